//! A vault in a bucket of any of the servers, as the product opens it, but with waits that take no time.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use coffer_core::document::{DeviceId, UserId, VaultId};
use coffer_core::limits::Limits;
use coffer_core::place::{BucketAddress, BucketName};
use coffer_core::seams::{Clock, Disk, RandomIds};
use coffer_core::secrets::AccessKeys;
use coffer_core::storage::s3::{BucketFacts, KeySource, Patience, S3Parts, S3Storage};
use coffer_core::storage::{RetryPolicy, StorageError, VaultMarker};
use tempfile::TempDir;

use super::S3Server;
use super::wall_clock::WallClock;
use crate::CountingIds;

/// A vault that was made in a bucket, for a user named `anna` and one named `ben`.
#[derive(Debug)]
pub struct BucketVault {
    /// Where it is.
    pub address: BucketAddress,
    /// Another bucket that copies for links go to; none at first.
    pub share_bucket: Option<BucketName>,
    /// What the product is told of the bucket.
    pub facts: BucketFacts,
    /// How long it waits for answers.
    pub patience: Patience,
    /// What its bytes draw on; none at first.
    pub limits: Arc<Limits>,
    keys: AccessKeys,
    clock: Arc<WallClock>,
    folder: TempDir,
}

impl BucketVault {
    /// Makes one in this bucket, below a prefix of its own. `facts` says what the bucket can do.
    pub fn create(server: &S3Server, bucket: &str, facts: BucketFacts) -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let prefix = format!("vault-{}/", MADE.fetch_add(1, Ordering::Relaxed));
        let clock = Arc::new(WallClock::default());
        let clock_seam: Arc<dyn Clock> = clock.clone();
        let vault = BucketVault {
            address: server.address(bucket, &prefix),
            share_bucket: None,
            facts,
            patience: Patience::default(),
            limits: Limits::none(&clock_seam),
            keys: server.keys(),
            clock,
            folder: tempfile::tempdir().expect("a folder for the test"),
        };
        let marker = VaultMarker::new(vault_id(), vec![user("anna"), user("ben")]);
        S3Storage::create(&vault.address, &vault.keys, &vault.facts, &clock_seam, &marker).expect("a new vault");
        vault
    }

    /// Opens it, as a process does that has just begun.
    pub fn open(&self) -> S3Storage {
        S3Storage::new(S3Parts {
            address: self.address.clone(),
            share_bucket: self.share_bucket.clone(),
            keys: Arc::new(KnownKeys(self.keys.clone())),
            facts: self.facts.clone(),
            folder: self.folder(),
            vault_id: vault_id(),
            device: DeviceId::from_bytes([3; 16]),
            fs: Arc::new(Disk),
            clock: self.clock.clone(),
            ids: Arc::new(CountingIds::default()),
            policy: RetryPolicy::default(),
            patience: self.patience,
            limits: Arc::clone(&self.limits),
        })
    }

    /// Its storage as another computer has it, whose way to the bucket is `server`.
    pub fn parts_for(&self, server: &S3Server, folder: PathBuf, device: DeviceId, clock: Arc<dyn Clock>) -> S3Parts {
        let BucketAddress { bucket, prefix, .. } = &self.address;
        S3Parts {
            address: server.address(bucket.as_str(), prefix.as_str()),
            share_bucket: self.share_bucket.clone(),
            keys: Arc::new(KnownKeys(self.keys.clone())),
            facts: self.facts.clone(),
            folder,
            vault_id: vault_id(),
            device,
            fs: Arc::new(Disk),
            clock,
            ids: Arc::new(RandomIds),
            policy: RetryPolicy::default(),
            patience: self.patience,
            limits: Arc::clone(&self.limits),
        }
    }

    /// How long the product has waited between tries.
    pub fn waited(&self) -> Duration {
        self.clock.waited()
    }

    /// The clock that its waits go by.
    pub fn clock(&self) -> &WallClock {
        &self.clock
    }

    /// What this computer keeps of the vault.
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("bucket")
    }
}

/// What the double can do: everything, and parts of any length.
pub fn facts_of_everything() -> BucketFacts {
    BucketFacts {
        checks_crc64: true,
        unsigned_payload: true,
        create_only: true,
        create_only_in_parts: true,
        replace_only: true,
        least_part_bytes: 1,
        ..BucketFacts::assumed(None, false)
    }
}

fn vault_id() -> VaultId {
    VaultId::from_bytes([7; 16])
}

fn user(name: &str) -> UserId {
    name.parse().expect("a valid user")
}

#[derive(Debug)]
struct KnownKeys(AccessKeys);

impl KeySource for KnownKeys {
    fn keys(&self) -> Result<AccessKeys, StorageError> {
        Ok(self.0.clone())
    }
}
