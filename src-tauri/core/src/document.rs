//! The domain: what a document is, and what its parts may be.
//!
//! Every value is checked once, in its constructor; after that the type is the proof and nobody checks again. A bad
//! value is an [`InvalidInput`](crate::error::InvalidInput) that names the field and the rule. Nothing here knows how a
//! document is stored, listed or shown.

mod content;
mod damage;
mod ids;
mod labels;
mod link;
mod link_token;
mod mime;
mod names;
mod stamps;
mod status;
mod time;

use std::sync::Arc;

pub use content::{Chunking, ContentHash};
pub use damage::DamageKind;
pub use ids::{DeviceId, FileId, LinkId, OpId, TransferId, UserId, VaultId};
pub use labels::{Metadata, Note, Tag, Tags};
pub use link::{
    DownloadLimit, ExpiryChoice, ExpiryClass, Follows, Link, LinkKind, LinkPassword, LinkPasswordHash, LinkRisk,
    LinkState, LinkUrl, LinkedDocument, Reachability, ShareKey,
};
pub use link_token::{LinkToken, LinkTokenHash};
pub use mime::{Kind, MimeType};
pub use names::{FolderPath, Name, UniqueName};
pub use stamps::{Register, Stamp, Stamps};
pub use status::{Status, Visibility};
pub use time::Timestamp;

/// A document: everything about a file in the vault but its bytes.
///
/// Content is immutable under its `file_id`: whoever replaces a document's content makes a new document that
/// [`supersedes`](Document::supersedes) it. So bytes that disagree with `size_bytes` or `content_hash` are damage, never
/// an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Made by us, never derived from a name, never reused.
    pub file_id: FileId,
    /// Whose it is. For everybody else a private document does not exist.
    pub owner_id: UserId,
    /// What people see.
    pub name: Name,
    /// What the command line and links use; unique per owner.
    pub unique_name: UniqueName,
    /// Where people find it; a virtual path.
    pub folder: FolderPath,
    /// From the extension, checked against the first bytes.
    pub mime_type: MimeType,
    /// Content length in bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the content.
    pub content_hash: ContentHash,
    /// Length in bytes of every chunk but the last; the hash of each is in the sidecar.
    pub chunk_size: u64,
    /// Where it stands in its life.
    pub status: Status,
    /// Private unless a person has published it.
    pub visibility: Visibility,
    /// Sorted, without doubles.
    pub tags: Tags,
    /// Free text, searchable.
    pub note: Note,
    /// Free key-value pairs.
    pub metadata: Metadata,
    /// When it came into the vault.
    pub created_at: Timestamp,
    /// When the content was last changed, as its source said.
    pub modified_at: Timestamp,
    /// When any field last changed.
    pub updated_at: Timestamp,
    /// When it went to the trash; set exactly while `status` is [`Status::Trashed`].
    pub trashed_at: Option<Timestamp>,
    /// The document whose content this one replaced.
    pub supersedes: Option<FileId>,
    /// Starts at 1, goes up by one with every change.
    pub rev: u64,
    /// The operation that made this revision; tells our own retry from somebody else's change.
    pub op_id: OpId,
    /// Who changed which register last.
    pub stamps: Stamps,
}

impl Document {
    /// The group of types it is counted under.
    pub fn kind(&self) -> Kind {
        Kind::of(&self.mime_type)
    }

    /// Whether it is in the trash.
    pub fn is_trashed(&self) -> bool {
        self.status == Status::Trashed
    }

    /// The hashes of its chunks, if those are known by that of its content, because there is one chunk at most.
    pub fn hashes_of_few_chunks(&self) -> Option<Arc<[ContentHash]>> {
        match Chunking::count_for(self.size_bytes, self.chunk_size) {
            0 => Some(Arc::default()),
            1 => Some(Arc::new([self.content_hash])),
            _ => None,
        }
    }
}
