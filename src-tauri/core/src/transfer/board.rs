//! The board that workers, people and pages share: what goes on, taken and told in short calls.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::TransferState;
use super::beyond::Behind;
use super::control::{CANCEL, GO, PAUSE, TransferControl};
use super::ledger::{KNOWN_QUEUED, Ledger};
use super::snapshot::{Direction, Snapshot, Transfer};
use crate::document::{FileId, TransferId};
use crate::error::Error;
use crate::repository::{EndedTransfer, OpenExport, OpenState, OpenUpload, QueuedUpload};
use crate::seams::Clock;
use crate::service::{Exported, Imported};

/// Which of the queued transfers has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The first one.
    First,
    /// The shortest one, so that it does not wait behind all the long ones.
    Shortest,
}

/// A transfer that was made active, for who runs it.
#[derive(Debug)]
pub struct Started<'b> {
    /// Which.
    pub id: TransferId,
    /// Where it leads.
    pub direction: Direction,
    /// What it is run with.
    pub control: TransferControl<'b>,
}

impl Started<'_> {
    /// The import to run, if it leads into the vault.
    pub fn file_id(&self) -> FileId {
        self.id.into()
    }
}

/// The board. `Send + Sync`; every call is short.
#[derive(Debug)]
pub struct Transfers {
    clock: Arc<dyn Clock>,
    board: Mutex<Ledger>,
    version: AtomicU64,
}

impl Transfers {
    /// An empty board.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Transfers { clock, board: Mutex::default(), version: AtomicU64::new(1) }
    }

    /// Puts open imports on the board, in the order of the queue, each as its row says; what was under way when a process
    /// died waits for its turn. One that is there already stays as it is.
    pub fn add(&self, imports: &[OpenUpload]) {
        self.change(|board| {
            for import in imports {
                board.add_import(import);
            }
        });
    }

    /// Puts imports on the board that wait behind those which are known one by one.
    pub fn add_behind(&self, imports: &[QueuedUpload]) {
        self.change(|board| {
            for import in imports {
                let behind = Behind { file_id: import.file_id, size_bytes: import.size_bytes };
                match import.state {
                    OpenState::Paused => board.paused_behind.push(behind),
                    _ => board.queued_behind.push(behind),
                }
            }
        });
    }

    /// Puts open exports on the board, as [`add`](Self::add).
    pub fn add_exports(&self, exports: &[OpenExport]) {
        self.change(|board| {
            for export in exports {
                board.add_export(export);
            }
        });
    }

    /// Puts transfers on the board that ended in an earlier run, the latest first.
    pub fn add_ended(&self, ended: &[EndedTransfer]) {
        self.change(|board| {
            for one in ended.iter().rev() {
                board.entries.insert(Transfer::ended(one));
            }
        });
    }

    /// Puts something on the board that could not even be queued.
    pub fn add_refused(&self, id: TransferId, name: String, folder: String, error: Error) {
        self.change(|board| board.entries.insert(Transfer::refused(id, name, folder, error)));
    }

    /// Says how many files were found so far; `None` when the walk is over.
    pub fn set_scanning(&self, found: Option<u64>) {
        self.change(|board| board.scanning = found);
    }

    /// Makes more of those imports known one by one that wait behind the others, if few are left. `load` reads them.
    ///
    /// # Errors
    /// The one of `load`; they wait on then.
    pub fn refill(&self, load: impl FnOnce(&[FileId]) -> Result<Vec<OpenUpload>, Error>) -> Result<(), Error> {
        let taken = self.change(|board| {
            if board.loading > 0 || board.entries.number(TransferState::Queued) >= KNOWN_QUEUED / 4 {
                return Vec::new();
            }
            let taken = board.queued_behind.take(KNOWN_QUEUED as usize / 2);
            board.loading = taken.len() as u64;
            taken
        });
        if taken.is_empty() {
            return Ok(());
        }
        let file_ids: Vec<FileId> = taken.iter().map(|behind| behind.file_id).collect();
        let loaded = load(&file_ids);
        self.change(|board| {
            board.loading = 0;
            match loaded {
                // Those that are gone were given up by another process.
                Ok(imports) => imports.iter().for_each(|import| {
                    board.entries.insert(Transfer::import(import));
                }),
                Err(error) => {
                    board.queued_behind.put_back(taken);
                    return Err(error);
                }
            }
            Ok(())
        })
    }

    /// Takes the next queued transfers that are to be run together (see [`next_together`]), all of one way, and makes them
    /// active; none if none waits. Each control goes to its transfer; hand each id back to
    /// [`finish`](Self::finish) or [`finish_export`](Self::finish_export) whatever becomes of it.
    pub fn start_next(&self, turn: Turn) -> Vec<Started<'_>> {
        self.change(|board| {
            let ids = board.next_together(turn);
            ids.into_iter().filter_map(|id| board.start(id, self)).collect()
        })
    }

    /// Writes down what became of an active import.
    pub fn finish(&self, id: TransferId, outcome: Result<Imported, Error>) {
        let outcome = outcome.map(|imported| match imported {
            Imported::Added(document) => (TransferState::Done, document.file_id),
            Imported::AlreadyThere(document) => (TransferState::AlreadyThere, document.file_id),
        });
        self.change(|board| board.finish(id, outcome));
    }

    /// Writes down what became of an active export.
    pub fn finish_export(&self, id: TransferId, outcome: Result<Exported, Error>) {
        let outcome = outcome.map(|exported| (TransferState::Done, exported.document.file_id));
        self.change(|board| board.finish(id, outcome));
    }

    /// What a running transfer is at.
    pub(super) fn enter(&self, id: TransferId, state: TransferState) {
        self.change(|board| {
            if board.entries.get(id).is_some_and(|transfer| transfer.state.may_become(state)) {
                board.entries.set_state(id, state, None);
            }
        });
    }

    /// What was stored of a running transfer is gone; it begins again.
    pub(super) fn begin_again(&self, id: TransferId) {
        self.change(|board| {
            if let Some(transfer) = board.entries.get_mut(id) {
                transfer.has_begun_again = true;
            }
        });
    }

    /// Pauses a transfer: at once if it waits, after its present chunk if it runs. Answers whether that was possible.
    pub fn pause(&self, id: TransferId) -> bool {
        self.change(|board| board.steer(id, PAUSE, TransferState::Paused))
    }

    /// Gives a transfer up. Answers whether nobody runs it, so that who asks must clean up.
    pub fn cancel(&self, id: TransferId) -> bool {
        self.change(|board| {
            let is_idle = board.entries.get(id).is_some_and(|transfer| !transfer.state.is_running());
            board.steer(id, CANCEL, TransferState::Cancelled) && is_idle
        })
    }

    /// Lets a paused, waiting or failed transfer wait for its turn again. Answers whether that was possible.
    pub fn resume(&self, id: TransferId) -> bool {
        self.change(|board| board.resume(id))
    }

    /// Gives a transfer that waits for its turn this place in the queue.
    pub fn set_place(&self, id: TransferId, place: i64) {
        self.change(|board| {
            if board.entries.get(id).is_some_and(|transfer| !transfer.state.is_over()) {
                board.entries.set_place(id, place);
            }
        });
    }

    /// Pauses all that runs, waits, or would have its turn.
    pub fn pause_all(&self) {
        self.change(|board| {
            let moving = [TransferState::Hashing, TransferState::Active, TransferState::Waiting, TransferState::Queued];
            let ids: Vec<TransferId> = moving.into_iter().flat_map(|state| board.entries.of(state)).collect();
            for id in ids {
                board.steer(id, PAUSE, TransferState::Paused);
            }
            board.paused_behind.append(&mut board.queued_behind);
        });
    }

    /// Lets all that is paused wait for its turn.
    pub fn resume_all(&self) {
        self.change(|board| {
            // One that runs and was to be paused need not be any more.
            let running: Vec<TransferId> = board.running().collect();
            for id in running {
                if let Some(transfer) = board.entries.get(id) {
                    let _ = transfer.steering.wish.compare_exchange(PAUSE, GO, Ordering::Relaxed, Ordering::Relaxed);
                }
            }
            let paused: Vec<TransferId> = board.entries.of(TransferState::Paused).collect();
            for id in paused {
                board.resume(id);
            }
            board.queued_behind.append(&mut board.paused_behind);
        });
    }

    /// Those that wait for a network, or for keys.
    pub fn waiting(&self) -> Vec<TransferId> {
        self.lock().entries.of(TransferState::Waiting).collect()
    }

    /// Those that failed.
    pub fn failed(&self) -> Vec<TransferId> {
        self.lock().entries.of(TransferState::Failed).collect()
    }

    /// Forgets all that is over, and what failed.
    pub fn clear(&self) {
        self.change(|board| {
            let over = |transfer: &&Transfer| transfer.state.is_over() || transfer.state == TransferState::Failed;
            let ids: Vec<TransferId> = board.entries.all().filter(over).map(|transfer| transfer.id).collect();
            ids.into_iter().for_each(|id| board.entries.remove(id));
            board.forgotten = 0;
            board.forgotten_bytes = 0;
        });
    }

    /// Forgets one transfer.
    pub fn forget(&self, id: TransferId) {
        self.change(|board| board.entries.remove(id));
    }

    /// One transfer as it is now.
    pub fn find(&self, id: TransferId) -> Option<Transfer> {
        self.lock().entries.get(id).cloned()
    }

    /// Whether nothing runs, has its turn or is being looked for.
    pub fn is_idle(&self) -> bool {
        let board = self.lock();
        board.running().next().is_none() && board.queued() == 0 && board.scanning.is_none()
    }

    /// The board now, with at most `rows` transfers.
    pub fn snapshot(&self, rows: usize) -> Snapshot {
        let now = self.clock.monotonic();
        let mut board = self.lock();
        board.measure(now);
        let version = self.version.load(Ordering::Acquire);
        board.snapshot(rows, version)
    }

    /// Goes up with every change.
    pub fn version(&self) -> u64 {
        self.version.load(Ordering::Acquire)
    }

    /// A running transfer got on.
    pub(super) fn note_progress(&self) {
        self.version.fetch_add(1, Ordering::AcqRel);
    }

    fn change<T>(&self, change: impl FnOnce(&mut Ledger) -> T) -> T {
        let mut board = self.lock();
        self.version.fetch_add(1, Ordering::AcqRel);
        change(&mut board)
    }

    /// Every change leaves the board consistent before anything can panic.
    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
