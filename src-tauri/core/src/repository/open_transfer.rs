//! What imports and exports that are not finished have in common: where each stands, why one does not go on, and how their
//! tables are steered.

use rusqlite::{Params, Row, params};

use super::error::{During, RepositoryError};
use super::whole;
use super::write::IndexWrite;
use crate::document::UserId;
use crate::error::{Error, ErrorKind};

/// What an open transfer is doing. What is under way when the program dies waits for its turn at the next start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OpenState {
    /// Waiting for its turn.
    Queued,
    /// Being read, to see whether the vault has its content already.
    Hashing,
    /// Under way.
    Running,
    /// Stopped for a reason that passes by itself: no network, a keyring that is locked.
    Waiting,
    /// Waiting until the user lets it go on.
    Paused,
    /// Ended by an error; it can be tried again.
    Failed,
    /// Given up; what it has stored is being removed.
    Cancelled,
}

impl OpenState {
    /// All of them.
    pub const ALL: [OpenState; 7] = [
        OpenState::Queued,
        OpenState::Hashing,
        OpenState::Running,
        OpenState::Waiting,
        OpenState::Paused,
        OpenState::Failed,
        OpenState::Cancelled,
    ];

    /// Its name in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            OpenState::Queued => "queued",
            OpenState::Hashing => "hashing",
            OpenState::Running => "running",
            OpenState::Waiting => "waiting",
            OpenState::Paused => "paused",
            OpenState::Failed => "failed",
            OpenState::Cancelled => "cancelled",
        }
    }

    /// The state of that name.
    pub fn from_name(name: &str) -> Option<OpenState> {
        OpenState::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether somebody is at it, or would be as soon as its turn comes.
    pub const fn goes_on(self) -> bool {
        matches!(self, OpenState::Queued | OpenState::Hashing | OpenState::Running)
    }

    pub(super) fn read(row: &Row<'_>, column: usize) -> Result<OpenState, RepositoryError> {
        let name: String = row.get(column).during("reading the state of a transfer")?;
        OpenState::from_name(&name).ok_or_else(|| RepositoryError::corrupt("a transfer's state that is none"))
    }
}

/// Which documents of the same content make it needless to add a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SameContent {
    /// Any that the user has, outside the trash: what is in the vault is not stored twice.
    Skip,
    /// One of the same name in the same folder: the file itself, added before. So a folder keeps all its files.
    SkipInPlace,
    /// None: it becomes a document of its own.
    Keep,
}

impl SameContent {
    /// All of them.
    pub const ALL: [SameContent; 3] = [SameContent::Skip, SameContent::SkipInPlace, SameContent::Keep];

    /// Its name in the index.
    pub const fn as_str(self) -> &'static str {
        match self {
            SameContent::Skip => "skip",
            SameContent::SkipInPlace => "skipInPlace",
            SameContent::Keep => "keep",
        }
    }

    pub(super) fn read(row: &Row<'_>, column: usize) -> Result<SameContent, RepositoryError> {
        let name: String = row.get(column).during("reading what becomes of the same content")?;
        let found = SameContent::ALL.into_iter().find(|known| known.as_str() == name);
        found.ok_or_else(|| RepositoryError::corrupt("a wish for the same content that is none"))
    }
}

/// Why a transfer failed, or waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its kind.
    pub kind: ErrorKind,
    /// Its message.
    pub message: String,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Failure { kind: error.kind(), message: error.to_string() }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Error::Earlier { kind: failure.kind, message: failure.message }
    }
}

impl Failure {
    /// From the column of its kind and the one of its message. A kind that only a newer Coffer knows is no reason to lose
    /// the transfer.
    pub(super) fn read(row: &Row<'_>, column: usize) -> Result<Option<Failure>, RepositoryError> {
        const READING: &str = "reading why a transfer failed";
        let kind: Option<String> = row.get(column).during(READING)?;
        let message: Option<String> = row.get(column + 1).during(READING)?;
        Ok(kind.map(|kind| Failure {
            kind: ErrorKind::from_name(&kind).unwrap_or(ErrorKind::Internal),
            message: message.unwrap_or_default(),
        }))
    }
}

/// A table of open transfers. Besides its own columns it has `owner`, `state`, `place`, `done_bytes`, `failure_kind` and
/// `failure_message`.
#[derive(Clone, Copy, Debug)]
pub(super) struct OpenTable {
    pub(super) name: &'static str,
    /// The column of 16 bytes that names a transfer.
    pub(super) id: &'static str,
}

const STEERING: &str = "steering transfers";

impl IndexWrite<'_> {
    /// Notes what a transfer is doing now; nothing has failed then.
    pub(super) fn set_open_state(
        &mut self,
        OpenTable { name, id }: OpenTable,
        transfer: &[u8; 16],
        state: OpenState,
    ) -> Result<(), RepositoryError> {
        let sql = format!("UPDATE {name} SET state = ?2, failure_kind = NULL, failure_message = NULL WHERE {id} = ?1");
        self.update_open(&sql, params![transfer, state.as_str()])
    }

    /// Notes that a transfer has stopped, how far it had come, and why. One that was given up stays so.
    pub(super) fn stop_open(
        &mut self,
        OpenTable { name, id }: OpenTable,
        transfer: &[u8; 16],
        state: OpenState,
        done_bytes: u64,
        failure: Option<&Failure>,
    ) -> Result<(), RepositoryError> {
        let sql = format!(
            "UPDATE {name} SET state = ?2, done_bytes = ?3, failure_kind = ?4, failure_message = ?5
             WHERE {id} = ?1 AND state <> 'cancelled'"
        );
        let kind = failure.map(|failure| failure.kind.as_str());
        let message = failure.map(|failure| failure.message.as_str());
        let done_bytes = whole::stored("done_bytes", done_bytes)?;
        self.update_open(&sql, params![transfer, state.as_str(), done_bytes, kind, message])
    }

    /// Gives a transfer its turn before all others of its owner; answers its new place.
    pub(super) fn move_open_up(
        &mut self,
        OpenTable { name, id }: OpenTable,
        owner: &UserId,
        transfer: &[u8; 16],
    ) -> Result<i64, RepositoryError> {
        let owner = self.owner(owner)?;
        let sql = "SELECT min((SELECT ifnull(min(place), 0) FROM uploads WHERE owner = ?1),
                              (SELECT ifnull(min(place), 0) FROM exports WHERE owner = ?1), 0)";
        let mut first = self.connection().prepare_cached(sql).during(STEERING)?;
        let first: i64 = first.query_row([owner], |row| row.get(0)).during(STEERING)?;
        let place = first.saturating_sub(1);
        self.update_open(&format!("UPDATE {name} SET place = ?2 WHERE {id} = ?1"), params![transfer, place])?;
        Ok(place)
    }

    /// Brings those transfers of the owner that are in one of the states `from` into the state `to`.
    pub(super) fn set_open_states(
        &mut self,
        OpenTable { name, .. }: OpenTable,
        owner: &UserId,
        from: &[OpenState],
        to: OpenState,
    ) -> Result<(), RepositoryError> {
        let owner = self.owner(owner)?;
        let sql = format!(
            "UPDATE {name} SET state = ?3, failure_kind = NULL, failure_message = NULL WHERE owner = ?1 AND state = ?2"
        );
        let mut update = self.connection().prepare_cached(&sql).during(STEERING)?;
        for from in from {
            update.execute(params![owner, from.as_str(), to.as_str()]).during(STEERING)?;
        }
        Ok(())
    }

    /// Forgets a transfer. One that is not there is forgotten already.
    pub(super) fn remove_open(
        &mut self,
        OpenTable { name, id }: OpenTable,
        transfer: &[u8; 16],
    ) -> Result<(), RepositoryError> {
        let sql = format!("DELETE FROM {name} WHERE {id} = ?1");
        self.connection().prepare_cached(&sql).during(STEERING)?.execute([transfer]).during(STEERING)?;
        Ok(())
    }

    /// Changes one transfer.
    ///
    /// # Errors
    /// [`RepositoryError::NotFound`] if that met none.
    pub(super) fn update_open(&mut self, sql: &str, values: impl Params) -> Result<(), RepositoryError> {
        let updated = self.connection().prepare_cached(sql).during(STEERING)?.execute(values).during(STEERING)?;
        if updated == 1 { Ok(()) } else { Err(RepositoryError::NotFound) }
    }
}
