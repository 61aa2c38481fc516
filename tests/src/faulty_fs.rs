//! A file system whose calls fail when told to, in front of a real one.
//!
//! Calls that change something are counted, each with its name and path, so that a test can fail every single one in
//! turn. A write that fails has written its first half. After a crash nothing works any more, as in a process that is
//! dead; what was done before stays. What a power cut would take back is not simulated: that needs a real disk image.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use coffer_core::seams::{EntryKind, FileLock, FileStat, Fs, LockMode, Ownership, ReadFile, SyncGroup, WriteFile};
use rustix::io::Errno;

use crate::death::Death;

/// The calls that change something, for naming one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is called like its method")]
pub enum FsCall {
    CreateNew,
    OpenWrite,
    Write,
    Sync,
    RenameNew,
    RenameOver,
    SyncFolder,
    SyncGroup,
    RemoveFile,
    CreateFolder,
    TryLock,
}

/// A failure to come.
#[derive(Clone, Copy, Debug)]
struct Fault {
    /// Which calls count; all if none is named.
    call: Option<FsCall>,
    /// Calls until it strikes, this one counted.
    countdown: u64,
    kind: FaultKind,
    error: Errno,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultKind {
    Once,
    ForEver,
    Crash,
    Death,
}

impl Fault {
    /// The error it strikes with, if the process lives to see it.
    fn happen(self) -> io::Error {
        if self.kind == FaultKind::Death {
            Death::strike();
        }
        self.error.into()
    }
}

#[derive(Debug, Default)]
struct Script {
    calls: Vec<(FsCall, PathBuf)>,
    faults: Vec<Fault>,
    has_crashed: bool,
}

/// A file system with injected faults.
#[derive(Clone, Debug)]
pub struct FaultyFs {
    inner: Arc<dyn Fs>,
    script: Arc<Mutex<Script>>,
}

impl FaultyFs {
    /// `inner`, without any faults so far.
    pub fn new(inner: Arc<dyn Fs>) -> Self {
        FaultyFs { inner, script: Arc::default() }
    }

    /// The `nth` call from now on that changes something fails with `error`, 1 being the next; later ones do not.
    pub fn fail_nth(&self, nth: u64, error: Errno) {
        self.add(Fault { call: None, countdown: nth, kind: FaultKind::Once, error });
    }

    /// The `nth` `call` from now on fails with `error`; later ones do not.
    pub fn fail_nth_of(&self, call: FsCall, nth: u64, error: Errno) {
        self.add(Fault { call: Some(call), countdown: nth, kind: FaultKind::Once, error });
    }

    /// The `nth` call from now on that changes something fails with `error`, and so does every later one.
    pub fn fail_from(&self, nth: u64, error: Errno) {
        self.add(Fault { call: None, countdown: nth, kind: FaultKind::ForEver, error });
    }

    /// At the `nth` call from now on that changes something the process dies: it and everything after it fails.
    pub fn crash_at(&self, nth: u64) {
        self.add(Fault { call: None, countdown: nth, kind: FaultKind::Crash, error: Errno::IO });
    }

    /// At the `nth` call from now on that changes something the process dies, and nothing of it goes on: the call unwinds
    /// up to [`until_death`](crate::until_death).
    pub fn die_at(&self, nth: u64) {
        self.add(Fault { call: None, countdown: nth, kind: FaultKind::Death, error: Errno::IO });
    }

    /// Whether the process is dead.
    pub fn has_died(&self) -> bool {
        self.script().has_crashed
    }

    /// Whether a fault is still to come.
    pub fn is_armed(&self) -> bool {
        !self.script().faults.is_empty()
    }

    /// Takes all faults back, and a crash too.
    pub fn heal(&self) {
        let mut script = self.script();
        script.faults.clear();
        script.has_crashed = false;
    }

    /// The calls so far that changed something or were to, in their order.
    pub fn calls(&self) -> Vec<(FsCall, PathBuf)> {
        self.script().calls.clone()
    }

    fn add(&self, fault: Fault) {
        self.script().faults.push(fault);
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call that changes something; an error if a fault strikes it.
    fn change(&self, call: FsCall, path: &Path) -> io::Result<()> {
        match self.strike(call, path)? {
            Some(fault) => Err(fault.happen()),
            None => Ok(()),
        }
    }

    /// Counts a call that changes something; the fault that strikes it, if any. An error if the process is dead.
    fn strike(&self, call: FsCall, path: &Path) -> io::Result<Option<Fault>> {
        self.alive()?;
        let mut script = self.script();
        script.calls.push((call, path.to_owned()));
        let mut striking = None;
        script.faults.retain_mut(|fault| {
            if fault.call.is_some_and(|named| named != call) {
                return true;
            }
            fault.countdown = fault.countdown.saturating_sub(1);
            if fault.countdown == 0 && striking.is_none() {
                striking = Some(*fault);
            }
            fault.countdown > 0 || fault.kind == FaultKind::ForEver
        });
        script.has_crashed |= striking.is_some_and(|fault| matches!(fault.kind, FaultKind::Crash | FaultKind::Death));
        Ok(striking)
    }

    /// An error if the process is dead.
    fn alive(&self) -> io::Result<()> {
        if self.script().has_crashed { Err(io::Error::other("the process is dead")) } else { Ok(()) }
    }

    fn wrap(&self, file: Box<dyn WriteFile>, path: &Path) -> Box<dyn WriteFile> {
        Box::new(FaultyFile { fs: self.clone(), file, path: path.to_owned() })
    }
}

impl Fs for FaultyFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        self.change(FsCall::CreateNew, path)?;
        Ok(self.wrap(self.inner.create_new(path)?, path))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        self.change(FsCall::OpenWrite, path)?;
        Ok(self.wrap(self.inner.open_write(path)?, path))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        self.alive()?;
        self.inner.open_read(path)
    }

    fn stat(&self, path: &Path) -> io::Result<FileStat> {
        self.alive()?;
        self.inner.stat(path)
    }

    fn ownership(&self, path: &Path) -> io::Result<Ownership> {
        self.alive()?;
        self.inner.ownership(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.alive()?;
        self.inner.canonicalize(path)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(FsCall::RenameNew, to)?;
        self.inner.rename_new(from, to)
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(FsCall::RenameOver, to)?;
        self.inner.rename_over(from, to)
    }

    fn begin_group(&self, folder: &Path) -> io::Result<Box<dyn SyncGroup>> {
        self.alive()?;
        let group = self.inner.begin_group(folder)?;
        Ok(Box::new(FaultyGroup { fs: self.clone(), group, folder: folder.to_owned() }))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.change(FsCall::SyncFolder, path)?;
        self.inner.sync_folder(path)
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.change(FsCall::RemoveFile, path)?;
        self.inner.remove_file(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.change(FsCall::CreateFolder, path)?;
        self.inner.create_folder(path)
    }

    fn read_folder(&self, path: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
        self.alive()?;
        self.inner.read_folder(path)
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        self.alive()?;
        self.inner.free_bytes(path)
    }

    fn try_lock(&self, path: &Path, mode: LockMode) -> io::Result<Option<Box<dyn FileLock>>> {
        self.change(FsCall::TryLock, path)?;
        self.inner.try_lock(path, mode)
    }
}

/// A file open for writing, under the same faults.
#[derive(Debug)]
struct FaultyFile {
    fs: FaultyFs,
    file: Box<dyn WriteFile>,
    path: PathBuf,
}

impl WriteFile for FaultyFile {
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        match self.fs.strike(FsCall::Write, &self.path)? {
            Some(fault) => {
                self.file.write_all_at(&bytes[..bytes.len() / 2], offset)?;
                Err(fault.happen())
            }
            None => self.file.write_all_at(bytes, offset),
        }
    }

    fn sync(&mut self) -> io::Result<()> {
        self.fs.change(FsCall::Sync, &self.path)?;
        self.file.sync()
    }
}

/// Files written together, under the same faults.
#[derive(Debug)]
struct FaultyGroup {
    fs: FaultyFs,
    group: Box<dyn SyncGroup>,
    folder: PathBuf,
}

impl SyncGroup for FaultyGroup {
    fn sync(&mut self, files: &[PathBuf]) -> io::Result<()> {
        self.fs.change(FsCall::SyncGroup, &self.folder)?;
        self.group.sync(files)
    }
}
