//! The vault as a whole.

use std::sync::Arc;

use coffer_wire::{Rebuilt, Usage, VaultStatus};

use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::state::Shared;

/// Which vault is open. If it could not be opened, this tries again, and says why if it still cannot.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_status(state: Shared<'_>) -> Answer<VaultStatus> {
    let vaults = Arc::clone(&state.vaults);
    run_blocking(move || {
        let open = vaults.open_again()?;
        Ok(open.status(open.vault.service.free_bytes().ok().flatten()))
    })
    .await
}

/// What the documents take.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn usage(state: Shared<'_>) -> Answer<Usage> {
    let usage = |vault: &coffer_core::vault::Vault| {
        let free_bytes = vault.service.free_bytes().ok().flatten();
        Ok(Usage::new(&vault.service.usage(&vault.user)?, free_bytes))
    };
    state.read(usage).await
}

/// Makes the index say what the vault's own files say.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_rebuild_index(state: Shared<'_>) -> Answer<Rebuilt> {
    state.change(|vault| Ok(vault.rebuild_index(&mut |_| {})?.into())).await
}
