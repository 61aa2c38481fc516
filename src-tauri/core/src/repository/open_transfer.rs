//! What imports and exports that are not finished have in common: where each stands, and why one does not go on.

use rusqlite::Row;

use super::error::{During, RepositoryError};
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
