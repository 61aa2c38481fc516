//! Coffer on one computer, with vaults in buckets: settings, keyring and indexes of its own.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::document::{Document, FolderPath};
use coffer_core::error::Error;
use coffer_core::home::Home;
use coffer_core::seams::{Disk, RandomIds};
use coffer_core::secrets::CredentialsSource;
use coffer_core::service::{Proceed, Unattended};
use coffer_core::settings::VaultEntry;
use coffer_core::vault::{self, Choice, NewBucket, Seams, Vault};
use tempfile::TempDir;

use super::S3Server;
use super::wall_clock::WallClock;
use crate::read_whole;

/// Coffer on one computer. Its keyring is memory, and waiting takes no time.
#[derive(Debug)]
pub struct Installation {
    folder: TempDir,
    /// What everything is built on.
    pub seams: Seams,
}

impl Default for Installation {
    fn default() -> Self {
        let seams = Seams::of(Arc::new(Disk), Arc::new(WallClock::default()), Arc::new(RandomIds));
        Installation { folder: tempfile::tempdir().expect("a folder for the test"), seams }
    }
}

impl Installation {
    /// Where it keeps everything.
    pub fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    /// Adds the vault in a bucket, called "Bucket".
    ///
    /// # Errors
    /// As [`vault::add_bucket`].
    pub fn add(&self, new: &NewBucket) -> Result<VaultEntry, Error> {
        vault::add_bucket(&self.home(), new, &choice(), &self.seams, &mut |_| {})
    }

    /// Opens the current vault, and asks nothing of its bucket.
    ///
    /// # Errors
    /// As [`vault::open`].
    pub fn open(&self) -> Result<Vault, Error> {
        vault::open(&self.home(), &choice(), &self.seams)
    }

    /// Opens the current vault and brings it up to date.
    pub fn open_up_to_date(&self) -> Vault {
        let vault = self.open().expect("the vault opens");
        vault.catch_up(&mut |_| Proceed::Go).expect("the bucket answers");
        vault
    }

    /// Writes a file outside of the vault.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let folder = self.folder.path().join("sources");
        fs::create_dir_all(&folder).expect("a folder can be made");
        fs::write(folder.join(name), content).expect("a file can be written");
        folder.join(name)
    }

    /// Adds a file to a vault.
    ///
    /// # Errors
    /// Of the import.
    pub fn import(&self, vault: &Vault, name: &str, content: &[u8]) -> Result<Document, Error> {
        let path = self.file(name, content);
        let queued = vault.service.enqueue(&vault.user, &[path], &FolderPath::root(), &mut |_| {})?.queued;
        Ok(vault.service.import(&vault.user, queued[0].file_id, &Unattended)?.document().clone())
    }
}

/// A bucket that may be added, with the keys of its server.
pub fn new_bucket(server: &S3Server, bucket: &str) -> NewBucket {
    NewBucket {
        address: server.address(bucket, "coffer/"),
        name: Some("Bucket".to_owned()),
        credentials: CredentialsSource::Keyring,
        keys: Some(server.keys()),
    }
}

/// The content of a document.
///
/// # Errors
/// Of reading it.
pub fn content(vault: &Vault, document: &Document) -> Result<Vec<u8>, Error> {
    read_whole(vault.service.open(&vault.user, document.file_id, None)?)
}

fn choice() -> Choice {
    Choice { login_name: Some("anna".to_owned()), ..Choice::default() }
}
