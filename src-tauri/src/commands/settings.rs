//! What a person has chosen about the window and about transfers. Works whether or not the vault can be opened.

use std::sync::Arc;

use coffer_core::settings::{self, Choices};
use coffer_wire::Settings;

use crate::blocking::run_blocking;
use crate::error::Answer;
use crate::limits;
use crate::state::Shared;

/// The settings.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn settings_get(state: Shared<'_>) -> Answer<Settings> {
    let state = Arc::clone(&state);
    run_blocking(move || {
        let (fs, ids) = (&*state.seams.fs, &*state.seams.ids);
        Ok(settings::Settings::load(fs, ids, &state.home.settings())?.choices().into())
    })
    .await
}

/// Keeps the settings, makes them hold for what is under way, and answers them as they are kept.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn settings_set(state: Shared<'_>, settings: Settings) -> Answer<Settings> {
    let choices = Choices::try_from(settings)?;
    let state = Arc::clone(&state);
    run_blocking(move || {
        let (fs, ids) = (&*state.seams.fs, &*state.seams.ids);
        settings::Settings::change(fs, ids, &state.home.settings(), |all| {
            all.choose(choices.clone());
            Ok(())
        })?;
        limits::apply(&state, &choices.transfers);
        if choices.window.keep_in_background != state.background.is_wanted() {
            state.background.set_wanted(&*state.desktop, choices.window.keep_in_background);
        }
        Ok(choices.into())
    })
    .await
}
