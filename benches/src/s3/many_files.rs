//! Many files up and down. A document is two objects, its content and its sidecar; the ratios are of whole documents.
//!
//! Down, the whole vault is copied into one on this computer: no other command brings many documents. It verifies them, makes
//! them durable and lists them, which no client does.

use coffer_tests::s3::S3Server;

use super::clients::Client;
use super::one_file::{no_costs, toward};
use super::target::Target;
use crate::goals::Goal;
use crate::report::{Line, wall_ratio};
use crate::{Bench, Outcome, data, goals, machine, measure};

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
        if files.down.is_none() {
            continue;
        }
        let copy = vault.beside("copy")?;
        machine::settle(&folder)?;
        fetched.push(measure::run([vault.copy_to(&copy)])?);
        for (client, costs) in clients.iter().zip(&mut fetched_by) {
            machine::settle(&folder)?;
            let to = folder.join(format!("out by {client:?} {round}"));
            costs.push(client.download(&target, &format!("{client:?}-{round}/"), &to)?);
        }
    }
    let what = format!("{} × {}", files.count, files.size);
    for (client, costs) in clients.iter().zip(&sent_by) {
        let line = Line::costs(format!("send {what}"), client.name(), &sent, costs);
        report.add(&toward(line, *client, files.up, wall_ratio(&sent, costs)));
    }
    if let Some(down) = files.down {
        for (client, costs) in clients.iter().zip(&fetched_by) {
            let line = Line::costs(format!("fetch {what} into a vault"), client.name(), &fetched, costs);
            report.add(&toward(line, *client, down, wall_ratio(&fetched, costs)));
        }
    }
    Ok(())
}
