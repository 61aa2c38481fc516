//! What a person wants of transfers. Asking for what is so already succeeds: a click may come too late.

use coffer_core::document::TransferId;
use coffer_core::transfer::{Transfer, TransferState};
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
        if self.transfers.pause(id) && transfer.file_id.is_some() {
            unless_gone(vault.service.pause_transfer(&vault.user, id))?;
        }
        Ok(())
    }

    /// Pauses everything, also over a restart.
    ///
    /// # Errors
    /// Of the index.
    pub(crate) fn pause_all(&self, vault: &Vault) -> Answer<()> {
        self.transfers.pause_all();
        Ok(vault.service.pause_transfers(&vault.user)?)
    }

    /// Lets everything go on that is paused.
    ///
    /// # Errors
    /// Of the index.
    pub(crate) fn resume_all(&self, vault: &Vault) -> Answer<()> {
        vault.service.resume_transfers(&vault.user)?;
        self.transfers.resume_all();
        self.work.ring();
        Ok(())
    }

    /// Gives a transfer up; nothing of it is kept.
    ///
    /// # Errors
    /// `notFound` for a transfer that is not on the board; errors of the storage.
    pub(crate) fn cancel(&self, vault: &Vault, id: TransferId) -> Answer<()> {
        let transfer = self.find(id)?;
        if self.transfers.cancel(id) && transfer.file_id.is_some() {
            unless_gone(vault.service.cancel_transfer(&vault.user, id, false))?;
        }
        Ok(())
    }

    /// Lets a paused, waiting or failed transfer go on; an import begins anew if its file is another one by now.
    ///
    /// # Errors
    /// `notFound` for a transfer that is not on the board; `illegalStatus` for what could not even be queued.
    pub(crate) fn run_again(&self, vault: &Vault, id: TransferId) -> Answer<()> {
        let transfer = self.find(id)?;
        if transfer.state == TransferState::Failed && transfer.file_id.is_none() {
            return Err(CommandError::new(ErrorKind::IllegalStatus, "this can only be added anew"));
        }
        if transfer.state.may_become(TransferState::Queued) {
            unless_gone(vault.service.requeue_transfer(&vault.user, id))?;
            self.transfers.resume(id);
            self.work.ring();
        }
        Ok(())
    }

    /// Gives a transfer its turn before all others.
    ///
    /// # Errors
    /// `notFound` for a transfer that is not on the board.
    pub(crate) fn move_up(&self, vault: &Vault, id: TransferId) -> Answer<()> {
        let transfer = self.find(id)?;
        if !transfer.state.is_over() && transfer.file_id.is_some() {
            match vault.service.move_transfer_up(&vault.user, id) {
                Ok(place) => self.transfers.set_place(id, place),
                Err(error) => unless_gone(Err(error))?,
            }
        }
        Ok(())
    }

    /// Adds a file after all that was found to be in the vault already.
    ///
    /// # Errors
    /// `notFound` if nobody remembers where it lies; `sourceGone` if it is not there any more.
    pub(crate) fn keep_both(&self, vault: &Vault, id: TransferId) -> Answer<()> {
        let queued = vault.service.keep_both(&vault.user, id)?;
        self.transfers.forget(id);
        self.put_on_board(&[queued]);
        Ok(())
    }

    /// Lets everything go on that waits for a network, or for keys.
    pub(crate) fn run_waiting_again(&self, vault: &Vault) {
        self.run_all_again(vault, self.transfers.waiting());
    }

    /// Lets everything go on that failed because the vault could not be written to.
    pub(crate) fn run_read_only_again(&self, vault: &Vault) {
        let is_meant = |id: &TransferId| {
            let transfer = self.transfers.find(*id);
            transfer.and_then(|transfer| transfer.error).is_some_and(|error| error.kind() == ErrorKind::ReadOnly)
        };
        self.run_all_again(vault, self.transfers.failed().into_iter().filter(is_meant).collect());
    }

    fn run_all_again(&self, vault: &Vault, ids: Vec<TransferId>) {
        for id in ids {
            // What cannot be written down goes on all the same.
            let _ = vault.service.requeue_transfer(&vault.user, id);
            self.transfers.resume(id);
        }
        self.work.ring();
    }

    /// Forgets what is over, and what failed: an import that failed is given up with that.
    ///
    /// # Errors
    /// Errors of the storage; then nothing is forgotten.
    pub(crate) fn clear(&self, vault: &Vault) -> Answer<()> {
        for id in self.transfers.failed() {
            unless_gone(vault.service.cancel_transfer(&vault.user, id, false))?;
        }
        vault.service.clear_ended_transfers(&vault.user)?;
        self.transfers.clear();
        Ok(())
    }

    fn find(&self, id: TransferId) -> Answer<Transfer> {
        let found = self.transfers.find(id);
        found.ok_or_else(|| CommandError::new(ErrorKind::NotFound, "there is no such transfer"))
    }
}

/// A transfer that is gone needs no steering any more.
fn unless_gone(outcome: Result<(), Error>) -> Answer<()> {
    match outcome {
        Err(Error::NotFound) => Ok(()),
        outcome => Ok(outcome?),
    }
}
