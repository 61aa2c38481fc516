//! What can be done about the bucket of a vault that was added: looking again at what it does, and keeping other keys.

use super::adding_bucket::NewBucket;
use super::examined::Examined;
use super::{Choice, Seams};
use crate::error::{Error, InvalidInput};
use crate::home::Home;
use crate::secrets::{AccessKeys, CredentialsSource};
use crate::settings::{Access, Settings, VaultEntry};
use crate::storage::StorageError;
use crate::storage::s3::doctor::{Check, Examination, examine};
use crate::storage::s3::{Patience, S3Storage};

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
    let settings = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
    let entry = settings.vault(choice.vault.as_deref())?;
    let Access::Bucket { address, credentials, .. } = &entry.access else { return Err(NO_BUCKET.into()) };
    let access = seams.keys.keys(choice.credentials.as_ref().unwrap_or(credentials), &entry.vault_id)?;
    let examination = examine(address, &access, &seams.clock, &seams.ids, Patience::default(), on_check);
    if examination.failure().is_none() {
        let folder = home.bucket(&entry.vault_id.to_string());
        Examined::of(&examination, seams.clock.now()).save(seams, &folder)?;
    }
    Ok(examination)
}

/// What was found out about the bucket of a known vault when it was looked at last; `None` if that was never.
///
/// # Errors
/// [`Error::VaultNotFound`]; [`Error::InvalidInput`] for a vault in a folder.
pub fn bucket_facts(home: &Home, name: &str, seams: &Seams) -> Result<Option<Examined>, Error> {
    let settings = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
    let entry = settings.vault(Some(name))?;
    let Access::Bucket { .. } = &entry.access else { return Err(NO_BUCKET.into()) };
    Ok(Examined::load(&*seams.fs, &home.bucket(&entry.vault_id.to_string())))
}

const NO_BUCKET: InvalidInput = InvalidInput::new("vault", "must lie in a bucket");

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
    let entry = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?.vault(Some(name))?.clone();
    let Access::Bucket { address, credentials: before, .. } = &entry.access else {
        return Err(NO_BUCKET.into());
    };
    let new = NewBucket { address: address.clone(), name: None, credentials: credentials.clone(), keys };
    let access = new.access(seams)?;
    let folder = home.bucket(&entry.vault_id.to_string());
    let facts = Examined::load(&*seams.fs, &folder).map_or_else(|| Examined::assumed(address), |known| known.facts);
    match S3Storage::marker_of(address, &access, &facts, &seams.clock) {
        Ok(Some(marker)) if marker.vault_id != entry.vault_id => {
            return Err(Error::VaultForeign { reason: format!("{address} holds another vault") });
        }
        Err(error @ StorageError::CredentialsRefused) => return Err(error.into()),
        // Whether the rest works is seen, and said, when the vault is used.
        _ => {}
    }
    if let Some(store) = seams.keys.store(credentials) {
        store.set(&entry.vault_id, &access)?;
    }
    let changed = Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let known = settings.vault_mut(name)?;
        if let Access::Bucket { credentials: source, .. } = &mut known.access {
            source.clone_from(credentials);
        }
        Ok(known.clone())
    })?;
    if before != credentials
        && let Some(store) = seams.keys.store(before)
    {
        // They lead nowhere any more; a keyring that cannot be asked keeps them.
        let _ = store.remove(&entry.vault_id);
    }
    Ok(changed)
}
