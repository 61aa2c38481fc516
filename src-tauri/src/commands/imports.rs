//! The ways to add something. All of them end in `AppState::add`; none takes a path from the page.

use std::sync::Arc;

use coffer_core::document::FolderPath;
use coffer_wire::ImportStarted;

use crate::blocking::run_blocking;
use crate::desktop::Question;
use crate::error::Answer;
use crate::picked::Picked;
use crate::state::{AppState, Shared};

/// Adds what was dropped.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn import_drop(state: Shared<'_>, drop_id: String, folder: String) -> Answer<ImportStarted> {
    let folder: FolderPath = folder.parse()?;
    let open = state.shown().await?;
    let picked = state.drops.take(&drop_id)?;
    state.add(open, || picked, folder).await
}

/// Asks for files and adds them.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn import_files(state: Shared<'_>, folder: String) -> Answer<Option<ImportStarted>> {
    choose_and_add(&state, Question::Files, &folder).await
}

/// Asks for folders and adds all that is in them.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn import_folder(state: Shared<'_>, folder: String) -> Answer<Option<ImportStarted>> {
    choose_and_add(&state, Question::Folders, &folder).await
}

/// Adds the files that are on the clipboard.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn import_paste(state: Shared<'_>, folder: String) -> Answer<ImportStarted> {
    let folder: FolderPath = folder.parse()?;
    let open = state.shown().await?;
    let desktop = Arc::clone(&state);
    let paths = run_blocking(move || Ok(desktop.desktop.clipboard_files()?)).await?;
    state.add(open, || Picked::look_at(paths), folder).await
}

async fn choose_and_add(state: &Arc<AppState>, question: Question, folder: &str) -> Answer<Option<ImportStarted>> {
    let folder: FolderPath = folder.parse()?;
    // What is chosen goes into the vault that it was chosen for, even if the window shows another one by then.
    let open = state.shown().await?;
    match state.choose(question).await {
        Some(paths) => state.add(open, || Picked::look_at(paths), folder).await.map(Some),
        None => Ok(None),
    }
}
