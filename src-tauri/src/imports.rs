//! The imports of this window: found, carried out and steered beside it.
//!
//! Every way to add something ends in [`Imports::add`]. One thread finds the files, gesture after gesture, and writes
//! them into the queue of the index (`gather`); two threads carry them out (`work`), so that a small file need not wait
//! behind a huge one. The board shows all of it and takes what a person wants (`steer`).

mod gather;
mod steer;
mod work;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread;

use coffer_core::document::{FileId, FolderPath};
use coffer_core::repository::{OpenUpload, UploadState};
use coffer_core::seams::Clock;
use coffer_core::transfer::{TransferState, Transfers};
use coffer_core::vault::Vault;

use crate::bell::Bell;
use crate::log;
use gather::{Gesture, Gestures};

/// Imports that run side by side.
const WORKERS: usize = 2;

/// The imports.
#[derive(Debug)]
pub(crate) struct Imports {
    /// What is going on, as people watch it.
    pub(crate) transfers: Transfers,
    gestures: OnceLock<Gestures>,
    /// Rung when there is something to import.
    work: Bell,
    changed: Arc<Bell>,
    /// Where unfinished imports come from, to add them again when they were given up.
    origins: Mutex<HashMap<FileId, Origin>>,
}

/// Where a file lies, and the folder of the vault it goes to.
type Origin = (PathBuf, FolderPath);

impl Imports {
    pub(crate) fn new(clock: Arc<dyn Clock>, changed: Arc<Bell>) -> Self {
        Imports {
            transfers: Transfers::new(clock),
            gestures: OnceLock::new(),
            work: Bell::default(),
            changed,
            origins: Mutex::default(),
        }
    }

    /// Begins to work for an open vault, first of all on what an earlier run has left unfinished. Call it once.
    pub(crate) fn start(self: &Arc<Self>, vault: &Arc<Vault>) {
        // With another process at work on this vault, what is open may well be that one's.
        if vault.recovered.is_some() {
            self.take_up(vault);
        }
        let gestures = self.gestures.get_or_init(Gestures::default);
        if let Some(receiver) = gestures.receiver() {
            let (imports, vault) = (Arc::clone(self), Arc::clone(vault));
            spawn("gather", move || receiver.iter().for_each(|gesture| imports.gather(&vault, &gesture)));
        }
        for _ in 0..WORKERS {
            let (imports, vault) = (Arc::clone(self), Arc::clone(vault));
            spawn("import", move || imports.work_for(&vault));
        }
    }

    /// Adds files and folders to a folder of the vault; returns at once.
    pub(crate) fn add(&self, paths: Vec<PathBuf>, folder: FolderPath) {
        self.gestures.get_or_init(Gestures::default).send(Gesture { paths, folder });
    }

    /// Puts the imports of an earlier run on the board: those that a person had paused stay so, the others go on.
    fn take_up(&self, vault: &Vault) {
        let open = match vault.service.open_imports(&vault.user) {
            Ok(open) => open,
            Err(error) => return log::failure("unfinished imports cannot be read", &error),
        };
        let in_state = |state| open.iter().filter(move |import| import.state == state).cloned().collect::<Vec<_>>();
        for cancelled in in_state(UploadState::Cancelled) {
            if let Err(error) = vault.service.cancel_import(&vault.user, cancelled.file_id, false) {
                log::failure("a cancelled import cannot be cleaned up", &error);
            }
        }
        self.put_on_board(&in_state(UploadState::Active), TransferState::Queued);
        self.put_on_board(&in_state(UploadState::Paused), TransferState::Paused);
    }

    pub(crate) fn put_on_board(&self, imports: &[OpenUpload], state: TransferState) {
        let origin = |import: &OpenUpload| (import.file_id, (import.source_path.clone(), import.folder.clone()));
        self.origins().extend(imports.iter().map(origin));
        self.transfers.add(imports, state);
        self.work.ring();
    }

    /// Every change of the map is one call, so it is whole whoever panicked.
    fn origins(&self) -> MutexGuard<'_, HashMap<FileId, Origin>> {
        self.origins.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = thread::Builder::new().name(name.to_owned()).spawn(work) {
        log::failure("no thread for imports", &error);
    }
}
