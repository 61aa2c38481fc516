//! A desk to work at: a service over a mock storage and an index in memory, files of a real folder, and a clock and ids
//! that do what they are told.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{Document, FolderPath, Timestamp, UserId};
use coffer_core::error::Error;
use coffer_core::limits::ChunkBudget;
use coffer_core::repository::Index;
use coffer_core::seams::{Disk, Fs};
use coffer_core::service::{DocumentService, ImportControl, Imported, Parts, Unattended};
use coffer_core::storage::{MockStorage, Sharing, Storage, Upkeep};
use tempfile::TempDir;

use crate::{CountingIds, ManualClock, MockSharing};

/// Everything a service test needs; taken apart freely.
pub struct Desk {
    /// What is tested.
    pub service: DocumentService,
    /// Where its bytes go.
    pub storage: Arc<MockStorage>,
    /// What it knows.
    pub index: Arc<Index>,
    /// What time it is.
    pub clock: Arc<ManualClock>,
    /// Who acts.
    pub user: UserId,
    /// The chunks that its imports may have under way.
    pub chunk_budget: Arc<ChunkBudget>,
    /// A real folder for sources and exports.
    pub folder: TempDir,
    parts: Parts,
}

impl Default for Desk {
    fn default() -> Self {
        Desk::new()
    }
}

impl Desk {
    /// An empty vault.
    pub fn new() -> Desk {
        Desk::with_fs(Arc::new(Disk))
    }

    /// An empty vault whose sources and exports go through `fs`.
    pub fn with_fs(fs: Arc<dyn Fs>) -> Desk {
        let clock = Arc::new(ManualClock::default());
        let storage = Arc::new(MockStorage::new(Arc::clone(&clock) as Arc<_>));
        let chunk_budget = Arc::new(ChunkBudget::default());
        let index = Arc::new(Index::open_in_memory().expect("an index in memory opens"));
        let parts = Parts {
            index: Arc::clone(&index),
            storage: Arc::clone(&storage) as Arc<dyn Storage>,
            upkeep: Arc::clone(&storage) as Arc<dyn Upkeep>,
            sharing: None,
            fs,
            clock: Arc::clone(&clock) as Arc<_>,
            ids: Arc::new(CountingIds::default()),
            device: "00000000000000000000000000000d01".parse().expect("valid"),
            chunk_budget: Arc::clone(&chunk_budget),
            off_limits: Vec::new(),
        };
        Desk {
            service: DocumentService::new(parts.clone()),
            storage,
            index,
            clock,
            user: "anna".parse().expect("valid"),
            chunk_budget,
            folder: tempfile::tempdir().expect("a temporary folder"),
            parts,
        }
    }

    /// An empty vault in a place that gives objects to people without keys.
    pub fn with_sharing(sharing: &Arc<MockSharing>) -> Desk {
        let mut desk = Desk::new();
        desk.parts.sharing = Some(Arc::clone(sharing) as Arc<dyn Sharing>);
        desk.service = DocumentService::new(desk.parts.clone());
        desk
    }

    /// The same vault after its process died and another one opened it: what was in memory is gone.
    pub fn restart(&mut self) {
        self.service = DocumentService::new(self.parts.clone());
        self.service.recover(std::slice::from_ref(&self.user)).expect("recovery works");
    }

    /// Writes a file to be added.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("folders can be made");
        fs::write(&path, content).expect("files can be written");
        path
    }

    /// Queues one path and imports what it stands for, the first failure first.
    pub fn import(&self, path: &Path, folder: &str) -> Result<Vec<Imported>, Error> {
        let folder: FolderPath = folder.parse()?;
        let mut gathered = self.service.enqueue(&self.user, &[path.to_owned()], &folder, &mut |_| {})?;
        if let Some(skipped) = gathered.skipped.pop() {
            return Err(skipped.error);
        }
        let run =
            |import: &coffer_core::repository::OpenUpload| self.service.import(&self.user, import.file_id, &Unattended);
        gathered.queued.iter().map(run).collect()
    }

    /// Queues paths in one gesture and imports what they stand for together; nothing may be skipped.
    pub fn import_together(&self, paths: &[PathBuf], folder: &str) -> Result<Vec<Result<Imported, Error>>, Error> {
        crate::import_together(&self.service, &self.user, paths, folder)
    }

    /// Adds a file of this name and content to the root of the vault.
    pub fn add(&self, name: &str, content: &[u8]) -> Document {
        let path = self.file(name, content);
        let imported = self.import(&path, "").expect("the import works");
        imported.into_iter().next().expect("one file, one import").document().clone()
    }

    /// The whole content of a document, read through the service.
    pub fn content(&self, document: &Document) -> Result<Vec<u8>, Error> {
        crate::read_whole(self.service.open(&self.user, document.file_id, None)?)
    }

    /// Sets the clock forward.
    pub fn later(&self) -> Timestamp {
        use coffer_core::seams::Clock;
        self.clock.advance(std::time::Duration::from_secs(60));
        self.clock.now()
    }

    /// Checks what must be true at every moment, whatever failed: every row has a sidecar and content that matches it,
    /// every sidecar has its content, and counters equal the rows.
    ///
    /// # Panics
    /// If it is not; `when` says at which moment.
    pub fn assert_whole(&self, when: &str) {
        crate::whole::assert_whole(&self.service, &*self.storage, &self.user, when);
    }

    /// Checks only that nothing is damaged: what must be true even while rows wait for the next change to bring them
    /// along.
    ///
    /// # Panics
    /// If it is not so.
    pub fn assert_whole_but_unsettled(&self, when: &str) {
        crate::whole::assert_sound(&self.service, &self.user, when);
    }

    /// Another service with the same index, over a storage of its own.
    pub fn service_over(&self, storage: Arc<dyn Storage>) -> DocumentService {
        DocumentService::new(Parts { storage, ..self.parts.clone() })
    }

    /// A service over the same storage whose index was lost.
    pub fn with_new_index(&self) -> DocumentService {
        let index = Arc::new(Index::open_in_memory().expect("an index in memory opens"));
        DocumentService::new(Parts { index, ..self.parts.clone() })
    }
}

/// Queues paths in one gesture and imports what they stand for together. Nothing may be skipped.
pub fn import_together(
    service: &DocumentService,
    user: &UserId,
    paths: &[PathBuf],
    folder: &str,
) -> Result<Vec<Result<Imported, Error>>, Error> {
    let gathered = service.enqueue(user, paths, &folder.parse()?, &mut |_| {})?;
    assert!(gathered.skipped.is_empty(), "{:?}", gathered.skipped);
    let control: &dyn ImportControl = &Unattended;
    let imports: Vec<_> = gathered.queued.iter().map(|import| (import.file_id, control)).collect();
    Ok(service.import_together(user, &imports))
}
