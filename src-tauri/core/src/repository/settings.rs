//! Table `settings`: what was chosen or noted for this vault, as text that means nothing here.

use rusqlite::{OptionalExtension, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::write::IndexWrite;

pub(super) const CREATE: &str = "
CREATE TABLE settings (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

impl Index {
    /// What was last set under `key`.
    pub fn setting(&self, key: &str) -> Result<Option<String>, RepositoryError> {
        const READING: &str = "reading a setting";
        self.read(|connection| {
            connection
                .prepare_cached("SELECT value FROM settings WHERE key = ?1")
                .during(READING)?
                .query_row([key], |row| row.get(0))
                .optional()
                .during(READING)
        })
    }
}

impl IndexWrite<'_> {
    /// Sets `key` to `value`, whatever it was.
    pub fn set_setting(&mut self, key: &str, value: &str) -> Result<(), RepositoryError> {
        const WRITING: &str = "writing a setting";
        self.connection()
            .prepare_cached("INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = ?2")
            .during(WRITING)?
            .execute(params![key, value])
            .during(WRITING)?;
        Ok(())
    }
}
