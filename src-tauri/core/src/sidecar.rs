//! The sidecar: what is known about a document, as plain JSON beside its bytes.
//!
//! Sidecars are the truth and the index is a cache of them, so a sidecar holds everything that is not device-local. It
//! takes at most 1 MiB. Fields this program does not know are kept when it rewrites one; a newer `format` is refused.
//! Its last field is a check of all before it, so that damage anywhere in it is found when it is read.
//! What is read is not trusted: every value goes through the constructor of its domain type.

mod stored;

use serde_json::{Map, Value};

use crate::document::{ContentHash, Document, FileId, OpId, Stamps, Timestamp, UserId};

/// The format this program writes.
const FORMAT: u64 = 1;
/// The largest sidecar, in bytes.
pub const MOST_BYTES: u64 = 1024 * 1024;

/// What one sidecar says.
#[derive(Clone, Debug, PartialEq)]
pub enum Sidecar {
    /// The document is there, perhaps in the trash.
    Present(Box<Present>),
    /// It was deleted for good; this stub keeps its id from coming back.
    Purged(Purged),
}

/// A document and what only its sidecar knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Present {
    /// The document; its status is `stored` or `trashed`.
    pub document: Document,
    /// The hash of every chunk, in order.
    pub chunk_hashes: Vec<ContentHash>,
    /// Who moved it to the trash.
    pub trashed_by: Option<UserId>,
    /// Fields that this program does not know.
    pub unknown: Map<String, Value>,
}

/// What is left of a purged document.
#[derive(Clone, Debug, PartialEq)]
pub struct Purged {
    /// Which document it was.
    pub file_id: FileId,
    /// Whose it was.
    pub owner_id: UserId,
    /// When it was purged.
    pub purged_at: Timestamp,
    /// By whom.
    pub purged_by: UserId,
    /// The revision of the purge.
    pub rev: u64,
    /// The operation that purged it.
    pub op_id: OpId,
    /// The stamps of its last state.
    pub stamps: Stamps,
}

/// Why a sidecar cannot be used. The file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SidecarError {
    /// It is no sidecar, or a damaged one; the text says where.
    Unreadable(String),
    /// Written by a newer Coffer, in this format.
    Newer(u64),
    /// It names another document or another user than its place does.
    Foreign,
}

impl Sidecar {
    /// Reads the sidecar of `file_id` of `owner`.
    ///
    /// # Errors
    /// [`SidecarError`]; nothing is guessed.
    pub fn parse(bytes: &[u8], owner: &UserId, file_id: FileId) -> Result<Sidecar, SidecarError> {
        let sidecar = Sidecar::parse_anywhere(bytes)?;
        if sidecar.owner_id() == owner && sidecar.file_id() == file_id {
            Ok(sidecar)
        } else {
            Err(SidecarError::Foreign)
        }
    }

    /// Reads a sidecar that has no place yet: which document it is about, only it says.
    ///
    /// # Errors
    /// As [`parse`](Sidecar::parse), but for [`SidecarError::Foreign`].
    pub fn parse_anywhere(bytes: &[u8]) -> Result<Sidecar, SidecarError> {
        if bytes.len() as u64 > MOST_BYTES {
            return Err(SidecarError::Unreadable("it is longer than 1 MiB".to_owned()));
        }
        stored::read(bytes)
    }

    /// The sidecar as it is written: JSON with a line a field, in a fixed order.
    pub fn to_bytes(&self) -> Vec<u8> {
        stored::write(self)
    }

    /// Which document it is about.
    pub fn file_id(&self) -> FileId {
        match self {
            Sidecar::Present(present) => present.document.file_id,
            Sidecar::Purged(purged) => purged.file_id,
        }
    }

    /// Whose document it is.
    pub fn owner_id(&self) -> &UserId {
        match self {
            Sidecar::Present(present) => &present.document.owner_id,
            Sidecar::Purged(purged) => &purged.owner_id,
        }
    }
}
