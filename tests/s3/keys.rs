//! Keys that a person does not let out: nobody is asked again for every file that wants to go.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use coffer_core::document::DeviceId;
use coffer_core::error::ErrorKind;
use coffer_core::secrets::{AccessKeys, SecretError};
use coffer_core::storage::s3::{KeySource, S3Parts, S3Storage};
use coffer_core::storage::{Storage as _, StorageError};
use coffer_tests::ManualClock;
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::Double;

/// A keyring whose question is dismissed, as often as it is asked.
#[derive(Debug, Default)]
struct Dismissed(AtomicU32);

impl KeySource for Dismissed {
    fn keys(&self) -> Result<AccessKeys, StorageError> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(SecretError::Denied.into())
    }
}

#[test]
fn who_has_said_no_is_not_asked_for_every_file() {
    let double = Double::start();
    let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts_of_everything());
    let (asked, clock) = (Arc::new(Dismissed::default()), Arc::new(ManualClock::default()));
    let parts = vault.parts_for(&double.server(), vault.folder(), DeviceId::from_bytes([1; 16]), clock.clone());
    let storage = S3Storage::new(S3Parts { keys: asked.clone(), ..parts });
    let user = "anna".parse().expect("a valid user");
    let is_denied = || {
        let error = storage.list(&user, &mut |_| panic!("nothing is listed")).expect_err("there are no keys");
        assert_eq!(error.kind(), ErrorKind::KeyringDenied);
    };
    for _ in 0..100 {
        is_denied();
    }
    assert_eq!(asked.0.load(Ordering::SeqCst), 1, "a hundred times within a minute");
    storage.forget_keys();
    is_denied();
    assert_eq!(asked.0.load(Ordering::SeqCst), 2, "trying again asks again");
    clock.advance(Duration::from_secs(61));
    is_denied();
    assert_eq!(asked.0.load(Ordering::SeqCst), 3, "and so does a minute");
}
