//! Into the trash, out of it again, and away for good.
//!
//! Order on the way out: what refers to a document goes before the document. Trashing writes a tombstone into the
//! sidecar and keeps everything; only a purge destroys, and only what a durable tombstone has been written for.

use super::change::Change;
use super::{BulkOutcome, DocumentService};
use crate::document::{Document, FileId, Register, Status, UserId, Visibility};
use crate::error::Error;
use crate::query::{DocumentQuery, Place, Selection};
use crate::repository::Action;
use crate::sidecar::{Present, Sidecar};

impl DocumentService {
    /// Moves a document to the trash. One that is there already stays there. It is private from then on, and its public
    /// links are off; [`trash_many`](Self::trash_many) says how many those were.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn trash(&self, user: &UserId, file_id: FileId) -> Result<Document, Error> {
        let document = self.change_one(user, file_id, &mut |present| self.to_trash(user, present))?;
        self.switch_links_off(user, &[file_id])?;
        Ok(document)
    }

    /// Takes a document out of the trash, back to where it was. One that is not there stays where it is. Public links that
    /// it had stay off.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn restore(&self, user: &UserId, file_id: FileId) -> Result<Document, Error> {
        let mut restored = Vec::new();
        let document = self.change_one(user, file_id, &mut |present| from_trash(present, &mut restored))?;
        self.switch_links_off(user, &restored)?;
        Ok(document)
    }

    /// Deletes a document of the trash for good: its bytes are gone when this returns. A stub of its sidecar stays, so
    /// that its id never comes back. One that is purged already stays so.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::NotInTrash`].
    pub fn purge(&self, user: &UserId, file_id: FileId) -> Result<(), Error> {
        match self.change_one(user, file_id, &mut for_good) {
            Err(Error::NotFound) if self.is_purged(user, file_id) => {}
            outcome => drop(outcome?),
        }
        // One that another computer has trashed may have had links of this one.
        self.switch_links_off(user, &[file_id]).map(drop)
    }

    /// [`trash`](Self::trash) for many.
    ///
    /// # Errors
    /// When the selection cannot be read. What a single document failed at is in the outcome.
    pub fn trash_many(&self, user: &UserId, selection: &Selection) -> Result<BulkOutcome, Error> {
        self.change_many(user, selection, &mut |present| self.to_trash(user, present))
    }

    /// [`restore`](Self::restore) for many; errors as [`trash_many`](Self::trash_many).
    pub fn restore_many(&self, user: &UserId, selection: &Selection) -> Result<BulkOutcome, Error> {
        let mut restored = Vec::new();
        let outcome = self.change_many(user, selection, &mut |present| from_trash(present, &mut restored))?;
        self.switch_links_off(user, &restored)?;
        Ok(outcome)
    }

    /// [`purge`](Self::purge) for many; errors as [`trash_many`](Self::trash_many).
    pub fn purge_many(&self, user: &UserId, selection: &Selection) -> Result<BulkOutcome, Error> {
        // A try that had failed halfway was finished before this one began.
        self.change_many_or_find(user, selection, &mut for_good, &|file_id| self.is_purged(user, file_id))
    }

    /// Purges everything that is in the trash now; errors as [`trash_many`](Self::trash_many).
    pub fn empty_trash(&self, user: &UserId) -> Result<BulkOutcome, Error> {
        {
            // What a try that failed has purged all the same is not in the trash any more.
            let _lock = self.storage.lock_changes()?;
            self.settle_all()?;
        }
        let everything = DocumentQuery { place: Place::Trash, ..DocumentQuery::default() };
        self.purge_many(user, &Selection::AllExcept(everything, Vec::new()))
    }

    /// Whether only the stub of a document is left.
    fn is_purged(&self, user: &UserId, file_id: FileId) -> bool {
        matches!(self.read_sidecar(user, file_id), Ok(Some(Sidecar::Purged(_))))
    }

    fn to_trash(&self, user: &UserId, present: &mut Present) -> Result<Change, Error> {
        let document = &mut present.document;
        if document.is_trashed() {
            return Ok(Change::Nothing);
        }
        document.status = document.status.advance(Status::Trashed)?;
        document.trashed_at = Some(self.clock.now());
        let registers = made_private(document, Register::Trashed);
        present.trashed_by = Some(user.clone());
        Ok(Change::Rewrite { registers, action: Action::Trashed, detail: present.document.folder.to_string() })
    }
}

/// Makes a document private on its way into the trash or out of it. Answers the registers that are changed by that way.
fn made_private(document: &mut Document, way: Register) -> Vec<Register> {
    let mut registers = vec![way];
    if document.visibility != Visibility::Private {
        document.visibility = Visibility::Private;
        registers.push(Register::Visibility);
    }
    registers
}

/// Notes those that were there in `restored`: whoever trashed one may have died before its links were off, or have had none of
/// them, and they are not to come back with the next publication.
fn from_trash(present: &mut Present, restored: &mut Vec<FileId>) -> Result<Change, Error> {
    let document = &mut present.document;
    if !document.is_trashed() {
        return Ok(Change::Nothing);
    }
    document.status = document.status.advance(Status::Stored)?;
    document.trashed_at = None;
    restored.push(document.file_id);
    // Another computer may have trashed it as it was.
    let registers = made_private(document, Register::Trashed);
    present.trashed_by = None;
    Ok(Change::Rewrite { registers, action: Action::Restored, detail: present.document.folder.to_string() })
}

fn for_good(present: &mut Present) -> Result<Change, Error> {
    if present.document.is_trashed() {
        Ok(Change::Purge)
    } else {
        Err(Error::NotInTrash { name: present.document.name.to_string() })
    }
}
