//! What happened in the vault, newest first.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActivityEntry {
    /// Grows with time.
    pub id: i64,
    /// When.
    pub at: i64,
    /// Who did it.
    pub user_id: String,
    /// `added`, `renamed`, `moved`, `edited`, `trashed`, `restored`, `purged`, `exported`, `statusChanged`, `rebuilt`,
    /// `published` or `unpublished`.
    pub action: String,
    /// The document it happened to.
    pub file_id: Option<String>,
    /// The document's name at that time.
    pub name: String,
    /// What changed, in the domain's words: the old name for `renamed`, the old folder for `moved`, …; may be `""`.
    pub detail: String,
}

/// One page of activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ActivityPage {
    /// Newest first.
    pub entries: Vec<ActivityEntry>,
    /// Hand it back as `before` for the next page; `None` at the end.
    pub next: Option<i64>,
}
