//! Looking: pages, counts, folders, tags, usage, activity. Answers come from the index alone and change nothing.

use super::DocumentService;
use crate::document::{Document, FileId, FolderPath, Tag, UniqueName, UserId};
use crate::error::{Error, InvalidInput};
use crate::query::{Cursor, DocumentQuery, Folder, Page, Slice, SortBy, Usage};
use crate::repository::ActivityEntry;

/// Rows that one page may have.
pub const MOST_ROWS: u32 = 10_000;

impl DocumentService {
    /// The document that `text` names: its `file_id`, or its `unique_name`.
    ///
    /// # Errors
    /// [`Error::NotFound`] if `user` has no such document; [`Error::InvalidInput`] if `text` could never name one.
    pub fn find(&self, user: &UserId, text: &str) -> Result<Document, Error> {
        let found = match text.parse::<FileId>() {
            Ok(file_id) => self.index.document(user, file_id)?,
            Err(_) => None,
        };
        match found {
            Some(document) => Ok(document),
            None => {
                let unique_name: UniqueName = text.parse()?;
                self.index.document_by_unique_name(user, &unique_name)?.ok_or(Error::NotFound)
            }
        }
    }

    /// The first `limit` documents of a query, or those after a cursor of the same order.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a limit outside 1 to 10,000 or a cursor of another order.
    pub fn page(
        &self,
        user: &UserId,
        query: &DocumentQuery,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page, Error> {
        Ok(self.index.page(user, query, after, checked_limit(limit)?)?)
    }

    /// The documents at positions `first .. first + limit` of a query, for a list that can jump anywhere.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a limit outside 1 to 10,000.
    pub fn slice(&self, user: &UserId, query: &DocumentQuery, first: u64, limit: u32) -> Result<Slice, Error> {
        Ok(self.index.slice(user, query, first, checked_limit(limit)?)?)
    }

    /// How many documents a query matches.
    pub fn count(&self, user: &UserId, query: &DocumentQuery) -> Result<u64, Error> {
        Ok(self.index.count(user, query)?)
    }

    /// Where in a query a document stands, from 0; `None` if the query does not match it.
    pub fn position(&self, user: &UserId, query: &DocumentQuery, file_id: FileId) -> Result<Option<u64>, Error> {
        Ok(self.index.position(user, query, file_id)?)
    }

    /// The position of the first document whose name begins with `prefix` or comes after it; `None` if none does.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] unless the query is sorted by name.
    pub fn position_at_prefix(&self, user: &UserId, query: &DocumentQuery, prefix: &str) -> Result<Option<u64>, Error> {
        if query.sort != SortBy::Name {
            return Err(InvalidInput::new("query", "must be sorted by name to look for a prefix").into());
        }
        if prefix.len() > 255 {
            return Err(InvalidInput::new("prefix", "must not be longer than 255 bytes").into());
        }
        Ok(self.index.position_at_prefix(user, query, prefix)?)
    }

    /// The folders directly in `parent`, in natural order.
    pub fn folders(&self, user: &UserId, parent: &FolderPath) -> Result<Vec<Folder>, Error> {
        Ok(self.index.folders(user, parent)?)
    }

    /// The tags in use and how many documents carry each, by name.
    pub fn tags(&self, user: &UserId) -> Result<Vec<(Tag, u64)>, Error> {
        Ok(self.index.tags(user)?)
    }

    /// What the user's documents take.
    pub fn usage(&self, user: &UserId) -> Result<Usage, Error> {
        Ok(self.index.usage(user)?)
    }

    /// Bytes that the vault can still take; `None` where that cannot be known.
    pub fn free_bytes(&self) -> Result<Option<u64>, Error> {
        Ok(self.storage.free_bytes()?)
    }

    /// What happened, newest first: the first `limit` entries, or those older than entry `before`.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a limit outside 1 to 10,000.
    pub fn activity(&self, user: &UserId, before: Option<i64>, limit: u32) -> Result<Vec<ActivityEntry>, Error> {
        Ok(self.index.activity(user, before, checked_limit(limit)?)?)
    }

    /// A number that goes up with every change to the vault, by whichever process.
    pub fn revision(&self) -> Result<u64, Error> {
        Ok(self.index.revision()?)
    }
}

fn checked_limit(limit: u32) -> Result<u32, InvalidInput> {
    if (1..=MOST_ROWS).contains(&limit) { Ok(limit) } else { Err(InvalidInput::new("limit", "must be 1 to 10,000")) }
}
