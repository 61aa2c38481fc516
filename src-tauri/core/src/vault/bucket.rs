//! A vault in a bucket, as this computer has it: the storage, and what lies in the vault's folder beside the index.
//!
//! Opening asks neither the network nor the keys: the settings say who the users are, the index answers, and what a bucket
//! can do was written down when it was examined. Deliberately not here: adding one, and reading what it holds.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::examined::Examined;
use super::{Opening, Seams, shared_lock};
use crate::document::VaultId;
use crate::error::Error;
use crate::home::Home;
use crate::place::{BucketAddress, BucketName};
use crate::seams::{FileLock, LockMode};
use crate::secrets::{AccessKeys, CredentialsSource};
use crate::settings::{Access, Settings, VaultEntry};
use crate::storage::s3::{KeySource, Patience, Reach, S3Parts, S3Storage};
use crate::storage::{CachingStorage, ContentCache, RetryPolicy, Storage, StorageError};

/// A vault in a bucket that is open.
#[derive(Debug)]
pub struct Bucket {
    /// What the bucket was found to be, and when; `None` if it was not examined yet.
    pub examined: Option<Examined>,
    /// What lies of it on this computer, beside the index.
    folder: PathBuf,
    storage: Arc<S3Storage>,
    cache: Arc<ContentCache>,
    /// The storage, by way of the cache.
    cached_storage: Arc<CachingStorage>,
    /// Whether no other process of this computer had the vault open.
    sole: bool,
    /// Shared by every process that has the vault open.
    _open: Box<dyn FileLock>,
}

impl Bucket {
    /// # Errors
    /// [`Error::Target`] if the vault's folder on this computer cannot be used; busy while another process opens it.
    pub(super) fn open(
        entry: &VaultEntry,
        address: &BucketAddress,
        share_bucket: Option<&BucketName>,
        opening: &Opening<'_>,
    ) -> Result<Bucket, Error> {
        let seams = opening.seams;
        let folder = opening.home.bucket(&entry.vault_id.to_string());
        seams.fs.create_folder(&folder).map_err(|source| Error::Target { path: folder.clone(), source })?;
        let lock = folder.join("open.lock");
        let sole = shared_lock::try_lock(seams, &lock, LockMode::Exclusive)?.is_some();
        // Between the two another process may do the same: there is nothing of ours in progress yet that it could disturb.
        let open = shared_lock::share(seams, &lock)?;
        let examined = Examined::load(&*seams.fs, &folder);
        let facts = Examined::facts_of(examined.as_ref(), address);
        let keys = VaultKeys {
            seams: seams.clone(),
            settings: opening.home.settings(),
            chosen: opening.credentials.cloned(),
            vault_id: entry.vault_id,
        };
        let storage = Arc::new(S3Storage::new(S3Parts {
            address: address.clone(),
            share_bucket: share_bucket.cloned(),
            keys: Arc::new(keys),
            facts,
            folder: folder.clone(),
            vault_id: entry.vault_id,
            device: opening.device,
            fs: Arc::clone(&seams.fs),
            clock: Arc::clone(&seams.clock),
            ids: Arc::clone(&seams.ids),
            policy: RetryPolicy::default(),
            patience: Patience::default(),
            limits: Arc::clone(&seams.limits),
        }));
        let cache = Arc::new(content_cache(opening.home, opening.cache_bytes, seams));
        let below = Arc::clone(&storage) as Arc<dyn Storage>;
        let cached_storage = Arc::new(CachingStorage::new(below, Arc::clone(&cache), entry.vault_id));
        Ok(Bucket { examined, folder, storage, cache, cached_storage, sole, _open: open })
    }

    pub(super) fn storage(&self) -> Arc<S3Storage> {
        Arc::clone(&self.storage)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The storage, by way of the cache.
    pub(super) fn cached_storage(&self) -> Arc<dyn Storage> {
        Arc::clone(&self.cached_storage) as Arc<dyn Storage>
    }

    /// The content that is kept on this computer, of this vault and of all others in buckets.
    pub fn cache(&self) -> &ContentCache {
        &self.cache
    }

    pub(super) fn is_sole(&self) -> bool {
        self.sole
    }

    /// Whether the bucket answers now. Blocks for seconds at most where the network is not there.
    ///
    /// # Errors
    /// Why it does not: kinds `offline`, `credentialsRefused`, `vaultForeign`, …
    pub(super) fn knock(&self) -> Result<(), Error> {
        Ok(self.storage.knock()?)
    }

    /// Whether the bucket could be reached, the last time it was asked for something. Asks for nothing.
    pub fn reach(&self) -> Reach {
        self.storage.reach()
    }

    /// Whether another computer is the only one that may write; known once something was to be written. Asks for nothing.
    pub fn others_write(&self) -> bool {
        self.storage.others_write()
    }

    /// Makes this computer the one that writes to the vault, where the bucket allows no more than one.
    ///
    /// # Errors
    /// Storage errors of kind `vaultForeign`, and whatever keeps the bucket from answering.
    pub fn take_over(&self) -> Result<(), Error> {
        Ok(self.storage.take_over()?)
    }

    /// Lets go of the keys: they are asked for anew when they are needed next.
    pub fn forget_keys(&self) {
        self.storage.forget_keys();
    }
}

/// The content that is kept on this computer of vaults in buckets, at most `most_bytes` of it. Whoever asks for it has a view
/// of one folder; see [`ContentCache`].
pub fn content_cache(home: &Home, most_bytes: u64, seams: &Seams) -> ContentCache {
    ContentCache::new(Arc::clone(&seams.fs), Arc::clone(&seams.ids), home.cache(), most_bytes)
}

/// The keys of one vault, from where a person has said for this run, or from where the settings say by now.
#[derive(Debug)]
struct VaultKeys {
    seams: Seams,
    settings: PathBuf,
    chosen: Option<CredentialsSource>,
    vault_id: VaultId,
}

impl VaultKeys {
    /// Where the settings say that the keys are; the keyring, if the settings cannot say it now.
    fn source(&self) -> CredentialsSource {
        let settings = Settings::load(&*self.seams.fs, &*self.seams.ids, &self.settings);
        let entry =
            settings.ok().and_then(|known| known.vaults.into_iter().find(|entry| entry.vault_id == self.vault_id));
        match entry.map(|entry| entry.access) {
            Some(Access::Bucket { credentials, .. }) => credentials,
            _ => CredentialsSource::Keyring,
        }
    }
}

impl KeySource for VaultKeys {
    fn keys(&self) -> Result<AccessKeys, StorageError> {
        let source = self.chosen.clone().unwrap_or_else(|| self.source());
        Ok(self.seams.keys.keys(&source, &self.vault_id)?)
    }
}
