//! A document as it leaves the core: whole, as a row of the list, and the changes that may come back.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Kind;

/// A document with every field of the domain.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Document {
    /// UUIDv7, 32 lower-case hexadecimal characters.
    pub file_id: String,
    /// The user whose document it is.
    pub owner_id: String,
    /// What people see.
    pub name: String,
    /// What the command line and links use; unique per owner.
    pub unique_name: String,
    /// Virtual path, segments joined by `/`; `""` is the root.
    pub folder: String,
    /// `type/subtype`.
    pub mime_type: String,
    /// The group of types the usage meter counts it under.
    pub kind: Kind,
    /// Content length in bytes.
    pub size_bytes: u64,
    /// BLAKE3 of the content, 64 lower-case hexadecimal characters.
    pub content_hash: String,
    /// Length in bytes of every chunk but the last.
    pub chunk_size: u64,
    /// `pending`, `uploading`, `stored`, `failed`, `trashed`, `missing` or `damaged`.
    pub status: String,
    /// `private` or `public`.
    pub visibility: String,
    /// Sorted, without doubles.
    pub tags: Vec<String>,
    /// Free text, `""` if there is none.
    pub note: String,
    /// Free key-value pairs.
    pub metadata: BTreeMap<String, String>,
    /// When it came into the vault.
    pub created_at: i64,
    /// When the content was last changed, as its source file said.
    pub modified_at: i64,
    /// When any field last changed.
    pub updated_at: i64,
    /// When it was moved to the trash, if it is there.
    pub trashed_at: Option<i64>,
    /// The document whose content this one replaced.
    pub supersedes: Option<String>,
    /// Goes up by one with every change; sent back with an update to notice a change in between.
    pub rev: u64,
    /// The operation that made this revision.
    pub op_id: String,
    /// Which device changed which register last, by register name.
    pub stamps: BTreeMap<String, Stamp>,
}

/// The mark that merging devices compare: larger `lamport` wins, then larger `device`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Stamp {
    /// Logical time of the change.
    pub lamport: u64,
    /// The device that made it.
    pub device: String,
}

/// What one row of the list shows; the rest comes with [`Document`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
#[allow(missing_docs, reason = "the fields of `Document`, with the same meaning")]
pub struct DocumentRow {
    pub file_id: String,
    pub name: String,
    pub unique_name: String,
    pub folder: String,
    pub mime_type: String,
    pub kind: Kind,
    pub size_bytes: u64,
    pub status: String,
    pub visibility: String,
    pub tags: Vec<String>,
    pub created_at: i64,
    pub modified_at: i64,
    pub trashed_at: Option<i64>,
    pub rev: u64,
}

/// The fields to change; an absent one stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export, optional_fields)]
#[allow(missing_docs, reason = "the fields of `Document`, with the same meaning")]
pub struct DocumentChanges {
    pub name: Option<String>,
    pub unique_name: Option<String>,
    pub folder: Option<String>,
    pub tags: Option<Vec<String>>,
    pub note: Option<String>,
    pub metadata: Option<BTreeMap<String, String>>,
}
