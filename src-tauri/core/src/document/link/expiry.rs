//! When a link is to end, as a person chooses it, and what of that each kind of link can keep.
//!
//! Nothing is offered that cannot be kept: a signed address ends after seven days at the latest, whatever anybody wishes,
//! and a copy in a bucket goes with its [class](super::ExpiryClass), which is a year at most, or never.

use super::LinkKind;
use crate::document::Timestamp;
use crate::error::InvalidInput;

const MINUTE_MS: i64 = 60 * 1000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The longest that a signed address is good for, by the protocol.
const MOST_QUICK_MS: i64 = 7 * DAY_MS;
/// The longest class of copies that end by themselves.
const MOST_COPY_MS: i64 = 365 * DAY_MS;
/// The last moment that people write with four digits of a year: 9999-12-31 23:59:59 UTC.
const LAST_MOMENT: Timestamp = Timestamp::from_millis(253_402_300_799_000);

const FIELD: &str = "expires";

/// When a link is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpiryChoice {
    /// An hour from now.
    Hour,
    /// A day from now.
    Day,
    /// Seven days from now.
    Week,
    /// At this time.
    At(Timestamp),
    /// When somebody switches it off.
    Never,
}

impl ExpiryChoice {
    /// The end of a link of this kind that is made now; `None` if it has none.
    ///
    /// # Errors
    /// [`InvalidInput`] if that is not in the future, or a link of this kind could not keep it.
    pub fn end(self, kind: LinkKind, now: Timestamp) -> Result<Option<Timestamp>, InvalidInput> {
        let after = |milliseconds| Timestamp::from_millis(now.as_millis().saturating_add(milliseconds));
        let end = match self {
            ExpiryChoice::Hour => after(HOUR_MS),
            ExpiryChoice::Day => after(DAY_MS),
            ExpiryChoice::Week => after(MOST_QUICK_MS),
            ExpiryChoice::At(end) => end,
            ExpiryChoice::Never if kind == LinkKind::Quick => {
                return Err(InvalidInput::new(
                    FIELD,
                    "must be at most 7 days ahead for a quick link, which cannot be without end",
                ));
            }
            ExpiryChoice::Never => return Ok(None),
        };
        let broken = if end <= now {
            "must be in the future"
        } else if end > LAST_MOMENT {
            "must be before the year 10000"
        } else if kind == LinkKind::Quick && end > after(MOST_QUICK_MS) {
            "must be at most 7 days ahead for a quick link"
        } else if kind == LinkKind::ShareCopy && end > after(MOST_COPY_MS) {
            "must be at most 365 days ahead for a copy in the bucket, or never"
        } else {
            return Ok(Some(end));
        };
        Err(InvalidInput::new(FIELD, broken))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_795_521_600_000);

    fn ahead(milliseconds: i64) -> Timestamp {
        Timestamp::from_millis(NOW.as_millis() + milliseconds)
    }

    #[test]
    fn what_every_kind_can_keep_is_taken_as_it_was_chosen() {
        for kind in LinkKind::ALL {
            for (choice, milliseconds) in [
                (ExpiryChoice::Hour, HOUR_MS),
                (ExpiryChoice::Day, DAY_MS),
                (ExpiryChoice::Week, 7 * DAY_MS),
                (ExpiryChoice::At(ahead(1)), 1),
                (ExpiryChoice::At(ahead(7 * DAY_MS)), 7 * DAY_MS),
            ] {
                assert_eq!(choice.end(kind, NOW), Ok(Some(ahead(milliseconds))), "{choice:?} of {kind}");
            }
        }
    }

    #[test]
    fn what_a_kind_cannot_keep_is_refused_by_name_and_rule() {
        let week_and_more = ExpiryChoice::At(ahead(7 * DAY_MS + 1));
        let year_and_more = ExpiryChoice::At(ahead(365 * DAY_MS + 1));
        for (choice, kept) in [
            (ExpiryChoice::Never, [true, false, true]),
            (week_and_more, [true, false, true]),
            (ExpiryChoice::At(ahead(365 * DAY_MS)), [true, false, true]),
            (year_and_more, [true, false, false]),
            (ExpiryChoice::At(NOW), [false; 3]),
            (ExpiryChoice::At(ahead(-1)), [false; 3]),
            (ExpiryChoice::At(Timestamp::from_millis(i64::MIN)), [false; 3]),
            (ExpiryChoice::At(Timestamp::from_millis(i64::MAX)), [false; 3]),
        ] {
            for (kind, kept) in LinkKind::ALL.into_iter().zip(kept) {
                let end = choice.end(kind, NOW);
                assert_eq!(end.is_ok(), kept, "{choice:?} of {kind}: {end:?}");
                if let Err(error) = end {
                    assert_eq!(error.field, "expires");
                }
            }
        }
    }
}
