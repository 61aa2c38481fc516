//! What can go wrong, and the one closed list of kinds that everybody outside the core branches on.
//!
//! Each layer has its own enum, whose variants are what the caller can act on: [`InvalidInput`] for values that break
//! a rule, [`SourceError`] for what is being added, `StorageError`, `RepositoryError` and `SecretError` for what lies
//! below. [`Error`] joins them for the service's callers, and [`Error::kind`] is the single exhaustive match from them to
//! [`ErrorKind`].
//! Messages are lower case, one fact, without the cause and without any secret; words for people are made in the UI.

mod kind;
mod source;

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error as ThisError;

use crate::document::Status;
use crate::repository::RepositoryError;
use crate::secrets::SecretError;
use crate::storage::StorageError;
use crate::storage::s3::doctor::CheckName;

pub use kind::ErrorKind;
pub(crate) use kind::kind_of_io;
pub use source::SourceError;

/// A value that breaks a rule of the domain. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[error("{field}: {rule}")]
pub struct InvalidInput {
    /// The field's name as in the domain (`name`, `folder`, …).
    pub field: &'static str,
    /// The rule it breaks, as half a sentence: "must not be empty".
    pub rule: &'static str,
}

impl InvalidInput {
    /// `field` breaks `rule`.
    pub const fn new(field: &'static str, rule: &'static str) -> Self {
        InvalidInput { field, rule }
    }
}

/// What a user's operation failed at.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum Error {
    /// There is no such document for this user: it never was, is purged, or belongs to someone else.
    #[error("there is no such document")]
    NotFound,
    /// A value breaks a rule.
    #[error(transparent)]
    InvalidInput(#[from] InvalidInput),
    /// The document was changed since the caller read it.
    #[error("'{name}' was changed in the meantime")]
    Conflict {
        /// The document's name.
        name: String,
    },
    /// The unique name is another document's.
    #[error("another document is called '{unique_name}'")]
    UniqueNameTaken {
        /// The name that is taken.
        unique_name: String,
    },
    /// The document's status does not allow this step.
    #[error("a document that is {from} cannot become {to}")]
    IllegalStatus {
        /// What it is.
        from: Status,
        /// What was asked for.
        to: Status,
    },
    /// Only what is in the trash can be deleted for good.
    #[error("'{name}' is not in the trash")]
    NotInTrash {
        /// The document's name.
        name: String,
    },
    /// What was asked for is not possible as things stand.
    #[error("{reason}")]
    NotPossible {
        /// Why not.
        reason: &'static str,
    },
    /// Public links cannot be served there.
    #[error("links cannot be served at {address}")]
    CannotServe {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: io::Error,
    },
    /// What an earlier run of the program failed with, as far as it was written down.
    #[error("{message}")]
    Earlier {
        /// Its kind.
        kind: ErrorKind,
        /// Its message.
        message: String,
    },
    /// A law that Coffer keeps did not hold: a mistake in Coffer. It writes nothing until it is started again.
    #[error("nothing is written until Coffer is started again, because a law was broken: {law}")]
    StoppedWriting {
        /// The law.
        law: &'static str,
    },
    /// What was to be added cannot be.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A drop or a clipboard without files.
    #[error("there are no files in it")]
    NothingToAdd,
    /// The content is not in the vault though its sidecar is.
    #[error("the content of '{name}' is missing")]
    ContentMissing {
        /// The document's name.
        name: String,
    },
    /// The content is not what its sidecar says.
    #[error("the content of '{name}' is damaged")]
    ContentDamaged {
        /// The document's name.
        name: String,
    },
    /// The sidecar itself cannot be read.
    #[error("the sidecar of {file_id} cannot be read: {reason}")]
    SidecarDamaged {
        /// Which.
        file_id: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The folder is no Coffer vault, or not the one it was.
    #[error("{reason}")]
    VaultForeign {
        /// What does not match.
        reason: String,
    },
    /// There is no vault of that name or place.
    #[error("{}", if name.is_empty() { "there is no vault".to_owned() } else { format!("there is no vault '{name}'") })]
    VaultNotFound {
        /// What was asked for.
        name: String,
    },
    /// The vault lies in a kind of place that only a newer Coffer knows; nothing was touched.
    #[error("the vault '{name}' lies in a kind of place that this Coffer does not know")]
    UnknownPlace {
        /// The name of the vault.
        name: String,
    },
    /// Another vault has the name.
    #[error("another vault is called '{name}'")]
    VaultNameTaken {
        /// The name.
        name: String,
    },
    /// Vault, index or settings were written by a newer Coffer; nothing was touched.
    #[error("{what} has format {found}, this Coffer knows {supported}")]
    NewerVersion {
        /// Which file.
        what: &'static str,
        /// Its format.
        found: u64,
        /// The newest we know.
        supported: u64,
    },
    /// The settings cannot be read; they were not touched.
    #[error("the settings in '{}' cannot be used: {reason}", path.display())]
    Settings {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// A file could not be written where the user asked for it.
    #[error("'{}' could not be written", path.display())]
    Target {
        /// Where.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Someone asked to stop; what is stored stays for later.
    #[error("paused")]
    Paused,
    /// Someone asked to give it up.
    #[error("cancelled")]
    Cancelled,
    /// The storage said no.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The index said no.
    #[error(transparent)]
    Repository(#[from] RepositoryError),
    /// A vault cannot lie in the bucket.
    #[error("a vault cannot be kept in the bucket, because {check} failed")]
    Bucket {
        /// What it cannot do without.
        check: CheckName,
        /// Why that failed.
        kind: ErrorKind,
    },
    /// There are no keys to the bucket, or they cannot be kept.
    #[error(transparent)]
    Secrets(#[from] SecretError),
}

impl Error {
    /// Whether the index turned out to be damaged: it can be built anew, and what was asked for asked again.
    pub fn is_index_damage(&self) -> bool {
        matches!(self, Error::Repository(RepositoryError::Corrupt { .. }))
    }

    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::NotFound => ErrorKind::NotFound,
            Error::Bucket { kind, .. } | Error::Earlier { kind, .. } => *kind,
            Error::InvalidInput(_) => ErrorKind::InvalidInput,
            Error::Conflict { .. } => ErrorKind::Conflict,
            Error::UniqueNameTaken { .. } | Error::VaultNameTaken { .. } => ErrorKind::AlreadyExists,
            Error::IllegalStatus { .. } | Error::NotInTrash { .. } | Error::NotPossible { .. } => {
                ErrorKind::IllegalStatus
            }
            Error::StoppedWriting { .. } => ErrorKind::Internal,
            Error::Source(source) => source.kind(),
            Error::NothingToAdd => ErrorKind::DropEmpty,
            Error::ContentMissing { .. } => ErrorKind::Missing,
            Error::ContentDamaged { .. } | Error::SidecarDamaged { .. } => ErrorKind::Damaged,
            Error::VaultForeign { .. } => ErrorKind::VaultForeign,
            Error::VaultNotFound { .. } => ErrorKind::VaultNotFound,
            Error::NewerVersion { .. } | Error::UnknownPlace { .. } => ErrorKind::NewerVersion,
            Error::Settings { .. } => ErrorKind::InvalidInput,
            Error::Target { source, .. } => kind_of_io(source),
            // Somebody else listens there.
            Error::CannotServe { source, .. } if source.kind() == io::ErrorKind::AddrInUse => ErrorKind::Busy,
            Error::CannotServe { source, .. } => kind_of_io(source),
            Error::Paused => ErrorKind::Paused,
            Error::Cancelled => ErrorKind::Cancelled,
            Error::Storage(storage) => storage.kind(),
            Error::Repository(repository) => repository.kind(),
            Error::Secrets(secrets) => secrets.kind(),
        }
    }

    /// Whether a file that was to be added cannot be taken as it is: it is gone, is another one by now, is no file, or is
    /// too long.
    pub fn is_of_the_file(&self) -> bool {
        matches!(self, Error::Source(_)) || self.kind() == ErrorKind::TooLarge
    }
}
