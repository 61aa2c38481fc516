//! Table `folders`: every folder that has documents in it or below it, with what they take. The trash does not count.
//!
//! A folder exists because documents are in it: its row comes with the first and goes with the last. The root has a row
//! too, for what lies directly in it.

use rusqlite::{Connection, ToSql, params};

use super::counters::Change;
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::whole;
use crate::document::{FolderPath, UserId};
use crate::query::Folder;
use crate::text::natural_sort_key;

pub(super) const CREATE: &str = "
CREATE TABLE folders (
    owner         INTEGER NOT NULL,
    path          TEXT    NOT NULL,
    parent        TEXT,
    own_documents INTEGER NOT NULL CHECK (own_documents >= 0),
    documents     INTEGER NOT NULL CHECK (documents >= own_documents),
    size_bytes    INTEGER NOT NULL CHECK (size_bytes >= 0),
    PRIMARY KEY (owner, path)
) STRICT, WITHOUT ROWID;
CREATE INDEX folders_by_parent ON folders (owner, parent);
";

const READING: &str = "reading folders";

impl Index {
    /// The folders directly in `parent`, in natural order.
    pub fn folders(&self, owner: &UserId, parent: &FolderPath) -> Result<Vec<Folder>, RepositoryError> {
        self.read(|connection| {
            let Some(owner) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            let mut statement = connection
                .prepare_cached(
                    "SELECT path, documents, size_bytes,
                            EXISTS (SELECT 1 FROM folders AS b WHERE b.owner = a.owner AND b.parent = a.path)
                     FROM folders AS a WHERE owner = ?1 AND parent = ?2",
                )
                .during(READING)?;
            let mut rows = statement.query(params![owner, parent.as_str()]).during(READING)?;
            let mut folders = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                let path: String = row.get(0).during(READING)?;
                folders.push(Folder {
                    path: path.parse().map_err(RepositoryError::corrupt)?,
                    documents: whole::read(row, 1)?,
                    size_bytes: whole::read(row, 2)?,
                    has_folders: row.get(3).during(READING)?,
                });
            }
            folders.sort_by_cached_key(|folder| {
                (natural_sort_key(folder.path.last_segment()), folder.path.as_str().to_owned())
            });
            Ok(folders)
        })
    }
}

/// How many documents lie directly in the folder.
pub(super) fn documents_in(connection: &Connection, owner: Owner, folder: &FolderPath) -> Result<u64, RepositoryError> {
    let mut statement = connection
        .prepare_cached("SELECT own_documents FROM folders WHERE owner = ?1 AND path = ?2")
        .during(READING)?;
    let mut rows = statement.query(params![owner, folder.as_str()]).during(READING)?;
    rows.next().during(READING)?.map_or(Ok(0), |row| whole::read(row, 0))
}

/// Adds to one folder's row: `own` documents directly in it, and `all` in it and below it.
pub(super) fn count(
    connection: &Connection,
    owner: Owner,
    folder: &FolderPath,
    own: i64,
    all: Change,
) -> Result<(), RepositoryError> {
    let run = |sql: &str, values: &[&dyn ToSql]| {
        connection.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).during("counting a folder")
    };
    let path = folder.as_str();
    let updated = run(
        "UPDATE folders SET own_documents = own_documents + ?3, documents = documents + ?4, size_bytes = size_bytes + ?5
         WHERE owner = ?1 AND path = ?2",
        &[&owner, &path, &own, &all.documents, &all.size_bytes],
    )?;
    if updated == 0 {
        let parent = folder.parent();
        run(
            "INSERT INTO folders (owner, path, parent, own_documents, documents, size_bytes)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            &[&owner, &path, &parent.as_ref().map(FolderPath::as_str), &own, &all.documents, &all.size_bytes],
        )?;
    }
    run("DELETE FROM folders WHERE owner = ?1 AND path = ?2 AND documents = 0", &[&owner, &path])?;
    Ok(())
}
