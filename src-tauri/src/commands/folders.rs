//! The ways into the list: folders and tags.

use coffer_core::document::FolderPath;
use coffer_wire::{Folder, Tag};

use crate::error::Answer;
use crate::state::Shared;

/// The folders directly in `parent`.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn folders(state: Shared<'_>, parent: String) -> Answer<Vec<Folder>> {
    let parent: FolderPath = parent.parse()?;
    state.read(move |vault| Ok(vault.service.folders(&vault.user, &parent)?.iter().map(Folder::from).collect())).await
}

/// The tags in use.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn tags(state: Shared<'_>) -> Answer<Vec<Tag>> {
    state.read(|vault| Ok(vault.service.tags(&vault.user)?.iter().map(Tag::from).collect())).await
}
