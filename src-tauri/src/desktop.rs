//! What the window needs from the desktop around it. A seam: tests answer dialogs without showing any.

mod system;

use std::fmt;
use std::path::{Path, PathBuf};

use coffer_core::Error;

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

/// Takes the answer to a question: paths, or `None` if it was cancelled.
pub(crate) type OnAnswer = Box<dyn FnOnce(Option<Vec<PathBuf>>) + Send>;

/// The desktop.
pub(crate) trait Desktop: fmt::Debug + Send + Sync {
    /// Asks with a native dialog and returns at once; the answer comes when it comes.
    fn choose(&self, question: Question, on_answer: OnAnswer);
    /// Opens a file in the program that the person uses for it. Blocks.
    fn open(&self, path: &Path) -> Result<(), Error>;
    /// Shows where a person can set the clock. Blocks.
    fn open_date_settings(&self) -> Result<(), Error>;
    /// The files on the clipboard; none if it holds something else. Blocks.
    fn clipboard_files(&self) -> Result<Vec<PathBuf>, Error>;
}
