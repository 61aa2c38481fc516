//! Table `documents`: one row for every document, and the indexes that lists walk.
//!
//! What each index is for, all but the first beginning with the owner:
//!
//! | index | answers |
//! |---|---|
//! | `documents_by_id` | one document; all of them in id order |
//! | `documents_by_unique_name` | one document by its unique name; no two of one name |
//! | `documents_by_name`, `_by_size`, `_by_added` | a page of the whole vault or of the trash, in each order |
//! | `documents_by_content` | the documents of one content |
//! | `documents_by_folder`, `documents_by_kind` | the same of one folder or kind by name; the size and time at their end let them be sorted otherwise without reading a row |
//!
//! `file_id` is in every order, so that equal keys have a fixed order too. The row itself is read only for the documents
//! that a page shows.

use rusqlite::{Connection, Params, params};

use super::document_row::{COLUMNS, document_of};
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::whole;
use super::write::IndexWrite;
use crate::document::{ContentHash, Document, FileId, FolderPath, Name, Status, UniqueName, UserId};
use crate::text::natural_sort_key;

pub(super) const CREATE: &str = "
CREATE TABLE documents (
    number       INTEGER PRIMARY KEY,
    file_id      BLOB    NOT NULL CHECK (length(file_id) = 16),
    owner        INTEGER NOT NULL REFERENCES owners (number),
    place        INTEGER NOT NULL CHECK (place IN (0, 1)),
    name         TEXT    NOT NULL,
    sort_name    TEXT    NOT NULL,
    unique_name  TEXT    NOT NULL,
    folder       TEXT    NOT NULL,
    mime_type    TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    size_bytes   INTEGER NOT NULL CHECK (size_bytes >= 0),
    content_hash BLOB    NOT NULL CHECK (length(content_hash) = 32),
    chunk_size   INTEGER NOT NULL,
    status       TEXT    NOT NULL,
    visibility   TEXT    NOT NULL,
    tags         TEXT    NOT NULL,
    note         TEXT    NOT NULL,
    metadata     TEXT    NOT NULL,
    created_at   INTEGER NOT NULL,
    modified_at  INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL,
    trashed_at   INTEGER,
    supersedes   BLOB,
    rev          INTEGER NOT NULL,
    op_id        BLOB    NOT NULL CHECK (length(op_id) = 16),
    stamps       BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX documents_by_id          ON documents (file_id);
CREATE UNIQUE INDEX documents_by_unique_name ON documents (owner, unique_name);
CREATE INDEX documents_by_name   ON documents (owner, place, sort_name, file_id);
CREATE INDEX documents_by_size   ON documents (owner, place, size_bytes, file_id);
CREATE INDEX documents_by_added  ON documents (owner, place, created_at, file_id);
CREATE INDEX documents_by_folder ON documents (owner, place, folder, sort_name, file_id, size_bytes, created_at);
CREATE INDEX documents_by_kind   ON documents (owner, place, kind, sort_name, file_id, size_bytes, created_at);
";

/// The first bytes of a hash tell content apart; the row says for certain.
pub(super) const CREATE_BY_CONTENT: &str = "
CREATE INDEX documents_by_content ON documents (owner, substr(content_hash, 1, 8));
";

const READING: &str = "reading a document";

impl Index {
    /// The owner's document with this id.
    pub fn document(&self, owner: &UserId, file_id: FileId) -> Result<Option<Document>, RepositoryError> {
        self.read(|connection| by_id(connection, owner, file_id))
    }

    /// The owner's documents of these ids, each in the place of its id.
    pub fn documents(&self, owner: &UserId, file_ids: &[FileId]) -> Result<Vec<Option<Document>>, RepositoryError> {
        self.read_at_once(|connection| file_ids.iter().map(|file_id| by_id(connection, owner, *file_id)).collect())
    }

    /// The owner's document with this unique name.
    pub fn document_by_unique_name(
        &self,
        owner: &UserId,
        unique_name: &UniqueName,
    ) -> Result<Option<Document>, RepositoryError> {
        self.read(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let sql = format!("SELECT {COLUMNS} FROM documents WHERE owner = ?1 AND unique_name = ?2");
            one(connection, owner, &sql, params![number, unique_name.as_str()])
        })
    }

    /// The owner's documents of this name in this folder, oldest id first; those in the trash are not among them.
    pub fn document_named(
        &self,
        owner: &UserId,
        folder: &FolderPath,
        name: &Name,
    ) -> Result<Vec<Document>, RepositoryError> {
        Ok(self.documents_named(owner, &[(folder, name)])?.pop().unwrap_or_default())
    }

    /// As [`document_named`](Self::document_named) for many names, in their order and at one moment.
    pub fn documents_named(
        &self,
        owner: &UserId,
        places: &[(&FolderPath, &Name)],
    ) -> Result<Vec<Vec<Document>>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(vec![Vec::new(); places.len()]) };
            let sql = format!(
                "SELECT {COLUMNS} FROM documents INDEXED BY documents_by_folder
                 WHERE owner = ?1 AND place = 0 AND folder = ?2 AND sort_name = ?3 AND name = ?4 ORDER BY file_id"
            );
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut found = Vec::with_capacity(places.len());
            for (folder, name) in places {
                let values = params![number, folder.as_str(), natural_sort_key(name.as_str()), name.as_str()];
                let mut rows = statement.query(values).during(READING)?;
                let mut documents = Vec::new();
                while let Some(row) = rows.next().during(READING)? {
                    documents.push(document_of(row, owner)?);
                }
                found.push(documents);
            }
            Ok(found)
        })
    }

    /// The owner's documents, the trash included, whose content has this length and this hash, by id.
    pub fn documents_of_content(
        &self,
        owner: &UserId,
        size_bytes: u64,
        hash: ContentHash,
    ) -> Result<Vec<Document>, RepositoryError> {
        Ok(self.documents_of_contents(owner, &[(size_bytes, hash)])?.pop().unwrap_or_default())
    }

    /// As [`documents_of_content`](Self::documents_of_content) for many contents, in their order and at one moment.
    pub fn documents_of_contents(
        &self,
        owner: &UserId,
        contents: &[(u64, ContentHash)],
    ) -> Result<Vec<Vec<Document>>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(vec![Vec::new(); contents.len()]) };
            let sql = format!(
                "SELECT {COLUMNS} FROM documents INDEXED BY documents_by_content
                 WHERE owner = ?1 AND substr(content_hash, 1, 8) = substr(?3, 1, 8) AND content_hash = ?3
                     AND size_bytes = ?2 ORDER BY file_id"
            );
            let mut statement = connection.prepare_cached(&sql).during(READING)?;
            let mut found = Vec::with_capacity(contents.len());
            for (size_bytes, hash) in contents {
                let size_bytes = whole::stored("size_bytes", *size_bytes)?;
                let mut rows = statement.query(params![number, size_bytes, hash.as_bytes()]).during(READING)?;
                let mut documents = Vec::new();
                while let Some(row) = rows.next().during(READING)? {
                    documents.push(document_of(row, owner)?);
                }
                found.push(documents);
            }
            Ok(found)
        })
    }

    /// Whether the owner has a document, the trash left out, whose content has this length.
    pub fn has_content_of_length(&self, owner: &UserId, size_bytes: u64) -> Result<bool, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(false) };
            let sql = "SELECT EXISTS (SELECT 1 FROM documents INDEXED BY documents_by_size
                       WHERE owner = ?1 AND place = 0 AND size_bytes = ?2)";
            let size_bytes = whole::stored("size_bytes", size_bytes)?;
            let mut statement = connection.prepare_cached(sql).during(READING)?;
            statement.query_row(params![number, size_bytes], |row| row.get(0)).during(READING)
        })
    }

    /// Calls `each` with every document of the owner, the trash included, in the order of their ids.
    ///
    /// No lock is held meanwhile. What is there from the beginning to the end comes exactly once, whatever is changed
    /// beside it.
    ///
    /// # Errors
    /// The first one of `each`, or of the index.
    pub fn file_ids<E: From<RepositoryError>>(
        &self,
        owner: &UserId,
        mut each: impl FnMut(FileId, Status, u64) -> Result<(), E>,
    ) -> Result<(), E> {
        const AT_ONCE: usize = 1_000;
        let mut after: Option<FileId> = None;
        loop {
            let some = self.read(|connection| ids_after(connection, owner, after, AT_ONCE))?;
            let is_last = some.len() < AT_ONCE;
            after = some.last().map(|(file_id, ..)| *file_id);
            for (file_id, status, size_bytes) in some {
                each(file_id, status, size_bytes)?;
            }
            if is_last {
                return Ok(());
            }
        }
    }
}

impl IndexWrite<'_> {
    /// The owner's document with this id, with what this write has changed so far.
    pub fn document(&self, owner: &UserId, file_id: FileId) -> Result<Option<Document>, RepositoryError> {
        by_id(self.connection(), owner, file_id)
    }
}

/// The document in row `number`.
pub(super) fn by_number(
    connection: &Connection,
    owner_id: &UserId,
    number: i64,
) -> Result<Option<Document>, RepositoryError> {
    one(connection, owner_id, &format!("SELECT {COLUMNS} FROM documents WHERE number = ?1"), [number])
}

fn by_id(connection: &Connection, owner_id: &UserId, file_id: FileId) -> Result<Option<Document>, RepositoryError> {
    let Some(owner) = owners::find(connection, owner_id)? else { return Ok(None) };
    let sql = format!("SELECT {COLUMNS} FROM documents WHERE file_id = ?1 AND owner = ?2");
    one(connection, owner_id, &sql, params![file_id.as_bytes(), owner])
}

fn one(
    connection: &Connection,
    owner_id: &UserId,
    sql: &str,
    values: impl Params,
) -> Result<Option<Document>, RepositoryError> {
    let mut statement = connection.prepare_cached(sql).during(READING)?;
    let mut rows = statement.query(values).during(READING)?;
    rows.next().during(READING)?.map(|row| document_of(row, owner_id)).transpose()
}

/// Whether the owner has a document of this id.
pub(super) fn is_owned(connection: &Connection, owner: Owner, file_id: FileId) -> Result<bool, RepositoryError> {
    connection
        .prepare_cached("SELECT 1 FROM documents WHERE file_id = ?1 AND owner = ?2")
        .during(READING)?
        .exists(params![file_id.as_bytes(), owner])
        .during(READING)
}

fn ids_after(
    connection: &Connection,
    owner_id: &UserId,
    after: Option<FileId>,
    limit: usize,
) -> Result<Vec<(FileId, Status, u64)>, RepositoryError> {
    const LISTING: &str = "listing ids";
    let Some(owner) = owners::find(connection, owner_id)? else { return Ok(Vec::new()) };
    let mut statement = connection
        .prepare_cached(
            "SELECT file_id, status, size_bytes FROM documents WHERE owner = ?1 AND file_id > ?2 ORDER BY file_id",
        )
        .during(LISTING)?;
    // The empty blob sorts before every id.
    let after = after.as_ref().map_or(&[][..], |file_id| file_id.as_bytes());
    let mut rows = statement.query(params![owner, after]).during(LISTING)?;
    let mut ids = Vec::new();
    while ids.len() < limit
        && let Some(row) = rows.next().during(LISTING)?
    {
        let status: String = row.get(1).during(LISTING)?;
        let status = Status::from_name(&status).ok_or_else(|| RepositoryError::corrupt("a status that is none"))?;
        ids.push((FileId::from_bytes(row.get(0).during(LISTING)?), status, whole::read(row, 2)?));
    }
    Ok(ids)
}
