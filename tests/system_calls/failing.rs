//! System calls that fail: every error at every call, once and from then on, and syncs that fail.

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::program::{Ended, Program};
use coffer_tests::processes::recovery::{self, Said};
use coffer_tests::processes::sync_ledger::SyncLedger;
use coffer_tests::processes::system_call::{CallKind, SystemCall};
use coffer_tests::processes::tracer::Decision;
use nix::errno::Errno;

/// What a call fails with.
const ERRORS: [Errno; 14] = [
    Errno::ENOSPC,
    Errno::EDQUOT,
    Errno::EIO,
    Errno::EACCES,
    Errno::EPERM,
    Errno::EROFS,
    Errno::EMFILE,
    Errno::ENFILE,
    Errno::EINTR,
    Errno::ESTALE,
    Errno::ENAMETOOLONG,
    Errno::ENOENT,
    Errno::EEXIST,
    Errno::EFBIG,
];

/// Cases of each operation, unless all are run.
const CASES: u32 = 34;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lasting {
    /// One call fails.
    Once,
    /// It and all that follow.
    ForEver,
}

/// A call that fails: of which operation, with what, and what of those after it.
struct Fault<'a> {
    operation: &'a Prepared,
    call: u32,
    error: Errno,
    lasting: Lasting,
}

impl Fault<'_> {
    fn named(self) -> Case<Self> {
        let (operation, number, error, lasting) = (self.operation, self.call, self.error, self.lasting);
        let name = format!("{}, {error:?} at call {number}, {}, {lasting:?}", operation.name, operation.call(number));
        Case { name, what: self }
    }

    /// Runs the operation with this fault; answers how it ended, and whether the fault was reached.
    fn happen(&self, place: &Place, program: &Program) -> (Ended, bool) {
        let (stdout, stderr) = (program.stdout(), program.stderr());
        let mut is_reached = false;
        let ended = self.operation.trace(place, program, &mut |number, call| {
            // What went wrong can be said whatever fails, and so can an answer while the disk is full.
            let is_spared = call.path == stderr || (call.path == stdout && self.lasting == Lasting::ForEver);
            let is_struck = match self.lasting {
                Lasting::Once => number == self.call,
                Lasting::ForEver => number >= self.call,
            };
            is_reached |= is_struck && !is_spared;
            if is_struck && !is_spared { Decision::Fail(self.error) } else { Decision::Make }
        });
        (ended, is_reached)
    }
}

#[test]
fn every_error_is_told_and_leaves_a_vault_that_can_go_on() {
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    let mut faults = Vec::new();
    let mut random = cases::random();
    // Who is interrupted tries again: for ever, if it goes on for ever.
    let lastings =
        |error| if error == Errno::EINTR { &[Lasting::Once][..] } else { &[Lasting::Once, Lasting::ForEver] };
    for operation in &operations {
        for call in cases::sample(&mut random, operation.call_count(), CASES) {
            let errors = if cases::is_soak() { ERRORS.to_vec() } else { vec![random.choose(&ERRORS)] };
            for error in errors {
                let lastings = lastings(error);
                let lastings = if cases::is_soak() { lastings.to_vec() } else { vec![random.choose(lastings)] };
                faults.extend(lastings.into_iter().map(|lasting| Fault { operation, call, error, lasting }.named()));
            }
        }
    }
    cases::run("system calls that fail", 560, &faults, |fault| {
        let place = Place::copy_of(&fault.operation.origin);
        let (ended, is_reached) = fault.happen(&place, &fault.operation.program(&place).in_json());
        recovery::check_end(fault.operation, &ended);
        let settled = place.program(["verify", "--read-data"]).run();
        assert!(settled.is_done(), "after the fault: {:?} {} {}", settled.code, settled.text(), settled.stderr);
        recovery::check_after_recovery(fault.operation, &place, &Said::in_json(&ended), 1);
        is_reached
    });
}

/// Whether an operation may be done although this sync failed, and nothing is made good: its answer was given before; or
/// it is the folder of the index, whose sync SQLite tries and does not insist on; or the index was about to change to
/// writing ahead, and stays as it was.
fn is_excused(operation: &Prepared, number: u32, call: &SystemCall) -> bool {
    let first =
        |of: &dyn Fn(&SystemCall) -> bool| operation.calls.iter().position(of).map_or(0, |place| place as u32 + 1);
    let answered = first(&|call| call.kind == CallKind::Write && call.path.ends_with("stdout"));
    let writes_ahead = first(&|call| call.path.to_string_lossy().ends_with("-wal"));
    let is_of_index = call.path.components().any(|part| part.as_os_str() == "index");
    number > answered || call.path.ends_with("index") || (is_of_index && number < writes_ahead)
}

#[test]
fn nothing_is_acknowledged_whose_sync_has_failed() {
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    let mut faults = Vec::new();
    for operation in &operations {
        for (number, call) in (1..).zip(&operation.calls) {
            if call.kind == CallKind::Sync && !is_excused(operation, number, call) {
                faults.push(Fault { operation, call: number, error: Errno::EIO, lasting: Lasting::Once }.named());
            }
        }
    }
    cases::run("syncs that fail", 100, &faults, |fault| {
        let place = Place::copy_of(&fault.operation.origin);
        let program = fault.operation.program(&place).in_json();
        let mut ledger = SyncLedger::new(place.home());
        let mut is_reached = false;
        let ended = fault.operation.trace(&place, &program, &mut |number, call| {
            let fails = number == fault.call;
            is_reached |= fails;
            ledger.note(call, fails);
            if fails { Decision::Fail(fault.error) } else { Decision::Make }
        });
        recovery::check_end(fault.operation, &ended);
        if ended.is_done() {
            ledger.made_good();
        }
        recovery::check(fault.operation, &place, &Said::in_json(&ended), 1);
        is_reached
    });
}
