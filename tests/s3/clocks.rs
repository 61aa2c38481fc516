//! Computers whose clock is wrong: the first refusal says what time it is, and from then on everything works.

use coffer_core::document::FileId;
use coffer_core::storage::{BlobKey, Storage as _, StoreMode};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::{Double, Personality};

/// The clock was set right twice, by the SDK and by us, and so was wrong again: nothing could be stored.
#[test]
fn a_clock_that_is_hours_off_stops_nothing() {
    for hours in [-9, -1, 1, 9] {
        let double = Double::with(Personality { clock_ahead_seconds: hours * 60 * 60, ..Personality::default() });
        let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts_of_everything());
        let storage = vault.open();
        let key = BlobKey::content("anna".parse().expect("a valid user"), FileId::from_bytes([1; 16]));
        storage.store(&key, b"content", StoreMode::CreateOnly).expect("it is stored");
        let refused = double.requests().iter().filter(|request| request.status == Some(403)).count();
        // One connection made the vault and another is used now.
        assert_eq!(refused, 2, "{hours} hours: each is told once");
    }
}
