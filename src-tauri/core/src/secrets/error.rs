//! Why there are no keys.

use thiserror::Error as ThisError;

use crate::error::ErrorKind;

/// Why there are no keys, or why they could not be kept. Whatever a keyring answered is put into words here and dropped:
/// its own errors may carry the secrets that they are about.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[non_exhaustive]
pub enum SecretError {
    /// There is no keyring that could be asked.
    #[error("there is no keyring: {0}")]
    Absent(Absence),
    /// The keyring is locked, and nobody could be asked to unlock it.
    #[error("the keyring is locked")]
    Locked,
    /// A person was asked and did not grant access.
    #[error("access to the keyring was not granted")]
    Denied,
    /// The keyring has no keys for a vault whose settings say that they are there.
    #[error("the keyring has no keys for this vault any more")]
    Lost,
    /// What the keyring has for this vault are no keys that Coffer has put there.
    #[error("the keys of this vault in the keyring cannot be read: {reason}")]
    Unreadable {
        /// What is wrong with them.
        reason: &'static str,
    },
    /// The keyring does not take keys that long.
    #[error("the keys are longer than this keyring takes")]
    TooLong,
    /// A variable of the environment is not set.
    #[error("the environment variable {variable} is not set")]
    NotInEnvironment {
        /// Which.
        variable: &'static str,
    },
    /// The variables of the environment are no keys.
    #[error("the environment variables are no keys: {field} {rule}")]
    EnvironmentUnusable {
        /// Which half.
        field: &'static str,
        /// The rule it breaks.
        rule: &'static str,
    },
    /// Amazon's files have no such profile.
    #[error("there is no profile '{name}' in the AWS configuration files")]
    NoSuchProfile {
        /// What was asked for.
        name: String,
    },
    /// A profile gives no keys.
    #[error("the profile '{name}' gives no keys: {reason}")]
    ProfileUnusable {
        /// Which.
        name: String,
        /// Why not.
        reason: &'static str,
    },
    /// Keys were to be kept for one run only, and this run was given none.
    #[error("no keys were entered since Coffer was started")]
    NotInSession,
}

/// Why no keyring can be asked.
#[derive(Clone, Debug, PartialEq, Eq, ThisError)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum Absence {
    #[error("no message bus is running for this session")]
    NoBus,
    #[error("the address of the session's message bus is not valid")]
    BadAddress,
    #[error("no program on the message bus keeps secrets")]
    NoProvider,
    #[error("it has no default collection to keep keys in")]
    NoCollection,
    #[error("this system has none that Coffer knows")]
    NotSupported,
    #[error("it does not answer as it should")]
    NoAnswer,
}

impl SecretError {
    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match self {
            SecretError::Absent(_) => ErrorKind::KeyringAbsent,
            SecretError::Locked => ErrorKind::KeyringLocked,
            SecretError::Denied => ErrorKind::KeyringDenied,
            SecretError::TooLong => ErrorKind::TooLarge,
            SecretError::Lost
            | SecretError::Unreadable { .. }
            | SecretError::NotInEnvironment { .. }
            | SecretError::EnvironmentUnusable { .. }
            | SecretError::NoSuchProfile { .. }
            | SecretError::ProfileUnusable { .. }
            | SecretError::NotInSession => ErrorKind::CredentialsMissing,
        }
    }
}
