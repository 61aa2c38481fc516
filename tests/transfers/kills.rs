//! Killed at random moments, again and again, on all four ways: the bytes are right in the end, and no kill costs more
//! than what was under way.

use std::time::{Duration, Instant};

use coffer_tests::Random;
use coffer_tests::processes::cases;
use coffer_tests::processes::running::Running;
use coffer_tests::s3::seaweed::seaweed;

use crate::ways::{BucketDown, BucketUp, CHUNK, LocalDown, LocalUp, Way};

/// Longer than any run takes.
const FOR_EVER: Duration = Duration::from_secs(3600);

/// How much is tried.
struct Plan {
    /// Length of the document: no whole number of chunks.
    length: u64,
    /// Kills of each way, at least.
    kills: u64,
    /// Kills of one document, at most; then it may come to its end.
    of_one: u64,
}

impl Plan {
    fn of_this_run() -> Plan {
        if cases::is_soak() {
            Plan { length: 128 * CHUNK - 54_321, kills: 125, of_one: 16 }
        } else {
            Plan { length: 12 * CHUNK + 54_321, kills: 13, of_one: 5 }
        }
    }
}

/// What came of one document.
#[derive(Default)]
struct Told {
    kills: u64,
    moved: u64,
    /// What was acknowledged after the last kill.
    acknowledged: Option<u64>,
    /// Whether the last part was acknowledged, so that nothing is open any more of which it could be said.
    is_complete: bool,
}

/// Kills `way` until that has happened often enough.
fn kill_again_and_again(way: &mut impl Way, plan: &Plan) {
    let mut random = cases::random();
    way.begin(0);
    let begun = Instant::now();
    let running = way.program().start();
    assert!(running.ends_within(FOR_EVER));
    end(way, running, plan, Told::default());
    let undisturbed = begun.elapsed();
    let (mut kills, mut moved, mut rounds) = (0, 0, 0);
    while kills < plan.kills {
        rounds += 1;
        way.begin(rounds);
        // Some documents meet all of their kills early, when little was moved since the last.
        let within = undisturbed / random.choose(&[1, 1, 2, 4]);
        let told = kill_one(way, plan, &mut random, within);
        kills += told.kills;
        moved += told.moved;
    }
    cases::say(&format!(
        "killed {}: {kills} kills of {rounds} documents of {} bytes, {:.3} of each moved; {undisturbed:?} without; \
         COFFER_SEED={}",
        way.name(),
        plan.length,
        moved as f64 / (rounds as u64 * plan.length) as f64,
        cases::seed(),
    ));
}

/// Kills runs at random moments `within` their beginning, until one has come to its end.
fn kill_one(way: &mut impl Way, plan: &Plan, random: &mut Random, within: Duration) -> Told {
    let mut told = Told::default();
    loop {
        let moment = Duration::from_micros(random.below(within.as_micros().max(1) as u64));
        let running = way.program().start();
        if running.ends_within(if told.kills < plan.of_one { moment } else { FOR_EVER }) {
            return end(way, running, plan, told);
        }
        running.kill();
        told.moved += way.moved_bytes(&running);
        // It may have been done just before.
        if running.ended().is_done() {
            way.check();
            return told;
        }
        told.kills += 1;
        let acknowledged = way.acknowledged_bytes();
        told.is_complete = told.is_complete || acknowledged < told.acknowledged;
        let is_known = acknowledged >= told.acknowledged || acknowledged == Some(0);
        assert!(is_known, "what was acknowledged stays: {acknowledged:?} after {moment:?}, {:?}", told.acknowledged);
        told.acknowledged = acknowledged;
    }
}

/// Looks at a run that has ended by itself, and at all that was moved.
fn end(way: &mut impl Way, running: Running, plan: &Plan, mut told: Told) -> Told {
    let last = way.moved_bytes(&running);
    told.moved += last;
    let ended = running.ended();
    assert!(ended.is_done(), "after {} kills: {:?} {}", told.kills, ended.code, ended.stderr);
    way.check();
    match told.acknowledged {
        // A kill after the last part leaves nothing to be sent.
        Some(0) if last == 0 => {}
        Some(_) if told.is_complete => panic!("{last} bytes were sent again of what was complete"),
        // A part that arrived, and whose answer a kill has cut off, is known by its checksum and need not be sent again.
        Some(acknowledged) => {
            let missing = plan.length - acknowledged;
            assert!(last <= missing, "{last} bytes were sent of {missing} that were missing");
        }
        None => {}
    }
    let most = plan.length + told.kills * way.cost_of_a_kill() + (told.kills + 1) * way.beside();
    assert!(told.moved <= most, "{} bytes after {} kills, at most {most}", told.moved, told.kills);
    told
}

#[test]
fn into_a_folder() {
    let plan = Plan::of_this_run();
    kill_again_and_again(&mut LocalUp::of(plan.length), &plan);
}

#[test]
fn out_of_a_folder() {
    let plan = Plan::of_this_run();
    kill_again_and_again(&mut LocalDown::of(plan.length), &plan);
}

#[test]
fn into_a_bucket() {
    let Some(server) = seaweed() else { return };
    let plan = Plan::of_this_run();
    kill_again_and_again(&mut BucketUp::of(plan.length, server), &plan);
}

#[test]
fn out_of_a_bucket() {
    let Some(server) = seaweed() else { return };
    let plan = Plan::of_this_run();
    kill_again_and_again(&mut BucketDown::of(plan.length, server), &plan);
}
