//! Small files that are written whole, and folders of files that are of no use any more.

use std::io::{self, Read as _};
use std::path::Path;

use super::folders::parent_of;
use super::{EntryKind, Fs, Ids};

/// Puts `bytes` in the place of what the file `path` says, in one step; once it returns, they survive a power cut. The
/// folder must be there.
///
/// # Errors
/// What the system says. The file is as it was then.
pub fn replace_file(fs: &dyn Fs, ids: &dyn Ids, path: &Path, bytes: &[u8]) -> io::Result<()> {
    put_file(fs, ids, path, bytes, |scratch| fs.rename_over(scratch, path))
}

/// As [`replace_file`], for a file that is not there.
///
/// # Errors
/// What the system says; `AlreadyExists` if it is there after all.
pub fn create_file(fs: &dyn Fs, ids: &dyn Ids, path: &Path, bytes: &[u8]) -> io::Result<()> {
    put_file(fs, ids, path, bytes, |scratch| fs.rename_new(scratch, path))
}

fn put_file(
    fs: &dyn Fs,
    ids: &dyn Ids,
    path: &Path,
    bytes: &[u8],
    place: impl FnOnce(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let scratch = path.with_extension(format!("{}.new", ids.op_id()));
    let written = fs.create_new(&scratch).and_then(|mut file| {
        file.write_all_at(bytes, 0)?;
        file.sync()
    });
    let placed = written.and_then(|()| place(&scratch)).and_then(|()| fs.sync_folder(parent_of(path)));
    if placed.is_err() {
        // What was not placed is of no use; the failure counts.
        let _ = fs.remove_file(&scratch);
    }
    placed
}

/// All bytes of a file; `None` if there is none.
///
/// # Errors
/// What the system says.
pub fn read_if_there(fs: &dyn Fs, path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    match fs.open_read(path).and_then(|mut file| file.read_to_end(&mut bytes)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(|_| Some(bytes)),
    }
}

/// Removes a file. That there is none is success.
///
/// # Errors
/// What the system says.
pub fn remove_if_there(fs: &dyn Fs, path: &Path) -> io::Result<()> {
    match fs.remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Removes every file in `folder` and below. The folders stay: they take nothing, and another process may be about to put
/// something into one. That there is no such folder is success.
///
/// # Errors
/// What the system says. Some of the files may be gone then.
pub fn remove_files_below(fs: &dyn Fs, folder: &Path) -> io::Result<()> {
    let entries = match fs.read_folder(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries?,
    };
    for (name, kind) in entries {
        let path = folder.join(name);
        match kind {
            EntryKind::Folder => remove_files_below(fs, &path)?,
            _ => fs.remove_file(&path)?,
        }
    }
    Ok(())
}
