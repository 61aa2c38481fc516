//! Tables `document_tags`, which documents carry a tag, and `tags`, how many do.

use rusqlite::{Connection, params};

use super::document_row::{place_number, place_of};
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::whole;
use crate::document::{Document, Tag, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE document_tags (
    owner    INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    tag      TEXT    NOT NULL,
    document INTEGER NOT NULL,
    PRIMARY KEY (owner, place, tag, document)
) STRICT, WITHOUT ROWID;
CREATE TABLE tags (
    owner     INTEGER NOT NULL,
    tag       TEXT    NOT NULL,
    documents INTEGER NOT NULL CHECK (documents >= 0),
    PRIMARY KEY (owner, tag)
) STRICT, WITHOUT ROWID;
";

const WRITING: &str = "writing tags";
const READING: &str = "reading tags";

impl Index {
    /// The owner's tags, sorted, each with the number of documents that carry it; the trash does not count.
    pub fn tags(&self, owner: &UserId) -> Result<Vec<(Tag, u64)>, RepositoryError> {
        self.read(|connection| {
            let Some(owner) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let mut statement = connection
                .prepare_cached("SELECT tag, documents FROM tags WHERE owner = ?1 ORDER BY tag")
                .during(READING)?;
            let mut rows = statement.query([owner]).during(READING)?;
            let mut tags = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                let tag: String = row.get(0).during(READING)?;
                tags.push((tag.parse().map_err(RepositoryError::corrupt)?, whole::read(row, 1)?));
            }
            Ok(tags)
        })
    }
}

/// How many of the owner's documents carry the tag; the trash does not count.
pub(super) fn documents_with(connection: &Connection, owner: Owner, tag: &Tag) -> Result<u64, RepositoryError> {
    let mut statement =
        connection.prepare_cached("SELECT documents FROM tags WHERE owner = ?1 AND tag = ?2").during(READING)?;
    let mut rows = statement.query(params![owner, tag.as_str()]).during(READING)?;
    rows.next().during(READING)?.map_or(Ok(0), |row| whole::read(row, 0))
}

/// Notes which tags the document carries.
pub(super) fn insert(
    connection: &Connection,
    number: i64,
    owner: Owner,
    document: &Document,
) -> Result<(), RepositoryError> {
    let place = place_number(place_of(document));
    for tag in document.tags.iter() {
        connection
            .prepare_cached("INSERT INTO document_tags (owner, place, tag, document) VALUES (?1, ?2, ?3, ?4)")
            .during(WRITING)?
            .execute(params![owner, place, tag.as_str(), number])
            .during(WRITING)?;
    }
    Ok(())
}

/// Whether each of the document's tags is noted.
pub(super) fn holds(
    connection: &Connection,
    number: i64,
    owner: Owner,
    document: &Document,
) -> Result<bool, RepositoryError> {
    let place = place_number(place_of(document));
    for tag in document.tags.iter() {
        let is_noted = connection
            .prepare_cached(
                "SELECT 1 FROM document_tags WHERE owner = ?1 AND place = ?2 AND tag = ?3 AND document = ?4",
            )
            .during(READING)?
            .exists(params![owner, place, tag.as_str(), number])
            .during(READING)?;
        if !is_noted {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Forgets which tags the document carried.
pub(super) fn remove(
    connection: &Connection,
    number: i64,
    owner: Owner,
    before: &Document,
) -> Result<(), RepositoryError> {
    let place = place_number(place_of(before));
    for tag in before.tags.iter() {
        connection
            .prepare_cached("DELETE FROM document_tags WHERE owner = ?1 AND place = ?2 AND tag = ?3 AND document = ?4")
            .during(WRITING)?
            .execute(params![owner, place, tag.as_str(), number])
            .during(WRITING)?;
    }
    Ok(())
}

/// Forgets which documents of an owner carry which tags.
pub(super) fn clear(connection: &Connection, owner: Owner) -> Result<(), RepositoryError> {
    connection.execute("DELETE FROM document_tags WHERE owner = ?1", [owner]).during(WRITING)?;
    Ok(())
}

/// Adds `documents`, which may be negative, to what the tag counts.
pub(super) fn count(connection: &Connection, owner: Owner, tag: &Tag, documents: i64) -> Result<(), RepositoryError> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).during("counting a tag")
    };
    let tag = tag.as_str();
    if run("UPDATE tags SET documents = documents + ?3 WHERE owner = ?1 AND tag = ?2", &[&owner, &tag, &documents])?
        == 0
    {
        run("INSERT INTO tags (owner, tag, documents) VALUES (?1, ?2, ?3)", &[&owner, &tag, &documents])?;
    }
    run("DELETE FROM tags WHERE owner = ?1 AND tag = ?2 AND documents = 0", &[&owner, &tag])?;
    Ok(())
}
