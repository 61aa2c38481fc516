//! The closed list of kinds that everybody outside the core branches on.

use std::io;

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
    CredentialsMissing,
    CredentialsRefused,
    KeyringAbsent,
    KeyringLocked,
    KeyringDenied,
    ClockSkew,
    BucketNotFound,
    UntrustedServer,
    Offline,
    ChangedElsewhere,
    Unsupported,
    Paused,
    Cancelled,
    Internal,
}

impl ErrorKind {
    /// All of them, in the order of the reference.
    pub const ALL: [ErrorKind; 39] = [
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
        ErrorKind::CredentialsMissing,
        ErrorKind::CredentialsRefused,
        ErrorKind::KeyringAbsent,
        ErrorKind::KeyringLocked,
        ErrorKind::KeyringDenied,
        ErrorKind::ClockSkew,
        ErrorKind::BucketNotFound,
        ErrorKind::UntrustedServer,
        ErrorKind::Offline,
        ErrorKind::ChangedElsewhere,
        ErrorKind::Unsupported,
        ErrorKind::Paused,
        ErrorKind::Cancelled,
        ErrorKind::Internal,
    ];

    /// The kind of this name on the wire.
    pub fn from_name(name: &str) -> Option<ErrorKind> {
        ErrorKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether work that failed like this can go on as soon as a bucket is there, or its keys are: nothing is wrong with the
    /// work itself.
    pub const fn passes(self) -> bool {
        matches!(
            self,
            ErrorKind::Offline
                | ErrorKind::CredentialsMissing
                | ErrorKind::CredentialsRefused
                | ErrorKind::KeyringAbsent
                | ErrorKind::KeyringLocked
                | ErrorKind::KeyringDenied
        )
    }

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
            ErrorKind::CredentialsMissing => "credentialsMissing",
            ErrorKind::CredentialsRefused => "credentialsRefused",
            ErrorKind::KeyringAbsent => "keyringAbsent",
            ErrorKind::KeyringLocked => "keyringLocked",
            ErrorKind::KeyringDenied => "keyringDenied",
            ErrorKind::ClockSkew => "clockSkew",
            ErrorKind::BucketNotFound => "bucketNotFound",
            ErrorKind::UntrustedServer => "untrustedServer",
            ErrorKind::Offline => "offline",
            ErrorKind::ChangedElsewhere => "changedElsewhere",
            ErrorKind::Unsupported => "unsupported",
            ErrorKind::Paused => "paused",
            ErrorKind::Cancelled => "cancelled",
            ErrorKind::Internal => "internal",
        }
    }
}

/// The kind of a bare system error, for errors that carry one.
pub(crate) fn kind_of_io(error: &io::Error) -> ErrorKind {
    use io::ErrorKind as Io;
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
