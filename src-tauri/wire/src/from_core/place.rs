//! Where vaults lie, and which of them this installation knows.

use coffer_core::service::ReadSoFar;
use coffer_core::settings::{Access, VaultEntry};

use crate::{KnownVault, Reading, VaultPlace};

/// How many vaults have a shortcut: as many as there are digits for.
const SHORTCUTS: u8 = 9;

impl From<&Access> for VaultPlace {
    fn from(access: &Access) -> Self {
        match access {
            Access::Folder { root } => VaultPlace::Local { root: root.to_string_lossy().into_owned() },
            Access::Bucket { address, credentials, .. } => VaultPlace::Bucket {
                endpoint: address.endpoint.as_ref().map(ToString::to_string),
                bucket: address.bucket.to_string(),
                region: address.region.as_ref().map(ToString::to_string),
                prefix: address.prefix.to_string(),
                credentials: credentials.to_string(),
            },
        }
    }
}

impl KnownVault {
    /// What is said of the vault that was added as number `position`, from 0.
    pub fn new(entry: &VaultEntry, position: usize, current: bool, open: bool) -> Self {
        KnownVault {
            name: entry.name.clone(),
            vault_id: entry.vault_id.to_string(),
            user_id: entry.user_id.to_string(),
            place: VaultPlace::from(&entry.access),
            current,
            open,
            shortcut: u8::try_from(position + 1).ok().filter(|digit| *digit <= SHORTCUTS),
        }
    }
}

impl From<ReadSoFar> for Reading {
    fn from(so_far: ReadSoFar) -> Self {
        Reading { documents: so_far.read, documents_total: Some(so_far.total) }
    }
}
