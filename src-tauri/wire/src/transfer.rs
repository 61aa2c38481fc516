//! Transfers: what the transfer card shows, and what a drop tells the page.

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
    /// Being read, to see whether the vault has its content already.
    Hashing,
    /// Its bytes are on their way.
    Active,
    /// Stopped for a reason that passes, which `error` says; it goes on by itself.
    Waiting,
    /// Stopped by a person; what is done stays.
    Paused,
    /// Safe.
    Done,
    /// The vault had its content already; nothing was stored twice.
    AlreadyThere,
    /// Not done; `error` says why.
    Failed,
    /// Given up by a person; nothing of it is kept.
    Cancelled,
}

/// Where a transfer leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TransferDirection {
    /// Into the vault.
    In,
    /// Out of it: a copy on this computer.
    Out,
}

/// One file on its way into the vault, or out of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Transfer {
    /// For the transfer commands; stays the same over restarts.
    pub id: String,
    /// Where it leads.
    pub direction: TransferDirection,
    /// The file's name.
    pub name: String,
    /// The folder of the vault it goes to, or comes from.
    pub folder: String,
    /// Where it stands.
    pub state: TransferState,
    /// Length of the file.
    pub size_bytes: u64,
    /// How much of it is safe; equal to `size_bytes` only once all of it is.
    pub done_bytes: u64,
    /// Bytes a second, a moving average with a half-life of 5 s; `None` until 3 s of it are known.
    pub bytes_per_second: Option<u64>,
    /// Seconds left at that speed.
    pub seconds_left: Option<u64>,
    /// The document it is, or becomes.
    pub file_id: Option<String>,
    /// Why it failed, or what it waits for.
    pub error: Option<ErrorBody>,
    /// Whether what was safe of it was gone where it was, through nobody's doing here, so that all of it is moved again.
    pub has_begun_again: bool,
    /// Whether it can still be added as a document of its own, though the vault has its content.
    pub may_keep_both: bool,
}

/// Sums over all transfers since the last clearing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TransferTotals {
    /// Waiting.
    pub queued: u64,
    /// Running, be it that they are hashed or moved.
    pub active: u64,
    /// Waiting for the network, or for keys.
    pub waiting: u64,
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
    /// The first few of each, in this order: failed; running, waiting and paused; queued; then what ended last first. At
    /// most 20, and with long names as many as fit into 8 KB; names and folders of more than 120 and 160 bytes lose their
    /// middle.
    pub transfers: Vec<Transfer>,
    /// How many there are in all.
    pub count: u64,
    /// Sums over all of them.
    pub totals: TransferTotals,
    /// The limits that hold now.
    pub limits: TransferLimits,
}

/// Bytes a second that transfers may move at most, this moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TransferLimits {
    /// Into vaults in buckets; `None` for no limit.
    pub up_bytes_per_second: Option<u64>,
    /// Out of them.
    pub down_bytes_per_second: Option<u64>,
}

/// Copies that were queued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExportStarted {
    /// How many documents are copied.
    pub documents: u64,
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
