//! What is known to be wrong with documents: noted by whoever meets it, taken back by whoever finds it well.
//!
//! A failure to note is not worth failing what found it: the next one finds it too.

use super::DocumentService;
use crate::document::{DamageKind, Document, FileId, Status, UserId};
use crate::repository::{Finding, IndexWrite, RepositoryError};

impl DocumentService {
    /// Remembers that something is wrong with a document.
    pub(super) fn note_damage(&self, user: &UserId, file_id: FileId, name: Option<&str>, damage: DamageKind) {
        if matches!(self.index.finding(user, file_id), Ok(Some(known)) if known.damage == damage) {
            return;
        }
        let finding = Finding { file_id, damage, found_at: self.clock.now(), name: name.map(str::to_owned) };
        let _ = self.index.write(|write| {
            write.note_finding(user, &finding)?;
            match status_of(damage) {
                Some(status) => set_status(write, user, file_id, status),
                None => Ok(()),
            }
        });
    }

    /// Remembers that nothing is wrong with a document; answers whether something was.
    pub(super) fn note_well(&self, user: &UserId, file_id: FileId) -> bool {
        let Ok(finding) = self.index.finding(user, file_id) else { return false };
        let Ok(row) = self.index.document(user, file_id) else { return false };
        let is_marked = |document: &Document| matches!(document.status, Status::Missing | Status::Damaged);
        if finding.is_none() && !row.as_ref().is_some_and(is_marked) {
            return false;
        }
        let written = self.index.write(|write| {
            write.remove_finding(file_id)?;
            set_status(write, user, file_id, Status::Stored)
        });
        written.is_ok()
    }
}

/// What a damage makes of a document's status; `None` if the document itself may be well.
pub(super) const fn status_of(damage: DamageKind) -> Option<Status> {
    match damage {
        DamageKind::ContentMissing | DamageKind::SidecarMissing => Some(Status::Missing),
        DamageKind::SizeDiffers | DamageKind::HashDiffers | DamageKind::SidecarUnreadable => Some(Status::Damaged),
        DamageKind::Foreign => None,
    }
}

/// Sets the status of a row, if there is one and the step is legal. What is in the trash stays there.
fn set_status(
    write: &mut IndexWrite<'_>,
    user: &UserId,
    file_id: FileId,
    status: Status,
) -> Result<(), RepositoryError> {
    match write.document(user, file_id)? {
        Some(mut document) if document.status != Status::Trashed && document.status.may_become(status) => {
            document.status = status;
            write.replace_document(&document)
        }
        _ => Ok(()),
    }
}
