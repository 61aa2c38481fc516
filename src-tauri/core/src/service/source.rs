//! What is to be added: single files, opened so that nothing can block or mislead, and whole folders, walked.
//!
//! A source is only ever read. Links are not followed, special files are refused before they are opened, and what
//! belongs to the vault itself is never taken in.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::document::{FolderPath, Name};
use crate::error::SourceError;
use crate::seams::{EntryKind, FileStat, Fs, ReadFile};

/// Entries that one gesture may bring.
const MOST_ENTRIES: usize = 100_000;
/// Levels of folders that are walked.
const MOST_LEVELS: usize = 64;
/// Files that desktops leave behind and nobody means to keep.
const LITTER: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// Folders that nothing may be taken from, whatever links lead there. Knows the folders it was asked about, for a while:
/// made anew for every gesture and every batch.
#[derive(Debug)]
pub(super) struct OffLimits {
    identities: Vec<(u64, u64)>,
    known: HashMap<PathBuf, bool>,
}

impl OffLimits {
    pub(super) fn new(fs: &dyn Fs, folders: &[PathBuf]) -> Self {
        OffLimits {
            identities: folders.iter().filter_map(|folder| identity(fs, folder)).collect(),
            known: HashMap::new(),
        }
    }

    /// Whether the file at `path`, which is no link, lies in one of them.
    fn contain_file(&mut self, fs: &dyn Fs, path: &Path) -> bool {
        match path.parent() {
            Some(folder) if folder != Path::new("") => self.contain_folder(fs, folder),
            _ => self.contain_folder(fs, Path::new(".")),
        }
    }

    /// Whether the folder lies in one of them or is one.
    fn contain_folder(&mut self, fs: &dyn Fs, folder: &Path) -> bool {
        if let Some(known) = self.known.get(folder) {
            return *known;
        }
        let real = fs.canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        let contained = real.ancestors().any(|ancestor| self.are(fs, ancestor));
        self.known.insert(folder.to_owned(), contained);
        contained
    }

    /// Whether what is at `path` is itself one of them.
    fn are(&self, fs: &dyn Fs, path: &Path) -> bool {
        identity(fs, path).is_some_and(|identity| self.identities.contains(&identity))
    }
}

/// A regular file, open for reading, with what it was when it was opened.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) stat: FileStat,
    file: Box<dyn ReadFile>,
}

impl Source {
    /// Opens `path`, if it is a regular file that may be read and is not off limits.
    pub(super) fn open(fs: &dyn Fs, path: &Path, off_limits: &mut OffLimits) -> Result<Source, SourceError> {
        // Looked at before it is opened: opening some devices has effects.
        check_kind(fs, path)?;
        if off_limits.contain_file(fs, path) {
            return Err(SourceError::InVault { path: path.to_owned() });
        }
        let file = fs.open_read(path).map_err(|error| from_io(path, error))?;
        let stat = file.stat().map_err(|error| from_io(path, error))?;
        if stat.kind != EntryKind::File {
            return Err(SourceError::NotRegular { path: path.to_owned() });
        }
        Ok(Source { path: path.to_owned(), stat, file })
    }

    /// Fills `buffer` as far as the file goes; returns how many bytes that were.
    pub(super) fn fill(&mut self, buffer: &mut [u8]) -> Result<usize, SourceError> {
        let mut filled = 0;
        while filled < buffer.len() {
            match self.file.read(&mut buffer[filled..]) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) if self.stat.size_bytes == 0 => return Err(SourceError::Special { path: self.path.clone() }),
                Err(error) => return Err(from_io(&self.path, error)),
            }
        }
        Ok(filled)
    }

    /// Back to the first byte.
    pub(super) fn rewind(&mut self) -> Result<(), SourceError> {
        self.file.rewind().map_err(|error| from_io(&self.path, error))
    }

    /// Makes sure, after the last byte was read, that the file ends there and is what it was when it was opened.
    pub(super) fn check_unchanged(&mut self, fs: &dyn Fs) -> Result<(), SourceError> {
        let more = self.fill(&mut [0])?;
        if more > 0 && self.stat.size_bytes == 0 {
            return Err(SourceError::Special { path: self.path.clone() });
        }
        let now = self.file.stat().map_err(|error| from_io(&self.path, error))?;
        let replaced = match fs.stat(&self.path) {
            Ok(named) => (named.device, named.inode) != (self.stat.device, self.stat.inode),
            // Removed after its last byte was read: what was read is whole.
            Err(_) => false,
        };
        if more > 0 || now != self.stat || replaced {
            return Err(SourceError::Changed { path: self.path.clone() });
        }
        Ok(())
    }
}

/// What a path turns out to be.
pub(super) struct Found {
    /// Files and the folder of the vault each goes to.
    pub(super) files: Vec<(PathBuf, FolderPath)>,
    /// What cannot be added, and why.
    pub(super) refused: Vec<SourceError>,
}

/// Finds the files that `path` stands for: itself, or all that lies in it, each with the folder it goes to. Calls `seen`
/// with the number of files found so far.
///
/// # Errors
/// [`SourceError::TooMany`] if the folder holds more than one gesture may bring; then nothing of it is added.
pub(super) fn find(
    fs: &dyn Fs,
    path: &Path,
    folder: &FolderPath,
    off_limits: &mut OffLimits,
    seen: &mut dyn FnMut(usize),
) -> Result<Found, SourceError> {
    let stat = fs.stat(path).map_err(|error| from_io(path, error))?;
    let mut found = Found { files: Vec::new(), refused: Vec::new() };
    if stat.kind != EntryKind::Folder {
        check_kind(fs, path)?;
        found.files.push((path.to_owned(), folder.clone()));
        return Ok(found);
    }
    if off_limits.contain_folder(fs, path) {
        return Err(SourceError::InVault { path: path.to_owned() });
    }
    let too_many = || SourceError::TooMany { path: path.to_owned(), limit: MOST_ENTRIES, depth: MOST_LEVELS };
    let mut folders = vec![child(folder, path.file_name()).ok_or_else(too_many)?];
    let mut walk = WalkDir::new(path).follow_links(false).sort_by_file_name().into_iter();
    let mut entries = 0;
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let at = error.path().unwrap_or(path).to_owned();
                let source = error.into_io_error().unwrap_or_else(|| io::Error::other("a folder lies in itself"));
                found.refused.push(from_io(&at, source));
                continue;
            }
        };
        entries += 1;
        if entries > MOST_ENTRIES || entry.depth() > MOST_LEVELS {
            return Err(too_many());
        }
        if entry.depth() == 0 {
            continue;
        }
        folders.truncate(entry.depth());
        if entry.file_type().is_dir() {
            if off_limits.are(fs, entry.path()) {
                found.refused.push(SourceError::InVault { path: entry.path().to_owned() });
                walk.skip_current_dir();
                continue;
            }
            folders.push(child(&folders[entry.depth() - 1], Some(entry.file_name())).ok_or_else(too_many)?);
        } else if LITTER.iter().any(|litter| entry.file_name() == OsStr::new(litter)) {
            continue;
        } else if entry.file_type().is_file() {
            found.files.push((entry.path().to_owned(), folders[entry.depth() - 1].clone()));
            seen(found.files.len());
        } else if entry.file_type().is_symlink() {
            found.refused.push(SourceError::Symlink { path: entry.path().to_owned() });
        } else {
            found.refused.push(SourceError::NotRegular { path: entry.path().to_owned() });
        }
    }
    Ok(found)
}

fn child(folder: &FolderPath, name: Option<&OsStr>) -> Option<FolderPath> {
    match name {
        Some(name) => folder.child(&Name::from_file_name(name)).ok(),
        None => Some(folder.clone()),
    }
}

fn check_kind(fs: &dyn Fs, path: &Path) -> Result<(), SourceError> {
    match fs.stat(path).map_err(|error| from_io(path, error))?.kind {
        EntryKind::File => Ok(()),
        EntryKind::Symlink => Err(SourceError::Symlink { path: path.to_owned() }),
        EntryKind::Folder | EntryKind::Other => Err(SourceError::NotRegular { path: path.to_owned() }),
    }
}

fn identity(fs: &dyn Fs, path: &Path) -> Option<(u64, u64)> {
    fs.stat(path).ok().map(|stat| (stat.device, stat.inode))
}

fn from_io(path: &Path, error: io::Error) -> SourceError {
    let path = path.to_owned();
    match error.kind() {
        // It became a link after it was looked at, or leads through links that lead nowhere.
        _ if error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error()) => SourceError::Symlink { path },
        // Names that no file can have are those of no file.
        io::ErrorKind::NotFound
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::InvalidFilename
        | io::ErrorKind::InvalidInput => SourceError::Gone { path },
        io::ErrorKind::PermissionDenied => SourceError::Permission { path },
        io::ErrorKind::IsADirectory => SourceError::NotRegular { path },
        _ => SourceError::Read { path, source: error },
    }
}
