//! Bringing the index in line with the sidecars: they are the truth, it is a cache.
//!
//! Sidecars are read a batch at a time without any lock of the index, several at once, while the rows of the batch before
//! are written in one transaction. So the window stays alive meanwhile, memory does not grow with the vault, and an
//! interruption leaves rows that are each true. At the end rows without a sidecar go, and the counters are counted anew.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::mpsc::{self, SyncSender};
use std::thread;

use super::DocumentService;
use crate::document::{Document, FileId, Status, UserId};
use crate::error::Error;
use crate::repository::{Action, NewActivity, RepositoryError};
use crate::sidecar::{Present, Sidecar};
use crate::storage::{BlobKey, BlobPart};

/// Sidecars that are read before their rows are written.
pub(super) const BATCH: usize = 512;

/// What a rebuild found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RebuildOutcome {
    /// Documents indexed, those in the trash included.
    pub documents: u64,
    /// Sidecars that cannot be used; they are untouched.
    pub skipped: u64,
}

/// A document as its listing says: which one, and whether its content is there.
pub(super) struct Listed {
    pub(super) file_id: FileId,
    pub(super) content: bool,
    pub(super) sidecar: bool,
}

/// What a batch of sidecars says.
#[derive(Default)]
pub(super) struct Batch {
    /// Documents that were listed.
    listed: u64,
    pub(super) read: Vec<(Present, Document)>,
    /// Those whose sidecar is there, but of no use.
    pub(super) unusable: Vec<FileId>,
}

impl Batch {
    fn append(&mut self, mut more: Batch) {
        self.listed += more.listed;
        self.read.append(&mut more.read);
        self.unusable.append(&mut more.unusable);
    }
}

impl DocumentService {
    /// Reads every sidecar of `user` and makes the index say the same. Open imports and the activity list stay. Calls
    /// `progress` with the number of sidecars read so far.
    ///
    /// # Errors
    /// When the vault cannot be read whole, or the index not written; doing it again is safe.
    pub fn rebuild_index(&self, user: &UserId, progress: &mut dyn FnMut(u64)) -> Result<RebuildOutcome, Error> {
        self.guard.may_write()?;
        let _lock = self.storage.lock_changes()?;
        // As for every holder of the lock: what a failure has left in between is made durable before a row says so.
        self.settle_all()?;
        let mut outcome = RebuildOutcome::default();
        let mut gone: BTreeSet<FileId> = BTreeSet::new();
        self.index.file_ids(user, |file_id, _, _| -> Result<(), Error> {
            gone.insert(file_id);
            Ok(())
        })?;
        let mut clashes = Vec::new();
        let listed = self.list_documents(user)?;
        let mut done = 0;
        thread::scope(|scope| -> Result<(), Error> {
            // One batch is read while the one before is written.
            let (batches, read) = mpsc::sync_channel(1);
            let listed = &listed;
            scope.spawn(move || self.read_batches(user, listed, &batches));
            for batch in read {
                let Batch { listed, read, unusable } = batch?;
                for file_id in unusable.iter().chain(read.iter().map(|(_, document)| &document.file_id)) {
                    gone.remove(file_id);
                }
                outcome.skipped += unusable.len() as u64;
                outcome.documents += read.len() as u64;
                clashes.extend(self.write_rows(read)?);
                done += listed;
                progress(done);
            }
            Ok(())
        })?;
        self.index.write(|write| gone.iter().try_for_each(|file_id| write.remove_document(user, *file_id)))?;
        self.write_renamed(clashes)?;
        self.index.write(|write| {
            write.recount(user)?;
            if outcome.documents == 0 {
                return Ok(());
            }
            write.record(&NewActivity {
                at: self.clock.now(),
                user_id: user.clone(),
                action: Action::Rebuilt,
                file_id: None,
                name: String::new(),
                detail: outcome.documents.to_string(),
            })
        })?;
        Ok(outcome)
    }

    /// Reads the sidecars of `listed`, batch by batch, until all are read, one cannot be, or nobody listens.
    fn read_batches(&self, user: &UserId, listed: &[Listed], batches: &SyncSender<Result<Batch, Error>>) {
        for batch in listed.chunks(BATCH) {
            let read = self.read_batch(user, batch);
            let failed = read.is_err();
            if batches.send(read).is_err() || failed {
                return;
            }
        }
    }

    /// Reads the sidecars of `listed`, as many at once as the storage is quicker for.
    pub(super) fn read_batch(&self, user: &UserId, listed: &[Listed]) -> Result<Batch, Error> {
        let mut whole = Batch::default();
        for share in self.side_by_side(listed, |share| self.read_share(user, share)) {
            whole.append(share?);
        }
        Ok(whole)
    }

    fn read_share(&self, user: &UserId, share: &[Listed]) -> Result<Batch, Error> {
        let mut batch = Batch { listed: share.len() as u64, ..Batch::default() };
        for listed in share.iter().filter(|listed| listed.sidecar) {
            match self.read_for_index(user, listed) {
                Ok(Some(sidecar)) => batch.read.push(sidecar),
                Ok(None) => {}
                Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) => batch.unusable.push(listed.file_id),
                Err(error) => return Err(error),
            }
        }
        Ok(batch)
    }

    /// The document of a sidecar, as its row will say it; `None` if there is none any more.
    fn read_for_index(&self, user: &UserId, listed: &Listed) -> Result<Option<(Present, Document)>, Error> {
        let present = match self.read_sidecar(user, listed.file_id)? {
            Some(Sidecar::Present(present)) => present,
            Some(stub @ Sidecar::Purged(_)) if listed.content => {
                // The purge died before it was done, and the index that knew of it is lost.
                self.make_durable(&stub)?;
                self.storage.delete(&BlobKey::content(user.clone(), listed.file_id))?;
                return Ok(None);
            }
            Some(Sidecar::Purged(_)) | None => return Ok(None),
        };
        let mut document = present.document.clone();
        if !listed.content && document.status == Status::Stored {
            document.status = Status::Missing;
        }
        Ok(Some((*present, document)))
    }

    /// Writes rows in one transaction; returns those whose unique name another row has, unwritten.
    pub(super) fn write_rows(&self, read: Vec<(Present, Document)>) -> Result<Vec<(Present, Document)>, Error> {
        let mut clashes = Vec::new();
        self.index.write(|write| -> Result<(), RepositoryError> {
            for (place, (_, document)) in read.iter().enumerate() {
                match write.put_document(document) {
                    Err(RepositoryError::UniqueNameTaken { .. }) => clashes.push(place),
                    written => written?,
                }
            }
            Ok(())
        })?;
        Ok(read
            .into_iter()
            .enumerate()
            .filter(|(place, _)| clashes.binary_search(place).is_ok())
            .map(|(_, sidecar)| sidecar)
            .collect())
    }

    /// Writes the rows of documents whose unique names others have, each with a name that is free.
    pub(super) fn write_renamed(&self, clashes: Vec<(Present, Document)>) -> Result<(), Error> {
        clashes.into_iter().try_for_each(|(present, document)| {
            self.index_present(present, document, &mut |write, document| write.put_document(document)).map(drop)
        })
    }

    /// Which objects of which documents there are, by ascending id.
    pub(super) fn list_documents(&self, user: &UserId) -> Result<Vec<Listed>, Error> {
        let mut listed: Vec<Listed> = Vec::new();
        self.storage.list(user, &mut |BlobKey { file_id, part, .. }| {
            if listed.last().is_none_or(|last| last.file_id != file_id) {
                listed.push(Listed { file_id, content: false, sidecar: false });
            }
            if let Some(last) = listed.last_mut() {
                match part {
                    BlobPart::Content => last.content = true,
                    BlobPart::Sidecar => last.sidecar = true,
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(listed)
    }
}
