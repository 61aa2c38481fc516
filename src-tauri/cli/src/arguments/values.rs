//! Values of the command line that have a shape of their own.

use clap::ValueEnum;
use coffer_core::query::SortBy;
use coffer_core::storage::ByteRange;

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
    fn a_value_may_contain_equals_signs() {
        assert_eq!(pair("a=b=c"), Ok(Pair { key: "a".to_owned(), value: "b=c".to_owned() }));
        assert_eq!(pair("a="), Ok(Pair { key: "a".to_owned(), value: String::new() }));
        assert!(pair("a").is_err());
    }
}
