//! Large files into a vault and out of it, against programs that copy or back them up, and what memory they take.

use std::path::Path;
use std::process::Command;

use crate::measure::Cost;
use crate::peers::Peer;
use crate::report::{Line, Unit, peak_mib, wall_ratio};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, machine, measure};

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    one_file(bench)?;
    middle_files(bench)
}

/// One file in, out, and a longer one in.
fn one_file(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let size_mib = options.size(1_024, 128);
    let source = folder.join("one file.bin");
    data::write_file(&source, size_mib * data::MIB, 1)?;
    let peers = Peer::installed(report);
    let mut copied: Vec<Vec<Cost>> = vec![Vec::new(); peers.len()];
    let [mut added, mut got, mut copied_out] = [const { Vec::new() }; 3];
    for round in 0..options.rounds {
        let vault = cofferctl.vault(folder.join(format!("vault {round}")))?;
        let out = folder.join(format!("out {round}"));
        machine::settle(folder)?;
        added.push(measure::run([vault.add(&source)])?);
        for (peer, costs) in peers.iter().zip(&mut copied) {
            machine::settle(folder)?;
            costs.push(peer.run(&source, &folder.join(format!("{peer:?} {round}")))?);
        }
        machine::settle(folder)?;
        got.push(measure::run([vault.get("one_file", &out)])?);
        machine::settle(folder)?;
        copied_out.push(Peer::Cp.run(&source, &folder.join(format!("out by cp {round}")))?);
        // A file of this size is one inode: removing it makes nobody slower, and five rounds would fill a small disk.
        measure::run([remove_all(folder, &source)])?;
    }
    let size = format!("{size_mib} MiB");
    for (peer, costs) in peers.iter().zip(&copied) {
        let line = Line::costs(format!("add {size}"), peer.name(), &added, costs);
        report.add(&if *peer == Peer::Cp { line.toward(goals::LARGE_FILE, wall_ratio(&added, costs)) } else { line });
    }
    report.add(&Line::costs(format!("get {size}, verified"), Peer::Cp.name(), &got, &copied_out));

    let longer = folder.join("longer file.bin");
    data::write_sparse_file(&longer, 4 * size_mib * data::MIB)?;
    let vault = cofferctl.vault(folder.join("vault of the longer file"))?;
    let longer_peak = measure::run([vault.add(&longer)])?.peak_mib.unwrap_or_default();
    let peak = peak_mib(&added).unwrap_or_default();
    let most = peak.max(peak_mib(&got).unwrap_or_default());
    report.add(
        &Line::value(format!("peak memory of both with {size}"), Spread::single(most), Unit::Mebibytes)
            .toward(goals::TRANSFER_MEMORY, most),
    );
    let times = format!("peak memory, adding {} ÷ {size_mib} MiB", 4 * size_mib);
    report.add(
        &Line::ratio(times, &size, &[longer_peak], &[peak], Unit::Mebibytes)
            .toward(goals::TRANSFER_MEMORY_GROWTH, longer_peak / peak),
    );
    measure::run([remove_all(folder, &longer)])?;
    Ok(())
}

fn middle_files(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let count = options.size(1_000, 100);
    let source = folder.join("files");
    data::write_files(&source, count, data::MIB)?;
    let [mut added, mut copied] = [const { Vec::new() }; 2];
    for round in 0..options.rounds {
        let vault = cofferctl.vault(folder.join(format!("vault of many {round}")))?;
        machine::settle(folder)?;
        added.push(measure::run([vault.add(&source)])?);
        machine::settle(folder)?;
        copied.push(Peer::Cp.run(&source, &folder.join(format!("copy of many {round}")))?);
    }
    report.add(
        &Line::costs(format!("add {count} × 1 MiB"), Peer::Cp.name(), &added, &copied)
            .toward(goals::MIDDLE_FILES, wall_ratio(&added, &copied)),
    );
    Ok(())
}

/// Removes everything in `folder` but `kept`.
pub fn remove_all(folder: &Path, kept: &Path) -> Command {
    let mut find = Command::new("find");
    find.arg(folder).args(["-mindepth", "1", "-maxdepth", "1", "!", "-path"]).arg(kept);
    find.args(["-exec", "rm", "-r", "{}", "+"]);
    find
}
