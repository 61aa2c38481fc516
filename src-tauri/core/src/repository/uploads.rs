//! Table `uploads`: what is on its way into the vault, so that it can go on after the program was closed or killed.
//!
//! Which chunks have arrived is not noted here: the storage knows, and only its word counts.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rusqlite::{Connection, Params, Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::open_transfer::{Failure, OpenState, OpenTable, SameContent};
use super::owners;
use super::whole;
use super::write::IndexWrite;
use crate::document::{FileId, FolderPath, Name, OpId, Timestamp, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE uploads (
    file_id            BLOB    PRIMARY KEY CHECK (length(file_id) = 16),
    owner              INTEGER NOT NULL REFERENCES owners (number),
    upload_id          TEXT,
    op_id              BLOB    NOT NULL CHECK (length(op_id) = 16),
    name               TEXT    NOT NULL,
    folder             TEXT    NOT NULL,
    source_path        BLOB    NOT NULL,
    source_device      INTEGER NOT NULL,
    source_inode       INTEGER NOT NULL,
    source_size_bytes  INTEGER NOT NULL,
    source_modified_ns TEXT    NOT NULL,
    chunk_size         INTEGER NOT NULL,
    state              TEXT    NOT NULL,
    started_at         INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX uploads_by_source ON uploads (owner, source_inode, source_device);
";

/// What the queue wants to know of an upload: whose turn comes first, how far it was, what is to become of it if the vault
/// has its content, why it does not go on, and whether it ever went.
pub(super) const ADD_QUEUE: &str = "
ALTER TABLE uploads ADD COLUMN place           INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN done_bytes      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN same_content    TEXT    NOT NULL DEFAULT 'skipInPlace';
ALTER TABLE uploads ADD COLUMN failure_kind    TEXT;
ALTER TABLE uploads ADD COLUMN failure_message TEXT;
ALTER TABLE uploads ADD COLUMN has_run         INTEGER NOT NULL DEFAULT 1;
UPDATE uploads SET state = 'queued' WHERE state = 'active';
";

/// By what a file is known again; all of it equal means the same file, unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceStamp {
    /// The device it lies on.
    pub device: u64,
    /// Its number there.
    pub inode: u64,
    /// Length in bytes.
    pub size_bytes: u64,
    /// Last change of its content, nanoseconds since 1970.
    pub modified_ns: i128,
}

/// An upload that has begun and is not committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenUpload {
    /// The document it will be.
    pub file_id: FileId,
    /// Whose.
    pub owner_id: UserId,
    /// The storage's name for it; `None` until the storage has given one.
    pub upload_id: Option<String>,
    /// The operation that adds it.
    pub op_id: OpId,
    /// What it will be called.
    pub name: Name,
    /// Where it will lie.
    pub folder: FolderPath,
    /// Where its bytes are read from.
    pub source_path: PathBuf,
    /// What that file was when the upload began.
    pub source: SourceStamp,
    /// Length in bytes of every chunk but the last; never changes.
    pub chunk_size: u64,
    /// What it is doing.
    pub state: OpenState,
    /// When it began.
    pub started_at: Timestamp,
    /// Uploads of a smaller place have their turn first; of equal ones, those of smaller ids.
    pub place: i64,
    /// Bytes that were stored when it last stopped.
    pub done_bytes: u64,
    /// What becomes of it if the vault has its content.
    pub same_content: SameContent,
    /// Why it failed, or waits.
    pub failure: Option<Failure>,
    /// Whether a run may have stored something of it, of its sidecar too. Noted of long ones only.
    pub has_run: bool,
}

/// An upload as the queue counts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedUpload {
    /// The document it will be.
    pub file_id: FileId,
    /// Length of its source in bytes.
    pub size_bytes: u64,
    /// What it is doing.
    pub state: OpenState,
}

pub(super) const COLUMNS: &str = "file_id, upload_id, op_id, name, folder, source_path, source_device, source_inode, \
     source_size_bytes, source_modified_ns, chunk_size, state, started_at, place, done_bytes, same_content, failure_kind, \
     failure_message, has_run";
const UPLOADS: OpenTable = OpenTable { name: "uploads", id: "file_id" };
const READING: &str = "reading uploads";
const WRITING: &str = "writing an upload";

impl Index {
    /// The owner's uploads, in the order of the queue.
    pub fn uploads(&self, owner: &UserId) -> Result<Vec<OpenUpload>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            select(connection, owner, "owner = ?1 ORDER BY place, started_at, file_id", [number])
        })
    }

    /// All of the owner's uploads in the order of the queue, however many, with no more of each than the queue must know.
    pub fn queued_uploads(&self, owner: &UserId) -> Result<Vec<QueuedUpload>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let sql = "SELECT file_id, source_size_bytes, state FROM uploads WHERE owner = ?1
                       ORDER BY place, started_at, file_id";
            let mut statement = connection.prepare_cached(sql).during(READING)?;
            let mut rows = statement.query([number]).during(READING)?;
            let mut queued = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                let file_id = FileId::from_bytes(row.get(0).during(READING)?);
                queued.push(QueuedUpload {
                    file_id,
                    size_bytes: whole::read(row, 1)?,
                    state: OpenState::read(row, 2)?,
                });
            }
            Ok(queued)
        })
    }

    /// The owner's upload of this document.
    pub fn upload(&self, owner: &UserId, file_id: FileId) -> Result<Option<OpenUpload>, RepositoryError> {
        Ok(self.uploads_of(owner, &[file_id])?.pop().flatten())
    }

    /// The owner's uploads of these documents, each in the place of its id.
    pub fn uploads_of(&self, owner: &UserId, file_ids: &[FileId]) -> Result<Vec<Option<OpenUpload>>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(vec![None; file_ids.len()]) };
            let one = |file_id: &FileId| {
                let condition = "owner = ?1 AND file_id = ?2";
                Ok(select(connection, owner, condition, params![number, file_id.as_bytes()])?.pop())
            };
            file_ids.iter().map(one).collect()
        })
    }

    /// What the storage calls the uploads of all owners, as far as they have begun there.
    pub fn claimed_uploads(&self) -> Result<Vec<String>, RepositoryError> {
        self.read(|connection| {
            let sql = "SELECT upload_id FROM uploads WHERE upload_id IS NOT NULL";
            let mut statement = connection.prepare_cached(sql).during(READING)?;
            let rows = statement.query_map([], |row| row.get(0)).during(READING)?;
            rows.map(|row| row.during(READING)).collect()
        })
    }

    /// The owner's newest upload of each of these very files into its folder that was not cancelled, each in the place of
    /// its file: adding the file again goes on with it.
    pub fn uploads_of_sources(
        &self,
        owner: &UserId,
        files: &[(&SourceStamp, &FolderPath)],
    ) -> Result<Vec<Option<OpenUpload>>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(vec![None; files.len()]) };
            let condition = "owner = ?1 AND source_device = ?2 AND source_inode = ?3 AND source_size_bytes = ?4
                 AND source_modified_ns = ?5 AND folder = ?6 AND state <> 'cancelled' ORDER BY started_at, file_id";
            let newest = |(source, folder): &(&SourceStamp, &FolderPath)| {
                let values = params![
                    number,
                    source.device.cast_signed(),
                    source.inode.cast_signed(),
                    whole::stored("size_bytes", source.size_bytes)?,
                    source.modified_ns.to_string(),
                    folder.as_str(),
                ];
                Ok(select(connection, owner, condition, values)?.pop())
            };
            files.iter().map(newest).collect()
        })
    }
}

impl IndexWrite<'_> {
    /// Notes an upload that begins.
    ///
    /// # Errors
    /// [`RepositoryError::AlreadyIndexed`] if there is one of this document.
    pub fn insert_upload(&mut self, upload: &OpenUpload) -> Result<(), RepositoryError> {
        let owner = self.owner(&upload.owner_id)?;
        let inserted = self
            .connection()
            .prepare_cached(
                "INSERT INTO uploads (file_id, owner, upload_id, op_id, name, folder, source_path, source_device,
                     source_inode, source_size_bytes, source_modified_ns, chunk_size, state, started_at, place, done_bytes,
                     same_content, failure_kind, failure_message, has_run)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
                 ON CONFLICT DO NOTHING",
            )
            .during(WRITING)?
            .execute(params![
                upload.file_id.as_bytes(),
                owner,
                upload.upload_id,
                upload.op_id.as_bytes(),
                upload.name.as_str(),
                upload.folder.as_str(),
                upload.source_path.as_os_str().as_bytes(),
                // These two are only ever compared: the bits matter, not the number.
                upload.source.device.cast_signed(),
                upload.source.inode.cast_signed(),
                whole::stored("size_bytes", upload.source.size_bytes)?,
                upload.source.modified_ns.to_string(),
                whole::stored("chunk_size", upload.chunk_size)?,
                upload.state.as_str(),
                upload.started_at.as_millis(),
                upload.place,
                whole::stored("done_bytes", upload.done_bytes)?,
                upload.same_content.as_str(),
                upload.failure.as_ref().map(|failure| failure.kind.as_str()),
                upload.failure.as_ref().map(|failure| failure.message.as_str()),
                upload.has_run,
            ])
            .during(WRITING)?;
        if inserted == 1 { Ok(()) } else { Err(RepositoryError::AlreadyIndexed) }
    }

    /// Notes the name that the storage has given the upload; it is under way with that.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn set_upload_id(&mut self, file_id: FileId, upload_id: &str) -> Result<(), RepositoryError> {
        let sql = "UPDATE uploads SET upload_id = ?2, state = 'running' WHERE file_id = ?1 AND state <> 'cancelled'";
        self.update_open(sql, params![file_id.as_bytes(), upload_id])
    }

    /// Notes that a run is about to store something of the upload.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn note_run(&mut self, file_id: FileId) -> Result<(), RepositoryError> {
        self.update_open("UPDATE uploads SET has_run = 1 WHERE file_id = ?1", [file_id.as_bytes()])
    }

    /// Makes the upload one of another document, which the storage has begun as `upload_id`, or not at all yet. Everything else
    /// stays as it is.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload; [`RepositoryError::AlreadyIndexed`] if there is one of the
    /// other document already.
    pub fn give_upload_another_document(
        &mut self,
        file_id: FileId,
        other: FileId,
        upload_id: Option<&str>,
    ) -> Result<(), RepositoryError> {
        let count = |sql: &str| self.connection().query_row(sql, [other.as_bytes()], |row| row.get::<_, i64>(0));
        if count("SELECT count(*) FROM uploads WHERE file_id = ?1").during(WRITING)? > 0 {
            return Err(RepositoryError::AlreadyIndexed);
        }
        let sql = "UPDATE uploads SET file_id = ?2, upload_id = ?3 WHERE file_id = ?1";
        self.update_open(sql, params![file_id.as_bytes(), other.as_bytes(), upload_id])
    }

    /// Notes what the upload is doing now; nothing has failed then.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn set_upload_state(&mut self, file_id: FileId, state: OpenState) -> Result<(), RepositoryError> {
        self.set_open_state(UPLOADS, file_id.as_bytes(), state)
    }

    /// Notes that the upload has stopped, how far it had come, and why.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn stop_upload(
        &mut self,
        file_id: FileId,
        state: OpenState,
        done_bytes: u64,
        failure: Option<&Failure>,
    ) -> Result<(), RepositoryError> {
        self.stop_open(UPLOADS, file_id.as_bytes(), state, done_bytes, failure)
    }

    /// Notes what becomes of the upload if the vault has its content.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn set_same_content(&mut self, file_id: FileId, wish: SameContent) -> Result<(), RepositoryError> {
        let sql = "UPDATE uploads SET same_content = ?2 WHERE file_id = ?1";
        self.update_open(sql, params![file_id.as_bytes(), wish.as_str()])
    }

    /// Notes what the source of an upload is now that it is read from its beginning again.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn restart_upload(
        &mut self,
        file_id: FileId,
        source: &SourceStamp,
        chunk_size: u64,
    ) -> Result<(), RepositoryError> {
        let sql = "UPDATE uploads SET source_device = ?2, source_inode = ?3, source_size_bytes = ?4,
                     source_modified_ns = ?5, chunk_size = ?6, upload_id = NULL, done_bytes = 0 WHERE file_id = ?1";
        let values = params![
            file_id.as_bytes(),
            source.device.cast_signed(),
            source.inode.cast_signed(),
            whole::stored("size_bytes", source.size_bytes)?,
            source.modified_ns.to_string(),
            whole::stored("chunk_size", chunk_size)?,
        ];
        self.update_open(sql, values)
    }

    /// Gives the upload its turn before all others of its owner.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn move_upload_up(&mut self, owner: &UserId, file_id: FileId) -> Result<i64, RepositoryError> {
        self.move_open_up(UPLOADS, owner, file_id.as_bytes())
    }

    /// Brings those of the owner's uploads that are in one of the states `from` into the state `to`.
    pub fn set_upload_states(
        &mut self,
        owner: &UserId,
        from: &[OpenState],
        to: OpenState,
    ) -> Result<(), RepositoryError> {
        self.set_open_states(UPLOADS, owner, from, to)
    }

    /// Forgets an upload, because it is committed or cleared away. One that is not there is forgotten already.
    pub fn remove_upload(&mut self, file_id: FileId) -> Result<(), RepositoryError> {
        self.remove_open(UPLOADS, file_id.as_bytes())
    }
}

fn select(
    connection: &Connection,
    owner: &UserId,
    condition: &str,
    values: impl Params,
) -> Result<Vec<OpenUpload>, RepositoryError> {
    let sql = format!("SELECT {COLUMNS} FROM uploads WHERE {condition}");
    let mut statement = connection.prepare_cached(&sql).during(READING)?;
    let mut rows = statement.query(values).during(READING)?;
    let mut uploads = Vec::new();
    while let Some(row) = rows.next().during(READING)? {
        uploads.push(upload_of(row, owner)?);
    }
    Ok(uploads)
}

pub(super) fn upload_of(row: &Row<'_>, owner: &UserId) -> Result<OpenUpload, RepositoryError> {
    let text = |column: usize| row.get::<_, String>(column).during(READING);
    let number = |column: usize| row.get::<_, i64>(column).during(READING);
    Ok(OpenUpload {
        file_id: FileId::from_bytes(row.get(0).during(READING)?),
        owner_id: owner.clone(),
        upload_id: row.get(1).during(READING)?,
        op_id: OpId::from_bytes(row.get(2).during(READING)?),
        name: text(3)?.parse().map_err(RepositoryError::corrupt)?,
        folder: text(4)?.parse().map_err(RepositoryError::corrupt)?,
        source_path: OsString::from_vec(row.get(5).during(READING)?).into(),
        source: SourceStamp {
            device: number(6)?.cast_unsigned(),
            inode: number(7)?.cast_unsigned(),
            size_bytes: whole::read(row, 8)?,
            modified_ns: text(9)?.parse().map_err(RepositoryError::corrupt)?,
        },
        chunk_size: whole::read(row, 10)?,
        state: OpenState::read(row, 11)?,
        started_at: Timestamp::from_millis(number(12)?),
        place: number(13)?,
        done_bytes: whole::read(row, 14)?,
        same_content: SameContent::read(row, 15)?,
        failure: Failure::read(row, 16)?,
        has_run: row.get(18).during(READING)?,
    })
}
