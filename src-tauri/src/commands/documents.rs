//! Documents: listed, found, changed, opened, exported.

use std::sync::Arc;

use coffer_core::document::{FileId, FolderPath};
use coffer_core::query;
use coffer_core::service;
use coffer_wire::{
    BulkResult, Document, DocumentChanges, DocumentPage, DocumentQuery, DragOutcome, ExportStarted, Selection,
};

use super::checked_limit;
use crate::blocking::run_blocking;
use crate::desktop::Question;
use crate::error::Answer;
use crate::opened;
use crate::state::Shared;

/// Rows `first .. first + limit` of a query.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_page(
    state: Shared<'_>,
    query: DocumentQuery,
    first: u64,
    limit: u64,
) -> Answer<DocumentPage> {
    let query = query::DocumentQuery::try_from(query)?;
    let limit = checked_limit(limit, 500, "must be 1 to 500")?;
    state.read(move |vault| Ok((&vault.service.slice(&vault.user, &query, first, limit)?).into())).await
}

/// Where in a query a document stands.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn document_position(state: Shared<'_>, query: DocumentQuery, file_id: String) -> Answer<Option<u64>> {
    let query = query::DocumentQuery::try_from(query)?;
    let file_id: FileId = file_id.parse()?;
    state.read(move |vault| vault.service.position(&vault.user, &query, file_id)).await
}

/// The first row whose name begins with `prefix` or comes after it.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn document_search_prefix(
    state: Shared<'_>,
    query: DocumentQuery,
    prefix: String,
) -> Answer<Option<u64>> {
    let query = query::DocumentQuery::try_from(query)?;
    state.read(move |vault| vault.service.position_at_prefix(&vault.user, &query, &prefix)).await
}

/// A document with all its fields.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn document_get(state: Shared<'_>, file_id: String) -> Answer<Document> {
    let file_id: FileId = file_id.parse()?;
    state.read(move |vault| Ok((&vault.service.document(&vault.user, file_id)?).into())).await
}

/// Changes fields of a document, unless somebody changed it since revision `rev`.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn document_update(
    state: Shared<'_>,
    file_id: String,
    rev: u64,
    changes: DocumentChanges,
) -> Answer<Document> {
    let file_id: FileId = file_id.parse()?;
    let changes = service::DocumentChanges::try_from(changes)?;
    state.change(move |vault| Ok((&vault.service.update(&vault.user, file_id, Some(rev), &changes)?).into())).await
}

/// Opens a read-only copy of a document in the program that the person uses for it.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn document_open(state: Shared<'_>, file_id: String) -> Answer<()> {
    let file_id: FileId = file_id.parse()?;
    let state = Arc::clone(&state);
    run_blocking(move || {
        let vault = state.vault()?;
        let path = opened::copy(&state.home, &vault, file_id)?;
        Ok(state.desktop.open(&path)?)
    })
    .await
}

/// Asks for a folder and queues copies of the selected documents into it.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_export(state: Shared<'_>, selection: Selection) -> Answer<Option<ExportStarted>> {
    let selection = query::Selection::try_from(selection)?;
    // What is chosen comes out of the vault that it was chosen in, even if the window shows another one by then.
    let open = state.shown().await?;
    let chosen = state.choose(Question::Destination).await.and_then(|folders| folders.into_iter().next());
    let Some(folder) = chosen else { return Ok(None) };
    run_blocking(move || {
        let documents = open.imports.export(&open.vault, &selection, &folder)?;
        Ok(Some(ExportStarted { documents }))
    })
    .await
}

/// Hands the drag that was begun in the page over to the desktop, with copies of the selected documents.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_drag_out(state: Shared<'_>, selection: Selection) -> Answer<DragOutcome> {
    let selection = query::Selection::try_from(selection)?;
    let home = state.home.clone();
    match state.read(move |vault| opened::copies_to_drag(&home, vault, &selection)).await? {
        Some(files) => Ok(state.drag_out(files).await),
        None => Ok(DragOutcome::TooMuch),
    }
}

/// Moves the selected documents to another folder.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn documents_move(state: Shared<'_>, selection: Selection, folder: String) -> Answer<BulkResult> {
    let selection = query::Selection::try_from(selection)?;
    let folder: FolderPath = folder.parse()?;
    state.change(move |vault| Ok((&vault.service.move_many(&vault.user, &selection, &folder)?).into())).await
}
