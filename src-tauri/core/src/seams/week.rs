//! A minute of the week.

use crate::document::Timestamp;

/// A minute of the week, Monday 00:00 being the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MinuteOfWeek(u16);

const MINUTES_OF_DAY: u16 = 24 * 60;
const MINUTES_OF_WEEK: u16 = 7 * MINUTES_OF_DAY;

impl MinuteOfWeek {
    /// Minute `minute` of day `day`; `None` if a week or a day has no such.
    pub fn new(day: u16, minute: u16) -> Option<Self> {
        (day < 7 && minute < MINUTES_OF_DAY).then_some(MinuteOfWeek(day * MINUTES_OF_DAY + minute))
    }

    /// The minute that it is at `at` where the clocks show UTC.
    pub fn of_utc(at: Timestamp) -> Self {
        // 1970 began on a Thursday.
        let since_monday = at.as_millis().div_euclid(60_000) + i64::from(3 * MINUTES_OF_DAY);
        MinuteOfWeek(since_monday.rem_euclid(i64::from(MINUTES_OF_WEEK)) as u16)
    }

    /// 0 is Monday, 6 is Sunday.
    pub fn day(self) -> u16 {
        self.0 / MINUTES_OF_DAY
    }

    /// Minutes since midnight.
    pub fn minute_of_day(self) -> u16 {
        self.0 % MINUTES_OF_DAY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_monday() {
        // 2026-11-24 12:00 UTC, a Tuesday.
        let noon = MinuteOfWeek::of_utc(Timestamp::from_millis(1_795_521_600_000));
        assert_eq!((noon.day(), noon.minute_of_day()), (1, 12 * 60));
        let first = MinuteOfWeek::of_utc(Timestamp::from_millis(0));
        assert_eq!((first.day(), first.minute_of_day()), (3, 0));
        let before = MinuteOfWeek::of_utc(Timestamp::from_millis(-1));
        assert_eq!((before.day(), before.minute_of_day()), (2, 24 * 60 - 1));
        assert_eq!(MinuteOfWeek::new(6, 24 * 60 - 1).map(|last| last.0), Some(MINUTES_OF_WEEK - 1));
        assert_eq!((MinuteOfWeek::new(7, 0), MinuteOfWeek::new(0, 24 * 60)), (None, None));
    }
}
