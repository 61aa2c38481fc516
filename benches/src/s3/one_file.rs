//! One large file up and down.

use std::path::Path;
use std::process::Command;

use coffer_tests::s3::S3Server;
use coffer_tests::s3::double::Double;

use super::clients::Client;
use super::discarding::DiscardingServer;
use super::peers::Peers;
use super::target::Target;
use crate::measure::Cost;
use crate::report::{Line, Unit, peak_mib, value_ratio};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, machine, measure};

/// On a real server, both ways.
pub fn run(bench: &mut Bench<'_>, server: &S3Server, size_mib: u64) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let folder = folder.join("one file on a server");
    std::fs::create_dir(&folder)?;
    let source = source(&folder, size_mib)?;
    let mut peers = Peers::installed(report);
    let target = Target::new_bucket(server);
    let [mut sent, mut fetched] = [const { Vec::new() }; 2];
    for round in 0..options.rounds {
        let vault = target.vault(cofferctl, folder.join(format!("home {round}")), &format!("coffer-{round}/"))?;
        in_turn(round, &mut || settled(&folder, vault.add(&source), &mut sent), &mut || {
            peers.send(&source, &target, round)
        })?;
        let out = folder.join(format!("out {round}"));
        in_turn(round, &mut || settled(&folder, vault.get("one_file", &out), &mut fetched), &mut || {
            peers.fetch(&target, &folder, round)
        })?;
        measure::run([crate::large::remove_all(&folder, &source)])?;
    }
    peers.report_sent(report, &format!("send {size_mib} MiB"), &sent, goals::S3_LARGE_UP);
    peers.report_fetched(report, &format!("fetch {size_mib} MiB, verified"), &fetched, goals::S3_LARGE_DOWN);
    let most = peak_mib(&sent).unwrap_or_default().max(peak_mib(&fetched).unwrap_or_default());
    report.add(
        &Line::value(format!("peak memory of both with {size_mib} MiB"), Spread::single(most), Unit::Mebibytes)
            .toward(goals::TRANSFER_MEMORY, most),
    );
    Ok(())
}

/// Whoever is first finds the memory of a virtual machine untouched, and pays for that: the turns change with every round.
pub(super) fn in_turn(
    round: usize,
    coffer: &mut dyn FnMut() -> Outcome<()>,
    peers: &mut dyn FnMut() -> Outcome<()>,
) -> Outcome<()> {
    if round.is_multiple_of(2) {
        peers()?;
        coffer()
    } else {
        coffer()?;
        peers()
    }
}

/// Adds to `costs` what `command` costs when nothing is left over from a turn before.
pub(super) fn settled(folder: &Path, command: Command, costs: &mut Vec<Cost>) -> Outcome<()> {
    machine::settle(folder)?;
    costs.push(measure::run([command])?);
    Ok(())
}

/// On a server that throws away what it is sent: what is left is what the client costs.
pub fn run_discarded(bench: &mut Bench<'_>, size_mib: u64) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let folder = folder.join("one file thrown away");
    std::fs::create_dir(&folder)?;
    let source = source(&folder, size_mib)?;
    let mut peers = Peers::installed(report);
    let double = Double::start();
    let bucket = double.new_bucket();
    let server = DiscardingServer::before(&double.server().endpoint)?;
    let target = Target::in_bucket(&double.server(), bucket).by_way_of(server.endpoint()).that_throws_away();
    let mut sent = Vec::new();
    for round in 0..options.rounds {
        // What it does to find out what a bucket can do must come to something.
        server.keep_all();
        let vault = target.vault(cofferctl, folder.join(format!("home {round}")), &format!("coffer-{round}/"))?;
        server.discard();
        sent.push(measure::run([vault.add(&source)])?);
        peers.send(&source, &target, round)?;
    }
    let what = format!("send {size_mib} MiB to a server that throws it away");
    peers.report_sent(report, &what, &sent, goals::S3_CLIENT_WALL);
    if let Some(peer) = peers.each().find(|peer| peer.client == Client::S5cmd) {
        let cpu = |costs: &[Cost]| costs.iter().map(|cost| cost.cpu_seconds).collect::<Vec<_>>();
        let (coffer, other) = (cpu(&sent), cpu(&peer.sent));
        let line = Line::ratio(format!("{what}: processor time"), peer.client.name(), &coffer, &other, Unit::Seconds);
        report.add(&line.toward(goals::S3_CLIENT_CPU, value_ratio(&coffer, &other)));
    }
    Ok(())
}

pub(super) fn source(folder: &Path, size_mib: u64) -> Outcome<std::path::PathBuf> {
    let source = folder.join("one file.bin");
    data::write_file(&source, size_mib * data::MIB, 1)?;
    Ok(source)
}
