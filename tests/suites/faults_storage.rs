//! Every call to the disk fails once, fails for ever, or is the last one of its process; and nothing is lost.
//!
//! For each operation of a local vault, every single call that changes something is made to fail in turn. Whatever the
//! operation then answers, what can be seen is the old state or the new one, whole; and when the disk is well again,
//! doing the operation again succeeds.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{FileId, UserId, VaultId};
use coffer_core::seams::{Disk, Fs};
use coffer_core::storage::{
    BlobKey, LocalStorage, Storage, StorageError, StoreMode, UploadId, UploadPlan, VaultMarker,
};
use coffer_tests::{CountingIds, FaultyFs, FsCall, ManualClock};
use rustix::io::Errno;

const OLD: &[u8] = b"the old content";
const NEW: &[u8] = b"the new content, which is longer";
const PLAN: UploadPlan = UploadPlan { size_bytes: NEW.len() as u64, chunk_size: 10 };

/// What a caller remembers from one try to the next, over restarts too.
#[derive(Default)]
struct Memory {
    upload: Option<UploadId>,
}

/// An operation under test.
struct Case {
    name: &'static str,
    /// Whether there is an old object before.
    has_old: bool,
    run: fn(&LocalStorage, &mut Memory) -> Result<(), StorageError>,
    /// Whether this may be what the object's file holds, whatever has happened.
    may_see: fn(Option<&[u8]>, root: &Path) -> bool,
    /// What it holds when the operation has succeeded.
    outcome: Option<&'static [u8]>,
}

const CASES: &[Case] = &[
    Case {
        name: "store a new object",
        has_old: false,
        run: |storage, _| storage.store(&key(), NEW, StoreMode::CreateOnly).map(drop),
        may_see: |found, _| found.is_none_or(|found| found == NEW),
        outcome: Some(NEW),
    },
    Case {
        name: "replace an object",
        has_old: true,
        run: |storage, _| {
            let _held = storage.lock_changes()?;
            storage.store(&key(), NEW, StoreMode::Replace).map(drop)
        },
        may_see: |found, _| found.is_some_and(|found| found == OLD || found == NEW),
        outcome: Some(NEW),
    },
    Case {
        name: "upload an object",
        has_old: false,
        run: upload,
        may_see: |found, _| found.is_none_or(|found| found == NEW),
        outcome: Some(NEW),
    },
    Case {
        name: "delete an object",
        has_old: true,
        run: |storage, _| storage.delete(&key()),
        may_see: |found, _| found.is_none_or(|found| found == OLD),
        outcome: None,
    },
    Case {
        name: "set an object aside",
        has_old: true,
        run: |storage, _| storage.set_aside(&key()),
        may_see: |found, root| {
            let aside = fs::read(root.join(".quarantine").join(key().to_string())).ok();
            found.or(aside.as_deref()) == Some(OLD)
        },
        outcome: None,
    },
];

/// As the service does it: what is there already is not sent again.
fn upload(storage: &LocalStorage, memory: &mut Memory) -> Result<(), StorageError> {
    let resumed = match &memory.upload {
        None => None,
        Some(upload) => match storage.chunks(upload) {
            Ok(receipts) => Some((upload.clone(), receipts)),
            Err(StorageError::UploadNotFound { .. }) => None,
            Err(error) => return Err(error),
        },
    };
    let (upload, receipts) = match resumed {
        Some(resumed) => resumed,
        None => (storage.begin(&key(), PLAN)?, Vec::new()),
    };
    memory.upload = Some(upload.clone());
    for (number, chunk) in NEW.chunks(PLAN.chunk_size as usize).enumerate() {
        if !receipts.iter().any(|receipt| receipt.number == number as u64) {
            storage.put_chunk(&upload, number as u64, chunk)?;
        }
        if number == 1 {
            // A pause: what is there becomes durable, so that there is something to resume.
            storage.chunks(&upload)?;
        }
    }
    storage.complete(&key(), &upload).map(drop)
}

fn key() -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes([1; 16]))
}

fn anna() -> UserId {
    "anna".parse().expect("a valid user")
}

fn marker() -> VaultMarker {
    VaultMarker::new(VaultId::from_bytes([7; 16]), vec![anna()])
}

fn open(fs: Arc<dyn Fs>, root: &Path, process: u64) -> LocalStorage {
    let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(CountingIds::series(process)));
    LocalStorage::open(fs, clock, ids, root, None).expect("the vault opens").storage
}

/// What can be seen is one of the allowed states, and nothing else is to be seen.
fn check(case: &Case, root: &Path, when: &str) {
    let found = fs::read(root.join(key().to_string())).ok();
    assert!((case.may_see)(found.as_deref(), root), "{}, {when}: {found:?}", case.name);
    for entry in fs::read_dir(root.join("anna")).into_iter().flatten() {
        let name = entry.expect("readable").file_name();
        assert_eq!(name.to_str(), Some(key().object_name().as_str()), "{}, {when}: half done in sight", case.name);
    }
}

fn check_done(case: &Case, root: &Path, when: &str) {
    check(case, root, when);
    assert_eq!(fs::read(root.join(key().to_string())).ok().as_deref(), case.outcome, "{}, {when}", case.name);
}

/// Runs `case` on a new vault with a disk that `arm` has prepared; hands the storage on. `None` once it prepared a
/// failure for after the last call.
fn run(
    case: &Case,
    arm: impl FnOnce(&FaultyFs),
    then: impl FnOnce(LocalStorage, &FaultyFs, &Path, &mut Memory, &Result<(), StorageError>),
    nth: u64,
) -> bool {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let root = folder.path().join("vault");
    LocalStorage::create(&Disk, &root, &marker()).expect("a new vault");
    if case.has_old {
        open(Arc::new(Disk), &root, 1).store(&key(), OLD, StoreMode::CreateOnly).expect("stored");
    }
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = open(Arc::new(fs.clone()), &root, 2);
    let before = fs.calls().len() as u64;
    arm(&fs);
    let mut memory = Memory::default();
    let answer = (case.run)(&storage, &mut memory);
    let was_reached = fs.calls().len() as u64 - before >= nth;
    then(storage, &fs, &root, &mut memory, &answer);
    was_reached
}

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
            next.sweep_scratch().expect("swept");
            check(case, root, &format!("{when}, swept"));
            match (case.run)(&next, memory) {
                // The process died after the object had its name: nothing is left to do.
                Err(StorageError::AlreadyExists { .. }) => {}
                again => again.unwrap_or_else(|error| panic!("{}, {when}, restarted: {error:?}", case.name)),
            }
            check_done(case, root, when);
            // An upload that was begun without anybody hearing of it can still be found, and given up.
            for unfinished in next.unfinished_uploads().expect("found") {
                next.abort(&unfinished.upload).expect("given up");
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

#[test]
fn content_is_synced_before_it_has_its_name_and_the_name_before_the_answer() {
    for case in CASES {
        run(
            case,
            |_| {},
            |_, fs, root, _, answer| {
                answer.as_ref().expect("a healthy disk");
                let calls = fs.calls();
                let user = root.join("anna");
                let comes_later = |from: usize, call: FsCall, path: &Path| {
                    (from..calls.len()).find(|position| calls[*position] == (call, path.to_owned()))
                };
                let named = calls.iter().position(|(call, to)| {
                    matches!(call, FsCall::RenameNew | FsCall::RenameOver) && to.parent() == Some(&user)
                });
                let changed = named.or(calls.iter().position(|(call, path)| {
                    // A deletion, or a rename out of the folder.
                    (*call == FsCall::RemoveFile && path.starts_with(&user)) || *call == FsCall::RenameNew
                }));
                let changed = changed.unwrap_or_else(|| panic!("{} changes a name: {calls:?}", case.name));
                for (position, (call, path)) in calls[..changed].iter().enumerate() {
                    if *call == FsCall::Write {
                        let synced = comes_later(position, FsCall::Sync, path);
                        assert!(synced.is_some_and(|synced| synced < changed), "{}: {calls:?}", case.name);
                    }
                }
                assert!(comes_later(changed, FsCall::SyncFolder, &user).is_some(), "{}: {calls:?}", case.name);
            },
            u64::MAX,
        );
    }
}

#[test]
fn every_name_that_was_made_or_taken_away_is_durable_before_the_answer() {
    for case in CASES {
        run(
            case,
            |_| {},
            |storage, fs, root, _, answer| {
                answer.as_ref().expect("a healthy disk");
                let staging = root.join(".coffer/staging");
                names_are_durable(&fs.calls(), root, &|path| !path.starts_with(&staging), case.name);

                let before = fs.calls().len();
                let upload = storage.begin(&other_key(), PLAN).expect("begun");
                names_are_durable(&fs.calls()[before..], root, &|_| true, "begin an upload");
                let before = fs.calls().len();
                storage.abort(&upload).expect("given up");
                names_are_durable(&fs.calls()[before..], root, &|_| true, "give an upload up");
            },
            u64::MAX,
        );
    }
    let folder = tempfile::tempdir().expect("a folder for the test");
    let fs = FaultyFs::new(Arc::new(Disk));
    let root = folder.path().join("vault");
    LocalStorage::create(&fs, &root, &marker()).expect("a new vault");
    let staging = root.join(".coffer/staging");
    names_are_durable(&fs.calls(), &root, &|path| path.parent() != Some(&staging), "create a vault");
}

fn other_key() -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes([2; 16]))
}

/// After each of `calls` that changes the name of something that `matters`, the folder it is in is synced; for a folder
/// made, the ones up to the vault's too, which may have been made with it.
fn names_are_durable(calls: &[(FsCall, PathBuf)], root: &Path, matters: &dyn Fn(&Path) -> bool, what: &str) {
    let mut changes = 0;
    for (position, (call, path)) in calls.iter().enumerate() {
        let levels = match call {
            FsCall::RenameNew | FsCall::RenameOver | FsCall::RemoveFile => 1,
            FsCall::CreateFolder => path.strip_prefix(root).map_or(1, |inside| inside.components().count().max(1)),
            _ => 0,
        };
        for folder in path.ancestors().skip(1).take(levels).filter(|_| matters(path)) {
            changes += 1;
            let synced = calls[position..].iter().any(|(call, path)| *call == FsCall::SyncFolder && path == folder);
            assert!(synced, "{what}: {call:?} {} is not durable: {calls:?}", path.display());
        }
    }
    assert!(changes > 0, "{what} changes a name: {calls:?}");
}
