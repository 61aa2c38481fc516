//! Known positions: every thousandth row of a list, so that any position is a short walk away.
//!
//! They are found by one scan of the list and then kept right: a document that comes or goes moves every anchor behind
//! it by one. So scrolling deep in a list stays fast while documents are being added. Nothing here knows SQL.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::cursor::{Key, Mark};
use super::document_row::place_of;
use super::search_texts::folded_text;
use crate::document::{Document, UserId};
use crate::query::{Direction, DocumentQuery, SortBy};
use crate::text::natural_sort_key;

/// Rows from one anchor to the next, when they are made.
pub(super) const STEP: u64 = 1_000;
/// Rows between two anchors, after much was added there, from which on it is better to look for new ones.
pub(super) const LONGEST: u64 = 3 * STEP;
/// Lists whose anchors are kept, the last used ones. A list of a million takes some 60 KB.
const KEPT: usize = 8;
/// Changed documents in one write that are followed; after more of them new anchors cost less.
const MOST_FOLLOWED: usize = 2_000;

/// How many rows a list has, and the positions of some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ranks {
    /// How many rows there are.
    pub(super) count: u64,
    /// In order; `None` where only the count was needed so far.
    pub(super) anchors: Option<Vec<Anchor>>,
}

/// A place in the order, and how many rows come before it. There need not be a row at the place any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) position: u64,
    pub(super) mark: Mark,
}

/// A document as it was before a write and as it is after it; at least one of them.
#[derive(Debug)]
pub(super) struct DocumentChange {
    pub(super) before: Option<Document>,
    pub(super) after: Option<Document>,
}

/// What a write has changed, as far as somebody wants to know.
#[derive(Debug)]
pub(super) enum Trail {
    /// All of it.
    Followed(Vec<DocumentChange>),
    /// Nobody asked, or it was too much.
    Lost,
}

impl Trail {
    /// Notes a change.
    pub(super) fn note(&mut self, before: Option<&Document>, after: Option<&Document>) {
        match self {
            Trail::Followed(changes) if changes.len() < MOST_FOLLOWED => {
                changes.push(DocumentChange { before: before.cloned(), after: after.cloned() });
            }
            _ => *self = Trail::Lost,
        }
    }
}

impl Ranks {
    /// The last anchor at or before `position`.
    pub(super) fn before_position(&self, position: u64) -> Option<&Anchor> {
        let anchors = self.anchors.as_ref()?;
        anchors[..anchors.partition_point(|anchor| anchor.position <= position)].last()
    }

    /// The last anchor at or before `mark`.
    pub(super) fn before_mark(&self, mark: &Mark, direction: Direction) -> Option<&Anchor> {
        let anchors = self.anchors.as_ref()?;
        anchors[..anchors.partition_point(|anchor| compare(&anchor.mark, mark, direction).is_le())].last()
    }

    /// One row more or fewer at `mark`.
    fn shift(&mut self, mark: &Mark, direction: Direction, change: Shift) {
        let moved = |number: &mut u64| match change {
            Shift::More => *number += 1,
            Shift::Fewer => *number = number.saturating_sub(1),
        };
        moved(&mut self.count);
        if let Some(anchors) = &mut self.anchors {
            let behind = anchors.partition_point(|anchor| compare(&anchor.mark, mark, direction).is_le());
            anchors[behind..].iter_mut().for_each(|anchor| moved(&mut anchor.position));
        }
    }
}

#[derive(Clone, Copy)]
enum Shift {
    More,
    Fewer,
}

fn compare(left: &Mark, right: &Mark, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => left.cmp(right),
        Direction::Descending => right.cmp(left),
    }
}

/// The ranks of the lists that were looked at last, each true for one revision.
#[derive(Debug, Default)]
pub(super) struct RankCache(Mutex<VecDeque<Cached>>);

#[derive(Debug)]
struct Cached {
    owner: UserId,
    query: DocumentQuery,
    revision: u64,
    ranks: Arc<Ranks>,
}

impl RankCache {
    /// What a write has to note for [`follow`](RankCache::follow).
    pub(super) fn trail(&self) -> Trail {
        if self.kept().is_empty() { Trail::Lost } else { Trail::Followed(Vec::new()) }
    }

    /// The ranks of this list at this revision.
    pub(super) fn get(&self, owner: &UserId, query: &DocumentQuery, revision: u64) -> Option<Arc<Ranks>> {
        let mut kept = self.kept();
        let place = kept.iter().position(|cached| cached.owner == *owner && cached.query == *query)?;
        let cached = kept.remove(place)?;
        let ranks = (cached.revision == revision).then(|| Arc::clone(&cached.ranks));
        kept.push_front(cached);
        ranks
    }

    /// Keeps the ranks of a list, instead of older ones.
    pub(super) fn put(&self, owner: &UserId, query: &DocumentQuery, revision: u64, ranks: Ranks) -> Arc<Ranks> {
        let ranks = Arc::new(ranks);
        let mut kept = self.kept();
        kept.retain(|cached| cached.owner != *owner || cached.query != *query);
        kept.push_front(Cached { owner: owner.clone(), query: query.clone(), revision, ranks: Arc::clone(&ranks) });
        kept.truncate(KEPT);
        ranks
    }

    /// Brings what is kept from the revision before to `revision`; forgets what is older. To be called for every write,
    /// one after the other.
    pub(super) fn follow(&self, revision: u64, trail: &Trail) {
        let mut kept = self.kept();
        let Trail::Followed(changes) = trail else {
            return kept.retain(|cached| cached.revision >= revision);
        };
        kept.retain_mut(|cached| {
            if cached.revision + 1 == revision {
                cached.follow(changes);
                cached.revision = revision;
            }
            cached.revision >= revision
        });
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Cached>> {
        // What a panic leaves may be half followed, so it must not be used.
        self.0.lock().unwrap_or_else(|poisoned: PoisonError<_>| {
            let mut kept = poisoned.into_inner();
            kept.clear();
            self.0.clear_poison();
            kept
        })
    }
}

impl Cached {
    fn follow(&mut self, changes: &[DocumentChange]) {
        for change in changes {
            let place = |document: &Option<Document>| {
                let document = document.as_ref().filter(|document| document.owner_id == self.owner)?;
                matches(document, &self.query).then(|| mark_of(document, self.query.sort))
            };
            let (before, after) = (place(&change.before), place(&change.after));
            if before != after {
                let ranks = Arc::make_mut(&mut self.ranks);
                if let Some(mark) = before {
                    ranks.shift(&mark, self.query.direction, Shift::Fewer);
                }
                if let Some(mark) = after {
                    ranks.shift(&mark, self.query.direction, Shift::More);
                }
            }
        }
    }
}

/// Whether the query matches the document: what the conditions of [`sql`](super::sql) say.
fn matches(document: &Document, query: &DocumentQuery) -> bool {
    place_of(document) == query.place
        && query.folder.as_ref().is_none_or(|folder| *folder == document.folder)
        && query.kind.is_none_or(|kind| kind == document.kind())
        && query.tag.as_ref().is_none_or(|tag| document.tags.iter().any(|carried| carried == tag))
        && query.text.as_ref().is_none_or(|text| folded_text(document).contains(text.folded()))
}

/// The document's place in an order.
fn mark_of(document: &Document, sort: SortBy) -> Mark {
    let key = match sort {
        SortBy::Name => Key::Text(natural_sort_key(document.name.as_str())),
        // What is in the index has a size below 2^53.
        SortBy::Size => Key::Number(i64::try_from(document.size_bytes).unwrap_or(i64::MAX)),
        SortBy::Added => Key::Number(document.created_at.as_millis()),
    };
    Mark { key, file_id: document.file_id }
}
