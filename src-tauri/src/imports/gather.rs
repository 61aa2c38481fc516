//! From the paths of a gesture to the queue.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use coffer_core::Error;
use coffer_core::document::{FolderPath, Name};
use coffer_core::repository::{OpenUpload, SameContent};
use coffer_core::service::AddRequest;
use coffer_core::vault::Vault;

use super::Imports;
use crate::log;

/// Imports that come onto the board together while a folder is walked.
const TOGETHER: usize = 1_000;

/// What a person wants to have added.
#[derive(Debug)]
pub(super) struct Gesture {
    pub(super) paths: Vec<PathBuf>,
    pub(super) folder: FolderPath,
}

/// The gestures that wait for the gathering thread, or that it is at.
#[derive(Debug)]
pub(super) struct Gestures {
    /// `None` when no more may come.
    sender: Mutex<Option<Sender<Gesture>>>,
    count: AtomicUsize,
}

impl Gestures {
    /// No gestures, and the end that they will come out of.
    pub(super) fn new() -> (Gestures, Receiver<Gesture>) {
        let (sender, receiver) = mpsc::channel();
        (Gestures { sender: Mutex::new(Some(sender)), count: AtomicUsize::new(0) }, receiver)
    }

    pub(super) fn send(&self, gesture: Gesture) {
        self.count.fetch_add(1, Ordering::AcqRel);
        let sent = match &*self.sender.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(sender) => sender.send(gesture).is_ok(),
            None => false,
        };
        if !sent {
            self.count.fetch_sub(1, Ordering::AcqRel);
            log::note("files cannot be added any more", "the vault is being closed");
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count.load(Ordering::Acquire) == 0
    }

    /// Lets the gathering thread end after the last gesture.
    pub(super) fn close(&self) {
        *self.sender.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Imports {
    /// Works off gestures until no more can come.
    pub(super) fn gather_all(&self, vault: &Vault, gestures: &Receiver<Gesture>) {
        for gesture in gestures {
            self.gather(vault, &gesture);
            self.gestures.count.fetch_sub(1, Ordering::AcqRel);
            self.changed.ring();
        }
    }

    /// Finds the files of a gesture and queues them. What cannot be added shows on the board with its reason.
    fn gather(&self, vault: &Vault, gesture: &Gesture) {
        let Gesture { paths, folder } = gesture;
        self.transfers.set_scanning(Some(0));
        let request = AddRequest { paths, folder, same_content: SameContent::Skip };
        let mut queued: Vec<OpenUpload> = Vec::new();
        let gathered = vault.service.enqueue_each(
            &vault.user,
            request,
            &mut |found| self.transfers.set_scanning(Some(found as u64)),
            &mut |import| {
                queued.push(import);
                if queued.len() == TOGETHER {
                    self.put_on_board(&std::mem::take(&mut queued));
                }
            },
            &mut |skipped| self.refuse(&skipped.path, folder, skipped.error),
        );
        self.put_on_board(&queued);
        if let Err(error) = gathered {
            log::failure("files cannot be queued", &error);
            let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new(""));
            self.refuse(first, folder, error);
        }
        self.transfers.set_scanning(None);
    }

    fn refuse(&self, path: &Path, folder: &FolderPath, error: Error) {
        self.transfers.add_refused(self.ids.transfer_id(), name_of(path), folder.to_string(), error);
    }
}

/// What the page may see of a path.
fn name_of(path: &Path) -> String {
    Name::from_file_name(path.file_name().unwrap_or(path.as_os_str())).to_string()
}
