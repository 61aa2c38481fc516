//! The one way in which documents that exist are changed.
//!
//! Under the storage's change lock, for a batch of documents at a time:
//!
//! 1. read each sidecar (it is the truth) and decide what becomes of it;
//! 2. write an intent for each into the index, in one transaction;
//! 3. replace each sidecar: **the commit**. A purge then removes the content;
//! 4. in one transaction: rows, activity, and the intents out again.
//!
//! Whatever dies in between, the intents that are left name exactly the documents whose rows may be old, and
//! [`settle`](DocumentService::settle) brings them up to date. Every holder of the change lock settles first, so a
//! failure is healed by the next change, or by the next start.

use super::DocumentService;
use crate::document::{DamageKind, Document, FileId, Register, Status, UserId};
use crate::error::{Error, InvalidInput};
use crate::repository::{Action, IndexWrite, NewActivity, RepositoryError};
use crate::sidecar::{MOST_BYTES, Present, Purged, Sidecar};
use crate::storage::{BlobKey, StorageError, StoreMode};

/// Documents that one batch changes at most; bounds memory and the time the change lock is held.
pub(super) const BATCH: usize = 256;

/// How often one change is decided on while other computers change the same document.
const MOST_DECISIONS: u32 = 8;

const TOO_LONG: InvalidInput =
    InvalidInput::new("document", "must not have a sidecar longer than 1 MiB: shorten its note or its metadata");

/// What becomes of a document.
pub(super) enum Change {
    /// It is as wanted already.
    Nothing,
    /// The fields were changed; these registers carry a new stamp.
    Rewrite { registers: Vec<Register>, action: Action, detail: String },
    /// It goes for good.
    Purge,
}

/// A document that was decided on.
struct Decided {
    document: Document,
    sidecar: Sidecar,
    bytes: Vec<u8>,
    activity: NewActivity,
}

/// How a decision ended.
enum Committed {
    /// The sidecar says what was decided.
    Changed(Box<Decided>),
    /// It said so already, by another computer.
    AsWanted(Box<Document>),
}

/// What one document's change came to.
pub(super) type Outcome = (FileId, Result<Document, Error>);

impl DocumentService {
    /// Changes one document: `decide` edits the sidecar it is given and says what it did.
    pub(super) fn change_one(
        &self,
        user: &UserId,
        file_id: FileId,
        decide: &mut dyn FnMut(&mut Present) -> Result<Change, Error>,
    ) -> Result<Document, Error> {
        let mut outcomes = self.change_batch(user, &[file_id], decide)?;
        outcomes.pop().map_or(Err(Error::NotFound), |(_, outcome)| outcome)
    }

    /// Changes up to [`BATCH`] documents. Each stands for itself: some may fail while others are changed. The outcomes
    /// come in the order of `file_ids`.
    ///
    /// # Errors
    /// When the lock is not to be had or the index cannot be written. What was committed by then stays and shows with the
    /// next change; doing the whole batch again is safe.
    pub(super) fn change_batch(
        &self,
        user: &UserId,
        file_ids: &[FileId],
        decide: &mut dyn FnMut(&mut Present) -> Result<Change, Error>,
    ) -> Result<Vec<Outcome>, Error> {
        self.guard.may_write()?;
        self.guard.ensure(file_ids.len() <= BATCH, "a batch is bounded by its callers")?;
        let _lock = self.storage.lock_changes()?;
        self.settle_all()?;

        let mut outcomes: Vec<Outcome> = Vec::with_capacity(file_ids.len());
        let mut decided: Vec<(usize, Decided)> = Vec::new();
        for (place, file_id) in file_ids.iter().enumerate() {
            let outcome = match self.decide(user, *file_id, decide) {
                Ok((document, None)) => Ok(document),
                Ok((document, Some(next))) => {
                    decided.push((place, next));
                    Ok(document)
                }
                Err(error) => Err(error),
            };
            outcomes.push((*file_id, outcome));
        }
        if decided.is_empty() {
            return Ok(outcomes);
        }

        let touched: Vec<FileId> = decided.iter().map(|(place, _)| file_ids[*place]).collect();
        self.index.write(|write| touched.iter().try_for_each(|file_id| write.insert_intent(user, *file_id)))?;

        let mut done: Vec<(usize, Decided)> = Vec::with_capacity(decided.len());
        let mut unfinished: Vec<FileId> = Vec::new();
        for (place, next) in decided {
            match self.commit_what_is_true(user, next, decide) {
                Ok(Committed::Changed(next)) => done.push((place, *next)),
                // The row has yet to learn what another computer has written.
                Ok(Committed::AsWanted(document)) => {
                    unfinished.push(file_ids[place]);
                    outcomes[place].1 = Ok(*document);
                }
                // The sidecar may be the new one all the same: the intent stays, and whoever comes next looks.
                Err(error) => {
                    unfinished.push(file_ids[place]);
                    outcomes[place].1 = Err(error);
                }
            }
        }
        // Should this fail, the sidecars are changed and the intents are there: whoever changes something next brings
        // the rows along first.
        self.index.write(|write| {
            for (_, next) in &done {
                write_row(write, user, next)?;
            }
            touched
                .iter()
                .filter(|file_id| !unfinished.contains(file_id))
                .try_for_each(|file_id| write.remove_intent(*file_id))
        })?;
        done.into_iter().for_each(|(place, next)| outcomes[place].1 = Ok(next.document));
        Ok(outcomes)
    }

    /// Reads what is true of a document and lets `decide` have its say.
    fn decide(
        &self,
        user: &UserId,
        file_id: FileId,
        decide: &mut dyn FnMut(&mut Present) -> Result<Change, Error>,
    ) -> Result<(Document, Option<Decided>), Error> {
        let row = self.document(user, file_id)?;
        let mut present = self.sidecar(user, file_id)?;
        let before = present.document.clone();
        let (registers, action, detail) = match decide(&mut present)? {
            Change::Nothing => return Ok((before, None)),
            Change::Rewrite { registers, action, detail } => (registers, action, detail),
            Change::Purge => {
                self.guard.ensure(before.status == Status::Trashed, "only what is in the trash may be purged")?;
                (vec![Register::Trashed], Action::Purged, String::new())
            }
        };
        let now = self.clock.now();
        let document = &mut present.document;
        document.rev = before.rev + 1;
        document.op_id = self.ids.op_id();
        document.updated_at = now;
        document.stamps.mark(registers, self.device);
        self.guard.ensure(
            document.file_id == before.file_id
                && document.owner_id == before.owner_id
                && document.content_hash == before.content_hash
                && document.size_bytes == before.size_bytes,
            "content is immutable under its id",
        )?;
        let activity = NewActivity::of(&before, action, detail, now);
        let mut document = present.document.clone();
        let sidecar = if action == Action::Purged {
            Sidecar::Purged(Purged {
                file_id,
                owner_id: user.clone(),
                purged_at: now,
                purged_by: user.clone(),
                rev: document.rev,
                op_id: document.op_id,
                stamps: document.stamps.clone(),
            })
        } else {
            Sidecar::Present(Box::new(present))
        };
        let bytes = sidecar.to_bytes();
        if bytes.len() as u64 > MOST_BYTES {
            // It could be written, and never be read again.
            return Err(TOO_LONG.into());
        }
        keep_local_status(&mut document, &row);
        Ok((before, Some(Decided { document, sidecar, bytes, activity })))
    }

    /// Commits what was decided. Should another computer have replaced the sidecar meanwhile, decides anew on what it says
    /// now: its change stays, and this one comes on top.
    fn commit_what_is_true(
        &self,
        user: &UserId,
        mut next: Decided,
        decide: &mut dyn FnMut(&mut Present) -> Result<Change, Error>,
    ) -> Result<Committed, Error> {
        let file_id = next.document.file_id;
        let mut attempt = 1;
        loop {
            match self.commit(user, &next) {
                Err(Error::Storage(StorageError::Changed { .. })) if attempt < MOST_DECISIONS => attempt += 1,
                committed => return committed.map(|()| Committed::Changed(Box::new(next))),
            }
            match self.decide(user, file_id, decide)? {
                (document, None) => return Ok(Committed::AsWanted(Box::new(document))),
                (_, Some(anew)) => next = anew,
            }
        }
    }

    /// Replaces the sidecar, and removes the content of what is purged.
    fn commit(&self, user: &UserId, next: &Decided) -> Result<(), Error> {
        let file_id = next.document.file_id;
        let key = BlobKey::sidecar(user.clone(), file_id);
        self.storage.store(&key, &next.bytes, StoreMode::Replace)?;
        if matches!(next.sidecar, Sidecar::Purged(_)) {
            self.storage.delete(&BlobKey::content(user.clone(), file_id))?;
        }
        Ok(())
    }

    /// Brings the row of every document with an intent up to date with its sidecar. Call it under the change lock only:
    /// then every intent is one that nobody is working on.
    pub(super) fn settle_all(&self) -> Result<u64, Error> {
        let intents = self.index.intents()?;
        for (owner, file_id) in &intents {
            self.settle(owner, *file_id)?;
        }
        Ok(intents.len() as u64)
    }

    fn settle(&self, owner: &UserId, file_id: FileId) -> Result<(), Error> {
        let row = self.index.document(owner, file_id)?;
        let truth = match self.read_sidecar(owner, file_id) {
            Ok(truth) => truth,
            Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) => {
                let name = row.as_ref().map(|row| row.name.as_str());
                self.note_damage(owner, file_id, name, DamageKind::SidecarUnreadable);
                self.index.write(|write| write.remove_intent(file_id))?;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        // Whoever wrote it may have failed, or died, before it was durable. The row must not say what a power cut can still
        // take back, and content must not go before what says so.
        if let Some(sidecar) = &truth {
            self.make_durable(sidecar)?;
        }
        match truth {
            Some(Sidecar::Present(present)) => {
                let mut document = present.document.clone();
                if let Some(row) = &row {
                    keep_local_status(&mut document, row);
                }
                self.index_present(*present, document, &mut |write, document| {
                    write.put_document(document)?;
                    write.remove_intent(file_id)
                })?;
            }
            Some(Sidecar::Purged(_)) => {
                self.storage.delete(&BlobKey::content(owner.clone(), file_id))?;
                self.index.write(|write| {
                    if row.is_some() {
                        write.remove_document(owner, file_id)?;
                    }
                    write.remove_intent(file_id)
                })?;
            }
            // A copy that died before it had come so far; or a sidecar that should be there.
            None => {
                if let Some(row) = &row {
                    self.note_damage(owner, file_id, Some(row.name.as_str()), DamageKind::SidecarMissing);
                }
                self.index.write(|write| write.remove_intent(file_id))?;
            }
        }
        Ok(())
    }

    /// Writes a sidecar once more, as it was read.
    pub(super) fn make_durable(&self, sidecar: &Sidecar) -> Result<(), Error> {
        let key = BlobKey::sidecar(sidecar.owner_id().clone(), sidecar.file_id());
        self.storage.store(&key, &sidecar.to_bytes(), StoreMode::Replace)?;
        Ok(())
    }

    /// Writes a row for a sidecar that is durable already. Should its unique name have been taken meanwhile (by another
    /// process, or by a sidecar that came from elsewhere), the document gets a free one, in its sidecar first.
    pub(super) fn index_present(
        &self,
        mut present: Present,
        mut document: Document,
        write_row: &mut dyn FnMut(&mut IndexWrite<'_>, &Document) -> Result<(), RepositoryError>,
    ) -> Result<Document, Error> {
        loop {
            match self.index.write(|write| write_row(write, &document)) {
                Ok(()) => return Ok(document),
                Err(RepositoryError::UniqueNameTaken { .. }) => {
                    let free = self.index.first_free_unique_name(&document.owner_id, &document.unique_name)?;
                    document.unique_name = free;
                    document.rev += 1;
                    document.op_id = self.ids.op_id();
                    document.stamps.mark([Register::UniqueName], self.device);
                    let local_status = document.status;
                    present.document = document.clone();
                    let key = BlobKey::sidecar(document.owner_id.clone(), document.file_id);
                    let bytes = Sidecar::Present(Box::new(present.clone())).to_bytes();
                    self.storage.store(&key, &bytes, StoreMode::Replace)?;
                    document.status = local_status;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Whether the content is missing or damaged is known to this device only; a sidecar does not say it.
pub(super) fn keep_local_status(document: &mut Document, row: &Document) {
    if document.status == Status::Stored && matches!(row.status, Status::Missing | Status::Damaged) {
        document.status = row.status;
    }
}

fn write_row(write: &mut IndexWrite<'_>, user: &UserId, next: &Decided) -> Result<(), RepositoryError> {
    match &next.sidecar {
        Sidecar::Present(_) => write.replace_document(&next.document)?,
        Sidecar::Purged(_) => write.remove_document(user, next.document.file_id)?,
    }
    write.record(&next.activity)
}
