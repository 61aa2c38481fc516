//! Keys that are kept in memory, for this run of the program only.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{AccessKeys, SecretError, SecretStore};
use crate::document::VaultId;

/// Keys that are kept in memory and gone when the program ends. Never fails and never blocks.
#[derive(Debug, Default)]
pub struct SessionStore {
    keys: Mutex<HashMap<VaultId, AccessKeys>>,
}

impl SessionStore {
    /// The map. Each call changes it in one step, so it is whole even after a panic elsewhere.
    fn keys(&self) -> MutexGuard<'_, HashMap<VaultId, AccessKeys>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SecretStore for SessionStore {
    fn get(&self, vault: &VaultId) -> Result<Option<AccessKeys>, SecretError> {
        Ok(self.keys().get(vault).cloned())
    }

    fn set(&self, vault: &VaultId, keys: &AccessKeys) -> Result<(), SecretError> {
        self.keys().insert(*vault, keys.clone());
        Ok(())
    }

    fn remove(&self, vault: &VaultId) -> Result<(), SecretError> {
        self.keys().remove(vault);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_kept_by_vault_replaced_and_forgotten() {
        let store = SessionStore::default();
        let (one, other) = (VaultId::from_bytes([1; 16]), VaultId::from_bytes([2; 16]));
        let keys = |id: &str| AccessKeys::new(id, "a-secret", None).expect("they are keys");
        let id_of = |vault| store.get(vault).expect("it never fails").map(|keys| keys.id().to_owned());
        store.set(&one, &keys("first")).expect("it never fails");
        assert_eq!((id_of(&one), id_of(&other)), (Some("first".to_owned()), None));
        store.set(&one, &keys("second")).expect("it never fails");
        assert_eq!(id_of(&one), Some("second".to_owned()));
        for _ in 0..2 {
            store.remove(&one).expect("forgetting nothing is success");
            assert_eq!(id_of(&one), None);
        }
    }
}
