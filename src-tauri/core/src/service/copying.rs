//! Copying all that a user has in one vault into another: contents, sidecars and ids stay the same, the trash comes too,
//! and the source is only read.
//!
//! Each chunk is compared with its hash as it is read, and at the end the lengths of all copies are asked for. Doing it
//! again goes on where it stopped: what is there is skipped, and large contents (`large`) are taken up at the first chunk
//! that is missing; small ones go side by side (`small`). Nothing in the target is ever replaced: a document that was
//! changed there since, or deleted for good, stays so.
//!
//! In the target the order is that of every import: content, sidecar (the commit), row. An intent goes ahead, so that a
//! start after a crash writes the rows of sidecars that came that far.

mod large;
mod small;

use std::collections::HashMap;

use super::DocumentService;
use super::checked_chunks::CheckedChunks;
use super::import::Proceed;
use crate::document::{Document, FileId, Timestamp, UserId};
use crate::error::{Error, ErrorKind};
use crate::repository::{Action, IndexWrite, NewActivity, RepositoryError};
use crate::sidecar::{Present, Sidecar};
use crate::storage::{BlobKey, LeftoverKind, StoreMode, UploadId, UploadPlan};

/// Documents of which it is seen at once how they stand.
const LOOKED_AT_TOGETHER: usize = 256;

/// How far a copy has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CopyProgress {
    /// Documents that were looked at.
    pub documents: u64,
    /// How many there are.
    pub documents_total: u64,
    /// Bytes of content that were copied, or were there already.
    pub bytes: u64,
}

/// What a copy came to.
#[derive(Debug, Default)]
pub struct Copied {
    /// Documents that were copied.
    pub documents: u64,
    /// Bytes of their contents.
    pub bytes: u64,
    /// Documents that were there already, unchanged.
    pub already_there: u64,
    /// Documents that were changed in the target, or deleted there for good, and were left so.
    pub kept: u64,
    /// Documents that could not be copied, and why.
    pub failed: Vec<CopyFailure>,
}

/// A document that could not be copied.
#[derive(Debug)]
pub struct CopyFailure {
    /// Which.
    pub file_id: FileId,
    /// What it is called, if that could be read.
    pub name: Option<String>,
    /// Why.
    pub error: Error,
}

/// Called between documents and between chunks. The answer says how to go on.
pub type OnCopied<'a> = dyn FnMut(CopyProgress) -> Proceed + 'a;

/// A document that is to be copied: what its sidecar says, and the bytes that say it.
struct Original {
    present: Present,
    sidecar: Vec<u8>,
}

impl Original {
    fn document(&self) -> &Document {
        &self.present.document
    }

    /// The chunks of its content, in the vault that it comes from.
    fn chunks(&self, from: &DocumentService) -> CheckedChunks {
        from.checked_chunks(self.document().clone(), self.present.chunk_hashes.clone().into())
    }

    fn content_key(&self) -> BlobKey {
        BlobKey::content(self.document().owner_id.clone(), self.document().file_id)
    }

    fn sidecar_key(&self) -> BlobKey {
        BlobKey::sidecar(self.document().owner_id.clone(), self.document().file_id)
    }
}

/// How a document stands in the target.
enum Standing {
    /// It is not there.
    Absent,
    /// It is there as it is in the source.
    Same,
    /// It was changed, or deleted for good.
    Other,
}

/// What was seen of a document before it is copied.
struct Seen {
    original: Original,
    standing: Result<Standing, Error>,
}

/// A copy under way.
struct Copy<'c> {
    from: &'c DocumentService,
    to: &'c DocumentService,
    user: &'c UserId,
    progress: CopyProgress,
    on_progress: &'c mut OnCopied<'c>,
    copied: Copied,
    /// What an earlier run has left unfinished in the target.
    uploads: HashMap<FileId, (UploadId, UploadPlan)>,
    /// The documents whose lengths are asked for at the end.
    to_confirm: Vec<(FileId, u64)>,
}

impl DocumentService {
    /// Copies all documents of `user` to another vault that has the same user.
    ///
    /// # Errors
    /// Of both vaults' storages and indexes, and [`Error::Cancelled`]: what was copied by then is whole, and doing it again
    /// goes on. What is wrong with single documents of the source does not stop it and is in the answer.
    pub fn copy_to<'c>(
        &'c self,
        to: &'c DocumentService,
        user: &'c UserId,
        on_progress: &'c mut OnCopied<'c>,
    ) -> Result<Copied, Error> {
        to.guard.may_write()?;
        let listed = self.list_documents(user)?;
        let documents: Vec<FileId> = listed.iter().filter(|one| one.sidecar).map(|one| one.file_id).collect();
        let mut copy = Copy {
            from: self,
            to,
            user,
            progress: CopyProgress { documents_total: documents.len() as u64, ..CopyProgress::default() },
            on_progress,
            copied: Copied::default(),
            uploads: to.unfinished_contents(user)?,
            to_confirm: Vec::new(),
        };
        let mut batch = small::Batch::default();
        for window in documents.chunks(LOOKED_AT_TOGETHER) {
            let seen = self.side_by_side(window, |share| share.iter().map(|id| look_at(self, to, user, *id)).collect());
            for (file_id, seen) in window.iter().zip(seen.into_iter().flat_map(Vec::into_iter)) {
                copy.tell()?;
                match seen {
                    Ok(Some(seen)) => copy.take(seen, &mut batch)?,
                    // Deleted for good: there is nothing to copy.
                    Ok(None) => {}
                    Err(error) => copy.fail(*file_id, None, error)?,
                }
                copy.progress.documents += 1;
            }
        }
        copy.store_batch(&mut batch)?;
        copy.confirm_lengths()?;
        copy.tell()?;
        Ok(copy.copied)
    }

    /// The uploads of contents of `user` that can be taken up.
    fn unfinished_contents(&self, user: &UserId) -> Result<HashMap<FileId, (UploadId, UploadPlan)>, Error> {
        let uploads = self.upkeep.unfinished_uploads()?.into_iter().filter_map(|upload| match upload.leftover.kind {
            LeftoverKind::Upload { upload, key, plan } if key == BlobKey::content(user.clone(), key.file_id) => {
                Some((key.file_id, (upload, plan)))
            }
            _ => None,
        });
        Ok(uploads.collect())
    }
}

impl Copy<'_> {
    /// Copies a document now, or with the next batch.
    fn take(&mut self, Seen { original, standing }: Seen, batch: &mut small::Batch) -> Result<(), Error> {
        match standing {
            Ok(Standing::Absent) => {}
            Ok(Standing::Same) => return self.is_there(&original),
            Ok(Standing::Other) => {
                self.copied.kept += 1;
                return Ok(());
            }
            Err(error) => return self.fail_document(&original, error),
        }
        if !small::is_small(original.document(), &self.to.storage.capabilities()) {
            return self.copy_large(&original);
        }
        if !batch.has_room_for(original.document()) {
            self.store_batch(batch)?;
        }
        batch.add(original);
        Ok(())
    }

    /// A document that an earlier run has copied. That run may have died before the row.
    fn is_there(&mut self, original: &Original) -> Result<(), Error> {
        let document = original.document();
        if self.to.index.document(self.user, document.file_id)?.is_none() {
            let _lock = self.to.storage.lock_changes()?;
            self.to.settle_all()?;
            self.index(original)?;
        }
        self.copied.already_there += 1;
        self.progress.bytes += document.size_bytes;
        self.to_confirm.push((document.file_id, document.size_bytes));
        Ok(())
    }

    /// Stores the sidecar of a document whose content is in its place, and writes its row.
    fn commit(&mut self, original: &Original) -> Result<(), Error> {
        let file_id = original.document().file_id;
        let _lock = self.to.storage.lock_changes()?;
        self.to.settle_all()?;
        self.to.index.write(|write| write.insert_intent(self.user, file_id))?;
        self.to.storage.store(&original.sidecar_key(), &original.sidecar, StoreMode::CreateOnly)?;
        self.index(original)?;
        self.has_copied(original);
        Ok(())
    }

    fn index(&self, original: &Original) -> Result<(), Error> {
        let at = self.to.clock.now();
        let (present, document) = (original.present.clone(), original.document().clone());
        self.to.index_present(present, document, &mut |write, document| write_row(write, at, document))?;
        Ok(())
    }

    fn has_copied(&mut self, original: &Original) {
        let document = original.document();
        self.copied.documents += 1;
        self.copied.bytes += document.size_bytes;
        self.to_confirm.push((document.file_id, document.size_bytes));
    }

    /// Whether the content that lies in the target is that of the document. What is not is set aside: it has no sidecar.
    fn has_content(&self, original: &Original) -> Result<bool, Error> {
        let key = original.content_key();
        if self.to.holds_content_of(&key, original.document())? {
            return Ok(true);
        }
        self.to.storage.set_aside(&key)?;
        Ok(false)
    }

    /// Asks the target for the length of everything that is said to be there.
    fn confirm_lengths(&mut self) -> Result<(), Error> {
        for (file_id, size_bytes) in std::mem::take(&mut self.to_confirm) {
            let key = BlobKey::content(self.user.clone(), file_id);
            if !self.to.is_stored_with_length(&key, size_bytes)? {
                let name = self.to.index.document(self.user, file_id)?.map(|document| document.name.to_string());
                let error = Error::ContentDamaged { name: name.clone().unwrap_or_else(|| file_id.to_string()) };
                self.copied.failed.push(CopyFailure { file_id, name, error });
            }
        }
        Ok(())
    }

    fn tell(&mut self) -> Result<(), Error> {
        (self.on_progress)(self.progress).obeyed()
    }

    fn fail_document(&mut self, original: &Original, error: Error) -> Result<(), Error> {
        let document = original.document();
        self.fail(document.file_id, Some(document.name.to_string()), error)
    }

    /// Notes what is wrong with one document; hands back what is wrong with a vault.
    fn fail(&mut self, file_id: FileId, name: Option<String>, error: Error) -> Result<(), Error> {
        let is_its_own = matches!(
            error.kind(),
            ErrorKind::Damaged
                | ErrorKind::Missing
                | ErrorKind::Conflict
                | ErrorKind::NewerVersion
                | ErrorKind::TooLarge
        );
        if !is_its_own {
            return Err(error);
        }
        self.copied.failed.push(CopyFailure { file_id, name, error });
        Ok(())
    }
}

/// A document of the source, and how it stands in the target; `None` if it was deleted for good.
fn look_at(
    from: &DocumentService,
    to: &DocumentService,
    user: &UserId,
    file_id: FileId,
) -> Result<Option<Seen>, Error> {
    match from.read_sidecar(user, file_id)? {
        Some(Sidecar::Present(present)) => {
            let sidecar = Sidecar::Present(present.clone()).to_bytes();
            let original = Original { present: *present, sidecar };
            let standing = standing_of(&original, to);
            Ok(Some(Seen { original, standing }))
        }
        Some(Sidecar::Purged(_)) | None => Ok(None),
    }
}

fn standing_of(original: &Original, to: &DocumentService) -> Result<Standing, Error> {
    let document = original.document();
    match to.read_sidecar(&document.owner_id, document.file_id)? {
        None => Ok(Standing::Absent),
        Some(Sidecar::Purged(_)) => Ok(Standing::Other),
        Some(Sidecar::Present(there)) if there.document.content_hash != document.content_hash => {
            Err(Error::Conflict { name: document.name.to_string() })
        }
        Some(Sidecar::Present(there)) => {
            let is_same = (there.document.rev, there.document.op_id) == (document.rev, document.op_id);
            Ok(if is_same { Standing::Same } else { Standing::Other })
        }
    }
}

/// Writes the row of a document that was copied, and its activity; its intent is over with that.
fn write_row(write: &mut IndexWrite<'_>, at: Timestamp, document: &Document) -> Result<(), RepositoryError> {
    write.put_document(document)?;
    write.record(&NewActivity::of(document, Action::Added, &document.folder, at))?;
    write.remove_intent(document.file_id)
}
