//! What a person wants of a transfer. Asking for what is so already succeeds: a click may come too late.

use coffer_core::transfer::{Transfer, TransferId, TransferState};
use coffer_core::vault::Vault;
use coffer_core::{Error, ErrorKind};

use super::Imports;
use crate::error::{Answer, CommandError};

impl Imports {
    /// Pauses a transfer, also over a restart.
    ///
    /// # Errors
    /// `notFound` for a transfer that is not on the board.
    pub(crate) fn pause(&self, vault: &Vault, id: TransferId) -> Answer<()> {
        let transfer = self.find(id)?;
        if self.transfers.pause(id)
            && let Some(file_id) = transfer.file_id
        {
            unless_gone(vault.service.pause_import(&vault.user, file_id))?;
        }
        Ok(())
    }

    /// Gives a transfer up; nothing of it is kept.
    ///
    /// # Errors
    /// `notFound` for a transfer that is not on the board; errors of the storage.
    pub(crate) fn cancel(&self, vault: &Vault, id: TransferId) -> Answer<()> {
        self.find(id)?;
        if let Some(file_id) = self.transfers.cancel(id) {
            self.origins().remove(&file_id);
            unless_gone(vault.service.cancel_import(&vault.user, file_id, false))?;
        }
        Ok(())
    }

    /// Lets a paused or failed transfer go on. One whose import was given up, because its file could not be taken, is
    /// added again from where the file lies.
    ///
    /// # Errors
    /// `notFound` for a transfer that is not on the board; `illegalStatus` for what could not even be queued.
    pub(crate) fn run_again(&self, id: TransferId) -> Answer<()> {
        let transfer = self.find(id)?;
        let is_given_up = transfer.error.as_deref().is_some_and(is_final);
        if transfer.state == TransferState::Failed && (is_given_up || transfer.file_id.is_none()) {
            let origin = transfer.file_id.and_then(|file_id| self.origins().remove(&file_id));
            let Some((path, folder)) = origin else {
                return Err(CommandError::new(ErrorKind::IllegalStatus, "this can only be added anew"));
            };
            self.transfers.cancel(id);
            self.add(vec![path], folder);
        } else if self.transfers.resume(id) {
            self.work.ring();
        }
        Ok(())
    }

    /// Lets what failed with errors of these kinds go on.
    pub(crate) fn run_again_after(&self, kinds: &[ErrorKind]) {
        for transfer in self.transfers.snapshot(usize::MAX).transfers {
            let has_failed_so = transfer.error.as_deref().is_some_and(|error| kinds.contains(&error.kind()));
            if transfer.state == TransferState::Failed && has_failed_so && self.transfers.resume(transfer.id) {
                self.work.ring();
            }
        }
    }

    /// Forgets what is over, and what failed: an import that failed is given up with that.
    ///
    /// # Errors
    /// Errors of the storage; then nothing is forgotten.
    pub(crate) fn clear(&self, vault: &Vault) -> Answer<()> {
        for transfer in self.transfers.snapshot(usize::MAX).transfers {
            if let (TransferState::Failed, Some(file_id)) = (transfer.state, transfer.file_id) {
                self.origins().remove(&file_id);
                unless_gone(vault.service.cancel_import(&vault.user, file_id, false))?;
            }
        }
        self.transfers.clear();
        Ok(())
    }

    fn find(&self, id: TransferId) -> Answer<Transfer> {
        let found = self.transfers.snapshot(usize::MAX).transfers.into_iter().find(|transfer| transfer.id == id);
        found.ok_or_else(|| CommandError::new(ErrorKind::NotFound, "there is no such transfer"))
    }
}

/// Whether the service has given an import up that failed like this.
fn is_final(error: &Error) -> bool {
    matches!(error, Error::Source(_) | Error::NotFound) || error.kind() == ErrorKind::TooLarge
}

/// An import that is gone needs no steering any more.
fn unless_gone(outcome: Result<(), Error>) -> Answer<()> {
    match outcome {
        Err(Error::NotFound) => Ok(()),
        outcome => Ok(outcome?),
    }
}
