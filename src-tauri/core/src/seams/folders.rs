//! Folders that are made together with those they lie in.
//!
//! What lies in a folder survives a power cut only if the folder does, and so on upwards.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::Fs;

/// Makes `folder` and what it lies in, as far as they are not there; all that was made survives a power cut.
///
/// # Errors
/// What the system says. Some of them may be there then.
pub fn create_folder_durably(fs: &dyn Fs, folder: &Path) -> io::Result<()> {
    let missing = missing_folders(fs, folder)?;
    fs.create_folder(folder)?;
    missing.iter().try_for_each(|made| fs.sync_folder(parent_of(made)))
}

/// `folder` and the folders it lies in, as far as they are not there, the innermost first.
///
/// # Errors
/// What the system says about them.
pub fn missing_folders(fs: &dyn Fs, folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut missing = Vec::new();
    for folder in folder.ancestors().filter(|folder| !folder.as_os_str().is_empty()) {
        match fs.stat(folder) {
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::NotFound => missing.push(folder.to_owned()),
            Err(error) => return Err(error),
        }
    }
    Ok(missing)
}

/// The folder that a file or a folder lies in; the current one for a bare name.
pub(crate) fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
