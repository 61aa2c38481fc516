//! What the mock can do beyond the contract: fail in every way, be damaged, be full, and tell what it was asked.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;

use coffer_core::document::{FileId, UserId};
use coffer_core::storage::{
    BlobKey, Call, Damage, Fault, FaultyStorage, MockStorage, Operation, RestingUpload, Storage, StorageError,
    StoreMode, UploadId, UploadPlan,
};

fn anna() -> UserId {
    "anna".parse().expect("a valid user")
}

fn key(number: u128) -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes(number.to_be_bytes()))
}

const PLAN: UploadPlan = UploadPlan { size_bytes: 2, chunk_size: 1 };

/// Calls `operation` in a way that a healthy storage with an object 1 and the upload takes.
fn call(storage: &dyn Storage, operation: Operation, upload: &UploadId) -> Result<(), StorageError> {
    match operation {
        Operation::Store => storage.store(&key(1), b"x", StoreMode::Replace).map(drop),
        Operation::Retrieve => storage.retrieve(&key(1), None).map(drop),
        Operation::Delete => storage.delete(&key(9)),
        Operation::Metadata => storage.metadata(&key(1)).map(drop),
        Operation::List => storage.list(&anna(), &mut |_| ControlFlow::Continue(())),
        Operation::Begin => storage.begin(&key(3), PLAN).map(drop),
        Operation::PutChunk => storage.put_chunk(upload, 0, b"x").map(drop),
        Operation::Chunks => storage.chunks(upload).map(drop),
        Operation::Complete => storage.complete(&key(1), upload).map(drop),
        Operation::RestingUploads => storage.resting_uploads(&anna(), PLAN).map(drop),
        Operation::Adopt => {
            let resting = RestingUpload { upload: upload.clone(), key: key(2), size_bytes: 1 };
            storage.adopt(&resting, b"x").map(drop)
        }
        Operation::Copy => storage.copy(&key(1), &key(8)).map(drop),
        Operation::Compare => storage.compare(&key(1), PLAN).map(drop),
        Operation::Abort => storage.abort(&"never-was".parse().expect("valid")),
        Operation::SetAside => storage.set_aside(&key(9)),
        Operation::LockChanges => storage.lock_changes().map(drop),
        Operation::FreeBytes => storage.free_bytes().map(drop),
    }
}

/// Every error that a storage may answer with.
fn errors() -> Vec<fn() -> StorageError> {
    vec![
        || StorageError::NotFound { key: key(1) },
        || StorageError::AlreadyExists { key: key(1) },
        || StorageError::UploadNotFound { upload: "never-was".parse().expect("valid") },
        || StorageError::InvalidChunk { number: 7, size_bytes: 8 },
        || StorageError::Incomplete { stored: 1, planned: 2 },
        || StorageError::InvalidRange { key: key(1), size_bytes: 3 },
        || StorageError::TooLarge { size_bytes: 2, most_bytes: 1 },
        || StorageError::NoSpace { needed_bytes: 2, free_bytes: 1 },
        || StorageError::ReadOnly,
        || StorageError::PermissionDenied { operation: "testing" },
        || StorageError::Unavailable { operation: "testing", source: io::ErrorKind::TimedOut.into() },
        || StorageError::Busy,
        || StorageError::Foreign { place: "/vault".to_owned(), reason: "is another".to_owned() },
        || StorageError::NewerVersion { found: 2, supported: 1 },
    ]
}

#[test]
fn every_error_can_be_had_from_every_operation() {
    for make_error in errors() {
        let expected = format!("{:?}", make_error());
        for operation in Operation::ALL {
            let mock = Arc::new(MockStorage::default());
            mock.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
            let upload = mock.begin(&key(2), PLAN).expect("begun");
            let faulty = FaultyStorage::new(mock.clone());
            mock.fail_next(operation, make_error);
            faulty.inject(Fault::nth(operation, 2, make_error));
            for (nth, storage) in [(1, &*mock as &dyn Storage), (2, &faulty), (2, &faulty)].into_iter().enumerate() {
                let answer = call(storage.1, operation, &upload);
                let fails = nth != 1;
                assert_eq!(answer.is_err(), fails, "{operation:?}, call {nth}: {answer:?}");
                if fails {
                    assert_eq!(format!("{:?}", answer.expect_err("it fails")), expected, "{operation:?}");
                }
            }
            for other in Operation::ALL {
                call(&faulty, other, &upload).unwrap_or_else(|error| panic!("{other:?} is well again: {error:?}"));
            }
        }
    }
}

#[test]
fn a_call_that_fails_has_done_nothing_and_one_whose_answer_is_lost_has_done_all() {
    let mock = MockStorage::default();
    mock.fail_next(Operation::Store, || StorageError::ReadOnly);
    mock.store(&key(1), b"x", StoreMode::CreateOnly).expect_err("it fails");
    assert_eq!(mock.bytes(&key(1)), None);
    mock.inject(Fault::next(Operation::Store, || StorageError::Busy).answer_lost());
    mock.store(&key(1), b"x", StoreMode::CreateOnly).expect_err("it fails all the same");
    assert_eq!(mock.bytes(&key(1)).as_deref(), Some(&b"x"[..]));
}

#[test]
fn faults_strike_the_call_they_are_meant_for() {
    let mock = MockStorage::default();
    mock.fail_nth(Operation::FreeBytes, 3, || StorageError::Busy);
    mock.fail_always(Operation::Metadata, || StorageError::ReadOnly);
    let answers = (0..5).map(|_| mock.free_bytes().is_ok()).collect::<Vec<_>>();
    assert_eq!(answers, [true, true, false, true, true]);
    for _ in 0..3 {
        assert!(matches!(mock.metadata(&key(1)), Err(StorageError::ReadOnly)));
    }
    mock.heal();
    assert!(matches!(mock.metadata(&key(1)), Err(StorageError::NotFound { .. })), "taken back");
}

#[test]
fn damage_is_what_is_read_afterwards() {
    let mock = MockStorage::default();
    for number in 1..=3 {
        mock.store(&key(number), b"abcd", StoreMode::CreateOnly).expect("stored");
    }
    mock.damage(&key(1), Damage::FlipBit { offset: 2 });
    mock.damage(&key(2), Damage::Truncate { size_bytes: 1 });
    mock.damage(&key(3), Damage::Remove);
    assert_eq!(mock.bytes(&key(1)).as_deref(), Some(&b"abbd"[..]));
    assert_eq!(mock.metadata(&key(2)).expect("there").size_bytes, 1);
    assert_eq!(mock.keys(), [key(1), key(2)]);
}

#[test]
fn a_capacity_is_shared_by_everything_that_takes_room() {
    let mock = MockStorage::default();
    mock.set_capacity(Some(10));
    mock.store(&key(1), b"1234", StoreMode::CreateOnly).expect("it fits");
    let upload = mock.begin(&key(2), UploadPlan { size_bytes: 6, chunk_size: 3 }).expect("it could fit");
    mock.put_chunk(&upload, 0, b"123").expect("it fits");
    let refused = mock.store(&key(3), b"1234", StoreMode::CreateOnly);
    assert!(matches!(refused, Err(StorageError::NoSpace { needed_bytes: 4, free_bytes: 3 })), "{refused:?}");
    mock.put_chunk(&upload, 1, b"456").expect("it fits exactly");
    mock.put_chunk(&upload, 1, b"654").expect("again takes no more");
    mock.complete(&key(2), &upload).expect("nor does becoming an object");
    assert_eq!(mock.free_bytes().expect("asked"), Some(0));
    mock.set_aside(&key(1)).expect("set aside");
    assert_eq!(mock.free_bytes().expect("asked"), Some(0), "what was set aside still takes its room");
    assert_eq!(mock.set_aside_keys(), [key(1)]);
    let refused = mock.begin(&key(4), UploadPlan { size_bytes: 1, chunk_size: 1 });
    assert!(matches!(refused, Err(StorageError::NoSpace { .. })), "{refused:?}");
}

#[test]
fn calls_are_remembered_in_their_order_with_what_they_were_about() {
    let mock = MockStorage::default();
    let upload = mock.begin(&key(1), PLAN).expect("begun");
    mock.put_chunk(&upload, 0, b"x").expect("stored");
    mock.put_chunk(&"never-was".parse().expect("valid"), 0, b"x").expect_err("never was");
    mock.delete(&key(2)).expect("deleted");
    assert_eq!(mock.open_uploads(), [upload]);
    let expected = [
        (Operation::Begin, Some(key(1))),
        (Operation::PutChunk, Some(key(1))),
        (Operation::PutChunk, None),
        (Operation::Delete, Some(key(2))),
    ];
    assert_eq!(mock.calls(), expected.map(|(operation, key)| Call { operation, key }));
}
