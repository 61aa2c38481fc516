//! Where vaults lie, and which of them this installation knows.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a vault lies; to be shown only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum VaultPlace {
    /// In a folder of this computer.
    Local {
        /// The folder's path.
        root: String,
    },
    /// In a bucket.
    Bucket {
        /// The server, as in `https://s3.example.org`; `None` is Amazon's own.
        endpoint: Option<String>,
        /// The bucket.
        bucket: String,
        /// The region that requests are signed for; `None` if the server does not care.
        region: Option<String>,
        /// What all keys of the vault begin with: empty, or parts that each end with a slash.
        prefix: String,
        /// Where the keys come from, never the keys: `keyring`, `environment`, `profile:NAME` or `session`.
        credentials: String,
    },
}

/// A vault that was added to this installation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct KnownVault {
    /// What people call it; unique.
    pub name: String,
    /// The vault's own id.
    pub vault_id: String,
    /// Who acts in it.
    pub user_id: String,
    /// Where it lies.
    pub place: VaultPlace,
    /// It is the one that the window shows; before one is open, the one that will open by itself.
    pub current: bool,
    /// It is open: it is the current one, or its imports are still running.
    pub open: bool,
    /// The digit, 1 to 9, of the shortcut that leads to it; `None` beyond the ninth.
    pub shortcut: Option<u8>,
}

/// Whether the place that a vault lies in can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Connection {
    /// It is a folder of this computer.
    Local,
    /// The server answers, or nothing was asked of it yet.
    Online,
    /// The server cannot be reached; what is known of the vault can be looked at.
    Offline,
    /// The keys cannot be had: they are missing, locked away or refused.
    Locked,
}

/// What is kept of a bucket's content on this computer, so that it need not be fetched again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CacheStatus {
    /// What it takes now.
    pub used_bytes: u64,
    /// What it may take.
    pub most_bytes: u64,
}

/// A folder that a new vault can lie in. The page hands its id back and never a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LocalFolder {
    /// What `vault_add_local` takes.
    pub folder_id: String,
    /// Its path; to be shown only.
    pub root: String,
    /// Bytes free where it lies; `None` if that cannot be known.
    pub free_bytes: Option<u64>,
}

/// How far the list of a vault's documents has been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Reading {
    /// Documents read.
    pub documents: u64,
    /// How many there are; `None` as long as they are being counted.
    pub documents_total: Option<u64>,
}
