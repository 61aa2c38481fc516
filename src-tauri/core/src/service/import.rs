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
//! back. A process that dies leaves the row, and the next run goes on from what is stored. An import that fails keeps its
//! row too, with the reason, until it is tried again or given up.

mod adopt;
mod chunks;
mod commit;
mod earlier;
mod elsewhere;
mod enqueue;
mod former_ids;
mod known;
mod send;
mod together;
mod twice;

pub use enqueue::{AddRequest, Gathered, Skipped};
pub(super) use former_ids::FormerIds;
pub use together::next_together;

use std::sync::atomic::{AtomicU64, Ordering};

use super::DocumentService;
use super::source::{OffLimits, Source};
use crate::document::{Document, FileId, Timestamp, UserId};
use crate::error::Error;
use crate::repository::{EndedState, EndedTransfer, Failure, OpenState, OpenUpload, QueuedUpload};
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

impl Proceed {
    /// # Errors
    /// [`Error::Paused`] and [`Error::Cancelled`] for what is told to stop.
    pub(super) fn obeyed(self) -> Result<(), Error> {
        match self {
            Proceed::Go => Ok(()),
            Proceed::Pause => Err(Error::Paused),
            Proceed::Cancel => Err(Error::Cancelled),
        }
    }
}

/// What a transfer is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Its file is read, to see whether the vault has the content already.
    Hashing,
    /// Its bytes are on their way.
    Moving,
}

/// Watches work that takes long, and steers it. Called between chunks, so it must not take long itself.
pub trait ImportControl: Sync {
    /// `done_bytes` of the work are safe. The answer says how to go on.
    fn proceed(&self, done_bytes: u64) -> Proceed;

    /// The work is at this from now on.
    fn enter(&self, _phase: Phase) {}

    /// What was stored of it is gone where it was, through nobody's doing here; all of it is sent again.
    fn begin_again(&self) {}
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

/// A control that remembers how far the work has come.
pub(super) struct Counted<'c> {
    control: &'c dyn ImportControl,
    done_bytes: AtomicU64,
}

impl<'c> Counted<'c> {
    pub(super) fn new(control: &'c dyn ImportControl) -> Self {
        Counted { control, done_bytes: AtomicU64::new(0) }
    }

    pub(super) fn done_bytes(&self) -> u64 {
        self.done_bytes.load(Ordering::Relaxed)
    }
}

impl ImportControl for Counted<'_> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        self.done_bytes.store(done_bytes, Ordering::Relaxed);
        self.control.proceed(done_bytes)
    }

    fn enter(&self, phase: Phase) {
        self.control.enter(phase);
    }

    fn begin_again(&self) {
        self.control.begin_again();
    }
}

impl DocumentService {
    /// The imports that are not finished: waiting, paused, failed, or interrupted by the death of a process; in the order of
    /// the queue.
    pub fn open_imports(&self, user: &UserId) -> Result<Vec<OpenUpload>, Error> {
        Ok(self.index.uploads(user)?)
    }

    /// The same, however many, with no more of each than the queue must know.
    pub fn queued_imports(&self, user: &UserId) -> Result<Vec<QueuedUpload>, Error> {
        Ok(self.index.queued_uploads(user)?)
    }

    /// Those of these imports that are open, in the order of `file_ids`.
    pub fn imports_of(&self, user: &UserId, file_ids: &[FileId]) -> Result<Vec<OpenUpload>, Error> {
        Ok(self.index.uploads_of(user, file_ids)?.into_iter().flatten().collect())
    }

    /// Bytes of an open import that are stored already and will not be sent again.
    pub fn stored_bytes(&self, import: &OpenUpload) -> Result<u64, Error> {
        let receipts = self.receipts(import)?;
        Ok(receipts.iter().map(|receipt| receipt.size_bytes).sum())
    }

    /// Carries out a queued import, or goes on with an interrupted one. On the way it may become one of another document, and
    /// have that one's id in the index; the id that it had before is still good for steering it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import. [`Error::Cancelled`]: it is over and nothing of it is kept.
    /// [`Error::Source`] if the file cannot be taken: nothing that was stored of it is kept. After that, and after
    /// [`Error::Paused`] and every error of the storage or the index, the import stays open, with the reason, and can be run
    /// again.
    pub fn import(&self, user: &UserId, file_id: FileId, control: &dyn ImportControl) -> Result<Imported, Error> {
        self.guard.may_write()?;
        let file_id = self.former_ids.now(file_id);
        let mut import = self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        if !import.state.goes_on() {
            self.set_import_state(user, file_id, OpenState::Queued)?;
        }
        let counted = Counted::new(control);
        let outcome = self.run(&mut import, &counted);
        let file_id = import.file_id;
        match &outcome {
            Ok(_) => {}
            Err(Error::Paused) => {
                self.index.write(|write| write.stop_upload(file_id, OpenState::Paused, counted.done_bytes(), None))?;
                // Asking for the receipts makes durable what was stored; a pause may last over a power cut.
                self.receipts(&import)?;
            }
            Err(Error::Cancelled) => self.cancel_import(user, file_id, false)?,
            Err(error) => self.note_failure(&import, counted.done_bytes(), error),
        }
        outcome
    }

    /// Keeps an import that failed, with the reason. What it had stored of a file that cannot be taken goes.
    fn note_failure(&self, import: &OpenUpload, done_bytes: u64, error: &Error) {
        let state = if error.kind().passes() { OpenState::Waiting } else { OpenState::Failed };
        // What is stored of such a file is of no use to a later try.
        let is_final = error.is_of_the_file();
        let done_bytes = if is_final { 0 } else { done_bytes };
        // A failure here is not worth more than the error that led here; the row alone is enough to go on from.
        if is_final {
            let _ = self.release(import);
        }
        let failure = Failure::from(error);
        let _ = self.index.write(|write| write.stop_upload(import.file_id, state, done_bytes, Some(&failure)));
    }

    /// Pauses an import, whichever process runs it; it stops after the chunk it is at.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import.
    pub fn pause_import(&self, user: &UserId, file_id: FileId) -> Result<(), Error> {
        self.set_import_state(user, self.former_ids.now(file_id), OpenState::Paused)
    }

    /// Gives an import up. If a process is running it, that process cleans up; otherwise it is done here.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import.
    pub fn cancel_import(&self, user: &UserId, file_id: FileId, running: bool) -> Result<(), Error> {
        let file_id = self.former_ids.now(file_id);
        if running {
            return self.set_import_state(user, file_id, OpenState::Cancelled);
        }
        let import = self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        self.release(&import)?;
        let ended = ended(&import, EndedState::Cancelled, None, self.clock.now());
        Ok(self.index.write(|write| {
            write.remove_upload(file_id)?;
            write.note_ended(&[ended])
        })?)
    }

    fn run(&self, import: &mut OpenUpload, control: &dyn ImportControl) -> Result<Imported, Error> {
        match self.run_once(import, control) {
            // Whoever else went on with the upload has ended it.
            Err(Error::Storage(StorageError::UploadNotFound { .. } | StorageError::AlreadyExists { .. }))
                if self.may_be_shared(import) =>
            {
                match self.settle_with_others(import, control)? {
                    Some(document) => Ok(Imported::Added(document)),
                    None => self.run_once(import, control),
                }
            }
            outcome => outcome,
        }
    }

    fn run_once(&self, import: &mut OpenUpload, control: &dyn ImportControl) -> Result<Imported, Error> {
        if self.may_be_committed(import)?
            && let Some(document) = self.committed_earlier(import)?
        {
            return Ok(Imported::Added(document));
        }
        let mut off_limits = OffLimits::new(&*self.fs, &self.off_limits);
        let mut source = Source::open(&*self.fs, &import.source_path, &mut off_limits)?;
        if let Some(document) = self.finished_elsewhere(import, &mut source, control)? {
            return Ok(Imported::AlreadyThere(document));
        }
        let recognised = self.recognise(import, &mut source, control)?;
        if let Some(document) = recognised.document {
            self.release(import)?;
            let ended = ended(import, EndedState::AlreadyThere, Some(document.file_id), self.clock.now());
            self.index.write(|write| {
                write.remove_upload(import.file_id)?;
                write.note_ended(&[ended])
            })?;
            return Ok(Imported::AlreadyThere(document));
        }
        let content = match self.copied_within(import, &mut source, recognised.hash, control)? {
            Some(content) => content,
            None => {
                control.enter(Phase::Moving);
                self.send(import, &mut source, control)?
            }
        };
        self.commit_import(import, &source, content).map(Imported::Added)
    }

    /// Whether an earlier run may have come as far as the commit. Of a long file it is noted before its first byte goes; of
    /// others that would cost more than looking.
    fn may_be_committed(&self, import: &mut OpenUpload) -> Result<bool, Error> {
        let has_run = import.has_run || !self.goes_in_chunks(import.source.size_bytes, import.chunk_size);
        if !has_run {
            self.index.write(|write| write.note_run(import.file_id))?;
            import.has_run = true;
        }
        Ok(has_run)
    }

    /// How a running import goes on: as its own process says, unless the row says something else.
    fn verdict(&self, import: &OpenUpload, control: &dyn ImportControl, done_bytes: u64) -> Result<(), Error> {
        self.guard.may_write()?;
        control.proceed(done_bytes).obeyed()?;
        match self.index.upload(&import.owner_id, import.file_id)?.map(|row| row.state) {
            Some(OpenState::Paused) => Err(Error::Paused),
            Some(OpenState::Cancelled) | None => Err(Error::Cancelled),
            Some(_) => Ok(()),
        }
    }

    fn set_import_state(&self, user: &UserId, file_id: FileId, state: OpenState) -> Result<(), Error> {
        self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        Ok(self.index.write(|write| write.set_upload_state(file_id, state))?)
    }

    /// Frees what an import has stored and forgets it, as if it had never been queued.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such import; of the storage.
    pub fn give_up(&self, user: &UserId, file_id: FileId) -> Result<(), Error> {
        let file_id = self.former_ids.now(file_id);
        let import = self.index.upload(user, file_id)?.ok_or(Error::NotFound)?;
        self.release(&import)?;
        Ok(self.index.write(|write| write.remove_upload(file_id))?)
    }

    /// Frees what an import has stored.
    fn release(&self, import: &OpenUpload) -> Result<(), Error> {
        self.abort_upload(import)?;
        // What lies at its key may be another computer's, which is about to make a document of it.
        if self.may_be_shared(import) {
            return Ok(());
        }
        // A run that died may have come as far as the content, or further; what is a document by now stays.
        let stored = self.storage.metadata(&BlobKey::content(import.owner_id.clone(), import.file_id));
        let is_left = !matches!(stored, Err(StorageError::NotFound { .. }));
        if is_left && self.index.document(&import.owner_id, import.file_id)?.is_none() {
            self.remove_stored(import)?;
        }
        Ok(())
    }

    /// Frees what an import has stored as an upload.
    pub(super) fn abort_upload(&self, import: &OpenUpload) -> Result<(), Error> {
        match &import.upload_id {
            Some(upload) => Ok(self.storage.abort(&upload.parse()?)?),
            None => Ok(()),
        }
    }
}

/// What is remembered of an import that is over.
fn ended(import: &OpenUpload, state: EndedState, file_id: Option<FileId>, at: Timestamp) -> EndedTransfer {
    EndedTransfer {
        id: import.file_id.into(),
        owner_id: import.owner_id.clone(),
        is_export: false,
        name: import.name.clone(),
        folder: import.folder.clone(),
        size_bytes: import.source.size_bytes,
        state,
        file_id,
        // To be added after all, if a person wants to have it twice.
        source_path: (state == EndedState::AlreadyThere).then(|| import.source_path.clone()),
        ended_at: at,
    }
}
