//! Table `checks`: the checks that were finished, so that a person can see what was looked at and when.

use rusqlite::{Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners;
use super::whole;
use super::write::IndexWrite;
use crate::document::{Timestamp, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE checks (
    id           INTEGER PRIMARY KEY,
    owner        INTEGER NOT NULL REFERENCES owners (number),
    at           INTEGER NOT NULL,
    documents    INTEGER NOT NULL,
    read_bytes   INTEGER NOT NULL,
    read_percent INTEGER NOT NULL CHECK (read_percent BETWEEN 0 AND 100),
    damaged      INTEGER NOT NULL,
    duration_ms  INTEGER NOT NULL,
    automatic    INTEGER NOT NULL CHECK (automatic IN (0, 1))
) STRICT;
CREATE INDEX checks_by_owner ON checks (owner, read_percent, id);
";

pub(super) const ADD_MENDED: &str = "
ALTER TABLE checks ADD COLUMN mended INTEGER NOT NULL DEFAULT 0;
";

/// Checks that are kept for each owner, beside the last one that read everything.
const KEPT: i64 = 50;

const READING: &str = "reading the checks";
const WRITING: &str = "noting a check";
pub(super) const COLUMNS: &str = "at, documents, read_bytes, read_percent, damaged, duration_ms, automatic, mended";

/// A check that was finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FinishedCheck {
    /// When it ended.
    pub at: Timestamp,
    /// Documents looked at.
    pub documents: u64,
    /// Bytes of content read and hashed.
    pub read_bytes: u64,
    /// The share of the documents whose content was to be read, 0 to 100.
    pub read_percent: u8,
    /// How many things were wrong.
    pub damaged: u64,
    /// How long it took.
    pub duration_ms: u64,
    /// Nobody had asked for it.
    pub automatic: bool,
    /// Entries of the index that said something else than the vault, and were mended.
    pub mended: u64,
}

impl Index {
    /// The owner's last check that was to read at least this share of the documents.
    pub fn last_check(&self, owner: &UserId, least_percent: u8) -> Result<Option<FinishedCheck>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let sql = format!(
                "SELECT {COLUMNS} FROM checks WHERE owner = ?1 AND read_percent >= ?2 ORDER BY id DESC LIMIT 1"
            );
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut rows = statement.query(params![number, least_percent]).during(READING)?;
            rows.next().during(READING)?.map(check_of).transpose()
        })
    }
}

impl IndexWrite<'_> {
    /// Notes a check; old ones make room for it.
    pub fn insert_check(&mut self, owner: &UserId, check: &FinishedCheck) -> Result<(), RepositoryError> {
        let owner = self.owner(owner)?;
        self.connection()
            .prepare_cached(
                "INSERT INTO checks (owner, at, documents, read_bytes, read_percent, damaged, duration_ms, automatic, mended)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )
            .during(WRITING)?
            .execute(params![
                owner,
                check.at.as_millis(),
                whole::stored("documents", check.documents)?,
                whole::stored("read_bytes", check.read_bytes)?,
                check.read_percent,
                whole::stored("damaged", check.damaged)?,
                whole::stored("duration_ms", check.duration_ms)?,
                check.automatic,
                whole::stored("mended", check.mended)?,
            ])
            .during(WRITING)?;
        self.connection()
            .prepare_cached(
                "DELETE FROM checks WHERE owner = ?1
                     AND id <= (SELECT max(id) FROM checks WHERE owner = ?1) - ?2
                     AND id <> coalesce((SELECT max(id) FROM checks WHERE owner = ?1 AND read_percent = 100), 0)",
            )
            .during(WRITING)?
            .execute(params![owner, KEPT])
            .during(WRITING)?;
        Ok(())
    }
}

pub(super) fn check_of(row: &Row<'_>) -> Result<FinishedCheck, RepositoryError> {
    Ok(FinishedCheck {
        at: Timestamp::from_millis(row.get(0).during(READING)?),
        documents: whole::read(row, 1)?,
        read_bytes: whole::read(row, 2)?,
        read_percent: row.get(3).during(READING)?,
        damaged: whole::read(row, 4)?,
        duration_ms: whole::read(row, 5)?,
        automatic: row.get(6).during(READING)?,
        mended: whole::read(row, 7)?,
    })
}
