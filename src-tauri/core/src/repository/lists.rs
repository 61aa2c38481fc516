//! Lists of documents: page after page, all at once for an action, and how many there are.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::cursor::{cursor_after, mark_of};
use super::documents::{by_number, is_owned};
use super::error::RepositoryError;
use super::index::Index;
use super::owners;
use super::scan::{Found, Scan, Start};
use crate::document::{Document, FileId, UserId};
use crate::query::{Cursor, DocumentQuery, Page, Selection};

impl Index {
    /// The `limit` documents after a cursor of the same order, or the first ones.
    ///
    /// Going from page to page meets every document that matches all the while exactly once, whatever is changed
    /// meanwhile, and costs the same at any depth.
    ///
    /// # Errors
    /// [`RepositoryError::InvalidInput`] for `after` if it is a cursor of another order.
    pub fn page(
        &self,
        owner: &UserId,
        query: &DocumentQuery,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<Page, RepositoryError> {
        let after = after.map(|cursor| mark_of(cursor, query.sort, query.direction)).transpose()?;
        let start = after.as_ref().map_or(Start::Beginning, Start::After);
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else {
                return Ok(Page { documents: Vec::new(), next: None });
            };
            // One more than asked for tells whether there is a next page.
            let mut found = Scan::new(connection, number, query)?.rows(start, 0, limit.saturating_add(1))?;
            let has_more = found.len() > limit as usize;
            found.truncate(limit as usize);
            let last = found.last().filter(|_| has_more);
            Ok(Page {
                next: last.map(|last| cursor_after(&last.mark, query.sort, query.direction)),
                documents: documents_of(connection, owner, &found)?,
            })
        })
    }

    /// How many documents match. From a counter where one filter or none is set; by looking otherwise.
    pub fn count(&self, owner: &UserId, query: &DocumentQuery) -> Result<u64, RepositoryError> {
        self.read_at_once(|connection| match owners::find(connection, owner)? {
            Some(number) => Scan::new(connection, number, query)?.count(),
            None => Ok(0),
        })
    }

    /// At most `limit` ids of the selection that are larger than `after`, in the order of ids, so that an action can go
    /// through it piece by piece while its own changes take documents out of it. Empty at the end.
    pub fn selected(
        &self,
        owner: &UserId,
        selection: &Selection,
        after: Option<FileId>,
        limit: u32,
    ) -> Result<Vec<FileId>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(number) = owners::find(connection, owner)? else { return Ok(Vec::new()) };
            match selection {
                Selection::Only(ids) => {
                    let mut selected = Vec::new();
                    for file_id in ids.iter().filter(|id| Some(**id) > after).collect::<BTreeSet<_>>() {
                        if selected.len() == limit as usize {
                            break;
                        }
                        if is_owned(connection, number, *file_id)? {
                            selected.push(*file_id);
                        }
                    }
                    Ok(selected)
                }
                Selection::AllExcept(query, except) => {
                    let scan = Scan::new(connection, number, query)?;
                    let except: BTreeSet<&FileId> = except.iter().collect();
                    let (mut selected, mut after) = (Vec::new(), after);
                    while selected.len() < limit as usize {
                        let ids = scan.ids_after(after, limit)?;
                        let is_last = ids.len() < limit as usize;
                        after = ids.last().copied();
                        selected.extend(ids.into_iter().filter(|id| !except.contains(id)));
                        if is_last {
                            break;
                        }
                    }
                    selected.truncate(limit as usize);
                    Ok(selected)
                }
            }
        })
    }
}

/// The documents that were found, in that order.
pub(super) fn documents_of(
    connection: &Connection,
    owner: &UserId,
    found: &[Found],
) -> Result<Vec<Document>, RepositoryError> {
    let mut documents = Vec::with_capacity(found.len());
    for row in found {
        // Found and read at the same moment, so it is there; were it not, the indexes would disagree with the table.
        let document = by_number(connection, owner, row.number)?;
        documents.push(document.ok_or_else(|| RepositoryError::corrupt("a list names a row that is not there"))?);
    }
    Ok(documents)
}
