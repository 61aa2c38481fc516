//! Going on in the background: whether a person wants it, and what the icon in the tray shows of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager, Runtime};

use crate::desktop::Desktop;
use crate::state::AppState;
use crate::vaults::OpenVault;
use crate::words::GoingOn;
use crate::{closing, log, words};

/// The entries of the tray's menu that do something, by their ids.
pub(crate) const OPEN: &str = "tray-open";
pub(crate) const PAUSE: &str = "tray-pause";
pub(crate) const QUIT: &str = "tray-quit";

/// What the icon looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Nothing moves.
    #[default]
    Still,
    /// Something is on its way.
    Busy,
    /// Something failed, and nothing moves.
    Attention,
}

/// What the icon and its menu show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) icon: Icon,
    /// What goes on, in words.
    pub(crate) line: String,
    /// What the entry for pausing says, and whether there is anything to pause or resume.
    pub(crate) pause: &'static str,
    pub(crate) can_pause: bool,
}

impl Face {
    /// How the transfers of all open vaults look together.
    pub(crate) fn of(all: impl IntoIterator<Item = GoingOn>) -> Face {
        let all = all.into_iter().fold(GoingOn::default(), |sum, one| GoingOn {
            incoming: sum.incoming + one.incoming,
            outgoing: sum.outgoing + one.outgoing,
            waiting: sum.waiting + one.waiting,
            paused: sum.paused + one.paused,
            failed: sum.failed + one.failed,
        });
        let moving = all.incoming + all.outgoing;
        let icon = match (moving, all.failed) {
            (0, 0) => Icon::Still,
            (0, _) => Icon::Attention,
            _ => Icon::Busy,
        };
        Face {
            icon,
            line: words::going_on(all),
            pause: if moving + all.waiting == 0 && all.paused > 0 { words::RESUME_ALL } else { words::PAUSE_ALL },
            can_pause: moving + all.waiting + all.paused > 0,
        }
    }
}

/// Whether the program goes on in the background, and its face there.
#[derive(Debug)]
pub(crate) struct Background {
    is_wanted: AtomicBool,
    face: Mutex<Face>,
}

impl Default for Background {
    fn default() -> Self {
        Background { is_wanted: AtomicBool::new(false), face: Mutex::new(Face::of([])) }
    }
}

impl Background {
    pub(crate) fn is_wanted(&self) -> bool {
        self.is_wanted.load(Ordering::Acquire)
    }

    /// Begins or ends it: the icon comes or goes. Blocks.
    pub(crate) fn set_wanted(&self, desktop: &dyn Desktop, is_wanted: bool) {
        self.is_wanted.store(is_wanted, Ordering::Release);
        let face = self.face.lock().unwrap_or_else(PoisonError::into_inner).clone();
        desktop.set_tray(is_wanted.then_some(face));
    }

    /// Shows another face, if it is another. Blocks.
    pub(crate) fn set_face(&self, desktop: &dyn Desktop, face: Face) {
        {
            let mut shown = self.face.lock().unwrap_or_else(PoisonError::into_inner);
            if *shown == face {
                return;
            }
            *shown = face.clone();
        }
        if self.is_wanted() {
            desktop.set_tray(Some(face));
        }
    }
}

/// Does what an entry of the tray's menu says. Called on the main thread, so what may wait is done elsewhere.
pub(crate) fn on_menu_event<R: Runtime>(app: &AppHandle<R>, entry: &str) {
    let Some(state) = app.try_state::<Arc<AppState>>() else { return };
    match entry {
        OPEN => state.desktop.bring_to_front(),
        QUIT => closing::quit(app, &state),
        PAUSE => {
            let state = Arc::clone(&state);
            tauri::async_runtime::spawn_blocking(move || pause_or_resume(&state));
        }
        _ => {}
    }
}

/// Pauses all that moves or would, in every open vault; if nothing does, lets all that is paused go on.
fn pause_or_resume(state: &AppState) {
    let open = state.vaults.all_open();
    let moves =
        |open: &Arc<OpenVault>| !open.imports.is_idle() || open.imports.transfers.snapshot(0).totals.waiting > 0;
    let is_moving = open.iter().any(moves);
    for open in open {
        let done = if is_moving { open.imports.pause_all(&open.vault) } else { open.imports.resume_all(&open.vault) };
        if let Err(error) = done {
            log::note("the transfers cannot be paused", error.message());
        }
    }
    state.changed.ring();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_face_shows_what_matters_most_of_all_vaults() {
        let still = GoingOn::default();
        let busy = GoingOn { incoming: 3, ..still };
        let failed = GoingOn { failed: 1, ..still };
        let paused = GoingOn { paused: 2, ..still };

        let face = Face::of([busy, failed]);
        assert_eq!((face.icon, face.line.as_str(), face.pause), (Icon::Busy, "Uploading 3 files…", words::PAUSE_ALL));
        assert_eq!(Face::of([still, failed]).icon, Icon::Attention);
        let face = Face::of([paused]);
        assert_eq!((face.icon, face.pause, face.can_pause), (Icon::Still, words::RESUME_ALL, true));
        assert!(!Face::of([still]).can_pause, "there is nothing to pause");
    }
}
