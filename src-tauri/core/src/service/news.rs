//! Documents that the index does not know yet, because another computer has added them, or because this one has only begun
//! to read a vault that it was shown.
//!
//! Only what is new is read: a reading that was interrupted goes on where it ended, and opening a vault again costs its
//! listing. Deliberately not here: what others have changed, and taking anything out; that something is not listed is
//! never taken for its removal.

use std::iter::Peekable;
use std::vec;

use super::rebuild::{BATCH, Batch, Listed, RebuildOutcome};
use super::{DocumentService, Proceed};
use crate::document::{FileId, UserId};
use crate::error::Error;

/// How far a reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadSoFar {
    /// Sidecars read.
    pub read: u64,
    /// Sidecars that are to be read in all.
    pub total: u64,
}

/// What is worth reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Every sidecar that the index does not know. What was deleted for good has one, too.
    All,
    /// Those beside which there is content.
    WithContent,
}

impl DocumentService {
    /// Brings what dead processes were changing to its end: the rows of half-done changes say what their sidecars say.
    /// Answers how many there were.
    ///
    /// # Errors
    /// Of storage and index; what was not reached is reached the next time.
    pub fn settle_changes(&self) -> Result<u64, Error> {
        if self.index.intents()?.is_empty() {
            return Ok(0);
        }
        let _lock = self.storage.lock_changes()?;
        self.settle_all()
    }

    /// Reads the sidecars of `user` that the index does not know, and adds their documents. Others may work with the vault
    /// meanwhile. Calls `progress` before the first and after each batch; whoever wants to stop says so in its answer.
    ///
    /// # Errors
    /// [`Error::Paused`] if it was to stop; when the vault cannot be read, or the index not written. What was read by then
    /// is kept, and the next reading goes on from there.
    pub fn read_news(
        &self,
        user: &UserId,
        which: News,
        progress: &mut dyn FnMut(ReadSoFar) -> Proceed,
    ) -> Result<RebuildOutcome, Error> {
        self.guard.may_write()?;
        let news = self.unknown(user, which)?;
        let mut so_far = ReadSoFar { read: 0, total: news.len() as u64 };
        let mut outcome = RebuildOutcome::default();
        for batch in news.chunks(BATCH) {
            if progress(so_far) != Proceed::Go {
                return Err(Error::Paused);
            }
            let read = self.read_some_news(user, batch)?;
            outcome.documents += read.documents;
            outcome.skipped += read.skipped;
            so_far.read += batch.len() as u64;
        }
        progress(so_far);
        Ok(outcome)
    }

    /// What is listed and has no row.
    fn unknown(&self, user: &UserId, which: News) -> Result<Vec<Listed>, Error> {
        let is_wanted = |listed: &Listed| listed.sidecar && (which == News::All || listed.content);
        let listed: Vec<Listed> = self.list_documents(user)?.into_iter().filter(is_wanted).collect();
        // Both come in the order of their ids.
        let mut listed = listed.into_iter().peekable();
        let mut unknown = Vec::new();
        self.index.file_ids(user, |known, _, _| -> Result<(), Error> {
            take_before(&mut listed, known, &mut unknown);
            Ok(())
        })?;
        unknown.extend(listed);
        Ok(unknown)
    }

    fn read_some_news(&self, user: &UserId, batch: &[Listed]) -> Result<RebuildOutcome, Error> {
        // Nothing that has a sidecar is changed meanwhile, so that no row is put in with what was true a moment ago.
        let _lock = self.storage.lock_changes()?;
        self.settle_all()?;
        let Batch { read, unusable, .. } = self.read_batch(user, batch)?;
        let mut unknown = Vec::with_capacity(read.len());
        for (present, document) in read {
            // Imports take no lock.
            if self.index.document(user, document.file_id)?.is_none() {
                unknown.push((present, document));
            }
        }
        let outcome = RebuildOutcome { documents: unknown.len() as u64, skipped: unusable.len() as u64 };
        let clashes = self.write_rows(unknown)?;
        self.write_renamed(clashes)?;
        Ok(outcome)
    }
}

/// Moves what comes before `known` to `unknown`, and drops `known` itself.
fn take_before(listed: &mut Peekable<vec::IntoIter<Listed>>, known: FileId, unknown: &mut Vec<Listed>) {
    while let Some(next) = listed.next_if(|next| next.file_id <= known) {
        if next.file_id < known {
            unknown.push(next);
        }
    }
}
