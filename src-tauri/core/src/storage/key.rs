//! The keys of objects.

use std::fmt;

use crate::document::{FileId, UserId};

/// Which of a document's two objects is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlobPart {
    /// Its bytes: `<user>/<file_id>`.
    Content,
    /// What is known about it: `<user>/<file_id>.meta`.
    Sidecar,
}

/// The key of an object. Its text is safe as a path and as an S3 key on every system, because both halves are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlobKey {
    /// Whose document.
    pub owner: UserId,
    /// Which document.
    pub file_id: FileId,
    /// Which of its objects.
    pub part: BlobPart,
}

impl BlobKey {
    /// The key of a document's bytes.
    pub const fn content(owner: UserId, file_id: FileId) -> Self {
        BlobKey { owner, file_id, part: BlobPart::Content }
    }

    /// The key of a document's sidecar.
    pub const fn sidecar(owner: UserId, file_id: FileId) -> Self {
        BlobKey { owner, file_id, part: BlobPart::Sidecar }
    }

    /// The last component of the key: `<file_id>` or `<file_id>.meta`.
    pub fn object_name(&self) -> String {
        match self.part {
            BlobPart::Content => self.file_id.to_string(),
            BlobPart::Sidecar => format!("{}.meta", self.file_id),
        }
    }

    /// The key of `owner` with this last component; `None` for every name that is not ours.
    pub fn from_object_name(owner: &UserId, object_name: &str) -> Option<BlobKey> {
        let (id, part) = match object_name.strip_suffix(".meta") {
            Some(id) => (id, BlobPart::Sidecar),
            None => (object_name, BlobPart::Content),
        };
        Some(BlobKey { owner: owner.clone(), file_id: id.parse().ok()?, part })
    }
}

impl fmt::Display for BlobKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.object_name())
    }
}
