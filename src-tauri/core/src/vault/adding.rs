//! Adding a vault: one that is there, or a new one.
//!
//! Called at the first start, and by whoever wants a vault more. The vault itself is made, or found, under the lock of the
//! settings: of several processes at their first start one makes it, and the others find it.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::{Choice, DEFAULT_NAME, Seams};
use crate::document::{UserId, VaultId};
use crate::error::{Error, InvalidInput};
use crate::home::Home;
use crate::settings::{Access, Settings, VaultEntry};
use crate::storage::{LocalStorage, VaultMarker};

/// Folders that are looked at before none is offered.
const MOST_NUMBER: u32 = 100;

/// Adds the vault in a folder, making one if the folder is empty or absent, and makes it the current one. A vault that
/// is known already is just made the current one. Without a name it is called like its folder.
///
/// The acting user of a vault that exists is the one its marker names; of several, `choice.user` decides.
///
/// # Errors
/// [`Error::InvalidInput`] for a relative path, a name that is taken, or several users and no choice; storage errors of
/// kind `vaultForeign` for a folder that holds something else.
pub fn add_local(
    home: &Home,
    root: &Path,
    name: Option<&str>,
    choice: &Choice,
    seams: &Seams,
) -> Result<VaultEntry, Error> {
    let root = std::path::absolute(root).map_err(|_| InvalidInput::new("path", "must not be empty"))?;
    if root.to_str().is_none() {
        // The settings, which have to name it, are text.
        return Err(InvalidInput::new("path", "must be Unicode").into());
    }
    let folder_name = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let wanted = name.map(str::to_owned).or(folder_name).unwrap_or_else(|| DEFAULT_NAME.to_owned());
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let marker = marker_of_new_or_known(&root, &wanted, choice, seams)?;
        let user_id = acting_user(&marker, choice)?;
        enter(settings, &wanted, marker.vault_id, user_id, Access::Folder { root: root.clone() })
    })
}

/// Writes a vault down and makes it the current one: in a new entry called `wanted`, or a name like it that is free, or in
/// the one that it has, which keeps its name.
pub(super) fn enter(
    settings: &mut Settings,
    wanted: &str,
    vault_id: VaultId,
    user_id: UserId,
    access: Access,
) -> Result<VaultEntry, Error> {
    if let Some(known) = settings.vaults.iter_mut().find(|known| known.vault_id == vault_id) {
        known.access = access;
        known.user_id = user_id;
        settings.current = Some(known.name.clone());
        return Ok(known.clone());
    }
    check_vault_name(wanted)?;
    let entry = VaultEntry { name: free_vault_name(settings, wanted), vault_id, user_id, access };
    settings.current = Some(entry.name.clone());
    settings.vaults.push(entry.clone());
    Ok(entry)
}

/// The folder that a new vault would lie in, if nobody says otherwise: the default one, or the first with a number behind
/// its name that is unused, or holds a vault that is not known yet. `None` if all that were looked at are taken.
///
/// # Errors
/// [`Error::Settings`], [`Error::NewerVersion`].
pub fn offered_folder(home: &Home, seams: &Seams) -> Result<Option<PathBuf>, Error> {
    let settings = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
    let default = home.default_vault();
    let name = default.file_name().unwrap_or_default().to_string_lossy();
    let numbered = (2..MOST_NUMBER).map(|number| default.with_file_name(format!("{name} {number}")));
    Ok([default.to_owned()].into_iter().chain(numbered).find(|root| {
        let is_known = settings.vaults.iter().any(|vault| vault.access.folder() == Some(root));
        !is_known && LocalStorage::marker_of(&*seams.fs, root).is_ok()
    }))
}

/// The marker of the vault in `root`; makes a vault there if there is nothing, and it can be called `name`.
fn marker_of_new_or_known(root: &Path, name: &str, choice: &Choice, seams: &Seams) -> Result<VaultMarker, Error> {
    if let Some(marker) = LocalStorage::marker_of(&*seams.fs, root)? {
        // The settings are about to name it.
        LocalStorage::make_durable(&*seams.fs, root)?;
        return Ok(marker);
    }
    check_vault_name(name)?;
    let marker = VaultMarker::new(seams.ids.vault_id(), vec![new_user(choice)]);
    LocalStorage::create(&*seams.fs, root, &marker)?;
    Ok(marker)
}

/// Who acts in a vault: the user that was chosen, or the only one there is.
pub(super) fn acting_user(marker: &VaultMarker, choice: &Choice) -> Result<UserId, InvalidInput> {
    match (&choice.user, marker.users.as_slice()) {
        (Some(user), users) if users.contains(user) => Ok(user.clone()),
        (Some(_), _) => Err(InvalidInput::new("user", "must be a user of the vault")),
        (None, [user]) => Ok(user.clone()),
        (None, _) => Err(InvalidInput::new("user", "must be chosen: the vault has several, or none")),
    }
}

/// The user of a vault that is made.
pub(super) fn new_user(choice: &Choice) -> UserId {
    choice.user.clone().unwrap_or_else(|| user_id_from(choice.login_name.as_deref()))
}

/// A user id out of a login name: its letters and digits in lower case, the rest `_`; `me` if nothing is left.
fn user_id_from(login_name: Option<&str>) -> UserId {
    let ascii = deunicode::deunicode(login_name.unwrap_or_default()).to_lowercase();
    let id: String = ascii
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() || character == '-' { character } else { '_' })
        .take(64)
        .collect();
    let id = if id.trim_matches('_').is_empty() { "me" } else { &id };
    UserId::from_str(id).expect("it is made of allowed characters only, at least one and at most 64")
}

pub(super) fn check_vault_name(name: &str) -> Result<(), InvalidInput> {
    if name.trim().is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
        return Err(InvalidInput::new("vault", "must be 1 to 100 bytes without control characters"));
    }
    Ok(())
}

/// `wanted`, with a number if another vault is called so.
fn free_vault_name(settings: &Settings, wanted: &str) -> String {
    if !settings.is_name_taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2u32;
    while settings.is_name_taken(&format!("{wanted} ({number})")) {
        number += 1;
    }
    format!("{wanted} ({number})")
}
