//! What the decorators add to the contract: which failures are tried again.

use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::{FileId, UserId};
use coffer_core::storage::{
    BlobKey, Fault, MockStorage, Operation, RetryPolicy, RetryingStorage, Storage, StorageError, StoreMode, UploadPlan,
};
use coffer_tests::ManualClock;

fn anna() -> UserId {
    "anna".parse().expect("a valid user")
}

fn key(number: u128) -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes(number.to_be_bytes()))
}

fn unavailable() -> StorageError {
    StorageError::Unavailable { operation: "testing", source: io::ErrorKind::ConnectionReset.into() }
}

const POLICY: RetryPolicy =
    RetryPolicy { attempts: 4, base: Duration::from_millis(100), cap: Duration::from_millis(300) };

struct Retrying {
    clock: Arc<ManualClock>,
    mock: Arc<MockStorage>,
    storage: RetryingStorage,
}

fn retrying() -> Retrying {
    let clock = Arc::new(ManualClock::default());
    let mock = Arc::new(MockStorage::new(clock.clone()));
    let storage = RetryingStorage::new(mock.clone(), POLICY, clock.clone(), 42);
    Retrying { clock, mock, storage }
}

#[test]
fn what_was_unavailable_is_tried_again_until_it_is_there() {
    let Retrying { clock, mock, storage } = retrying();
    for nth in 1..=3 {
        mock.fail_nth(Operation::Store, nth, unavailable);
    }
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("the fourth try");
    assert_eq!(mock.calls().len(), 4);
    let slept = clock.slept();
    assert_eq!(slept.len(), 3, "once between two tries");
    let bounds = [100, 200, 300].map(Duration::from_millis);
    assert!(slept.iter().zip(bounds).all(|(slept, bound)| *slept <= bound), "{slept:?} exceed {bounds:?}");
}

#[test]
fn tries_come_to_an_end() {
    let Retrying { clock, mock, storage } = retrying();
    mock.fail_always(Operation::Metadata, unavailable);
    assert!(matches!(storage.metadata(&key(1)), Err(StorageError::Unavailable { .. })));
    assert_eq!((mock.calls().len(), clock.slept().len()), (4, 3));
}

#[test]
fn an_answer_is_taken_as_one() {
    let answers: [fn() -> StorageError; 7] = [
        || StorageError::NotFound { key: key(1) },
        || StorageError::NoSpace { needed_bytes: 1, free_bytes: 0 },
        || StorageError::ReadOnly,
        || StorageError::PermissionDenied { operation: "testing" },
        || StorageError::Busy,
        || StorageError::Foreign { place: "/vault".to_owned(), reason: "is another".to_owned() },
        || StorageError::UploadNotFound { upload: "gone".parse().expect("valid") },
    ];
    for answer in answers {
        let Retrying { clock, mock, storage } = retrying();
        mock.fail_next(Operation::Delete, answer);
        let error = storage.delete(&key(1)).expect_err("it fails");
        assert_eq!(format!("{error:?}"), format!("{:?}", answer()));
        assert_eq!((mock.calls().len(), clock.slept().len()), (1, 0), "{error:?} must not be tried again");
    }
}

#[test]
fn our_own_object_is_recognised_after_a_lost_answer() {
    let Retrying { mock, storage, .. } = retrying();
    mock.inject(Fault::next(Operation::Store, unavailable).answer_lost());
    let stored = storage.store(&key(1), b"ours", StoreMode::CreateOnly).expect("stored by the first try");
    assert_eq!(stored, mock.metadata(&key(1)).expect("there"));
    assert_eq!(mock.keys(), [key(1)]);
}

#[test]
fn the_object_of_another_is_not_taken_for_ours_after_a_failure() {
    for theirs in [&b"their"[..], b"other"] {
        let Retrying { mock, storage, .. } = retrying();
        mock.store(&key(1), theirs, StoreMode::CreateOnly).expect("they were first");
        mock.fail_next(Operation::Store, unavailable);
        let refused = storage.store(&key(1), b"our..", StoreMode::CreateOnly);
        assert!(matches!(refused, Err(StorageError::AlreadyExists { .. })), "{refused:?}");
        assert_eq!(mock.bytes(&key(1)).as_deref(), Some(theirs), "and it stays");
    }
}

#[test]
fn the_same_bytes_without_a_failure_before_are_somebody_elses() {
    let Retrying { mock, storage, .. } = retrying();
    mock.store(&key(1), b"same", StoreMode::CreateOnly).expect("they were first");
    let refused = storage.store(&key(1), b"same", StoreMode::CreateOnly);
    assert!(matches!(refused, Err(StorageError::AlreadyExists { .. })), "no answer was lost: {refused:?}");
}

#[test]
fn every_step_of_an_upload_survives_a_lost_answer() {
    for operation in [Operation::Begin, Operation::PutChunk, Operation::Chunks, Operation::Complete] {
        let Retrying { mock, storage, .. } = retrying();
        mock.inject(Fault::next(operation, unavailable).answer_lost());
        let upload = storage.begin(&key(1), UploadPlan { size_bytes: 3, chunk_size: 2 }).expect("begun");
        storage.put_chunk(&upload, 0, b"ab").expect("stored");
        storage.put_chunk(&upload, 1, b"c").expect("stored");
        assert_eq!(storage.chunks(&upload).expect("open").len(), 2);
        storage.complete(&key(1), &upload).expect("complete");
        assert_eq!(mock.bytes(&key(1)).as_deref(), Some(&b"abc"[..]), "{operation:?}");
    }
}

#[test]
fn a_list_that_fails_halfway_meets_every_key_once() {
    let Retrying { mock, storage, .. } = retrying();
    for number in 1..=4 {
        mock.store(&key(number), b"", StoreMode::CreateOnly).expect("stored");
    }
    // All keys are met, and then the list fails.
    mock.inject(Fault::next(Operation::List, unavailable).answer_lost());
    let mut met = Vec::new();
    let listed = storage.list(&anna(), &mut |key| {
        met.push(key);
        ControlFlow::Continue(())
    });
    listed.expect("the second try");
    assert_eq!(met, [key(1), key(2), key(3), key(4)]);
}
