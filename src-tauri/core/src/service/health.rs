//! How the vault is: what was checked when, what is damaged and what can be done about it, what was set aside, what is
//! unfinished. From what was noted; no document is read for it.

use super::{DocumentService, SetAside};
use crate::document::{DamageKind, Document, FileId, FolderPath, Status, Timestamp, UserId};
use crate::error::Error;
use crate::repository::{Finding, FinishedCheck, Upkeep};
use crate::storage::{BlobPart, SetAsideObject};

/// Damaged documents, and set-aside things, that are described; all are counted.
const MOST_DESCRIBED: usize = 100;

/// How the vault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Health {
    /// The last check of any kind.
    pub last_check: Option<FinishedCheck>,
    /// The last check that read every byte.
    pub last_full_check: Option<FinishedCheck>,
    /// What is damaged, by id; the first 100.
    pub damaged: Vec<DamagedDocument>,
    /// How much is damaged.
    pub damaged_total: u64,
    /// What was set aside, the newest first; the first 100.
    pub set_aside: Vec<SetAside>,
    /// How much was set aside.
    pub set_aside_total: u64,
    /// What all of that takes.
    pub set_aside_bytes: u64,
    /// Uploads that no import goes on with.
    pub unfinished_uploads: u64,
    /// What they take.
    pub unfinished_bytes: u64,
    /// Documents in the index, the trash included.
    pub documents: u64,
    /// What Coffer has done by itself.
    pub upkeep: Upkeep,
    /// The law of its own that Coffer has broken; it writes nothing until it is started again.
    pub broken_law: Option<&'static str>,
}

/// A document that something is wrong with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DamagedDocument {
    /// Which.
    pub file_id: FileId,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// Where it lies, if that is known.
    pub folder: Option<FolderPath>,
    /// Its length as it should be, if that is known.
    pub size_bytes: Option<u64>,
    /// What is wrong.
    pub damage: DamageKind,
    /// When that was found first.
    pub found_at: Timestamp,
    /// Something of the same length lies in the vault that a repair can compare and use.
    pub can_restore: bool,
    /// It can be moved to the trash.
    pub can_trash: bool,
}

impl DocumentService {
    /// How the vault of `user` is.
    ///
    /// # Errors
    /// When index or quarantine cannot be read.
    pub fn health(&self, user: &UserId) -> Result<Health, Error> {
        let mut set_aside = self.quarantine(user)?;
        let (set_aside_total, set_aside_bytes) =
            set_aside.iter().fold((0, 0), |(count, bytes), thing| (count + 1, bytes + thing.size_bytes));
        set_aside.truncate(MOST_DESCRIBED);
        let lost = self.lost_uploads(user)?;
        let usage = self.index.usage(user)?;
        let findings = self.index.findings(user, MOST_DESCRIBED as u32)?;
        let quarantined = if findings.is_empty() { Vec::new() } else { self.upkeep.set_aside_objects()? };
        Ok(Health {
            last_check: self.index.last_check(user, 0)?,
            last_full_check: self.index.last_check(user, 100)?,
            damaged: findings
                .into_iter()
                .map(|finding| self.damaged_document(user, finding, &quarantined))
                .collect::<Result<_, Error>>()?,
            damaged_total: self.index.count_findings(user)?,
            set_aside,
            set_aside_total,
            set_aside_bytes,
            unfinished_uploads: lost.len() as u64,
            unfinished_bytes: lost.iter().map(|upload| upload.size_bytes).sum(),
            documents: usage.vault.documents + usage.trash.documents,
            upkeep: self.index.upkeep()?,
            broken_law: self.guard.broken_law(),
        })
    }

    fn damaged_document(
        &self,
        user: &UserId,
        finding: Finding,
        quarantined: &[SetAsideObject],
    ) -> Result<DamagedDocument, Error> {
        let row = self.index.document(user, finding.file_id)?;
        let has_sidecar = is_about_content(finding.damage);
        let can_restore = match &row {
            Some(document) if has_sidecar => {
                !self.twins(document)?.is_empty()
                    || quarantined.iter().any(|object| may_be_content_of(object, document))
            }
            _ => false,
        };
        Ok(DamagedDocument {
            file_id: finding.file_id,
            folder: row.as_ref().map(|document| document.folder.clone()),
            size_bytes: row.as_ref().map(|document| document.size_bytes),
            damage: finding.damage,
            found_at: finding.found_at,
            can_restore,
            can_trash: has_sidecar && row.as_ref().is_some_and(|document| document.status != Status::Trashed),
            name: row.map(|document| document.name.to_string()).or(finding.name),
        })
    }

    /// Other documents of the same owner that have the same content, if it is intact.
    pub(super) fn twins(&self, document: &Document) -> Result<Vec<Document>, Error> {
        let mut twins =
            self.index.documents_of_content(&document.owner_id, document.size_bytes, document.content_hash)?;
        twins
            .retain(|twin| twin.file_id != document.file_id && matches!(twin.status, Status::Stored | Status::Trashed));
        Ok(twins)
    }
}

/// Whether the sidecar can be read and only the content is wrong.
pub(super) const fn is_about_content(damage: DamageKind) -> bool {
    matches!(damage, DamageKind::ContentMissing | DamageKind::SizeDiffers | DamageKind::HashDiffers)
}

/// Whether something that was set aside is worth comparing with the content of a document.
pub(super) fn may_be_content_of(object: &SetAsideObject, document: &Document) -> bool {
    object.key.part == BlobPart::Content
        && object.key.owner == document.owner_id
        && object.size_bytes == document.size_bytes
}
