//! What can be given out of the vault, and who our own server of links answers.

use std::sync::Arc;

use coffer_wire::SharingStatus;

use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::sharing;
use crate::state::{AppState, Shared};
use crate::vaults::OpenVault;

/// Which kinds of links the vault can give, and how it is with the server.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn sharing_status(state: Shared<'_>) -> Answer<SharingStatus> {
    status_after(&state, |_, _| Ok(())).await
}

/// Finds out whether the bucket gives copies to strangers.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn sharing_check(state: Shared<'_>) -> Answer<SharingStatus> {
    let answer = status_after(&state, |_, open| Ok(open.vault.check_sharing()?)).await;
    // What it has found is remembered, whatever it was.
    state.changed.ring();
    answer
}

/// Lets the server answer others in the local network, if the person wants that, or this computer only.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn sharing_set_lan(state: Shared<'_>, on: bool) -> Answer<Option<SharingStatus>> {
    if on && !sharing::may_answer_network(&state).await? {
        return Ok(None);
    }
    let answer = status_after(&state, move |state, _| Ok(state.sharing.set_lan(on)?)).await;
    state.changed.ring();
    answer.map(Some)
}

/// Lets copies for links go to another bucket, or to the vault's own.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn sharing_set_bucket(state: Shared<'_>, bucket: Option<String>) -> Answer<SharingStatus> {
    let open = state.shown().await?;
    let state = Arc::clone(&state);
    run_blocking(move || {
        let open = state.vaults.set_share_bucket(open, bucket.as_deref())?;
        Ok(SharingStatus::new(&open.vault, state.sharing.look()))
    })
    .await
}

/// How it is with sharing out of the vault that the window shows, after `change`.
async fn status_after(
    state: &Arc<AppState>,
    change: impl FnOnce(&AppState, &OpenVault) -> Answer<()> + Send + 'static,
) -> Answer<SharingStatus> {
    let open = state.shown().await?;
    let state = Arc::clone(state);
    run_blocking(move || {
        change(&state, &open)?;
        Ok(SharingStatus::new(&open.vault, state.sharing.look()))
    })
    .await
}
