//! The window itself.

use tauri::{Runtime, WebviewWindow};

use crate::error::Answer;
use crate::{log, window};

/// Characters of a page's error that are written down.
const MOST_CHARACTERS: usize = 2_000;

/// Shows the window: the page has been painted.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn window_ready<R: Runtime>(window: WebviewWindow<R>) -> Answer<()> {
    window::show(&window);
    Ok(())
}

/// Writes an error that the page did not expect into the log.
#[tauri::command(rename_all = "snake_case")]
pub(super) async fn page_error(message: String) -> Answer<()> {
    log::note("the page", &message.chars().take(MOST_CHARACTERS).collect::<String>());
    Ok(())
}
