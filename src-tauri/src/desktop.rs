//! What the window needs from the desktop around it. A seam: tests answer dialogs without showing any.

#[cfg(target_os = "linux")]
mod dragging;
mod notification;
#[cfg(target_os = "linux")]
mod question;
mod system;
mod tray;

use std::fmt;
use std::path::{Path, PathBuf};

use coffer_core::Error;
use coffer_wire::{DragOutcome, Tray};

use crate::background::Face;

pub(crate) use system::SystemDesktop;

/// What a person is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Question {
    /// Files to add.
    Files,
    /// Folders to add.
    Folders,
    /// The folder that copies are written to.
    Destination,
    /// The folder that a vault lies in, or is to lie in.
    VaultFolder,
}

/// What a person is asked to agree to, in a question of the system's own: the page can neither give nor skip the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// That whoever has the address of a link may read its document. It is asked because of this document.
    Publish {
        /// What the document is called.
        name: String,
    },
    /// That others in the local network may, not only on this computer.
    LocalNetwork,
}

/// Takes what a person has said to that: `false` also if they said nothing.
pub(crate) type OnAgreed = Box<dyn FnOnce(bool) + Send>;

/// Takes the answer to a question: paths, or `None` if it was cancelled.
pub(crate) type OnAnswer = Box<dyn FnOnce(Option<Vec<PathBuf>>) + Send>;

/// Takes what became of the wish to drag out of the window.
pub(crate) type OnDragged = Box<dyn FnOnce(DragOutcome) + Send>;

/// What a click on a notification does.
pub(crate) type OnClick = Box<dyn FnOnce() + Send>;

/// The desktop.
pub(crate) trait Desktop: fmt::Debug + Send + Sync {
    /// Asks with a native dialog and returns at once; the answer comes when it comes.
    fn choose(&self, question: Question, on_answer: OnAnswer);
    /// Asks with a native dialog for a yes or a no and returns at once; the answer comes when it comes.
    fn agree(&self, agreement: &Agreement, on_agreed: OnAgreed);
    /// Opens a file in the program that the person uses for it. Blocks.
    fn open(&self, path: &Path) -> Result<(), Error>;
    /// Shows where a person can set the clock. Blocks.
    fn open_date_settings(&self) -> Result<(), Error>;
    /// The files on the clipboard; none if it holds something else. Blocks.
    fn clipboard_files(&self) -> Result<Vec<PathBuf>, Error>;
    /// Hands the drag that a person has begun in the window over to the desktop, with these files, and returns at once.
    fn drag_out(&self, files: Vec<PathBuf>, on_dragged: OnDragged);
    /// Tells a person something that happened while they were not looking, and returns at once.
    fn notify(&self, text: String, on_click: OnClick);
    /// Shows an icon in the tray with this face, or none. Blocks.
    fn set_tray(&self, face: Option<Face>);
    /// Whether there is an icon in the tray that a person can see.
    fn tray(&self) -> Tray;
    /// Whether the window is the one that a person is at.
    fn is_in_front(&self) -> bool;
    /// Shows the window in front of all others, wherever it was.
    fn bring_to_front(&self);
    /// Takes the window away; the program goes on.
    fn hide_window(&self);
    /// Closes the window for good, and ends the program with it.
    fn close_window(&self);
}
