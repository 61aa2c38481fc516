//! Table `search_texts`: for every document the folded text that a search looks through.
//!
//! Apart from `documents`, so that looking through all of it reads nothing else: a tenth of the bytes.

use rusqlite::{Connection, params};

use super::document_row::{place_number, place_of};
use super::error::{During, RepositoryError};
use super::owners::Owner;
use crate::document::Document;
use crate::text::fold;

pub(super) const CREATE: &str = "
CREATE TABLE search_texts (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    owner    INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    folded   TEXT    NOT NULL
) STRICT;
";

/// Name, folder, tags and note, each on a line of its own, so that nothing is found across two of them.
pub(super) fn folded_text(document: &Document) -> String {
    let mut text = format!("{}\n{}", document.name, document.folder);
    for tag in document.tags.iter() {
        text.push('\n');
        text.push_str(tag.as_str());
    }
    text.push('\n');
    text.push_str(document.note.as_str());
    fold(text.trim_end())
}

pub(super) fn insert(
    connection: &Connection,
    number: i64,
    owner: Owner,
    document: &Document,
) -> Result<(), RepositoryError> {
    const INSERTING: &str = "inserting a search text";
    connection
        .prepare_cached("INSERT INTO search_texts (document, owner, place, folded) VALUES (?1, ?2, ?3, ?4)")
        .during(INSERTING)?
        .execute(params![number, owner, place_number(place_of(document)), folded_text(document)])
        .during(INSERTING)?;
    Ok(())
}

pub(super) fn replace(connection: &Connection, number: i64, document: &Document) -> Result<(), RepositoryError> {
    const REPLACING: &str = "replacing a search text";
    connection
        .prepare_cached("UPDATE search_texts SET place = ?2, folded = ?3 WHERE document = ?1")
        .during(REPLACING)?
        .execute(params![number, place_number(place_of(document)), folded_text(document)])
        .during(REPLACING)?;
    Ok(())
}
