//! Why something that was to be added cannot be.

use std::borrow::Cow;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error as ThisError;

use super::kind::{ErrorKind, kind_of_io};

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
        source: io::Error,
    },
}

/// The last component of `path`, for people.
fn name(path: &Path) -> Cow<'_, str> {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()
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
    pub fn path(&self) -> &Path {
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
