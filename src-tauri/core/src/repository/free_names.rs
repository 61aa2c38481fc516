//! The next free name, where the one that was asked for is taken.
//!
//! A number is found by doubling until one is free and halving back to where the taken ones end: a few look-ups even
//! when ten thousand documents have the name. So it is a free number always, and the first one unless some in between
//! were freed again.

use rusqlite::{Connection, params};

use super::error::{During, RepositoryError};
use super::index::Index;
use super::owners::{self, Owner};
use super::write::IndexWrite;
use crate::document::{FolderPath, Name, UniqueName, UserId};
use crate::text::natural_sort_key;

const LOOKING: &str = "looking for a free name";

/// The names of one owner's documents, as they are at one moment.
#[derive(Debug)]
pub struct NamesNow<'c> {
    connection: &'c Connection,
    owner: Option<Owner>,
}

impl NamesNow<'_> {
    /// `wanted`, or, if the owner has a document of that unique name, in the trash or not, or it is `claimed` by an import
    /// under way, the same with a number.
    pub fn first_free_unique_name(
        &self,
        wanted: &UniqueName,
        claimed: &dyn Fn(&UniqueName) -> bool,
    ) -> Result<UniqueName, RepositoryError> {
        let is_taken = |name: &UniqueName| match self.owner {
            _ if claimed(name) => Ok(true),
            Some(owner) => is_unique_name(self.connection, owner, name),
            None => Ok(false),
        };
        if !is_taken(wanted)? {
            return Ok(wanted.clone());
        }
        let number = first_free_number(|number| is_taken(&wanted.numbered(number.into())))?;
        Ok(wanted.numbered(number.into()))
    }

    /// `wanted`, or, if the owner has a document of that name in the folder, or it is `claimed` by an import under way,
    /// the same with a number.
    pub fn first_free_name(
        &self,
        folder: &FolderPath,
        wanted: &Name,
        claimed: &dyn Fn(&Name) -> bool,
    ) -> Result<Name, RepositoryError> {
        let is_taken = |name: &Name| match self.owner {
            _ if claimed(name) => Ok(true),
            Some(owner) => is_in_folder(self.connection, owner, folder, name),
            None => Ok(false),
        };
        if !is_taken(wanted)? {
            return Ok(wanted.clone());
        }
        let number = first_free_number(|number| is_taken(&wanted.numbered(number)))?;
        Ok(wanted.numbered(number))
    }
}

impl Index {
    /// Calls `look` with the names of the owner's documents. In memory, writers wait meanwhile, so `look` must not use the
    /// [`Index`].
    pub fn names_now<T>(
        &self,
        owner: &UserId,
        look: impl FnOnce(&NamesNow<'_>) -> Result<T, RepositoryError>,
    ) -> Result<T, RepositoryError> {
        self.read_at_once(|connection| look(&NamesNow { connection, owner: owners::find(connection, owner)? }))
    }

    /// `wanted`, or, if the owner has a document of that unique name, in the trash or not, the same with a number.
    pub fn first_free_unique_name(&self, owner: &UserId, wanted: &UniqueName) -> Result<UniqueName, RepositoryError> {
        self.names_now(owner, |names| names.first_free_unique_name(wanted, &|_| false))
    }

    /// `wanted`, or, if the owner has a document of that name in the folder, the same with a number.
    pub fn first_free_name(&self, owner: &UserId, folder: &FolderPath, wanted: &Name) -> Result<Name, RepositoryError> {
        self.names_now(owner, |names| names.first_free_name(folder, wanted, &|_| false))
    }
}

impl IndexWrite<'_> {
    /// As [`Index::first_free_unique_name`], with what this write has changed so far.
    pub fn first_free_unique_name(&self, owner: &UserId, wanted: &UniqueName) -> Result<UniqueName, RepositoryError> {
        self.names_now(owner)?.first_free_unique_name(wanted, &|_| false)
    }

    /// As [`Index::first_free_name`], with what this write has changed so far.
    pub fn first_free_name(&self, owner: &UserId, folder: &FolderPath, wanted: &Name) -> Result<Name, RepositoryError> {
        self.names_now(owner)?.first_free_name(folder, wanted, &|_| false)
    }

    fn names_now(&self, owner: &UserId) -> Result<NamesNow<'_>, RepositoryError> {
        let connection = self.connection();
        Ok(NamesNow { connection, owner: owners::find(connection, owner)? })
    }
}

fn is_unique_name(connection: &Connection, owner: Owner, name: &UniqueName) -> Result<bool, RepositoryError> {
    connection
        .prepare_cached("SELECT 1 FROM documents WHERE owner = ?1 AND unique_name = ?2")
        .during(LOOKING)?
        .exists(params![owner, name.as_str()])
        .during(LOOKING)
}

fn is_in_folder(
    connection: &Connection,
    owner: Owner,
    folder: &FolderPath,
    name: &Name,
) -> Result<bool, RepositoryError> {
    connection
        .prepare_cached(
            "SELECT 1 FROM documents INDEXED BY documents_by_folder
             WHERE owner = ?1 AND place = 0 AND folder = ?2 AND sort_name = ?3 AND name = ?4",
        )
        .during(LOOKING)?
        .exists(params![owner, folder.as_str(), natural_sort_key(name.as_str()), name.as_str()])
        .during(LOOKING)
}

/// A number from 2 on that is not taken, the one before it being taken or 1.
fn first_free_number<E>(mut is_taken: impl FnMut(u32) -> Result<bool, E>) -> Result<u32, E> {
    let (mut taken, mut free) = (1, 2);
    while is_taken(free)? {
        taken = free;
        // No file holds two thousand million rows of one name.
        free *= 2;
    }
    while free - taken > 1 {
        let middle = taken + (free - taken) / 2;
        if is_taken(middle)? {
            taken = middle;
        } else {
            free = middle;
        }
    }
    Ok(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The number found when those up to `taken` are taken, and how often it was looked.
    fn find(taken: u32) -> (u32, u32) {
        let mut looks = 0;
        let found = first_free_number(|number| {
            looks += 1;
            Ok::<_, std::convert::Infallible>(number <= taken)
        });
        let Ok(found) = found;
        (found, looks)
    }

    #[test]
    fn the_first_free_number_follows_the_last_taken_one() {
        for taken in [1, 2, 3, 4, 7, 8, 9, 1_000, 9_999, 10_000] {
            assert_eq!(find(taken).0, taken + 1);
        }
    }

    #[test]
    fn ten_thousand_clashes_need_a_few_looks() {
        assert!(find(10_000).1 <= 30, "{} looks", find(10_000).1);
    }

    #[test]
    fn a_gap_never_yields_a_taken_number() {
        let taken = [2, 3, 5, 6, 8];
        let found = first_free_number(|number| Ok::<_, std::convert::Infallible>(taken.contains(&number)));
        let Ok(found) = found;
        assert!(!taken.contains(&found) && found >= 2, "{found}");
    }
}
