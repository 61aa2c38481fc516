//! The real file system of a Unix computer.
//!
//! Everything the trait promises is made of single system calls here, so that what each of them leaves behind when the
//! power goes is known. Nothing is retried but an interrupted call, and nothing is decided: who may be written to is the
//! storage's business.

#[cfg(test)]
mod tests;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Dir, FileType, FlockOperation, Mode, OFlags, RenameFlags};
use rustix::io::{Errno, retry_on_intr};

use super::{EntryKind, FileLock, FileStat, Fs, LockMode, Ownership, ReadFile, SyncGroup, WriteFile};

/// The disks of this computer, and whatever else is mounted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

/// What is written in one go and is at least this long is handed to the disk at once, so that the sync to come has little
/// left to wait for.
const HANDED_OVER_BYTES: usize = 1024 * 1024;

/// Files and folders for their user alone. A umask can only take away from these.
const FILE_MODE: Mode = Mode::RUSR.union(Mode::WUSR);
const FOLDER_MODE: Mode = Mode::RWXU;

impl Fs for Disk {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        Ok(Box::new(Written(open(path, OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL)?)))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        Ok(Box::new(Written(open(path, OFlags::WRONLY | OFlags::NONBLOCK)?)))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        // Without NONBLOCK, opening a FIFO would wait for somebody to write into it.
        Ok(Box::new(Opened(open(path, OFlags::RDONLY | OFlags::NONBLOCK)?)))
    }

    fn stat(&self, path: &Path) -> io::Result<FileStat> {
        fs::symlink_metadata(path).map(|metadata| stat_of(&metadata))
    }

    fn ownership(&self, path: &Path) -> io::Result<Ownership> {
        let metadata = fs::symlink_metadata(path)?;
        let mode = Mode::from_raw_mode(metadata.mode() as _);
        Ok(Ownership {
            ours: metadata.uid() == rustix::process::geteuid().as_raw(),
            open_to_others: mode.intersects(Mode::WGRP | Mode::WOTH) && !mode.contains(Mode::SVTX),
        })
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(path)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        match retry_on_intr(|| rustix::fs::renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)) {
            // The kernel, or the file system, has no such rename.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => link_then_unlink(from, to),
            other => other.map_err(io::Error::from),
        }
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn begin_group(&self, folder: &Path) -> io::Result<Box<dyn SyncGroup>> {
        // Opened before the first write: what fails to be written from now on, and only that, is reported through it.
        Ok(Box::new(Group(open(folder, OFlags::RDONLY | OFlags::DIRECTORY)?)))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        match open(path, OFlags::RDONLY | OFlags::DIRECTORY)?.sync_all() {
            // File systems that cannot sync a folder have no names waiting in memory either.
            Err(error) if error.raw_os_error() == Some(Errno::INVAL.raw_os_error()) => Ok(()),
            other => other,
        }
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        match rustix::fs::mkdir(path, FOLDER_MODE) {
            Ok(()) => Ok(()),
            Err(Errno::NOENT) => {
                let parent = path.parent().ok_or(Errno::NOENT)?;
                self.create_folder(parent)?;
                rustix::fs::mkdir(path, FOLDER_MODE).or_else(|error| accept_folder(path, error))
            }
            Err(error) => accept_folder(path, error),
        }
    }

    fn read_folder(&self, path: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
        let folder = open(path, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut entries = Vec::new();
        for entry in Dir::read_from(&folder)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name == b"." || name == b".." {
                continue;
            }
            let file_type = match entry.file_type() {
                // Some file systems do not say it in the listing.
                FileType::Unknown => match rustix::fs::statat(&folder, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
                    Ok(stat) => FileType::from_raw_mode(stat.st_mode),
                    Err(Errno::NOENT) => continue,
                    Err(error) => return Err(error.into()),
                },
                known => known,
            };
            entries.push((OsStr::from_bytes(name).to_owned(), kind_of(file_type)));
        }
        Ok(entries)
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        let file_system = rustix::fs::statvfs(path)?;
        Ok(file_system.f_bavail.saturating_mul(file_system.f_frsize))
    }

    fn try_lock(&self, path: &Path, mode: LockMode) -> io::Result<Option<Box<dyn FileLock>>> {
        let file = open(path, OFlags::RDWR | OFlags::CREATE | OFlags::NONBLOCK)?;
        let operation = match mode {
            LockMode::Shared => FlockOperation::NonBlockingLockShared,
            LockMode::Exclusive => FlockOperation::NonBlockingLockExclusive,
        };
        match retry_on_intr(|| rustix::fs::flock(&file, operation)) {
            Ok(()) => Ok(Some(Box::new(Locked { _file: file }))),
            Err(Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// Opens `path` without following a link and without leaving the file open in programs we start.
fn open(path: &Path, flags: OFlags) -> io::Result<File> {
    let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(File::from(retry_on_intr(|| rustix::fs::open(path, flags, FILE_MODE))?))
}

/// A rename that fails on a taken name, for where the system has none: between the two steps the file has both names,
/// and a crash there leaves it both. Whoever renames this way takes two names of one file for a finished rename.
fn link_then_unlink(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)?;
    fs::remove_file(from).inspect_err(|_| {
        // Best effort: the caller hears of the first failure either way.
        let _ = fs::remove_file(to);
    })
}

/// What making a folder that exists comes to: success if it is a folder, `error` if it is anything else.
fn accept_folder(path: &Path, error: Errno) -> io::Result<()> {
    if error == Errno::EXIST && fs::symlink_metadata(path)?.is_dir() { Ok(()) } else { Err(error.into()) }
}

fn stat_of(metadata: &Metadata) -> FileStat {
    let file_type = metadata.file_type();
    let kind = if file_type.is_file() {
        EntryKind::File
    } else if file_type.is_dir() {
        EntryKind::Folder
    } else if file_type.is_symlink() {
        EntryKind::Symlink
    } else {
        EntryKind::Other
    };
    FileStat {
        kind,
        device: metadata.dev(),
        inode: metadata.ino(),
        size_bytes: metadata.size(),
        modified_ns: i128::from(metadata.mtime()) * 1_000_000_000 + i128::from(metadata.mtime_nsec()),
    }
}

fn kind_of(file_type: FileType) -> EntryKind {
    match file_type {
        FileType::RegularFile => EntryKind::File,
        FileType::Directory => EntryKind::Folder,
        FileType::Symlink => EntryKind::Symlink,
        _ => EntryKind::Other,
    }
}

/// A file open for reading.
#[derive(Debug)]
struct Opened(File);

impl Read for Opened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for Opened {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        self.0.seek(position)
    }
}

impl ReadFile for Opened {
    fn stat(&self) -> io::Result<FileStat> {
        self.0.metadata().map(|metadata| stat_of(&metadata))
    }
}

/// A file open for writing.
#[derive(Debug)]
struct Written(File);

impl WriteFile for Written {
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.0.write_all_at(bytes, offset)?;
        if bytes.len() >= HANDED_OVER_BYTES {
            hand_over(&self.0, offset, bytes.len() as u64);
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        // Includes the length. On macOS the standard library asks the drive itself, as it must be asked there.
        self.0.sync_data()
    }
}

/// Begins to write a range out: on Linux that is what becomes of changed pages that are not needed any more.
#[cfg(target_os = "linux")]
fn hand_over(file: &File, offset: u64, length: u64) {
    // A hint: where it is not taken, the sync to come waits longer.
    let _ = rustix::fs::fadvise(file, offset, std::num::NonZeroU64::new(length), rustix::fs::Advice::DontNeed);
}

#[cfg(not(target_os = "linux"))]
fn hand_over(_file: &File, _offset: u64, _length: u64) {}

/// Files written together, by a folder of their file system.
#[derive(Debug)]
struct Group(#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only syncfs needs it"))] File);

impl SyncGroup for Group {
    /// One `syncfs`: on Linux it reports what could not be written since its file was opened.
    #[cfg(target_os = "linux")]
    fn sync(&mut self, _files: &[PathBuf]) -> io::Result<()> {
        Ok(rustix::fs::syncfs(&self.0)?)
    }

    /// One by one, where the system cannot do better.
    #[cfg(not(target_os = "linux"))]
    fn sync(&mut self, files: &[PathBuf]) -> io::Result<()> {
        files.iter().try_for_each(|path| open(path, OFlags::WRONLY)?.sync_data())
    }
}

/// A lock, held for as long as its file is open.
#[derive(Debug)]
struct Locked {
    _file: File,
}

impl FileLock for Locked {}
