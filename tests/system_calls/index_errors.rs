//! An index on a disk that answers with errors, and one that another process keeps locked: SQLite's own errors, made by
//! the system.
//!
//! A read that fails with `EIO` is a bad sector, and to SQLite the same as damage: the index may be set aside and made
//! anew. All other errors say nothing about what is in the file, and leave it where it is.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::program::Ended;
use coffer_tests::processes::recovery::{self, Said};
use coffer_tests::processes::system_call::{CallKind, SystemCall};
use coffer_tests::processes::tracer::{self, Decision};
use nix::errno::Errno;

/// Operations of which each makes another use of the index: makes it, changes it further, reads, writes, fills it.
const TRIED: [&str; 5] = ["first start", "open an index of version 1", "verify", "edit", "rebuild-index"];

/// What a call fails with. What a disk that is gone says of a read is not what a bad sector says.
const ERRORS: [(CallKind, Errno); 5] = [
    (CallKind::Read, Errno::EIO),
    (CallKind::Read, Errno::ESTALE),
    (CallKind::Write, Errno::EIO),
    (CallKind::Sync, Errno::EIO),
    (CallKind::SetLength, Errno::EIO),
];

/// Calls of each kind that fail in an operation, unless all do.
const OF_EACH: u32 = 3;

/// A call on the index that fails, counted among those of its kind.
struct Fault<'a> {
    operation: &'a Prepared,
    kind: CallKind,
    error: Errno,
    number: u32,
    /// Whether every call on the index after it fails too.
    is_lasting: bool,
}

fn is_of_index(call: &SystemCall) -> bool {
    call.path.components().any(|part| part.as_os_str() == "index")
}

/// How many calls of this kind on the index an undisturbed run makes.
fn count(operation: &Prepared, kind: CallKind) -> u32 {
    let place = Place::copy_of(&operation.origin);
    let mut calls = 0;
    let ended = tracer::trace_with_reads(&operation.program(&place), &[place.home()], &mut |_, call| {
        calls += u32::from(call.kind == kind && is_of_index(call));
        Decision::Make
    });
    assert!(ended.is_done(), "{:?} {}", ended.code, ended.stderr);
    calls
}

impl Fault<'_> {
    fn name(&self) -> String {
        let lasting = if self.is_lasting { "and all after it" } else { "alone" };
        let Fault { operation, kind, error, number, .. } = self;
        format!("{}, {error:?} at {kind:?} {number} of the index, {lasting}", operation.name)
    }

    /// Runs the operation with this fault; answers how it ended, and the file that the first call which failed was about.
    fn happen(&self, place: &Place) -> (Ended, Option<PathBuf>) {
        let (mut calls, mut struck) = (0, None);
        let program = self.operation.program(place).in_json();
        let ended = tracer::trace_with_reads(&program, &[place.home()], &mut |_, call| {
            if !is_of_index(call) {
                return Decision::Make;
            }
            let is_meant = call.kind == self.kind;
            calls += u32::from(is_meant);
            if struck.is_none() && is_meant && calls == self.number {
                struck = Some(call.path.clone());
                return Decision::Fail(self.error);
            }
            let all_after = struck.is_some() && self.is_lasting;
            // A disk that is gone, not one whose sectors are all bad.
            let failed = ERRORS.iter().rev().find(|(kind, _)| all_after && *kind == call.kind);
            failed.map_or(Decision::Make, |(_, error)| Decision::Fail(*error))
        });
        (ended, struck)
    }
}

/// Indexes that were set aside because they were damaged.
fn set_aside(place: &Place) -> BTreeSet<PathBuf> {
    let entries = fs::read_dir(place.home().join("data/index")).into_iter().flatten();
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths.filter(|path| path.to_string_lossy().contains("damaged")).collect()
}

#[test]
fn a_disk_that_answers_with_errors_costs_no_index_and_no_document() {
    let tried = OPERATIONS.iter().filter(|operation| TRIED.contains(&operation.name));
    let operations: Vec<Prepared> = tried.map(|operation| operation.prepared()).collect();
    let mut random = cases::random();
    let mut faults = Vec::new();
    for operation in &operations {
        for (kind, error) in ERRORS {
            for number in cases::sample(&mut random, count(operation, kind), OF_EACH) {
                let fault = |is_lasting| Fault { operation, kind, error, number, is_lasting };
                faults.extend([fault(false), fault(true)].map(|fault| Case { name: fault.name(), what: fault }));
            }
        }
    }
    cases::run("errors of the index's disk", 80, &faults, |fault| {
        let place = Place::copy_of(&fault.operation.origin);
        let (ended, struck) = fault.happen(&place);
        let kinds = recovery::check_end(fault.operation, &ended);
        if (fault.kind, fault.error) != (CallKind::Read, Errno::EIO) {
            // Where the file that processes share cannot grow, SQLite does not say why.
            let is_shared = struck.as_ref().is_some_and(|path| path.to_string_lossy().ends_with("-shm"));
            let is_right = |kind: &String| kind == "unavailable" || (is_shared && kind == "noSpace");
            assert!(kinds.iter().all(is_right), "it says why: {}", ended.stderr);
            assert_eq!(set_aside(&place), BTreeSet::new(), "what could not be read or written is not damaged");
        }
        recovery::check(fault.operation, &place, &Said::in_json(&ended), 1);
        struck.is_some()
    });
}

#[test]
fn another_process_that_is_stopped_while_it_writes_is_waited_for_and_then_named() {
    let adding = OPERATIONS.iter().find(|operation| operation.name == "add a small file");
    let operation = adding.expect("it is one of them").prepared();
    let is_log = |call: &SystemCall| call.kind == CallKind::Write && call.path.to_string_lossy().ends_with("-wal");
    let last = (1..).zip(&operation.calls).filter(|(_, call)| is_log(call)).last().expect("it writes").0;
    let place = Place::copy_of(&operation.origin);
    let source = place.work().join("other.txt");
    fs::write(&source, "another file").expect("it can be written");
    let second = Place::on(place.home().to_owned(), tempfile::tempdir().expect("a temporary folder"));
    let adds = second.program(["add".to_owned(), source.display().to_string()]).in_json();
    let mut refused = None;
    let held = operation.trace(&place, &operation.program(&place), &mut |number, _| {
        if number == last {
            // It has the lock of the index, and will have it for as long as nobody lets it go on.
            assert!(second.program(["ls"]).run().is_done(), "whoever reads is not in its way");
            refused = Some(adds.run());
        }
        Decision::Make
    });
    let refused = refused.expect("the call was reached");
    assert_eq!((refused.code, refused.kinds()), (Some(1), vec!["busy".to_owned()]), "{}", refused.stderr);
    assert!(refused.stderr.contains("index"), "it says what is busy: {}", refused.stderr);
    assert!(held.is_done(), "who had the lock goes on: {:?} {}", held.code, held.stderr);
    let again = adds.run();
    assert!(again.is_done(), "and so does who was refused: {:?} {}", again.code, again.stderr);
    assert!(place.program(["verify", "--read-data"]).run().is_done());
}
