//! Into the trash, out of it, and away for good. Asking a person first is the page's business.

use coffer_core::query;
use coffer_wire::{BulkResult, Selection};

use crate::error::Answer;
use crate::state::Shared;

/// Moves the selected documents to the trash.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_trash(state: Shared<'_>, selection: Selection) -> Answer<BulkResult> {
    let selection = query::Selection::try_from(selection)?;
    state.change(move |vault| Ok((&vault.service.trash_many(&vault.user, &selection)?).into())).await
}

/// Takes the selected documents out of the trash, back to where they were.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_restore(state: Shared<'_>, selection: Selection) -> Answer<BulkResult> {
    let selection = query::Selection::try_from(selection)?;
    state.change(move |vault| Ok((&vault.service.restore_many(&vault.user, &selection)?).into())).await
}

/// Deletes the selected documents for good; only what is in the trash.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_purge(state: Shared<'_>, selection: Selection) -> Answer<BulkResult> {
    let selection = query::Selection::try_from(selection)?;
    state.change(move |vault| Ok((&vault.service.purge_many(&vault.user, &selection)?).into())).await
}

/// Deletes everything that is in the trash for good.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn trash_empty(state: Shared<'_>) -> Answer<BulkResult> {
    state.change(|vault| Ok((&vault.service.empty_trash(&vault.user)?).into())).await
}
