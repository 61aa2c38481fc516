//! What belongs together for a person who is not looking: from the moment something begins to move until nothing does.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::words::Done;
use coffer_core::document::{FileId, TransferId};

/// How the transfers of one vault stand at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    /// Nothing is being looked for, waits or runs.
    pub(super) is_idle: bool,
    /// Stored since the last clearing.
    pub(super) done: u64,
    /// Failed and not tried again.
    pub(super) failed: u64,
    /// Documents that were added last.
    pub(super) documents: BTreeSet<FileId>,
    /// Copies that were made last.
    pub(super) exports: BTreeSet<TransferId>,
}

/// A batch that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ended {
    pub(super) done: u64,
    pub(super) failed: u64,
    pub(super) took: Duration,
    /// Those of its documents that are known one by one.
    pub(super) documents: BTreeSet<FileId>,
    /// Whether there were copies in it.
    pub(super) has_exports: bool,
}

impl Ended {
    /// What became of its files.
    pub(super) fn how(&self) -> Done {
        match (self.documents.is_empty(), self.has_exports) {
            (false, false) => Done::Added,
            (true, true) => Done::Exported,
            _ => Done::Other,
        }
    }
}

/// Follows one vault's transfers.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Since when something moves.
    since: Option<Duration>,
    /// How it stood when nothing moved the last time, or at the first look: what an earlier run has left is no news.
    before: Option<Standing>,
}

impl Batch {
    /// Takes in how it stands at `now`, by the clock that only goes forward; answers the batch that ended with that.
    pub(super) fn next(&mut self, now: Duration, standing: Standing) -> Option<Ended> {
        let before = self.before.get_or_insert_with(|| standing.clone());
        // Fewer than before: they were cleared, or are tried again.
        before.done = before.done.min(standing.done);
        before.failed = before.failed.min(standing.failed);
        if !standing.is_idle {
            self.since.get_or_insert(now);
            return None;
        }
        let ended = self.since.take().map(|since| Ended {
            done: standing.done - before.done,
            failed: standing.failed - before.failed,
            took: now.saturating_sub(since),
            documents: standing.documents.difference(&before.documents).copied().collect(),
            has_exports: standing.exports.difference(&before.exports).next().is_some(),
        });
        self.before = Some(standing);
        ended
    }
}

#[cfg(test)]
mod tests {
    use coffer_core::seams::{Ids, RandomIds};

    use super::*;

    fn standing(is_idle: bool, done: u64, failed: u64) -> Standing {
        Standing { is_idle, done, failed, ..Standing::default() }
    }

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_batch_lasts_from_the_first_movement_to_the_last() {
        let mut batch = Batch::default();
        assert_eq!(batch.next(at(0), standing(true, 5, 1)), None, "what was there before is no batch");
        assert_eq!(batch.next(at(1), standing(false, 5, 1)), None);
        assert_eq!(batch.next(at(9), standing(false, 12, 1)), None);
        let ended = batch.next(at(14), standing(true, 16, 2)).expect("over");
        assert_eq!((ended.done, ended.failed, ended.took), (11, 1, at(13)));
        assert_eq!(batch.next(at(15), standing(true, 16, 2)), None, "told once");
    }

    #[test]
    fn what_an_earlier_run_has_left_is_no_news() {
        let mut batch = Batch::default();
        batch.next(at(0), standing(false, 40, 3));
        let ended = batch.next(at(20), standing(true, 42, 3)).expect("over");
        assert_eq!((ended.done, ended.failed), (2, 0));
    }

    #[test]
    fn clearing_and_trying_again_do_not_confuse_it() {
        let mut batch = Batch::default();
        batch.next(at(0), standing(true, 5, 2));
        batch.next(at(1), standing(false, 5, 1));
        batch.next(at(2), standing(false, 0, 0));
        let ended = batch.next(at(3), standing(true, 3, 0)).expect("over");
        assert_eq!((ended.done, ended.failed), (3, 0));
    }

    #[test]
    fn it_knows_its_own_documents() {
        let (old, new) = (RandomIds.file_id(), RandomIds.file_id());
        let with = |is_idle, documents: &[FileId]| Standing {
            documents: documents.iter().copied().collect(),
            ..standing(is_idle, documents.len() as u64, 0)
        };
        let mut batch = Batch::default();
        batch.next(at(0), with(true, &[old]));
        batch.next(at(1), with(false, &[old]));
        let ended = batch.next(at(2), with(true, &[old, new])).expect("over");
        assert_eq!(ended.documents, BTreeSet::from([new]));
        assert_eq!(ended.how(), Done::Added);
    }
}
