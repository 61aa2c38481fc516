//! The vaults that were added: which one opens by itself, what they are called, and how one is forgotten.
//!
//! All of it is about the settings and what this computer keeps beside them; no vault is touched.

use super::Seams;
use super::adding::check_vault_name;
use super::bucket::content_cache;
use super::index_file;
use crate::error::Error;
use crate::home::Home;
use crate::seams::remove_files_below;
use crate::secrets::SecretError;
use crate::settings::{Access, Settings, VaultEntry};

/// Makes a known vault the current one.
///
/// # Errors
/// [`Error::VaultNotFound`].
pub fn use_vault(home: &Home, name: &str, seams: &Seams) -> Result<VaultEntry, Error> {
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let entry = settings.vault(Some(name))?.clone();
        settings.current = Some(entry.name.clone());
        Ok(entry)
    })
}

/// Calls a known vault something else.
///
/// # Errors
/// [`Error::InvalidInput`] for a name that cannot be one; [`Error::VaultNameTaken`]; [`Error::VaultNotFound`].
pub fn rename(home: &Home, name: &str, new_name: &str, seams: &Seams) -> Result<VaultEntry, Error> {
    check_vault_name(new_name)?;
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        settings.vault(Some(name))?;
        if name != new_name && settings.is_name_taken(new_name) {
            return Err(Error::VaultNameTaken { name: new_name.to_owned() });
        }
        if settings.current.as_deref() == Some(name) {
            settings.current = Some(new_name.to_owned());
        }
        let entry = settings.vault_mut(name)?;
        new_name.clone_into(&mut entry.name);
        Ok(entry.clone())
    })
}

/// A vault that was forgotten.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// What the settings said of it.
    pub entry: VaultEntry,
    /// Its index was kept: it knows of imports that are not finished, which go on should the vault be added again, or
    /// another process has it open.
    pub index_kept: bool,
    /// Why the keyring has its keys still; `None` if it has none, or none of ours.
    pub keys_kept: Option<SecretError>,
}

/// Forgets a vault, and the keys that were kept for it. Nothing in it is touched, and adding it again brings all of its
/// documents back. The first of the others takes its place as the one that opens by itself.
///
/// # Errors
/// [`Error::VaultNotFound`]; [`Error::UnknownPlace`]: what a newer Coffer has written down is not thrown away.
pub fn forget(home: &Home, name: &str, seams: &Seams) -> Result<Forgotten, Error> {
    let entry = Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let entry = settings.vault(Some(name))?.clone();
        settings.vaults.retain(|vault| vault.name != name);
        if settings.current.as_deref() == Some(name) {
            settings.current = settings.vaults.first().map(|vault| vault.name.clone());
        }
        Ok(entry)
    })?;
    // An index that cannot be looked into is kept: it may know of something.
    let index_kept = !index_file::remove_spare(&home.index(&entry.vault_id.to_string()), seams).unwrap_or(false);
    if !index_kept {
        // What is left of it only takes space.
        let _ = remove_files_below(&*seams.fs, &home.bucket(&entry.vault_id.to_string()));
    }
    let keys_kept = match &entry.access {
        Access::Bucket { credentials, .. } => {
            // Its content is kept among that of others and cannot be told apart; theirs is fetched again.
            content_cache(home, u64::MAX, seams).clear();
            seams.keys.store(credentials).and_then(|store| store.remove(&entry.vault_id).err())
        }
        Access::Folder { .. } => None,
    };
    Ok(Forgotten { entry, index_kept, keys_kept })
}
