//! Carrying out what is queued.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::Ordering;
use std::time::Duration;

use coffer_core::Error;
use coffer_core::document::FileId;
use coffer_core::service::{ImportControl, Imported};
use coffer_core::storage::StorageError;
use coffer_core::transfer::Started;
use coffer_core::vault::Vault;

use super::Imports;
use crate::log;

/// How long a worker sleeps when nobody calls it; then it looks by itself.
const LONGEST_REST: Duration = Duration::from_secs(3_600);

impl Imports {
    /// Takes queued imports, small ones together, until it is closed.
    pub(super) fn work_for(&self, vault: &Vault) {
        loop {
            let heard = self.work.rings();
            loop {
                let started = self.transfers.start_next();
                if started.is_empty() {
                    break;
                }
                for (transfer, outcome) in started.iter().zip(import(vault, &started)) {
                    match &outcome {
                        Ok(_) | Err(Error::Cancelled) => drop(self.origins().remove(&transfer.file_id)),
                        Err(Error::Paused) => {}
                        Err(error) => log::failure("an import failed", error),
                    }
                    self.transfers.finish(transfer.id, outcome);
                }
                self.changed.ring();
            }
            if self.is_closed.load(Ordering::Acquire) {
                return;
            }
            self.work.wait(heard, LONGEST_REST);
        }
    }
}

/// Runs imports. A panic is a bug; it fails the import that it happens in, and the others go on.
fn import(vault: &Vault, started: &[Started<'_>]) -> Vec<Result<Imported, Error>> {
    let run = |imports: &[(FileId, &dyn ImportControl)]| {
        panic::catch_unwind(AssertUnwindSafe(|| run_imports(vault, imports)))
    };
    let imports: Vec<_> =
        started.iter().map(|started| (started.file_id, &started.control as &dyn ImportControl)).collect();
    run(&imports).unwrap_or_else(|_| {
        let run_alone = |import| run(&[import]).ok().and_then(|mut outcomes| outcomes.pop());
        imports.iter().map(|import| run_alone(*import).unwrap_or_else(|| Err(failed_by_a_bug()))).collect()
    })
}

/// Runs imports; those that meet a damaged index run again on the one that is built anew.
fn run_imports(vault: &Vault, imports: &[(FileId, &dyn ImportControl)]) -> Vec<Result<Imported, Error>> {
    let outcomes = vault.service.import_together(&vault.user, imports);
    let once_more =
        |(outcome, (file_id, control)): (Result<Imported, Error>, &(FileId, &dyn ImportControl))| match outcome {
            Err(error) if error.is_index_damage() => {
                vault.attend(|vault| vault.service.import(&vault.user, *file_id, *control))
            }
            outcome => outcome,
        };
    outcomes.into_iter().zip(imports).map(once_more).collect()
}

fn failed_by_a_bug() -> Error {
    let source = io::Error::other("the program failed; this is a mistake in Coffer");
    StorageError::Unavailable { operation: "importing a file", source }.into()
}
