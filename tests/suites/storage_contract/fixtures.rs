//! One empty, healthy storage of each sort. Their clocks are the test's, so that no clause waits.
//! Buckets lie on real servers, whose time is the real one.

use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use coffer_core::document::VaultId;
use coffer_core::seams::{Disk, Fs};
use coffer_core::settings::TransferSettings;
use coffer_core::storage::s3::BucketFacts;
use coffer_core::storage::{
    CachingStorage, ContentCache, FaultyStorage, LocalStorage, MockStorage, RetryPolicy, RetryingStorage, Storage,
    VaultMarker,
};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::{Double, Parts, Personality};
use coffer_tests::s3::folder_server::FolderServer;
use coffer_tests::s3::seaweed::seaweed;
use coffer_tests::sim::SimFs;
use coffer_tests::{CountingIds, ManualClock};

use super::words::{anna, ben};

pub fn local(clause: impl FnOnce(&dyn Storage)) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    clause(&vault_in(Arc::new(Disk), folder.path()));
}

pub fn local_on_simulated_disk(clause: impl FnOnce(&dyn Storage)) {
    clause(&vault_in(Arc::new(SimFs::new()), Path::new("/")));
}

fn vault_in(fs: Arc<dyn Fs>, folder: &Path) -> LocalStorage {
    let root = folder.join("vault");
    let marker = VaultMarker::new(VaultId::from_bytes([7; 16]), vec![anna(), ben()]);
    LocalStorage::create(&*fs, &root, &marker).expect("a new vault");
    let clock = Arc::new(ManualClock::default());
    let opened = LocalStorage::open(fs, clock, Arc::new(CountingIds::default()), &root, None);
    opened.expect("the vault opens").storage
}

pub fn mock(clause: impl FnOnce(&dyn Storage)) {
    clause(&MockStorage::new(Arc::new(ManualClock::default())));
}

pub fn retrying(clause: impl FnOnce(&dyn Storage)) {
    let clock = Arc::new(ManualClock::default());
    let policy = RetryPolicy { attempts: 3, base: Duration::from_millis(10), cap: Duration::from_millis(100) };
    clause(&RetryingStorage::new(Arc::new(MockStorage::new(clock.clone())), policy, clock, 1));
}

pub fn faulty(clause: impl FnOnce(&dyn Storage)) {
    clause(&FaultyStorage::new(Arc::new(MockStorage::new(Arc::new(ManualClock::default())))));
}

pub fn caching(clause: impl FnOnce(&dyn Storage)) {
    let ids = Arc::new(CountingIds::default());
    let cache = ContentCache::new(Arc::new(SimFs::new()), ids, "/cache".into(), 64 * 1024 * 1024);
    let below = Arc::new(MockStorage::new(Arc::new(ManualClock::default())));
    clause(&CachingStorage::new(below, Arc::new(cache), VaultId::from_bytes([7; 16])));
}

/// In the double, whose parts may be of any length as in the clauses.
pub fn bucket_in_double(clause: impl FnOnce(&dyn Storage)) {
    clause(&vault_in_double(&double_of_short_parts()).open());
}

/// The same, no faster than a person allows.
pub fn bucket_with_limits(clause: impl FnOnce(&dyn Storage)) {
    let double = double_of_short_parts();
    let vault = vault_in_double(&double);
    let limit = |text: &str| text.parse().expect("a limit");
    vault.limits.apply(&TransferSettings::new(2, 4, limit("5M"), limit("2M")).expect("valid"));
    clause(&vault.open());
}

fn double_of_short_parts() -> Double {
    let parts = Parts { least_bytes: 1, ..Personality::default().parts };
    Double::with(Personality { parts, ..Personality::default() })
}

fn vault_in_double(double: &Double) -> BucketVault {
    BucketVault::create(&double.server(), &double.new_bucket(), facts_of_everything())
}

/// In a real SeaweedFS.
pub fn bucket_in_seaweed_fs(clause: impl FnOnce(&dyn Storage)) {
    let Some(server) = seaweed() else { return };
    // All share a bucket: each has a prefix of its own, and making buckets takes long.
    static BUCKET: OnceLock<String> = OnceLock::new();
    let bucket = BUCKET.get_or_init(|| server.new_bucket());
    clause(&BucketVault::create(&server, bucket, facts_of_everything()).open());
}

/// In s3s-fs, which looks at a condition and writes then, and knows no CRC64NVME.
pub fn bucket_in_s3s_fs(clause: impl FnOnce(&dyn Storage)) {
    let server = FolderServer::start();
    let facts = BucketFacts { checks_crc64: false, ..facts_of_everything() };
    clause(&BucketVault::create(&server.server(), &server.server().new_bucket(), facts).open());
}
