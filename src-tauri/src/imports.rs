//! The imports of one open vault: found, carried out and steered beside it.
//!
//! Every way to add something ends in [`Imports::add`]. One thread finds the files, gesture after gesture, and writes
//! them into the queue of the index (`gather`); two threads carry them out (`work`), so that a small file need not wait
//! behind a huge one. The board shows all of it and takes what a person wants (`steer`).

mod gather;
mod steer;
mod work;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

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

/// The imports of one open vault.
#[derive(Debug)]
pub(crate) struct Imports {
    /// What is going on, as people watch it.
    pub(crate) transfers: Transfers,
    gestures: Gestures,
    /// Rung when there is something to import, and to end.
    work: Bell,
    is_closed: AtomicBool,
    threads: Mutex<Vec<JoinHandle<()>>>,
    changed: Arc<Bell>,
    /// Where unfinished imports come from, to add them again when they were given up.
    origins: Mutex<HashMap<FileId, Origin>>,
}

/// Where a file lies, and the folder of the vault it goes to.
type Origin = (PathBuf, FolderPath);

impl Imports {
    /// Begins to work for an open vault, first of all on what an earlier run has left unfinished.
    pub(crate) fn start(vault: &Arc<Vault>, clock: Arc<dyn Clock>, changed: Arc<Bell>) -> Arc<Self> {
        let (gestures, receiver) = Gestures::new();
        let imports = Arc::new(Imports {
            transfers: Transfers::new(clock),
            gestures,
            work: Bell::default(),
            is_closed: AtomicBool::new(false),
            threads: Mutex::default(),
            changed,
            origins: Mutex::default(),
        });
        // With another process at work on this vault, what is open may well be that one's.
        if vault.recovered.is_some() {
            imports.take_up(vault);
        }
        imports.spawn("gather", vault, move |imports, vault| imports.gather_all(vault, &receiver));
        for _ in 0..WORKERS {
            imports.spawn("import", vault, |imports, vault| imports.work_for(vault));
        }
        imports
    }

    /// Adds files and folders to a folder of the vault; returns at once.
    pub(crate) fn add(&self, paths: Vec<PathBuf>, folder: FolderPath) {
        self.gestures.send(Gesture { paths, folder });
    }

    /// Whether nothing is being looked for, waits or runs.
    pub(crate) fn is_idle(&self) -> bool {
        // In this order: what is no gesture any more is on the board.
        self.gestures.is_empty() && self.transfers.is_idle()
    }

    /// Ends the threads, each after what it is at. Nothing may be added any more.
    pub(crate) fn close(&self) {
        self.gestures.close();
        self.is_closed.store(true, Ordering::Release);
        self.work.ring();
        let threads = std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        for thread in threads {
            // A panic in it was a bug that its own work has answered for.
            let _ = thread.join();
        }
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

    fn spawn(self: &Arc<Self>, name: &str, vault: &Arc<Vault>, work: impl FnOnce(&Imports, &Vault) + Send + 'static) {
        let (imports, vault) = (Arc::clone(self), Arc::clone(vault));
        match thread::Builder::new().name(name.to_owned()).spawn(move || work(&imports, &vault)) {
            Ok(thread) => self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread),
            Err(error) => log::failure("no thread for imports", &error),
        }
    }
}
