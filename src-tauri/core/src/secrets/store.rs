//! What keeps keys: the contract of every [`SecretStore`].

use std::fmt;

use super::{AccessKeys, SecretError};
use crate::document::VaultId;

/// What keeps the keys of vaults, one pair a vault. [`Keyring`](super::Keyring) keeps them in the system's keyring,
/// [`SessionStore`](super::SessionStore) in memory for as long as the program runs.
///
/// Every call may block for as long as a person takes to answer a prompt, so none of them belongs on a thread that must
/// not wait, and no lock may be held across one. A call that fails has changed nothing.
pub trait SecretStore: fmt::Debug + Send + Sync {
    /// The keys of `vault`; `None` if none are kept, which is an answer and not an error.
    ///
    /// # Errors
    /// [`SecretError::Absent`], [`SecretError::Locked`] and [`SecretError::Denied`] as the store is;
    /// [`SecretError::Unreadable`] if what is kept there are no keys.
    fn get(&self, vault: &VaultId) -> Result<Option<AccessKeys>, SecretError>;

    /// Keeps `keys` for `vault`, in place of what was kept before.
    ///
    /// # Errors
    /// As [`get`](Self::get), but for what was kept before, which does not matter here.
    fn set(&self, vault: &VaultId, keys: &AccessKeys) -> Result<(), SecretError>;

    /// Forgets the keys of `vault`. That there are none is success.
    ///
    /// # Errors
    /// As [`set`](Self::set).
    fn remove(&self, vault: &VaultId) -> Result<(), SecretError>;
}
