//! Finishing an import whose process died between its content and its sidecar: the content has its name, and the sidecar
//! was written but had not got its own.
//!
//! Only for who is alone with the vault: while others are at work, what looks like that may be theirs, and half a second
//! old. The sidecar is believed only if it can be read whole and the content is to the byte what it speaks of. It is
//! written anew, because of a file that was never made durable nothing is sure; the old one is swept in time.

use super::DocumentService;
use crate::document::{FileId, UserId};
use crate::error::Error;
use crate::repository::{Action, NewActivity};
use crate::sidecar::{Present, Sidecar};
use crate::storage::{BlobKey, LeftoverKind, StorageError, StoreMode};

impl DocumentService {
    /// Commits what dead processes had all but committed; answers which documents that made. Imports that have a row
    /// only get their sidecar here: whoever goes through the rows finds it.
    ///
    /// # Errors
    /// Of storage and index.
    pub(super) fn finish_staged(&self, users: &[UserId]) -> Result<Vec<FileId>, Error> {
        let mut finished = Vec::new();
        for leftover in self.upkeep.leftovers()? {
            if leftover.kind != LeftoverKind::Scratch {
                continue;
            }
            let Some(bytes) = self.upkeep.read_leftover(&leftover)? else { continue };
            let Ok(Sidecar::Present(present)) = Sidecar::parse_anywhere(&bytes) else { continue };
            let file_id = present.document.file_id;
            if users.contains(&present.document.owner_id) && self.finish(*present)? {
                finished.push(file_id);
            }
        }
        Ok(finished)
    }

    fn finish(&self, present: Present) -> Result<bool, Error> {
        let document = present.document.clone();
        let content = BlobKey::content(document.owner_id.clone(), document.file_id);
        let sidecar = BlobKey::sidecar(document.owner_id.clone(), document.file_id);
        if self.is_stored(&sidecar)? || !self.holds_content_of(&content, &document)? {
            return Ok(false);
        }
        let bytes = Sidecar::Present(Box::new(present.clone())).to_bytes();
        match self.storage.store(&sidecar, &bytes, StoreMode::CreateOnly) {
            // Two leftovers may speak of one document.
            Err(StorageError::AlreadyExists { .. }) => return Ok(false),
            stored => stored?,
        };
        if self.is_accounted_for(&document.owner_id, &content)? {
            return Ok(true);
        }
        let added = NewActivity::of(&document, Action::Added, &document.folder, self.clock.now());
        self.index_present(present, document, &mut |write, document| {
            write.insert_document(document)?;
            write.record(&added)
        })?;
        Ok(true)
    }
}
