//! One large file up and down.

use std::path::Path;

use coffer_tests::s3::S3Server;
use coffer_tests::s3::double::Double;

use super::clients::Client;
use super::discarding::DiscardingServer;
use super::target::Target;
use crate::measure::Cost;
use crate::report::{Line, Unit, peak_mib, value_ratio, wall_ratio};
use crate::statistics::Spread;
use crate::{Bench, Outcome, data, goals, machine, measure};

/// On a real server, both ways.
pub fn run(bench: &mut Bench<'_>, server: &S3Server, size_mib: u64) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let folder = folder.join("one file on a server");
    std::fs::create_dir(&folder)?;
    let source = source(&folder, size_mib)?;
    let clients = Client::installed(report);
    let target = Target::new_bucket(server);
    let [mut sent, mut fetched] = [const { Vec::new() }; 2];
    let (mut sent_by, mut fetched_by) = (no_costs(&clients), no_costs(&clients));
    for round in 0..options.rounds {
        let vault = target.vault(cofferctl, folder.join(format!("home {round}")), &format!("coffer-{round}/"))?;
        machine::settle(&folder)?;
        sent.push(measure::run([vault.add(&source)])?);
        for (client, costs) in clients.iter().zip(&mut sent_by) {
            costs.push(client.upload(&source, &target, &format!("{client:?}-{round}/"))?);
        }
        machine::settle(&folder)?;
        fetched.push(measure::run([vault.get("one_file", &folder.join(format!("out {round}")))])?);
        for (client, costs) in clients.iter().zip(&mut fetched_by) {
            machine::settle(&folder)?;
            let to = folder.join(format!("out by {client:?} {round}"));
            costs.push(client.download(&target, &format!("{client:?}-{round}/"), &to)?);
        }
        measure::run([crate::large::remove_all(&folder, &source)])?;
    }
    for (client, costs) in clients.iter().zip(&sent_by) {
        let line = Line::costs(format!("send {size_mib} MiB"), client.name(), &sent, costs);
        report.add(&toward(line, *client, goals::S3_LARGE_UP, wall_ratio(&sent, costs)));
    }
    for (client, costs) in clients.iter().zip(&fetched_by) {
        let line = Line::costs(format!("fetch {size_mib} MiB, verified"), client.name(), &fetched, costs);
        report.add(&toward(line, *client, goals::S3_LARGE_DOWN, wall_ratio(&fetched, costs)));
    }
    let most = peak_mib(&sent).unwrap_or_default().max(peak_mib(&fetched).unwrap_or_default());
    report.add(
        &Line::value(format!("peak memory of both with {size_mib} MiB"), Spread::single(most), Unit::Mebibytes)
            .toward(goals::TRANSFER_MEMORY, most),
    );
    Ok(())
}

/// On a server that throws away what it is sent: what is left is what the client costs.
pub fn run_discarded(bench: &mut Bench<'_>, size_mib: u64) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let folder = folder.join("one file thrown away");
    std::fs::create_dir(&folder)?;
    let source = source(&folder, size_mib)?;
    let clients = Client::installed(report);
    let double = Double::start();
    let bucket = double.new_bucket();
    let server = DiscardingServer::before(&double.server().endpoint)?;
    let target = Target::in_bucket(&double.server(), bucket).by_way_of(server.endpoint());
    let mut sent = Vec::new();
    let mut sent_by = no_costs(&clients);
    for round in 0..options.rounds {
        // What it does to find out what a bucket can do must come to something.
        server.keep_all();
        let vault = target.vault(cofferctl, folder.join(format!("home {round}")), &format!("coffer-{round}/"))?;
        server.discard();
        sent.push(measure::run([vault.add(&source)])?);
        for (client, costs) in clients.iter().zip(&mut sent_by) {
            costs.push(client.upload(&source, &target, &format!("{client:?}-{round}/"))?);
        }
    }
    for (client, costs) in clients.iter().zip(&sent_by) {
        let what = format!("send {size_mib} MiB to a server that throws it away");
        let line = Line::costs(&what, client.name(), &sent, costs);
        report.add(&toward(line, *client, goals::S3_CLIENT_WALL, wall_ratio(&sent, costs)));
        if *client == Client::S5cmd {
            let [coffer, peer] =
                [&sent, costs].map(|costs| costs.iter().map(|cost| cost.cpu_seconds).collect::<Vec<_>>());
            let line = Line::ratio(format!("{what}: processor time"), client.name(), &coffer, &peer, Unit::Seconds);
            report.add(&line.toward(goals::S3_CLIENT_CPU, value_ratio(&coffer, &peer)));
        }
    }
    Ok(())
}

fn source(folder: &Path, size_mib: u64) -> Outcome<std::path::PathBuf> {
    let source = folder.join("one file.bin");
    data::write_file(&source, size_mib * data::MIB, 1)?;
    Ok(source)
}

/// An empty list for each client.
pub fn no_costs(clients: &[Client]) -> Vec<Vec<Cost>> {
    vec![Vec::new(); clients.len()]
}

/// The goals are set by the fastest of the clients.
pub fn toward(line: Line, client: Client, goal: goals::Goal, value: f64) -> Line {
    if client == Client::S5cmd { line.toward(goal, value) } else { line }
}
