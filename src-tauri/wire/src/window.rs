//! What the window and its page say to each other beside documents: closing, showing, the tray, drags out of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The event `coffer://closing`: the window is to be closed while these transfers are under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Closing {
    /// Files on their way into a vault, running or waiting for their turn, in all vaults that are open.
    pub incoming: u64,
    /// Copies on their way out. One of the two numbers is at least 1.
    pub outgoing: u64,
}

/// The event `coffer://show`: a person wants to see these documents of the vault that the window shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Shown {
    /// At most 50, in no order; some may be gone by now.
    pub file_ids: Vec<String>,
}

/// Whether the program can go on behind an icon in the tray.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Tray {
    /// Nobody asked for it.
    Off,
    /// The icon is there.
    Shown,
    /// The library that shows it is not installed.
    NoLibrary,
    /// The desktop has no place for such icons, or it is not running.
    NoPlace,
}

/// What became of the wish to drag documents out of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DragOutcome {
    /// The desktop has the drag, and the files in it.
    Begun,
    /// The pointer was let go of before the copies were ready. They are now, so that another try is quick.
    TooLate,
    /// More than 64 documents, or more than 1 GiB: these can be exported.
    TooMuch,
    /// This system takes no drags from us.
    Unsupported,
}
