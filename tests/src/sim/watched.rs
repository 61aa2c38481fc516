//! A file system whose every change is told to an observer, before it is made and after.

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::seams::{EntryKind, FileLock, FileStat, Fs, LockMode, Ownership, ReadFile, SyncGroup, WriteFile};

use crate::FsCall;

/// Whether a change is about to be made or was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum When {
    Before,
    After,
}

type Observer = Arc<dyn Fn(When, FsCall, &Path) + Send + Sync>;

/// A file system under observation. Nothing of it is changed.
#[derive(Clone)]
pub struct WatchedFs {
    inner: Arc<dyn Fs>,
    observer: Observer,
}

impl WatchedFs {
    /// `inner`, whose changes `observer` hears of.
    pub fn new(inner: Arc<dyn Fs>, observer: impl Fn(When, FsCall, &Path) + Send + Sync + 'static) -> Self {
        WatchedFs { inner, observer: Arc::new(observer) }
    }

    fn change<T>(&self, call: FsCall, path: &Path, make: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        (self.observer)(When::Before, call, path);
        let outcome = make();
        (self.observer)(When::After, call, path);
        outcome
    }

    fn watch(&self, file: Box<dyn WriteFile>, path: &Path) -> Box<dyn WriteFile> {
        Box::new(WatchedFile { fs: self.clone(), file, path: path.to_owned() })
    }
}

impl fmt::Debug for WatchedFs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WatchedFs").field(&self.inner).finish()
    }
}

impl Fs for WatchedFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let file = self.change(FsCall::CreateNew, path, || self.inner.create_new(path))?;
        Ok(self.watch(file, path))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        Ok(self.watch(self.inner.open_write(path)?, path))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        self.inner.open_read(path)
    }

    fn stat(&self, path: &Path) -> io::Result<FileStat> {
        self.inner.stat(path)
    }

    fn ownership(&self, path: &Path) -> io::Result<Ownership> {
        self.inner.ownership(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.inner.canonicalize(path)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(FsCall::RenameNew, to, || self.inner.rename_new(from, to))
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(FsCall::RenameOver, to, || self.inner.rename_over(from, to))
    }

    fn begin_group(&self, folder: &Path) -> io::Result<Box<dyn SyncGroup>> {
        let group = self.inner.begin_group(folder)?;
        Ok(Box::new(WatchedGroup { fs: self.clone(), group, folder: folder.to_owned() }))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.change(FsCall::SyncFolder, path, || self.inner.sync_folder(path))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.change(FsCall::RemoveFile, path, || self.inner.remove_file(path))
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.change(FsCall::CreateFolder, path, || self.inner.create_folder(path))
    }

    fn read_folder(&self, path: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
        self.inner.read_folder(path)
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        self.inner.free_bytes(path)
    }

    fn try_lock(&self, path: &Path, mode: LockMode) -> io::Result<Option<Box<dyn FileLock>>> {
        self.change(FsCall::TryLock, path, || self.inner.try_lock(path, mode))
    }
}

/// A file open for writing, under observation.
#[derive(Debug)]
struct WatchedFile {
    fs: WatchedFs,
    file: Box<dyn WriteFile>,
    path: PathBuf,
}

impl WriteFile for WatchedFile {
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.fs.change(FsCall::Write, &self.path, || self.file.write_all_at(bytes, offset))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.fs.change(FsCall::Sync, &self.path, || self.file.sync())
    }
}

/// Files written together, under observation.
#[derive(Debug)]
struct WatchedGroup {
    fs: WatchedFs,
    group: Box<dyn SyncGroup>,
    folder: PathBuf,
}

impl SyncGroup for WatchedGroup {
    fn sync(&mut self, files: &[PathBuf]) -> io::Result<()> {
        self.fs.change(FsCall::SyncGroup, &self.folder, || self.group.sync(files))
    }
}
