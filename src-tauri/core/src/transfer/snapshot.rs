//! What is shown of the board: single transfers, and sums over all of them.

use std::sync::Arc;

use super::TransferState;
use super::control::Steering;
use crate::document::FileId;
use crate::error::Error;

/// Names a transfer of one board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TransferId(pub u64);

/// One file on its way into the vault.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// Names it.
    pub id: TransferId,
    /// The file's name.
    pub name: String,
    /// The folder of the vault it goes to.
    pub folder: String,
    /// Where it stands.
    pub state: TransferState,
    /// Length of the file.
    pub size_bytes: u64,
    /// How much of it is stored.
    pub done_bytes: u64,
    /// The import it is, and the document it becomes; `None` for what could not even be queued.
    pub file_id: Option<FileId>,
    /// Why it failed.
    pub error: Option<Arc<Error>>,
    pub(super) steering: Arc<Steering>,
}

/// Sums over all transfers since the last clearing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "numbers of transfers by state, and sums of bytes")]
pub struct Totals {
    pub queued: u64,
    pub active: u64,
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
    /// The first few: failed, active, paused, queued, then what ended last first.
    pub transfers: Vec<Transfer>,
    /// How many there are in all.
    pub count: u64,
    /// Sums over all of them.
    pub totals: Totals,
    /// Goes up with every change; equal numbers mean equal snapshots but for speed.
    pub version: u64,
}
