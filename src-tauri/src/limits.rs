//! The limits of transfers, made to hold in this window: those that are set here, and those that a program beside it sets.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use coffer_core::settings::{Settings, TransferSettings};

use crate::log;
use crate::state::AppState;

/// How often the settings are looked at.
const EVERY: Duration = Duration::from_secs(2);

/// Starts the thread that looks at the settings for as long as the program runs.
pub(crate) fn start(state: Arc<AppState>) {
    if let Err(error) = thread::Builder::new().name("limits".to_owned()).spawn(move || watch(&state)) {
        log::failure("the settings cannot be watched", &error);
    }
}

/// Makes what a person has chosen hold from now on, in all vaults that are open.
pub(crate) fn apply(state: &AppState, chosen: &TransferSettings) {
    state.seams.limits.apply(chosen);
    for open in state.vaults.all_open() {
        open.imports.look_at_limits();
    }
}

fn watch(state: &AppState) {
    let path = state.home.settings();
    let mut seen = None;
    loop {
        let now = state.seams.fs.stat(&path).ok();
        if now.is_some() && now != seen {
            match Settings::load(&*state.seams.fs, &*state.seams.ids, &path) {
                Ok(settings) => apply(state, &settings.transfers),
                Err(error) => log::failure("the limits in the settings cannot be read", &error),
            }
        }
        seen = now;
        thread::sleep(EVERY);
    }
}
