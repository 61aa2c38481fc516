//! From the paths of a gesture to the queue.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};

use coffer_core::document::{FolderPath, Name};
use coffer_core::transfer::TransferState;
use coffer_core::vault::Vault;

use super::Imports;
use crate::log;

/// What a person wants to have added.
#[derive(Debug)]
pub(super) struct Gesture {
    pub(super) paths: Vec<PathBuf>,
    pub(super) folder: FolderPath,
}

/// The gestures that wait for the gathering thread.
#[derive(Debug)]
pub(super) struct Gestures {
    sender: Mutex<Sender<Gesture>>,
    receiver: Mutex<Option<Receiver<Gesture>>>,
}

impl Default for Gestures {
    fn default() -> Self {
        let (sender, receiver) = mpsc::channel();
        Gestures { sender: Mutex::new(sender), receiver: Mutex::new(Some(receiver)) }
    }
}

impl Gestures {
    pub(super) fn send(&self, gesture: Gesture) {
        let sent = self.sender.lock().unwrap_or_else(PoisonError::into_inner).send(gesture);
        if let Err(error) = sent {
            log::failure("files cannot be added any more", &error);
        }
    }

    /// The end that gestures come out of, for the first who asks.
    pub(super) fn receiver(&self) -> Option<Receiver<Gesture>> {
        self.receiver.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Imports {
    /// Finds the files of a gesture and queues them. What cannot be added shows on the board with its reason.
    pub(super) fn gather(&self, vault: &Vault, gesture: &Gesture) {
        let Gesture { paths, folder } = gesture;
        self.transfers.set_scanning(Some(0));
        let gathered = vault.service.enqueue(&vault.user, paths, folder, &mut |found| {
            self.transfers.set_scanning(Some(found as u64));
        });
        match gathered {
            Ok(gathered) => {
                self.put_on_board(&gathered.queued, TransferState::Queued);
                for skipped in gathered.skipped {
                    self.transfers.add_refused(name_of(&skipped.path), folder.to_string(), skipped.error);
                }
            }
            Err(error) => {
                log::failure("files cannot be queued", &error);
                let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new(""));
                self.transfers.add_refused(name_of(first), folder.to_string(), error);
            }
        }
        self.transfers.set_scanning(None);
    }
}

/// What the page may see of a path.
fn name_of(path: &Path) -> String {
    Name::from_file_name(path.file_name().unwrap_or(path.as_os_str())).to_string()
}
