//! What is going on: every transfer since the last clearing, and the sums over them. Behind the board's lock.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::TransferState;
use super::beyond::{Behind, Line};
use super::board::{Started, Transfers, Turn};
use super::control::{GO, TransferControl};
use super::entries::Entries;
use super::snapshot::{Snapshot, Totals, Transfer};
use super::speed::Speed;
use crate::document::{FileId, TransferId};
use crate::error::Error;
use crate::repository::{OpenExport, OpenState, OpenUpload};
use crate::service::next_together;

/// Transfers that are over and still shown one by one; older ones count only in the sums.
const SHOWN_WHEN_OVER: u64 = 50;
/// Imports that wait for their turn and are known one by one; of those behind them no more than their ids.
pub(super) const KNOWN_QUEUED: u64 = 4_096;
/// Transfers whose own speed is measured: where more run side by side, they are small and over in no time.
const MEASURED: u64 = 16;

#[derive(Debug, Default)]
pub(super) struct Ledger {
    pub(super) entries: Entries,
    pub(super) queued_behind: Line,
    pub(super) paused_behind: Line,
    /// Taken out of `queued_behind`, and about to be known one by one.
    pub(super) loading: u64,
    /// Done and cleared from `entries`, still in the sums.
    pub(super) forgotten: u64,
    pub(super) forgotten_bytes: u64,
    pub(super) scanning: Option<u64>,
    speed: Speed,
    seen_bytes: u64,
    speeds: BTreeMap<TransferId, (Speed, u64)>,
}

impl Ledger {
    pub(super) fn add_import(&mut self, import: &OpenUpload) {
        let is_full = self.entries.number(TransferState::Queued) >= KNOWN_QUEUED || !self.queued_behind.is_empty();
        if import.state.goes_on() && is_full && self.entries.get(import.file_id.into()).is_none() {
            let behind = Behind { file_id: import.file_id, size_bytes: import.source.size_bytes };
            self.queued_behind.push(behind);
        } else if import.state != OpenState::Cancelled {
            self.entries.insert(Transfer::import(import));
        }
    }

    pub(super) fn add_export(&mut self, export: &OpenExport) {
        if export.state != OpenState::Cancelled {
            self.entries.insert(Transfer::export(export));
        }
    }

    pub(super) fn running(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.entries.of(TransferState::Active).chain(self.entries.of(TransferState::Hashing))
    }

    /// All that has its turn some time.
    pub(super) fn queued(&self) -> u64 {
        self.entries.number(TransferState::Queued) + self.queued_behind.count() + self.loading
    }

    pub(super) fn next_together(&self, turn: Turn) -> Vec<TransferId> {
        match turn {
            Turn::First => self.together_of(self.entries.of(TransferState::Queued)),
            Turn::Shortest => self.together_of(self.entries.shortest()),
        }
    }

    /// Those of a line that are to be run together: the first one, and if that is small, the next small ones of its way.
    fn together_of(&self, line: impl Iterator<Item = TransferId>) -> Vec<TransferId> {
        let mut line = line.filter_map(|id| self.entries.get(id)).peekable();
        let Some(direction) = line.peek().map(|first| first.direction) else { return Vec::new() };
        let mut looked_at = Vec::new();
        let chosen = next_together(line.filter(|transfer| transfer.direction == direction).map(|transfer| {
            looked_at.push(transfer.id);
            transfer.size_bytes
        }));
        chosen.into_iter().map(|place| looked_at[place]).collect()
    }

    pub(super) fn start<'b>(&mut self, id: TransferId, board: &'b Transfers) -> Option<Started<'b>> {
        self.entries.set_state(id, TransferState::Active, None);
        let transfer = self.entries.get(id)?;
        transfer.steering.wish.store(GO, Ordering::Relaxed);
        let control = TransferControl { board, id, steering: Arc::clone(&transfer.steering) };
        Some(Started { id, direction: transfer.direction, control })
    }

    pub(super) fn finish(&mut self, id: TransferId, outcome: Result<(TransferState, FileId), Error>) {
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

    pub(super) fn steer(&mut self, id: TransferId, wish: u8, state: TransferState) -> bool {
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

    pub(super) fn resume(&mut self, id: TransferId) -> bool {
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
    pub(super) fn measure(&mut self, now: Duration) {
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

    pub(super) fn snapshot(&self, rows: usize, version: u64) -> Snapshot {
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
        let mut shown = Vec::new();
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
