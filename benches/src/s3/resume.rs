//! A long upload that is killed five times and then comes to its end: what is sent in all, beside what it holds. Counted on a
//! wire before the server.

use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use coffer_tests::Random;
use coffer_tests::s3::S3Server;
use coffer_tests::s3::wire::Wire;

use super::one_file::source;
use super::target::Target;
use crate::data::MIB;
use crate::report::{Line, Unit};
use crate::statistics::Spread;
use crate::{Bench, Outcome, goals, machine, measure};

const KILLS: u64 = 5;

pub fn run(bench: &mut Bench<'_>, server: &S3Server, size_mib: u64) -> Outcome<()> {
    let Bench { options, cofferctl, folder, report } = bench;
    let folder = folder.join("killed again and again");
    std::fs::create_dir(&folder)?;
    let source = source(&folder, size_mib)?;
    let target = Target::new_bucket(server);
    let begun = Instant::now();
    let undisturbed = target.vault(cofferctl, folder.join("undisturbed"), "undisturbed/")?;
    measure::run([undisturbed.add(&source)])?;
    // Five of these moments come before the end, whatever they are.
    let latest = begun.elapsed() / (u32::try_from(KILLS)? + 1);
    let mut random = Random::new(23);
    let mut sent = Vec::new();
    for round in 0..options.rounds {
        let wire = Wire::to(server);
        let over_the_wire = target.by_way_of(wire.server().endpoint);
        let vault =
            over_the_wire.vault(cofferctl, folder.join(format!("home {round}")), &format!("killed-{round}/"))?;
        machine::settle(&folder)?;
        wire.wait_until_idle();
        wire.forget();
        for _ in 0..KILLS {
            let moment = Duration::from_micros(random.below(u64::try_from(latest.as_micros())?));
            kill_after(vault.add(&source), moment)?;
        }
        measure::run([vault.add(&source)])?;
        wire.wait_until_idle();
        let bytes: u64 = wire.parts().iter().map(|part| part.came_bytes).sum();
        sent.push(bytes as f64 / (size_mib * MIB) as f64);
    }
    let sent = Spread::of(sent);
    report.add(
        &Line::value(format!("sent of {size_mib} MiB through {KILLS} kills ÷ its length"), sent, Unit::Number)
            .toward(goals::RESUMED, sent.median),
    );
    Ok(())
}

/// Runs it for so long, and kills it.
fn kill_after(mut command: Command, moment: Duration) -> Outcome<()> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    thread::sleep(moment);
    child.kill()?;
    child.wait()?;
    Ok(())
}
