//! Table `activity`: what was done to documents, by whom and when; never changed, only added to.

use rusqlite::{Row, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners;
use super::write::IndexWrite;
use crate::document::{Document, FileId, Timestamp, UserId};

pub(super) const CREATE: &str = "
CREATE TABLE activity (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    owner   INTEGER NOT NULL REFERENCES owners (number),
    action  TEXT    NOT NULL,
    file_id BLOB    CHECK (length(file_id) = 16),
    name    TEXT    NOT NULL,
    detail  TEXT    NOT NULL
) STRICT;
CREATE INDEX activity_by_owner ON activity (owner, id);
";

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Action {
    Added,
    Renamed,
    Moved,
    Edited,
    Trashed,
    Restored,
    Purged,
    Exported,
    StatusChanged,
    Rebuilt,
    Published,
    Unpublished,
}

impl Action {
    /// All of them.
    pub const ALL: [Action; 12] = [
        Action::Added,
        Action::Renamed,
        Action::Moved,
        Action::Edited,
        Action::Trashed,
        Action::Restored,
        Action::Purged,
        Action::Exported,
        Action::StatusChanged,
        Action::Rebuilt,
        Action::Published,
        Action::Unpublished,
    ];

    /// Its name in the index and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::Added => "added",
            Action::Renamed => "renamed",
            Action::Moved => "moved",
            Action::Edited => "edited",
            Action::Trashed => "trashed",
            Action::Restored => "restored",
            Action::Purged => "purged",
            Action::Exported => "exported",
            Action::StatusChanged => "statusChanged",
            Action::Rebuilt => "rebuilt",
            Action::Published => "published",
            Action::Unpublished => "unpublished",
        }
    }

    /// The action of that name.
    pub fn from_name(name: &str) -> Option<Action> {
        Action::ALL.into_iter().find(|action| action.as_str() == name)
    }
}

/// Something that was just done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewActivity {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub user_id: UserId,
    /// What.
    pub action: Action,
    /// The document it was done to; `None` for the vault as a whole.
    pub file_id: Option<FileId>,
    /// The document's name at that time; may be empty.
    pub name: String,
    /// What changed: the old name for `renamed`, the old folder for `moved`, …; may be empty.
    pub detail: String,
}

impl NewActivity {
    /// What the owner of `document` has just done to it.
    pub fn of(document: &Document, action: Action, detail: impl ToString, at: Timestamp) -> NewActivity {
        NewActivity {
            at,
            user_id: document.owner_id.clone(),
            action,
            file_id: Some(document.file_id),
            name: document.name.to_string(),
            detail: detail.to_string(),
        }
    }
}

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityEntry {
    /// Larger than the id of everything that was done before.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub user_id: UserId,
    /// What.
    pub action: Action,
    /// The document it was done to; `None` for the vault as a whole.
    pub file_id: Option<FileId>,
    /// The document's name at that time; may be empty.
    pub name: String,
    /// What changed, as in [`NewActivity`].
    pub detail: String,
}

const READING: &str = "reading the activity";

impl Index {
    /// What the user did, newest first: the `limit` newest entries, of those with an id below `before` if that is given.
    pub fn activity(
        &self,
        user: &UserId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<ActivityEntry>, RepositoryError> {
        self.read(|connection| {
            let Some(owner) = owners::find(connection, user)? else { return Ok(Vec::new()) };
            let mut statement = connection
                .prepare_cached(
                    "SELECT id, at, action, file_id, name, detail FROM activity
                     WHERE owner = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
                )
                .during(READING)?;
            let mut rows = statement.query(params![owner, before.unwrap_or(i64::MAX), limit]).during(READING)?;
            let mut entries = Vec::new();
            while let Some(row) = rows.next().during(READING)? {
                entries.push(entry_of(row, user)?);
            }
            Ok(entries)
        })
    }
}

impl IndexWrite<'_> {
    /// Notes what is done in this write.
    pub fn record(&mut self, activity: &NewActivity) -> Result<(), RepositoryError> {
        const RECORDING: &str = "recording activity";
        let owner = self.owner(&activity.user_id)?;
        self.connection()
            .prepare_cached(
                "INSERT INTO activity (at, owner, action, file_id, name, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .during(RECORDING)?
            .execute(params![
                activity.at.as_millis(),
                owner,
                activity.action.as_str(),
                activity.file_id.as_ref().map(FileId::as_bytes),
                activity.name,
                activity.detail,
            ])
            .during(RECORDING)?;
        Ok(())
    }

    /// Puts an entry back that was read out of a damaged index, under its old number.
    pub(super) fn restore_activity(&mut self, entry: &ActivityEntry) -> Result<(), RepositoryError> {
        const RESTORING: &str = "restoring activity";
        let owner = self.owner(&entry.user_id)?;
        self.connection()
            .prepare_cached(
                "INSERT INTO activity (id, at, owner, action, file_id, name, detail)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )
            .during(RESTORING)?
            .execute(params![
                entry.id,
                entry.at.as_millis(),
                owner,
                entry.action.as_str(),
                entry.file_id.as_ref().map(FileId::as_bytes),
                entry.name,
                entry.detail,
            ])
            .during(RESTORING)?;
        Ok(())
    }
}

pub(super) fn entry_of(row: &Row<'_>, user: &UserId) -> Result<ActivityEntry, RepositoryError> {
    let action: String = row.get(2).during(READING)?;
    let file_id: Option<[u8; 16]> = row.get(3).during(READING)?;
    Ok(ActivityEntry {
        id: row.get(0).during(READING)?,
        at: Timestamp::from_millis(row.get(1).during(READING)?),
        user_id: user.clone(),
        action: Action::from_name(&action).ok_or_else(|| RepositoryError::corrupt("an action that is none"))?,
        file_id: file_id.map(FileId::from_bytes),
        name: row.get(4).during(READING)?,
        detail: row.get(5).during(READING)?,
    })
}
