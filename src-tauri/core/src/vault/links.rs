//! The links of all users of a vault, for who looks after them.

use super::Vault;
use crate::document::Timestamp;
use crate::error::Error;

impl Vault {
    /// Looks at every link, and finishes what was left halfway; see
    /// [`check_links`](crate::service::DocumentService::check_links). Answers how many there are.
    ///
    /// # Errors
    /// When index or sidecars cannot be read or written. Doing it again is safe.
    pub fn check_links(&self) -> Result<u64, Error> {
        self.attend(|vault| vault.users.iter().map(|user| Ok(vault.service.check_links(user)?.links)).sum())
    }

    /// When the next link ends, after now.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn next_link_end(&self) -> Result<Option<Timestamp>, Error> {
        let ends = |vault: &Vault| {
            let ends = vault.users.iter().map(|user| vault.service.next_link_end(user));
            ends.collect::<Result<Vec<_>, Error>>()
        };
        Ok(self.attend(ends)?.into_iter().flatten().min())
    }

    /// How many links are on that we serve ourselves.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_served_links(&self) -> Result<u64, Error> {
        self.attend(|vault| vault.users.iter().map(|user| vault.service.count_served_links(user)).sum())
    }
}
