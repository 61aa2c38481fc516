//! Carrying out what is queued.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::time::Duration;

use coffer_core::Error;
use coffer_core::document::FileId;
use coffer_core::service::Imported;
use coffer_core::storage::StorageError;
use coffer_core::transfer::TransferControl;
use coffer_core::vault::Vault;

use super::Imports;
use crate::log;

/// How long a worker sleeps when nobody calls it; then it looks by itself.
const LONGEST_REST: Duration = Duration::from_secs(3_600);

impl Imports {
    /// Takes one queued import after the other, for as long as the program lives.
    pub(super) fn work_for(&self, vault: &Vault) {
        loop {
            let heard = self.work.rings();
            while let Some((id, file_id, control)) = self.transfers.start_next() {
                let outcome = import(vault, file_id, &control);
                match &outcome {
                    Ok(_) | Err(Error::Cancelled) => drop(self.origins().remove(&file_id)),
                    Err(Error::Paused) => {}
                    Err(error) => log::failure("an import failed", error),
                }
                self.transfers.finish(id, outcome);
                self.changed.ring();
            }
            self.work.wait(heard, LONGEST_REST);
        }
    }
}

/// Runs one import. A panic is a bug; it fails this import, and the others go on.
fn import(vault: &Vault, file_id: FileId, control: &TransferControl<'_>) -> Result<Imported, Error> {
    panic::catch_unwind(AssertUnwindSafe(|| vault.service.import(&vault.user, file_id, control))).unwrap_or_else(|_| {
        let source = io::Error::other("the program failed; this is a mistake in Coffer");
        Err(StorageError::Unavailable { operation: "importing a file", source }.into())
    })
}
