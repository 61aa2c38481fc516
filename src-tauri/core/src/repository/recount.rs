//! Counting everything anew from the rows, for whoever does not want to trust the counters.

use super::document_row::{COLUMNS, document_of};
use super::error::{During, RepositoryError};
use super::write::IndexWrite;
use crate::document::UserId;

impl IndexWrite<'_> {
    /// Throws the user's counters away and makes them from the rows as they are in this write.
    pub fn recount(&mut self, user: &UserId) -> Result<(), RepositoryError> {
        const COUNTING: &str = "counting the documents";
        let owner = self.owner(user)?;
        self.count_none(owner)?;
        let sql = format!("SELECT {COLUMNS} FROM documents WHERE owner = ?1");
        let mut statement = self.connection().prepare_cached(&sql).during(COUNTING)?;
        let mut rows = statement.query([owner]).during(COUNTING)?;
        while let Some(row) = rows.next().during(COUNTING)? {
            self.count(owner, None, Some(&document_of(row, user)?));
        }
        Ok(())
    }
}
