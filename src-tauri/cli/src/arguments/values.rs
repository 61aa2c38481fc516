//! Values of the command line that have a shape of their own.

use clap::ValueEnum;
use coffer_core::document::{ExpiryChoice, Timestamp};
use coffer_core::query::SortBy;
use coffer_core::storage::ByteRange;

use crate::text::{date_of, days_until};

/// What a list can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sort {
    /// Natural order: 'file 2' before 'file 10'.
    Name,
    /// Length of the content.
    Size,
    /// When it came into the vault.
    Added,
}

impl From<Sort> for SortBy {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Name => SortBy::Name,
            Sort::Size => SortBy::Size,
            Sort::Added => SortBy::Added,
        }
    }
}

/// `KEY=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    pub key: String,
    pub value: String,
}

/// Reads `KEY=VALUE`; the value may contain further equals signs.
pub fn pair(text: &str) -> Result<Pair, String> {
    let (key, value) = text.split_once('=').ok_or("must be KEY=VALUE")?;
    Ok(Pair { key: key.to_owned(), value: value.to_owned() })
}

/// Reads `A-B` or `A-`: decimal offsets of the first and the last byte.
pub fn range(text: &str) -> Result<ByteRange, String> {
    const SHAPE: &str = "must be A-B or A-, offsets of bytes counted from 0";
    // `parse` would take a sign too.
    let offset = |text: &str| -> Result<u64, String> {
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse().map_err(|_| SHAPE.to_owned())
        } else {
            Err(SHAPE.to_owned())
        }
    };
    let (first, last) = text.split_once('-').ok_or(SHAPE)?;
    let last = if last.is_empty() { u64::MAX } else { offset(last)? };
    ByteRange::new(offset(first)?, last).map_err(|error| error.rule.to_owned())
}

/// Reads when a link ends: `1h`, `1d`, `7d`, `never`, or the last day on which it opens, `YYYY-MM-DD`, in UTC.
pub fn expiry(text: &str) -> Result<ExpiryChoice, String> {
    const DAY_MS: i64 = 24 * 60 * 60 * 1000;
    match text {
        "1h" => Ok(ExpiryChoice::Hour),
        "1d" => Ok(ExpiryChoice::Day),
        "7d" => Ok(ExpiryChoice::Week),
        "never" => Ok(ExpiryChoice::Never),
        _ => {
            let day = day(text).ok_or("must be 1h, 1d, 7d, never, or a day like 2027-01-31")?;
            Ok(ExpiryChoice::At(Timestamp::from_millis((day + 1) * DAY_MS)))
        }
    }
}

/// The number of a day `YYYY-MM-DD` since 1970, if there is such a day.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| -> Option<i64> {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let date = (number(4)?, number(2)?, number(2)?);
    if parts.next().is_some() {
        return None;
    }
    let day = days_until(date);
    // A day that is none, like the 30th of February, is another one when it is counted back.
    (date_of(day) == date).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_offsets_of_bytes() {
        for (text, first, last) in
            [("0-0", 0, 0), ("5-10", 5, 10), ("7-", 7, u64::MAX), ("0-18446744073709551615", 0, u64::MAX)]
        {
            let range = range(text).expect("valid");
            assert_eq!((range.first(), range.last()), (first, last), "{text}");
        }
        for bad in ["", "-", "5", "-5", "5-3", "a-b", "1-2-3", "+1-2", "1 - 2", "0x1-2", "0-18446744073709551616"] {
            assert!(range(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_link_opens_through_the_day_that_is_named() {
        assert_eq!(expiry("never"), Ok(ExpiryChoice::Never));
        assert_eq!(expiry("7d"), Ok(ExpiryChoice::Week));
        for (text, end) in [
            ("1970-01-01", 86_400_000),
            ("2000-02-29", 951_868_800_000),
            ("2026-11-30", 1_796_083_200_000),
            ("9999-12-31", 253_402_300_800_000),
        ] {
            assert_eq!(expiry(text), Ok(ExpiryChoice::At(Timestamp::from_millis(end))), "{text}");
        }
        for bad in [
            "",
            "7",
            "8d",
            "7D",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "2026-11-30T10:00",
            "+026-11-30",
            "2026-11-30-1",
        ] {
            assert!(expiry(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_value_may_contain_equals_signs() {
        assert_eq!(pair("a=b=c"), Ok(Pair { key: "a".to_owned(), value: "b=c".to_owned() }));
        assert_eq!(pair("a="), Ok(Pair { key: "a".to_owned(), value: String::new() }));
        assert!(pair("a").is_err());
    }
}
