//! What is under way: imports that are not finished, and changes whose rows may lag behind their sidecars.

use super::error::{During, RepositoryError};
use super::index::Index;

impl Index {
    /// Whether anything is under way, of whatever user. Only this file knows of it.
    pub fn has_work_in_flight(&self) -> Result<bool, RepositoryError> {
        self.read_at_once(|connection| {
            let sql = "SELECT EXISTS (SELECT 1 FROM uploads) OR EXISTS (SELECT 1 FROM intents)";
            connection.query_row(sql, [], |row| row.get(0)).during("looking for unfinished work")
        })
    }
}
