//! What was set aside: shown to a person, given back to its document, or removed when the person wants that.
//!
//! Nothing goes from the quarantine by itself. When something came there, and why, is a mark in the index; if that is
//! lost, the thing counts as having come there when it was seen next.

use std::path::PathBuf;

use super::DocumentService;
use super::marking::{DAY, Moment, Ripeness};
use crate::document::{Document, FileId, Timestamp, UserId};
use crate::error::Error;
use crate::repository::Mark;
use crate::sidecar::Sidecar;
use crate::storage::{BlobKey, BlobPart, SetAsideObject};

/// How long something stays at least.
const STAY: i64 = 30 * DAY;
const QUARANTINE: &str = "quarantine ";

/// Why something was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetAsideReason {
    /// Content that no sidecar speaks of.
    NoSidecar,
    /// Damaged content whose place was taken by an intact copy.
    Replaced,
    /// Nothing says why.
    Unknown,
}

impl SetAsideReason {
    const fn as_str(self) -> &'static str {
        match self {
            SetAsideReason::NoSidecar => "noSidecar",
            SetAsideReason::Replaced => "replaced",
            SetAsideReason::Unknown => "unknown",
        }
    }

    fn from_name(name: &str) -> SetAsideReason {
        let known = [SetAsideReason::NoSidecar, SetAsideReason::Replaced];
        known.into_iter().find(|reason| reason.as_str() == name).unwrap_or(SetAsideReason::Unknown)
    }
}

/// Something in the quarantine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// Its name there.
    pub id: String,
    /// The document it belonged to.
    pub file_id: FileId,
    /// The document's name, if it is known.
    pub name: Option<String>,
    /// Its length.
    pub size_bytes: u64,
    /// When it came there, or was seen there first.
    pub set_aside_at: Timestamp,
    /// Why.
    pub reason: SetAsideReason,
    /// It is the content of a document whose sidecar can be read.
    pub can_restore: bool,
    /// It has been there long enough.
    pub can_remove: bool,
}

impl DocumentService {
    /// What of `user` lies in the quarantine, the newest first.
    ///
    /// # Errors
    /// When it cannot be looked into.
    pub fn quarantine(&self, user: &UserId) -> Result<Vec<SetAside>, Error> {
        let moment = self.this_moment()?;
        let marks = self.index.marks()?;
        let mut things = Vec::new();
        for object in self.upkeep.set_aside_objects()?.into_iter().filter(|object| object.key.owner == *user) {
            let mark = marks.iter().find(|mark| mark.subject == subject_of(&object));
            things.push(self.set_aside_of(object, mark, moment)?);
        }
        things.sort_by_key(|thing| std::cmp::Reverse(thing.set_aside_at));
        Ok(things)
    }

    /// The folder in which people find what was set aside.
    ///
    /// # Errors
    /// [`Error::NotFound`] if nothing was ever set aside, or the vault lies in no folder.
    pub fn set_aside_folder(&self) -> Result<PathBuf, Error> {
        let folder = self.upkeep.set_aside_folder().ok_or(Error::NotFound)?;
        self.fs.stat(&folder).map_err(|_| Error::NotFound)?;
        Ok(folder)
    }

    /// Makes something that was set aside the content of its document again. Damaged content that is there now is set
    /// aside for it; intact content stays.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::NotPossible`] if its document's sidecar cannot be read, or it is no content;
    /// [`Error::ContentDamaged`] if it is not the content that the sidecar speaks of; `AlreadyExists` of the storage if
    /// the document has its content.
    pub fn restore_set_aside(&self, user: &UserId, id: &str) -> Result<Document, Error> {
        self.guard.may_write()?;
        let _lock = self.storage.lock_changes()?;
        let object = self.find_set_aside(user, id)?;
        let sidecar = match self.read_sidecar(user, object.key.file_id) {
            Ok(Some(Sidecar::Present(present))) if object.key.part == BlobPart::Content => present,
            Ok(_) | Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) => {
                return Err(Error::NotPossible { reason: "no sidecar that can be read speaks of it" });
            }
            Err(error) => return Err(error),
        };
        if !self.set_aside_holds_content_of(id, &sidecar.document)? {
            return Err(Error::ContentDamaged { name: sidecar.document.name.to_string() });
        }
        let moment = self.this_moment()?;
        if self.is_stored(&object.key)? && !self.holds_content_of(&object.key, &sidecar.document)? {
            self.set_damaged_aside(&sidecar.document, moment)?;
        }
        self.upkeep.take_back(id)?;
        self.index.write(|write| write.remove_mark(&subject_of(&object)))?;
        self.note_well(user, object.key.file_id);
        self.document(user, object.key.file_id)
    }

    /// Removes something that was set aside, for good: a person wants that, and it has been there for thirty days.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::NotPossible`] before the thirty days are over; errors of the storage.
    pub fn remove_set_aside(&self, user: &UserId, id: &str) -> Result<(), Error> {
        self.guard.may_write()?;
        let object = self.find_set_aside(user, id)?;
        let moment = self.this_moment()?;
        let subject = subject_of(&object);
        let mark = self.index.marks()?.into_iter().find(|mark| mark.subject == subject);
        if !mark.is_some_and(|mark| has_stayed(&mark, moment)) {
            return Err(Error::NotPossible { reason: "it has not lain there for thirty days" });
        }
        self.upkeep.remove_set_aside(id)?;
        Ok(self.index.write(|write| write.remove_mark(&subject))?)
    }

    /// Sets the content of a document aside because it is damaged.
    pub(super) fn set_damaged_aside(&self, document: &Document, moment: Moment) -> Result<(), Error> {
        let key = BlobKey::content(document.owner_id.clone(), document.file_id);
        self.set_aside(&key, SetAsideReason::Replaced, Some(document.name.as_str()), moment)
    }

    /// Sets the object at `key` aside, and notes why.
    pub(super) fn set_aside(
        &self,
        key: &BlobKey,
        reason: SetAsideReason,
        name: Option<&str>,
        moment: Moment,
    ) -> Result<(), Error> {
        let before = self.upkeep.set_aside_objects()?;
        self.storage.set_aside(key)?;
        let note = format!("{}\n{}", reason.as_str(), name.unwrap_or_default());
        let after = self.upkeep.set_aside_objects()?;
        let new = after.iter().filter(|object| object.key == *key && !before.contains(object));
        Ok(self.index.write(|write| {
            new.map(|object| moment.mark(&subject_of(object), &note)).try_for_each(|mark| write.set_mark(&mark))
        })?)
    }

    /// Marks what lies in the quarantine without a mark, or with one from the future, and forgets the marks of what does
    /// not lie there.
    pub(super) fn mark_quarantine(&self, moment: Moment) -> Result<(), Error> {
        let objects = self.upkeep.set_aside_objects()?;
        let marks: Vec<Mark> =
            self.index.marks()?.into_iter().filter(|mark| mark.subject.starts_with(QUARANTINE)).collect();
        let mut fresh = Vec::new();
        for subject in objects.iter().map(subject_of) {
            match marks.iter().find(|mark| mark.subject == subject) {
                None => fresh.push(moment.mark(&subject, "")),
                Some(mark) if moment.ripeness(mark, &mark.note, STAY) == Ripeness::Void => {
                    fresh.push(moment.mark(&subject, &mark.note));
                }
                Some(_) => {}
            }
        }
        let is_gone = |mark: &&Mark| objects.iter().all(|object| subject_of(object) != mark.subject);
        let gone: Vec<&Mark> = marks.iter().filter(is_gone).collect();
        if fresh.is_empty() && gone.is_empty() {
            return Ok(());
        }
        Ok(self.index.write(|write| {
            fresh.iter().try_for_each(|mark| write.set_mark(mark))?;
            gone.iter().try_for_each(|mark| write.remove_mark(&mark.subject))
        })?)
    }

    fn find_set_aside(&self, user: &UserId, id: &str) -> Result<SetAsideObject, Error> {
        let mut objects = self.upkeep.set_aside_objects()?.into_iter();
        objects.find(|object| object.id == id && object.key.owner == *user).ok_or(Error::NotFound)
    }

    fn set_aside_of(&self, object: SetAsideObject, mark: Option<&Mark>, moment: Moment) -> Result<SetAside, Error> {
        let note = mark.map_or("", |mark| mark.note.as_str());
        let (reason, noted_name) = note.split_once('\n').unwrap_or((note, ""));
        let SetAsideObject { key, .. } = &object;
        let document = self.index.document(&key.owner, key.file_id)?;
        let known = document.as_ref().map(|document| document.name.to_string());
        Ok(SetAside {
            file_id: key.file_id,
            name: known.or_else(|| Some(noted_name.to_owned()).filter(|name| !name.is_empty())),
            size_bytes: object.size_bytes,
            set_aside_at: mark.map_or(moment.now, |mark| mark.seen_at),
            reason: SetAsideReason::from_name(reason),
            can_restore: key.part == BlobPart::Content
                && document.is_some_and(|document| document.size_bytes == object.size_bytes)
                && self.is_stored(&BlobKey::sidecar(key.owner.clone(), key.file_id))?,
            can_remove: mark.is_some_and(|mark| has_stayed(mark, moment)),
            id: object.id,
        })
    }
}

fn subject_of(object: &SetAsideObject) -> String {
    format!("{QUARANTINE}{}", object.id)
}

fn has_stayed(mark: &Mark, moment: Moment) -> bool {
    moment.ripeness(mark, &mark.note, STAY) == Ripeness::Ripe
}
