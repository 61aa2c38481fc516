//! Table `marks`: what lies about in the vault and belongs to nobody, with the moment at which it was seen first.
//!
//! Nothing is done about such a thing before it has been seen for long enough, by two clocks: the wall clock, which may
//! jump, and the time that Coffer has been running, which cannot. Losing a mark only makes the thing wait anew.

use rusqlite::{Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::whole;
use super::write::IndexWrite;
use crate::document::Timestamp;

pub(super) const CREATE: &str = "
CREATE TABLE marks (
    subject  TEXT    PRIMARY KEY,
    seen_at  INTEGER NOT NULL,
    seen_run INTEGER NOT NULL,
    note     TEXT    NOT NULL
) STRICT, WITHOUT ROWID;
";

const READING: &str = "reading the marks";
const WRITING: &str = "writing a mark";
pub(super) const COLUMNS: &str = "subject, seen_at, seen_run, note";

/// That something was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What; the words are its writer's.
    pub subject: String,
    /// When it was seen first.
    pub seen_at: Timestamp,
    /// How long Coffer had been running by then, in milliseconds over all its runs.
    pub seen_run_ms: u64,
    /// What its writer wants to know about it later; may be empty.
    pub note: String,
}

impl Index {
    /// All marks, by subject.
    pub fn marks(&self) -> Result<Vec<Mark>, RepositoryError> {
        self.read(|connection| {
            let sql = format!("SELECT {COLUMNS} FROM marks ORDER BY subject");
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut rows = statement.query([]).during(READING)?;
            let mut marks = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                marks.push(mark_of(row)?);
            }
            Ok(marks)
        })
    }
}

impl IndexWrite<'_> {
    /// Writes a mark, in the place of one of the same subject.
    pub fn set_mark(&mut self, mark: &Mark) -> Result<(), RepositoryError> {
        self.connection()
            .prepare_cached("INSERT OR REPLACE INTO marks (subject, seen_at, seen_run, note) VALUES (?1, ?2, ?3, ?4)")
            .during(WRITING)?
            .execute(params![
                mark.subject,
                mark.seen_at.as_millis(),
                whole::stored("seen_run", mark.seen_run_ms)?,
                mark.note
            ])
            .during(WRITING)?;
        Ok(())
    }

    /// Takes the mark of a subject away. One that is not there is away already.
    pub fn remove_mark(&mut self, subject: &str) -> Result<(), RepositoryError> {
        self.connection()
            .prepare_cached("DELETE FROM marks WHERE subject = ?1")
            .during(WRITING)?
            .execute([subject])
            .during(WRITING)?;
        Ok(())
    }
}

pub(super) fn mark_of(row: &Row<'_>) -> Result<Mark, RepositoryError> {
    Ok(Mark {
        subject: row.get(0).during(READING)?,
        seen_at: Timestamp::from_millis(row.get(1).during(READING)?),
        seen_run_ms: whole::read(row, 2)?,
        note: row.get(3).during(READING)?,
    })
}
