//! Telling the page that the vault has changed, by this window or by a program beside it; and that the window shows
//! another vault, or that its connection is another one.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use coffer_wire::{Reading, VaultStatus};
use serde::Serialize;
use serde_json::json;
use tauri::{AppHandle, Emitter, Manager, Runtime};

use crate::log;
use crate::state::AppState;
use crate::window;

/// The event's name; its payload is `{ "revision": number }`.
pub(crate) const CHANGED_EVENT: &str = "coffer://changed";
/// The event's name; its payload is the vault's status.
pub(crate) const VAULT_EVENT: &str = "coffer://vault";
/// The event's name; its payload is how far the list of the vault's documents has been read, or null when it is whole.
pub(crate) const READING_EVENT: &str = "coffer://reading";
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
    let mut told_status = None;
    let mut told_reading = None;
    let mut told_revision = None;
    let (mut told_server, mut told_links) = (None, None);
    loop {
        let heard = state.changed.rings();
        if is_seen(app)
            && let Ok(open) = state.vaults.shown()
        {
            // What is free changes all the time and is asked for when it is shown.
            let status = open.status(None);
            if told_status.as_ref() != Some(&status) {
                let free_bytes = open.vault.service.free_bytes().ok().flatten();
                tell(app, VAULT_EVENT, VaultStatus { free_bytes, ..status.clone() });
                told_status = Some(status);
            }
            let reading = open.catching.so_far().map(Reading::from);
            if told_reading != Some((open.vault.vault_id, reading)) {
                tell(app, READING_EVENT, reading);
                told_reading = Some((open.vault.vault_id, reading));
            }
            // Busy or out of reach: the next look will tell.
            let revision = open.vault.service.revision().ok().map(|revision| (open.vault.vault_id, revision));
            // Links, and how it is with their server, are no documents, and asked for with them.
            let (server, links) = (state.sharing.last_status(), Some(state.vaults.links().rings()));
            let is_news = told_links.is_some() && told_links != links || told_server.is_some() && told_server != server;
            if let Some((_, number)) = revision
                && (told_revision != revision || is_news)
            {
                tell(app, CHANGED_EVENT, json!({ "revision": number }));
                (told_revision, told_server, told_links) = (revision, server, links);
                thread::sleep(PAUSE);
            }
        }
        state.changed.wait(heard, EVERY);
    }
}

fn tell<R: Runtime>(app: &AppHandle<R>, event: &str, payload: impl Serialize + Clone) {
    if let Err(error) = app.emit(event, payload) {
        log::failure("the page cannot be told of a change", &error);
    }
}

/// Whether anybody could see a change. A hidden window costs nothing; it is told when it is shown again.
fn is_seen<R: Runtime>(app: &AppHandle<R>) -> bool {
    app.get_webview_window(window::LABEL)
        .is_some_and(|window| window.is_visible().unwrap_or(false) && !window.is_minimized().unwrap_or(false))
}
