//! What there is to do for vaults in buckets only: adding one, its keys, and what is kept of content on this computer.

use std::sync::Arc;

use coffer_core::ErrorKind;
use coffer_core::document::UserId;
use coffer_core::secrets::{AccessKeys, CredentialsSource};
use coffer_core::settings::Settings;
use coffer_core::vault::{self, Choice, NewBucket};
use coffer_wire::{CacheStatus, KnownVault};

use super::{OpenVault, Vaults, choice, lock};
use crate::error::{Answer, CommandError};

impl OpenVault {
    /// The keys may be others now, or may be there now.
    pub(super) fn ask_for_keys_again(&self) {
        if let Some(bucket) = self.vault.bucket() {
            bucket.forget_keys();
            self.catching.try_now();
        }
    }
}

impl Vaults {
    /// Adds the vault in a bucket, or makes one there, and shows it. `user` says who to be in one that is there.
    ///
    /// # Errors
    /// As [`vault::add_bucket`], and why it cannot be opened.
    pub(crate) fn add_bucket(self: &Arc<Self>, new: &NewBucket, user: Option<UserId>) -> Answer<KnownVault> {
        let _changing = lock(&self.changing);
        let choice = Choice { user, ..choice() };
        let entry = vault::add_bucket(&self.home, new, &choice, &self.seams, &mut |_| {})?;
        self.show_added(&entry)
    }

    /// Keeps other keys for a vault in a bucket; if it is open it goes on with them.
    ///
    /// # Errors
    /// As [`vault::replace_keys`].
    pub(crate) fn replace_keys(
        &self,
        name: &str,
        credentials: &CredentialsSource,
        keys: Option<AccessKeys>,
    ) -> Answer<()> {
        let entry = vault::replace_keys(&self.home, name, credentials, keys, &self.seams)?;
        if let Some(open) = self.find_open(entry.vault_id) {
            open.ask_for_keys_again();
        }
        self.changed.ring();
        Ok(())
    }

    /// Lets copies for the links of an open vault go to another bucket, or to the vault's own, and opens it anew, so that this
    /// holds. Answers it as it is open then.
    ///
    /// # Errors
    /// `busy` while its imports are running; as [`vault::set_share_bucket`]; why it cannot be opened.
    pub(crate) fn set_share_bucket(&self, open: Arc<OpenVault>, bucket: Option<&str>) -> Answer<Arc<OpenVault>> {
        let _changing = lock(&self.changing);
        if open.vault.share_bucket() == bucket {
            return Ok(open);
        }
        if !open.imports.is_idle() {
            return Err(CommandError::new(ErrorKind::Busy, "its imports are running"));
        }
        vault::set_share_bucket(&self.home, &self.seams, &open.name(), bucket)?;
        self.open_anew(&open)
    }

    /// What is kept of the content of vaults in buckets.
    ///
    /// # Errors
    /// If the settings cannot be read.
    pub(crate) fn cache_status(&self) -> Answer<CacheStatus> {
        let most_bytes = self.settings()?.cache_bytes;
        let open = self.find_bucket();
        let used_bytes = match open.as_ref().and_then(|open| open.vault.bucket()) {
            Some(bucket) => bucket.cache().used_bytes(),
            None => vault::content_cache(&self.home, most_bytes, &self.seams).used_bytes(),
        };
        Ok(CacheStatus { used_bytes, most_bytes })
    }

    /// Keeps no more of it than `bytes`, from now on.
    ///
    /// # Errors
    /// If the settings cannot be written; then it is as it was.
    pub(crate) fn limit_cache(&self, bytes: u64) -> Answer<CacheStatus> {
        Settings::change(&*self.seams.fs, &*self.seams.ids, &self.home.settings(), |settings| {
            settings.cache_bytes = bytes;
            Ok(())
        })?;
        vault::content_cache(&self.home, bytes, &self.seams).set_most_bytes(bytes);
        for open in self.all_open() {
            if let Some(bucket) = open.vault.bucket() {
                bucket.cache().set_most_bytes(bytes);
            }
        }
        self.cache_status()
    }

    fn find_bucket(&self) -> Option<Arc<OpenVault>> {
        self.all_open().into_iter().find(|open| open.vault.bucket().is_some())
    }
}
