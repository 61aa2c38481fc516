//! A vault in a real folder with a real index, over a file system that fails when told to.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{Document, FolderPath, UserId};
use coffer_core::error::Error;
use coffer_core::home::Home;
use coffer_core::seams::Disk;
use coffer_core::service::{DocumentService, Unattended};
use coffer_core::storage::{LocalStorage, Storage};
use coffer_core::vault::{self, Choice, Seams, Vault};
use tempfile::TempDir;

use crate::{CountingIds, FaultyFs, ManualClock, root_of};

/// An open vault and all that belongs to it.
pub struct RealVault {
    folder: TempDir,
    fs: Arc<FaultyFs>,
    clock: Arc<ManualClock>,
    seams: Seams,
    vault: Option<Vault>,
}

impl Default for RealVault {
    fn default() -> Self {
        RealVault::new()
    }
}

impl RealVault {
    /// A new vault in a folder of its own.
    pub fn new() -> RealVault {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let fs = Arc::new(FaultyFs::new(Arc::new(Disk)));
        let clock = Arc::new(ManualClock::default());
        let seams =
            Seams::of(Arc::clone(&fs) as Arc<_>, Arc::clone(&clock) as Arc<_>, Arc::new(CountingIds::default()));
        let mut made = RealVault { folder, fs, clock, seams, vault: None };
        made.open();
        made
    }

    /// The same vault, opened by another process after this one has died.
    pub fn reopened(mut self) -> RealVault {
        self.vault = None;
        self.fs.heal();
        self.open();
        self
    }

    fn open(&mut self) {
        let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
        self.vault = Some(vault::open(&self.home(), &choice, &self.seams).expect("the vault opens"));
    }

    /// Where it keeps everything.
    pub fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    /// The file system under it.
    pub fn fs(&self) -> &FaultyFs {
        &self.fs
    }

    /// What time it is.
    pub fn clock(&self) -> &ManualClock {
        &self.clock
    }

    /// The folder that it lies in.
    pub fn root(&self) -> &Path {
        root_of(self.vault())
    }

    /// The folder of its acting user.
    pub fn documents(&self) -> PathBuf {
        self.root().join(self.user().as_str())
    }

    /// The file of its index.
    pub fn index_file(&self) -> PathBuf {
        self.home().index(&self.vault().vault_id.to_string())
    }

    /// What can be done with it.
    pub fn service(&self) -> &DocumentService {
        &self.vault().service
    }

    /// Who acts.
    pub fn user(&self) -> &UserId {
        &self.vault().user
    }

    /// The vault itself.
    pub fn vault(&self) -> &Vault {
        self.vault.as_ref().expect("it is open but for a moment in `reopened`")
    }

    /// Adds a file of this name and content; the file stays the same from one try to the next.
    pub fn add(&self, name: &str, content: &[u8]) -> Result<Document, Error> {
        self.import(&self.source(name, content))
    }

    /// A file to be added; one that is there stays as it is.
    fn source(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join("sources").join(name);
        if !path.exists() {
            fs::create_dir_all(path.parent().expect("it has one")).expect("folders can be made");
            fs::write(&path, content).expect("files can be written");
        }
        path
    }

    fn import(&self, path: &Path) -> Result<Document, Error> {
        let user = self.user();
        let mut gathered = self.service().enqueue(user, &[path.to_owned()], &FolderPath::root(), &mut |_| {})?;
        if let Some(skipped) = gathered.skipped.pop() {
            return Err(skipped.error);
        }
        let import = &gathered.queued[0];
        self.service().import(user, import.file_id, &Unattended).map(|imported| imported.document().clone())
    }

    /// Adds files of these names and this content together; the first failure is the answer.
    pub fn add_together(&self, names: &[&str], content: &[u8]) -> Result<(), Error> {
        let paths: Vec<_> = names.iter().map(|name| self.source(name, content)).collect();
        crate::import_together(self.service(), self.user(), &paths, "")?.into_iter().try_for_each(|one| one.map(drop))
    }

    /// The whole content of a document.
    pub fn content(&self, document: &Document) -> Result<Vec<u8>, Error> {
        crate::read_whole(self.service().open(self.user(), document.file_id, None)?)
    }

    /// As [`crate::Desk::assert_whole`].
    pub fn assert_whole(&self, when: &str) {
        crate::whole::assert_whole(self.service(), &*self.storage(), self.user(), when);
    }

    /// As [`crate::Desk::assert_whole_but_unsettled`].
    pub fn assert_whole_but_unsettled(&self, when: &str) {
        crate::whole::assert_sound(self.service(), self.user(), when);
    }

    /// A second look at the same folder, as another process has it.
    fn storage(&self) -> Arc<dyn Storage> {
        let vault = self.vault();
        let Seams { fs, clock, ids, .. } = self.seams.clone();
        let opened =
            LocalStorage::open(fs, clock, ids, root_of(vault), Some(vault.vault_id)).expect("it can be opened twice");
        Arc::new(opened.storage)
    }
}
