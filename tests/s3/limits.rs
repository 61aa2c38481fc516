//! Bytes on the wire keep to the limits, and a chunk that nobody wants any more ends soon.
//!
//! The clock is the vault's: waiting moves it, and nothing else does, so what was waited is what the limit has cost.

use std::cell::Cell;
use std::io::Read;
use std::ops::Range;
use std::time::Duration;

use coffer_core::document::{FileId, UserId};
use coffer_core::settings::TransferSettings;
use coffer_core::storage::{BlobKey, Storage, StoreMode, UploadPlan};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::{Double, Fault, Parts, Personality, RequestSite, Strike};

const MEGABYTE: usize = 1_000_000;

struct Bench {
    double: Double,
    vault: BucketVault,
}

impl Bench {
    fn new(up: &str, down: &str) -> Bench {
        let parts = Parts { least_bytes: 1, ..Personality::default().parts };
        let double = Double::with(Personality { parts, ..Personality::default() });
        let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts_of_everything());
        let bench = Bench { double, vault };
        bench.limit(up, down);
        bench
    }

    fn limit(&self, up: &str, down: &str) {
        let limit = |text: &str| text.parse().expect("a limit");
        self.vault.limits.apply(&TransferSettings::new(2, 4, limit(up), limit(down)).expect("valid"));
    }

    /// How long `work` has waited.
    fn waited<T>(&self, work: impl FnOnce() -> T) -> Duration {
        let before = self.vault.waited();
        work();
        self.vault.waited() - before
    }
}

fn key(number: u128) -> BlobKey {
    let anna: UserId = "anna".parse().expect("a valid user");
    BlobKey::content(anna, FileId::from_bytes(number.to_be_bytes()))
}

fn read(storage: &dyn Storage, number: u128) -> Vec<u8> {
    let mut bytes = Vec::new();
    storage.retrieve(&key(number), None).expect("there").read_to_end(&mut bytes).expect("readable");
    bytes
}

#[track_caller]
fn assert_took(waited: Duration, seconds: f64) {
    let off = waited.as_secs_f64() / seconds - 1.0;
    assert!(off.abs() <= 0.05, "{waited:?} instead of {seconds} s");
}

#[test]
fn what_is_sent_and_received_takes_as_long_as_the_limits_say() {
    let bench = Bench::new("1M", "500k");
    let storage = bench.vault.open();
    let content: Vec<u8> = (0..10 * MEGABYTE).map(|at| (at % 253) as u8).collect();
    // The marker is read before the first object is stored, and takes its share of the way back.
    let waited = bench.waited(|| storage.store(&key(1), &content, StoreMode::CreateOnly).expect("stored"));
    assert_took(waited, 10.0);
    let waited = bench.waited(|| assert!(read(&storage, 1) == content, "every byte as it was"));
    assert_took(waited, 20.0);
    bench.limit("off", "off");
    let waited = bench.waited(|| {
        storage.store(&key(2), &content, StoreMode::CreateOnly).expect("stored");
        assert!(read(&storage, 2) == content, "every byte as it was");
    });
    assert_eq!(waited, Duration::ZERO, "without limits nobody waits");
}

#[test]
fn parts_of_an_upload_share_the_limit_also_after_it_was_taken_up_again() {
    let bench = Bench::new("1M", "off");
    let plan = UploadPlan { size_bytes: 10 * MEGABYTE as u64, chunk_size: MEGABYTE as u64 };
    let chunk = vec![7; MEGABYTE];
    let first = bench.vault.open();
    let upload = first.begin(&key(1), plan).expect("begun");
    let send = |storage: &dyn Storage, numbers: Range<u64>| {
        for number in numbers {
            storage.put_chunk(&upload, number, &chunk).expect("stored");
        }
    };
    let waited = bench.waited(|| send(&first, 0..4));
    assert_took(waited, 4.0);
    drop(first);
    let second = bench.vault.open();
    assert_eq!(second.chunks(&upload).expect("open").len(), 4);
    let waited = bench.waited(|| send(&second, 4..10));
    assert_took(waited, 6.0);
    second.complete(&key(1), &upload).expect("complete");
}

#[test]
fn what_is_sent_again_counts_again() {
    let bench = Bench::new("1M", "off");
    let storage = bench.vault.open();
    storage.store(&key(9), b"so that the marker is known", StoreMode::CreateOnly).expect("stored");
    bench.double.inject(Strike::first(RequestSite::PutContent, Fault::AppliedThenReset));
    let content = vec![7; 2 * MEGABYTE];
    let waited = bench.waited(|| storage.store(&key(1), &content, StoreMode::CreateOnly).expect("it is there"));
    assert!(waited >= Duration::from_secs_f64(3.8), "{waited:?} for two times two megabytes");
}

#[test]
fn an_object_that_is_not_wanted_any_more_ends_within_a_second() {
    let bench = Bench::new("off", "off");
    let storage = bench.vault.open();
    bench.double.inject(Strike::first(RequestSite::PutContent, Fault::StalledAnswer));
    let stored = storage.store_while(&key(1), b"content", StoreMode::CreateOnly, &|| false);
    assert!(matches!(stored, Ok(None)), "{stored:?}");
    bench.double.release();
    let stored = storage.store_while(&key(2), b"content", StoreMode::CreateOnly, &|| true);
    assert!(matches!(stored, Ok(Some(_))), "{stored:?}");
    assert_eq!(read(&storage, 2), b"content");
}

#[test]
fn a_chunk_that_is_not_wanted_any_more_ends_within_a_second() {
    let bench = Bench::new("off", "off");
    let storage = bench.vault.open();
    let plan = UploadPlan { size_bytes: 3 * MEGABYTE as u64, chunk_size: MEGABYTE as u64 };
    let (upload, chunk) = (storage.begin(&key(1), plan).expect("begun"), vec![7; MEGABYTE]);
    bench.double.inject(Strike::first(RequestSite::UploadPart, Fault::StalledAnswer));
    // The server answers when it is released, which is never: only what is asked can end this.
    let asked = Cell::new(0);
    let is_wanted = || {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    let ended = storage.put_chunk_while(&upload, 0, chunk.clone().into(), &is_wanted);
    assert!(matches!(ended, Ok(None)), "{ended:?}");
    assert_eq!(asked.get(), 3, "and it ends when it is not wanted");
    bench.double.release();
    for number in 0..3 {
        let stored = storage.put_chunk_while(&upload, number, chunk.clone().into(), &|| true);
        stored.expect("stored").expect("wanted");
    }
    storage.complete(&key(1), &upload).expect("complete");
    assert!(read(&storage, 1) == vec![7; 3 * MEGABYTE], "what was given up is sent again");
}
