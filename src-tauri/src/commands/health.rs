//! How the vault is: checking it, mending it, what was set aside, and uploads that nobody goes on with.

use std::sync::Arc;

use coffer_core::ErrorKind;
use coffer_core::service::{CheckedBy, ReadShare, RepairMode};
use coffer_wire::{CheckProgress, Document, Health, LostUpload, RepairOutcome, VerifyReport};
use tauri::ipc::Channel;

use crate::blocking::run_blocking;
use crate::error::{Answer, CommandError};
use crate::state::{AppState, Shared};

/// What was checked when, what is damaged and set aside, and what can be done about it.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_health(state: Shared<'_>) -> Answer<Health> {
    let open = state.shown().await?;
    run_blocking(move || {
        let checking = open.checking.progress().map(CheckProgress::from);
        Ok(open.vault.attend(|vault| Ok(Health::new(&vault.service.health(&vault.user)?, checking)))?)
    })
    .await
}

/// Checks every document; with `read_data`, every byte of it. The channel hears how far it has come.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_verify(
    state: Shared<'_>,
    read_data: bool,
    channel: Channel<CheckProgress>,
) -> Answer<VerifyReport> {
    let share = if read_data { ReadShare::ALL } else { ReadShare::NONE };
    let checking = Arc::clone(&state);
    let answer = run_blocking(move || check(&checking, share, &channel)).await;
    state.changed.ring();
    answer
}

fn check(state: &AppState, share: ReadShare, channel: &Channel<CheckProgress>) -> Answer<VerifyReport> {
    let open = state.vaults.shown()?;
    let run = open.checking.begin().ok_or_else(|| CommandError::new(ErrorKind::Busy, "a check is running"))?;
    let clock = &*state.seams.clock;
    let verdict = open.vault.attend(|vault| {
        vault.service.check(&vault.user, share, CheckedBy::Person, &mut |progress| {
            // A page that is gone needs no picture.
            run.note(progress, clock.monotonic(), || drop(channel.send(progress.into())))
        })
    })?;
    Ok((&verdict).into())
}

/// Stops the check that is running.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_verify_cancel(state: Shared<'_>) -> Answer<()> {
    if let Some(open) = state.vaults.shown_now() {
        open.checking.cancel();
    }
    Ok(())
}

/// Mends what can be mended, or says what would be.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn vault_repair(state: Shared<'_>, dry_run: bool) -> Answer<RepairOutcome> {
    let mode = if dry_run { RepairMode::DryRun } else { RepairMode::Mend };
    state.change(move |vault| Ok(RepairOutcome::new(&vault.service.repair(&vault.user, mode)?, mode))).await
}

/// Shows the quarantine in the file manager.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn set_aside_show(state: Shared<'_>) -> Answer<()> {
    let state = Arc::clone(&state);
    run_blocking(move || {
        let folder = state.vault()?.service.set_aside_folder()?;
        Ok(state.desktop.open(&folder)?)
    })
    .await
}

/// Makes something that was set aside the content of its document again.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn set_aside_restore(state: Shared<'_>, id: String) -> Answer<Document> {
    state.change(move |vault| Ok((&vault.service.restore_set_aside(&vault.user, &id)?).into())).await
}

/// Removes something that was set aside, for good.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn set_aside_remove(state: Shared<'_>, id: String) -> Answer<()> {
    state.change(move |vault| vault.service.remove_set_aside(&vault.user, &id)).await
}

/// The uploads that were begun and that nobody goes on with.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn lost_uploads(state: Shared<'_>) -> Answer<Vec<LostUpload>> {
    let list = |lost: Vec<_>| lost.iter().map(LostUpload::from).collect();
    state.read(move |vault| Ok(list(vault.service.lost_uploads(&vault.user)?))).await
}

/// Clears one of them before its time.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn lost_upload_clear(state: Shared<'_>, id: String) -> Answer<()> {
    state.change(move |vault| vault.service.clear_lost_upload(&vault.user, &id)).await
}
