//! What lies in a vault beside its objects: what dead processes have left, and what was set aside.
//!
//! The service decides what becomes of it and keeps the rules about when; a backend only shows it, reads it, and moves or
//! removes one thing at a time. Nothing is removed unless the vault's own marker is there and the vault may be written to.

use std::fmt;
use std::io::Read;
use std::path::PathBuf;

use super::{BlobKey, StorageError, UploadId, UploadPlan};

/// What a leftover is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeftoverKind {
    /// A file that was to become an object within the call that wrote it.
    Scratch,
    /// An upload that can be resumed, or completed once more.
    Upload {
        /// Its id.
        upload: UploadId,
        /// What it would become.
        key: BlobKey,
        /// What it would send.
        plan: UploadPlan,
    },
    /// Half of an upload that was about to begin or to end.
    Half,
}

/// Something unfinished. It may be somebody's who is at work this moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Its name among the unfinished; means nothing to anybody else.
    pub name: String,
    /// What it is.
    pub kind: LeftoverKind,
    /// What it takes.
    pub size_bytes: u64,
    /// Whether its place says, by its own clock, that nobody has added to it for seven days.
    pub has_rested: bool,
}

/// An upload that was begun and not ended, by whomever. Somebody may be at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedUpload {
    /// How it is removed. What it takes is what was stored of it.
    pub leftover: Leftover,
    /// What it would become; `None` if nothing says so any more.
    pub key: Option<BlobKey>,
    /// How long ago it began by the clock of its place, in milliseconds; `None` where that does not tell.
    pub age_ms: Option<i64>,
    /// How long ago something was added to it last, by the same clock. Not negative, and nothing where it cannot be known.
    pub rested_ms: i64,
    /// Whether this computer began it, or has gone on with it.
    pub is_ours: bool,
}

/// An object that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAsideObject {
    /// Its name in the quarantine; means nothing to anybody else.
    pub id: String,
    /// The key it had.
    pub key: BlobKey,
    /// Its length.
    pub size_bytes: u64,
}

/// The longest leftover whose bytes are read: no sidecar is longer.
pub const MOST_LEFTOVER_BYTES: u64 = 1024 * 1024;

/// Looking after a vault. See the module's text for what holds for every method.
pub trait Upkeep: fmt::Debug + Send + Sync {
    /// Everything unfinished that may be of no use any more, by name. A place that other computers write to keeps uploads
    /// back until they [have rested](Leftover::has_rested).
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`; then absence means nothing.
    fn leftovers(&self) -> Result<Vec<Leftover>, StorageError>;

    /// Every upload that was begun and not ended, by name.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`; then absence means nothing.
    fn unfinished_uploads(&self) -> Result<Vec<UnfinishedUpload>, StorageError>;

    /// Whether a leftover is of the upload of this id, or of what is left of it. Asks for nothing.
    fn is_of(&self, leftover: &Leftover, upload: &UploadId) -> bool;

    /// The bytes of a leftover of at most [`MOST_LEFTOVER_BYTES`]; `None` if it is longer, or gone by now.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`.
    fn read_leftover(&self, leftover: &Leftover) -> Result<Option<Vec<u8>>, StorageError>;

    /// Removes a leftover. One that is not there is removed already: that is success.
    ///
    /// # Errors
    /// `Foreign` if the marker is missing or another vault's; `ReadOnly`, `PermissionDenied`, `Unavailable`.
    fn remove_leftover(&self, leftover: &Leftover) -> Result<(), StorageError>;

    /// Everything that was set aside, by id.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`; then absence means nothing.
    fn set_aside_objects(&self) -> Result<Vec<SetAsideObject>, StorageError>;

    /// The bytes of something that was set aside.
    ///
    /// # Errors
    /// `Unavailable`, `PermissionDenied`; `None` if there is no such thing.
    fn read_set_aside(&self, id: &str) -> Result<Option<Box<dyn Read + Send>>, StorageError>;

    /// Gives something that was set aside its key back, in one step.
    ///
    /// # Errors
    /// `AlreadyExists` if another object has the key; `Foreign`, `ReadOnly`, `PermissionDenied`,
    /// `Unavailable`, also if there is no such thing.
    fn take_back(&self, id: &str) -> Result<(), StorageError>;

    /// Removes something that was set aside, for good. One that is not there is removed already: that is success.
    ///
    /// # Errors
    /// As [`remove_leftover`](Upkeep::remove_leftover).
    fn remove_set_aside(&self, id: &str) -> Result<(), StorageError>;

    /// The folder that people find it in, if there is one.
    fn set_aside_folder(&self) -> Option<PathBuf>;
}
