//! What can go wrong, and the one closed list of kinds that everybody outside the core branches on.
//!
//! Each layer has its own enum, whose variants are what the caller can act on: [`InvalidInput`] for values that break
//! a rule, [`SourceError`] for what is being added, `StorageError` and `RepositoryError` for what lies below. [`Error`]
//! joins them for the service's callers, and [`Error::kind`] is the single exhaustive match from them to [`ErrorKind`].
//! Messages are lower case, one fact, without the cause and without any secret; words for people are made in the UI.

use std::path::PathBuf;

use thiserror::Error as ThisError;

use crate::document::Status;
use crate::repository::RepositoryError;
use crate::storage::StorageError;

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

/// Why something that was to be added cannot be. `path` is for logs and `cofferctl`; the page only ever sees its last
/// component.
#[derive(Debug, ThisError)]
#[non_exhaustive]
pub enum SourceError {
    /// It was not there any more.
    #[error("'{}' was moved or deleted before it could be added", name(path))]
    Gone {
        /// What was named.
        path: PathBuf,
    },
    /// It changed (length, time or identity) while it was read.
    #[error("'{}' changed while it was being added", name(path))]
    Changed {
        /// What was named.
        path: PathBuf,
    },
    /// A FIFO, socket or device.
    #[error("'{}' is not a regular file", name(path))]
    NotRegular {
        /// What was named.
        path: PathBuf,
    },
    /// A symbolic link; links are not followed.
    #[error("'{}' is a symbolic link", name(path))]
    Symlink {
        /// What was named.
        path: PathBuf,
    },
    /// It lies inside the vault, or the vault inside it.
    #[error("'{}' is part of the vault itself", name(path))]
    InVault {
        /// What was named.
        path: PathBuf,
    },
    /// Like `/proc`: it says it is empty, and is not.
    #[error("'{}' is made by the system and has no fixed content", name(path))]
    Special {
        /// What was named.
        path: PathBuf,
    },
    /// The system does not let us read it.
    #[error("'{}' may not be read", name(path))]
    Permission {
        /// What was named.
        path: PathBuf,
    },
    /// A folder with more entries or deeper nesting than one gesture may bring.
    #[error("'{}' holds more than {limit} entries, or is nested more than {depth} deep", name(path))]
    TooMany {
        /// What was named.
        path: PathBuf,
        /// Entries at most.
        limit: usize,
        /// Levels at most.
        depth: usize,
    },
    /// Reading it failed otherwise.
    #[error("'{}' could not be read", name(path))]
    Read {
        /// What was named.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// The last component of `path`, for people.
fn name(path: &std::path::Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
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
    #[error("there is no vault '{name}'")]
    VaultNotFound {
        /// What was asked for.
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
}

/// The closed list of kinds. On the wire they are camelCase; nobody branches on anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "the variants of `Error` say it")]
pub enum ErrorKind {
    NotFound,
    InvalidInput,
    Conflict,
    IllegalStatus,
    SourceGone,
    SourceChanged,
    SourceNotRegular,
    SourceSymlink,
    SourceInVault,
    SourceSpecial,
    SourcePermission,
    TooMany,
    TooLarge,
    DropEmpty,
    NoSpace,
    ReadOnly,
    PermissionDenied,
    AlreadyExists,
    Missing,
    Damaged,
    VaultNotFound,
    VaultForeign,
    NewerVersion,
    Busy,
    Unavailable,
    Paused,
    Cancelled,
    Internal,
}

impl ErrorKind {
    /// All of them, in the order of the reference.
    pub const ALL: [ErrorKind; 28] = [
        ErrorKind::NotFound,
        ErrorKind::InvalidInput,
        ErrorKind::Conflict,
        ErrorKind::IllegalStatus,
        ErrorKind::SourceGone,
        ErrorKind::SourceChanged,
        ErrorKind::SourceNotRegular,
        ErrorKind::SourceSymlink,
        ErrorKind::SourceInVault,
        ErrorKind::SourceSpecial,
        ErrorKind::SourcePermission,
        ErrorKind::TooMany,
        ErrorKind::TooLarge,
        ErrorKind::DropEmpty,
        ErrorKind::NoSpace,
        ErrorKind::ReadOnly,
        ErrorKind::PermissionDenied,
        ErrorKind::AlreadyExists,
        ErrorKind::Missing,
        ErrorKind::Damaged,
        ErrorKind::VaultNotFound,
        ErrorKind::VaultForeign,
        ErrorKind::NewerVersion,
        ErrorKind::Busy,
        ErrorKind::Unavailable,
        ErrorKind::Paused,
        ErrorKind::Cancelled,
        ErrorKind::Internal,
    ];

    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            ErrorKind::NotFound => "notFound",
            ErrorKind::InvalidInput => "invalidInput",
            ErrorKind::Conflict => "conflict",
            ErrorKind::IllegalStatus => "illegalStatus",
            ErrorKind::SourceGone => "sourceGone",
            ErrorKind::SourceChanged => "sourceChanged",
            ErrorKind::SourceNotRegular => "sourceNotRegular",
            ErrorKind::SourceSymlink => "sourceSymlink",
            ErrorKind::SourceInVault => "sourceInVault",
            ErrorKind::SourceSpecial => "sourceSpecial",
            ErrorKind::SourcePermission => "sourcePermission",
            ErrorKind::TooMany => "tooMany",
            ErrorKind::TooLarge => "tooLarge",
            ErrorKind::DropEmpty => "dropEmpty",
            ErrorKind::NoSpace => "noSpace",
            ErrorKind::ReadOnly => "readOnly",
            ErrorKind::PermissionDenied => "permissionDenied",
            ErrorKind::AlreadyExists => "alreadyExists",
            ErrorKind::Missing => "missing",
            ErrorKind::Damaged => "damaged",
            ErrorKind::VaultNotFound => "vaultNotFound",
            ErrorKind::VaultForeign => "vaultForeign",
            ErrorKind::NewerVersion => "newerVersion",
            ErrorKind::Busy => "busy",
            ErrorKind::Unavailable => "unavailable",
            ErrorKind::Paused => "paused",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Internal => "internal",
        }
    }
}

impl Error {
    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Error::NotFound => ErrorKind::NotFound,
            Error::InvalidInput(_) => ErrorKind::InvalidInput,
            Error::Conflict { .. } => ErrorKind::Conflict,
            Error::UniqueNameTaken { .. } => ErrorKind::AlreadyExists,
            Error::IllegalStatus { .. } => ErrorKind::IllegalStatus,
            Error::Source(source) => source.kind(),
            Error::NothingToAdd => ErrorKind::DropEmpty,
            Error::ContentMissing { .. } => ErrorKind::Missing,
            Error::ContentDamaged { .. } | Error::SidecarDamaged { .. } => ErrorKind::Damaged,
            Error::VaultForeign { .. } => ErrorKind::VaultForeign,
            Error::VaultNotFound { .. } => ErrorKind::VaultNotFound,
            Error::NewerVersion { .. } => ErrorKind::NewerVersion,
            Error::Settings { .. } => ErrorKind::InvalidInput,
            Error::Target { source, .. } => kind_of_io(source),
            Error::Paused => ErrorKind::Paused,
            Error::Cancelled => ErrorKind::Cancelled,
            Error::Storage(storage) => storage.kind(),
            Error::Repository(repository) => repository.kind(),
        }
    }
}

impl SourceError {
    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match self {
            SourceError::Gone { .. } => ErrorKind::SourceGone,
            SourceError::Changed { .. } => ErrorKind::SourceChanged,
            SourceError::NotRegular { .. } => ErrorKind::SourceNotRegular,
            SourceError::Symlink { .. } => ErrorKind::SourceSymlink,
            SourceError::InVault { .. } => ErrorKind::SourceInVault,
            SourceError::Special { .. } => ErrorKind::SourceSpecial,
            SourceError::Permission { .. } => ErrorKind::SourcePermission,
            SourceError::TooMany { .. } => ErrorKind::TooMany,
            SourceError::Read { source, .. } => kind_of_io(source),
        }
    }

    /// The path it is about.
    pub fn path(&self) -> &std::path::Path {
        match self {
            SourceError::Gone { path }
            | SourceError::Changed { path }
            | SourceError::NotRegular { path }
            | SourceError::Symlink { path }
            | SourceError::InVault { path }
            | SourceError::Special { path }
            | SourceError::Permission { path }
            | SourceError::TooMany { path, .. }
            | SourceError::Read { path, .. } => path,
        }
    }
}

/// The kind of a bare system error, for errors that carry one.
pub(crate) fn kind_of_io(error: &std::io::Error) -> ErrorKind {
    use std::io::ErrorKind as Io;
    match error.kind() {
        Io::StorageFull | Io::QuotaExceeded => ErrorKind::NoSpace,
        Io::ReadOnlyFilesystem => ErrorKind::ReadOnly,
        Io::PermissionDenied => ErrorKind::PermissionDenied,
        Io::AlreadyExists => ErrorKind::AlreadyExists,
        Io::FileTooLarge => ErrorKind::TooLarge,
        Io::NotFound | Io::NotADirectory => ErrorKind::NotFound,
        Io::ResourceBusy | Io::WouldBlock => ErrorKind::Busy,
        _ => ErrorKind::Unavailable,
    }
}
