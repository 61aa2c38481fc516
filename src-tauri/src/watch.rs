//! Telling the page that the vault has changed, by this window or by a program beside it.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use serde_json::json;
use tauri::{AppHandle, Emitter, Manager, Runtime};

use crate::log;
use crate::state::AppState;
use crate::window;

/// The event's name; its payload is `{ "revision": number }`.
pub(crate) const CHANGED_EVENT: &str = "coffer://changed";
/// How often the vault is asked while nothing is known to have changed.
const EVERY: Duration = Duration::from_secs(1);
/// The least time between two events, so that ten thousand small imports do not make ten thousand refreshes.
const PAUSE: Duration = Duration::from_millis(200);

/// Starts the thread that watches the vault for as long as the window is there.
pub(crate) fn start<R: Runtime>(app: AppHandle<R>, state: Arc<AppState>) {
    let spawned = thread::Builder::new().name("watch".to_owned()).spawn(move || watch(&app, &state));
    if let Err(error) = spawned {
        log::failure("the vault cannot be watched", &error);
    }
}

fn watch<R: Runtime>(app: &AppHandle<R>, state: &AppState) {
    let mut told = None;
    loop {
        let heard = state.changed.rings();
        if is_seen(app)
            && let Ok(vault) = state.vault()
            // Busy or out of reach: the next look will tell.
            && let Ok(revision) = vault.service.revision()
            && told != Some(revision)
        {
            if let Err(error) = app.emit(CHANGED_EVENT, json!({ "revision": revision })) {
                log::failure("the page cannot be told of a change", &error);
            }
            told = Some(revision);
            thread::sleep(PAUSE);
        }
        state.changed.wait(heard, EVERY);
    }
}

/// Whether anybody could see a change. A hidden window costs nothing; it is told when it is shown again.
fn is_seen<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.get_webview_window(window::LABEL)
        .is_some_and(|window| window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(false))
}
