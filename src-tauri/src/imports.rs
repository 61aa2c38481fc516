//! The transfers of one open vault: found, carried out and steered beside it.
//!
//! Every way to add something ends in [`Imports::add`], every copy out of the vault in [`Imports::export`]. One thread
//! finds the files, gesture after gesture, and writes them into the queue of the index (`gather`); others carry the queue
//! out, as many as a person likes, and a share of them takes the shortest first, so that a small file need not wait behind
//! huge ones (`work`). The board shows all of it and takes what a person wants (`steer`).

mod gather;
mod steer;
mod work;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use coffer_core::Error;
use coffer_core::document::FolderPath;
use coffer_core::limits::Limits;
use coffer_core::query::Selection;
use coffer_core::repository::{OpenState, OpenUpload, QueuedUpload};
use coffer_core::seams::Ids;
use coffer_core::transfer::Transfers;
use coffer_core::vault::{Seams, Vault};

use crate::bell::Bell;
use crate::log;
use gather::{Gesture, Gestures};

/// Transfers, or batches of small ones, that run side by side at most.
const WORKERS: usize = 8;
/// Open imports that are known one by one from the start.
const KNOWN_AT_START: usize = 4_096;

/// The transfers of one open vault.
#[derive(Debug)]
pub(crate) struct Imports {
    /// What is going on, as people watch it.
    pub(crate) transfers: Transfers,
    ids: Arc<dyn Ids>,
    gestures: Gestures,
    /// Rung when there is something to do, and to end.
    work: Bell,
    limits: Arc<Limits>,
    is_closed: AtomicBool,
    threads: Mutex<Vec<JoinHandle<()>>>,
    changed: Arc<Bell>,
}

impl Imports {
    /// Begins to work for an open vault, first of all on what an earlier run has left unfinished.
    pub(crate) fn start(vault: &Arc<Vault>, seams: &Seams, changed: Arc<Bell>) -> Arc<Self> {
        let (gestures, receiver) = Gestures::new();
        let imports = Arc::new(Imports {
            transfers: Transfers::new(Arc::clone(&seams.clock)),
            ids: Arc::clone(&seams.ids),
            gestures,
            work: Bell::default(),
            limits: Arc::clone(&seams.limits),
            is_closed: AtomicBool::new(false),
            threads: Mutex::default(),
            changed,
        });
        if let Err(error) = imports.take_up(vault) {
            log::failure("unfinished transfers cannot be read", &error);
        }
        imports.spawn("gather", vault, move |imports, vault| imports.gather_all(vault, &receiver));
        for number in 0..WORKERS {
            imports.spawn("transfer", vault, move |imports, vault| imports.work_for(vault, number));
        }
        imports
    }

    /// Adds files and folders to a folder of the vault; returns at once.
    pub(crate) fn add(&self, paths: Vec<PathBuf>, folder: FolderPath) {
        self.gestures.send(Gesture { paths, folder });
    }

    /// Queues copies of documents into a folder of this computer; answers of how many.
    ///
    /// # Errors
    /// As of [`queue_exports`](coffer_core::service::DocumentService::queue_exports).
    pub(crate) fn export(&self, vault: &Vault, selection: &Selection, folder: &Path) -> Result<u64, Error> {
        let mut queued = Vec::new();
        let count = vault.service.queue_exports(&vault.user, selection, folder, &mut |export| queued.push(export))?;
        self.transfers.add_exports(&queued);
        self.work.ring();
        Ok(count)
    }

    /// Says that more, or fewer, may run side by side.
    pub(crate) fn look_at_limits(&self) {
        self.work.ring();
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

    /// Puts the transfers of an earlier run on the board: those that a person had paused stay so, those that failed say
    /// why, the others go on. With another process at work on this vault, what is open may well be that one's.
    fn take_up(&self, vault: &Vault) -> Result<(), Error> {
        let Vault { service, user, .. } = vault;
        self.transfers.add_ended(&service.ended_transfers(user)?);
        if vault.recovered.is_none() {
            return Ok(());
        }
        let queued = service.queued_imports(user)?;
        let (cancelled, open): (Vec<QueuedUpload>, Vec<QueuedUpload>) =
            queued.into_iter().partition(|import| import.state == OpenState::Cancelled);
        for import in cancelled {
            if let Err(error) = service.cancel_import(user, import.file_id, false) {
                log::failure("a cancelled import cannot be cleaned up", &error);
            }
        }
        // Behind those that are known one by one stand only such as can wait there: what failed is shown.
        let (failed, moving): (Vec<QueuedUpload>, Vec<QueuedUpload>) =
            open.into_iter().partition(|import| import.state == OpenState::Failed);
        let (known, behind) = moving.split_at(moving.len().min(KNOWN_AT_START));
        for group in [&failed[..], known] {
            let file_ids: Vec<_> = group.iter().map(|import| import.file_id).collect();
            self.put_on_board(&service.imports_of(user, &file_ids)?);
        }
        self.transfers.add_behind(behind);
        let (cancelled, open): (Vec<_>, Vec<_>) =
            service.open_exports(user)?.into_iter().partition(|export| export.state == OpenState::Cancelled);
        for export in cancelled {
            service.cancel_export(user, export.id, false)?;
        }
        self.transfers.add_exports(&open);
        Ok(())
    }

    pub(crate) fn put_on_board(&self, imports: &[OpenUpload]) {
        self.transfers.add(imports);
        self.work.ring();
    }

    fn spawn(self: &Arc<Self>, name: &str, vault: &Arc<Vault>, work: impl FnOnce(&Imports, &Vault) + Send + 'static) {
        let (imports, vault) = (Arc::clone(self), Arc::clone(vault));
        match thread::Builder::new().name(name.to_owned()).spawn(move || work(&imports, &vault)) {
            Ok(thread) => self.threads.lock().unwrap_or_else(PoisonError::into_inner).push(thread),
            Err(error) => log::failure("no thread for imports", &error),
        }
    }
}
