//! Table `owners`: a small number for every user, so that no index repeats their id for every document.

use rusqlite::{Connection, OptionalExtension};

use super::error::{During, RepositoryError};
use crate::document::UserId;

pub(super) const CREATE: &str = "
CREATE TABLE owners (
    number  INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE
) STRICT;
";

/// A user's number in this file. Never changes and is never given to somebody else.
pub(super) type Owner = i64;

/// The number of `user`; `None` if nothing of theirs was ever here.
pub(super) fn find(connection: &Connection, user: &UserId) -> Result<Option<Owner>, RepositoryError> {
    const FINDING: &str = "finding a user";
    connection
        .prepare_cached("SELECT number FROM owners WHERE user_id = ?1")
        .during(FINDING)?
        .query_row([user.as_str()], |row| row.get(0))
        .optional()
        .during(FINDING)
}

/// The number of `user`, given now if they have none.
pub(super) fn find_or_add(connection: &Connection, user: &UserId) -> Result<Owner, RepositoryError> {
    if let Some(owner) = find(connection, user)? {
        return Ok(owner);
    }
    connection.execute("INSERT INTO owners (user_id) VALUES (?1)", [user.as_str()]).during("adding a user")?;
    Ok(connection.last_insert_rowid())
}
