//! Many small files into a vault: against programs that copy or back them up, and once more against nothing but reading
//! and hashing them.
//!
//! Nothing is removed between the rounds: ext4 steps over inodes that were freed a moment ago one by one, which would
//! make whoever comes next slower.

use std::fs;
use std::path::Path;
use std::process::Command;

use coffer_core::document::ContentHash;

use crate::cofferctl::Cofferctl;
use crate::goals::Goal;
use crate::measure::Cost;
use crate::peers::Peer;
use crate::report::{Line, Unit, wall_ratio};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, machine, measure};

pub fn run(bench: &mut Bench<'_>) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let count = options.size(10_000, 1_000);
    let source = folder.join("source");
    data::write_files(&source, count, 4 * data::KIB)?;
    let peers = Peer::installed(report);
    let mut copied: Vec<Vec<Cost>> = vec![Vec::new(); peers.len()];
    let [mut added, mut again, mut hashed] = [const { Vec::new() }; 3];
    for round in 0..options.rounds {
        let vault = cofferctl.vault(folder.join(format!("vault {round}")))?;
        machine::settle(folder)?;
        added.push(measure::run([vault.add(&source)])?);
        for (peer, costs) in peers.iter().zip(&mut copied) {
            machine::settle(folder)?;
            costs.push(peer.run(&source, &folder.join(format!("{peer:?} {round}")))?);
        }
        machine::settle(folder)?;
        again.push(measure::run([vault.add(&source)])?);
        hashed.push(measure::here(|| hash_all(&source))?.1);
    }
    let what = format!("add {count} × 4 KiB");
    for (peer, costs) in peers.iter().zip(&copied) {
        let line = Line::costs(&what, peer.name(), &added, costs);
        report.add(&match goal(*peer) {
            Some(goal) => line.toward(goal, wall_ratio(&added, costs)),
            None => line,
        });
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
        report.note("strace is not installed, so calls that flush were not counted");
    }
    Ok(())
}

fn goal(peer: Peer) -> Option<Goal> {
    match peer {
        Peer::Cp => Some(goals::SMALL_FILES),
        Peer::Restic => Some(goals::SMALL_FILES_RESTIC),
        Peer::Rsync | Peer::Rclone => None,
    }
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
