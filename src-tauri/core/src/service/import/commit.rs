//! From stored content to a document: the commit, the row, and the way back if the row cannot be written.

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;

use super::ended;
use super::send::Content;
use crate::document::{Document, Metadata, Name, Note, Register, Stamps, Status, Tags, Timestamp, Visibility};
use crate::error::Error;
use crate::repository::{Action, EndedState, IndexWrite, NewActivity, OpenUpload, RepositoryError};
use crate::service::DocumentService;
use crate::service::naming::Claim;
use crate::service::source::Source;
use crate::sidecar::{Present, Sidecar};
use crate::storage::{BlobKey, StorageError, StoreMode};

/// A document that is about to be: what its sidecar and its row will say, and names that nobody else gets meanwhile.
pub(super) struct Prepared<'s> {
    pub(super) present: Present,
    _claim: Claim<'s>,
}

impl Prepared<'_> {
    /// The bytes of its sidecar.
    pub(super) fn sidecar(&self) -> Vec<u8> {
        Sidecar::Present(Box::new(self.present.clone())).to_bytes()
    }
}

impl DocumentService {
    /// The document that an import makes of its content; nothing of it is written yet.
    pub(super) fn prepare<'s>(
        &self,
        import: &OpenUpload,
        modified_at: Timestamp,
        content: Content,
        claim: Claim<'s>,
    ) -> Result<Prepared<'s>, Error> {
        let now = self.clock.now();
        let mut stamps = Stamps::default();
        stamps.mark(Register::ALL, self.device);
        let document = Document {
            file_id: import.file_id,
            owner_id: import.owner_id.clone(),
            name: claim.name.clone(),
            unique_name: claim.unique_name.clone(),
            folder: import.folder.clone(),
            mime_type: content.mime_type,
            size_bytes: content.size_bytes,
            content_hash: content.hash,
            chunk_size: import.chunk_size,
            status: Status::Uploading.advance(Status::Stored)?,
            visibility: Visibility::Private,
            tags: Tags::default(),
            note: Note::default(),
            metadata: original_name(import)?,
            created_at: now,
            modified_at,
            updated_at: now,
            trashed_at: None,
            supersedes: None,
            rev: 1,
            op_id: import.op_id,
            stamps,
        };
        let chunk_hashes = content.chunk_hashes;
        let present = Present { document, chunk_hashes, trashed_by: None, unknown: serde_json::Map::new() };
        Ok(Prepared { present, _claim: claim })
    }

    /// Makes a document of stored content and returns it once it is in the index.
    pub(super) fn commit_import(
        &self,
        import: &OpenUpload,
        source: &Source,
        content: Content,
    ) -> Result<Document, Error> {
        let claim = self.names.claim(&self.index, &import.owner_id, &import.folder, &import.name)?;
        let prepared = self.prepare(import, source.stat.modified_at(), content, claim)?;
        let sidecar = BlobKey::sidecar(import.owner_id.clone(), import.file_id);
        if let Err(error) = self.storage.store(&sidecar, &prepared.sidecar(), StoreMode::CreateOnly) {
            self.take_back(import);
            return Err(error.into());
        }
        match self.index_import(import, &prepared.present) {
            Ok(document) => Ok(document),
            // The answer may have been lost, not the transaction.
            Err(error) => match self.index.document(&import.owner_id, import.file_id) {
                Ok(Some(document)) => Ok(document),
                Ok(None) => {
                    self.take_back(import);
                    Err(error)
                }
                // Whether the row is there cannot be known now. What is stored is whole and its import's row is
                // there, so the next run finishes or finds it.
                Err(_) => Err(error),
            },
        }
    }

    /// The document of an import whose sidecar is there already, now durable and indexed too: the process that wrote it
    /// died before it could write the row. Not one that another computer has made of the same upload.
    pub(in crate::service) fn committed_earlier(&self, import: &OpenUpload) -> Result<Option<Document>, Error> {
        let sidecar = self.read_sidecar(&import.owner_id, import.file_id)?;
        let Some(Sidecar::Present(present)) = &sidecar else { return Ok(None) };
        if present.document.op_id != import.op_id && self.may_be_shared(import) {
            return Ok(None);
        }
        self.make_durable(&Sidecar::Present(present.clone()))?;
        self.index_import(import, present).map(Some)
    }

    pub(super) fn index_import(&self, import: &OpenUpload, present: &Present) -> Result<Document, Error> {
        let known = self.index.document(&import.owner_id, import.file_id)?.is_some();
        let at = self.clock.now();
        let mut write_row = |write: &mut IndexWrite<'_>, document: &Document| {
            if known {
                write.replace_document(document)?;
                write.remove_upload(document.file_id)?;
            } else {
                write_added(write, at, document)?;
            }
            write.note_ended(&[ended(import, EndedState::Done, Some(document.file_id), at)])
        };
        self.index_present(present.clone(), present.document.clone(), &mut write_row)
    }

    /// Takes an unacknowledged document back. What cannot be removed now is whole, or has no sidecar; the import's row is
    /// there, and its next run, or giving it up, deals with it. What another computer may have made a document of stays: its
    /// next run finds out.
    pub(super) fn take_back(&self, import: &OpenUpload) {
        if self.may_be_shared(import) {
            return;
        }
        // A failure is not worth more than the error that led here.
        let _ = self.remove_stored(import);
    }

    /// Removes what an import has stored that is no document: its sidecar first, so that nothing is visible without its
    /// content.
    pub(super) fn remove_stored(&self, import: &OpenUpload) -> Result<(), StorageError> {
        self.storage.delete(&BlobKey::sidecar(import.owner_id.clone(), import.file_id))?;
        self.storage.delete(&BlobKey::content(import.owner_id.clone(), import.file_id))
    }
}

/// Writes the row of a document that was added, and its activity; its import is over with that.
pub(super) fn write_added(
    write: &mut IndexWrite<'_>,
    at: Timestamp,
    document: &Document,
) -> Result<(), RepositoryError> {
    write.insert_document(document)?;
    write.record(&NewActivity::of(document, Action::Added, &document.folder, at))?;
    write.remove_upload(document.file_id)
}

/// The bytes of a file name that no document can have, in hexadecimal, so that nothing about a file is lost.
fn original_name(import: &OpenUpload) -> Result<Metadata, Error> {
    let raw = import.source_path.file_name().unwrap_or_default();
    if raw.to_str().is_some_and(|raw| raw.parse::<Name>().is_ok()) {
        return Ok(Metadata::default());
    }
    let hexadecimal: String = raw.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Metadata::new(BTreeMap::from([("original_file_name_hex".to_owned(), hexadecimal)]))?)
}
