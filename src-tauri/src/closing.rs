//! What it means that somebody wants the window gone: it hides where the program is to go on in the background, asks
//! while files are on their way, and closes otherwise.
//!
//! Nothing is lost either way: what is on its way goes on with the next start. A page that does not show the question
//! keeps nobody: the second wish closes. The end of a session comes as a signal, and is not asked about.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use coffer_wire::{Closing, Tray};
use tauri::{AppHandle, Emitter, Manager, Runtime, Window, WindowEvent};

use crate::log;
use crate::state::AppState;

/// The event's name; its payload is a [`Closing`].
pub(crate) const CLOSING_EVENT: &str = "coffer://closing";
/// How long a page may take to show the question before a second wish closes the window without it.
const PATIENCE: Duration = Duration::from_secs(1);

/// Where the wish comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wish {
    /// The window's own button, or the window manager.
    Close,
    /// A person wants the program to end.
    Quit,
}

/// What becomes of the wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It closes.
    Close,
    /// It goes out of sight.
    Hide,
    /// The page asks.
    Ask(Closing),
}

/// A question that the page was given.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// Since when it has not been shown.
    unseen_since: Mutex<Option<Duration>>,
}

impl Question {
    /// The page shows it.
    pub(crate) fn note_seen(&self) {
        *self.unseen_since.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether to ask at `now`: not again a page that has left the question unseen.
    fn may_ask(&self, now: Duration) -> bool {
        let mut unseen_since = self.unseen_since.lock().unwrap_or_else(PoisonError::into_inner);
        now.saturating_sub(*unseen_since.get_or_insert(now)) < PATIENCE
    }
}

/// Answers the window manager. Called on the main thread, so nothing waits here.
pub(crate) fn on_window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    let Some(state) = window.try_state::<Arc<AppState>>() else { return };
    match decide(&state, Wish::Close) {
        Verdict::Close => {}
        Verdict::Hide => {
            api.prevent_close();
            state.desktop.hide_window();
        }
        Verdict::Ask(closing) => {
            api.prevent_close();
            ask(window.app_handle(), closing);
        }
    }
}

/// Ends the program, after a question if files are on their way.
pub(crate) fn quit<R: Runtime>(app: &AppHandle<R>, state: &AppState) {
    match decide(state, Wish::Quit) {
        Verdict::Close | Verdict::Hide => state.desktop.close_window(),
        Verdict::Ask(closing) => {
            state.desktop.bring_to_front();
            ask(app, closing);
        }
    }
}

/// What becomes of a wish now. Never blocks for long.
pub(crate) fn decide(state: &AppState, wish: Wish) -> Verdict {
    // Without an icon nobody would find the program again.
    if wish == Wish::Close && state.background.is_wanted() && state.desktop.tray() == Tray::Shown {
        return Verdict::Hide;
    }
    match state.vaults.under_way() {
        Some(closing) if state.question.may_ask(state.seams.clock.monotonic()) => Verdict::Ask(closing),
        _ => Verdict::Close,
    }
}

/// Ends what others could see of the program, as its last act.
pub(crate) fn end<R: Runtime>(app: &AppHandle<R>) {
    if let Some(state) = app.try_state::<Arc<AppState>>() {
        state.sharing.close();
    }
}

fn ask<R: Runtime>(app: &AppHandle<R>, closing: Closing) {
    if let Err(error) = app.emit(CLOSING_EVENT, closing) {
        log::failure("the page cannot be asked whether to close", &error);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_shows_nothing_is_not_asked_for_ever() {
        let question = Question::default();
        let at = Duration::from_millis;
        assert!(question.may_ask(at(0)));
        assert!(question.may_ask(at(300)), "two clicks in a row are one wish");
        assert!(!question.may_ask(at(1_000)), "the page hangs");

        question.note_seen();
        assert!(question.may_ask(at(5_000)), "a page that answers is asked every time");
        question.note_seen();
        assert!(question.may_ask(at(60_000)));
    }
}
