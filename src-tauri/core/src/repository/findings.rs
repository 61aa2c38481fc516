//! Table `findings`: what is wrong with which document, since when. Kept true by checks, by readers that meet damage, and
//! by repairs; a document that is purged takes its finding along.

use rusqlite::{Connection, Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners;
use super::whole;
use super::write::IndexWrite;
use crate::document::{DamageKind, FileId, Timestamp, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE findings (
    file_id  BLOB    PRIMARY KEY CHECK (length(file_id) = 16),
    owner    INTEGER NOT NULL REFERENCES owners (number),
    damage   TEXT    NOT NULL,
    found_at INTEGER NOT NULL,
    name     TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX findings_by_owner ON findings (owner, file_id);
";

const READING: &str = "reading what is damaged";
const WRITING: &str = "noting what is damaged";
pub(super) const COLUMNS: &str = "file_id, damage, found_at, name";

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which document.
    pub file_id: FileId,
    /// What is wrong with it.
    pub damage: DamageKind,
    /// When that was found first.
    pub found_at: Timestamp,
    /// Its name, if it was known.
    pub name: Option<String>,
}

impl Index {
    /// What is wrong with documents of the owner, by id, at most `limit` of it.
    pub fn findings(&self, owner: &UserId, limit: u32) -> Result<Vec<Finding>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let sql = format!("SELECT {COLUMNS} FROM findings WHERE owner = ?1 ORDER BY file_id LIMIT ?2");
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut rows = statement.query(params![number, limit]).during(READING)?;
            let mut findings = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                findings.push(finding_of(row)?);
            }
            Ok(findings)
        })
    }

    /// What is wrong with this document of the owner.
    pub fn finding(&self, owner: &UserId, file_id: FileId) -> Result<Option<Finding>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let sql = format!("SELECT {COLUMNS} FROM findings WHERE file_id = ?2 AND owner = ?1");
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut rows = statement.query(params![number, file_id.as_bytes()]).during(READING)?;
            rows.next().during(READING)?.map(finding_of).transpose()
        })
    }

    /// With how many documents of the owner something is wrong.
    pub fn count_findings(&self, owner: &UserId) -> Result<u64, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(0) };
            let mut statement =
                connection.prepare_cached("SELECT count(*) FROM findings WHERE owner = ?1").during(READING)?;
            let mut rows = statement.query([number]).during(READING)?;
            rows.next().during(READING)?.map_or(Ok(0), |row| whole::read(row, 0))
        })
    }
}

impl IndexWrite<'_> {
    /// Notes what is wrong with a document. Found again, it keeps the time at which it was found first.
    pub fn note_finding(&mut self, owner: &UserId, finding: &Finding) -> Result<(), RepositoryError> {
        let owner = self.owner(owner)?;
        self.connection()
            .prepare_cached(
                "INSERT INTO findings (file_id, owner, damage, found_at, name) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET damage = ?3, name = coalesce(?5, name)",
            )
            .during(WRITING)?
            .execute(params![
                finding.file_id.as_bytes(),
                owner,
                finding.damage.as_str(),
                finding.found_at.as_millis(),
                finding.name,
            ])
            .during(WRITING)?;
        Ok(())
    }

    /// Notes that nothing is wrong with a document any more. If nothing was, it stays so.
    pub fn remove_finding(&mut self, file_id: FileId) -> Result<(), RepositoryError> {
        remove(self.connection(), file_id)
    }
}

/// Forgets what was wrong with a document.
pub(super) fn remove(connection: &Connection, file_id: FileId) -> Result<(), RepositoryError> {
    connection
        .prepare_cached("DELETE FROM findings WHERE file_id = ?1")
        .during(WRITING)?
        .execute([file_id.as_bytes()])
        .during(WRITING)?;
    Ok(())
}

pub(super) fn finding_of(row: &Row<'_>) -> Result<Finding, RepositoryError> {
    let damage: String = row.get(1).during(READING)?;
    Ok(Finding {
        file_id: FileId::from_bytes(row.get(0).during(READING)?),
        damage: DamageKind::from_name(&damage).ok_or_else(|| RepositoryError::corrupt("a damage that is none"))?,
        found_at: Timestamp::from_millis(row.get(2).during(READING)?),
        name: row.get(3).during(READING)?,
    })
}
