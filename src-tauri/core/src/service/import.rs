//! Adding files: from a path on this computer to a document that survives a power cut.
//!
//! In two steps. [`enqueue`](DocumentService::enqueue) finds the files and writes one row each, in few transactions;
//! those rows are the intents of the imports and survive everything. [`import`](DocumentService::import) then carries
//! one out, in this order:
//!
//! 1. read the source and store its content, in chunks that a later run need not send again;
//! 2. make sure that the source did not change meanwhile;
//! 3. store the sidecar: **the commit**;
//! 4. write the document's row and take the import's row away, in one transaction.
//!
//! [`import_together`](DocumentService::import_together) takes many small files through the same steps side by side, so
//! that they share the flushes of the disk.
//!
//! Only then is the document acknowledged. A failure before the commit leaves nothing visible; one after it is taken
//! back. A process that dies leaves the row, and the next run goes on from what is stored.

mod chunks;
mod commit;
mod enqueue;
mod send;
mod together;

pub use enqueue::{Gathered, Skipped};
pub use together::next_together;

use super::DocumentService;
use super::source::{OffLimits, Source};
use crate::document::{Document, FileId, UserId};
use crate::error::{Error, ErrorKind};
use crate::repository::{OpenUpload, UploadState};
use crate::storage::{BlobKey, StorageError};

/// What a running import is told to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proceed {
    /// Go on.
    Go,
    /// Stop here; what is stored stays, and a later run goes on from it.
    Pause,
    /// Give it up; nothing of it is kept.
    Cancel,
}

/// Watches work that takes long, and steers it. Called between chunks, so it must not take long itself.
pub trait ImportControl: Sync {
    /// `done_bytes` of the work are safe. The answer says how to go on.
    fn proceed(&self, done_bytes: u64) -> Proceed;
}

/// Never stops anything and shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unattended;

impl ImportControl for Unattended {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        Proceed::Go
    }
}

/// What an import came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It is a document now.
    Added(Document),
    /// The very same file (name, folder and content) was this document already; nothing was stored twice.
    AlreadyThere(Document),
}

impl Imported {
    /// The document, new or old.
    pub fn document(&self) -> &Document {
        match self {
            Imported::Added(document) | Imported::AlreadyThere(document) => document,
        }
    }
}

impl DocumentService {
    /// The imports that are not finished: waiting, paused, or interrupted by the death of a process; oldest first.
    pub fn open_imports(&self, user: &UserId) -> Result<Vec<OpenUpload>, Error> {
        Ok(self.index.uploads(user)?)
    }

    /// Bytes of an open import that are stored already and will not be sent again.
    pub fn stored_bytes(&self, import: &OpenUpload) -> Result<u64, Error> {
        let receipts = self.receipts(import)?;
        Ok(receipts.iter().map(|receipt| receipt.size_bytes).sum())
    }

    /// Carries out a queued import, or goes on with an interrupted one.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import. [`Error::Source`] if the file cannot be taken: the import is over
    /// and nothing of it is kept. [`Error::Cancelled`]: the same. [`Error::Paused`], and every error of the storage or
    /// the index: the import stays open and can be run again.
    pub fn import(&self, user: &UserId, file_id: FileId, control: &dyn ImportControl) -> Result<Imported, Error> {
        self.guard.may_write()?;
        let import = self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        if import.state != UploadState::Active {
            self.set_import_state(user, file_id, UploadState::Active)?;
        }
        let outcome = self.run(&import, control);
        match &outcome {
            Ok(_) => {}
            Err(Error::Paused) => {
                self.set_import_state(user, file_id, UploadState::Paused)?;
                // Asking for the receipts makes durable what was stored; a pause may last over a power cut.
                if let Some(import) = self.index.upload(user, file_id)? {
                    self.receipts(&import)?;
                }
            }
            Err(error) if is_final(error) => self.give_up(user, file_id)?,
            Err(_) => {}
        }
        outcome
    }

    /// Pauses an import, whichever process runs it; it stops after the chunk it is at.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import.
    pub fn pause_import(&self, user: &UserId, file_id: FileId) -> Result<(), Error> {
        self.set_import_state(user, file_id, UploadState::Paused)
    }

    /// Gives an import up. If a process is running it, that process cleans up; otherwise it is done here.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import.
    pub fn cancel_import(&self, user: &UserId, file_id: FileId, running: bool) -> Result<(), Error> {
        if running {
            return self.set_import_state(user, file_id, UploadState::Cancelled);
        }
        self.give_up(user, file_id)
    }

    fn run(&self, import: &OpenUpload, control: &dyn ImportControl) -> Result<Imported, Error> {
        if let Some(document) = self.committed_earlier(import)? {
            return Ok(Imported::Added(document));
        }
        let mut off_limits = OffLimits::new(&*self.fs, &self.off_limits);
        let mut source = Source::open(&*self.fs, &import.source_path, &mut off_limits)?;
        if let Some(document) = self.same_file(import, &mut source)? {
            self.give_up(&import.owner_id, import.file_id)?;
            return Ok(Imported::AlreadyThere(document));
        }
        let content = self.send(import, &mut source, control)?;
        self.commit_import(import, &source, content).map(Imported::Added)
    }

    /// How a running import goes on: as its own process says, unless the row says something else.
    fn verdict(&self, import: &OpenUpload, control: &dyn ImportControl, done_bytes: u64) -> Result<(), Error> {
        self.guard.may_write()?;
        match control.proceed(done_bytes) {
            Proceed::Go => {}
            Proceed::Pause => return Err(Error::Paused),
            Proceed::Cancel => return Err(Error::Cancelled),
        }
        match self.index.upload(&import.owner_id, import.file_id)?.map(|row| row.state) {
            Some(UploadState::Active) => Ok(()),
            Some(UploadState::Paused) => Err(Error::Paused),
            Some(UploadState::Cancelled) | None => Err(Error::Cancelled),
        }
    }

    fn set_import_state(&self, user: &UserId, file_id: FileId, state: UploadState) -> Result<(), Error> {
        self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        Ok(self.index.write(|write| write.set_upload_state(file_id, state))?)
    }

    /// Frees what an import has stored and forgets it.
    pub(super) fn give_up(&self, user: &UserId, file_id: FileId) -> Result<(), Error> {
        let import = self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        self.abort_upload(&import)?;
        // A run that died may have come as far as the content, or further; what is a document by now stays.
        let stored = self.storage.metadata(&BlobKey::content(user.clone(), file_id));
        let is_left = !matches!(stored, Err(StorageError::NotFound { .. }));
        if is_left && self.index.document(user, file_id)?.is_none() {
            self.remove_stored(&import)?;
        }
        Ok(self.index.write(|write| write.remove_upload(file_id))?)
    }

    /// Frees what an import has stored as an upload.
    fn abort_upload(&self, import: &OpenUpload) -> Result<(), Error> {
        match &import.upload_id {
            Some(upload) => Ok(self.storage.abort(&upload.parse()?)?),
            None => Ok(()),
        }
    }
}

/// Whether an import that failed like this can never succeed later.
fn is_final(error: &Error) -> bool {
    matches!(error, Error::Source(_) | Error::Cancelled) || error.kind() == ErrorKind::TooLarge
}
