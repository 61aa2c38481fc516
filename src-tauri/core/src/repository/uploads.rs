//! Table `uploads`: what is on its way into the vault, so that it can go on after the program was closed or killed.
//!
//! Which chunks have arrived is not noted here: the storage knows, and only its word counts.

use std::ffi::OsString;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::PathBuf;

use rusqlite::{Connection, Params, Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
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

/// What an upload is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UploadState {
    /// Being sent, or to be sent again by the next start.
    Active,
    /// Waiting until the user lets it go on.
    Paused,
    /// Given up; what it has stored is being removed.
    Cancelled,
}

impl UploadState {
    /// All of them.
    pub const ALL: [UploadState; 3] = [UploadState::Active, UploadState::Paused, UploadState::Cancelled];

    /// Its name in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            UploadState::Active => "active",
            UploadState::Paused => "paused",
            UploadState::Cancelled => "cancelled",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<UploadState> {
        UploadState::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

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
    pub state: UploadState,
    /// When it began.
    pub started_at: Timestamp,
}

pub(super) const COLUMNS: &str = "file_id, upload_id, op_id, name, folder, source_path, source_device, source_inode, \
     source_size_bytes, source_modified_ns, chunk_size, state, started_at";
const READING: &str = "reading uploads";
const WRITING: &str = "writing an upload";

impl Index {
    /// The owner's uploads, in the order they began.
    pub fn uploads(&self, owner: &UserId) -> Result<Vec<OpenUpload>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            select(connection, owner, "owner = ?1 ORDER BY started_at, file_id", [number])
        })
    }

    /// The documents that the owner's uploads would be.
    pub fn upload_ids(&self, owner: &UserId) -> Result<Vec<FileId>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let mut statement =
                connection.prepare_cached("SELECT file_id FROM uploads WHERE owner = ?1").during(READING)?;
            let ids = statement.query_map([number], |row| row.get(0).map(FileId::from_bytes)).during(READING)?;
            ids.collect::<Result<_, _>>().during(READING)
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
                     source_inode, source_size_bytes, source_modified_ns, chunk_size, state, started_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT DO NOTHING",
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
            ])
            .during(WRITING)?;
        if inserted == 1 { Ok(()) } else { Err(RepositoryError::AlreadyIndexed) }
    }

    /// Notes the name that the storage has given the upload.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn set_upload_id(&mut self, file_id: FileId, upload_id: &str) -> Result<(), RepositoryError> {
        self.update_upload("UPDATE uploads SET upload_id = ?2 WHERE file_id = ?1", file_id, upload_id)
    }

    /// Notes what the upload is doing now.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if there is no such upload.
    pub fn set_upload_state(&mut self, file_id: FileId, state: UploadState) -> Result<(), RepositoryError> {
        self.update_upload("UPDATE uploads SET state = ?2 WHERE file_id = ?1", file_id, state.as_str())
    }

    /// Forgets an upload, because it is committed or cleared away. One that is not there is forgotten already.
    pub fn remove_upload(&mut self, file_id: FileId) -> Result<(), RepositoryError> {
        self.connection()
            .prepare_cached("DELETE FROM uploads WHERE file_id = ?1")
            .during(WRITING)?
            .execute([file_id.as_bytes()])
            .during(WRITING)?;
        Ok(())
    }

    fn update_upload(&mut self, sql: &str, file_id: FileId, value: &str) -> Result<(), RepositoryError> {
        let updated = self
            .connection()
            .prepare_cached(sql)
            .during(WRITING)?
            .execute(params![file_id.as_bytes(), value])
            .during(WRITING)?;
        if updated == 1 { Ok(()) } else { Err(RepositoryError::NotFound) }
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
    let state = UploadState::from_name(&text(11)?);
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
        state: state.ok_or_else(|| RepositoryError::corrupt("an upload's state that is none"))?,
        started_at: Timestamp::from_millis(number(12)?),
    })
}
