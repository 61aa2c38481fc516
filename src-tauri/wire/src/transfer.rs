//! Imports on their way: what the transfer card shows, and what a drop tells the page.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::ErrorBody;

/// Where a transfer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TransferState {
    /// Waiting for its turn.
    Queued,
    /// Being read, hashed and stored.
    Active,
    /// Stopped by a person; what is stored stays.
    Paused,
    /// Stored and safe.
    Done,
    /// The very same file was in that place already; nothing was stored twice.
    AlreadyThere,
    /// Not stored; `error` says why.
    Failed,
    /// Given up by a person; nothing of it is kept.
    Cancelled,
}

/// One file on its way into the vault.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Transfer {
    /// Opaque, for the transfer commands.
    pub id: String,
    /// The file's name.
    pub name: String,
    /// The folder of the vault it goes to.
    pub folder: String,
    /// Where it stands.
    pub state: TransferState,
    /// Length of the file.
    pub size_bytes: u64,
    /// How much of it is stored; equal to `size_bytes` only once the document is safe.
    pub done_bytes: u64,
    /// The document it became.
    pub file_id: Option<String>,
    /// Why it failed.
    pub error: Option<ErrorBody>,
}

/// Sums over all transfers since the last clearing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TransferTotals {
    /// Waiting.
    pub queued: u64,
    /// Running.
    pub active: u64,
    /// Paused.
    pub paused: u64,
    /// Stored (and already there).
    pub done: u64,
    /// Failed.
    pub failed: u64,
    /// Sum of the sizes of all that is not cancelled or failed.
    pub size_bytes: u64,
    /// How much of that is stored.
    pub done_bytes: u64,
    /// Bytes a second, a moving average with a half-life of 5 s; `None` until 3 s of it are known or when nothing runs.
    pub bytes_per_second: Option<u64>,
    /// Seconds left at that speed.
    pub seconds_left: Option<u64>,
    /// Files found so far while folders are still being walked; `None` when no walk is under way.
    pub scanning: Option<u64>,
}

/// All that the transfer card needs; sent whole, at most ten times a second, below 8 KB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TransferSnapshot {
    /// The first in this order: failed, active, paused, queued, then what ended last first. At most 24, and with very
    /// long names as many as fit into 8 KB; names and folders of more than 120 and 240 bytes lose their middle.
    pub transfers: Vec<Transfer>,
    /// How many there are in all.
    pub count: u64,
    /// Sums over all of them.
    pub totals: TransferTotals,
}

/// What an "add" gesture brought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportStarted {
    /// Files named directly.
    pub files: u64,
    /// Folders named directly; their files are found while the import runs.
    pub folders: u64,
}

/// Where a drag from outside stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DropPhase {
    /// It came over the window.
    Enter,
    /// It moved.
    Over,
    /// It left, or was given up.
    Leave,
    /// It was let go.
    Drop,
}

/// The event `coffer://drop`. Never carries a path.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DropEvent {
    /// Where it stands.
    pub phase: DropPhase,
    /// Regular files in the drag; 0 with `folders` 0 means it holds nothing that can be added.
    pub files: u64,
    /// Folders in the drag.
    pub folders: u64,
    /// CSS pixels from the left of the window.
    pub x: f64,
    /// CSS pixels from its top.
    pub y: f64,
    /// With `drop`, if there is something to add: hand it to `import_drop` once, within a minute.
    pub drop_id: Option<String>,
}
