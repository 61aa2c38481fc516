//! One empty, healthy storage of each sort. Their clocks are the test's, so that no clause waits.
//! Buckets lie on real servers, whose time is the real one.

use std::num::NonZeroU64;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::VaultId;
use coffer_core::seams::{Disk, Fs};
use coffer_core::storage::{
    ByteRate, FaultyStorage, LocalStorage, MockStorage, RetryPolicy, RetryingStorage, Storage, ThrottledStorage,
    VaultMarker,
};
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

pub fn throttled(clause: impl FnOnce(&dyn Storage)) {
    let clock = Arc::new(ManualClock::default());
    let rate = ByteRate::per_second(NonZeroU64::new(1000).expect("not zero"));
    clause(&ThrottledStorage::new(Arc::new(MockStorage::new(clock.clone())), rate, clock));
}

pub fn faulty(clause: impl FnOnce(&dyn Storage)) {
    clause(&FaultyStorage::new(Arc::new(MockStorage::new(Arc::new(ManualClock::default())))));
}

pub fn smoke(clause: impl FnOnce(&dyn Storage)) {
    use coffer_core::place::*;
    use coffer_core::storage::s3::*;
    #[derive(Debug)]
    struct K;
    impl KeySource for K {
        fn keys(&self) -> Result<coffer_core::secrets::AccessKeys, coffer_core::storage::StorageError> {
            Ok(coffer_core::secrets::AccessKeys::new("any", "any", None).unwrap())
        }
    }
    #[derive(Debug)]
    struct C(ManualClock);
    impl coffer_core::seams::Clock for C {
        fn now(&self) -> coffer_core::document::Timestamp { std::time::SystemTime::now().into() }
        fn monotonic(&self) -> Duration { self.0.monotonic() }
        fn sleep(&self, d: Duration) { self.0.sleep(d) }
    }
    static N: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let folder = tempfile::tempdir().expect("a folder for the test");
    let n = N.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let address = BucketAddress {
        endpoint: Some(Endpoint::new("http://127.0.0.1:18333", PlainHttp::Refuse).unwrap()),
        bucket: "smoke".parse().unwrap(),
        region: None,
        prefix: format!("p{}-{n}/", std::process::id()).parse().unwrap(),
    };
    let mut facts = BucketFacts::assumed(None, false);
    facts.create_only = true; facts.replace_only = true; facts.unsigned_payload = true; facts.checks_crc64 = true;
    let clock: Arc<dyn coffer_core::seams::Clock> = Arc::new(C(ManualClock::default()));
    let marker = VaultMarker::new(VaultId::from_bytes([7; 16]), vec![anna(), ben()]);
    S3Storage::create(&address, &K.keys().unwrap(), &facts, &clock, &marker).expect("created");
    let storage = S3Storage::new(S3Parts { address, keys: Arc::new(K), facts, folder: folder.path().join("s3"), vault_id: VaultId::from_bytes([7; 16]), device: coffer_core::document::DeviceId::from_bytes([3; 16]), fs: Arc::new(Disk), clock, ids: Arc::new(CountingIds::default()), policy: RetryPolicy::default(), patience: Patience::default() });
    clause(&storage);
}
