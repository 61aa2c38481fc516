//! Where the rows of a list are taken from, so that no list costs much more than what it shows.
//!
//! A list without filters walks the index of its order and stops when the page is full. With a filter there are two
//! ways: walk all the same and leave out what does not match, good when most of it does; or take just what the filter
//! names and sort it, good when that is little. Which is cheaper follows from the counters, without looking at a row.

use rusqlite::Connection;

use super::error::RepositoryError;
use super::owners::Owner;
use super::{folders, tags, usage};
use crate::query::{DocumentQuery, Place, SortBy};

/// Where rows are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// All of the place, in the order of the query.
    Order,
    /// The folder's documents; by name they are in order.
    Folder,
    /// Those of the kind; by name they are in order.
    Kind,
    /// Those with the tag, in no order.
    Tag,
    /// Those that contain the text, in no order, found by looking through all texts.
    Texts,
    /// The same, found by looking through those that have its trigrams.
    Trigrams,
    /// All of them, by id.
    Id,
}

/// How many rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// So many of the first.
    First(u64),
    /// Every one.
    All,
}

/// How many documents each part of a query names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sizes {
    /// All in its place.
    pub(super) place: u64,
    /// Those in its folder.
    pub(super) folder: Option<u64>,
    /// Those of its kind.
    pub(super) kind: Option<u64>,
    /// Those with its tag.
    pub(super) tag: Option<u64>,
}

/// What a look-up of a row costs, in steps along an index.
const LOOK_UP: u64 = 8;
/// How much longer than with evenly spread matches a walk may take: documents that are alike were often added together.
const UNEVEN: u64 = 16;

impl Sizes {
    /// The sizes for a query, from the counters.
    pub(super) fn of(connection: &Connection, owner: Owner, query: &DocumentQuery) -> Result<Self, RepositoryError> {
        let place = usage::documents_in(connection, owner, query.place, None)?;
        let folder = match (&query.folder, query.place) {
            (None, _) => None,
            (Some(folder), Place::Vault) => Some(folders::documents_in(connection, owner, folder)?),
            // Nobody counts the folders of the trash; it holds no more than all of it.
            (Some(_), Place::Trash) => Some(place),
        };
        let kind = match query.kind {
            None => None,
            Some(kind) => Some(usage::documents_in(connection, owner, query.place, Some(kind))?),
        };
        let tag = match (&query.tag, query.place) {
            (None, _) => None,
            (Some(tag), Place::Vault) => Some(tags::documents_with(connection, owner, tag)?),
            (Some(_), Place::Trash) => Some(place),
        };
        Ok(Sizes { place, folder, kind, tag })
    }

    /// How many documents the query matches, where the counters know.
    pub(super) fn exact_count(&self, query: &DocumentQuery) -> Option<u64> {
        let is_searched = query.text.as_ref().is_some_and(|text| !text.folded().is_empty());
        match (is_searched, query.place, self.folder, self.kind, self.tag) {
            (true, ..) => None,
            (_, _, None, None, None) => Some(self.place),
            (_, _, None, Some(kind), None) => Some(kind),
            (_, Place::Vault, Some(folder), None, None) => Some(folder),
            (_, Place::Vault, None, None, Some(tag)) => Some(tag),
            _ => None,
        }
    }

    /// Whether the query has neither folder, kind nor tag.
    pub(super) fn has_no_filter(&self) -> bool {
        self.folder.is_none() && self.kind.is_none() && self.tag.is_none()
    }

    /// Whether so few documents pass the filters that looking at each costs less than looking through all texts.
    pub(super) fn is_narrow(&self) -> bool {
        let filters = [self.folder, self.kind, self.tag];
        filters.into_iter().flatten().min().is_some_and(|matches| matches * LOOK_UP <= self.place)
    }

    /// The cheapest access for a query, its text left aside; `sort` is `None` for the order of ids.
    pub(super) fn cheapest(&self, sort: Option<SortBy>, wanted: Wanted) -> Access {
        let filters = [self.folder, self.kind, self.tag];
        let matches = filters.into_iter().flatten().min().unwrap_or(self.place);
        // A walk in order ends when the page is full; what is not in order has to be taken whole.
        let walk = |set: u64| match wanted {
            Wanted::All => set,
            Wanted::First(rows) => (rows * UNEVEN).saturating_mul(set) / matches.max(1),
        };
        let in_order = |set: u64| walk(set).min(set);
        let whole_or_in_order = |set: u64| if sort == Some(SortBy::Name) { in_order(set) } else { set };
        // With one filter its own index says all; with more, every row has to be looked at.
        let step = if filters.into_iter().flatten().count() > 1 { LOOK_UP } else { 1 };
        let candidates = [
            (self.folder.map(|set| whole_or_in_order(set) * step), Access::Folder),
            (self.kind.map(|set| whole_or_in_order(set) * step), Access::Kind),
            (self.tag.map(|set| set * LOOK_UP), Access::Tag),
            (Some(in_order(self.place) * LOOK_UP), if sort.is_some() { Access::Order } else { Access::Id }),
        ];
        let known = candidates.into_iter().filter_map(|(cost, access)| Some((cost?, access)));
        known.min_by_key(|(cost, _)| *cost).map_or(Access::Order, |(_, access)| access)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILLION: Sizes = Sizes { place: 1_000_000, folder: None, kind: None, tag: None };
    const PAGE: Wanted = Wanted::First(100);

    #[test]
    fn without_filters_the_order_is_walked() {
        for sort in [SortBy::Name, SortBy::Size, SortBy::Added] {
            assert_eq!(MILLION.cheapest(Some(sort), PAGE), Access::Order);
            assert_eq!(MILLION.cheapest(Some(sort), Wanted::All), Access::Order);
        }
        assert_eq!(MILLION.cheapest(None, PAGE), Access::Id);
    }

    #[test]
    fn a_small_folder_is_taken_whole_and_a_large_one_is_walked() {
        let small = Sizes { folder: Some(300), ..MILLION };
        let large = Sizes { folder: Some(900_000), ..MILLION };
        assert_eq!(small.cheapest(Some(SortBy::Size), PAGE), Access::Folder, "300 rows are quickly sorted");
        assert_eq!(large.cheapest(Some(SortBy::Size), PAGE), Access::Order, "nine rows out of ten match");
        assert_eq!(large.cheapest(Some(SortBy::Name), PAGE), Access::Folder, "by name its own index is in order");
        assert_eq!(large.cheapest(Some(SortBy::Size), Wanted::All), Access::Folder, "a walk would look at more");
    }

    #[test]
    fn of_two_filters_the_narrower_one_decides() {
        let sizes = Sizes { folder: Some(500_000), kind: Some(40), tag: Some(7), ..MILLION };
        assert_eq!(sizes.cheapest(Some(SortBy::Added), PAGE), Access::Tag);
        assert_eq!(Sizes { tag: None, ..sizes }.cheapest(Some(SortBy::Added), PAGE), Access::Kind);
    }

    #[test]
    fn a_text_is_looked_for_row_by_row_only_where_few_rows_are_left() {
        assert!(!MILLION.is_narrow());
        assert!(Sizes { folder: Some(100), ..MILLION }.is_narrow());
        assert!(!Sizes { folder: Some(500_000), ..MILLION }.is_narrow());
    }

    #[test]
    fn counters_answer_what_they_count() {
        let query = DocumentQuery::default();
        let folder = DocumentQuery { folder: Some(crate::document::FolderPath::root()), ..DocumentQuery::default() };
        let sizes = Sizes { folder: Some(5), ..MILLION };
        assert_eq!(MILLION.exact_count(&query), Some(1_000_000));
        assert_eq!(sizes.exact_count(&folder), Some(5));
        let trashed = DocumentQuery { place: Place::Trash, ..folder.clone() };
        assert_eq!(sizes.exact_count(&trashed), None, "the folders of the trash are not counted");
        assert_eq!(Sizes { kind: Some(3), ..sizes }.exact_count(&folder), None, "nobody counts two filters together");
        let searched = DocumentQuery { text: Some("a".parse().expect("valid")), ..query };
        assert_eq!(MILLION.exact_count(&searched), None);
        let emptied = DocumentQuery { text: Some("  ".parse().expect("valid")), ..searched };
        assert_eq!(MILLION.exact_count(&emptied), Some(1_000_000), "empty text finds everything");
    }
}
