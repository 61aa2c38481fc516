//! The index as its callers hold it: one connection that writes, a few that read.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use rusqlite::Connection;

use super::error::{During, RepositoryError};
use super::rank_cache::RankCache;
use super::readers::Readers;
use super::upkeep::IndexPart;
use super::{connection, state};

/// What is added to the name of an index to name the file that says that damage was found in it. Whoever opens it next had
/// better set both aside.
pub const DAMAGED: &str = "-damaged";

/// The index of a vault. Shared by reference between threads.
///
/// Every read names the owner it is for; rows of others do not exist for it.
#[derive(Debug)]
pub struct Index {
    /// `None` in memory.
    path: Option<PathBuf>,
    /// Held by every call for as long as it takes, so that the file can be replaced between two of them. `None` once
    /// that has failed: then there is no index.
    opened: RwLock<Option<Opened>>,
    ranks: RankCache,
}

/// The connections to one file.
#[derive(Debug)]
struct Opened {
    /// `None` in memory, where the writer's connection is the only one that sees the tables. Before the writer, because
    /// fields are dropped in this order and only a last connection that can write folds the log into the file.
    readers: Option<Readers>,
    writer: Mutex<Connection>,
}

impl Opened {
    fn of(path: &Path) -> Result<Opened, RepositoryError> {
        let writer = connection::open_writer(path)?;
        Ok(Opened { writer: Mutex::new(writer), readers: Some(Readers::of(path.to_owned())) })
    }

    /// The connection that writes, when nobody else does.
    fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic in a write dropped its transaction, which undid it: the connection is good.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Index {
    /// The index in the file at `path`, made if there is none, brought up to date if it is older than this program.
    ///
    /// The file and the folder it lies in are made for this user alone. The folder must be on a local disk.
    ///
    /// # Errors
    /// [`RepositoryError::NewerVersion`]: a newer Coffer wrote it; not a byte of it was changed.
    /// [`RepositoryError::Corrupt`]: it is no database, another program's, or broken; set it aside and build a new one.
    /// [`RepositoryError::Busy`], [`RepositoryError::NoSpace`], [`RepositoryError::ReadOnly`] and
    /// [`RepositoryError::Unavailable`] as for every call.
    pub fn open(path: &Path) -> Result<Index, RepositoryError> {
        let opened = RwLock::new(Some(Opened::of(path)?));
        Ok(Index { path: Some(path.to_owned()), opened, ranks: RankCache::default() })
    }

    /// An empty index that lives as long as this value.
    pub fn open_in_memory() -> Result<Index, RepositoryError> {
        let opened = Opened { writer: Mutex::new(connection::open_in_memory()?), readers: None };
        Ok(Index { path: None, opened: RwLock::new(Some(opened)), ranks: RankCache::default() })
    }

    /// Puts another file in the place of a damaged one, while nobody reads or writes: closes it, lets `move_away` move it
    /// out of the way, opens what is there then, a new one if nothing is, and takes over what can be read out of the one
    /// that was moved, as [`salvage`](Self::salvage) does. In memory it begins anew, empty.
    ///
    /// Answers what could not be taken over; `None` if `move_away` moved nothing.
    ///
    /// # Errors
    /// The one of `move_away`, or of opening. Then there is no index until this has succeeded: every call is
    /// [`RepositoryError::Corrupt`].
    pub fn replace<E: From<RepositoryError>>(
        &self,
        revision: u64,
        move_away: impl FnOnce() -> Result<Option<PathBuf>, E>,
    ) -> Result<Option<Vec<IndexPart>>, E> {
        let mut opened = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        // Closed before the file is moved: a connection that is closed later would take the log of its successor away.
        *opened = None;
        let damaged = move_away()?;
        self.ranks.clear();
        let new = match &self.path {
            Some(path) => Opened::of(path)?,
            None => Opened { writer: Mutex::new(connection::open_in_memory()?), readers: None },
        };
        let lost = damaged.map(|damaged| {
            let taken_over = self.salvage_with(&mut new.writer(), &damaged, revision);
            // An index without its past is better than none.
            taken_over.unwrap_or_else(|_| IndexPart::ALL.to_vec())
        });
        *opened = Some(new);
        Ok(lost)
    }

    /// Reads all of the file and checks that it is whole, and that its indexes say what its tables say.
    ///
    /// # Errors
    /// [`RepositoryError::Corrupt`] with the first thing that is wrong.
    pub fn check(&self) -> Result<(), RepositoryError> {
        self.with_opened(|opened| match &opened.readers {
            // By a connection that has read nothing yet: what one remembers of the trigrams is not compared with what
            // others have written since, and the difference would be called damage.
            Some(readers) => {
                let check_once = || what_is_wrong(&connection::open_reader(readers.path())?);
                // SQLite calls a page wrong that it could not read this time, whatever the disk said. What is damaged
                // still is when it is read again.
                match check_once()? {
                    Some(_) => check_once()?.map_or(Ok(()), |found| Err(RepositoryError::corrupt(found))),
                    None => Ok(()),
                }
            }
            None => what_is_wrong(&opened.writer())?.map_or(Ok(()), |found| Err(RepositoryError::corrupt(found))),
        })
    }

    /// How often documents were changed, by whatever process; the same revision means the same documents.
    pub fn revision(&self) -> Result<u64, RepositoryError> {
        self.read(state::revision)
    }

    /// Calls `read` with a connection that sees every committed write.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, RepositoryError>,
    ) -> Result<T, RepositoryError> {
        self.with_opened(|opened| match &opened.readers {
            Some(readers) => readers.with(read).inspect_err(|error| {
                if matches!(error, RepositoryError::Corrupt { .. }) {
                    note_damage(readers.path());
                }
            }),
            None => read(&opened.writer()),
        })
    }

    /// Calls `read` with a connection on which everything is as it was at one moment.
    pub(super) fn read_at_once<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, RepositoryError>,
    ) -> Result<T, RepositoryError> {
        self.read(|connection| {
            // Only read from: leaving it, by whichever way, ends it.
            let moment = connection.unchecked_transaction().during("beginning to read")?;
            read(&moment)
        })
    }

    /// The file; none in memory.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What is known of positions in lists.
    pub(super) fn ranks(&self) -> &RankCache {
        &self.ranks
    }

    /// Calls `work` with the connection that writes, when nobody else does.
    pub(super) fn with_writer<T, E: From<RepositoryError>>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        self.with_opened(|opened| work(&mut opened.writer()))
    }

    fn with_opened<T, E: From<RepositoryError>>(&self, work: impl FnOnce(&Opened) -> Result<T, E>) -> Result<T, E> {
        // Only `replace` writes, and what it leaves when it panics is `None`.
        let opened = self.opened.read().unwrap_or_else(PoisonError::into_inner);
        work(opened.as_ref().ok_or_else(|| RepositoryError::corrupt("it could not be replaced"))?)
    }
}

/// The first thing that is wrong with all that `connection` reads; `None` if nothing is.
fn what_is_wrong(connection: &Connection) -> Result<Option<String>, RepositoryError> {
    let ask = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get::<_, String>(0));
    let found = ask.during("checking the index")?;
    Ok(Some(found).filter(|found| found != "ok"))
}

/// Says beside the index that it is damaged. An open vault that attends to its work makes a new one at once; the mark is
/// for when that cannot be, because another process has the file open or this one dies: who opens it next does it then.
/// Best effort: the next reader finds it too.
fn note_damage(path: &Path) {
    let mut mark = path.as_os_str().to_owned();
    mark.push(DAMAGED);
    let _ = std::fs::File::create(mark);
}
