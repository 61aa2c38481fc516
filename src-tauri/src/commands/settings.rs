//! What a person has chosen about the window. Works whether or not the vault can be opened.

use std::sync::Arc;

use coffer_core::settings;
use coffer_wire::Settings;

use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::state::Shared;

/// The settings.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn settings_get(state: Shared<'_>) -> Answer<Settings> {
    let state = Arc::clone(&state);
    run_blocking(move || {
        let (fs, ids) = (&*state.seams.fs, &*state.seams.ids);
        Ok(settings::Settings::load(fs, ids, &state.home.settings())?.window.into())
    })
    .await
}

/// Keeps the settings and answers them as they are kept.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn settings_set(state: Shared<'_>, settings: Settings) -> Answer<Settings> {
    let window = settings::Window::try_from(settings)?;
    let state = Arc::clone(&state);
    run_blocking(move || {
        let (fs, ids) = (&*state.seams.fs, &*state.seams.ids);
        settings::Settings::change(fs, ids, &state.home.settings(), |all| {
            all.window = window;
            Ok(())
        })?;
        Ok(window.into())
    })
    .await
}
