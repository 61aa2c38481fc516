//! The vault as a whole: what it is, what it holds, whether it is well.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Connection, VaultPlace};

/// The groups of types that usage is counted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Image,
    Video,
    Audio,
    Document,
    Pdf,
    Archive,
    Code,
    Other,
}

/// What the sidebar and the settings say of the open vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VaultStatus {
    /// What people call it.
    pub name: String,
    /// Where it lies.
    pub place: VaultPlace,
    /// The vault's own id.
    pub vault_id: String,
    /// The acting user.
    pub user_id: String,
    /// Bytes free where it lies; `None` if that cannot be known.
    pub free_bytes: Option<u64>,
    /// Whether the place can be reached.
    pub connection: Connection,
    /// Why nothing can be changed at the moment, as one of the kinds of `ErrorBody`; `None` if it can.
    pub read_only: Option<String>,
    /// The program's version.
    pub version: String,
}

/// What one kind of document takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KindUsage {
    /// The kind.
    pub kind: Kind,
    /// How many documents.
    pub documents: u64,
    /// Sum of their sizes.
    pub size_bytes: u64,
}

/// What the acting user's documents take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Usage {
    /// By kind, largest first, kinds without documents left out; the trash is not in it.
    pub kinds: Vec<KindUsage>,
    /// Documents in all, the trash not counted.
    pub documents: u64,
    /// Sum of their sizes.
    pub size_bytes: u64,
    /// Documents in the trash.
    pub trashed_documents: u64,
    /// Sum of their sizes.
    pub trashed_bytes: u64,
    /// Bytes free where the vault lies; `None` if that cannot be known.
    pub free_bytes: Option<u64>,
}

/// What is wrong with one thing in the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DamageKind {
    /// The sidecar is there, the content is not.
    ContentMissing,
    /// The content has another length than its sidecar says.
    SizeDiffers,
    /// The content does not hash to what its sidecar says.
    HashDiffers,
    /// The index knows it, its sidecar is gone.
    SidecarMissing,
    /// The sidecar cannot be read.
    SidecarUnreadable,
    /// The sidecar was written by a newer Coffer, or belongs elsewhere; left untouched.
    Foreign,
}

/// One finding of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Damage {
    /// The document, as far as its file name tells.
    pub file_id: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// What is wrong.
    pub damage: DamageKind,
}

/// What a check found. Checking changes no file of the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct VerifyReport {
    /// Documents looked at.
    pub documents: u64,
    /// Bytes of content read and hashed; 0 for a fast check.
    pub read_bytes: u64,
    /// What is wrong, by `file_id`; empty if all is well.
    pub damaged: Vec<Damage>,
    /// Entries of the index that said something else than the vault's files, and were mended.
    pub mended: u64,
}

/// What a rebuild of the index found in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Rebuilt {
    /// Documents indexed, the trash included.
    pub documents: u64,
    /// Sidecars left out because they cannot be used; they are untouched.
    pub skipped: u64,
}
