//! What keeps the bytes of a vault, built for the place that it lies in.
//!
//! Everything after this file sees traits only. Deliberately not here: what recovery does, and when.

use std::path::Path;
use std::sync::Arc;

use super::Opening;
use super::bucket::Bucket;
use crate::document::UserId;
use crate::error::Error;
use crate::settings::{Access, VaultEntry};
use crate::storage::{LocalStorage, Sharing, Storage, Upkeep};

/// A storage that is open, and what is known of its vault.
#[derive(Debug)]
pub(super) struct Backend {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) upkeep: Arc<dyn Upkeep>,
    /// How it gives objects to people without keys; `None` for a folder of this computer.
    pub(super) sharing: Option<Arc<dyn Sharing>>,
    /// The vault's users.
    pub(super) users: Vec<UserId>,
    /// Whether no other process of this computer has it open. For a folder, nobody else can open it then until
    /// [`share`](Self::share) was called.
    pub(super) sole: bool,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Folder(Arc<LocalStorage>),
    Bucket(Bucket),
}

impl Backend {
    /// Opens the place of a vault. For a bucket that asks nothing of the network.
    ///
    /// # Errors
    /// As [`LocalStorage::open`] and [`Bucket::open`].
    pub(super) fn open(entry: &VaultEntry, opening: &Opening<'_>) -> Result<Backend, Error> {
        match &entry.access {
            Access::Folder { root } => Backend::in_folder(entry, root, opening),
            Access::Bucket { address, users, share_bucket, .. } => {
                let bucket = Bucket::open(entry, address, share_bucket.as_ref(), opening)?;
                Ok(Backend {
                    storage: bucket.cached_storage(),
                    upkeep: bucket.storage(),
                    sharing: Some(bucket.storage()),
                    users: users.clone(),
                    sole: bucket.is_sole(),
                    place: Place::Bucket(bucket),
                })
            }
        }
    }

    fn in_folder(entry: &VaultEntry, root: &Path, opening: &Opening<'_>) -> Result<Backend, Error> {
        let seams = opening.seams;
        let (fs, clock, ids) = (Arc::clone(&seams.fs), Arc::clone(&seams.clock), Arc::clone(&seams.ids));
        let opened = LocalStorage::open(fs, clock, ids, root, Some(entry.vault_id))?;
        let folder = Arc::new(opened.storage);
        Ok(Backend {
            storage: Arc::clone(&folder) as Arc<_>,
            upkeep: Arc::clone(&folder) as Arc<_>,
            sharing: None,
            users: opened.marker.users,
            sole: opened.sole,
            place: Place::Folder(folder),
        })
    }

    /// Lets other processes open the vault, after a recovery. There is nothing to do for a bucket, which others could
    /// open all the time.
    ///
    /// # Errors
    /// As [`LocalStorage::share`].
    pub(super) fn share(&self) -> Result<(), Error> {
        if let Place::Folder(folder) = &self.place {
            folder.share()?;
        }
        Ok(())
    }

    /// The bucket; `None` for a folder of this computer.
    pub(super) fn into_bucket(self) -> Option<Bucket> {
        match self.place {
            Place::Folder(_) => None,
            Place::Bucket(bucket) => Some(bucket),
        }
    }
}
