//! A document as the columns of its row, both ways.
//!
//! The index is a cache, so a column that cannot be read as what it must be means that the file is broken, never that
//! the document is.

use std::str::FromStr;

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{CachedStatement, Row};

use super::error::{During, RepositoryError};
use super::owners::Owner;
use super::stamps_column::{pack, unpack};
use super::whole;
use crate::document::{
    ContentHash, Document, FileId, Metadata, OpId, Status, Tag, Tags, Timestamp, UserId, Visibility,
};
use crate::query::Place;
use crate::text::natural_sort_key;

/// What a document is read from, in this order.
pub(super) const COLUMNS: &str = "file_id, name, unique_name, folder, mime_type, size_bytes, content_hash, chunk_size, \
     status, visibility, tags, note, metadata, created_at, modified_at, updated_at, trashed_at, supersedes, rev, op_id, \
     stamps";

pub(super) const INSERT: &str = "
INSERT INTO documents (owner, file_id, place, name, sort_name, unique_name, folder, mime_type, kind, size_bytes,
    content_hash, chunk_size, status, visibility, tags, note, metadata, created_at, modified_at, updated_at, trashed_at,
    supersedes, rev, op_id, stamps)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,
    ?25)";

/// Takes the same values in the same order as [`INSERT`].
pub(super) const UPDATE: &str = "
UPDATE documents SET place = ?3, name = ?4, sort_name = ?5, unique_name = ?6, folder = ?7, mime_type = ?8, kind = ?9,
    size_bytes = ?10, content_hash = ?11, chunk_size = ?12, status = ?13, visibility = ?14, tags = ?15, note = ?16,
    metadata = ?17, created_at = ?18, modified_at = ?19, updated_at = ?20, trashed_at = ?21, supersedes = ?22, rev = ?23,
    op_id = ?24, stamps = ?25
WHERE owner = ?1 AND file_id = ?2";

/// Takes the same values in the same order as [`INSERT`], and finds the number of a row that holds exactly these. Reads
/// the row itself: an index of the table may say what a turned bit has made of it.
pub(super) const SAME: &str = "
SELECT number FROM documents INDEXED BY documents_by_id
WHERE owner = ?1 AND file_id = ?2 AND place = ?3 AND name = ?4 AND sort_name = ?5 AND unique_name = ?6 AND folder = ?7
    AND mime_type = ?8 AND kind = ?9 AND size_bytes = ?10 AND content_hash = ?11 AND chunk_size = ?12 AND status = ?13
    AND visibility = ?14 AND tags = ?15 AND note = ?16 AND metadata = ?17 AND created_at = ?18 AND modified_at = ?19
    AND updated_at = ?20 AND trashed_at IS ?21 AND supersedes IS ?22 AND rev = ?23 AND op_id = ?24 AND stamps = ?25";

/// How a place is written.
pub(super) const fn place_number(place: Place) -> i64 {
    match place {
        Place::Vault => 0,
        Place::Trash => 1,
    }
}

/// Where the document is.
pub(super) fn place_of(document: &Document) -> Place {
    if document.is_trashed() { Place::Trash } else { Place::Vault }
}

/// Binds the values of [`INSERT`] and [`UPDATE`].
pub(super) fn bind(
    statement: &mut CachedStatement<'_>,
    owner: Owner,
    document: &Document,
) -> Result<(), RepositoryError> {
    let size_bytes = whole::stored("size_bytes", document.size_bytes)?;
    let chunk_size = whole::stored("chunk_size", document.chunk_size)?;
    let rev = whole::stored("rev", document.rev)?;
    let tags: serde_json::Value = document.tags.iter().map(Tag::as_str).collect();
    let metadata: serde_json::Value =
        document.metadata.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    let mut values = Values { statement, next: 1 };
    values.bind(owner)?;
    values.bind(document.file_id.as_bytes())?;
    values.bind(place_number(place_of(document)))?;
    values.bind(document.name.as_str())?;
    values.bind(natural_sort_key(document.name.as_str()))?;
    values.bind(document.unique_name.as_str())?;
    values.bind(document.folder.as_str())?;
    values.bind(document.mime_type.as_str())?;
    values.bind(document.kind().as_str())?;
    values.bind(size_bytes)?;
    values.bind(document.content_hash.as_bytes())?;
    values.bind(chunk_size)?;
    values.bind(document.status.as_str())?;
    values.bind(document.visibility.as_str())?;
    values.bind(tags.to_string())?;
    values.bind(document.note.as_str())?;
    values.bind(metadata.to_string())?;
    values.bind(document.created_at.as_millis())?;
    values.bind(document.modified_at.as_millis())?;
    values.bind(document.updated_at.as_millis())?;
    values.bind(document.trashed_at.map(Timestamp::as_millis))?;
    values.bind(document.supersedes.as_ref().map(FileId::as_bytes))?;
    values.bind(rev)?;
    values.bind(document.op_id.as_bytes())?;
    values.bind(pack(&document.stamps))
}

/// Binds one value after the other.
struct Values<'v, 'c> {
    statement: &'v mut CachedStatement<'c>,
    next: usize,
}

impl Values<'_, '_> {
    fn bind(&mut self, value: impl rusqlite::ToSql) -> Result<(), RepositoryError> {
        self.statement.raw_bind_parameter(self.next, value).during("writing a document")?;
        self.next += 1;
        Ok(())
    }
}

/// The document that a row of [`COLUMNS`] holds.
pub(super) fn document_of(row: &Row<'_>, owner: &UserId) -> Result<Document, RepositoryError> {
    let mut columns = Columns { row, next: 0 };
    Ok(Document {
        file_id: FileId::from_bytes(columns.value()?),
        owner_id: owner.clone(),
        name: columns.parsed()?,
        unique_name: columns.parsed()?,
        folder: columns.parsed()?,
        mime_type: columns.parsed()?,
        size_bytes: columns.whole()?,
        content_hash: ContentHash::from_bytes(columns.value()?),
        chunk_size: columns.whole()?,
        status: columns.read(|value| Ok(Status::from_name(value.as_str()?)))?,
        visibility: columns.read(|value| Ok(Visibility::from_name(value.as_str()?)))?,
        tags: columns.read(|value| Ok(tags_of(value.as_str()?)))?,
        note: columns.parsed()?,
        metadata: columns.read(|value| Ok(metadata_of(value.as_str()?)))?,
        created_at: Timestamp::from_millis(columns.value()?),
        modified_at: Timestamp::from_millis(columns.value()?),
        updated_at: Timestamp::from_millis(columns.value()?),
        trashed_at: columns.value::<Option<i64>>()?.map(Timestamp::from_millis),
        supersedes: columns.value::<Option<[u8; 16]>>()?.map(FileId::from_bytes),
        rev: columns.whole()?,
        op_id: OpId::from_bytes(columns.value()?),
        stamps: columns.read(|value| Ok(unpack(value.as_blob()?)))?,
    })
}

/// Reads one column after the other.
struct Columns<'r, 's> {
    row: &'r Row<'s>,
    next: usize,
}

impl<'r> Columns<'r, '_> {
    /// The next column as what `read` makes of it; `None` from it means that the value is none of ours.
    fn read<T>(&mut self, read: impl FnOnce(ValueRef<'r>) -> FromSqlResult<Option<T>>) -> Result<T, RepositoryError> {
        let column = self.next;
        self.next += 1;
        let value = self.row.get_ref(column).during("reading a document")?;
        read(value)
            .and_then(|value| value.ok_or(FromSqlError::InvalidType))
            .map_err(|_| RepositoryError::corrupt(format_args!("column {column} of a document cannot be read")))
    }

    fn value<T: FromSql>(&mut self) -> Result<T, RepositoryError> {
        self.read(|value| T::column_result(value).map(Some))
    }

    fn whole(&mut self) -> Result<u64, RepositoryError> {
        self.next += 1;
        whole::read(self.row, self.next - 1)
    }

    fn parsed<T: FromStr>(&mut self) -> Result<T, RepositoryError> {
        self.read(|value| Ok(value.as_str()?.parse().ok()))
    }
}

fn tags_of(json: &str) -> Option<Tags> {
    let tags: Vec<String> = serde_json::from_str(json).ok()?;
    let tags: Option<Vec<Tag>> = tags.iter().map(|tag| tag.parse().ok()).collect();
    Tags::new(tags?).ok()
}

fn metadata_of(json: &str) -> Option<Metadata> {
    Metadata::new(serde_json::from_str(json).ok()?).ok()
}
