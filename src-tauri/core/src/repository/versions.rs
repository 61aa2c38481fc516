//! Which document has taken the place of which.
//!
//! Replaced content makes a new document that names the one whose place it takes. Usually there is one such chain; should
//! two computers have replaced the same document, the later one counts.

use rusqlite::{Connection, OptionalExtension, params};

use super::document_row::place_number;
use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use crate::document::{FileId, UserId};
use crate::query::Place;

/// Documents that have not replaced any are not in it.
pub(super) const CREATE: &str = "
CREATE INDEX documents_by_superseded ON documents (owner, supersedes, file_id) WHERE supersedes IS NOT NULL;
";

/// Steps that are followed. Sidecars can be written by anybody, in a circle too.
const MOST_STEPS: usize = 1_000;

impl Index {
    /// The owner's document that has last taken the place of `file_id`, by however many steps, and is not in the trash;
    /// `None` if there is none.
    pub fn newest_version(&self, owner: &UserId, file_id: FileId) -> Result<Option<FileId>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
            let mut newest = None;
            let mut current = file_id;
            for _ in 0..MOST_STEPS {
                let Some((next, place)) = successor(connection, number, current)? else { break };
                if place == place_number(Place::Vault) {
                    newest = Some(next);
                }
                current = next;
            }
            Ok(newest.filter(|newest| *newest != file_id))
        })
    }
}

fn successor(connection: &Connection, owner: Owner, file_id: FileId) -> Result<Option<(FileId, i64)>, RepositoryError> {
    const FINDING: &str = "finding a newer version";
    connection
        .prepare_cached(
            "SELECT file_id, place FROM documents INDEXED BY documents_by_superseded
             WHERE owner = ?1 AND supersedes = ?2 ORDER BY file_id DESC LIMIT 1",
        )
        .during(FINDING)?
        .query_row(params![owner, file_id.as_bytes()], |row| {
            Ok((FileId::from_bytes(row.get::<_, [u8; 16]>(0)?), row.get::<_, i64>(1)?))
        })
        .optional()
        .during(FINDING)
}
