//! What is going on: every transfer since the last clearing, and the sums over them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::TransferState;
use super::control::{CANCEL, GO, PAUSE, TransferControl};
use super::snapshot::{Snapshot, Totals, Transfer, TransferId};
use super::speed::Speed;
use crate::document::FileId;
use crate::error::Error;
use crate::repository::OpenUpload;
use crate::seams::Clock;
use crate::service::{Imported, next_together};

/// Transfers that are over and still shown one by one; older ones count only in the sums.
const SHOWN_WHEN_OVER: usize = 50;

/// A transfer that was made active, for who runs it.
#[derive(Debug)]
pub struct Started<'b> {
    /// Which.
    pub id: TransferId,
    /// The import to run.
    pub file_id: FileId,
    /// What the import is run with.
    pub control: TransferControl<'b>,
}

/// The board. `Send + Sync`; every call is short.
#[derive(Debug)]
pub struct Transfers {
    clock: Arc<dyn Clock>,
    board: Mutex<Board>,
    version: AtomicU64,
}

#[derive(Debug, Default)]
struct Board {
    next: u64,
    transfers: BTreeMap<TransferId, Transfer>,
    by_state: BTreeMap<TransferState, BTreeSet<TransferId>>,
    /// Done and cleared from `transfers`, still in the sums.
    forgotten: u64,
    forgotten_bytes: u64,
    scanning: Option<u64>,
    speed: Speed,
    seen_bytes: u64,
}

impl Transfers {
    /// An empty board.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Transfers { clock, board: Mutex::default(), version: AtomicU64::new(1) }
    }

    /// Puts open imports on the board, in their order, as queued or as paused; one that is under way there stays as it is.
    pub fn add(&self, imports: &[OpenUpload], state: TransferState) {
        self.change(|board| {
            let under_way = |transfer: &&Transfer| !transfer.state.is_over();
            let known: HashSet<FileId> =
                board.transfers.values().filter(under_way).filter_map(|transfer| transfer.file_id).collect();
            for import in imports.iter().filter(|import| !known.contains(&import.file_id)) {
                let name = import.name.to_string();
                let folder = import.folder.to_string();
                board.insert(name, folder, import.source.size_bytes, Some(import.file_id), state, None);
            }
        });
    }

    /// Puts something on the board that could not even be queued.
    pub fn add_refused(&self, name: String, folder: String, error: Error) {
        self.change(|board| {
            board.insert(name, folder, 0, None, TransferState::Failed, Some(Arc::new(error)));
        });
    }

    /// Says how many files were found so far; `None` when the walk is over.
    pub fn set_scanning(&self, found: Option<u64>) {
        self.change(|board| board.scanning = found);
    }

    /// Takes the next queued transfers that are to be run together (see [`next_together`]) and makes them active; none if
    /// none waits. Each control goes to its import; hand each id back to [`finish`](Self::finish) whatever becomes of it.
    pub fn start_next(&self) -> Vec<Started<'_>> {
        self.change(|board| {
            let ids = board.queued_together();
            ids.into_iter().filter_map(|id| board.start(id, self)).collect()
        })
    }

    /// Writes down what became of an active transfer.
    pub fn finish(&self, id: TransferId, outcome: Result<Imported, Error>) {
        self.change(|board| {
            let Some(transfer) = board.transfers.get_mut(&id) else { return };
            let state = match outcome {
                Ok(imported) => {
                    transfer.steering.done_bytes.store(transfer.size_bytes, Ordering::Relaxed);
                    transfer.file_id = Some(imported.document().file_id);
                    match imported {
                        Imported::Added(_) => TransferState::Done,
                        Imported::AlreadyThere(_) => TransferState::AlreadyThere,
                    }
                }
                Err(Error::Paused) => TransferState::Paused,
                Err(Error::Cancelled) => TransferState::Cancelled,
                Err(error) => {
                    transfer.error = Some(Arc::new(error));
                    TransferState::Failed
                }
            };
            board.set_state(id, state);
            board.forget_old();
        });
    }

    /// Pauses a transfer: at once if it waits, after its present chunk if it runs. Answers whether that was possible.
    pub fn pause(&self, id: TransferId) -> bool {
        self.steer(id, PAUSE, TransferState::Paused)
    }

    /// Gives a transfer up. Answers the import to give up too, if it was not running and so nobody else does.
    pub fn cancel(&self, id: TransferId) -> Option<FileId> {
        let waiting = self.change(|board| {
            let transfer = board.transfers.get(&id)?;
            (transfer.state != TransferState::Active).then_some(transfer.file_id).flatten()
        });
        if self.steer(id, CANCEL, TransferState::Cancelled) { waiting } else { None }
    }

    /// Lets a paused or failed transfer wait for its turn again. Answers whether that was possible.
    pub fn resume(&self, id: TransferId) -> bool {
        self.change(|board| {
            let Some(transfer) = board.transfers.get_mut(&id) else { return false };
            if transfer.file_id.is_none() || !transfer.state.may_become(TransferState::Queued) {
                return false;
            }
            transfer.error = None;
            board.set_state(id, TransferState::Queued);
            true
        })
    }

    /// Forgets all that is over, and what failed and cannot be tried again.
    pub fn clear(&self) {
        self.change(|board| {
            let over = |transfer: &&Transfer| transfer.state.is_over() || transfer.state == TransferState::Failed;
            let ids: Vec<TransferId> = board.transfers.values().filter(over).map(|transfer| transfer.id).collect();
            ids.into_iter().for_each(|id| board.remove(id));
            board.forgotten = 0;
            board.forgotten_bytes = 0;
        });
    }

    /// Whether nothing waits, runs or is being looked for.
    pub fn is_idle(&self) -> bool {
        let board = self.lock();
        let is_under_way = [TransferState::Queued, TransferState::Active].iter().any(|state| board.number(*state) > 0);
        !is_under_way && board.scanning.is_none()
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

    fn steer(&self, id: TransferId, wish: u8, state: TransferState) -> bool {
        self.change(|board| {
            let Some(transfer) = board.transfers.get(&id) else { return false };
            if transfer.state == TransferState::Active {
                transfer.steering.wish.store(wish, Ordering::Relaxed);
                return true;
            }
            if !transfer.state.may_become(state) {
                return false;
            }
            board.set_state(id, state);
            true
        })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        let mut board = self.lock();
        self.version.fetch_add(1, Ordering::AcqRel);
        change(&mut board)
    }

    /// Every change leaves the board consistent before anything can panic.
    fn lock(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Board {
    fn queued_together(&self) -> Vec<TransferId> {
        let Some(queued) = self.by_state.get(&TransferState::Queued) else { return Vec::new() };
        let size = |id: &TransferId| self.transfers.get(id).map_or(0, |transfer| transfer.size_bytes);
        let mut chosen = next_together(queued.iter().map(size)).into_iter().peekable();
        let is_chosen = |(place, _): &(usize, &TransferId)| chosen.next_if_eq(place).is_some();
        queued.iter().enumerate().filter(is_chosen).map(|(_, id)| *id).collect()
    }

    fn start<'b>(&mut self, id: TransferId, board: &'b Transfers) -> Option<Started<'b>> {
        self.set_state(id, TransferState::Active);
        let transfer = self.transfers.get(&id)?;
        transfer.steering.wish.store(GO, Ordering::Relaxed);
        let control = TransferControl { board, steering: Arc::clone(&transfer.steering) };
        Some(Started { id, file_id: transfer.file_id?, control })
    }

    fn insert(
        &mut self,
        name: String,
        folder: String,
        size_bytes: u64,
        file_id: Option<FileId>,
        state: TransferState,
        error: Option<Arc<Error>>,
    ) {
        self.next += 1;
        let id = TransferId(self.next);
        let steering = Arc::default();
        self.by_state.entry(state).or_default().insert(id);
        let transfer = Transfer { id, name, folder, state, size_bytes, done_bytes: 0, file_id, error, steering };
        self.transfers.insert(id, transfer);
    }

    fn set_state(&mut self, id: TransferId, state: TransferState) {
        let Some(transfer) = self.transfers.get_mut(&id) else { return };
        assert!(transfer.state.may_become(state), "{:?} cannot become {state:?}", transfer.state);
        if let Some(ids) = self.by_state.get_mut(&transfer.state) {
            ids.remove(&id);
        }
        transfer.state = state;
        self.by_state.entry(state).or_default().insert(id);
    }

    fn remove(&mut self, id: TransferId) {
        if let Some(transfer) = self.transfers.remove(&id)
            && let Some(ids) = self.by_state.get_mut(&transfer.state)
        {
            ids.remove(&id);
        }
    }

    fn forget_old(&mut self) {
        for state in [TransferState::Done, TransferState::AlreadyThere, TransferState::Cancelled] {
            while self.number(state) > SHOWN_WHEN_OVER as u64 {
                let Some(oldest) = self.by_state.get(&state).and_then(BTreeSet::first).copied() else { break };
                if state != TransferState::Cancelled {
                    self.forgotten += 1;
                    self.forgotten_bytes += self.transfers.get(&oldest).map_or(0, |transfer| transfer.size_bytes);
                }
                self.remove(oldest);
            }
        }
    }

    fn number(&self, state: TransferState) -> u64 {
        self.by_state.get(&state).map_or(0, |ids| ids.len() as u64)
    }

    /// Brings speed up to `now`.
    fn measure(&mut self, now: Duration) {
        let stored: u64 = self.forgotten_bytes
            + self.transfers.values().map(|transfer| transfer.steering.done_bytes.load(Ordering::Relaxed)).sum::<u64>();
        if self.number(TransferState::Active) == 0 {
            self.speed.reset();
        } else {
            self.speed.add(stored.saturating_sub(self.seen_bytes), now);
        }
        self.seen_bytes = stored;
    }

    fn snapshot(&self, rows: usize, version: u64) -> Snapshot {
        let mut totals = Totals {
            queued: self.number(TransferState::Queued),
            active: self.number(TransferState::Active),
            paused: self.number(TransferState::Paused),
            done: self.number(TransferState::Done) + self.number(TransferState::AlreadyThere) + self.forgotten,
            failed: self.number(TransferState::Failed),
            size_bytes: self.forgotten_bytes,
            done_bytes: self.forgotten_bytes,
            bytes_per_second: self.speed.bytes_per_second(),
            seconds_left: None,
            scanning: self.scanning,
        };
        for transfer in self.transfers.values() {
            if !matches!(transfer.state, TransferState::Failed | TransferState::Cancelled) {
                totals.size_bytes += transfer.size_bytes;
                totals.done_bytes += transfer.steering.done_bytes.load(Ordering::Relaxed);
            }
        }
        totals.seconds_left = totals
            .bytes_per_second
            .map(|speed| (totals.size_bytes - totals.done_bytes.min(totals.size_bytes)).div_ceil(speed));
        let waiting = [TransferState::Failed, TransferState::Active, TransferState::Paused, TransferState::Queued]
            .into_iter()
            .flat_map(|state| self.by_state.get(&state).into_iter().flatten());
        let mut over: Vec<&TransferId> = [TransferState::Done, TransferState::AlreadyThere, TransferState::Cancelled]
            .into_iter()
            .flat_map(|state| self.by_state.get(&state).into_iter().flatten())
            .collect();
        over.sort_unstable_by(|a, b| b.cmp(a));
        let transfers = waiting
            .chain(over)
            .take(rows)
            .filter_map(|id| self.transfers.get(id))
            .map(|transfer| Transfer {
                done_bytes: transfer.steering.done_bytes.load(Ordering::Relaxed),
                ..transfer.clone()
            })
            .collect();
        Snapshot { transfers, count: self.transfers.len() as u64 + self.forgotten, totals, version }
    }
}
