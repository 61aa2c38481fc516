//! Uploads that nobody goes on with.

use coffer_core::service;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An upload that was begun and that nobody goes on with. It is cleared by itself, seven days after something was added to it
/// last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LostUpload {
    /// What `lost_upload_clear` takes.
    pub id: String,
    /// The name of the document that it was to be, if it is known.
    pub name: Option<String>,
    /// What is stored of it.
    pub size_bytes: u64,
    /// When it began, if that is known.
    pub begun_at: Option<i64>,
    /// When something was added to it last.
    pub touched_at: i64,
    /// When it will be cleared at the earliest.
    pub cleared_at: i64,
    /// Whether this computer began it, or went on with it last; another one otherwise.
    pub is_ours: bool,
}

impl From<&service::LostUpload> for LostUpload {
    fn from(lost: &service::LostUpload) -> Self {
        LostUpload {
            id: lost.id.clone(),
            name: lost.name.clone(),
            size_bytes: lost.size_bytes,
            begun_at: lost.begun_at.map(|at| at.as_millis()),
            touched_at: lost.touched_at.as_millis(),
            cleared_at: lost.cleared_at.as_millis(),
            is_ours: lost.is_ours,
        }
    }
}
