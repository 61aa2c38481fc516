//! Watching and steering imports.

use coffer_core::InvalidInput;
use coffer_core::transfer::TransferId;
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
    let id = parse_id(&id)?;
    steer(&state, move |imports, vault| imports.pause(vault, id)).await
}

/// Lets a paused transfer go on.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_resume(state: Shared<'_>, id: String) -> Answer<()> {
    let id = parse_id(&id)?;
    steer(&state, move |imports, _| imports.run_again(id)).await
}

/// Tries a failed transfer again.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_retry(state: Shared<'_>, id: String) -> Answer<()> {
    let id = parse_id(&id)?;
    steer(&state, move |imports, _| imports.run_again(id)).await
}

/// Gives a transfer up.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn transfer_cancel(state: Shared<'_>, id: String) -> Answer<()> {
    let id = parse_id(&id)?;
    steer(&state, move |imports, vault| imports.cancel(vault, id)).await
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

fn parse_id(id: &str) -> Result<TransferId, InvalidInput> {
    let number = id.parse().ok().filter(|_| id.bytes().all(|byte| byte.is_ascii_digit()));
    number.map(TransferId).ok_or(InvalidInput::new("id", "must be the id of a transfer"))
}
