//! The rows of a query in its order: keys and numbers only, never whole documents.
//!
//! Every list, position and count goes through here, so they agree on which rows match and which comes first. A scan
//! starts at a key and not at a number, so what it costs does not depend on how deep in the list it starts.

use rusqlite::{Connection, Row, params_from_iter};

use super::cursor::{Key, Mark};
use super::error::{During, RepositoryError};
use super::owners::Owner;
use super::plan::{Access, Sizes, Wanted};
use super::search_texts::Search;
use super::sql::Sql;
use super::whole;
use crate::document::FileId;
use crate::query::{Direction, DocumentQuery, SortBy};

/// Where in the order a scan begins.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start<'m> {
    /// With the first row.
    Beginning,
    /// With the row at this place, or, if there is none, the next.
    At(&'m Mark),
    /// After this place.
    After(&'m Mark),
}

/// A row that matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// Its number in `documents`.
    pub(super) number: i64,
    /// Its place in the order.
    pub(super) mark: Mark,
}

/// So many candidates of a search are sorted sooner than a page of them is found by walking.
const MANY: u32 = 2_000;
/// Rows that a walk looks at, for each row that is wanted, before it is given up and the matches are sorted instead.
const LOOKED_AT: u64 = 400;

/// How a text is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Searched {
    /// It is not, or the filters leave so few rows that each is looked at.
    RowByRow,
    /// The trigrams name few candidates.
    Few,
    /// Many texts may contain it.
    Many,
}

const SCANNING: &str = "listing documents";

/// One owner's query at one moment.
#[derive(Debug)]
pub(super) struct Scan<'q> {
    connection: &'q Connection,
    query: &'q DocumentQuery,
    owner: Owner,
    sizes: Sizes,
    search: Option<Search<'q>>,
    searched: Searched,
}

impl<'q> Scan<'q> {
    pub(super) fn new(
        connection: &'q Connection,
        owner: Owner,
        query: &'q DocumentQuery,
    ) -> Result<Self, RepositoryError> {
        let sizes = Sizes::of(connection, owner, query)?;
        let search = Search::of(query);
        let searched = match &search {
            Some(search) if !sizes.is_narrow() => {
                if search.has_few_candidates(connection, MANY)? {
                    Searched::Few
                } else {
                    Searched::Many
                }
            }
            _ => Searched::RowByRow,
        };
        Ok(Scan { connection, query, owner, sizes, search, searched })
    }

    /// At most `limit` rows, after the first `skip` from `start` on. Those are stepped over one by one: a few only.
    pub(super) fn rows(&self, start: Start<'_>, skip: u32, limit: u32) -> Result<Vec<Found>, RepositoryError> {
        if let (Searched::Many, Some(search)) = (self.searched, &self.search) {
            let walked = self.walk(search, start, skip, limit)?;
            if walked.len() == limit as usize {
                return Ok(walked);
            }
        }
        let mut sql = Sql::default();
        sql.push_keys(self.query.sort);
        let access = self.access(Wanted::First(u64::from(skip) + u64::from(limit)));
        sql.push_matching(self.owner, self.query, access, self.search.as_ref());
        self.push_start(&mut sql, start);
        sql.push_order(self.query);
        sql.push(" LIMIT ").bind(limit).push(" OFFSET ").bind(skip);
        self.found(&sql)
    }

    /// As [`rows`](Scan::rows), but looks only at the next rows of the order: a common word fills the page from those.
    fn walk(
        &self,
        search: &Search<'_>,
        start: Start<'_>,
        skip: u32,
        limit: u32,
    ) -> Result<Vec<Found>, RepositoryError> {
        let wanted = u64::from(skip) + u64::from(limit);
        // Where there are no trigrams to fall back on, giving up costs looking through all texts: not long after.
        let most = (wanted * LOOKED_AT).min((self.sizes.place / 32).max(2_000));
        let mut sql = Sql::new("SELECT number, key, file_id FROM (");
        sql.push_keys(self.query.sort);
        sql.push_matching(self.owner, self.query, Access::Order, None);
        self.push_start(&mut sql, start);
        sql.push_order(self.query);
        sql.push(" LIMIT ").bind(i64::try_from(most).unwrap_or(i64::MAX)).push(") AS d WHERE true");
        sql.push_text(search);
        sql.push(" LIMIT ").bind(limit).push(" OFFSET ").bind(skip);
        self.found(&sql)
    }

    /// The row of this document, if it matches.
    pub(super) fn find(&self, file_id: FileId) -> Result<Option<Found>, RepositoryError> {
        let mut sql = Sql::default();
        sql.push_keys(self.query.sort);
        sql.push_matching(self.owner, self.query, Access::Id, self.search.as_ref());
        sql.push(" AND d.file_id = ").bind(file_id.as_bytes().to_vec());
        Ok(self.found(&sql)?.pop())
    }

    /// How many rows match in all, where the counters say.
    pub(super) fn known_count(&self) -> Option<u64> {
        self.sizes.exact_count(self.query)
    }

    /// How many rows match in all.
    pub(super) fn count(&self) -> Result<u64, RepositoryError> {
        if let Some(count) = self.known_count() {
            return Ok(count);
        }
        let access = self.access(Wanted::All);
        let mut sql = Sql::new("SELECT count(*)");
        match &self.search {
            Some(search) if self.sizes.has_no_filter() => {
                sql.push_matching_texts(self.owner, self.query, access, search);
            }
            search => sql.push_matching(self.owner, self.query, access, search.as_ref()),
        }
        self.number(&sql)
    }

    /// How many rows there are from `start` on that come before `end`; about `expected`.
    pub(super) fn count_before(&self, start: Start<'_>, end: &Mark, expected: u64) -> Result<u64, RepositoryError> {
        let mut sql = Sql::new("SELECT count(*)");
        sql.push_matching(self.owner, self.query, self.access(Wanted::First(expected)), self.search.as_ref());
        self.push_start(&mut sql, start);
        let before = match self.query.direction {
            Direction::Ascending => " < ",
            Direction::Descending => " > ",
        };
        sql.push_compared(self.query.sort, before, end);
        self.number(&sql)
    }

    /// The place of every `step`-th row, the first included, and the number of all rows.
    pub(super) fn every(&self, step: u64) -> Result<(Vec<Mark>, u64), RepositoryError> {
        let mut sql = Sql::default();
        sql.push_keys(self.query.sort);
        sql.push_matching(self.owner, self.query, self.access(Wanted::All), self.search.as_ref());
        sql.push_order(self.query);
        let mut statement = self.connection.prepare_cached(sql.text()).during(SCANNING)?;
        let mut rows = statement.query(params_from_iter(sql.values())).during(SCANNING)?;
        let (mut marks, mut count) = (Vec::new(), 0);
        while let Some(row) = rows.next().during(SCANNING)? {
            if count % step == 0 {
                marks.push(self.found_in(row)?.mark);
            }
            count += 1;
        }
        Ok((marks, count))
    }

    /// At most `limit` ids larger than `after`, in the order of ids.
    pub(super) fn ids_after(&self, after: Option<FileId>, limit: u32) -> Result<Vec<FileId>, RepositoryError> {
        let access = match self.searched {
            Searched::RowByRow => self.sizes.cheapest(None, Wanted::First(limit.into())),
            Searched::Few => Access::Trigrams,
            // All pages together look at every row once; sorting the matches would be done for each page anew.
            Searched::Many => Access::Id,
        };
        let mut sql = Sql::new("SELECT d.file_id");
        sql.push_matching(self.owner, self.query, access, self.search.as_ref());
        if let Some(after) = after {
            sql.push(" AND d.file_id > ").bind(after.as_bytes().to_vec());
        }
        sql.push(" ORDER BY d.file_id LIMIT ").bind(limit);
        let mut statement = self.connection.prepare_cached(sql.text()).during(SCANNING)?;
        let ids = statement.query_map(params_from_iter(sql.values()), |row| row.get(0)).during(SCANNING)?;
        ids.map(|id| Ok(FileId::from_bytes(id.during(SCANNING)?))).collect()
    }

    fn access(&self, wanted: Wanted) -> Access {
        match (self.searched, &self.search) {
            (Searched::RowByRow, None) => self.sizes.cheapest(Some(self.query.sort), wanted),
            // How many of the rows contain a text is not known before all have been looked at.
            (Searched::RowByRow, Some(_)) => self.sizes.cheapest(Some(self.query.sort), Wanted::All),
            (_, Some(Search { trigrams: Some(_), .. })) => Access::Trigrams,
            _ => Access::Texts,
        }
    }

    fn push_start(&self, sql: &mut Sql, start: Start<'_>) {
        let (comparison, mark) = match (start, self.query.direction) {
            (Start::Beginning, _) => return,
            (Start::At(mark), Direction::Ascending) => (" >= ", mark),
            (Start::At(mark), Direction::Descending) => (" <= ", mark),
            (Start::After(mark), Direction::Ascending) => (" > ", mark),
            (Start::After(mark), Direction::Descending) => (" < ", mark),
        };
        sql.push_compared(self.query.sort, comparison, mark);
    }

    fn number(&self, sql: &Sql) -> Result<u64, RepositoryError> {
        let mut statement = self.connection.prepare_cached(sql.text()).during(SCANNING)?;
        let mut rows = statement.query(params_from_iter(sql.values())).during(SCANNING)?;
        rows.next().during(SCANNING)?.map_or(Ok(0), |row| whole::read(row, 0))
    }

    fn found(&self, sql: &Sql) -> Result<Vec<Found>, RepositoryError> {
        let mut statement = self.connection.prepare_cached(sql.text()).during(SCANNING)?;
        let mut rows = statement.query(params_from_iter(sql.values())).during(SCANNING)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next().during(SCANNING)? {
            found.push(self.found_in(row)?);
        }
        Ok(found)
    }

    fn found_in(&self, row: &Row<'_>) -> Result<Found, RepositoryError> {
        let key = match self.query.sort {
            SortBy::Name => Key::Text(row.get(1).during(SCANNING)?),
            SortBy::Size | SortBy::Added => Key::Number(row.get(1).during(SCANNING)?),
        };
        let file_id = FileId::from_bytes(row.get(2).during(SCANNING)?);
        Ok(Found { number: row.get(0).during(SCANNING)?, mark: Mark { key, file_id } })
    }
}
