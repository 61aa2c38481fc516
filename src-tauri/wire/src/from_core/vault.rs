//! The vault as a whole.

use coffer_core::ErrorKind;
use coffer_core::document::{DamageKind as CoreDamage, Kind as CoreKind};
use coffer_core::query::{self, Amount};
use coffer_core::service;
use coffer_core::storage::s3::Reach;
use coffer_core::vault::{Bucket, Vault};

use crate::{Connection, Damage, DamageKind, KindUsage, Rebuilt, Usage, VaultPlace, VaultStatus, VerifyReport};

impl VaultStatus {
    /// What is said of an open vault, which is called `name` by now.
    pub fn new(vault: &Vault, name: &str, free_bytes: Option<u64>) -> Self {
        VaultStatus {
            name: name.to_owned(),
            place: VaultPlace::from(&vault.access),
            vault_id: vault.vault_id.to_string(),
            user_id: vault.user.to_string(),
            free_bytes,
            connection: connection_of(vault),
            read_only: trouble_of(vault).map(|kind| kind.as_str().to_owned()),
            version: env!("CARGO_PKG_VERSION").to_owned(),
        }
    }
}

fn connection_of(vault: &Vault) -> Connection {
    match vault.bucket().map(Bucket::reach) {
        None => Connection::Local,
        Some(Reach::Online) => Connection::Online,
        Some(Reach::Offline) => Connection::Offline,
        Some(Reach::Locked(_)) => Connection::Locked,
    }
}

/// Why nothing can be changed at the moment.
fn trouble_of(vault: &Vault) -> Option<ErrorKind> {
    let bucket = vault.bucket()?;
    match bucket.reach() {
        Reach::Offline => Some(ErrorKind::Offline),
        Reach::Locked(kind) => Some(kind),
        Reach::Online => bucket.others_write().then_some(ErrorKind::ReadOnly),
    }
}

impl Usage {
    /// What the documents take, and what is free.
    pub fn new(usage: &query::Usage, free_bytes: Option<u64>) -> Self {
        Usage {
            kinds: usage.kinds.iter().map(KindUsage::from).collect(),
            documents: usage.vault.documents,
            size_bytes: usage.vault.size_bytes,
            trashed_documents: usage.trash.documents,
            trashed_bytes: usage.trash.size_bytes,
            free_bytes,
        }
    }
}

impl From<&(CoreKind, Amount)> for KindUsage {
    fn from((kind, amount): &(CoreKind, Amount)) -> Self {
        KindUsage { kind: (*kind).into(), documents: amount.documents, size_bytes: amount.size_bytes }
    }
}

impl From<&service::Verdict> for VerifyReport {
    fn from(verdict: &service::Verdict) -> Self {
        VerifyReport {
            documents: verdict.documents,
            read_bytes: verdict.read_bytes,
            damaged: verdict.damaged.iter().map(Damage::from).collect(),
            mended: verdict.mended,
        }
    }
}

impl From<&service::Damage> for Damage {
    fn from(damage: &service::Damage) -> Self {
        Damage { file_id: damage.file_id.to_string(), name: damage.name.clone(), damage: damage.kind.into() }
    }
}

impl From<CoreDamage> for DamageKind {
    fn from(kind: CoreDamage) -> Self {
        match kind {
            CoreDamage::ContentMissing => DamageKind::ContentMissing,
            CoreDamage::SizeDiffers => DamageKind::SizeDiffers,
            CoreDamage::HashDiffers => DamageKind::HashDiffers,
            CoreDamage::SidecarMissing => DamageKind::SidecarMissing,
            CoreDamage::SidecarUnreadable => DamageKind::SidecarUnreadable,
            CoreDamage::Foreign => DamageKind::Foreign,
        }
    }
}

impl From<service::RebuildOutcome> for Rebuilt {
    fn from(outcome: service::RebuildOutcome) -> Self {
        Rebuilt { documents: outcome.documents, skipped: outcome.skipped }
    }
}
