//! What memory `cofferctl add` takes, and that it does not grow with the number of files or with their length.

use std::fs;

use crate::cofferctl::Cofferctl;
use crate::report::{Line, Report, Unit};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, machine, measure};

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let counts: &[u64] = match (options.quick, options.long) {
        (true, _) => &[1_000, 10_000],
        (_, false) => &[1_000, 10_000, 100_000],
        (_, true) => &[1_000, 10_000, 100_000, 1_000_000],
    };
    let mut peaks = Vec::new();
    for count in counts {
        let work = folder.join(format!("{count} files"));
        data::write_files(&work.join("files"), *count, 64)?;
        // By its parts: what one gesture may bring is bounded.
        let vault = cofferctl.vault(work.join("vault"))?;
        let mut add = vault.command(&["add"]);
        for entry in fs::read_dir(work.join("files"))? {
            add.arg(entry?.path());
        }
        peaks.push((format!("{count} files of 64 bytes"), measure::run([add])?.peak_mib.unwrap_or_default()));
        fs::remove_dir_all(work)?;
    }
    say(report, &peaks);

    let sizes_mib: &[u64] = match (options.quick, options.long) {
        (true, _) => &[1, 128],
        (_, false) => &[1, 1_024, 8_192],
        (_, true) => &[1, 1_024, 51_200],
    };
    let mut peaks = Vec::new();
    for size_mib in sizes_mib {
        if machine::free_mib(folder)? < size_mib + 1_024 {
            report.note(format!("there is no room for a file of {size_mib} MiB, so its memory was not measured"));
            continue;
        }
        peaks.push((format!("one file of {size_mib} MiB"), peak_of_file(cofferctl, folder, *size_mib)?));
    }
    say(report, &peaks);
    Ok(())
}

fn peak_of_file(cofferctl: &Cofferctl, folder: &std::path::Path, size_mib: u64) -> Outcome<f64> {
    let work = folder.join(format!("{size_mib} MiB"));
    fs::create_dir(&work)?;
    let source = work.join("file");
    data::write_sparse_file(&source, size_mib * data::MIB)?;
    let vault = cofferctl.vault(work.join("vault"))?;
    let peak = measure::run([vault.add(&source)])?.peak_mib.unwrap_or_default();
    fs::remove_dir_all(work)?;
    Ok(peak)
}

/// One line for each peak, and beside it how many times the one before that is.
fn say(report: &mut Report, peaks: &[(String, f64)]) {
    for (place, (what, peak)) in peaks.iter().enumerate() {
        let what = format!("peak memory, adding {what}");
        let line = match place.checked_sub(1).map(|before| &peaks[before]) {
            Some((before, least)) => Line::ratio(what, before, &[*peak], &[*least], Unit::Mebibytes),
            None => Line::value(what, Spread::single(*peak), Unit::Mebibytes),
        };
        report.add(&line.toward(goals::TRANSFER_MEMORY, *peak));
    }
}
