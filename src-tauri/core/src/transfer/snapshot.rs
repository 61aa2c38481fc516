//! What is shown of the board: single transfers, and sums over all of them.

use std::sync::Arc;

use super::TransferState;
use super::control::Steering;
use crate::document::{FileId, TransferId};
use crate::error::Error;

/// Where a transfer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Into the vault.
    In,
    /// Out of it: a copy on this computer.
    Out,
}

/// One file on its way.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Names it, as in the index.
    pub id: TransferId,
    /// Where it leads.
    pub direction: Direction,
    /// The file's name.
    pub name: String,
    /// The folder of the vault it goes to, or comes from.
    pub folder: String,
    /// Where it stands.
    pub state: TransferState,
    /// Length of the file.
    pub size_bytes: u64,
    /// How much of it is safe.
    pub done_bytes: u64,
    /// Moving average with a half-life of 5 s; `None` until 3 s of it are known, and for what is done in no time.
    pub bytes_per_second: Option<u64>,
    /// The document it is, or becomes; `None` for what could not even be queued.
    pub file_id: Option<FileId>,
    /// Why it failed, or waits.
    pub error: Option<Arc<Error>>,
    /// Whether what this process knew to be safe of it was gone, so that it began again.
    pub has_begun_again: bool,
    /// Orders transfers of one state: the smallest has its turn first, or is shown first.
    pub(super) place: i64,
    pub(super) steering: Arc<Steering>,
}

impl Transfer {
    /// How long the rest takes at the present speed.
    pub fn seconds_left(&self) -> Option<u64> {
        self.bytes_per_second.map(|speed| self.size_bytes.saturating_sub(self.done_bytes).div_ceil(speed.max(1)))
    }
}

/// Sums over all transfers since the last clearing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "numbers of transfers by state, and sums of bytes")]
pub struct Totals {
    pub queued: u64,
    /// Running, be it that they are hashed or moved.
    pub active: u64,
    pub waiting: u64,
    pub paused: u64,
    pub done: u64,
    pub failed: u64,
    /// Of all that is not failed or cancelled.
    pub size_bytes: u64,
    pub done_bytes: u64,
    /// Moving average with a half-life of 5 s; `None` until 3 s of it are known.
    pub bytes_per_second: Option<u64>,
    pub seconds_left: Option<u64>,
    /// Files found so far while folders are walked.
    pub scanning: Option<u64>,
}

/// The board at one moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The first few of each: failed, running, waiting, paused, queued, then what ended last first.
    pub transfers: Vec<Transfer>,
    /// How many there are in all.
    pub count: u64,
    /// Sums over all of them.
    pub totals: Totals,
    /// Goes up with every change; equal numbers mean equal snapshots but for speed.
    pub version: u64,
}
