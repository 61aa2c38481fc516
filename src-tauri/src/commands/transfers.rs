//! Watching and steering transfers.

use coffer_core::document::TransferId;
use coffer_core::vault::Vault;
use coffer_wire::TransferSnapshot;
use tauri::ipc::Channel;

use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::imports::Imports;
use crate::progress;
use crate::state::Shared;

/// The transfers now; the channel gets every later picture.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfers_watch(state: Shared<'_>, channel: Channel<TransferSnapshot>) -> Answer<TransferSnapshot> {
    Ok(progress::watch(&state, channel))
}

/// Stops a transfer after the chunk it is at; what is stored stays.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_pause(state: Shared<'_>, id: String) -> Answer<()> {
    let id: TransferId = id.parse()?;
    steer(&state, move |imports, vault| imports.pause(vault, id)).await
}

/// Lets a paused transfer go on.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_resume(state: Shared<'_>, id: String) -> Answer<()> {
    let id: TransferId = id.parse()?;
    steer(&state, move |imports, vault| imports.run_again(vault, id)).await
}

/// Tries a failed transfer again.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_retry(state: Shared<'_>, id: String) -> Answer<()> {
    let id: TransferId = id.parse()?;
    steer(&state, move |imports, vault| imports.run_again(vault, id)).await
}

/// Gives a transfer up.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_cancel(state: Shared<'_>, id: String) -> Answer<()> {
    let id: TransferId = id.parse()?;
    steer(&state, move |imports, vault| imports.cancel(vault, id)).await
}

/// Gives a queued transfer its turn before all others.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_move_up(state: Shared<'_>, id: String) -> Answer<()> {
    let id: TransferId = id.parse()?;
    steer(&state, move |imports, vault| imports.move_up(vault, id)).await
}

/// Adds a file as a document of its own though the vault has its content.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_keep_both(state: Shared<'_>, id: String) -> Answer<()> {
    let id: TransferId = id.parse()?;
    steer(&state, move |imports, vault| imports.keep_both(vault, id)).await
}

/// Pauses all transfers.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfers_pause_all(state: Shared<'_>) -> Answer<()> {
    steer(&state, |imports, vault| imports.pause_all(vault)).await
}

/// Lets all paused transfers go on.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfers_resume_all(state: Shared<'_>) -> Answer<()> {
    steer(&state, |imports, vault| imports.resume_all(vault)).await
}

/// Forgets the transfers that have ended.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfers_clear(state: Shared<'_>) -> Answer<()> {
    steer(&state, |imports, vault| imports.clear(vault)).await
}

async fn steer(state: &Shared<'_>, wish: impl FnOnce(&Imports, &Vault) -> Answer<()> + Send + 'static) -> Answer<()> {
    let open = state.shown().await?;
    run_blocking(move || wish(&open.imports, &open.vault)).await
}
