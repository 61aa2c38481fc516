//! What keeps the bytes of a vault, built for the place that it lies in.
//!
//! Everything after this file sees traits only. Deliberately not here: what recovery does, and when.

use std::collections::HashSet;
use std::sync::Arc;

use super::Seams;
use crate::document::UserId;
use crate::error::Error;
use crate::settings::{Access, VaultEntry};
use crate::storage::{LocalStorage, Storage, Upkeep};

/// A storage that is open, and what is known of its vault.
#[derive(Debug)]
pub(super) struct Backend {
    pub(super) storage: Arc<dyn Storage>,
    pub(super) upkeep: Arc<dyn Upkeep>,
    /// The vault's users.
    pub(super) users: Vec<UserId>,
    /// Whether no other process has it open. Nobody else can open it then until [`share`](Self::share) was called.
    pub(super) sole: bool,
    folder: Arc<LocalStorage>,
}

impl Backend {
    /// Opens the place of a vault.
    ///
    /// # Errors
    /// As [`LocalStorage::open`].
    pub(super) fn open(entry: &VaultEntry, seams: &Seams) -> Result<Backend, Error> {
        let Access::Folder { root } = &entry.access else {
            return Err(Error::UnknownPlace { name: entry.name.clone() });
        };
        let (fs, clock, ids) = (Arc::clone(&seams.fs), Arc::clone(&seams.clock), Arc::clone(&seams.ids));
        let opened = LocalStorage::open(fs, clock, ids, root, Some(entry.vault_id))?;
        let folder = Arc::new(opened.storage);
        Ok(Backend {
            storage: Arc::clone(&folder) as Arc<_>,
            upkeep: Arc::clone(&folder) as Arc<_>,
            users: opened.marker.users,
            sole: opened.sole,
            folder,
        })
    }

    /// Lets other processes open the vault, after a recovery; first, removes what dead ones have left half done, but for
    /// the uploads in `claimed`.
    ///
    /// # Errors
    /// As [`LocalStorage::share`].
    pub(super) fn share(&self, claimed: &HashSet<String>) -> Result<(), Error> {
        self.folder.sweep_scratch(&|upload| claimed.contains(upload.as_str()))?;
        Ok(self.folder.share()?)
    }
}
