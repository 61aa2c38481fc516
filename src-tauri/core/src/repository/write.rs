//! One write: a transaction, and what must be true of it when it is committed.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, TransactionBehavior, ffi};

use super::counters::Counters;
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
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
        let mut writer = self.writer();
        // Immediate: a transaction that began by reading could find at its first write that it is out of date.
        let transaction =
            writer.transaction_with_behavior(TransactionBehavior::Immediate).during("beginning a change")?;
        let mut write = IndexWrite::new(&transaction);
        let answer = change(&mut write)?;
        write.finish()?;
        transaction.commit().during("committing a change")?;
        Ok(answer)
    }
}

/// What can be changed, and read meanwhile, in one transaction. Dropped without a commit, it never was.
#[derive(Debug)]
pub struct IndexWrite<'w> {
    transaction: &'w Transaction<'w>,
    owners: HashMap<UserId, Owner>,
    counters: Counters,
    has_changed_documents: bool,
    has_failed: bool,
}

impl<'w> IndexWrite<'w> {
    fn new(transaction: &'w Transaction<'w>) -> Self {
        IndexWrite {
            transaction,
            owners: HashMap::new(),
            counters: Counters::default(),
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

    pub(super) fn count_added(&mut self, owner: Owner, document: &Document) {
        self.has_changed_documents = true;
        self.counters.added(owner, document);
    }

    pub(super) fn count_removed(&mut self, owner: Owner, document: &Document) {
        self.has_changed_documents = true;
        self.counters.removed(owner, document);
    }

    pub(super) fn forget_counted(&mut self, owner: Owner) -> Result<(), RepositoryError> {
        self.has_changed_documents = true;
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

    /// Writes what the transaction has to hold beside its rows.
    fn finish(self) -> Result<(), RepositoryError> {
        if self.has_failed {
            let source = rusqlite::Error::SqliteFailure(
                ffi::Error::new(ffi::SQLITE_ABORT),
                Some("an earlier step of it had failed".to_owned()),
            );
            return Err(RepositoryError::Unavailable { operation: "committing a change", source });
        }
        if self.has_changed_documents {
            self.counters.write(self.transaction)?;
            state::advance(self.transaction)?;
        }
        Ok(())
    }
}
