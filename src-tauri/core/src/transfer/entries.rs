//! The transfers that are known one by one, found by id, by state and, those that wait for their turn, by length.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::snapshot::Transfer;
use super::state::TransferState;
use crate::document::TransferId;
use crate::error::Error;

/// Where a transfer stands among those of its state.
type Place = (i64, TransferId);

#[derive(Debug, Default)]
pub(super) struct Entries {
    transfers: BTreeMap<TransferId, Transfer>,
    by_state: BTreeMap<TransferState, BTreeSet<Place>>,
    /// Those that wait for their turn, the shortest first.
    by_size: BTreeSet<(u64, TransferId)>,
    /// Goes down with every transfer that ends, so that what ended last has the first place.
    next_end: i64,
}

impl Entries {
    /// Takes a transfer in, unless one of its id is there that is not over.
    pub(super) fn insert(&mut self, transfer: Transfer) -> bool {
        match self.transfers.get(&transfer.id) {
            Some(known) if !known.state.is_over() => return false,
            Some(_) => self.remove(transfer.id),
            None => {}
        }
        let (id, state) = (transfer.id, transfer.state);
        self.transfers.insert(id, transfer);
        self.enter(id, state);
        true
    }

    pub(super) fn get(&self, id: TransferId) -> Option<&Transfer> {
        self.transfers.get(&id)
    }

    pub(super) fn get_mut(&mut self, id: TransferId) -> Option<&mut Transfer> {
        self.transfers.get_mut(&id)
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Transfer> {
        self.transfers.values()
    }

    pub(super) fn len(&self) -> u64 {
        self.transfers.len() as u64
    }

    /// The ids of a state, in their order.
    pub(super) fn of(&self, state: TransferState) -> impl DoubleEndedIterator<Item = TransferId> + '_ {
        self.by_state.get(&state).into_iter().flatten().map(|(_, id)| *id)
    }

    pub(super) fn number(&self, state: TransferState) -> u64 {
        self.by_state.get(&state).map_or(0, |places| places.len() as u64)
    }

    /// Those that wait for their turn, the shortest first.
    pub(super) fn shortest(&self) -> impl Iterator<Item = TransferId> + '_ {
        self.by_size.iter().map(|(_, id)| *id)
    }

    /// Brings a transfer into a state that it may come into.
    pub(super) fn set_state(&mut self, id: TransferId, state: TransferState, error: Option<Arc<Error>>) {
        let Some(transfer) = self.transfers.get(&id) else { return };
        assert!(transfer.state.may_become(state), "{:?} cannot become {state:?}", transfer.state);
        self.leave(id);
        if let Some(transfer) = self.transfers.get_mut(&id) {
            transfer.state = state;
            transfer.error = error;
        }
        self.enter(id, state);
    }

    /// Gives a transfer another place among those of its state.
    pub(super) fn set_place(&mut self, id: TransferId, place: i64) {
        self.leave(id);
        let Some(transfer) = self.transfers.get_mut(&id) else { return };
        transfer.place = place;
        let state = transfer.state;
        self.enter(id, state);
    }

    pub(super) fn remove(&mut self, id: TransferId) {
        self.leave(id);
        self.transfers.remove(&id);
    }

    /// Bytes that are safe of all that is not failed or cancelled, and how long all of that is.
    pub(super) fn bytes(&self) -> (u64, u64) {
        let counts = |transfer: &&Transfer| !matches!(transfer.state, TransferState::Failed | TransferState::Cancelled);
        self.transfers.values().filter(counts).fold((0, 0), |(done, size), transfer| {
            let this = transfer.steering.done_bytes.load(Ordering::Relaxed).min(transfer.size_bytes);
            (done + this, size + transfer.size_bytes)
        })
    }

    fn enter(&mut self, id: TransferId, state: TransferState) {
        let Some(transfer) = self.transfers.get_mut(&id) else { return };
        if state.is_over() {
            self.next_end -= 1;
            transfer.place = self.next_end;
        }
        if state == TransferState::Queued {
            self.by_size.insert((transfer.size_bytes, id));
        }
        self.by_state.entry(state).or_default().insert((transfer.place, id));
    }

    fn leave(&mut self, id: TransferId) {
        let Some(transfer) = self.transfers.get(&id) else { return };
        self.by_size.remove(&(transfer.size_bytes, id));
        if let Some(places) = self.by_state.get_mut(&transfer.state) {
            places.remove(&(transfer.place, id));
        }
    }
}
