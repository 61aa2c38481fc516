//! The read-only connections: opened when first needed, at most four, handed back when done.

use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::connection;
use super::error::RepositoryError;

/// Readers at once; more would only compete for the same few cores.
const MOST_READERS: usize = 4;

/// The connections that are not in use, and how many there are in all.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    shelf: Mutex<Shelf>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Shelf {
    idle: Vec<Connection>,
    open: usize,
}

impl Readers {
    /// Readers of the file at `path`; none is opened yet.
    pub(super) fn of(path: PathBuf) -> Self {
        Readers { path, shelf: Mutex::default(), returned: Condvar::new() }
    }

    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Calls `read` with a connection of its own, waiting for one if all are in use.
    pub(super) fn with<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, RepositoryError>,
    ) -> Result<T, RepositoryError> {
        let mut place = self.wait_for_place();
        let connection = match place.connection.take() {
            Some(connection) => connection,
            None => connection::open_reader(&self.path)?,
        };
        let answer = read(&connection);
        place.connection = Some(connection);
        answer
    }

    fn wait_for_place(&self) -> Place<'_> {
        let mut shelf = self.shelf();
        loop {
            if let Some(connection) = shelf.idle.pop() {
                return Place { readers: self, connection: Some(connection) };
            }
            if shelf.open < MOST_READERS {
                shelf.open += 1;
                return Place { readers: self, connection: None };
            }
            shelf = self.returned.wait(shelf).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // The shelf is whole between any two statements that use it, so a panic elsewhere does not spoil it.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the four places. When it is left, its connection goes back to the shelf; without one (opening failed, or the
/// read panicked) the place is free for a new connection.
struct Place<'r> {
    readers: &'r Readers,
    connection: Option<Connection>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut shelf = self.readers.shelf();
        match self.connection.take() {
            Some(connection) => shelf.idle.push(connection),
            None => shelf.open -= 1,
        }
        drop(shelf);
        self.readers.returned.notify_one();
    }
}
