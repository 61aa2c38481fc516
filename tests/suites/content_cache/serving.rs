//! What is served from the cache, what is asked for, and what is let go of.

use std::io::Read;
use std::sync::Arc;

use coffer_core::document::VaultId;
use coffer_core::limits::Limit;
use coffer_core::settings::TransferSettings;
use coffer_core::storage::{
    BlobKey, CachingStorage, Damage, MockStorage, NewDocument, Storage, StorageError, StoreMode, UploadPlan,
};
use coffer_tests::Random;
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::{Double, RequestSite};
use coffer_tests::sim::SimFs;

use super::fixtures::{FOLDER, Kit, MEBIBYTE, anna, bytes, cache_on, is_offline, key, over, read};

const M: u64 = MEBIBYTE as u64;

#[test]
fn what_was_read_once_is_served_without_a_network() {
    let kit = Kit::new();
    let lengths = [0, 1, 5000, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE, 5 * MEBIBYTE / 2];
    let contents = lengths.iter().zip(1..).map(|(length, number)| (number, kit.object(number, *length)));
    let contents = contents.collect::<Vec<_>>();
    for (number, content) in &contents {
        assert!(kit.read(*number) == *content, "object {number} as it is");
    }
    kit.go_offline();
    for (number, content) in &contents {
        assert!(kit.read(*number) == *content, "object {number} without a network");
        if content.len() > 10 {
            let last = content.len() as u64 - 5;
            assert!(read(&kit.storage, *number, Some((7, last))).expect("readable") == content[7..=last as usize]);
            let cut = read(&kit.storage, *number, Some((last, u64::MAX))).expect("an end beyond the end is cut off");
            assert!(cut == content[last as usize..]);
        }
    }
}

#[test]
fn a_plain_read_is_one_request_that_waits_for_no_block() {
    let double = Double::start();
    let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts_of_everything());
    let below = Arc::new(vault.open());
    below.store(&key(1), &bytes(3 * MEBIBYTE, 1), StoreMode::CreateOnly).expect("stored");
    let slow = "100k".parse().expect("a limit");
    vault.limits.apply(&TransferSettings::new(2, 4, Limit::None, slow).expect("valid"));
    let cache = cache_on(Arc::new(SimFs::new()), 64 * M);
    let storage = CachingStorage::new(below, cache, VaultId::from_bytes([7; 16]));
    let mut reader = storage.retrieve(&key(1), None).expect("there");
    let mut first = [0; 10];
    reader.read_exact(&mut first).expect("readable");
    let waited = vault.waited();
    assert!(waited.as_secs() < 2, "the first bytes are there before the first block is: {waited:?}");
    reader.read_to_end(&mut Vec::new()).expect("readable");
    assert!(vault.waited().as_secs() > 30, "the rest of it was no faster than it may be");
    assert_eq!(double.count(RequestSite::GetContent), 1);
}

#[test]
fn a_run_of_missing_blocks_is_one_request_and_only_for_them() {
    let kit = Kit::new();
    let content = kit.object(1, 8 * MEBIBYTE + 100);
    read(&kit.storage, 1, Some((2 * M, 4 * M - 1))).expect("readable");
    read(&kit.storage, 1, Some((6 * M, 7 * M - 1))).expect("readable");
    // What is kept shows in that it stays as it was.
    for offset in [2 * MEBIBYTE, 3 * MEBIBYTE + 5, 7 * MEBIBYTE - 1] {
        kit.mock.damage(&key(1), Damage::FlipBit { offset });
    }
    let before = kit.requests();
    assert!(kit.read(1) == content, "six of nine blocks are asked for");
    assert_eq!(kit.requests() - before, 3, "one request for each of the runs 0–1, 4–5 and 7–8");
    assert!(kit.read(1) == content);
    assert_eq!(kit.requests() - before, 3, "nothing is missing any more");
}

#[test]
fn without_a_network_what_is_missing_is_offline_and_the_rest_is_there() {
    let kit = Kit::new();
    let content = kit.object(1, 4 * MEBIBYTE);
    kit.object(2, 10);
    read(&kit.storage, 1, Some((M, 3 * M - 1))).expect("readable");
    kit.go_offline();
    let kept = read(&kit.storage, 1, Some((M + 5, 3 * M - 1))).expect("kept");
    assert!(kept == content[MEBIBYTE + 5..3 * MEBIBYTE]);
    for range in [None, Some((0, 0)), Some((M, 3 * M)), Some((M - 1, M)), Some((2 * M, u64::MAX))] {
        assert!(is_offline(&read(&kit.storage, 1, range)), "{range:?} is not all there");
    }
    assert!(is_offline(&read(&kit.storage, 2, None)), "never read");
    kit.go_online();
    assert!(kit.read(1) == content);
}

#[test]
fn any_ranges_in_any_order_are_what_the_object_holds() {
    let mut random = Random::new(5);
    for length in [1, 100, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1, 3 * MEBIBYTE, 3 * MEBIBYTE + 77] {
        let kit = Kit::of_most(random.choose(&[40_000, 2 * M, 64 * M]));
        let content = kit.object(1, length);
        let points = [0, 1, M - 1, M, M + 1, 2 * M, 3 * M - 1, 3 * M, length as u64 / 2, length as u64 - 1];
        for _ in 0..60 {
            let any = |random: &mut Random| random.choose(&points).min(length as u64 - 1);
            let (one, other) = (any(&mut random), any(&mut random));
            let (first, last) = (one.min(other), random.choose(&[one.max(other), u64::MAX]));
            let end = last.min(length as u64 - 1) as usize;
            let found = read(&kit.storage, 1, Some((first, last))).expect("readable");
            assert!(found == content[first as usize..=end], "{first} to {last} of {length}");
        }
        assert!(kit.read(1) == content, "all {length}");
        let beyond = read(&kit.storage, 1, Some((length as u64, u64::MAX)));
        let length = length as u64;
        assert!(matches!(beyond, Err(StorageError::InvalidRange { size_bytes, .. }) if size_bytes == length));
    }
}

#[test]
fn sidecars_are_never_kept() {
    let kit = Kit::new();
    let sidecar = BlobKey::sidecar(anna(), key(1).file_id);
    kit.storage.store(&sidecar, b"{}", StoreMode::CreateOnly).expect("stored");
    kit.storage.retrieve(&sidecar, None).expect("there").read_to_end(&mut Vec::new()).expect("readable");
    kit.go_offline();
    assert!(is_offline(&kit.storage.retrieve(&sidecar, None)));
    assert!(kit.files().is_empty());
}

#[test]
fn what_is_stored_is_not_kept() {
    let kit = Kit::new();
    kit.storage.store(&key(1), &bytes(MEBIBYTE, 1), StoreMode::CreateOnly).expect("stored");
    let sidecar = b"{}".as_slice();
    let document = NewDocument { owner: &anna(), file_id: key(2).file_id, content: b"two", sidecar };
    assert!(kit.storage.store_documents(&[document])[0].is_ok());
    assert_eq!((kit.files().len(), kit.cache.used_bytes()), (0, 0));
}

/// Something that changes the object that is kept, and what it is called.
type Change = (&'static str, fn(&Kit));

#[test]
fn whatever_changes_an_object_lets_go_of_what_was_kept() {
    let changes: [Change; 4] = [
        ("delete", |kit| kit.storage.delete(&key(1)).expect("deleted")),
        ("set aside", |kit| kit.storage.set_aside(&key(1)).expect("set aside")),
        ("replace", |kit| {
            kit.storage.store(&key(1), b"new", StoreMode::Replace).expect("replaced");
        }),
        ("upload", |kit| {
            kit.mock.delete(&key(1)).expect("deleted behind its back");
            let upload = kit.storage.begin(&key(1), UploadPlan { size_bytes: 3, chunk_size: 3 }).expect("begun");
            kit.storage.put_chunk(&upload, 0, b"new").expect("stored");
            kit.storage.complete(&key(1), &upload).expect("complete");
        }),
    ];
    for (name, change) in changes {
        let kit = Kit::new();
        kit.object(1, 2 * MEBIBYTE);
        let other = kit.object(2, 100);
        kit.read(1);
        kit.read(2);
        assert_eq!(kit.files().len(), 4, "two blocks and the end of one object, and the other object");
        change(&kit);
        assert_eq!(kit.files().len(), 1, "{name}: only the other object is kept");
        match read(&kit.storage, 1, None) {
            Ok(bytes) => assert_eq!(bytes, b"new", "{name}"),
            Err(error) => assert!(matches!(error, StorageError::NotFound { .. }), "{name}: {error}"),
        }
        kit.go_offline();
        assert!(kit.read(2) == other, "{name}: the other object stays");
    }
}

#[test]
fn who_has_begun_to_read_what_is_gone_keeps_none_of_it() {
    let kit = Kit::new();
    kit.object(1, 3 * MEBIBYTE);
    let mut reader = kit.storage.retrieve(&key(1), None).expect("there");
    reader.read_exact(&mut vec![0; MEBIBYTE + 10]).expect("readable");
    kit.storage.store(&key(1), b"new", StoreMode::Replace).expect("replaced");
    // Whether the old reader can go on is its own affair.
    let _ = reader.read_to_end(&mut Vec::new());
    drop(reader);
    assert_eq!(kit.read(1), b"new");
}

#[test]
fn reading_afresh_asks_below_and_puts_right_what_was_kept() {
    let kit = Kit::new();
    let content = kit.object(1, 3 * MEBIBYTE / 2);
    kit.mock.damage(&key(1), Damage::FlipBit { offset: 5 });
    assert!(kit.read(1) != content, "it was read damaged, and kept so");
    kit.mock.damage(&key(1), Damage::FlipBit { offset: 5 });
    assert!(kit.read(1) != content, "kept");
    let mut fresh = Vec::new();
    kit.storage.retrieve_afresh(&key(1), None).expect("there").read_to_end(&mut fresh).expect("readable");
    assert!(fresh == content, "as it is below");
    kit.go_offline();
    assert!(kit.read(1) == content, "and so it is kept");
}

#[test]
fn reading_afresh_keeps_nothing_that_was_not_kept() {
    let kit = Kit::new();
    kit.object(1, 2 * MEBIBYTE);
    kit.storage.retrieve_afresh(&key(1), None).expect("there").read_to_end(&mut Vec::new()).expect("readable");
    assert!(kit.files().is_empty(), "a check of a whole vault must not drive out what is looked at");
}

#[test]
fn vaults_that_share_a_cache_do_not_mix() {
    let kit = Kit::new();
    let here = kit.object(1, 100);
    kit.read(1);
    let elsewhere = Arc::new(MockStorage::default());
    elsewhere.store(&key(1), b"another vault", StoreMode::CreateOnly).expect("stored");
    let other = CachingStorage::new(elsewhere, Arc::clone(&kit.cache), VaultId::from_bytes([8; 16]));
    assert_eq!(read(&other, 1, None).expect("readable"), b"another vault");
    assert!(kit.read(1) == here);
}

#[test]
fn a_later_start_finds_what_was_kept() {
    let kit = Kit::new();
    let content = kit.object(1, 5 * MEBIBYTE / 2);
    kit.read(1);
    let used = kit.cache.used_bytes();
    kit.go_offline();
    let cache = cache_on(Arc::new(kit.disk.clone()), 64 * M);
    assert!(read(&over(&kit.mock, &cache), 1, None).expect("kept") == content);
    assert_eq!(cache.used_bytes(), used);
    assert!(kit.files().iter().all(|path| path.parent().is_some_and(|folder| folder.to_str() == Some(FOLDER))));
}
