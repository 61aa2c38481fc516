//! Large files into a vault and out of it, against `cp` and `sync`, and what memory they take.

use std::path::Path;
use std::process::Command;

use crate::ingest::copy;
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
    let [mut added, mut copied, mut got, mut copied_out] = [const { Vec::new() }; 4];
    for round in 0..options.rounds {
        let vault = cofferctl.vault(folder.join(format!("vault {round}")))?;
        let copy_path = folder.join(format!("copy {round}"));
        let out = folder.join(format!("out {round}"));
        machine::settle(folder)?;
        added.push(measure::run([vault.add(&source)])?);
        machine::settle(folder)?;
        copied.push(measure::run(copy(&source, &copy_path))?);
        machine::settle(folder)?;
        got.push(measure::run([vault.get("one_file", &out)])?);
        machine::settle(folder)?;
        copied_out.push(measure::run(copy(&copy_path, &folder.join(format!("copy of the copy {round}"))))?);
        // A file of this size is one inode: removing it makes nobody slower, and five rounds would fill a small disk.
        measure::run([remove_all(folder, &source)])?;
    }
    let size = format!("{size_mib} MiB");
    report.add(
        &Line::costs(format!("add {size}"), "cp, sync", &added, &copied)
            .toward(goals::LARGE_FILE, wall_ratio(&added, &copied)),
    );
    report.add(&Line::costs(format!("get {size}, verified"), "cp, sync", &got, &copied_out));

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
        copied.push(measure::run(copy(&source, &folder.join(format!("copy of many {round}"))))?);
    }
    report.add(
        &Line::costs(format!("add {count} × 1 MiB"), "cp -r, sync", &added, &copied)
            .toward(goals::MIDDLE_FILES, wall_ratio(&added, &copied)),
    );
    Ok(())
}

/// Removes everything in `folder` but `kept`.
fn remove_all(folder: &Path, kept: &Path) -> Command {
    let mut find = Command::new("find");
    find.arg(folder).args(["-mindepth", "1", "-maxdepth", "1", "!", "-path"]).arg(kept);
    find.args(["-exec", "rm", "-r", "{}", "+"]);
    find
}
