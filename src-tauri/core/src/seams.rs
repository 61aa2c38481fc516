//! What the core takes from outside: time, ids and the file system.
//!
//! They are passed in, so that tests decide what time it is, which id comes next and which call fails. The real ones
//! are [`SystemClock`], [`RandomIds`] and [`Disk`]. Storage on a network and the keyring have seams of their own.

#[cfg(unix)]
mod disk;
mod files;
mod folders;
mod system;
mod week;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[cfg(unix)]
pub use disk::Disk;
pub use files::{create_file, read_if_there, remove_files_below, remove_if_there, replace_file};
pub(crate) use folders::parent_of;
pub use folders::{create_folder_durably, missing_folders};
pub use system::{RandomIds, SystemClock};
pub use week::MinuteOfWeek;

use crate::document::{DeviceId, FileId, LinkId, LinkToken, OpId, Timestamp, TransferId, VaultId};

/// Time.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The wall clock. May jump either way; never decides what is safe.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment of this process; never goes back.
    fn monotonic(&self) -> Duration;
    /// Waits.
    fn sleep(&self, duration: Duration);
    /// The minute of the week where this computer is; without a time zone, that of UTC.
    fn minute_of_week(&self) -> MinuteOfWeek {
        MinuteOfWeek::of_utc(self.now())
    }
}

/// New identities. No call ever returns what an earlier one has, in this process or another.
pub trait Ids: fmt::Debug + Send + Sync {
    /// For a new document: UUIDv7.
    fn file_id(&self) -> FileId;
    /// For one operation.
    fn op_id(&self) -> OpId;
    /// For a transfer that leads out of the vault. An import has the id of its document.
    fn transfer_id(&self) -> TransferId {
        self.file_id().into()
    }
    /// For a new public link, to its owner.
    fn link_id(&self) -> LinkId {
        LinkId::from_bytes(*self.file_id().as_bytes())
    }
    /// For the address of a new public link: 256 bits that nobody can guess.
    fn link_token(&self) -> LinkToken;
    /// For hashing one password. Nobody needs to be unable to guess it.
    fn salt(&self) -> [u8; 16] {
        *self.op_id().as_bytes()
    }
    /// For a new installation.
    fn device_id(&self) -> DeviceId;
    /// For a new vault.
    fn vault_id(&self) -> VaultId;
}

/// What a name in a folder is. Links are never followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link.
    Symlink,
    /// A FIFO, socket or device.
    Other,
}

/// What the system says about a file; two equal ones mean the same file, unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileStat {
    /// What it is.
    pub kind: EntryKind,
    /// The device it lies on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// Length in bytes.
    pub size_bytes: u64,
    /// Last change of its content, nanoseconds since 1970.
    pub modified_ns: i128,
}

impl FileStat {
    /// Last change of its content.
    pub fn modified_at(&self) -> Timestamp {
        Timestamp::from_millis(i64::try_from(self.modified_ns.div_euclid(1_000_000)).unwrap_or(i64::MAX))
    }
}

/// Who may change what lies in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// Whether it belongs to the user of this process.
    pub ours: bool,
    /// Whether others may put names into it and take them away: writable for its group or for all, without the bit that
    /// protects each owner's files.
    pub open_to_others: bool,
}

/// A file open for reading.
pub trait ReadFile: Read + Seek + fmt::Debug + Send {
    /// What the system says about the open file, whatever its name means by now.
    fn stat(&self) -> io::Result<FileStat>;
}

/// A file open for writing. Dropping it closes it; what was not synced may be lost with the power.
pub trait WriteFile: fmt::Debug + Send {
    /// Writes all of `bytes` at `offset`, growing the file as needed.
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Makes the content durable, with whatever metadata is needed to find it. After an error nothing of this file may
    /// be trusted, and no later success heals it.
    fn sync(&mut self) -> io::Result<()>;
}

/// New files that are made durable together, at the price of one.
pub trait SyncGroup: fmt::Debug + Send {
    /// Makes the content of `files` durable: closed, and all written since the group was begun. Which ones it names, and
    /// whether other files are made durable too, does not change the price. After an error none of them may be trusted.
    fn sync(&mut self, files: &[PathBuf]) -> io::Result<()>;
}

/// A lock on a file, held until it is dropped or the process dies.
pub trait FileLock: fmt::Debug + Send + Sync {}

/// Whether others may hold the lock too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockMode {
    /// Any number of shared holders, no exclusive one.
    Shared,
    /// The only holder.
    Exclusive,
}

/// The file system, as far as Coffer needs one. Everything is created for its user alone: folders 0700, files 0600.
/// The last component of a path is never followed if it is a symbolic link.
pub trait Fs: fmt::Debug + Send + Sync {
    /// A new, empty file for writing. `AlreadyExists` if the name is taken, by whatever.
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>>;
    /// An existing file for writing, its content kept.
    fn open_write(&self, path: &Path) -> io::Result<Box<dyn WriteFile>>;
    /// An existing file for reading. Never blocks, whatever it is; a link is refused (`FilesystemLoop`).
    fn open_read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>>;
    /// What lies at `path`; a link is described, not followed.
    fn stat(&self, path: &Path) -> io::Result<FileStat>;
    /// Who may change what lies in the folder at `path`.
    fn ownership(&self, path: &Path) -> io::Result<Ownership>;
    /// The one path of what lies at `path`: absolute, without links, `.` and `..`. The only call that follows a link.
    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf>;
    /// Renames a file, atomically, to a name that must be free. `AlreadyExists` otherwise, with nothing changed.
    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Renames a file, atomically, over whatever file has the name.
    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Begins a group of new files below `folder`, all on one file system.
    fn begin_group(&self, folder: &Path) -> io::Result<Box<dyn SyncGroup>>;
    /// Makes the names in a folder durable: what was created in, renamed into or removed from it.
    fn sync_folder(&self, path: &Path) -> io::Result<()>;
    /// Removes a file.
    fn remove_file(&self, path: &Path) -> io::Result<()>;
    /// Makes a folder, and those it lies in; an existing folder is fine, anything else of that name is not.
    fn create_folder(&self, path: &Path) -> io::Result<()>;
    /// The names in a folder, in no order.
    fn read_folder(&self, path: &Path) -> io::Result<Vec<(OsString, EntryKind)>>;
    /// Bytes that this user may still write on the file system of `path`.
    fn free_bytes(&self, path: &Path) -> io::Result<u64>;
    /// Locks the file at `path`, creating it if need be. `None` if another holder is in the way; never waits.
    fn try_lock(&self, path: &Path, mode: LockMode) -> io::Result<Option<Box<dyn FileLock>>>;
}
