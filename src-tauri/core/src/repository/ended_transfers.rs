//! Table `ended_transfers`: the last transfers that are over, for people to look back at; never more than
//! [`MOST_ENDED`] of a user.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rusqlite::{Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners;
use super::whole;
use super::write::IndexWrite;
use crate::document::{FileId, FolderPath, Name, Timestamp, TransferId, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE ended_transfers (
    number      INTEGER PRIMARY KEY,
    id          BLOB    NOT NULL CHECK (length(id) = 16),
    owner       INTEGER NOT NULL REFERENCES owners (number),
    is_export   INTEGER NOT NULL CHECK (is_export IN (0, 1)),
    name        TEXT    NOT NULL,
    folder      TEXT    NOT NULL,
    size_bytes  INTEGER NOT NULL,
    state       TEXT    NOT NULL,
    file_id     BLOB,
    source_path BLOB,
    ended_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX ended_transfers_by_owner ON ended_transfers (owner, number);
";

/// Transfers of one user that are remembered.
pub const MOST_ENDED: usize = 50;

/// How a transfer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndedState {
    /// The document is safe, or the copy is whole.
    Done,
    /// The vault had its content; nothing was stored.
    AlreadyThere,
    /// A person gave it up.
    Cancelled,
}

impl EndedState {
    /// All of them.
    pub const ALL: [EndedState; 3] = [EndedState::Done, EndedState::AlreadyThere, EndedState::Cancelled];

    /// Its name in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            EndedState::Done => "done",
            EndedState::AlreadyThere => "alreadyThere",
            EndedState::Cancelled => "cancelled",
        }
    }
}

/// A transfer that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndedTransfer {
    /// Names it.
    pub id: TransferId,
    /// Whose.
    pub owner_id: UserId,
    /// Whether it led out of the vault.
    pub is_export: bool,
    /// The file's name.
    pub name: Name,
    /// The folder of the vault.
    pub folder: FolderPath,
    /// Length in bytes.
    pub size_bytes: u64,
    /// How it ended.
    pub state: EndedState,
    /// The document it became, was found to be, or is a copy of.
    pub file_id: Option<FileId>,
    /// Where a file lies that was found to be in the vault already.
    pub source_path: Option<PathBuf>,
    /// When it ended.
    pub ended_at: Timestamp,
}

const COLUMNS: &str = "id, is_export, name, folder, size_bytes, state, file_id, source_path, ended_at";
const READING: &str = "reading ended transfers";
const WRITING: &str = "writing ended transfers";

impl Index {
    /// The owner's transfers that ended last, the latest first.
    pub fn ended_transfers(&self, owner: &UserId) -> Result<Vec<EndedTransfer>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let sql = format!("SELECT {COLUMNS} FROM ended_transfers WHERE owner = ?1 ORDER BY number DESC");
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut rows = statement.query([number]).during(READING)?;
            let mut ended = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                ended.push(ended_of(row, owner)?);
            }
            Ok(ended)
        })
    }
}

impl IndexWrite<'_> {
    /// Remembers transfers of one owner that are over, in the order in which they ended, in the place of older ones.
    pub fn note_ended(&mut self, ended: &[EndedTransfer]) -> Result<(), RepositoryError> {
        let Some(last) = ended.last() else { return Ok(()) };
        let owner = self.owner(&last.owner_id)?;
        let sql =
            "INSERT INTO ended_transfers (id, owner, is_export, name, folder, size_bytes, state, file_id, source_path,
                     ended_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let mut insert = self.connection().prepare_cached(sql).during(WRITING)?;
        for one in &ended[ended.len().saturating_sub(MOST_ENDED)..] {
            insert
                .execute(params![
                    one.id.as_bytes(),
                    owner,
                    one.is_export,
                    one.name.as_str(),
                    one.folder.as_str(),
                    whole::stored("size_bytes", one.size_bytes)?,
                    one.state.as_str(),
                    one.file_id.as_ref().map(FileId::as_bytes),
                    one.source_path.as_ref().map(|path| path.as_os_str().as_bytes()),
                    one.ended_at.as_millis(),
                ])
                .during(WRITING)?;
        }
        let sql = "DELETE FROM ended_transfers WHERE owner = ?1 AND number <=
                     (SELECT number FROM ended_transfers WHERE owner = ?1 ORDER BY number DESC LIMIT 1 OFFSET ?2)";
        self.connection()
            .prepare_cached(sql)
            .during(WRITING)?
            .execute(params![owner, MOST_ENDED as i64])
            .during(WRITING)?;
        Ok(())
    }

    /// Forgets a transfer that is over. One that is not there is forgotten already.
    pub fn forget_ended(&mut self, owner: &UserId, id: TransferId) -> Result<(), RepositoryError> {
        let owner = self.owner(owner)?;
        self.connection()
            .prepare_cached("DELETE FROM ended_transfers WHERE owner = ?1 AND id = ?2")
            .during(WRITING)?
            .execute(params![owner, id.as_bytes()])
            .during(WRITING)?;
        Ok(())
    }

    /// Forgets all of the owner's transfers that are over.
    pub fn clear_ended(&mut self, owner: &UserId) -> Result<(), RepositoryError> {
        let owner = self.owner(owner)?;
        self.connection()
            .prepare_cached("DELETE FROM ended_transfers WHERE owner = ?1")
            .during(WRITING)?
            .execute([owner])
            .during(WRITING)?;
        Ok(())
    }
}

fn ended_of(row: &Row<'_>, owner: &UserId) -> Result<EndedTransfer, RepositoryError> {
    let text = |column: usize| row.get::<_, String>(column).during(READING);
    let state = text(5)?;
    let state = EndedState::ALL.into_iter().find(|known| known.as_str() == state);
    let file_id: Option<[u8; 16]> = row.get(6).during(READING)?;
    let source_path: Option<Vec<u8>> = row.get(7).during(READING)?;
    Ok(EndedTransfer {
        id: TransferId::from_bytes(row.get(0).during(READING)?),
        owner_id: owner.clone(),
        is_export: row.get(1).during(READING)?,
        name: text(2)?.parse().map_err(RepositoryError::corrupt)?,
        folder: text(3)?.parse().map_err(RepositoryError::corrupt)?,
        size_bytes: whole::read(row, 4)?,
        state: state.ok_or_else(|| RepositoryError::corrupt("an end of a transfer that is none"))?,
        file_id: file_id.map(FileId::from_bytes),
        source_path: source_path.map(|path| OsString::from_vec(path).into()),
        ended_at: Timestamp::from_millis(row.get(8).during(READING)?),
    })
}
