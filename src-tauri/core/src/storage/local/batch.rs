//! Many new documents for the price of a few flushes.
//!
//! One by one, a small file costs four: its content, the folder with its name, its sidecar, the folder again. Here a batch
//! costs three: one that makes the bytes of all contents and sidecars durable, one of the folder with the names of all
//! contents, and one with the names of all sidecars. The order is the same for every single document: no sidecar has its
//! name before the name of its content is durable.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::layout::Staged;
use super::{CAPABILITIES, LocalStorage, RESERVE_BYTES};
use crate::document::UserId;
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, NewDocument, StorageError};

const OPERATION: &str = "storing documents";

/// How far a document has come; what there is of it to be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    /// Perhaps files in the staging folder.
    Nothing,
    /// The content has its name.
    Content,
    /// The sidecar has its name too.
    Sidecar,
}

/// One document of a batch on its way.
struct Candidate<'a> {
    document: &'a NewDocument<'a>,
    /// Where content and sidecar are written.
    staged: [PathBuf; 2],
    /// Where they belong.
    objects: [PathBuf; 2],
    reached: Reached,
    outcome: Result<(), StorageError>,
}

impl LocalStorage {
    pub(super) fn store_batch(&self, documents: &[NewDocument<'_>]) -> Vec<Result<(), StorageError>> {
        let mut batch: Vec<Candidate<'_>> = documents.iter().map(|document| self.candidate(document)).collect();
        if let Err(error) = self.store_candidates(&mut batch) {
            // Nobody can trust any of it: each has failed.
            batch.iter_mut().filter(|candidate| candidate.outcome.is_ok()).for_each(|candidate| {
                candidate.outcome = Err(self.write_error(OPERATION, candidate.size_bytes(), again(&error)));
            });
        }
        self.take_back(&batch);
        batch.into_iter().map(|candidate| candidate.outcome).collect()
    }

    fn candidate<'a>(&self, document: &'a NewDocument<'a>) -> Candidate<'a> {
        let staged = [(); 2].map(|()| self.layout.staged(self.ids.op_id(), Staged::Scratch));
        let [content, sidecar] = [BlobKey::content, BlobKey::sidecar];
        let objects = [content, sidecar].map(|key| self.layout.object(&key(document.owner.clone(), document.file_id)));
        Candidate { document, staged, objects, reached: Reached::Nothing, outcome: Ok(()) }
    }

    /// Takes every candidate as far as it goes. What fails one of them is its outcome.
    ///
    /// # Errors
    /// What fails all of them: a flush.
    fn store_candidates(&self, batch: &mut [Candidate<'_>]) -> io::Result<()> {
        let staging = self.layout.staging();
        let mut group = self.fs.begin_group(&staging)?;
        let mut free_bytes = self.fs.free_bytes(self.layout.root())?.saturating_sub(RESERVE_BYTES);
        {
            let _turn = lock(&self.batches);
            for candidate in batch.iter_mut() {
                candidate.outcome = self.stage(candidate, &mut free_bytes);
            }
        }
        let owners: BTreeSet<&UserId> = batch.iter().map(|candidate| candidate.document.owner).collect();
        for owner in &owners {
            self.settle_user_folder(owner)?;
        }
        let staged: Vec<PathBuf> = in_order(batch).flat_map(|candidate| candidate.staged.clone()).collect();
        if staged.is_empty() {
            return Ok(());
        }
        group.sync(&staged)?;
        self.give_names(batch, Reached::Content, &owners)?;
        self.give_names(batch, Reached::Sidecar, &owners)
    }

    /// Writes content and sidecar to files that nobody sees.
    fn stage(&self, candidate: &Candidate<'_>, free_bytes: &mut u64) -> Result<(), StorageError> {
        self.require_writable()?;
        let size_bytes = candidate.size_bytes();
        if candidate.document.content.len() as u64 > CAPABILITIES.most_store_bytes {
            return Err(StorageError::TooLarge { size_bytes, most_bytes: CAPABILITIES.most_store_bytes });
        }
        let Some(left) = free_bytes.checked_sub(size_bytes) else {
            return Err(StorageError::NoSpace { needed_bytes: size_bytes, free_bytes: *free_bytes });
        };
        *free_bytes = left;
        let write = |path: &PathBuf, bytes| self.fs.create_new(path)?.write_all_at(bytes, 0);
        let [content, sidecar] = &candidate.staged;
        write(content, candidate.document.content)
            .and_then(|()| write(sidecar, candidate.document.sidecar))
            .map_err(|error| self.write_error(OPERATION, size_bytes, error))
    }

    /// Renames the contents, or the sidecars, of all that are in order, and makes those names durable.
    fn give_names(&self, batch: &mut [Candidate<'_>], part: Reached, owners: &BTreeSet<&UserId>) -> io::Result<()> {
        let which = if part == Reached::Content { 0 } else { 1 };
        let turn = lock(&self.batches);
        for candidate in batch.iter_mut().filter(|candidate| candidate.outcome.is_ok()) {
            match self.fs.rename_new(&candidate.staged[which], &candidate.objects[which]) {
                Ok(()) => candidate.reached = part,
                Err(error) => candidate.outcome = Err(self.name_error(candidate.document, part, error)),
            }
        }
        drop(turn);
        owners.iter().try_for_each(|owner| self.fs.sync_folder(&self.layout.user(owner)))
    }

    fn name_error(&self, document: &NewDocument<'_>, part: Reached, error: io::Error) -> StorageError {
        lock(&self.settled_users).remove(document.owner);
        if error.kind() != io::ErrorKind::AlreadyExists {
            return self.write_error(OPERATION, document.content.len() as u64, error);
        }
        let key = if part == Reached::Content { BlobKey::content } else { BlobKey::sidecar };
        StorageError::AlreadyExists { key: key(document.owner.clone(), document.file_id) }
    }

    /// Removes what there is of documents that failed: no content before its sidecar is gone for good. Best effort: what
    /// stays in the staging folder is swept, and content without a sidecar is no document.
    fn take_back(&self, batch: &[Candidate<'_>]) {
        let failed = || batch.iter().filter(|candidate| candidate.outcome.is_err());
        let mut bare: Vec<&Candidate<'_>> = failed().filter(|one| one.reached == Reached::Content).collect();
        // A sidecar that was there before may be the document's own, and needs its content.
        bare.retain(|candidate| !matches!(candidate.outcome, Err(StorageError::AlreadyExists { .. })));
        let named: Vec<&Candidate<'_>> = failed().filter(|one| one.reached == Reached::Sidecar).collect();
        let unnamed = named.into_iter().filter(|candidate| self.fs.remove_file(&candidate.objects[1]).is_ok());
        let unnamed: Vec<&Candidate<'_>> = unnamed.collect();
        let owners: BTreeSet<&UserId> = unnamed.iter().map(|candidate| candidate.document.owner).collect();
        if owners.iter().all(|owner| self.fs.sync_folder(&self.layout.user(owner)).is_ok()) {
            bare.extend(unnamed);
        }
        for candidate in bare {
            let _ = self.fs.remove_file(&candidate.objects[0]);
        }
        for staged in failed().flat_map(|candidate| &candidate.staged) {
            let _ = self.fs.remove_file(staged);
        }
    }
}

impl Candidate<'_> {
    fn size_bytes(&self) -> u64 {
        (self.document.content.len() + self.document.sidecar.len()) as u64
    }
}

fn in_order<'b, 'd>(batch: &'b [Candidate<'d>]) -> impl Iterator<Item = &'b Candidate<'d>> {
    batch.iter().filter(|candidate| candidate.outcome.is_ok())
}

/// The same error once more, for another document.
fn again(error: &io::Error) -> io::Error {
    error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
}
