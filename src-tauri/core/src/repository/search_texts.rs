//! Table `search_texts`, for every document the folded text that a search looks in, and `search_trigrams`, in which texts
//! any three letters in a row occur.
//!
//! Apart from `documents`, so that looking through all texts reads nothing else: a tenth of the bytes. The trigrams
//! hold neither texts nor positions: they name candidates, and the text itself decides.

use rusqlite::{Connection, params};

use super::document_row::{place_number, place_of};
use super::error::{During, RepositoryError};
use super::owners::Owner;
use crate::document::Document;
use crate::query::DocumentQuery;
use crate::text::fold;

pub(super) const CREATE: &str = "
CREATE TABLE search_texts (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE,
    owner    INTEGER NOT NULL,
    place    INTEGER NOT NULL,
    folded   TEXT    NOT NULL
) STRICT;
";

pub(super) const CREATE_TRIGRAMS: &str = "
CREATE VIRTUAL TABLE search_trigrams USING fts5 (
    folded, content = '', detail = none, columnsize = 0, tokenize = 'trigram case_sensitive 1'
);
INSERT INTO search_trigrams (rowid, folded) SELECT document, folded FROM search_texts;
";

/// Trigrams of a search that are looked up; the text decides about the rest of it.
const MOST_TRIGRAMS: usize = 16;

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

/// A text to look for.
#[derive(Debug)]
pub(super) struct Search<'q> {
    /// Folded, not empty.
    pub(super) text: &'q str,
    /// What finds the candidates in `search_trigrams`; `None` for a text too short to have a trigram.
    pub(super) trigrams: Option<String>,
}

impl<'q> Search<'q> {
    /// What a query looks for; `None` if any text will do.
    pub(super) fn of(query: &'q DocumentQuery) -> Option<Self> {
        let text = query.text.as_ref().map(|text| text.folded()).filter(|text| !text.is_empty())?;
        Some(Search { text, trigrams: trigrams(text) })
    }

    /// Whether less than `many` texts are candidates, going by the trigrams.
    pub(super) fn has_few_candidates(&self, connection: &Connection, many: u32) -> Result<bool, RepositoryError> {
        const COUNTING: &str = "looking up a search";
        let Some(trigrams) = &self.trigrams else { return Ok(false) };
        let counted: u32 = connection
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM search_trigrams WHERE search_trigrams MATCH ?1 LIMIT ?2)",
            )
            .during(COUNTING)?
            .query_row(params![trigrams, many], |row| row.get(0))
            .during(COUNTING)?;
        Ok(counted < many)
    }
}

fn trigrams(text: &str) -> Option<String> {
    let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).chain([text.len()]).collect();
    let all: Vec<&str> = starts.windows(4).map(|window| &text[window[0]..window[3]]).collect();
    // Every third one covers the text; the last one covers its end.
    let few = all.iter().step_by(3).take(MOST_TRIGRAMS - 1).chain(all.last());
    // A zero would end the expression. No text has one, so leaving it out only leaves more to the text.
    let quoted: Vec<String> = few
        .filter(|trigram| !trigram.contains('\0'))
        .map(|trigram| format!("\"{}\"", trigram.replace('"', "\"\"")))
        .collect();
    (!quoted.is_empty()).then(|| quoted.join(" AND "))
}

pub(super) fn insert(
    connection: &Connection,
    number: i64,
    owner: Owner,
    document: &Document,
) -> Result<(), RepositoryError> {
    const INSERTING: &str = "inserting a search text";
    let folded = folded_text(document);
    connection
        .prepare_cached("INSERT INTO search_texts (document, owner, place, folded) VALUES (?1, ?2, ?3, ?4)")
        .during(INSERTING)?
        .execute(params![number, owner, place_number(place_of(document)), folded])
        .during(INSERTING)?;
    connection
        .prepare_cached("INSERT INTO search_trigrams (rowid, folded) VALUES (?1, ?2)")
        .during(INSERTING)?
        .execute(params![number, folded])
        .during(INSERTING)?;
    Ok(())
}

/// Whether the text of the document in row `number` is kept as it must be.
pub(super) fn holds(
    connection: &Connection,
    number: i64,
    owner: Owner,
    document: &Document,
) -> Result<bool, RepositoryError> {
    const COMPARING: &str = "comparing a search text";
    connection
        .prepare_cached("SELECT 1 FROM search_texts WHERE document = ?1 AND owner = ?2 AND place = ?3 AND folded = ?4")
        .during(COMPARING)?
        .exists(params![number, owner, place_number(place_of(document)), folded_text(document)])
        .during(COMPARING)
}

/// Takes the text of one document out.
pub(super) fn remove(connection: &Connection, number: i64) -> Result<(), RepositoryError> {
    remove_where(connection, "document = ?1", number)
}

/// Takes the texts of all of an owner's documents out.
pub(super) fn clear(connection: &Connection, owner: Owner) -> Result<(), RepositoryError> {
    remove_where(connection, "owner = ?1", owner)
}

fn remove_where(connection: &Connection, condition: &str, value: i64) -> Result<(), RepositoryError> {
    // The trigrams have to be told what they had been given.
    for sql in [
        format!(
            "INSERT INTO search_trigrams (search_trigrams, rowid, folded)
             SELECT 'delete', document, folded FROM search_texts WHERE {condition}"
        ),
        format!("DELETE FROM search_texts WHERE {condition}"),
    ] {
        const REMOVING: &str = "removing a search text";
        connection.prepare_cached(&sql).during(REMOVING)?.execute([value]).during(REMOVING)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_up_by_trigrams_that_cover_it() {
        assert_eq!(trigrams(""), None);
        assert_eq!(trigrams("ab"), None, "two letters have no trigram");
        assert_eq!(trigrams("äbc").as_deref(), Some("\"äbc\" AND \"äbc\""));
        assert_eq!(trigrams("invoice").as_deref(), Some("\"inv\" AND \"oic\" AND \"ice\""));
    }

    #[test]
    fn no_text_can_become_a_part_of_the_expression() {
        assert_eq!(trigrams("a\"b").as_deref(), Some("\"a\"\"b\" AND \"a\"\"b\""));
        assert_eq!(trigrams("a\0b"), None);
    }

    #[test]
    fn the_longest_text_makes_a_short_expression() {
        let expression = trigrams(&"\u{fdfa}".repeat(700)).expect("long enough");
        assert_eq!(expression.matches(" AND ").count() + 1, MOST_TRIGRAMS);
    }
}
