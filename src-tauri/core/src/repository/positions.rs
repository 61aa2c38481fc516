//! Lists by position: the rows from any position on, and the position of a row.

use std::sync::Arc;

use rusqlite::Connection;

use super::anchors::{Anchor, LONGEST, Ranks, STEP};
use super::cursor::{Key, Mark};
use super::error::RepositoryError;
use super::index::Index;
use super::lists::documents_of;
use super::owners;
use super::scan::{Scan, Start};
use super::state;
use crate::document::{FileId, UserId};
use crate::error::InvalidInput;
use crate::query::{Direction, DocumentQuery, Slice, SortBy};
use crate::text::natural_sort_key;

/// One list at one moment, with what is known of its positions.
struct List<'l> {
    index: &'l Index,
    owner: &'l UserId,
    query: &'l DocumentQuery,
    scan: Scan<'l>,
    revision: u64,
}

impl Index {
    /// At most `limit` documents from position `first` on, with the number of all and the revision, all of one moment.
    /// Any position costs about the same.
    pub fn slice(
        &self,
        owner: &UserId,
        query: &DocumentQuery,
        first: u64,
        limit: u32,
    ) -> Result<Slice, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(list) = List::of(self, connection, owner, query)? else {
                let revision = state::revision(connection)?;
                return Ok(Slice { documents: Vec::new(), first, count: 0, revision });
            };
            let count = list.count()?;
            let documents = if first < count {
                let ranks = list.ranks_for(first)?;
                let anchor = ranks.as_ref().and_then(|ranks| ranks.before_position(first));
                let (start, before) =
                    anchor.map_or((Start::Beginning, 0), |anchor| (Start::At(&anchor.mark), anchor.position));
                // At most `LONGEST`: `ranks_for` has seen to it.
                let skip = u32::try_from(first - before).unwrap_or(u32::MAX);
                documents_of(connection, owner, &list.scan.rows(start, skip, limit)?)?
            } else {
                Vec::new()
            };
            Ok(Slice { documents, first, count, revision: list.revision })
        })
    }

    /// The position of a document in a list; `None` if the query does not match it.
    pub fn position(
        &self,
        owner: &UserId,
        query: &DocumentQuery,
        file_id: FileId,
    ) -> Result<Option<u64>, RepositoryError> {
        self.read_at_once(|connection| {
            let Some(list) = List::of(self, connection, owner, query)? else { return Ok(None) };
            let Some(found) = list.scan.find(file_id)? else { return Ok(None) };
            list.rank(&found.mark).map(Some)
        })
    }

    /// The position of the first document whose name, sorted naturally, begins with `prefix` or comes after what does;
    /// `None` if there is no such document.
    ///
    /// # Errors
    /// [`RepositoryError::InvalidInput`] for `sort` if the query is not sorted by name.
    pub fn position_at_prefix(
        &self,
        owner: &UserId,
        query: &DocumentQuery,
        prefix: &str,
    ) -> Result<Option<u64>, RepositoryError> {
        if query.sort != SortBy::Name {
            return Err(InvalidInput::new("sort", "must be by name to look for the beginning of one").into());
        }
        let prefix = natural_sort_key(prefix);
        let mark = match query.direction {
            Direction::Ascending => Mark { key: Key::Text(prefix), file_id: FileId::from_bytes([0; 16]) },
            // The other way round the last name that begins so comes first; only the last character of Unicode itself
            // could sort after this.
            Direction::Descending => {
                Mark { key: Key::Text(format!("{prefix}\u{10ffff}")), file_id: FileId::from_bytes([0xff; 16]) }
            }
        };
        self.read_at_once(|connection| {
            let Some(list) = List::of(self, connection, owner, query)? else { return Ok(None) };
            let position = list.rank(&mark)?;
            Ok((position < list.count()?).then_some(position))
        })
    }
}

impl<'l> List<'l> {
    fn of(
        index: &'l Index,
        connection: &'l Connection,
        owner: &'l UserId,
        query: &'l DocumentQuery,
    ) -> Result<Option<Self>, RepositoryError> {
        let Some(number) = owners::find(connection, owner)? else { return Ok(None) };
        let revision = state::revision(connection)?;
        Ok(Some(List { index, owner, query, scan: Scan::new(connection, number, query)?, revision }))
    }

    fn cached(&self) -> Option<Arc<Ranks>> {
        self.index.ranks().get(self.owner, self.query, self.revision)
    }

    /// How many rows there are: counted by the index, known from before, or looked for now.
    fn count(&self) -> Result<u64, RepositoryError> {
        if let Some(count) = self.scan.known_count() {
            return Ok(count);
        }
        if let Some(ranks) = self.cached() {
            return Ok(ranks.count);
        }
        let count = self.scan.count()?;
        self.index.ranks().put(self.owner, self.query, self.revision, Ranks { count, anchors: None });
        Ok(count)
    }

    /// Ranks with an anchor near this position; `None` where the beginning is near enough.
    fn ranks_for(&self, position: u64) -> Result<Option<Arc<Ranks>>, RepositoryError> {
        if position < STEP {
            return Ok(None);
        }
        if let Some(ranks) = self.cached() {
            let nearest = ranks.before_position(position).map_or(0, |anchor| anchor.position);
            if position - nearest < LONGEST {
                return Ok(Some(ranks));
            }
        }
        self.look_for_anchors().map(Some)
    }

    /// How many rows come before `mark`.
    fn rank(&self, mark: &Mark) -> Result<u64, RepositoryError> {
        let count = self.count()?;
        let ranks = match self.cached() {
            _ if count <= STEP => None,
            Some(ranks) if ranks.anchors.is_some() => Some(ranks),
            _ => Some(self.look_for_anchors()?),
        };
        let anchor = ranks.as_ref().and_then(|ranks| ranks.before_mark(mark, self.query.direction));
        match anchor {
            Some(Anchor { position, mark: from }) => {
                Ok(position + self.scan.count_before(Start::At(from), mark, STEP)?)
            }
            None => self.scan.count_before(Start::Beginning, mark, STEP),
        }
    }

    /// Goes through the list once. No lock is held: another thread may do the same, to the same end.
    fn look_for_anchors(&self) -> Result<Arc<Ranks>, RepositoryError> {
        let (marks, count) = self.scan.every(STEP)?;
        let anchors = (0..).step_by(STEP as usize).zip(marks);
        let anchors = anchors.map(|(position, mark)| Anchor { position, mark }).collect();
        let ranks = Ranks { count, anchors: Some(anchors) };
        Ok(self.index.ranks().put(self.owner, self.query, self.revision, ranks))
    }
}
