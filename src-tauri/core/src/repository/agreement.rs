//! Whether the index says of a document what its sidecar says, and agrees with itself.
//!
//! SQLite keeps no check of its pages, so a bit that turns within a value is believed by every list. A check of the vault
//! therefore compares what is kept of each document with its sidecar, and what is derived from rows with the rows. Of the
//! trigrams only the form is checked, by [`Index::check`]: what they leave out is not found, and nothing shows wrong.

use rusqlite::{Connection, params};

use super::counters::Counters;
use super::document_row::{COLUMNS, SAME, bind, document_of};
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::{search_texts, tags};
use crate::document::{Document, UserId};

const COMPARING: &str = "comparing the index";

impl Index {
    /// Whether exactly this is kept of `document`: its row, what it is sorted and searched by, and its tags.
    pub fn says(&self, document: &Document) -> Result<bool, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(owner) = owners::find(connection, &document.owner_id)? else { return Ok(false) };
            let mut statement = connection.prepare_cached(SAME).during(COMPARING)?;
            bind(&mut statement, owner, document)?;
            let mut rows = statement.raw_query();
            let Some(row) = rows.next().during(COMPARING)? else { return Ok(false) };
            let number: i64 = row.get(0).during(COMPARING)?;
            Ok(search_texts::holds(connection, number, owner, document)?
                && tags::holds(connection, number, owner, document)?)
        })
    }

    /// Checks that what is derived from the owner's rows is what the rows give: the counters, and that no search text and
    /// no tag is kept of anything else.
    ///
    /// # Errors
    /// [`RepositoryError::Corrupt`] if it is not: they are written with the rows, in one transaction.
    pub fn check_sums(&self, owner_id: &UserId) -> Result<(), RepositoryError> {
        self.read_at_once(|connection| {
            let Some(owner) = owners::find(connection, owner_id)? else { return Ok(()) };
            let mut counters = Counters::default();
            let (mut documents, mut tagged) = (0, 0);
            let sql = format!("SELECT {COLUMNS} FROM documents NOT INDEXED WHERE owner = ?1");
            let mut statement = connection.prepare_cached(&sql).during(COMPARING)?;
            let mut rows = statement.query([owner]).during(COMPARING)?;
            while let Some(row) = rows.next().during(COMPARING)? {
                let document = document_of(row, owner_id)?;
                documents += 1;
                tagged += document.tags.iter().count() as i64;
                counters.added(owner, &document);
            }
            if rows_of(connection, owner, "search_texts")? != documents {
                return Err(RepositoryError::corrupt("it holds another number of search texts than of documents"));
            }
            if rows_of(connection, owner, "document_tags")? != tagged {
                return Err(RepositoryError::corrupt("it holds tags that no document carries"));
            }
            if !counters.are_written(connection, owner)? {
                return Err(RepositoryError::corrupt("its counters are not what counting gives"));
            }
            Ok(())
        })
    }
}

fn rows_of(connection: &Connection, owner: Owner, table: &'static str) -> Result<i64, RepositoryError> {
    let sql = format!("SELECT count(*) FROM {table} WHERE owner = ?1");
    connection
        .prepare_cached(&sql)
        .and_then(|mut count| count.query_row(params![owner], |row| row.get(0)))
        .during(COMPARING)
}
