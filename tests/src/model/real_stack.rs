//! The stack that some histories are played on in full: a folder on the disk, an index in a file, and the vault opened as
//! the product opens it. A death is that of the process alone: what it wrote is there.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::UserId;
use coffer_core::error::Error;
use coffer_core::home::Home;
use coffer_core::seams::{Disk, Fs, Ids};
use coffer_core::service::DocumentService;
use coffer_core::storage::{BlobKey, LocalStorage, VaultMarker};
use coffer_core::vault::{self, Choice, Seams, Vault};
use tempfile::TempDir;

use super::stack::{Stack, objects};
use crate::documents::{anna, user};
use crate::{CountingIds, FaultyFs, ManualClock, root_of};

/// A vault in a real folder.
pub struct RealStack {
    folder: TempDir,
    outside: PathBuf,
    faults: Arc<FaultyFs>,
    clock: Arc<ManualClock>,
    seams: Seams,
    users: [UserId; 2],
    choice: Choice,
    vault: Option<Vault>,
}

impl fmt::Debug for RealStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RealStack").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Default for RealStack {
    fn default() -> Self {
        RealStack::new()
    }
}

impl RealStack {
    /// A new vault, closed.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let outside = folder.path().join("outside");
        fs::create_dir_all(outside.join("exported")).expect("folders can be made");
        let faults = Arc::new(FaultyFs::new(Arc::new(Disk)));
        let clock = Arc::new(ManualClock::default());
        let ids = Arc::new(CountingIds::default());
        let users = [anna(), user("ben")];
        let marker = VaultMarker::new(ids.vault_id(), users.to_vec());
        let (fs, clock_seam) = (Arc::clone(&faults) as Arc<dyn Fs>, Arc::clone(&clock) as _);
        let seams = Seams::of(fs, clock_seam, ids);
        let home = Home::at(folder.path());
        LocalStorage::create(&Disk, home.default_vault(), &marker).expect("an empty folder takes a vault");
        let choice = Choice { user: Some(users[0].clone()), ..Choice::default() };
        vault::add_local(&home, home.default_vault(), None, &choice, &seams).expect("it can be added");
        RealStack { folder, outside, faults, clock, seams, users, choice, vault: None }
    }

    /// Where everything is kept.
    pub fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    fn vault(&self) -> &Vault {
        self.vault.as_ref().expect("the vault is open")
    }
}

impl Stack for RealStack {
    fn users(&self) -> &[UserId; 2] {
        &self.users
    }

    fn service(&self) -> &DocumentService {
        &self.vault().service
    }

    fn open(&mut self) -> Result<(), Error> {
        self.vault = Some(vault::open(&self.home(), &self.choice, &self.seams)?);
        Ok(())
    }

    fn close(&mut self) {
        self.vault = None;
    }

    fn lose_index(&mut self) {
        for entry in fs::read_dir(self.home().data().join("index")).into_iter().flatten().flatten() {
            fs::remove_file(entry.path()).expect("it can be removed");
        }
    }

    fn retire(&mut self) {
        self.close();
    }

    fn cut_power(&mut self, _seed: u64) {}

    fn objects(&self, user: &UserId) -> Result<Vec<BlobKey>, String> {
        let Seams { fs, clock, ids, .. } = self.seams.clone();
        let opened = LocalStorage::open(fs, clock, ids, root_of(self.vault()), Some(self.vault().vault_id));
        objects(&opened.map_err(|error| format!("a second look at the vault: {error:?}"))?.storage, user)
    }

    fn faults(&self) -> &FaultyFs {
        &self.faults
    }

    fn disk(&self) -> Arc<dyn Fs> {
        Arc::new(Disk)
    }

    fn outside(&self) -> &Path {
        &self.outside
    }

    fn clock(&self) -> &ManualClock {
        &self.clock
    }
}
