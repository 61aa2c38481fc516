//! What one write changes in the counters, summed in memory and written once, before its commit.
//!
//! A trigger would do it row by row and more than double the time of a large write. Because the sums are written in the
//! transaction of the rows they count, the counters and the rows can never disagree.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, Row};

use super::document_row::{place_number, place_of};
use super::error::{During, RepositoryError};
use super::owners::Owner;
use super::{folders, tags, usage};
use crate::document::{Document, FolderPath, Kind, Tag};
use crate::query::Place;

/// Documents and bytes more, or fewer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) documents: i64,
    pub(super) size_bytes: i64,
}

impl Change {
    fn add(&mut self, other: Change) {
        // Sizes are below 2^53, so only a write of a thousand such documents could pass the end of the numbers; the
        // sum is then refused by the table, not wrong.
        self.documents = self.documents.saturating_add(other.documents);
        self.size_bytes = self.size_bytes.saturating_add(other.size_bytes);
    }
}

/// The sums of one write.
#[derive(Debug, Default)]
pub(super) struct Counters {
    usage: HashMap<(Owner, Place, Kind), Change>,
    folders: HashMap<(Owner, FolderPath), Change>,
    tags: HashMap<(Owner, Tag), i64>,
}

impl Counters {
    /// Counts a document that came.
    pub(super) fn added(&mut self, owner: Owner, document: &Document) {
        self.count(owner, document, 1);
    }

    /// Counts a document that went.
    pub(super) fn removed(&mut self, owner: Owner, document: &Document) {
        self.count(owner, document, -1);
    }

    fn count(&mut self, owner: Owner, document: &Document, sign: i64) {
        // Whatever is in the index, or came through `bind`, has a size below 2^53.
        let size_bytes = i64::try_from(document.size_bytes).unwrap_or(i64::MAX);
        let change = Change { documents: sign, size_bytes: sign * size_bytes };
        let place = place_of(document);
        self.usage.entry((owner, place, document.kind())).or_default().add(change);
        if place == Place::Vault {
            self.folders.entry((owner, document.folder.clone())).or_default().add(change);
            for tag in document.tags.iter() {
                *self.tags.entry((owner, tag.clone())).or_default() += sign;
            }
        }
    }

    /// Sets what is counted of one owner to nothing, here and in the tables.
    pub(super) fn clear(&mut self, connection: &Connection, owner: Owner) -> Result<(), RepositoryError> {
        self.usage.retain(|(of, ..), _| *of != owner);
        self.folders.retain(|(of, _), _| *of != owner);
        self.tags.retain(|(of, _), _| *of != owner);
        for sql in [
            "DELETE FROM usage WHERE owner = ?1",
            "DELETE FROM folders WHERE owner = ?1",
            "DELETE FROM tags WHERE owner = ?1",
        ] {
            connection.execute(sql, [owner]).during("clearing the counters")?;
        }
        Ok(())
    }

    /// Writes the sums.
    pub(super) fn write(&self, connection: &Connection) -> Result<(), RepositoryError> {
        for ((owner, place, kind), change) in &self.usage {
            usage::count(connection, *owner, *place, *kind, *change)?;
        }
        for ((owner, folder), (own, all)) in self.with_ancestors() {
            folders::count(connection, owner, &folder, own, all)?;
        }
        for ((owner, tag), documents) in &self.tags {
            tags::count(connection, *owner, tag, *documents)?;
        }
        Ok(())
    }

    /// Whether the tables hold exactly these sums of one owner.
    pub(super) fn are_written(&self, connection: &Connection, owner: Owner) -> Result<bool, RepositoryError> {
        let usage = self.usage.iter().map(|((_, place, kind), change)| {
            (place_number(*place), kind.as_str().to_owned(), change.documents, change.size_bytes)
        });
        let folders = self.with_ancestors().into_iter().map(|((_, folder), (own, all))| {
            let parent = folder.parent().map(|parent| parent.as_str().to_owned());
            (folder.as_str().to_owned(), parent, own, all.documents, all.size_bytes)
        });
        let tags = self.tags.iter().map(|((_, tag), documents)| (tag.as_str().to_owned(), *documents));
        let written_usage =
            rows(connection, owner, "SELECT place, kind, documents, size_bytes FROM usage WHERE owner = ?1", |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let written_folders = rows(
            connection,
            owner,
            "SELECT path, parent, own_documents, documents, size_bytes FROM folders WHERE owner = ?1",
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)),
        )?;
        let written_tags = rows(connection, owner, "SELECT tag, documents FROM tags WHERE owner = ?1", |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
        Ok(written_usage == usage.collect() && written_folders == folders.collect() && written_tags == tags.collect())
    }

    /// For every folder that is touched, the documents directly in it, and all in it and below it.
    fn with_ancestors(&self) -> HashMap<(Owner, FolderPath), (i64, Change)> {
        let mut sums: HashMap<(Owner, FolderPath), (i64, Change)> = HashMap::new();
        for ((owner, folder), change) in &self.folders {
            sums.entry((*owner, folder.clone())).or_default().0 += change.documents;
            for above in folder.and_ancestors().chain([FolderPath::root()]) {
                sums.entry((*owner, above)).or_default().1.add(*change);
            }
        }
        sums
    }
}

/// Every row of a table of counters, as `read` reads it.
fn rows<T: Ord>(
    connection: &Connection,
    owner: Owner,
    sql: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<BTreeSet<T>, RepositoryError> {
    const COMPARING: &str = "comparing the counters";
    let mut statement = connection.prepare_cached(sql).during(COMPARING)?;
    let rows = statement.query_map([owner], read).during(COMPARING)?;
    rows.collect::<rusqlite::Result<_>>().during(COMPARING)
}
