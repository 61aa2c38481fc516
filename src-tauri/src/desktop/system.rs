//! The desktop that is really there.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use coffer_core::Error;
use coffer_core::home::Home;
use coffer_core::storage::StorageError;
use coffer_wire::{DragOutcome, Tray};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FilePath};

use super::tray::SystemTray;
use super::{Agreement, Desktop, OnAgreed, OnAnswer, OnClick, OnDragged, Question, notification};
use crate::background::Face;
use crate::{log, window, words};

/// Dialogs, opener, clipboard, notifications and tray of the session that the window runs in.
pub(crate) struct SystemDesktop<R: Runtime> {
    app: AppHandle<R>,
    tray: SystemTray<R>,
}

impl<R: Runtime> SystemDesktop<R> {
    pub(crate) fn new(app: AppHandle<R>, home: &Home) -> Self {
        let tray = SystemTray::new(app.clone(), home.tray());
        SystemDesktop { app, tray }
    }
}

impl<R: Runtime> fmt::Debug for SystemDesktop<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SystemDesktop")
    }
}

impl<R: Runtime> Desktop for SystemDesktop<R> {
    fn choose(&self, question: Question, on_answer: OnAnswer) {
        let mut dialog = self.app.dialog().file();
        if let Some(window) = self.app.get_webview_window(window::LABEL) {
            dialog = dialog.set_parent(&window);
        }
        match question {
            Question::Files => {
                dialog.set_title("Add files").pick_files(move |files| on_answer(files.map(into_paths)));
            }
            Question::Folders => {
                dialog.set_title("Add folder").pick_folders(move |folders| on_answer(folders.map(into_paths)));
            }
            Question::Destination => dialog
                .set_title("Export to folder")
                .pick_folder(move |folder| on_answer(folder.map(|folder| into_paths(vec![folder])))),
            Question::VaultFolder => dialog
                .set_title("Folder for the vault")
                .pick_folder(move |folder| on_answer(folder.map(|folder| into_paths(vec![folder])))),
        }
    }

    #[cfg(target_os = "linux")]
    fn agree(&self, agreement: &Agreement, on_agreed: OnAgreed) {
        let (app, words) = (self.app.clone(), words::agreement(agreement));
        let asked = self.app.run_on_main_thread(move || {
            let window = app.get_webview_window(window::LABEL).and_then(|window| window.gtk_window().ok());
            super::question::ask(window.as_ref(), &words, on_agreed);
        });
        if let Err(error) = asked {
            log::failure("a question cannot be shown", &error);
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn agree(&self, agreement: &Agreement, on_agreed: OnAgreed) {
        use tauri_plugin_dialog::{MessageDialogButtons, MessageDialogKind};

        let words = words::agreement(agreement);
        let mut dialog = self.app.dialog().message(words.text).title(words.title).kind(MessageDialogKind::Warning);
        dialog = dialog.buttons(MessageDialogButtons::OkCancelCustom(words.yes.to_owned(), words::CANCEL.to_owned()));
        if let Some(window) = self.app.get_webview_window(window::LABEL) {
            dialog = dialog.parent(&window);
        }
        dialog.show(on_agreed);
    }

    fn open(&self, path: &Path) -> Result<(), Error> {
        tauri_plugin_opener::open_path(path, None::<&str>).map_err(|error| unavailable("opening a file", error))
    }

    fn open_date_settings(&self) -> Result<(), Error> {
        const OPENING: &str = "opening the settings of the clock";
        if cfg!(target_os = "macos") {
            let place = "x-apple.systempreferences:com.apple.Date-Time-Settings.extension";
            return tauri_plugin_opener::open_url(place, None::<&str>).map_err(|error| unavailable(OPENING, error));
        }
        if cfg!(windows) {
            let place = "ms-settings:dateandtime";
            return tauri_plugin_opener::open_url(place, None::<&str>).map_err(|error| unavailable(OPENING, error));
        }
        // Each desktop has its own; the first that is installed is the one that is there.
        let programs = [("gnome-control-center", "datetime"), ("systemsettings", "kcm_clock"), ("time-admin", "")];
        let mut failure = io::Error::from(io::ErrorKind::NotFound);
        for (program, page) in programs {
            let mut command = Command::new(program);
            command.args(Some(page).filter(|page| !page.is_empty()));
            match command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() {
                Ok(_) => return Ok(()),
                Err(error) => failure = error,
            }
        }
        Err(unavailable(OPENING, failure))
    }

    fn clipboard_files(&self) -> Result<Vec<PathBuf>, Error> {
        let files = arboard::Clipboard::new().and_then(|mut clipboard| clipboard.get().file_list());
        match files {
            Ok(files) => Ok(files),
            Err(arboard::Error::ContentNotAvailable) => Ok(Vec::new()),
            Err(error) => Err(unavailable("reading the clipboard", error)),
        }
    }

    #[cfg(target_os = "linux")]
    fn drag_out(&self, files: Vec<PathBuf>, on_dragged: OnDragged) {
        let app = self.app.clone();
        let begun = self.app.run_on_main_thread(move || {
            let window = app.get_webview_window(window::LABEL).and_then(|window| window.gtk_window().ok());
            on_dragged(window.map_or(DragOutcome::TooLate, |window| super::dragging::begin(&window, &files)));
        });
        if let Err(error) = begun {
            log::failure("a drag cannot be handed over", &error);
        }
    }

    #[cfg(not(target_os = "linux"))]
    fn drag_out(&self, _files: Vec<PathBuf>, on_dragged: OnDragged) {
        on_dragged(DragOutcome::Unsupported);
    }

    fn notify(&self, text: String, on_click: OnClick) {
        notification::show(text, on_click);
    }

    fn set_tray(&self, face: Option<Face>) {
        self.tray.set(face);
    }

    fn tray(&self) -> Tray {
        self.tray.status()
    }

    fn is_in_front(&self) -> bool {
        self.app.get_webview_window(window::LABEL).is_some_and(|window| window.is_focused().unwrap_or(false))
    }

    fn bring_to_front(&self) {
        window::bring_to_front(&self.app);
    }

    fn hide_window(&self) {
        window::hide(&self.app);
    }

    fn close_window(&self) {
        window::close(&self.app);
    }
}

/// What cannot be a path on this computer is left out.
fn into_paths(files: Vec<FilePath>) -> Vec<PathBuf> {
    files.into_iter().filter_map(|file| file.into_path().ok()).collect()
}

fn unavailable(operation: &'static str, error: impl StdError + Send + Sync + 'static) -> Error {
    StorageError::Unavailable { operation, source: io::Error::other(error) }.into()
}
