//! Carrying out what is queued.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::Ordering;
use std::time::Duration;

use coffer_core::document::{FileId, TransferId};
use coffer_core::service::{Exported, ImportControl, Imported};
use coffer_core::storage::StorageError;
use coffer_core::transfer::{Direction, Started, Turn};
use coffer_core::vault::Vault;
use coffer_core::{Error, ErrorKind};

use super::Imports;
use crate::log;

/// How long a worker sleeps when nobody calls it; then it looks by itself.
const LONGEST_REST: Duration = Duration::from_secs(3_600);

impl Imports {
    /// Takes what is queued, small imports together, until it is closed. Every fourth worker takes the shortest first.
    pub(super) fn work_for(&self, vault: &Vault, number: usize) {
        loop {
            let heard = self.work.rings();
            while let Some(turn) = self.turn_of(number)
                && self.work_once(vault, turn)
            {}
            if self.is_closed.load(Ordering::Acquire) {
                return;
            }
            self.work.wait(heard, LONGEST_REST);
        }
    }

    /// Which transfers a worker takes; none if there are enough workers without it. Of two and more, the last one and every
    /// fourth take the shortest.
    fn turn_of(&self, number: usize) -> Option<Turn> {
        let workers = self.limits.files_at_once();
        let takes_shortest = workers > 1 && (number + 1 == workers || number % 4 == 3);
        (number < workers).then_some(if takes_shortest { Turn::Shortest } else { Turn::First })
    }

    /// Runs what has its turn; answers whether there was anything.
    fn work_once(&self, vault: &Vault, turn: Turn) -> bool {
        let refilled = self.transfers.refill(|file_ids| vault.service.imports_of(&vault.user, file_ids));
        if let Err(error) = refilled {
            log::failure("the queue cannot be read", &error);
        }
        if self.is_closed.load(Ordering::Acquire) {
            return false;
        }
        let started = self.transfers.start_next(turn);
        let Some(first) = started.first() else { return false };
        if first.direction == Direction::Out {
            for (transfer, outcome) in started.iter().zip(export(vault, &started)) {
                note(&outcome);
                self.transfers.finish_export(transfer.id, outcome);
            }
        } else {
            for (transfer, outcome) in started.iter().zip(import(vault, &started)) {
                note(&outcome);
                self.transfers.finish(transfer.id, outcome);
            }
        }
        self.changed.ring();
        // Others may rest, and there may be more.
        self.work.ring();
        true
    }
}

fn note<T>(outcome: &Result<T, Error>) {
    match outcome {
        Ok(_) | Err(Error::Paused | Error::Cancelled) => {}
        // It may go on for hours, and says so in the window.
        Err(error) if error.kind() == ErrorKind::Offline => {}
        Err(error) => log::failure("a transfer failed", error),
    }
}

/// Runs exports. A panic is a bug; see [`apart`].
fn export(vault: &Vault, started: &[Started<'_>]) -> Vec<Result<Exported, Error>> {
    let exports: Vec<(TransferId, &dyn ImportControl)> =
        started.iter().map(|started| (started.id, &started.control as &dyn ImportControl)).collect();
    apart(&exports, |exports| {
        let outcomes = vault.service.run_exports_together(&vault.user, exports);
        once_more_if_mended(exports, outcomes, |(id, control)| {
            vault.attend(|vault| vault.service.run_export(&vault.user, id, control))
        })
    })
}

/// Runs imports. A panic is a bug; see [`apart`].
fn import(vault: &Vault, started: &[Started<'_>]) -> Vec<Result<Imported, Error>> {
    let imports: Vec<(FileId, &dyn ImportControl)> =
        started.iter().map(|started| (started.file_id(), &started.control as &dyn ImportControl)).collect();
    apart(&imports, |imports| {
        let outcomes = vault.service.import_together(&vault.user, imports);
        once_more_if_mended(imports, outcomes, |(file_id, control)| {
            vault.attend(|vault| vault.service.import(&vault.user, file_id, control))
        })
    })
}

/// Runs all together, and if that panics, each by itself: it fails the one that it happens in, and the others go on.
fn apart<I: Copy, T>(all: &[I], run: impl Fn(&[I]) -> Vec<Result<T, Error>>) -> Vec<Result<T, Error>> {
    let run = |some: &[I]| panic::catch_unwind(AssertUnwindSafe(|| run(some)));
    run(all).unwrap_or_else(|_| {
        let run_alone = |one| run(&[one]).ok().and_then(|mut outcomes| outcomes.pop());
        all.iter().map(|one| run_alone(*one).unwrap_or_else(|| Err(failed_by_a_bug()))).collect()
    })
}

/// What met a damaged index runs again on the one that is built anew.
fn once_more_if_mended<I: Copy, T>(
    all: &[I],
    outcomes: Vec<Result<T, Error>>,
    run: impl Fn(I) -> Result<T, Error>,
) -> Vec<Result<T, Error>> {
    let once_more = |(outcome, one): (Result<T, Error>, &I)| match outcome {
        Err(error) if error.is_index_damage() => run(*one),
        outcome => outcome,
    };
    outcomes.into_iter().zip(all).map(once_more).collect()
}

fn failed_by_a_bug() -> Error {
    let source = io::Error::other("the program failed; this is a mistake in Coffer");
    StorageError::Unavailable { operation: "moving a file", source }.into()
}
