//! Killed before every system call of every operation, and once more while it recovers.

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::recovery::{self, Said};
use coffer_tests::processes::tracer::{self, Decision};

/// Calls of each operation before which it is killed, unless all are.
const KILLS: u32 = 23;

/// Calls of each operation after which it is killed twice.
const DOUBLE_KILLS: u32 = 7;

/// One kill: of which operation, and before which of its calls.
struct Kill<'a> {
    operation: &'a Prepared,
    call: u32,
}

fn kills(operations: &[Prepared], of_each: u32) -> Vec<Case<Kill<'_>>> {
    let mut random = cases::random();
    let mut kills = Vec::new();
    for operation in operations {
        for call in cases::sample(&mut random, operation.call_count(), of_each) {
            let name = format!("{}, killed before call {call}, {}", operation.name, operation.call(call));
            kills.push(Case { name, what: Kill { operation, call } });
        }
    }
    kills
}

/// Kills the operation in a place of its own; answers what it had said, or nothing if it was done before that call.
fn killed(kill: &Kill<'_>) -> (Place, Option<Said>) {
    let place = Place::copy_of(&kill.operation.origin);
    let ended = kill.operation.trace(&place, &kill.operation.program(&place), &mut |number, _| {
        if number == kill.call { Decision::Kill } else { Decision::Make }
    });
    let said = ended.signal.map(|_| Said::by(&ended));
    (place, said)
}

#[test]
fn whatever_is_killed_anywhere_loses_nothing_and_can_be_done_again() {
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    for operation in &operations {
        cases::say(&format!("{}: {} calls", operation.name, operation.call_count()));
    }
    let kills = kills(&operations, KILLS);
    cases::run("killed", 400, &kills, |kill| {
        let (place, said) = killed(kill);
        recovery::check(kill.operation, &place, said.as_ref().unwrap_or(&Said::Done), 1);
        said.is_some()
    });
}

#[test]
fn a_recovery_that_is_killed_too_loses_nothing_either() {
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    let kills = kills(&operations, DOUBLE_KILLS);
    cases::run("killed twice", 100, &kills, |kill| {
        let (place, Some(said)) = killed(kill) else { return false };
        let undisturbed = Place::copy_of(&place);
        let mut calls = 0;
        let recovery = recovery::recovery(&undisturbed);
        tracer::trace(&recovery, &[undisturbed.home()], &mut |number, _| {
            calls = number;
            Decision::Make
        });
        // A different place in each recovery, and the same one in every run.
        let wanted = 1 + kill.call.wrapping_mul(7919) % calls;
        let ended = tracer::trace(&recovery::recovery(&place), &[place.home()], &mut |number, _| {
            if number == wanted { Decision::Kill } else { Decision::Make }
        });
        recovery::check(kill.operation, &place, &said, 2);
        ended.signal.is_some()
    });
}
