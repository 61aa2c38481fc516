//! Mending what can be mended. Destroys nothing: what takes another's place sets it aside first, and what cannot be mended
//! is marked and stays.
//!
//! | found | what a repair does |
//! |---|---|
//! | an intent, or an import whose sidecar is there | finishes it |
//! | a sidecar without a row | indexes it |
//! | a row without a sidecar | marks the document missing; the row stays |
//! | content without sidecar and row | sets it aside, by the rules of a sweep |
//! | content missing, or not what its sidecar says | brings it back from an intact copy in the vault; marks it if there is none |
//! | a sidecar that cannot be read, or of a newer Coffer | marks it; the file stays as it is |
//!
//! Lengths are compared for every document; hashes only where a check, or a reader, has found damage.

use std::collections::{BTreeMap, BTreeSet};

use super::DocumentService;
use super::health::may_be_content_of;
use super::rebuild::Listed;
use crate::document::{DamageKind, Document, FileId, Status, UserId};
use crate::error::Error;
use crate::repository::{Finding, RepositoryError};
use crate::sidecar::{Present, Sidecar};
use crate::storage::BlobKey;

/// Steps that an outcome describes; all are counted.
const MOST_STEPS: usize = 1_000;

/// What was done with one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepairAction {
    /// Its sidecar was there and its row was not: it is in the index now.
    Indexed,
    /// What a dead process had begun was finished.
    Finished,
    /// Content without a sidecar was set aside.
    SetAside,
    /// Content without a sidecar is left alone for now.
    Waiting,
    /// Something is wrong with it that cannot be mended; it is marked.
    Marked,
    /// Its content was brought back from an intact copy.
    Restored,
    /// It was marked and is well.
    Cleared,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairStep {
    /// The document.
    pub file_id: FileId,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// What was done.
    pub action: RepairAction,
}

/// Whether a repair does what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairMode {
    /// It does.
    Mend,
    /// It only says what would be done, and changes nothing.
    DryRun,
}

/// What a repair did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RepairOutcome {
    /// Documents looked at.
    pub documents: u64,
    /// How often what was done.
    pub counts: BTreeMap<RepairAction, u64>,
    /// What was done, the first 1,000 by id.
    pub steps: Vec<RepairStep>,
}

impl RepairOutcome {
    /// How often this was done.
    pub fn count(&self, action: RepairAction) -> u64 {
        self.counts.get(&action).copied().unwrap_or(0)
    }

    fn add(&mut self, file_id: FileId, name: Option<String>, action: RepairAction) {
        *self.counts.entry(action).or_default() += 1;
        self.steps.push(RepairStep { file_id, name, action });
    }
}

impl DocumentService {
    /// Mends what can be mended of `user`'s documents.
    ///
    /// # Errors
    /// When vault or index cannot be read or written. What was done by then is done; doing it again is safe.
    pub fn repair(&self, user: &UserId, mode: RepairMode) -> Result<RepairOutcome, Error> {
        self.guard.may_write()?;
        let mut outcome = RepairOutcome::default();
        let _lock = match mode {
            RepairMode::Mend => Some(self.storage.lock_changes()?),
            RepairMode::DryRun => None,
        };
        self.finish_begun(user, mode, &mut outcome)?;
        let mut rows = BTreeSet::new();
        self.index.file_ids(user, |file_id, _, _| -> Result<(), Error> {
            rows.insert(file_id);
            Ok(())
        })?;
        for listed in self.list_documents(user)?.iter().filter(|listed| listed.sidecar) {
            let is_known = rows.remove(&listed.file_id);
            self.repair_document(user, listed, is_known, mode, &mut outcome)?;
        }
        for file_id in rows {
            // Gone, or only since the list was made?
            if self.read_sidecar(user, file_id)?.is_none() {
                let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
                self.mark(user, file_id, name, DamageKind::SidecarMissing, mode, &mut outcome)?;
            }
        }
        self.repair_strays(user, mode, &mut outcome)?;
        outcome.steps.sort_by_key(|step| step.file_id);
        outcome.steps.truncate(MOST_STEPS);
        Ok(outcome)
    }

    /// Finishes what dead processes had committed.
    fn finish_begun(&self, user: &UserId, mode: RepairMode, outcome: &mut RepairOutcome) -> Result<(), Error> {
        for (owner, file_id) in self.index.intents()? {
            if owner == *user {
                let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
                outcome.add(file_id, name, RepairAction::Finished);
            }
        }
        if mode == RepairMode::Mend {
            self.settle_all()?;
        }
        for import in self.open_imports(user)? {
            let committed = match self.read_sidecar(user, import.file_id) {
                Ok(sidecar) => matches!(sidecar, Some(Sidecar::Present(_))),
                Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) => false,
                Err(error) => return Err(error),
            };
            if committed && (mode == RepairMode::DryRun || self.committed_earlier(&import)?.is_some()) {
                outcome.add(import.file_id, Some(import.name.to_string()), RepairAction::Finished);
            }
        }
        Ok(())
    }

    fn repair_document(
        &self,
        user: &UserId,
        listed: &Listed,
        is_known: bool,
        mode: RepairMode,
        outcome: &mut RepairOutcome,
    ) -> Result<(), Error> {
        let file_id = listed.file_id;
        let present = match self.read_sidecar(user, file_id) {
            Ok(Some(Sidecar::Present(present))) => present,
            Ok(Some(Sidecar::Purged(_)) | None) => return Ok(()),
            Err(error @ (Error::SidecarDamaged { .. } | Error::NewerVersion { .. })) => {
                let is_damaged = matches!(error, Error::SidecarDamaged { .. });
                let damage = if is_damaged { DamageKind::SidecarUnreadable } else { DamageKind::Foreign };
                let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
                return self.mark(user, file_id, name, damage, mode, outcome);
            }
            Err(error) => return Err(error),
        };
        outcome.documents += 1;
        if !is_known && self.index.upload(user, file_id)?.is_none() {
            outcome.add(file_id, Some(present.document.name.to_string()), RepairAction::Indexed);
            if mode == RepairMode::Mend {
                self.index_found(*present.clone())?;
            }
        }
        self.repair_content(user, &present, mode, outcome)
    }

    /// Puts a document into the index whose sidecar was found.
    fn index_found(&self, present: Present) -> Result<(), Error> {
        let document = present.document.clone();
        let indexed = self.index_present(present, document, &mut |write, document| write.insert_document(document));
        match indexed {
            // Whoever committed it was faster.
            Err(Error::Repository(RepositoryError::AlreadyIndexed)) => Ok(()),
            indexed => indexed.map(drop),
        }
    }

    fn repair_content(
        &self,
        user: &UserId,
        present: &Present,
        mode: RepairMode,
        outcome: &mut RepairOutcome,
    ) -> Result<(), Error> {
        let document = &present.document;
        let name = Some(document.name.to_string());
        let finding = self.index.finding(user, document.file_id)?;
        let row = self.index.document(user, document.file_id)?;
        let is_suspect =
            finding.is_some() || row.is_some_and(|row| matches!(row.status, Status::Missing | Status::Damaged));
        let Some(damage) = self.content_damage(document, is_suspect)? else {
            if is_suspect && (mode == RepairMode::DryRun || self.note_well(user, document.file_id)) {
                outcome.add(document.file_id, name, RepairAction::Cleared);
            }
            return Ok(());
        };
        if self.bring_back(present, mode)? {
            if mode == RepairMode::Mend {
                self.note_well(user, document.file_id);
            }
            outcome.add(document.file_id, name, RepairAction::Restored);
            return Ok(());
        }
        self.mark(user, document.file_id, name, damage, mode, outcome)
    }

    /// What is wrong with the content of a document; its hash is compared only if `is_suspect`.
    fn content_damage(&self, document: &Document, is_suspect: bool) -> Result<Option<DamageKind>, Error> {
        let key = BlobKey::content(document.owner_id.clone(), document.file_id);
        if !self.is_stored(&key)? {
            return Ok(Some(DamageKind::ContentMissing));
        }
        if self.storage.metadata(&key)?.size_bytes != document.size_bytes {
            return Ok(Some(DamageKind::SizeDiffers));
        }
        if is_suspect && !self.holds_content_of(&key, document)? {
            return Ok(Some(DamageKind::HashDiffers));
        }
        Ok(None)
    }

    /// Gives a document its content back from an intact copy: of another document, or in the quarantine. Answers whether
    /// there was one. The copy is compared before anything is moved, and again while it is copied.
    fn bring_back(&self, present: &Present, mode: RepairMode) -> Result<bool, Error> {
        let document = &present.document;
        for twin in self.twins(document)? {
            let source = BlobKey::content(twin.owner_id.clone(), twin.file_id);
            if self.holds_content_of(&source, document)? {
                return match mode {
                    RepairMode::DryRun => Ok(true),
                    RepairMode::Mend => self.replace_content(present, &mut |service| {
                        Ok(Some(service.storage.retrieve_afresh(&source, None)?))
                    }),
                };
            }
        }
        for object in self.upkeep.set_aside_objects()? {
            if may_be_content_of(&object, document) && self.set_aside_holds_content_of(&object.id, document)? {
                return match mode {
                    RepairMode::DryRun => Ok(true),
                    RepairMode::Mend => {
                        self.replace_content(present, &mut |service| Ok(service.upkeep.read_set_aside(&object.id)?))
                    }
                };
            }
        }
        Ok(false)
    }

    /// Remembers what is wrong, if that is news.
    fn mark(
        &self,
        user: &UserId,
        file_id: FileId,
        name: Option<String>,
        damage: DamageKind,
        mode: RepairMode,
        outcome: &mut RepairOutcome,
    ) -> Result<(), Error> {
        let is_known =
            matches!(self.index.finding(user, file_id)?, Some(Finding { damage: known, .. }) if known == damage);
        if !is_known {
            if mode == RepairMode::Mend {
                self.note_damage(user, file_id, name.as_deref(), damage);
            }
            outcome.add(file_id, name, RepairAction::Marked);
        }
        Ok(())
    }

    fn repair_strays(&self, user: &UserId, mode: RepairMode, outcome: &mut RepairOutcome) -> Result<(), Error> {
        let (set_aside, waiting) = match mode {
            RepairMode::Mend => self.sweep_strays(user)?,
            RepairMode::DryRun => (Vec::new(), self.stray_content(user)?),
        };
        set_aside.into_iter().for_each(|file_id| outcome.add(file_id, None, RepairAction::SetAside));
        waiting.into_iter().for_each(|file_id| outcome.add(file_id, None, RepairAction::Waiting));
        Ok(())
    }
}
