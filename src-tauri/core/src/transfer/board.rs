//! What is going on: every transfer since the last clearing, and the sums over them.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::TransferState;
use super::beyond::{Behind, Line};
use super::control::{CANCEL, GO, PAUSE, TransferControl};
use super::entries::Entries;
use super::snapshot::{Direction, Snapshot, Totals, Transfer};
use super::speed::Speed;
use crate::document::{Document, FileId, TransferId};
use crate::error::Error;
use crate::repository::{EndedTransfer, OpenExport, OpenState, OpenUpload, QueuedUpload};
use crate::seams::Clock;
use crate::service::{Imported, next_together};

/// Transfers that are over and still shown one by one; older ones count only in the sums.
const SHOWN_WHEN_OVER: u64 = 50;
/// Imports that wait for their turn and are known one by one; of those behind them no more than their ids.
const KNOWN_QUEUED: u64 = 4_096;
/// Transfers whose own speed is measured: where more run side by side, they are small and over in no time.
const MEASURED: u64 = 16;

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
    board: Mutex<Board>,
    version: AtomicU64,
}

#[derive(Debug, Default)]
struct Board {
    entries: Entries,
    queued_behind: Line,
    paused_behind: Line,
    /// Taken out of `queued_behind`, and about to be known one by one.
    loading: u64,
    /// Done and cleared from `entries`, still in the sums.
    forgotten: u64,
    forgotten_bytes: u64,
    scanning: Option<u64>,
    speed: Speed,
    seen_bytes: u64,
    speeds: BTreeMap<TransferId, (Speed, u64)>,
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

    /// Takes the next queued transfers that are to be run together (see [`next_together`]) and makes them active; none if
    /// none waits. Exports are run one by one. Each control goes to its transfer; hand each id back to
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
    pub fn finish_export(&self, id: TransferId, outcome: Result<Document, Error>) {
        let outcome = outcome.map(|document| (TransferState::Done, document.file_id));
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
    fn add_import(&mut self, import: &OpenUpload) {
        let is_full = self.entries.number(TransferState::Queued) >= KNOWN_QUEUED || !self.queued_behind.is_empty();
        if import.state.goes_on() && is_full && self.entries.get(import.file_id.into()).is_none() {
            let behind = Behind { file_id: import.file_id, size_bytes: import.source.size_bytes };
            self.queued_behind.push(behind);
        } else if import.state != OpenState::Cancelled {
            self.entries.insert(Transfer::import(import));
        }
    }

    fn add_export(&mut self, export: &OpenExport) {
        if export.state != OpenState::Cancelled {
            self.entries.insert(Transfer::export(export));
        }
    }

    fn running(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.entries.of(TransferState::Active).chain(self.entries.of(TransferState::Hashing))
    }

    /// All that has its turn some time.
    fn queued(&self) -> u64 {
        self.entries.number(TransferState::Queued) + self.queued_behind.count() + self.loading
    }

    fn next_together(&self, turn: Turn) -> Vec<TransferId> {
        match turn {
            Turn::First => self.together_of(self.entries.of(TransferState::Queued)),
            Turn::Shortest => self.together_of(self.entries.shortest()),
        }
    }

    /// Those of a line that are to be run together: the first one, and with a small import the next small ones.
    fn together_of(&self, line: impl Iterator<Item = TransferId>) -> Vec<TransferId> {
        let mut line = line.filter_map(|id| self.entries.get(id)).peekable();
        if line.peek().is_some_and(|first| first.direction == Direction::Out) {
            return line.next().map(|first| first.id).into_iter().collect();
        }
        let imports = line.filter(|transfer| transfer.direction == Direction::In);
        let mut looked_at = Vec::new();
        let chosen = next_together(imports.map(|transfer| {
            looked_at.push(transfer.id);
            transfer.size_bytes
        }));
        chosen.into_iter().map(|place| looked_at[place]).collect()
    }

    fn start<'b>(&mut self, id: TransferId, board: &'b Transfers) -> Option<Started<'b>> {
        self.entries.set_state(id, TransferState::Active, None);
        let transfer = self.entries.get(id)?;
        transfer.steering.wish.store(GO, Ordering::Relaxed);
        let control = TransferControl { board, id, steering: Arc::clone(&transfer.steering) };
        Some(Started { id, direction: transfer.direction, control })
    }

    fn finish(&mut self, id: TransferId, outcome: Result<(TransferState, FileId), Error>) {
        let Some(transfer) = self.entries.get_mut(id).filter(|transfer| transfer.state.is_running()) else { return };
        self.speeds.remove(&id);
        let (state, error) = match outcome {
            Ok((state, file_id)) => {
                transfer.steering.done_bytes.store(transfer.size_bytes, Ordering::Relaxed);
                transfer.file_id = Some(file_id);
                (state, None)
            }
            Err(Error::Paused) => (TransferState::Paused, None),
            Err(Error::Cancelled) => (TransferState::Cancelled, None),
            Err(error) if error.kind().passes() => (TransferState::Waiting, Some(Arc::new(error))),
            Err(error) => (TransferState::Failed, Some(Arc::new(error))),
        };
        self.entries.set_state(id, state, error);
        self.forget_old();
    }

    fn steer(&mut self, id: TransferId, wish: u8, state: TransferState) -> bool {
        let Some(transfer) = self.entries.get(id) else { return false };
        if transfer.state.is_running() {
            transfer.steering.wish.store(wish, Ordering::Relaxed);
            return true;
        }
        if !transfer.state.may_become(state) {
            return false;
        }
        self.entries.set_state(id, state, None);
        true
    }

    fn resume(&mut self, id: TransferId) -> bool {
        let Some(transfer) = self.entries.get(id) else { return false };
        if transfer.file_id.is_none() || !transfer.state.may_become(TransferState::Queued) {
            return false;
        }
        self.entries.set_state(id, TransferState::Queued, None);
        true
    }

    fn forget_old(&mut self) {
        for state in [TransferState::Done, TransferState::AlreadyThere, TransferState::Cancelled] {
            while self.entries.number(state) > SHOWN_WHEN_OVER {
                let Some(oldest) = self.entries.of(state).next_back() else { break };
                if state != TransferState::Cancelled {
                    self.forgotten += 1;
                    self.forgotten_bytes += self.entries.get(oldest).map_or(0, |transfer| transfer.size_bytes);
                }
                self.entries.remove(oldest);
            }
        }
    }

    /// Brings all speeds up to `now`.
    fn measure(&mut self, now: Duration) {
        let done_bytes = self.forgotten_bytes + self.entries.bytes().0;
        let running: Vec<TransferId> = self.running().collect();
        if running.is_empty() {
            self.speed.reset();
            self.speeds.clear();
        } else {
            self.speed.add(done_bytes.saturating_sub(self.seen_bytes), now);
        }
        self.seen_bytes = done_bytes;
        if running.len() as u64 > MEASURED {
            self.speeds.clear();
            return;
        }
        for id in running {
            let Some(transfer) = self.entries.get(id) else { continue };
            let done_bytes = transfer.steering.done_bytes.load(Ordering::Relaxed);
            let (speed, seen_bytes) = self.speeds.entry(id).or_insert_with(|| (Speed::default(), done_bytes));
            speed.add(done_bytes.saturating_sub(*seen_bytes), now);
            *seen_bytes = done_bytes;
        }
    }

    fn snapshot(&self, rows: usize, version: u64) -> Snapshot {
        let totals = self.totals();
        let shown = self.shown(rows).into_iter().filter_map(|id| self.entries.get(id));
        let transfers = shown
            .map(|transfer| Transfer {
                done_bytes: transfer.steering.done_bytes.load(Ordering::Relaxed),
                bytes_per_second: self.speeds.get(&transfer.id).and_then(|(speed, _)| speed.bytes_per_second()),
                ..transfer.clone()
            })
            .collect();
        let behind = self.queued_behind.count() + self.paused_behind.count() + self.loading;
        Snapshot { transfers, count: self.entries.len() + self.forgotten + behind, totals, version }
    }

    fn totals(&self) -> Totals {
        let (done_bytes, size_bytes) = self.entries.bytes();
        let number = |state| self.entries.number(state);
        let mut totals = Totals {
            queued: self.queued(),
            active: self.running().count() as u64,
            waiting: number(TransferState::Waiting),
            paused: number(TransferState::Paused) + self.paused_behind.count(),
            done: number(TransferState::Done) + number(TransferState::AlreadyThere) + self.forgotten,
            failed: number(TransferState::Failed),
            size_bytes: size_bytes + self.forgotten_bytes + self.queued_behind.bytes() + self.paused_behind.bytes(),
            done_bytes: done_bytes + self.forgotten_bytes,
            bytes_per_second: self.speed.bytes_per_second(),
            seconds_left: None,
            scanning: self.scanning,
        };
        let left = totals.size_bytes - totals.done_bytes.min(totals.size_bytes);
        totals.seconds_left = totals.bytes_per_second.map(|speed| left.div_ceil(speed.max(1)));
        totals
    }

    /// The ids that are shown: something of every group, and more of those that come first.
    fn shown(&self, rows: usize) -> Vec<TransferId> {
        use TransferState::{Active, AlreadyThere, Cancelled, Done, Failed, Hashing, Paused, Queued, Waiting};
        let mut over: Vec<&Transfer> = [Done, AlreadyThere, Cancelled]
            .into_iter()
            .flat_map(|state| self.entries.of(state).take(rows))
            .filter_map(|id| self.entries.get(id))
            .collect();
        over.sort_unstable_by_key(|transfer| transfer.place);
        let of = |states: &[TransferState]| -> Vec<TransferId> {
            states.iter().flat_map(|state| self.entries.of(*state).take(rows)).take(rows).collect()
        };
        let groups = [
            of(&[Failed]),
            of(&[Active, Hashing, Waiting, Paused]),
            of(&[Queued]),
            over.iter().take(rows).map(|transfer| transfer.id).collect(),
        ];
        let mut room = rows.saturating_sub(groups.iter().map(|group| group.len().min(rows / groups.len())).sum());
        let mut shown = Vec::with_capacity(rows);
        for group in groups {
            let own = group.len().min(rows / 4);
            let more = (group.len() - own).min(room);
            room -= more;
            shown.extend(group.into_iter().take(own + more));
        }
        shown.truncate(rows);
        shown
    }
}
