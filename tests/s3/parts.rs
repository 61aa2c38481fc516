//! Uploads with parts as long as real servers want them, over the product's own storage, on all three servers.

use std::io::Read as _;

use coffer_core::document::{FileId, UserId};
use coffer_core::storage::s3::{BucketFacts, LEAST_PART_BYTES};
use coffer_core::storage::{BlobKey, Storage, StorageError, UploadPlan};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::Double;
use coffer_tests::s3::folder_server::FolderServer;
use coffer_tests::s3::seaweed::seaweed;

const PLAN: UploadPlan = UploadPlan { size_bytes: 2 * LEAST_PART_BYTES + 7, chunk_size: LEAST_PART_BYTES };

fn key() -> BlobKey {
    let anna: UserId = "anna".parse().expect("a valid user");
    BlobKey::content(anna, FileId::from_bytes([1; 16]))
}

fn content() -> Vec<u8> {
    (0..PLAN.size_bytes).map(|at| (at % 251) as u8).collect()
}

fn facts() -> BucketFacts {
    BucketFacts { least_part_bytes: LEAST_PART_BYTES, ..facts_of_everything() }
}

/// Begins, sends two parts, and goes on in another process, which asks what is there.
fn resumes(vault: &BucketVault, lists_etags: bool) {
    let content = content();
    let parts: Vec<&[u8]> = content.chunks(PLAN.chunk_size as usize).collect();
    let first = vault.open();
    let upload = first.begin(&key(), PLAN).expect("begun");
    first.put_chunk(&upload, 2, parts[2]).expect("stored");
    first.put_chunk(&upload, 0, parts[0]).expect("stored");
    drop(first);
    let second = vault.open();
    if lists_etags {
        let there: Vec<u64> = second.chunks(&upload).expect("open").iter().map(|receipt| receipt.number).collect();
        assert_eq!(there, [0, 2]);
    }
    let refused = second.complete(&key(), &upload);
    assert!(matches!(refused, Err(StorageError::Incomplete { planned: 3, .. })), "{refused:?}");
    second.put_chunk(&upload, 1, parts[1]).expect("stored");
    second.complete(&key(), &upload).expect("complete");
    let mut read = Vec::new();
    second.retrieve(&key(), None).expect("there").read_to_end(&mut read).expect("whole");
    assert!(read == content, "every byte comes back");
}

/// A part that is sent twice counts once, as it was sent last.
fn sends_a_part_twice(vault: &BucketVault) {
    let content = content();
    let storage = vault.open();
    let upload = storage.begin(&key(), PLAN).expect("begun");
    let other = vec![b'x'; PLAN.chunk_size as usize];
    storage.put_chunk(&upload, 1, &other).expect("stored");
    for (number, part) in (0..).zip(content.chunks(PLAN.chunk_size as usize)) {
        storage.put_chunk(&upload, number, part).expect("stored");
    }
    let there: Vec<u64> = storage.chunks(&upload).expect("open").iter().map(|receipt| receipt.number).collect();
    assert_eq!(there, [0, 1, 2], "each is there once");
    storage.complete(&key(), &upload).expect("complete");
    let mut read = Vec::new();
    storage.retrieve(&key(), None).expect("there").read_to_end(&mut read).expect("whole");
    assert!(read == content, "what was sent last counts");
}

#[test]
fn an_upload_goes_on_in_another_process_on_the_double() {
    let double = Double::start();
    resumes(&BucketVault::create(&double.server(), &double.new_bucket(), facts()), true);
}

#[test]
fn an_upload_goes_on_in_another_process_on_seaweed_fs() {
    if let Some(server) = seaweed() {
        resumes(&BucketVault::create(&server, &server.new_bucket(), facts()), true);
    }
}

#[test]
fn an_upload_goes_on_in_another_process_on_s3s_fs() {
    let server = FolderServer::start();
    let facts = BucketFacts { checks_crc64: false, ..facts() };
    // It names no ETags in lists of parts, so nothing that is there can be believed.
    resumes(&BucketVault::create(&server.server(), &server.server().new_bucket(), facts), false);
}

#[test]
fn a_part_sent_twice_counts_once_on_the_double() {
    let double = Double::start();
    sends_a_part_twice(&BucketVault::create(&double.server(), &double.new_bucket(), facts()));
}

#[test]
fn a_part_sent_twice_counts_once_on_seaweed_fs() {
    if let Some(server) = seaweed() {
        sends_a_part_twice(&BucketVault::create(&server, &server.new_bucket(), facts()));
    }
}
