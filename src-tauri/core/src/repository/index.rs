//! The index as its callers hold it: one connection that writes, a few that read.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::error::{During, RepositoryError};
use super::rank_cache::RankCache;
use super::readers::Readers;
use super::{connection, state};

/// What is added to the name of an index to name the file that says that damage was found in it. Whoever opens it next had
/// better set both aside.
pub const DAMAGED: &str = "-damaged";

/// The index of a vault. Shared by reference between threads.
///
/// Every read names the owner it is for; rows of others do not exist for it.
#[derive(Debug)]
pub struct Index {
    /// `None` in memory, where the writer's connection is the only one that sees the tables. Before the writer, because
    /// fields are dropped in this order and only a last connection that can write folds the log into the file.
    readers: Option<Readers>,
    writer: Mutex<Connection>,
    ranks: RankCache,
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
        let writer = connection::open_writer(path)?;
        Ok(Index {
            writer: Mutex::new(writer),
            readers: Some(Readers::of(path.to_owned())),
            ranks: RankCache::default(),
        })
    }

    /// An empty index that lives as long as this value.
    pub fn open_in_memory() -> Result<Index, RepositoryError> {
        Ok(Index { writer: Mutex::new(connection::open_in_memory()?), readers: None, ranks: RankCache::default() })
    }

    /// Reads all of the file and checks that it is whole.
    ///
    /// # Errors
    /// [`RepositoryError::Corrupt`] with the first thing that is wrong.
    pub fn check(&self) -> Result<(), RepositoryError> {
        const CHECKING: &str = "checking the index";
        let check = |connection: &Connection| {
            let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).during(CHECKING)?;
            if found == "ok" { Ok(()) } else { Err(RepositoryError::corrupt(found)) }
        };
        match &self.readers {
            // By a connection that has read nothing yet: what one remembers of the trigrams is not compared with what
            // others have written since, and the difference would be called damage.
            Some(readers) => check(&connection::open_reader(readers.path())?),
            None => check(&self.writer()),
        }
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
        match &self.readers {
            Some(readers) => readers.with(read).inspect_err(|error| {
                if matches!(error, RepositoryError::Corrupt { .. }) {
                    note_damage(readers.path());
                }
            }),
            None => read(&self.writer()),
        }
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
        self.readers.as_ref().map(Readers::path)
    }

    /// What is known of positions in lists.
    pub(super) fn ranks(&self) -> &RankCache {
        &self.ranks
    }

    /// The connection that writes, when nobody else does.
    pub(super) fn writer(&self) -> MutexGuard<'_, Connection> {
        // A panic in a write dropped its transaction, which undid it: the connection is good.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says beside the index that it is damaged. Best effort: the next reader finds it too.
fn note_damage(path: &Path) {
    let mut mark = path.as_os_str().to_owned();
    mark.push(DAMAGED);
    let _ = std::fs::File::create(mark);
}
