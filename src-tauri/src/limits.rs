//! Limits that a program beside this window sets, made to hold here.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use coffer_core::settings::Settings;

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

fn watch(state: &AppState) {
    let path = state.home.settings();
    let mut seen = None;
    loop {
        let now = state.seams.fs.stat(&path).ok();
        if now.is_some() && now != seen {
            match Settings::load(&*state.seams.fs, &*state.seams.ids, &path) {
                Ok(settings) => state.seams.limits.apply(&settings.transfers),
                Err(error) => log::failure("the limits in the settings cannot be read", &error),
            }
        }
        seen = now;
        thread::sleep(EVERY);
    }
}
