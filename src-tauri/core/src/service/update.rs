//! Changing what is known about a document. Its content never changes under its id.

use super::DocumentService;
use super::change::Change;
use crate::document::{Document, FileId, FolderPath, Metadata, Name, Note, Register, Status, Tags, UniqueName, UserId};
use crate::error::Error;
use crate::repository::{Action, NewActivity};

/// The fields to change; `None` leaves one as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields of `Document`")]
pub struct DocumentChanges {
    pub name: Option<Name>,
    pub unique_name: Option<UniqueName>,
    pub folder: Option<FolderPath>,
    pub tags: Option<Tags>,
    pub note: Option<Note>,
    pub metadata: Option<Metadata>,
}

impl DocumentService {
    /// Changes fields of a document and returns it as it is now. With `expected_rev`, only if nobody changed it since
    /// that revision; a change that is in place already succeeds whatever the revision, so a retry is safe.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Conflict`], [`Error::UniqueNameTaken`]; nothing is changed then. A document in the
    /// trash cannot be changed: [`Error::IllegalStatus`].
    pub fn update(
        &self,
        user: &UserId,
        file_id: FileId,
        expected_rev: Option<u64>,
        changes: &DocumentChanges,
    ) -> Result<Document, Error> {
        let _claim = match &changes.unique_name {
            Some(unique_name) => Some(self.names.claim_unique(user, unique_name)?),
            None => None,
        };
        self.change_one(user, file_id, &mut |present| {
            let document = &mut present.document;
            if document.is_trashed() {
                return Err(Error::IllegalStatus { from: Status::Trashed, to: Status::Stored });
            }
            if let Some(unique_name) = &changes.unique_name {
                let holder = self.index.document_by_unique_name(user, unique_name)?;
                if holder.is_some_and(|holder| holder.file_id != file_id) {
                    return Err(Error::UniqueNameTaken { unique_name: unique_name.to_string() });
                }
            }
            let rev = document.rev;
            let before = document.clone();
            let registers = changes.apply(document);
            if registers.is_empty() {
                return Ok(Change::Nothing);
            }
            if expected_rev.is_some_and(|expected| expected != rev) {
                return Err(Error::Conflict { name: before.name.to_string() });
            }
            let (action, detail) = described(&before, &registers);
            Ok(Change::Rewrite { registers, action, detail })
        })
    }

    /// Sets where a document stands, as far as that is for this device to say: `missing`, `damaged`, or `stored` again.
    /// The way into the trash and out of it is [`trash`](Self::trash) and [`restore`](Self::restore).
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::IllegalStatus`] for every other step.
    pub fn set_status(&self, user: &UserId, file_id: FileId, status: Status) -> Result<Document, Error> {
        let mut document = self.document(user, file_id)?;
        let local = |status| matches!(status, Status::Stored | Status::Missing | Status::Damaged);
        if !local(document.status) || !local(status) {
            return Err(Error::IllegalStatus { from: document.status, to: status });
        }
        document.status = document.status.advance(status)?;
        let activity = NewActivity::of(&document, Action::StatusChanged, status, self.clock.now());
        self.index.write(|write| {
            write.replace_document(&document)?;
            write.record(&activity)
        })?;
        Ok(document)
    }
}

impl DocumentChanges {
    /// Writes the changes into `document`; returns the registers that differ now.
    fn apply(&self, document: &mut Document) -> Vec<Register> {
        let mut registers = Vec::new();
        set(&mut document.name, &self.name, Register::Name, &mut registers);
        set(&mut document.unique_name, &self.unique_name, Register::UniqueName, &mut registers);
        set(&mut document.folder, &self.folder, Register::Folder, &mut registers);
        set(&mut document.tags, &self.tags, Register::Tags, &mut registers);
        set(&mut document.note, &self.note, Register::Note, &mut registers);
        set(&mut document.metadata, &self.metadata, Register::Metadata, &mut registers);
        registers
    }
}

fn set<T: Clone + PartialEq>(field: &mut T, wanted: &Option<T>, register: Register, registers: &mut Vec<Register>) {
    if let Some(wanted) = wanted
        && field != wanted
    {
        field.clone_from(wanted);
        registers.push(register);
    }
}

/// What happened, for the activity list: with the old name of what was renamed, the old folder of what was moved, and
/// the fields that were edited.
fn described(before: &Document, registers: &[Register]) -> (Action, String) {
    match registers {
        [Register::Name] => (Action::Renamed, before.name.to_string()),
        [Register::Folder] => (Action::Moved, before.folder.to_string()),
        _ => {
            let fields: Vec<&str> = registers.iter().map(|register| register.as_str()).collect();
            (Action::Edited, fields.join(", "))
        }
    }
}
