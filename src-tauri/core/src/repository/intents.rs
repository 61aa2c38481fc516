//! Table `intents`: the documents whose sidecar is about to change, so that a start after a crash knows whose row may be
//! old. Written before the sidecar, taken away with the row's own change.

use rusqlite::params;

use super::error::{During, RepositoryError};
use super::index::Index;
use super::write::IndexWrite;
use crate::document::{FileId, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE intents (
    file_id BLOB PRIMARY KEY CHECK (length(file_id) = 16),
    user_id TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

impl Index {
    /// Every intent that is left, whoever's document it is about.
    pub fn intents(&self) -> Result<Vec<(UserId, FileId)>, RepositoryError> {
        const READING: &str = "reading the intents";
        self.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT user_id, file_id FROM intents ORDER BY file_id").during(READING)?;
            let rows = statement
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, [u8; 16]>(1)?)))
                .during(READING)?;
            let mut intents = Vec::new();
            for row in rows {
                let (user, file_id) = row.during(READING)?;
                let user =
                    user.parse().map_err(|error| RepositoryError::corrupt(format_args!("an intent: {error}")))?;
                intents.push((user, FileId::from_bytes(file_id)));
            }
            Ok(intents)
        })
    }
}

impl IndexWrite<'_> {
    /// Says that the document's sidecar is about to change. Said again, it stays said.
    pub fn insert_intent(&mut self, user: &UserId, file_id: FileId) -> Result<(), RepositoryError> {
        const WRITING: &str = "writing an intent";
        self.connection()
            .prepare_cached("INSERT INTO intents (file_id, user_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING")
            .during(WRITING)?
            .execute(params![file_id.as_bytes(), user.as_str()])
            .during(WRITING)?;
        Ok(())
    }

    /// Says that the document's row is up to date again.
    pub fn remove_intent(&mut self, file_id: FileId) -> Result<(), RepositoryError> {
        const WRITING: &str = "removing an intent";
        self.connection()
            .prepare_cached("DELETE FROM intents WHERE file_id = ?1")
            .during(WRITING)?
            .execute(params![file_id.as_bytes()])
            .during(WRITING)?;
        Ok(())
    }
}
