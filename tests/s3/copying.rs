//! Content that a vault is to have twice is copied within the bucket: it is not sent again.

use coffer_core::document::{Document, FileId};
use coffer_core::service::{Imported, Unattended};
use coffer_core::storage::s3::{BucketFacts, LEAST_PART_BYTES};
use coffer_tests::s3::S3Server;
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::computer::Computer;
use coffer_tests::s3::double::{Double, Fault, RequestSite, Strike};
use coffer_tests::s3::seaweed::seaweed;

const MEBIBYTE: usize = 1024 * 1024;
/// In one put, and in three parts.
const SIZES: [usize; 2] = [2 * MEBIBYTE + 7, 16 * MEBIBYTE + 9];

fn content(size: usize) -> Vec<u8> {
    (0..size).map(|at| (at % 251) as u8 ^ (at >> 20) as u8).collect()
}

fn facts() -> BucketFacts {
    BucketFacts { least_part_bytes: LEAST_PART_BYTES, ..facts_of_everything() }
}

fn vault_on_the_double(facts: BucketFacts) -> (Double, BucketVault) {
    let double = Double::start();
    let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts);
    (double, vault)
}

/// Adds a file, and queues one of the same content that is wanted all the same.
fn wanted_twice(computer: &Computer<'_>, content: &[u8]) -> (Document, FileId) {
    let first = computer.add("film.mp4", content, &Unattended).expect("added").document().clone();
    (first, computer.queue_to_keep("copy.mp4", content).file_id)
}

/// Keeps both. Answers how many bytes went over the line for the second.
fn keep_both(vault: &BucketVault, server: &S3Server, size: usize) -> u64 {
    let computer = Computer::new(vault, server, 1);
    let content = content(size);
    let (first, wanted) = wanted_twice(&computer, &content);
    let before = computer.sent();
    let added = computer.go_on(wanted, &Unattended).expect("added");
    let sent = computer.sent() - before;
    assert!(matches!(&added, Imported::Added(second) if second.file_id != first.file_id), "{added:?}");
    let user = computer.user();
    computer.service().trash(&user, first.file_id).expect("trashed");
    computer.service().purge(&user, first.file_id).expect("removed for good");
    assert!(computer.content(added.document()) == content, "it needs the first no more");
    let other = Computer::new(vault, server, 2);
    other.catch_up();
    assert_eq!(other.documents(), [added.document().clone()], "another computer finds it as well");
    sent
}

#[test]
fn what_is_kept_twice_is_sent_once() {
    for size in SIZES {
        let (double, vault) = vault_on_the_double(facts());
        let sent = keep_both(&vault, &double.server(), size);
        assert!(sent < MEBIBYTE as u64 / 4, "{sent} bytes for a copy of {size}");
        assert_eq!(double.count(RequestSite::Copy), 1);
    }
}

#[test]
fn what_is_kept_twice_is_sent_once_on_seaweed_fs() {
    let Some(server) = seaweed() else { return };
    for size in SIZES {
        let facts = BucketFacts { checks_crc64: false, unsigned_payload: false, ..facts() };
        let vault = BucketVault::create(&server, &server.new_bucket(), facts);
        let sent = keep_both(&vault, &server, size);
        assert!(sent < MEBIBYTE as u64 / 4, "{sent} bytes for a copy of {size}");
    }
}

#[test]
fn where_nothing_can_be_copied_it_is_sent() {
    let [size, _] = SIZES;
    let (double, vault) = vault_on_the_double(BucketFacts { copies: false, ..facts() });
    let sent = keep_both(&vault, &double.server(), size);
    assert!(sent > size as u64, "{sent} bytes for {size}");
    assert_eq!(double.count(RequestSite::Copy), 0);
}

#[test]
fn a_folder_has_all_its_files_and_what_is_twice_in_it_is_sent_once() {
    let [size, _] = SIZES;
    let (double, vault) = vault_on_the_double(facts());
    let computer = Computer::new(&vault, &double.server(), 1);
    let content = content(size);
    let queued = computer.queue_folder("films", &[("a.mp4", &content), ("b.mp4", &content)]);
    for import in &queued {
        let added = computer.go_on(import.file_id, &Unattended).expect("added");
        assert!(matches!(&added, Imported::Added(document) if computer.content(document) == content), "{added:?}");
    }
    assert!(computer.sent() < (size + MEBIBYTE) as u64, "{} bytes for twice {size}", computer.sent());
}

#[test]
fn a_copy_that_a_fault_has_met_comes_in_the_end() {
    let [size, _] = SIZES;
    let content = content(size);
    // What never answers costs minutes, and is tried where parts are sent.
    let is_quick = |fault: &Fault| !matches!(fault, Fault::StalledAnswer | Fault::StalledBody | Fault::ByteByByte);
    for fault in Fault::all().into_iter().filter(is_quick) {
        for always in [false, true] {
            let (double, vault) = vault_on_the_double(facts());
            let computer = Computer::new(&vault, &double.server(), 1);
            let (_, wanted) = wanted_twice(&computer, &content);
            let site = RequestSite::Copy;
            let strike = if always { Strike::always(site, fault.clone()) } else { Strike::first(site, fault.clone()) };
            double.inject(strike);
            let outcome = computer.go_on(wanted, &Unattended);
            double.clear_faults();
            let added = outcome.or_else(|_| computer.go_on(wanted, &Unattended)).expect("added in the end");
            let name = fault.name();
            assert!(matches!(added, Imported::Added(_)), "{name}: {added:?}");
            assert!(computer.content(added.document()) == content, "{name}, always: {always}");
            assert!(computer.open_imports().is_empty());
        }
    }
}
