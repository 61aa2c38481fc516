//! The edge: the window, its commands and its events around the synchronous core. The only Rust that names tauri.
//!
//! A command parses its arguments, calls the vault on a thread that may block, and answers in the wire's shapes. What
//! comes in from the desktop (drops, dialogs, the clipboard, "Open with") stays in Rust: the page sees counts and
//! opaque ids, never a path.
//!
//! Deliberately not here: rules about documents, words for people, SQL.

mod arguments;
mod background;
mod bell;
mod blocking;
mod catching;
mod checking;
mod closing;
mod commands;
mod desktop;
mod drop;
mod error;
mod folders;
mod graphics;
mod imports;
mod limits;
mod link_checks;
mod locked;
mod log;
mod opened;
mod outside;
mod picked;
mod progress;
mod sharing;
mod state;
mod upkeep;
mod vaults;
mod watch;
mod window;
mod words;

#[cfg(test)]
mod tests;

use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use coffer_core::document::{ContentHash, FolderPath};
use coffer_core::home::Home;
use coffer_core::vault::Seams;
use tauri::{App, AppHandle, Manager, RunEvent, Runtime, Wry};

use desktop::{Desktop, SystemDesktop};
use picked::Picked;
use sharing::{Network, SystemNetwork};
use state::AppState;

/// Runs the window until it is closed.
pub fn run() -> ExitCode {
    graphics::avoid_broken_drivers();
    match run_window() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            log::failure("the window cannot be opened", &*error);
            ExitCode::FAILURE
        }
    }
}

fn run_window() -> Result<(), Box<dyn Error>> {
    graphics::check_display()?;
    let home = home().ok_or("there is no home folder: set COFFER_HOME to the folder that Coffer may use")?;
    let mut context = tauri::generate_context!();
    // window.rs makes it, with handlers that a configuration cannot name.
    context.config_mut().app.windows.iter_mut().for_each(|window| window.create = false);
    let identifier = instance_name(&context.config().identifier);
    let builder = tauri::Builder::<Wry>::new()
        // First, so that a second start is over before it has done anything.
        .plugin(tauri_plugin_single_instance::Builder::new().dbus_id(identifier).callback(on_second_start).build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands::handler())
        .on_window_event(drop::on_window_event)
        .on_window_event(closing::on_window_event)
        .on_menu_event(|app, event| background::on_menu_event(app, event.id().as_ref()))
        .setup(move |app| Ok(open_window(app, home)?));
    // The toolkit panics where it cannot reach the display.
    let app = panic::catch_unwind(AssertUnwindSafe(|| builder.build(context)))
        .map_err(|_| "the display cannot be used")??;
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            closing::end(app);
        }
    });
    Ok(())
}

fn open_window(app: &mut App<Wry>, home: Home) -> tauri::Result<()> {
    let seams = Seams::real().with_keys_of_person(|variable| env::var(variable).ok());
    let desktop = SystemDesktop::new(app.handle().clone(), &home);
    let state = start(app.handle(), home, Box::new(desktop), Box::new(SystemNetwork), seams);
    outside::start(app.handle().clone(), Arc::clone(&state));
    let window = window::create(app)?;
    window::show_within_a_second(window);
    let folder = env::current_dir().unwrap_or_default();
    add_named(state, arguments::paths(env::args_os().skip(1), &folder));
    Ok(())
}

/// Puts the state in place and starts what runs beside the window. The vault is opened meanwhile; whoever needs it waits.
fn start<R: Runtime>(
    app: &AppHandle<R>,
    home: Home,
    desktop: Box<dyn Desktop>,
    network: Box<dyn Network>,
    seams: Seams,
) -> Arc<AppState> {
    let state = Arc::new(AppState::new(home, desktop, network, seams));
    app.manage(Arc::clone(&state));
    drop::listen(app.clone(), Arc::clone(&state));
    watch::start(app.clone(), Arc::clone(&state));
    limits::start(Arc::clone(&state));
    sharing::start(Arc::clone(&state));
    let background = Arc::clone(&state);
    // Apart, because an icon waits until the window is made.
    tauri::async_runtime::spawn_blocking(move || background.keep_in_background_as_set());
    let opening = Arc::clone(&state);
    tauri::async_runtime::spawn_blocking(move || {
        opened::wipe(&opening.home);
        // A failure is kept, and every command answers it.
        let _ = opening.vault();
        opening.sharing.open_vaults();
    });
    state
}

/// Another start of the program ends here: it brings this window to the front and hands over the files it was given.
fn on_second_start(app: &AppHandle<Wry>, arguments: Vec<String>, folder: String) {
    window::bring_to_front(app);
    if let Some(state) = app.try_state::<Arc<AppState>>() {
        let arguments = arguments.into_iter().skip(1).map(Into::into);
        add_named(Arc::clone(&state), arguments::paths(arguments, Path::new(&folder)));
    }
}

/// Adds what the program was started with to the root of the vault.
fn add_named(state: Arc<AppState>, paths: Vec<PathBuf>) {
    if paths.is_empty() {
        return;
    }
    tauri::async_runtime::spawn(async move {
        let added = match state.shown().await {
            Ok(open) => state.add(open, || Picked::look_at(paths), FolderPath::root()).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = added {
            log::note("what the program was started with cannot be added", error.message());
        }
    });
}

fn home() -> Option<Home> {
    match private_home() {
        Some(folder) => Some(Home::at(Path::new(&folder))),
        None => Home::of_platform(),
    }
}

fn private_home() -> Option<OsString> {
    env::var_os("COFFER_HOME").filter(|folder| !folder.is_empty())
}

/// The name under which a second start finds the first: one for each home, so that windows on different homes can be
/// open at once.
fn instance_name(identifier: &str) -> String {
    match private_home() {
        Some(folder) => {
            // Made now, so that the first start and the second see the same real path, however it is spelled.
            let _ = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
            let folder = fs::canonicalize(&folder).unwrap_or_else(|_| folder.into());
            let hash = ContentHash::of(folder.as_os_str().as_encoded_bytes()).to_string();
            format!("{identifier}.home_{}", &hash[..16])
        }
        None => identifier.to_owned(),
    }
}
