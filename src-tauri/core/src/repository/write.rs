//! One write: a transaction, and what must be true of it when it is committed.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, TransactionBehavior, ffi};

use super::counters::Counters;
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::rank_cache::Trail;
use super::state;
use crate::document::{Document, UserId};

impl Index {
    /// Runs `change` in one transaction: all of it is committed, durably, or nothing is.
    ///
    /// The vault's revision goes up by one if documents were changed. Other writers, in this process or another, wait;
    /// readers do not, and see all of the change or none. In memory they wait too, so `change` must read through the
    /// [`IndexWrite`], never through the [`Index`].
    ///
    /// # Errors
    /// The one of `change`, or of the commit; nothing was changed then. [`RepositoryError::Busy`] when another process
    /// wrote for longer than five seconds.
    pub fn write<T, E: From<RepositoryError>>(
        &self,
        change: impl FnOnce(&mut IndexWrite<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with_writer(|writer| self.write_with(writer, change))
    }

    /// [`write`](Self::write) through a connection that is held already.
    pub(super) fn write_with<T, E: From<RepositoryError>>(
        &self,
        writer: &mut Connection,
        change: impl FnOnce(&mut IndexWrite<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        // Immediate: a transaction that began by reading could find at its first write that it is out of date.
        let transaction =
            writer.transaction_with_behavior(TransactionBehavior::Immediate).during("beginning a change")?;
        let mut write = IndexWrite::new(&transaction, self.ranks().trail());
        let answer = change(&mut write)?;
        let changed = write.finish()?;
        transaction.commit().during("committing a change")?;
        if let Some((revision, trail)) = changed {
            self.ranks().follow(revision, &trail);
        }
        Ok(answer)
    }
}

/// What can be changed, and read meanwhile, in one transaction. Dropped without a commit, it never was.
#[derive(Debug)]
pub struct IndexWrite<'w> {
    transaction: &'w Transaction<'w>,
    owners: HashMap<UserId, Owner>,
    counters: Counters,
    trail: Trail,
    has_changed_documents: bool,
    has_failed: bool,
}

impl<'w> IndexWrite<'w> {
    fn new(transaction: &'w Transaction<'w>, trail: Trail) -> Self {
        IndexWrite {
            transaction,
            owners: HashMap::new(),
            counters: Counters::default(),
            trail,
            has_changed_documents: false,
            has_failed: false,
        }
    }

    /// The connection of the transaction.
    pub(super) fn connection(&self) -> &'w Connection {
        self.transaction
    }

    /// The number of a user.
    pub(super) fn owner(&mut self, user: &UserId) -> Result<Owner, RepositoryError> {
        if let Some(owner) = self.owners.get(user) {
            return Ok(*owner);
        }
        let owner = owners::find_or_add(self.transaction, user)?;
        self.owners.insert(user.clone(), owner);
        Ok(owner)
    }

    /// Counts a document that was changed, that came (`before` is `None`) or went (`after` is).
    pub(super) fn count(&mut self, owner: Owner, before: Option<&Document>, after: Option<&Document>) {
        self.has_changed_documents = true;
        if let Some(document) = before {
            self.counters.removed(owner, document);
        }
        if let Some(document) = after {
            self.counters.added(owner, document);
        }
        self.trail.note(before, after);
    }

    /// Counts that all documents of an owner went.
    pub(super) fn count_none(&mut self, owner: Owner) -> Result<(), RepositoryError> {
        self.has_changed_documents = true;
        self.trail = Trail::Lost;
        self.counters.clear(self.transaction, owner)
    }

    /// Passes an outcome on. A step that failed halfway has left rows that do not belong together: from then on the
    /// transaction can only be given up, even if the caller went on.
    pub(super) fn noting<T>(&mut self, outcome: Result<T, RepositoryError>) -> Result<T, RepositoryError> {
        use RepositoryError::{AlreadyIndexed, InvalidInput, NotFound, UniqueNameTaken};
        if let Err(error) = &outcome
            && !matches!(error, AlreadyIndexed | InvalidInput(_) | NotFound | UniqueNameTaken { .. })
        {
            self.has_failed = true;
        }
        outcome
    }

    /// Writes what the transaction has to hold beside its rows. If documents were changed, returns the revision that
    /// makes, and what was changed.
    fn finish(self) -> Result<Option<(u64, Trail)>, RepositoryError> {
        if self.has_failed {
            let source = rusqlite::Error::SqliteFailure(
                ffi::Error::new(ffi::SQLITE_ABORT),
                Some("an earlier step of it had failed".to_owned()),
            );
            return Err(RepositoryError::Unavailable { operation: "committing a change", source });
        }
        if !self.has_changed_documents {
            return Ok(None);
        }
        self.counters.write(self.transaction)?;
        let revision = state::advance(self.transaction)?;
        Ok(Some((revision, self.trail)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_write_beside_another_process_that_does_not_finish_is_busy() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("index.db");
        let index = Index::open(&path).expect("opened");
        index.with_writer(|writer| writer.busy_timeout(Duration::ZERO).during("setting")).expect("set");
        let other = Connection::open(&path).expect("opened");
        other.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
        let refused = index.write(|write| write.set_setting("key", "value"));
        assert!(matches!(refused, Err(RepositoryError::Busy)), "{refused:?}");
        assert!(index.setting("key").expect("reading goes on meanwhile").is_none());
        other.execute_batch("ROLLBACK").expect("it was open");
        index.write(|write| write.set_setting("key", "value")).expect("trying again helps");
    }
}
