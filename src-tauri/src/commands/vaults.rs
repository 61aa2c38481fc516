//! The vaults that this installation knows: shown, added, renamed, forgotten. No vault is touched by any of it but the one
//! that is made.

use std::sync::Arc;

use coffer_core::{ErrorKind, vault};
use coffer_wire::{KnownVault, LocalFolder};

use crate::blocking::run_blocking;
use crate::desktop::Question;
use crate::error::{Answer, CommandError};
use crate::state::Shared;

/// The vaults, in the order they were added.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_list(state: Shared<'_>) -> Answer<Vec<KnownVault>> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || vaults.list()).await
}

/// Shows a vault, and makes it the one that opens by itself.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_use(state: Shared<'_>, name: String) -> Answer<()> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || vaults.show(&name)).await
}

/// The folder that a new vault would lie in.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn local_folder_offered(state: Shared<'_>) -> Answer<LocalFolder> {
    let state = Arc::clone(&state);
    run_blocking(move || {
        let none = || CommandError::new(ErrorKind::AlreadyExists, "all folders that could be offered are taken");
        let root = vault::offered_folder(&state.home, &state.seams)?.ok_or_else(none)?;
        Ok(state.folders.offer(&*state.seams.fs, root))
    })
    .await
}

/// Asks for a folder that a vault lies in, or is to lie in.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn local_folder_choose(state: Shared<'_>) -> Answer<Option<LocalFolder>> {
    let chosen = state.choose(Question::VaultFolder).await.and_then(|folders| folders.into_iter().next());
    let Some(root) = chosen else { return Ok(None) };
    let state = Arc::clone(&state);
    run_blocking(move || Ok(Some(state.folders.offer(&*state.seams.fs, root)))).await
}

/// Adds the vault in a folder that was offered or chosen, or makes one there, and shows it.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_add_local(state: Shared<'_>, name: String, folder_id: String) -> Answer<KnownVault> {
    let root = state.folders.find(&folder_id)?;
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || vaults.add_local(&root, &name)).await
}

/// Forgets a vault; nothing in it is touched.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_remove(state: Shared<'_>, name: String) -> Answer<()> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || vaults.forget(&name)).await
}

/// Calls a vault something else.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_rename(state: Shared<'_>, name: String, new_name: String) -> Answer<()> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || vaults.rename(&name, &new_name)).await
}
