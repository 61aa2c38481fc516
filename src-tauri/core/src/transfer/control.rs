//! What lies between a person and a running transfer: wishes one way, progress the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use super::board::Transfers;
use super::state::TransferState;
use crate::document::TransferId;
use crate::service::{ImportControl, Phase, Proceed};

/// What a person asked of a running transfer, and how far it is; shared with its worker.
#[derive(Debug, Default)]
pub(super) struct Steering {
    pub(super) done_bytes: AtomicU64,
    pub(super) wish: AtomicU8,
}

pub(super) const GO: u8 = 0;
pub(super) const PAUSE: u8 = 1;
pub(super) const CANCEL: u8 = 2;

/// The control of one running transfer: tells the board how far it is, and the transfer what a person asked for.
#[derive(Debug)]
pub struct TransferControl<'a> {
    pub(super) board: &'a Transfers,
    pub(super) id: TransferId,
    pub(super) steering: Arc<Steering>,
}

impl ImportControl for TransferControl<'_> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        self.steering.done_bytes.store(done_bytes, Ordering::Relaxed);
        self.board.note_progress();
        match self.steering.wish.load(Ordering::Relaxed) {
            PAUSE => Proceed::Pause,
            CANCEL => Proceed::Cancel,
            _ => Proceed::Go,
        }
    }

    fn enter(&self, phase: Phase) {
        let state = match phase {
            Phase::Hashing => TransferState::Hashing,
            Phase::Moving => TransferState::Active,
        };
        self.board.enter(self.id, state);
    }

    fn begin_again(&self) {
        self.board.begin_again(self.id);
    }
}
