//! Calls that fail once, for ever, or for the last time.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use coffer_core::seams::Disk;
use coffer_core::storage::{LocalStorage, Storage, StorageError, StoreMode, Upkeep};
use coffer_tests::FaultyFs;
use rustix::io::Errno;

use super::{CASES, Case, Memory, NEW, check, check_done, key, marker, open, run};

/// Makes call number 1, 2, 3 … of each case fail by `arm`, until there are no more calls.
fn fail_every_call(
    arm: impl Fn(&FaultyFs, u64),
    then: impl Fn(&Case, LocalStorage, &FaultyFs, &Path, &mut Memory, &Result<(), StorageError>, &str),
) {
    for case in CASES {
        let mut nth = 1;
        loop {
            let when = format!("call {nth}");
            let was_reached = run(
                case,
                |fs| arm(fs, nth),
                |storage, fs, root, memory, answer| then(case, storage, fs, root, memory, answer, &when),
                nth,
            );
            if !was_reached {
                break;
            }
            nth += 1;
        }
        assert!(nth > 2, "{} must change something, or nothing was tested", case.name);
    }
}

#[test]
fn a_call_that_fails_once_leaves_old_or_new_and_the_next_try_succeeds() {
    for error in [Errno::IO, Errno::NOSPC, Errno::DQUOT, Errno::MFILE, Errno::ACCESS] {
        fail_every_call(
            |fs, nth| fs.fail_nth(nth, error),
            |case, storage, _, root, memory, answer, when| {
                check(case, root, when);
                if answer.is_ok() {
                    check_done(case, root, when);
                } else {
                    let again = (case.run)(&storage, memory);
                    again
                        .unwrap_or_else(|again| panic!("{}, {when}, {error:?}: {answer:?}, then {again:?}", case.name));
                    check_done(case, root, when);
                }
            },
        );
    }
}

#[test]
fn a_full_disk_is_called_a_full_disk() {
    fail_every_call(
        |fs, nth| fs.fail_nth(nth, Errno::NOSPC),
        |case, _, _, _, _, answer, when| match answer {
            Ok(()) | Err(StorageError::NoSpace { .. }) => {}
            other => panic!("{}, {when}: {other:?}", case.name),
        },
    );
}

#[test]
fn a_disk_that_stays_broken_leaves_old_or_new_and_works_when_it_is_mended() {
    fail_every_call(
        |fs, nth| fs.fail_from(nth, Errno::IO),
        |case, storage, fs, root, memory, _, when| {
            check(case, root, when);
            let again = (case.run)(&storage, memory);
            check(case, root, &format!("{when}, tried again: {again:?}"));
            fs.heal();
            match (case.run)(&storage, memory) {
                // The object was seen, could not be taken back, and was not acknowledged: it is the new one.
                Err(StorageError::AlreadyExists { .. }) => {}
                mended => mended.unwrap_or_else(|error| panic!("{}, {when}, mended: {error:?}", case.name)),
            }
            check_done(case, root, when);
        },
    );
}

#[test]
fn a_process_that_dies_at_any_call_leaves_old_or_new_and_the_next_one_succeeds() {
    fail_every_call(
        |fs, nth| fs.crash_at(nth),
        |case, storage, _, root, memory, _, when| {
            check(case, root, when);
            drop(storage);
            let next = open(Arc::new(Disk), root, 3);
            match (case.run)(&next, memory) {
                // The process died after the object had its name: nothing is left to do.
                Err(StorageError::AlreadyExists { .. }) => {}
                again => again.unwrap_or_else(|error| panic!("{}, {when}, restarted: {error:?}", case.name)),
            }
            check_done(case, root, when);
            // What was left half written, and an upload that was begun without anybody hearing of it, can be found and
            // removed.
            for leftover in next.leftovers().expect("found") {
                next.remove_leftover(&leftover).expect("removed");
            }
            let staged = fs::read_dir(root.join(".coffer/staging")).expect("there").count();
            assert_eq!(staged, 0, "{}, {when}: something stays behind", case.name);
            check_done(case, root, when);
        },
    );
}

#[test]
fn a_vault_that_fails_to_be_created_can_be_created_again() {
    for crash in [false, true] {
        let mut nth = 1;
        loop {
            let folder = tempfile::tempdir().expect("a folder for the test");
            let root = folder.path().join("some/where/vault");
            let fs = FaultyFs::new(Arc::new(Disk));
            if crash {
                fs.crash_at(nth)
            } else {
                fs.fail_nth(nth, Errno::IO)
            }
            let created = LocalStorage::create(&fs, &root, &marker());
            if (fs.calls().len() as u64) < nth {
                created.expect("no call failed");
                break;
            }
            LocalStorage::create(&Disk, &root, &marker())
                .unwrap_or_else(|error| panic!("call {nth}, after {created:?}: {error:?}"));
            open(Arc::new(Disk), &root, 1).store(&key(), NEW, StoreMode::CreateOnly).expect("a whole vault");
            nth += 1;
        }
        assert!(nth > 5, "creating takes several calls");
    }
}
