//! Clauses about copies within the place. Where there are none, that is said, and nothing happens.

use coffer_core::storage::{BlobKey, BlobMetadata, Storage, StorageError, StoreMode};

use super::words::{anna, bytes, key, keys, read};

/// Copies an object, if the backend can.
fn copy(storage: &dyn Storage, from: &BlobKey, to: &BlobKey) -> Option<Result<BlobMetadata, StorageError>> {
    let before = keys(storage, &anna());
    let copied = storage.copy(from, to);
    if storage.capabilities().copies_within {
        return Some(copied);
    }
    assert!(matches!(copied, Err(StorageError::Unsupported { .. })), "{copied:?}");
    assert_eq!(keys(storage, &anna()), before);
    None
}

pub fn a_copy_is_another_object_of_the_same_bytes(storage: &dyn Storage) {
    for (number, length) in [0, 1, 100_000].into_iter().enumerate() {
        let [from, to] = [2 * number, 2 * number + 1].map(|number| key(number as u128));
        let content = bytes(length, 3);
        storage.store(&from, &content, StoreMode::CreateOnly).expect("stored");
        let Some(copied) = copy(storage, &from, &to) else { return };
        assert_eq!(copied.expect("copied").size_bytes, length as u64);
        storage.delete(&from).expect("deleted");
        assert!(read(storage, &to).expect("there") == content, "{length} bytes, and it needs the first no more");
    }
}

pub fn a_copy_takes_the_place_of_what_was_there(storage: &dyn Storage) {
    storage.store(&key(1), b"the one", StoreMode::CreateOnly).expect("stored");
    storage.store(&key(2), b"what an earlier try has left", StoreMode::CreateOnly).expect("stored");
    let Some(copied) = copy(storage, &key(1), &key(2)) else { return };
    assert_eq!(copied.expect("copied").size_bytes, 7);
    assert_eq!(read(storage, &key(2)).expect("there"), b"the one");
    assert_eq!(read(storage, &key(1)).expect("there"), b"the one");
}

pub fn what_is_not_there_is_not_copied(storage: &dyn Storage) {
    storage.store(&key(2), b"another", StoreMode::CreateOnly).expect("stored");
    let Some(copied) = copy(storage, &key(1), &key(2)) else { return };
    assert!(matches!(&copied, Err(StorageError::NotFound { key: missing }) if *missing == key(1)), "{copied:?}");
    assert_eq!(read(storage, &key(2)).expect("there"), b"another");
}
