//! Clauses about whole objects.

use std::io::Read;

use coffer_core::storage::{BlobKey, Storage, StorageError, StoreMode};

use super::words::{agree, anna, ben, bytes, file, key, keys, range, read, read_range};

pub fn what_is_stored_comes_back(storage: &dyn Storage) {
    for (number, length) in [0, 1, 2, 1000, 100_000].into_iter().enumerate() {
        let key = key(number as u128);
        let content = bytes(length, 3);
        let stored = storage.store(&key, &content, StoreMode::CreateOnly).expect("stored");
        assert_eq!(stored.size_bytes, length as u64);
        assert_eq!(read(storage, &key).expect("there"), content, "{length} bytes");
    }
}

pub fn the_largest_object_for_one_call_is_stored(storage: &dyn Storage) {
    let content = vec![5; storage.capabilities().most_store_bytes as usize];
    storage.store(&key(1), &content, StoreMode::CreateOnly).expect("as much as one call takes");
    assert!(read(storage, &key(1)).expect("there") == content, "every byte came back");
}

pub fn more_than_one_call_takes_is_refused(storage: &dyn Storage) {
    let most = storage.capabilities().most_store_bytes;
    let refused = storage.store(&key(1), &vec![5; most as usize + 1], StoreMode::CreateOnly);
    assert!(
        matches!(refused, Err(StorageError::TooLarge { size_bytes, most_bytes }) if size_bytes == most + 1 && most_bytes == most),
        "{refused:?}"
    );
    assert_eq!(keys(storage, &anna()), [], "nothing was left");
}

pub fn creating_never_touches_what_is_there(storage: &dyn Storage) {
    storage.store(&key(1), b"first", StoreMode::CreateOnly).expect("stored");
    let second = storage.store(&key(1), b"second", StoreMode::CreateOnly);
    assert!(matches!(&second, Err(StorageError::AlreadyExists { key: taken }) if *taken == key(1)), "{second:?}");
    assert_eq!(read(storage, &key(1)).expect("there"), b"first");
}

pub fn what_is_not_wanted_any_more_is_there_whole_or_not(storage: &dyn Storage) {
    let given_up = storage.store_while(&key(1), b"content", StoreMode::CreateOnly, &|| false);
    // Whether it is stored is up to the backend.
    let is_there = read(storage, &key(1));
    if given_up.expect("that is no failure").is_some() || is_there.is_ok() {
        assert_eq!(is_there.expect("there"), b"content");
    }
    let stored = storage.store_while(&key(2), b"content", StoreMode::CreateOnly, &|| true).expect("stored");
    assert_eq!(stored.expect("it is wanted").size_bytes, 7);
    assert_eq!(read(storage, &key(2)).expect("there"), b"content");
}

pub fn replacing_takes_the_place_of_the_old_one(storage: &dyn Storage) {
    storage.store(&key(1), b"a long first version", StoreMode::CreateOnly).expect("stored");
    let stored = storage.store(&key(1), b"second", StoreMode::Replace).expect("replaced");
    assert_eq!(stored.size_bytes, 6);
    assert_eq!(read(storage, &key(1)).expect("there"), b"second", "nothing of the longer one shows");
    assert_eq!(keys(storage, &anna()), [key(1)]);
}

pub fn replacing_nothing_creates(storage: &dyn Storage) {
    storage.store(&key(1), b"new", StoreMode::Replace).expect("stored");
    assert_eq!(read(storage, &key(1)).expect("there"), b"new");
}

pub fn ranges_deliver_exactly_what_they_name(storage: &dyn Storage) {
    let content = bytes(1000, 0);
    storage.store(&key(1), &content, StoreMode::CreateOnly).expect("stored");
    for (first, last, expected) in [
        (0, 0, 0..1),
        (0, 999, 0..1000),
        (1, 998, 1..999),
        (999, 999, 999..1000),
        (500, 509, 500..510),
        (990, 5000, 990..1000),
        (0, u64::MAX, 0..1000),
    ] {
        let found = read_range(storage, &key(1), range(first, last)).expect("a range inside");
        assert_eq!(found, content[expected], "bytes {first} to {last}");
    }
    assert_eq!(read_range(storage, &key(1), None).expect("all"), content);
}

pub fn a_range_beyond_the_end_is_refused(storage: &dyn Storage) {
    storage.store(&key(1), b"1234", StoreMode::CreateOnly).expect("stored");
    storage.store(&key(2), b"", StoreMode::CreateOnly).expect("stored");
    for (key, first, length) in [(key(1), 4, 4), (key(1), u64::MAX, 4), (key(2), 0, 0)] {
        let refused = storage.retrieve(&key, range(first, u64::MAX)).err();
        assert!(
            matches!(&refused, Some(StorageError::InvalidRange { size_bytes, .. }) if *size_bytes == length),
            "from {first} on: {refused:?}"
        );
    }
    assert_eq!(read_range(storage, &key(2), None).expect("all of nothing"), b"");
}

pub fn a_missing_object_is_not_found(storage: &dyn Storage) {
    storage.store(&key(1), b"another", StoreMode::CreateOnly).expect("stored");
    for missing in [key(2), BlobKey::sidecar(anna(), file(1)), BlobKey::content(ben(), file(1))] {
        let retrieved = storage.retrieve(&missing, None).err();
        assert!(matches!(&retrieved, Some(StorageError::NotFound { key }) if *key == missing), "{retrieved:?}");
        let retrieved = storage.retrieve(&missing, range(0, 1)).err();
        assert!(
            matches!(retrieved, Some(StorageError::NotFound { .. })),
            "absence comes before the range: {retrieved:?}"
        );
        let looked_at = storage.metadata(&missing);
        assert!(matches!(&looked_at, Err(StorageError::NotFound { key }) if *key == missing), "{looked_at:?}");
    }
}

pub fn the_key_of_another_user_is_another_object(storage: &dyn Storage) {
    let (hers, his) = (BlobKey::content(anna(), file(1)), BlobKey::content(ben(), file(1)));
    storage.store(&hers, b"hers", StoreMode::CreateOnly).expect("stored");
    storage.store(&his, b"his", StoreMode::CreateOnly).expect("not in each other's way");
    storage.delete(&his).expect("deleted");
    assert_eq!(read(storage, &hers).expect("untouched"), b"hers");
}

pub fn content_and_sidecar_are_two_objects(storage: &dyn Storage) {
    let (content, sidecar) = (BlobKey::content(anna(), file(1)), BlobKey::sidecar(anna(), file(1)));
    storage.store(&content, b"content", StoreMode::CreateOnly).expect("stored");
    storage.store(&sidecar, b"sidecar", StoreMode::CreateOnly).expect("stored");
    storage.delete(&content).expect("deleted");
    assert_eq!(read(storage, &sidecar).expect("untouched"), b"sidecar");
}

pub fn metadata_says_length_and_time(storage: &dyn Storage) {
    let stored = storage.store(&key(1), b"12345", StoreMode::CreateOnly).expect("stored");
    let found = storage.metadata(&key(1)).expect("there");
    assert!(agree(found, stored), "storing says what looking says: {stored:?}, {found:?}");
    assert_eq!(found.size_bytes, 5);
    assert!(found.modified_at.as_millis() > 0, "a time of this age");
}

pub fn deleting_removes(storage: &dyn Storage) {
    storage.store(&key(1), b"gone soon", StoreMode::CreateOnly).expect("stored");
    storage.store(&key(2), b"stays", StoreMode::CreateOnly).expect("stored");
    storage.delete(&key(1)).expect("deleted");
    assert!(matches!(read(storage, &key(1)), Err(StorageError::NotFound { .. })));
    assert_eq!(keys(storage, &anna()), [key(2)]);
    storage.store(&key(1), b"again", StoreMode::CreateOnly).expect("its key is free");
}

pub fn deleting_twice_succeeds(storage: &dyn Storage) {
    storage.store(&key(1), b"gone soon", StoreMode::CreateOnly).expect("stored");
    storage.delete(&key(1)).expect("deleted");
    storage.delete(&key(1)).expect("deleted already");
    storage.delete(&BlobKey::content(ben(), file(9))).expect("never was, and of a user without objects");
}

pub fn a_reader_outlives_its_object(storage: &dyn Storage) {
    let content = bytes(300_000, 9);
    storage.store(&key(1), &content, StoreMode::CreateOnly).expect("stored");
    let mut reader = storage.retrieve(&key(1), None).expect("there");
    let mut start = vec![0; 10];
    reader.read_exact(&mut start).expect("the beginning");
    storage.delete(&key(1)).expect("deleted");
    let mut rest = Vec::new();
    let read = reader.read_to_end(&mut rest);
    // Far away, what was not sent yet may be gone: then it says so, and what came before was right all the same.
    if storage.capabilities().plain_files {
        read.as_ref().expect("the rest, though the object is gone");
    }
    let found = [start, rest].concat();
    assert!(content.starts_with(&found), "no byte of anything else");
    assert!(read.is_err() || found.len() == content.len(), "every byte of it, or an error");
}

pub fn a_reader_keeps_what_it_opened_when_it_is_replaced(storage: &dyn Storage) {
    storage.store(&key(1), b"the old version", StoreMode::CreateOnly).expect("stored");
    let mut reader = storage.retrieve(&key(1), None).expect("there");
    storage.store(&key(1), b"new", StoreMode::Replace).expect("replaced");
    let mut found = Vec::new();
    reader.read_to_end(&mut found).expect("readable");
    assert_eq!(found, b"the old version");
}

pub fn what_is_set_aside_is_out_of_sight(storage: &dyn Storage) {
    storage.store(&key(1), b"unexplained", StoreMode::CreateOnly).expect("stored");
    storage.set_aside(&key(1)).expect("set aside");
    assert!(matches!(read(storage, &key(1)), Err(StorageError::NotFound { .. })));
    assert!(matches!(storage.metadata(&key(1)), Err(StorageError::NotFound { .. })));
    assert_eq!(keys(storage, &anna()), []);
}

pub fn setting_aside_twice_succeeds(storage: &dyn Storage) {
    storage.store(&key(1), b"unexplained", StoreMode::CreateOnly).expect("stored");
    storage.set_aside(&key(1)).expect("set aside");
    storage.set_aside(&key(1)).expect("set aside already");
    storage.set_aside(&BlobKey::sidecar(ben(), file(9))).expect("never was");
}

pub fn a_key_can_be_set_aside_again_and_again(storage: &dyn Storage) {
    for round in 0..3 {
        storage.store(&key(1), &bytes(100, round), StoreMode::CreateOnly).expect("its key is free");
        storage.set_aside(&key(1)).expect("set aside beside the earlier ones");
    }
    assert_eq!(keys(storage, &anna()), []);
}
