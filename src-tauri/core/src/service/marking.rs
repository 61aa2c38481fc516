//! What lies about and belongs to nobody is first marked, and dealt with only when the mark is ripe.
//!
//! Ripe is a mark that was made by an earlier sweep, whose subject has not changed since, after both its patience by the
//! wall clock and an hour in which Coffer was running. The wall clock alone decides nothing: it may have jumped. A mark
//! from the future, by either clock, begins anew. Losing a mark only delays.

use crate::document::Timestamp;
use crate::repository::Mark;

/// Milliseconds.
pub(super) const HOUR: i64 = 60 * 60 * 1000;
/// Milliseconds.
pub(super) const DAY: i64 = 24 * HOUR;

/// The moment of a sweep, by both clocks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    pub(super) run_ms: u64,
}

/// How a mark stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ripeness {
    /// It is long enough ago.
    Ripe,
    /// It is not.
    Waiting,
    /// It says nothing: it was made in what is the future now, or of something that has changed.
    Void,
}

impl Moment {
    /// A mark of something that is seen now for the first time.
    pub(super) fn mark(self, subject: &str, note: &str) -> Mark {
        Mark { subject: subject.to_owned(), seen_at: self.now, seen_run_ms: self.run_ms, note: note.to_owned() }
    }

    /// How `mark` stands for something that must have been there, as `note` says, for `patience_ms`.
    pub(super) fn ripeness(self, mark: &Mark, note: &str, patience_ms: i64) -> Ripeness {
        let waited = self.now.as_millis().saturating_sub(mark.seen_at.as_millis());
        let Some(ran) = self.run_ms.checked_sub(mark.seen_run_ms) else { return Ripeness::Void };
        if waited < 0 || mark.note != note {
            Ripeness::Void
        } else if waited >= patience_ms && ran >= HOUR.unsigned_abs() {
            Ripeness::Ripe
        } else {
            Ripeness::Waiting
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(now: i64, run_ms: u64) -> Moment {
        Moment { now: Timestamp::from_millis(now), run_ms }
    }

    #[test]
    fn a_mark_is_ripe_by_both_clocks_or_not_at_all() {
        let mark = moment(0, 0).mark("thing", "4");
        let hour = HOUR.unsigned_abs();
        for (now, run_ms, note, expected) in [
            (0, 0, "4", Ripeness::Waiting),
            (DAY, hour, "4", Ripeness::Ripe),
            (DAY - 1, hour, "4", Ripeness::Waiting),
            (DAY, hour - 1, "4", Ripeness::Waiting),
            (3_650 * DAY, 0, "4", Ripeness::Waiting),
            (-1, hour, "4", Ripeness::Void),
            (DAY, hour, "5", Ripeness::Void),
            (i64::MAX, u64::MAX, "4", Ripeness::Ripe),
        ] {
            assert_eq!(moment(now, run_ms).ripeness(&mark, note, DAY), expected, "{now} {run_ms} {note}");
        }
        let later = moment(0, 5).mark("thing", "");
        assert_eq!(moment(DAY, 4).ripeness(&later, "", DAY), Ripeness::Void, "the sum of all runs was lost");
    }
}
