//! The window itself.

use coffer_wire::Tray;
use tauri::{AppHandle, Runtime, WebviewWindow};

use crate::error::Answer;
use crate::state::Shared;
use crate::{closing, log, window};

/// Characters of a page's error that are written down.
const MOST_CHARACTERS: usize = 2_000;

/// Shows the window: the page has been painted.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn window_ready<R: Runtime>(window: WebviewWindow<R>) -> Answer<()> {
    window::show(&window);
    Ok(())
}

/// Ends the program; while files are on their way, the page is asked first.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn window_quit<R: Runtime>(app: AppHandle<R>, state: Shared<'_>) -> Answer<()> {
    closing::quit(&app, &state);
    Ok(())
}

/// The page shows the question whether to close.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn window_close_asked(state: Shared<'_>) -> Answer<()> {
    state.question.note_seen();
    Ok(())
}

/// Closes the window for good: the person has said so.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn window_close(state: Shared<'_>) -> Answer<()> {
    state.desktop.close_window();
    Ok(())
}

/// Whether there is an icon in the tray.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn tray_status(state: Shared<'_>) -> Answer<Tray> {
    Ok(state.desktop.tray())
}

/// Writes an error that the page did not expect into the log.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn page_error(message: String) -> Answer<()> {
    log::note("the page", &message.chars().take(MOST_CHARACTERS).collect::<String>());
    Ok(())
}
