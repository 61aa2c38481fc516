//! The file of a vault's index: who has it open, and how a damaged one makes room for a new one.
//!
//! Every process that has the index open shares a lock beside it. A damaged file is only moved by who holds that lock
//! alone: a program that goes on writing to a file that was moved would write where nobody looks, and would take the log
//! of its successor away when it ends. What is damaged is set aside beside its successor, never deleted.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::{Seams, shared_lock};
use crate::error::Error;
use crate::repository::{DAMAGED, Index, IndexPart, RepositoryError};
use crate::seams::{FileLock, LockMode};

/// The file of an index that is open.
#[derive(Debug)]
pub(super) struct IndexFile {
    path: PathBuf,
    seams: Seams,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    lock: Option<Box<dyn FileLock>>,
    /// Device and inode of the file that is open.
    identity: Option<(u64, u64)>,
}

impl IndexFile {
    /// Opens the index at `path`, perhaps a new one. A damaged one is set aside; then the answer says what of it could not
    /// be taken over.
    ///
    /// # Errors
    /// [`RepositoryError::Busy`] if the index is damaged and another process has it open; errors of opening it.
    pub(super) fn open(path: PathBuf, seams: &Seams) -> Result<(IndexFile, Index, Option<Vec<IndexPart>>), Error> {
        let file = IndexFile { path, seams: seams.clone(), held: Mutex::default() };
        if let Some(folder) = file.path.parent() {
            seams.fs.create_folder(folder).map_err(|source| Error::Target { path: folder.to_owned(), source })?;
        }
        file.share()?;
        let opened = match file.open_trusted() {
            Err(RepositoryError::Corrupt { .. }) => match file.alone() {
                Ok(_alone) => match file.open_trusted() {
                    // Not replaced by another process in between.
                    Err(RepositoryError::Corrupt { .. }) => {
                        let aside = file.set_aside()?;
                        let index = Index::open(&file.path)?;
                        let lost = index.salvage(&aside, file.new_revision())?;
                        (index, Some(lost))
                    }
                    opened => (opened?, None),
                },
                // Somebody else uses it. Where it is only said to be damaged, whoever meets the damage deals with it.
                Err(Error::Repository(RepositoryError::Busy)) => match Index::open(&file.path) {
                    Err(RepositoryError::Corrupt { .. }) => return Err(RepositoryError::Busy.into()),
                    opened => (opened?, None),
                },
                Err(error) => return Err(error),
            },
            opened => (opened?, None),
        };
        file.share()?;
        Ok((file, opened.0, opened.1))
    }

    /// The index, unless somebody who used it has found it damaged and could not put another in its place.
    fn open_trusted(&self) -> Result<Index, RepositoryError> {
        if self.seams.fs.stat(&with_suffix(&self.path, DAMAGED)).is_ok() {
            return Err(RepositoryError::Corrupt { reason: "it was found damaged".to_owned() });
        }
        Index::open(&self.path)
    }

    /// Puts a new file in the place of the one that `index` has open, with what could be taken over. Answers what could
    /// not; `None` if another process has replaced it already, and that one is open now.
    ///
    /// # Errors
    /// [`RepositoryError::Busy`] if another process has it open: nothing was changed.
    pub(super) fn renew(&self, index: &Index) -> Result<Option<Vec<IndexPart>>, Error> {
        let renewed = self.alone().and_then(|_alone| {
            index.replace(self.new_revision(), || -> Result<Option<PathBuf>, Error> {
                if self.identity() == self.held().identity { self.set_aside().map(Some) } else { Ok(None) }
            })
        });
        self.share()?;
        renewed
    }

    /// The time is a revision that no earlier state of the index can have had.
    pub(super) fn new_revision(&self) -> u64 {
        self.seams.clock.now().as_millis().unsigned_abs()
    }

    /// Holds the lock beside others, and remembers which file that is for.
    fn share(&self) -> Result<(), Error> {
        let lock = shared_lock::share(&self.seams, &self.lock_path())?;
        let identity = self.identity();
        *self.held() = Held { lock: Some(lock), identity };
        Ok(())
    }

    /// Holds the lock alone, until the answer is dropped; whoever has it then must [`share`](Self::share) again.
    fn alone(&self) -> Result<Box<dyn FileLock>, Error> {
        self.held().lock = None;
        match self.try_lock(LockMode::Exclusive)? {
            Some(lock) => Ok(lock),
            None => {
                self.share()?;
                Err(RepositoryError::Busy.into())
            }
        }
    }

    fn try_lock(&self, mode: LockMode) -> Result<Option<Box<dyn FileLock>>, Error> {
        shared_lock::try_lock(&self.seams, &self.lock_path(), mode)
    }

    fn lock_path(&self) -> PathBuf {
        self.path.with_extension("lock")
    }

    /// Moves the file, and the log beside it, out of the way.
    fn set_aside(&self) -> Result<PathBuf, Error> {
        let aside = self.path.with_extension(format!("damaged-{}", self.seams.ids.op_id()));
        for suffix in ["", "-wal", "-shm", DAMAGED] {
            match self.seams.fs.rename_new(&with_suffix(&self.path, suffix), &with_suffix(&aside, suffix)) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(Error::Target { path: self.path.clone(), source });
                }
                _ => {}
            }
        }
        Ok(aside)
    }

    fn identity(&self) -> Option<(u64, u64)> {
        self.seams.fs.stat(&self.path).ok().map(|stat| (stat.device, stat.inode))
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Held> {
        // Every change of it is one assignment.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes the index at `path` if nobody has it open and it knows of nothing that is under way; answers whether it is gone.
/// What was set aside because it was damaged stays.
pub(super) fn remove_spare(path: &Path, seams: &Seams) -> Result<bool, Error> {
    let file = IndexFile { path: path.to_owned(), seams: seams.clone(), held: Mutex::default() };
    let failed = |source| Error::Target { path: path.to_owned(), source };
    if is_absent(seams.fs.stat(path)).map_err(failed)? {
        return Ok(true);
    }
    let Some(_alone) = file.try_lock(LockMode::Exclusive)? else { return Ok(false) };
    // Closed again before it goes: it would write its log out into a file that is no more.
    let is_busy = file.open_trusted()?.has_work_in_flight()?;
    if is_busy {
        return Ok(false);
    }
    for suffix in ["", "-wal", "-shm"] {
        is_absent(seams.fs.remove_file(&with_suffix(path, suffix))).map_err(failed)?;
    }
    Ok(true)
}

/// Whether a call has failed because there is no such file.
fn is_absent<T>(outcome: io::Result<T>) -> io::Result<bool> {
    match outcome {
        Ok(_) => Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut text: OsString = path.as_os_str().to_owned();
    text.push(suffix);
    text.into()
}
