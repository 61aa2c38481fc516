//! Table `exports`: copies of documents that are on their way out of the vault.
//!
//! How much of a copy is there is not noted here: its unfinished file says so, chunk by chunk.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rusqlite::{Connection, Params, Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::open_transfer::{Failure, OpenState, OpenTable};
use super::owners;
use super::whole;
use super::write::IndexWrite;
use crate::document::{Document, FileId, FolderPath, Name, Timestamp, TransferId, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE exports (
    id              BLOB    PRIMARY KEY CHECK (length(id) = 16),
    owner           INTEGER NOT NULL REFERENCES owners (number),
    file_id         BLOB    NOT NULL CHECK (length(file_id) = 16),
    name            TEXT    NOT NULL,
    folder          TEXT    NOT NULL,
    size_bytes      INTEGER NOT NULL,
    target_path     BLOB    NOT NULL,
    state           TEXT    NOT NULL,
    place           INTEGER NOT NULL,
    done_bytes      INTEGER NOT NULL,
    failure_kind    TEXT,
    failure_message TEXT,
    started_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// Whether a copy is queued already is asked of every document that is to be copied.
pub(super) const CREATE_BY_DOCUMENT: &str = "CREATE INDEX exports_by_document ON exports (file_id);";

/// A copy that is to be made and has not got its name yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenExport {
    /// Names it.
    pub id: TransferId,
    /// Whose.
    pub owner_id: UserId,
    /// Of which document.
    pub file_id: FileId,
    /// What that was called.
    pub name: Name,
    /// Where that lay.
    pub folder: FolderPath,
    /// Length in bytes.
    pub size_bytes: u64,
    /// The file it is to become; a number is added if there is one by then.
    pub target_path: PathBuf,
    /// What it is doing.
    pub state: OpenState,
    /// As of [`OpenUpload`](super::OpenUpload).
    pub place: i64,
    /// Bytes that were written when it last stopped.
    pub done_bytes: u64,
    /// Why it failed, or waits.
    pub failure: Option<Failure>,
    /// When it was asked for.
    pub started_at: Timestamp,
}

impl OpenExport {
    /// A copy of `document` that waits for its turn.
    pub fn queued(id: TransferId, document: &Document, target_path: PathBuf, started_at: Timestamp) -> OpenExport {
        OpenExport {
            id,
            owner_id: document.owner_id.clone(),
            file_id: document.file_id,
            name: document.name.clone(),
            folder: document.folder.clone(),
            size_bytes: document.size_bytes,
            target_path,
            state: OpenState::Queued,
            place: 0,
            done_bytes: 0,
            failure: None,
            started_at,
        }
    }
}

pub(super) const COLUMNS: &str = "id, file_id, name, folder, size_bytes, target_path, state, place, done_bytes, \
     failure_kind, failure_message, started_at";
const EXPORTS: OpenTable = OpenTable { name: "exports", id: "id" };
const READING: &str = "reading exports";
const WRITING: &str = "writing an export";

impl Index {
    /// The owner's open exports, in the order of the queue.
    pub fn exports(&self, owner: &UserId) -> Result<Vec<OpenExport>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            select(connection, owner, "owner = ?1 ORDER BY place, id", [number])
        })
    }

    /// The owner's open export of this id.
    pub fn export(&self, owner: &UserId, id: TransferId) -> Result<Option<OpenExport>, RepositoryError> {
        Ok(self.exports_of(owner, &[id])?.pop().flatten())
    }

    /// The owner's open exports of these ids, each in the place of its id.
    pub fn exports_of(&self, owner: &UserId, ids: &[TransferId]) -> Result<Vec<Option<OpenExport>>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(vec![None; ids.len()]) };
            let one = |id: &TransferId| {
                Ok(select(connection, owner, "owner = ?1 AND id = ?2", params![number, id.as_bytes()])?.pop())
            };
            ids.iter().map(one).collect()
        })
    }

    /// The owner's open exports of these documents.
    pub fn exports_of_documents(
        &self,
        owner: &UserId,
        file_ids: &[FileId],
    ) -> Result<Vec<OpenExport>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let mut exports = Vec::new();
            for file_id in file_ids {
                let condition = "owner = ?1 AND file_id = ?2";
                exports.extend(select(connection, owner, condition, params![number, file_id.as_bytes()])?);
            }
            Ok(exports)
        })
    }
}

impl IndexWrite<'_> {
    /// Notes an export that is to be made.
    ///
    /// # Errors
    /// [`RepositoryError::AlreadyIndexed`] if there is one of this id.
    pub fn insert_export(&mut self, export: &OpenExport) -> Result<(), RepositoryError> {
        let owner = self.owner(&export.owner_id)?;
        let inserted = self
            .connection()
            .prepare_cached(
                "INSERT INTO exports (id, owner, file_id, name, folder, size_bytes, target_path, state, place, done_bytes,
                     failure_kind, failure_message, started_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT DO NOTHING",
            )
            .during(WRITING)?
            .execute(params![
                export.id.as_bytes(),
                owner,
                export.file_id.as_bytes(),
                export.name.as_str(),
                export.folder.as_str(),
                whole::stored("size_bytes", export.size_bytes)?,
                export.target_path.as_os_str().as_bytes(),
                export.state.as_str(),
                export.place,
                whole::stored("done_bytes", export.done_bytes)?,
                export.failure.as_ref().map(|failure| failure.kind.as_str()),
                export.failure.as_ref().map(|failure| failure.message.as_str()),
                export.started_at.as_millis(),
            ])
            .during(WRITING)?;
        if inserted == 1 { Ok(()) } else { Err(RepositoryError::AlreadyIndexed) }
    }

    /// Notes what the export is doing now; nothing has failed then.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such export.
    pub fn set_export_state(&mut self, id: TransferId, state: OpenState) -> Result<(), RepositoryError> {
        self.set_open_state(EXPORTS, id.as_bytes(), state)
    }

    /// Notes that the export has stopped, how far it had come, and why.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such export.
    pub fn stop_export(
        &mut self,
        id: TransferId,
        state: OpenState,
        done_bytes: u64,
        failure: Option<&Failure>,
    ) -> Result<(), RepositoryError> {
        self.stop_open(EXPORTS, id.as_bytes(), state, done_bytes, failure)
    }

    /// Gives the export its turn before all other transfers of its owner.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such export.
    pub fn move_export_up(&mut self, owner: &UserId, id: TransferId) -> Result<i64, RepositoryError> {
        self.move_open_up(EXPORTS, owner, id.as_bytes())
    }

    /// Brings those of the owner's exports that are in one of the states `from` into the state `to`.
    pub fn set_export_states(
        &mut self,
        owner: &UserId,
        from: &[OpenState],
        to: OpenState,
    ) -> Result<(), RepositoryError> {
        self.set_open_states(EXPORTS, owner, from, to)
    }

    /// Forgets an export, because it is there or given up. One that is not there is forgotten already.
    pub fn remove_export(&mut self, id: TransferId) -> Result<(), RepositoryError> {
        self.remove_open(EXPORTS, id.as_bytes())
    }
}

fn select(
    connection: &Connection,
    owner: &UserId,
    condition: &str,
    values: impl Params,
) -> Result<Vec<OpenExport>, RepositoryError> {
    let sql = format!("SELECT {COLUMNS} FROM exports WHERE {condition}");
    let mut statement = connection.prepare_cached(&sql).during(READING)?;
    let mut rows = statement.query(values).during(READING)?;
    let mut exports = Vec::new();
    while let Some(row) = rows.next().during(READING)? {
        exports.push(export_of(row, owner)?);
    }
    Ok(exports)
}

pub(super) fn export_of(row: &Row<'_>, owner: &UserId) -> Result<OpenExport, RepositoryError> {
    let text = |column: usize| row.get::<_, String>(column).during(READING);
    Ok(OpenExport {
        id: TransferId::from_bytes(row.get(0).during(READING)?),
        owner_id: owner.clone(),
        file_id: FileId::from_bytes(row.get(1).during(READING)?),
        name: text(2)?.parse().map_err(RepositoryError::corrupt)?,
        folder: text(3)?.parse().map_err(RepositoryError::corrupt)?,
        size_bytes: whole::read(row, 4)?,
        target_path: OsString::from_vec(row.get(5).during(READING)?).into(),
        state: OpenState::read(row, 6)?,
        place: row.get(7).during(READING)?,
        done_bytes: whole::read(row, 8)?,
        failure: Failure::read(row, 9)?,
        started_at: Timestamp::from_millis(row.get(11).during(READING)?),
    })
}
