//! Many files up and down. A document is two objects, its content and its sidecar; the ratios are of whole documents.
//!
//! Down, all documents are copied into a folder. The same into another vault on this computer, with their sidecars and a list,
//! is shown beside it, without a goal.

use coffer_tests::s3::S3Server;

use super::one_file::{in_turn, settled};
use super::peers::Peers;
use super::target::Target;
use crate::goals::Goal;
use crate::report::{Line, Unit};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals};

/// Files of 1 MiB, up.
pub fn run_middle(bench: &mut Bench<'_>, server: &S3Server, count: u64) -> Outcome<()> {
    run(bench, server, &Files { count, size_bytes: data::MIB, size: "1 MiB", up: goals::S3_MIDDLE_UP, down: None })
}

/// Files of 4 KiB, up and down.
pub fn run_small(bench: &mut Bench<'_>, server: &S3Server, count: u64) -> Outcome<()> {
    let down = Some(goals::S3_SMALL_DOWN);
    run(bench, server, &Files { count, size_bytes: 4 * data::KIB, size: "4 KiB", up: goals::S3_SMALL_UP, down })
}

struct Files {
    count: u64,
    size_bytes: u64,
    size: &'static str,
    up: Goal,
    /// `None` if they are only sent.
    down: Option<Goal>,
}

fn run(bench: &mut Bench<'_>, server: &S3Server, files: &Files) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let folder = folder.join(format!("files of {}", files.size));
    std::fs::create_dir(&folder)?;
    let source = folder.join("source");
    data::write_files(&source, files.count, files.size_bytes)?;
    let mut peers = Peers::installed(report);
    let target = Target::new_bucket(server);
    let [mut sent, mut fetched, mut copied] = [const { Vec::new() }; 3];
    for round in 0..options.rounds {
        let vault = target.vault(cofferctl, folder.join(format!("home {round}")), &format!("coffer-{round}/"))?;
        in_turn(round, &mut || settled(&folder, vault.add(&source), &mut sent), &mut || {
            peers.send(&source, &target, round)
        })?;
        if files.down.is_none() {
            continue;
        }
        let out = folder.join(format!("out {round}"));
        std::fs::create_dir(&out)?;
        in_turn(round, &mut || settled(&folder, vault.get_all(&out), &mut fetched), &mut || {
            peers.fetch(&target, &folder, round)
        })?;
        let copy = vault.beside("copy")?;
        settled(&folder, vault.copy_to(&copy), &mut copied)?;
    }
    let what = format!("{} × {}", files.count, files.size);
    peers.report_sent(report, &format!("send {what}"), &sent, files.up);
    if let Some(down) = files.down {
        peers.report_fetched(report, &format!("fetch {what}"), &fetched, down);
        let seconds = Spread::of(copied.iter().map(|cost| cost.wall_seconds));
        report.add(&Line::value(format!("copy a vault of {what} to this computer"), seconds, Unit::Seconds));
    }
    Ok(())
}
