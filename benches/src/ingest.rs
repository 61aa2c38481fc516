//! Many small files into a vault: against `cp` and `sync`, against `restic backup`, and once more against nothing but
//! reading and hashing them.
//!
//! Nothing is removed between the rounds: ext4 steps over inodes that were freed a moment ago one by one, which would
//! make whoever comes next slower.

use std::fs;
use std::path::Path;
use std::process::Command;

use coffer_core::document::ContentHash;

use crate::cofferctl::Cofferctl;
use crate::report::{Line, Unit, wall_ratio};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, machine, measure};

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let count = options.size(10_000, 1_000);
    let source = folder.join("source");
    data::write_files(&source, count, 4 * data::KIB)?;
    let has_restic = machine::has("restic");
    let [mut added, mut copied, mut backed_up, mut again, mut hashed] = [const { Vec::new() }; 5];
    for round in 0..options.rounds {
        let vault = cofferctl.vault(folder.join(format!("vault {round}")))?;
        machine::settle(folder)?;
        added.push(measure::run([vault.add(&source)])?);
        machine::settle(folder)?;
        copied.push(measure::run(copy(&source, &folder.join(format!("copy {round}"))))?);
        machine::settle(folder)?;
        if has_restic {
            let repository = folder.join(format!("restic {round}"));
            measure::run([restic(&repository, &["init"])])?;
            let mut backup = restic(&repository, &["backup"]);
            backup.arg(&source);
            machine::settle(folder)?;
            backed_up.push(measure::run([backup])?);
            machine::settle(folder)?;
        }
        again.push(measure::run([vault.add(&source)])?);
        hashed.push(measure::here(|| hash_all(&source))?.1);
    }
    let what = format!("add {count} × 4 KiB");
    report.add(
        &Line::costs(&what, "cp -r, sync", &added, &copied).toward(goals::SMALL_FILES, wall_ratio(&added, &copied)),
    );
    if has_restic {
        report.add(
            &Line::costs(&what, "restic backup", &added, &backed_up)
                .toward(goals::SMALL_FILES_RESTIC, wall_ratio(&added, &backed_up)),
        );
    } else {
        report.note("restic is not installed, so there is no comparison with it (Debian: apt-get install restic)");
    }
    report.add(
        &Line::costs(format!("{what} again"), "read and BLAKE3, one thread", &again, &hashed)
            .toward(goals::SMALL_FILES_AGAIN, wall_ratio(&again, &hashed)),
    );
    if machine::has("strace") {
        let flushes = count_flushes(cofferctl, folder, &source)? as f64;
        report.add(
            &Line::value(format!("{what}: calls that flush"), Spread::single(flushes), Unit::Number)
                .toward(goals::SMALL_FILES_FLUSHES, flushes),
        );
    } else {
        report.note("strace is not installed, so calls that flush were not counted (Debian: apt-get install strace)");
    }
    Ok(())
}

/// `cp -r` and `sync -f`: as durable as what Coffer does.
pub fn copy(from: &Path, to: &Path) -> [Command; 2] {
    let mut copy = Command::new("cp");
    copy.arg("-r").args([from, to]);
    [copy, machine::sync(from)]
}

fn restic(repository: &Path, arguments: &[&str]) -> Command {
    let mut restic = Command::new("restic");
    restic.arg("--quiet").arg("--repo").arg(repository).args(arguments);
    restic.env("RESTIC_PASSWORD", "not a secret").env("RESTIC_CACHE_DIR", repository.with_extension("cache"));
    restic
}

/// Reads and hashes every file below `folder`; how many bytes there were.
fn hash_all(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            bytes += hash_all(&path)?;
        } else {
            let content = fs::read(&path)?;
            std::hint::black_box(ContentHash::of(&content));
            bytes += content.len() as u64;
        }
    }
    Ok(bytes)
}

/// Adds the files once more, to another vault, and counts the calls that wait for the disk.
fn count_flushes(cofferctl: &Cofferctl, folder: &Path, source: &Path) -> Outcome<u64> {
    let vault = cofferctl.vault(folder.join("vault that is watched"))?;
    let add = vault.add(source);
    let summary = folder.join("flushes");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-U", "calls,name", "-e", "trace=fsync,fdatasync,sync,syncfs,sync_file_range", "-o"]);
    strace.arg(&summary).arg(add.get_program()).args(add.get_args());
    strace.envs(add.get_envs().filter_map(|(name, value)| Some((name, value?))));
    measure::run([strace])?;
    let summary = fs::read_to_string(&summary)?;
    let total = summary.lines().find_map(|line| line.trim().strip_suffix("total")?.trim().parse().ok());
    Ok(total.unwrap_or_default())
}
