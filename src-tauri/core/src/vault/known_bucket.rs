//! What can be done about the bucket of a vault that was added: looking again at what it does, and keeping other keys.

use std::path::PathBuf;

use super::adding_bucket::{NewBucket, examine_with, write_down};
use super::examined::Examined;
use super::{Choice, Seams};
use crate::document::VaultId;
use crate::error::{Error, InvalidInput};
use crate::home::Home;
use crate::place::{BucketAddress, BucketName};
use crate::secrets::{AccessKeys, CredentialsSource};
use crate::settings::{Access, Settings, VaultEntry};
use crate::storage::StorageError;
use crate::storage::s3::S3Storage;
use crate::storage::s3::doctor::{Check, Examination};

/// What this computer knows of a vault in a bucket.
struct KnownBucket {
    vault_id: VaultId,
    address: BucketAddress,
    share_bucket: Option<BucketName>,
    credentials: CredentialsSource,
    /// What is kept of it beside the index.
    folder: PathBuf,
}

impl KnownBucket {
    fn find(home: &Home, name: Option<&str>, seams: &Seams) -> Result<KnownBucket, Error> {
        let settings = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
        let VaultEntry { vault_id, access, .. } = settings.vault(name)?.clone();
        let Access::Bucket { address, credentials, share_bucket, .. } = access else {
            return Err(InvalidInput::new("vault", "must lie in a bucket").into());
        };
        let folder = home.bucket(&vault_id.to_string());
        Ok(KnownBucket { vault_id, address, share_bucket, credentials, folder })
    }
}

/// Finds out again what the bucket of a known vault really does, and writes it down if a vault can lie there. What is open
/// goes by what was found before. Calls `on_check` with each check once it is done.
///
/// # Errors
/// [`Error::VaultNotFound`]; [`Error::InvalidInput`] for a vault in a folder; [`Error::Secrets`]; [`Error::Target`]. What
/// the bucket cannot do is an answer.
pub fn check_bucket(
    home: &Home,
    choice: &Choice,
    seams: &Seams,
    on_check: &mut dyn FnMut(&Check),
) -> Result<Examination, Error> {
    let known = KnownBucket::find(home, choice.vault.as_deref(), seams)?;
    let keys = seams.keys.keys(choice.credentials.as_ref().unwrap_or(&known.credentials), &known.vault_id)?;
    let share_bucket = known.share_bucket.as_ref();
    let examination = examine_with(&known.address, share_bucket, &keys, seams, on_check);
    if examination.failure().is_none() {
        write_down(&examination, share_bucket, seams, &known.folder)?;
    }
    Ok(examination)
}

/// What was found out about the bucket of a known vault when it was looked at last; `None` if that was never.
///
/// # Errors
/// [`Error::VaultNotFound`]; [`Error::InvalidInput`] for a vault in a folder.
pub fn bucket_facts(home: &Home, name: &str, seams: &Seams) -> Result<Option<Examined>, Error> {
    Ok(Examined::load(&*seams.fs, &KnownBucket::find(home, Some(name), seams)?.folder))
}

/// Keeps other keys for a known vault, once the bucket takes them or cannot be asked.
///
/// # Errors
/// [`Error::VaultNotFound`]; [`Error::InvalidInput`] for a vault in a folder, and as [`NewBucket::access`]; kinds
/// `credentialsRefused` and `vaultForeign` from the bucket; [`Error::Secrets`]. The vault has the keys it had then.
pub fn replace_keys(
    home: &Home,
    name: &str,
    credentials: &CredentialsSource,
    keys: Option<AccessKeys>,
    seams: &Seams,
) -> Result<VaultEntry, Error> {
    let KnownBucket { vault_id, address, credentials: before, folder, .. } =
        KnownBucket::find(home, Some(name), seams)?;
    let new = NewBucket { address: address.clone(), name: None, credentials: credentials.clone(), keys };
    let keys = new.access(seams)?;
    let facts = Examined::facts_of(Examined::load(&*seams.fs, &folder).as_ref(), &address);
    match S3Storage::marker_of(&address, &keys, &facts, &seams.clock) {
        Ok(Some(marker)) if marker.vault_id != vault_id => {
            return Err(Error::VaultForeign { reason: format!("{address} holds another vault") });
        }
        Err(error @ StorageError::CredentialsRefused) => return Err(error.into()),
        // Whether the rest works is seen, and said, when the vault is used.
        _ => {}
    }
    if let Some(store) = seams.keys.store(credentials) {
        store.set(&vault_id, &keys)?;
    }
    let changed = Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let known = settings.vault_mut(name)?;
        if let Access::Bucket { credentials: source, .. } = &mut known.access {
            source.clone_from(credentials);
        }
        Ok(known.clone())
    })?;
    if before != *credentials
        && let Some(store) = seams.keys.store(&before)
    {
        // They lead nowhere any more; a keyring that cannot be asked keeps them.
        let _ = store.remove(&vault_id);
    }
    Ok(changed)
}
