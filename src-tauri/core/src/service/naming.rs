//! Free names: two imports running side by side must not choose the same one.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::document::{FolderPath, Name, UniqueName, UserId};
use crate::error::Error;
use crate::repository::Index;

type Place = (UserId, FolderPath, Name);
type Unique = (UserId, UniqueName);

/// The names that imports under way have chosen and not yet written.
#[derive(Debug, Default)]
pub(super) struct Claims(Mutex<Claimed>);

#[derive(Debug, Default)]
struct Claimed {
    places: HashSet<Place>,
    uniques: HashSet<Unique>,
}

impl Claimed {
    fn has_name(&self, user: &UserId, folder: &FolderPath, name: &Name) -> bool {
        self.places.contains(&(user.clone(), folder.clone(), name.clone()))
    }

    fn has_unique_name(&self, user: &UserId, unique_name: &UniqueName) -> bool {
        self.uniques.contains(&(user.clone(), unique_name.clone()))
    }

    fn add<'c>(
        &mut self,
        claims: &'c Claims,
        user: &UserId,
        folder: &FolderPath,
        name: Name,
        unique_name: UniqueName,
    ) -> Claim<'c> {
        self.places.insert((user.clone(), folder.clone(), name.clone()));
        self.uniques.insert((user.clone(), unique_name.clone()));
        Claim { claims, name, unique_name, user: user.clone(), folder: folder.clone() }
    }
}

/// A pair of names nobody else gets until this is dropped.
#[derive(Debug)]
pub(super) struct Claim<'a> {
    claims: &'a Claims,
    pub(super) name: Name,
    pub(super) unique_name: UniqueName,
    user: UserId,
    folder: FolderPath,
}

impl Claims {
    /// Free names for a document that would like to be called `wanted` in `folder`: "Report (2).pdf" and `Report_2` if
    /// there is a "Report.pdf" already.
    pub(super) fn claim(
        &self,
        index: &Index,
        user: &UserId,
        folder: &FolderPath,
        wanted: &Name,
    ) -> Result<Claim<'_>, Error> {
        let mut claims = self.claim_all(index, user, &[(folder, wanted)])?;
        Ok(claims.pop().expect("as many claims as were asked for"))
    }

    /// As [`claim`](Self::claim) for several documents, in their order.
    pub(super) fn claim_all(
        &self,
        index: &Index,
        user: &UserId,
        wanted: &[(&FolderPath, &Name)],
    ) -> Result<Vec<Claim<'_>>, Error> {
        // Before the lock: should looking fail, the claims made so far are given back when it is free again.
        let mut made = Vec::with_capacity(wanted.len());
        // Held while the index is looked at: the names of who has just written a row are in the one or in the other.
        let mut claimed = self.lock();
        let looked = index.names_now(user, |names| {
            for (folder, wanted) in wanted {
                let name = names.first_free_name(folder, wanted, &|name| claimed.has_name(user, folder, name))?;
                let derived = UniqueName::derived_from(&name);
                let unique_name = names
                    .first_free_unique_name(&derived, &|unique_name| claimed.has_unique_name(user, unique_name))?;
                made.push(claimed.add(self, user, folder, name, unique_name));
            }
            Ok(())
        });
        drop(claimed);
        looked?;
        Ok(made)
    }

    /// Holds a unique name that a person chose, so that no import under way can take it meanwhile.
    ///
    /// # Errors
    /// [`Error::UniqueNameTaken`] if an import has chosen it already.
    pub(super) fn claim_unique(&self, user: &UserId, unique_name: &UniqueName) -> Result<UniqueClaim<'_>, Error> {
        let unique = (user.clone(), unique_name.clone());
        if self.lock().uniques.insert(unique.clone()) {
            Ok(UniqueClaim { claims: self, unique })
        } else {
            Err(Error::UniqueNameTaken { unique_name: unique_name.to_string() })
        }
    }

    /// The set stays consistent at every step, so a panic elsewhere while it was held does not matter.
    fn lock(&self) -> MutexGuard<'_, Claimed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A unique name nobody else gets until this is dropped.
#[derive(Debug)]
pub(super) struct UniqueClaim<'a> {
    claims: &'a Claims,
    unique: Unique,
}

impl Drop for UniqueClaim<'_> {
    fn drop(&mut self) {
        self.claims.lock().uniques.remove(&self.unique);
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut claimed = self.claims.lock();
        claimed.places.remove(&(self.user.clone(), self.folder.clone(), self.name.clone()));
        claimed.uniques.remove(&(self.user.clone(), self.unique_name.clone()));
    }
}
