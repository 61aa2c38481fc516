//! Keys in the system's keyring. The only file that talks to it.
//!
//! One entry a vault: service "Coffer", user the vault's id. There is no other place that keys would go to instead: what a
//! keyring does not take is not kept.

use std::error::Error as StdError;

use keyring::{Entry, Error};

use super::{Absence, AccessKeys, SecretError, SecretStore, entry};
use crate::document::VaultId;

const SERVICE: &str = "Coffer";

/// The system's keyring: the Secret Service on Linux, the Keychain on macOS, the Credential Manager on Windows.
///
/// Every call blocks, as the contract allows: the system may ask a person to unlock the keyring. Which keyring there is
/// is found out at the first call and holds until the program ends; one that is started later is found at the next start.
#[derive(Clone, Copy, Debug, Default)]
pub struct Keyring;

impl SecretStore for Keyring {
    fn get(&self, vault: &VaultId) -> Result<Option<AccessKeys>, SecretError> {
        match open(vault)?.get_secret() {
            Ok(bytes) => entry::from_bytes(&secrecy::zeroize::Zeroizing::new(bytes)).map(Some),
            Err(Error::NoEntry) => nothing_there(),
            Err(error) => Err(meaning(error)),
        }
    }

    fn set(&self, vault: &VaultId, keys: &AccessKeys) -> Result<(), SecretError> {
        open(vault)?.set_secret(&entry::to_bytes(keys)).map_err(meaning)
    }

    fn remove(&self, vault: &VaultId) -> Result<(), SecretError> {
        match open(vault)?.delete_credential() {
            Ok(()) => Ok(()),
            Err(Error::NoEntry) => nothing_there().map(|_| ()),
            Err(error) => Err(meaning(error)),
        }
    }
}

fn open(vault: &VaultId) -> Result<Entry, SecretError> {
    Entry::new(SERVICE, &vault.to_string()).map_err(meaning)
}

/// What an error of the keyring means. Some carry the secret itself, so nothing of them is kept.
fn meaning(error: Error) -> SecretError {
    match error {
        // The crate says why only when it is asked.
        Error::NoDefaultStore => match Entry::store_status() {
            Err(Error::PlatformFailure(cause) | Error::NoStorageAccess(cause)) => meaning_of_cause(&**cause),
            _ => SecretError::Absent(Absence::NotSupported),
        },
        Error::PlatformFailure(cause) => meaning_of_cause(&*cause),
        Error::NoStorageAccess(cause) => match meaning_of_cause(&*cause) {
            // That the keyring could not be opened is known, whatever the cause is called.
            SecretError::Absent(Absence::NoAnswer) => SecretError::Locked,
            known => known,
        },
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretError::Unreadable { reason: "it was not written by Coffer" }
        }
        Error::Ambiguous(_) => SecretError::Unreadable { reason: "there is more than one entry" },
        Error::TooLong(..) => SecretError::TooLong,
        _ => SecretError::Absent(Absence::NoAnswer),
    }
}

/// An answer of the platform, as its own file understands it.
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
fn meaning_of_cause(cause: &(dyn StdError + 'static)) -> SecretError {
    super::secret_service::meaning(cause)
}

#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
fn meaning_of_cause(_: &(dyn StdError + 'static)) -> SecretError {
    SecretError::Absent(Absence::NoAnswer)
}

/// No entry was found: that is an answer only where there is a place that entries could be in.
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
fn nothing_there() -> Result<Option<AccessKeys>, SecretError> {
    super::secret_service::has_collection().map(|()| None)
}

#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
fn nothing_there() -> Result<Option<AccessKeys>, SecretError> {
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Something that a platform has said, with the secret in it.
    fn said() -> Box<dyn StdError + Send + Sync> {
        "hunter2".into()
    }

    #[test]
    fn an_error_that_carries_the_secret_does_not_take_it_along() {
        for error in [
            Error::BadEncoding(b"hunter2".to_vec()),
            Error::BadDataFormat(b"hunter2".to_vec(), said()),
            Error::BadStoreFormat("hunter2".to_owned()),
            Error::PlatformFailure(said()),
            Error::NoStorageAccess(said()),
            Error::Invalid("hunter2".to_owned(), "hunter2".to_owned()),
            Error::NotSupportedByStore("hunter2".to_owned()),
        ] {
            let meaning = meaning(error);
            assert!(!format!("{meaning} {meaning:?}").contains("hunter2"), "{meaning}");
        }
    }

    #[test]
    fn answers_that_every_platform_gives_are_understood() {
        for (error, expected) in [
            (Error::NoStorageAccess(said()), SecretError::Locked),
            (Error::PlatformFailure(said()), SecretError::Absent(Absence::NoAnswer)),
            (Error::TooLong("password".to_owned(), 2560), SecretError::TooLong),
            (Error::Ambiguous(Vec::new()), SecretError::Unreadable { reason: "there is more than one entry" }),
            (Error::BadEncoding(Vec::new()), SecretError::Unreadable { reason: "it was not written by Coffer" }),
        ] {
            assert_eq!(meaning(error), expected);
        }
    }
}
