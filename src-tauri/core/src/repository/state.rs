//! Table `state`: one row with what is true of the index as a whole.

use rusqlite::Connection;

use super::error::{During, RepositoryError};
use super::whole;

pub(super) const CREATE: &str = "
CREATE TABLE state (
    only     INTEGER PRIMARY KEY CHECK (only = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO state (only, revision) VALUES (1, 0);
";

/// How often documents were changed, in committed writes.
pub(super) fn revision(connection: &Connection) -> Result<u64, RepositoryError> {
    const READING: &str = "reading the revision";
    let mut statement = connection.prepare_cached("SELECT revision FROM state").during(READING)?;
    let mut rows = statement.query([]).during(READING)?;
    let row = rows.next().during(READING)?.ok_or_else(|| RepositoryError::corrupt("it has no revision"))?;
    whole::read(row, 0)
}

/// Lets revisions go on from `revision`.
pub(super) fn set_revision(connection: &Connection, revision: u64) -> Result<(), RepositoryError> {
    const SETTING: &str = "setting the revision";
    let revision = whole::stored("revision", revision)?;
    connection.execute("UPDATE state SET revision = ?1", [revision]).during(SETTING)?;
    Ok(())
}

/// Counts one more change and returns the new revision.
pub(super) fn advance(connection: &Connection) -> Result<u64, RepositoryError> {
    const ADVANCING: &str = "counting a change";
    connection
        .prepare_cached("UPDATE state SET revision = revision + 1")
        .during(ADVANCING)?
        .execute([])
        .during(ADVANCING)?;
    revision(connection)
}
