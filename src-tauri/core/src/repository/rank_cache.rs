//! The positions known of the lists that were looked at last, kept true from write to write.
//!
//! So scrolling deep in a list stays fast while documents are being added beside it. What this program writes is
//! followed; after a write of another one, the list is gone through anew.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::anchors::{Ranks, Shift};
use super::cursor::{Key, Mark};
use super::document_row::place_of;
use super::search_texts::folded_text;
use crate::document::{Document, UserId};
use crate::query::{DocumentQuery, SortBy};
use crate::text::natural_sort_key;

/// Lists whose anchors are kept, the last used ones. A list of a million takes some 60 KB.
const KEPT: usize = 8;
/// Changed documents in one write that are followed; after more of them new anchors cost less.
const MOST_FOLLOWED: usize = 2_000;

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

    /// Forgets everything: another file has taken the place of the one that this is about.
    pub(super) fn clear(&self) {
        self.kept().clear();
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

#[cfg(test)]
mod tests {
    use super::*;

    const RANKS: Ranks = Ranks { count: 30, anchors: None };

    #[test]
    fn what_is_kept_is_true_for_one_revision_only() {
        let (anna, query): (UserId, _) = ("anna".parse().expect("valid"), DocumentQuery::default());
        let cache = RankCache::default();
        cache.put(&anna, &query, 5, RANKS);
        assert!(cache.get(&anna, &query, 4).is_none() && cache.get(&anna, &query, 6).is_none());
        cache.follow(6, &Trail::Followed(Vec::new()));
        assert!(cache.get(&anna, &query, 6).is_some(), "followed from one revision to the next");
        cache.follow(8, &Trail::Followed(Vec::new()));
        assert!(
            cache.get(&anna, &query, 8).is_none(),
            "another program wrote revision 7, and what it did is not known"
        );
        cache.put(&anna, &query, 8, RANKS);
        cache.follow(9, &Trail::Lost);
        assert!(cache.get(&anna, &query, 9).is_none());
    }

    #[test]
    fn the_lists_that_were_used_last_are_kept() {
        let anna: UserId = "anna".parse().expect("valid");
        let folder = |number: usize| DocumentQuery {
            folder: Some(number.to_string().parse().expect("valid")),
            ..DocumentQuery::default()
        };
        let cache = RankCache::default();
        for number in 0..KEPT {
            cache.put(&anna, &folder(number), 1, RANKS);
        }
        assert!(cache.get(&anna, &folder(0), 1).is_some(), "used again");
        cache.put(&anna, &folder(KEPT), 1, RANKS);
        assert!(cache.get(&anna, &folder(0), 1).is_some());
        assert!(cache.get(&anna, &folder(1), 1).is_none(), "it was used before all others");
    }

    #[test]
    fn too_many_changes_are_not_followed() {
        let mut trail = Trail::Followed(Vec::new());
        for _ in 0..=MOST_FOLLOWED {
            trail.note(None, None);
        }
        assert!(matches!(trail, Trail::Lost));
        trail.note(None, None);
        assert!(matches!(trail, Trail::Lost), "what was lost once is never whole again");
    }
}
