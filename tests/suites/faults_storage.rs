//! Every call to the disk fails once, fails for ever, or is the last one of its process; and nothing is lost.
//!
//! For each operation of a local vault, every single call that changes something is made to fail in turn. Whatever the
//! operation then answers, what can be seen is the old state or the new one, whole; and when the disk is well again,
//! doing the operation again succeeds.

mod durable;
mod failing;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use coffer_core::document::{FileId, UserId, VaultId};
use coffer_core::seams::{Disk, Fs};
use coffer_core::storage::{
    BlobKey, LocalStorage, Storage, StorageError, StoreMode, UploadId, UploadPlan, VaultMarker,
};
use coffer_tests::{CountingIds, FaultyFs, ManualClock};

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

/// Runs `case` on a new vault, on a disk that `arm` prepares; hands what came of it to `then`. Whether there were `nth`
/// calls to the disk.
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
