//! What a backend may answer when it cannot.

use std::io;

use thiserror::Error;

use super::{BlobKey, UploadId};
use crate::error::{ErrorKind, kind_of_io};
use crate::secrets::SecretError;

/// Why a storage call failed; the variants are what the caller can act on.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StorageError {
    /// There is no such object.
    #[error("{key} is not in the vault")]
    NotFound {
        /// Which.
        key: BlobKey,
    },
    /// There is one already.
    #[error("{key} is in the vault already")]
    AlreadyExists {
        /// Which.
        key: BlobKey,
    },
    /// There is no such upload, or not any more.
    #[error("there is no upload {upload}")]
    UploadNotFound {
        /// Which.
        upload: UploadId,
    },
    /// The upload's plan has no such chunk, or not of that length.
    #[error("chunk {number} of {size_bytes} bytes is not in the plan of the upload")]
    InvalidChunk {
        /// Its number.
        number: u64,
        /// Its length.
        size_bytes: u64,
    },
    /// Not all chunks are there.
    #[error("the upload has {stored} of {planned} chunks")]
    Incomplete {
        /// Chunks that are there.
        stored: u64,
        /// Chunks that must be.
        planned: u64,
    },
    /// The range begins beyond the end. The message has no key: people read it, and a key says nothing to them.
    #[error("the range begins beyond the {size_bytes} bytes that there are")]
    InvalidRange {
        /// Which object.
        key: BlobKey,
        /// Its length.
        size_bytes: u64,
    },
    /// More than this backend takes.
    #[error("{size_bytes} bytes are more than the {most_bytes} this place takes")]
    TooLarge {
        /// What was asked for.
        size_bytes: u64,
        /// What is possible.
        most_bytes: u64,
    },
    /// Not enough space.
    #[error("not enough space: {needed_bytes} bytes needed, {free_bytes} free")]
    NoSpace {
        /// What was to be written.
        needed_bytes: u64,
        /// What can be; 0 when the place said only that it is full.
        free_bytes: u64,
    },
    /// The place cannot be written to.
    #[error("the vault is read-only")]
    ReadOnly,
    /// We are not allowed to.
    #[error("{operation} is not allowed")]
    PermissionDenied {
        /// What was tried.
        operation: &'static str,
    },
    /// There is no way to the place: no network, no such host, nobody who answers.
    #[error("{operation} failed, because the server could not be reached")]
    Offline {
        /// What was tried.
        operation: &'static str,
    },
    /// The place does not know the keys, or not any more.
    #[error("the server refuses the keys")]
    CredentialsRefused,
    /// There are no keys, for this reason.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// The clocks of this computer and of the server differ by more than it allows.
    #[error("the clocks of this computer and of the server differ too much")]
    ClockSkew,
    /// There is no such bucket.
    #[error("there is no such bucket")]
    BucketNotFound,
    /// The bucket lies in another region than the one that was named.
    #[error("the bucket lies in another region")]
    BucketElsewhere,
    /// The server cannot prove that it is the one that was meant.
    #[error("the certificate of the server is not trusted")]
    UntrustedServer,
    /// The place cannot do this at all.
    #[error("{operation} is not supported by the server")]
    Unsupported {
        /// What was tried.
        operation: &'static str,
    },
    /// Another computer has replaced the object since it was read. Nothing was written.
    #[error("{key} was changed by another computer in the meantime")]
    Changed {
        /// Which.
        key: BlobKey,
    },
    /// The place does not answer, or not as it should; trying again may help.
    #[error("{operation} failed")]
    Unavailable {
        /// What was tried.
        operation: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Another process holds what is needed.
    #[error("the vault is in use by another process")]
    Busy,
    /// The place is no vault, or not the one it was; nothing was written.
    #[error("'{place}' {reason}")]
    Foreign {
        /// The vault's folder, or its bucket.
        place: String,
        /// What does not fit, as half a sentence.
        reason: String,
    },
    /// The vault was written by a newer Coffer; nothing was written.
    #[error("the vault has format {found}, this Coffer writes {supported}")]
    NewerVersion {
        /// The format found.
        found: u64,
        /// The newest one we know.
        supported: u64,
    },
}

impl StorageError {
    /// The error for `operation` that failed with `source`, in the variant its cause belongs to. A storage error that came
    /// through a reader is itself again.
    pub fn from_io(operation: &'static str, source: io::Error) -> Self {
        let source = match source.downcast::<StorageError>() {
            Ok(error) => return error,
            Err(source) => source,
        };
        match kind_of_io(&source) {
            ErrorKind::NoSpace => StorageError::NoSpace { needed_bytes: 0, free_bytes: 0 },
            ErrorKind::ReadOnly => StorageError::ReadOnly,
            ErrorKind::PermissionDenied => StorageError::PermissionDenied { operation },
            _ => StorageError::Unavailable { operation, source },
        }
    }

    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match self {
            StorageError::NotFound { .. } | StorageError::UploadNotFound { .. } => ErrorKind::NotFound,
            StorageError::AlreadyExists { .. } => ErrorKind::AlreadyExists,
            StorageError::InvalidChunk { .. } => ErrorKind::Internal,
            // What was stored and acknowledged is not there: the place cannot be relied on now.
            StorageError::Incomplete { .. } => ErrorKind::Unavailable,
            StorageError::InvalidRange { .. } => ErrorKind::InvalidInput,
            StorageError::TooLarge { .. } => ErrorKind::TooLarge,
            StorageError::NoSpace { .. } => ErrorKind::NoSpace,
            StorageError::ReadOnly => ErrorKind::ReadOnly,
            StorageError::PermissionDenied { .. } => ErrorKind::PermissionDenied,
            StorageError::Unavailable { .. } => ErrorKind::Unavailable,
            StorageError::Offline { .. } => ErrorKind::Offline,
            StorageError::CredentialsRefused => ErrorKind::CredentialsRefused,
            StorageError::Secrets(error) => error.kind(),
            StorageError::ClockSkew => ErrorKind::ClockSkew,
            StorageError::BucketNotFound | StorageError::BucketElsewhere => ErrorKind::BucketNotFound,
            StorageError::UntrustedServer => ErrorKind::UntrustedServer,
            StorageError::Unsupported { .. } => ErrorKind::Unsupported,
            StorageError::Changed { .. } => ErrorKind::ChangedElsewhere,
            StorageError::Busy => ErrorKind::Busy,
            StorageError::Foreign { .. } => ErrorKind::VaultForeign,
            StorageError::NewerVersion { .. } => ErrorKind::NewerVersion,
        }
    }
}
