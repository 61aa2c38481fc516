//! The icon in the tray of the desktop that is really there.
//!
//! In Linux a library shows it that may not be installed, to a program of the desktop that may not be running; both are
//! found out, so that the window is never hidden behind an icon that nobody sees.

use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use coffer_wire::Tray;
use tauri::image::Image;
use tauri::menu::{Menu, MenuItem, PredefinedMenuItem};
use tauri::tray::{TrayIcon, TrayIconBuilder};
use tauri::{AppHandle, Runtime};

use crate::background::{self, Face, Icon};
use crate::locked::lock;
use crate::{log, words};

const ID: &str = "coffer";

/// The icon, if it is shown, and whether a person can see it.
pub(super) struct SystemTray<R: Runtime> {
    app: AppHandle<R>,
    /// Where the pictures lie that the desktop is shown.
    pictures: PathBuf,
    /// Held by who changes it, however long the main thread takes for that; never on the main thread.
    parts: Mutex<Option<Parts<R>>>,
    /// Held for moments only.
    state: Mutex<State>,
    has_place: Arc<AtomicBool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Off,
    Shown,
    NoLibrary,
}

/// What there is of a shown icon, and the face it shows.
struct Parts<R: Runtime> {
    icon: TrayIcon<R>,
    line: MenuItem<R>,
    pause: MenuItem<R>,
    face: Face,
}

impl<R: Runtime> SystemTray<R> {
    pub(super) fn new(app: AppHandle<R>, pictures: PathBuf) -> Self {
        let (parts, state) = (Mutex::new(None), Mutex::new(State::Off));
        SystemTray { app, pictures, parts, state, has_place: Arc::new(AtomicBool::new(false)) }
    }

    /// Shows the icon with this face, or takes it away. Not to be called on the main thread.
    pub(super) fn set(&self, face: Option<Face>) {
        let mut parts = lock(&self.parts);
        let Some(face) = face else {
            if let Some(parts) = parts.take() {
                remove(&self.app, parts);
            }
            *lock(&self.state) = State::Off;
            return;
        };
        if let Some(parts) = &mut *parts {
            if let Err(error) = parts.show(face) {
                log::failure("the icon in the tray cannot be changed", &error);
            }
            return;
        }
        // Asking the missing library again would only fail again.
        if *lock(&self.state) == State::NoLibrary {
            return;
        }
        place::watch(&self.has_place);
        *parts = build(&self.app, self.pictures.clone(), face);
        *lock(&self.state) = if parts.is_some() { State::Shown } else { State::NoLibrary };
    }

    pub(super) fn status(&self) -> Tray {
        match *lock(&self.state) {
            State::Off => Tray::Off,
            State::NoLibrary => Tray::NoLibrary,
            State::Shown if self.has_place.load(Ordering::Acquire) => Tray::Shown,
            State::Shown => Tray::NoPlace,
        }
    }
}

impl<R: Runtime> Parts<R> {
    fn show(&mut self, face: Face) -> tauri::Result<()> {
        if face.icon != self.face.icon {
            self.icon.set_icon(Some(picture(face.icon)))?;
        }
        if face.line != self.face.line {
            self.line.set_text(&face.line)?;
        }
        if face.pause != self.face.pause {
            self.pause.set_text(face.pause)?;
        }
        if face.can_pause != self.face.can_pause {
            self.pause.set_enabled(face.can_pause)?;
        }
        self.face = face;
        Ok(())
    }
}

/// Makes the icon on the main thread. The library is loaded by the first call into it, which panics where it is missing.
fn build<R: Runtime>(app: &AppHandle<R>, pictures: PathBuf, face: Face) -> Option<Parts<R>> {
    let (answer, answered) = mpsc::channel();
    let handle = app.clone();
    let asked = app.run_on_main_thread(move || {
        let built = panic::catch_unwind(AssertUnwindSafe(|| make(&handle, pictures, face)));
        // Who asked waits for it.
        let _ = answer.send(built);
    });
    match asked.map(|()| answered.recv()) {
        Ok(Ok(Ok(Ok(parts)))) => Some(parts),
        Ok(Ok(Ok(Err(error)))) | Err(error) => {
            log::failure("there is no icon in the tray", &error);
            None
        }
        Ok(Ok(Err(_)) | Err(_)) => {
            log::note("there is no icon in the tray", "the library that shows it cannot be loaded");
            None
        }
    }
}

fn make<R: Runtime>(app: &AppHandle<R>, pictures: PathBuf, face: Face) -> tauri::Result<Parts<R>> {
    let line = MenuItem::with_id(app, "tray-line", &face.line, false, None::<&str>)?;
    let open = MenuItem::with_id(app, background::OPEN, words::OPEN, true, None::<&str>)?;
    let pause = MenuItem::with_id(app, background::PAUSE, face.pause, face.can_pause, None::<&str>)?;
    let quit = MenuItem::with_id(app, background::QUIT, words::QUIT, true, None::<&str>)?;
    let separators = [PredefinedMenuItem::separator(app)?, PredefinedMenuItem::separator(app)?];
    let menu = Menu::with_items(app, &[&line, &separators[0], &open, &pause, &separators[1], &quit])?;
    let icon = TrayIconBuilder::with_id(ID)
        .icon(picture(face.icon))
        .tooltip(words::NAME)
        .menu(&menu)
        .temp_dir_path(pictures)
        .build(app)?;
    Ok(Parts { icon, line, pause, face })
}

/// Takes the icon away on the main thread, where it was made.
fn remove<R: Runtime>(app: &AppHandle<R>, parts: Parts<R>) {
    let handle = app.clone();
    let removed = app.run_on_main_thread(move || {
        drop(handle.remove_tray_by_id(ID));
        drop(parts);
    });
    if let Err(error) = removed {
        log::failure("the icon in the tray cannot be taken away", &error);
    }
}

fn picture(icon: Icon) -> Image<'static> {
    match icon {
        Icon::Still => tauri::include_image!("icons/tray/still.png"),
        Icon::Busy => tauri::include_image!("icons/tray/busy.png"),
        Icon::Attention => tauri::include_image!("icons/tray/attention.png"),
    }
}

/// Whether the desktop has a place for icons.
#[cfg(target_os = "linux")]
mod place {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use zbus::blocking::Connection;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::BusName;

    use crate::log;

    /// Who shows the icons of all programs is found by this name.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";

    /// Finds out whether there is a place, and keeps `has_place` true to it for as long as the program runs.
    pub(super) fn watch(has_place: &Arc<AtomicBool>) {
        let now = match ask() {
            Ok((bus, is_there)) => {
                has_place.store(is_there, Ordering::Release);
                bus
            }
            Err(error) => return log::failure("nobody knows whether the desktop shows icons", &error),
        };
        let has_place = Arc::clone(has_place);
        let follow = move || {
            let changes = now.receive_name_owner_changed_with_args(&[(0, WATCHER)]);
            for change in changes.into_iter().flatten() {
                let owner = change.args().map(|change| change.new_owner().is_some());
                has_place.store(owner.unwrap_or(false), Ordering::Release);
            }
        };
        if let Err(error) = thread::Builder::new().name("tray".to_owned()).spawn(follow) {
            log::failure("no thread to follow the desktop's tray", &error);
        }
    }

    fn ask() -> zbus::Result<(DBusProxy<'static>, bool)> {
        let bus = DBusProxy::new(&Connection::session()?)?;
        let is_there = bus.name_has_owner(BusName::try_from(WATCHER)?)?;
        Ok((bus, is_there))
    }
}

/// These systems always have one.
#[cfg(not(target_os = "linux"))]
mod place {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    pub(super) fn watch(has_place: &Arc<AtomicBool>) {
        has_place.store(true, Ordering::Release);
    }
}
