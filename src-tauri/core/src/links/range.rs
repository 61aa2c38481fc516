//! Which bytes are wanted, by RFC 9110 §14.
//!
//! One range or everything. A field that is not to be read, or names another unit, is ignored, as §14.2 demands or allows;
//! so are several ranges in one: a server may ignore any `Range` field, answers in parts cost more than they are worth to
//! the readers we know, and many overlapping ones are an old way to have a server send a thousand times what it has. What
//! is ignored is answered with everything, never with an error that a reader could not get on from.

use std::cmp::Ordering;
use std::ops::Range;

/// What is wanted of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// All of it.
    Everything,
    /// These bytes: at least one, all of them there.
    Part(Range<u64>),
    /// Bytes of which none is there.
    Nothing,
}

/// What `range` and `if_range`, as they stand in a request, want of `size_bytes` with the strong tag `etag`.
pub(super) fn wanted(range: Option<&str>, if_range: Option<&str>, etag: &str, size_bytes: u64) -> Wanted {
    // Only a strong tag makes sure that a part fits what the reader has. A date would have to be compared with one that we
    // do not give.
    if if_range.is_some_and(|held| held != etag) {
        return Wanted::Everything;
    }
    match range.and_then(only_spec) {
        Some(spec) => spec.within(size_bytes),
        None => Wanted::Everything,
    }
}

/// A range as it is written.
#[derive(Clone, Copy, Debug)]
enum Spec<'f> {
    /// From a first byte to the last that there is.
    From(Digits<'f>),
    /// From a first byte to a last one, which does not come before it.
    Between(Digits<'f>, Digits<'f>),
    /// So many at the end.
    Last(Digits<'f>),
}

/// The one range in a field; `None` if it has another number of them or cannot be read.
fn only_spec(field: &str) -> Option<Spec<'_>> {
    let (unit, set) = field.split_once('=')?;
    // The list's elements may be empty, but nothing may stand between the unit and the list.
    if !unit.eq_ignore_ascii_case("bytes") || set.starts_with(BLANK) {
        return None;
    }
    let mut specs = set.split(',').map(|element| element.trim_matches(BLANK)).filter(|element| !element.is_empty());
    let (Some(only), None) = (specs.next(), specs.next()) else { return None };
    let (first, last) = only.split_once('-')?;
    match (first, last) {
        ("", last) => Some(Spec::Last(Digits::read(last)?)),
        (first, "") => Some(Spec::From(Digits::read(first)?)),
        (first, last) => {
            let (first, last) = (Digits::read(first)?, Digits::read(last)?);
            (first.compare(last) != Ordering::Greater).then_some(Spec::Between(first, last))
        }
    }
}

impl Spec<'_> {
    fn within(self, size_bytes: u64) -> Wanted {
        let (start, end) = match self {
            Spec::From(first) => (first.value(), size_bytes),
            Spec::Between(first, last) => (first.value(), last.value().saturating_add(1).min(size_bytes)),
            Spec::Last(count) if count.value() == 0 => return Wanted::Nothing,
            // The last bytes of nothing are all of it, and no `Content-Range` can say so.
            Spec::Last(_) if size_bytes == 0 => return Wanted::Everything,
            Spec::Last(count) => (size_bytes.saturating_sub(count.value()), size_bytes),
        };
        if start < size_bytes { Wanted::Part(start..end) } else { Wanted::Nothing }
    }
}

/// A number of any length, without zeros in front.
#[derive(Clone, Copy, Debug)]
struct Digits<'f>(&'f str);

impl<'f> Digits<'f> {
    fn read(text: &'f str) -> Option<Self> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Digits(text.trim_start_matches('0')))
    }

    /// The number; the largest there is for all that are larger.
    fn value(self) -> u64 {
        if self.0.is_empty() { 0 } else { self.0.parse().unwrap_or(u64::MAX) }
    }

    fn compare(self, other: Digits<'_>) -> Ordering {
        (self.0.len(), self.0).cmp(&(other.0.len(), other.0))
    }
}

const BLANK: [char; 2] = [' ', '\t'];

#[cfg(test)]
mod tests {
    use super::Wanted::{Everything, Nothing, Part};

    const ETAG: &str = "\"abc\"";

    #[test]
    fn every_field_has_one_answer() {
        let thousand = format!("bytes={}", "0-,".repeat(1_000));
        let zeros = format!("bytes={}5-{}9", "0".repeat(500), "0".repeat(500));
        for (field, size, wanted) in [
            ("bytes=0-", 1_000, Part(0..1_000)),
            ("bytes=0-0", 1_000, Part(0..1)),
            ("bytes=0-999", 1_000, Part(0..1_000)),
            ("bytes=0-1000", 1_000, Part(0..1_000)),
            ("bytes=999-", 1_000, Part(999..1_000)),
            ("bytes=999-999", 1_000, Part(999..1_000)),
            ("bytes=1000-", 1_000, Nothing),
            ("bytes=1000-1000", 1_000, Nothing),
            ("bytes=5-2", 1_000, Everything),
            ("bytes=2-5", 1_000, Part(2..6)),
            ("bytes=2-2", 1_000, Part(2..3)),
            ("bytes=-0", 1_000, Nothing),
            ("bytes=-1", 1_000, Part(999..1_000)),
            ("bytes=-999", 1_000, Part(1..1_000)),
            ("bytes=-1000", 1_000, Part(0..1_000)),
            ("bytes=-1001", 1_000, Part(0..1_000)),
            ("bytes=-00", 1_000, Nothing),
            ("bytes=-01", 1_000, Part(999..1_000)),
            ("bytes=00002-00005", 1_000, Part(2..6)),
            (zeros.as_str(), 1_000, Part(5..10)),
            ("bytes=0-18446744073709551615", 1_000, Part(0..1_000)),
            ("bytes=0-18446744073709551616", 1_000, Part(0..1_000)),
            ("bytes=18446744073709551615-", 1_000, Nothing),
            ("bytes=18446744073709551616-", 1_000, Nothing),
            ("bytes=18446744073709551617-18446744073709551616", 1_000, Everything),
            ("bytes=18446744073709551616-18446744073709551617", 1_000, Nothing),
            ("bytes=-18446744073709551616", 1_000, Part(0..1_000)),
            ("bytes=-99999999999999999999999999", 1_000, Part(0..1_000)),
            ("bytes=0-18446744073709551615", u64::MAX, Part(0..u64::MAX)),
            ("bytes=18446744073709551614-", u64::MAX, Part(u64::MAX - 1..u64::MAX)),
            ("bytes=18446744073709551615-", u64::MAX, Nothing),
            ("bytes=-1", u64::MAX, Part(u64::MAX - 1..u64::MAX)),
            ("bytes=0-", 0, Nothing),
            ("bytes=0-0", 0, Nothing),
            ("bytes=-5", 0, Everything),
            ("bytes=-0", 0, Nothing),
            ("bytes=0-", 1, Part(0..1)),
            ("bytes=1-", 1, Nothing),
            ("bytes=-5", 1, Part(0..1)),
            ("BYTES=0-1", 1_000, Part(0..2)),
            ("Bytes=0-1", 1_000, Part(0..2)),
            ("bytes=0-1,", 1_000, Part(0..2)),
            ("bytes=,0-1", 1_000, Part(0..2)),
            ("bytes=, , 0-1 ,\t,", 1_000, Part(0..2)),
            ("bytes=0-1 ", 1_000, Part(0..2)),
            ("bytes=0-1,4-5", 1_000, Everything),
            ("bytes=0-1, 4-5", 1_000, Everything),
            ("bytes=0-,0-", 1_000, Everything),
            ("bytes=5000-,6000-", 1_000, Everything),
            (thousand.as_str(), 1_000, Everything),
            ("bytes=0-1,5-2", 1_000, Everything),
            ("bytes= 0-1", 1_000, Everything),
            ("bytes =0-1", 1_000, Everything),
            (" bytes=0-1", 1_000, Everything),
            ("bytes=0 -1", 1_000, Everything),
            ("bytes=0- 1", 1_000, Everything),
            ("bytes=0 - 1", 1_000, Everything),
            ("bytes=- 1", 1_000, Everything),
            ("bytes=", 1_000, Everything),
            ("bytes=,", 1_000, Everything),
            ("bytes=-", 1_000, Everything),
            ("bytes=--1", 1_000, Everything),
            ("bytes=-1-2", 1_000, Everything),
            ("bytes=1-2-3", 1_000, Everything),
            ("bytes=-1-", 1_000, Everything),
            ("bytes=+1-2", 1_000, Everything),
            ("bytes=1-+2", 1_000, Everything),
            ("bytes=0x0-0x5", 1_000, Everything),
            ("bytes=1e2-", 1_000, Everything),
            ("bytes=a-b", 1_000, Everything),
            ("bytes=0-1;4-5", 1_000, Everything),
            ("bytes=\u{661}-", 1_000, Everything),
            ("bytes", 1_000, Everything),
            ("bytes:0-1", 1_000, Everything),
            ("0-1", 1_000, Everything),
            ("", 1_000, Everything),
            ("=0-1", 1_000, Everything),
            ("items=0-1", 1_000, Everything),
            ("none", 1_000, Everything),
            ("bytes=bytes=0-1", 1_000, Everything),
            ("bytesbytes=0-1", 1_000, Everything),
        ] {
            assert_eq!(super::wanted(Some(field), None, ETAG, size), wanted, "{field} of {size}");
        }
        assert_eq!(super::wanted(None, None, ETAG, 1_000), Everything);
    }

    #[test]
    fn a_part_is_sent_only_to_who_has_the_rest_of_the_same_content() {
        for (if_range, wanted) in [
            ("\"abc\"", Part(0..2)),
            ("\"abd\"", Everything),
            ("W/\"abc\"", Everything),
            ("abc", Everything),
            ("*", Everything),
            ("\"abc\", \"abc\"", Everything),
            ("Tue, 24 Nov 2026 12:00:00 GMT", Everything),
            ("", Everything),
        ] {
            assert_eq!(super::wanted(Some("bytes=0-1"), Some(if_range), ETAG, 1_000), wanted, "{if_range}");
        }
        let beyond = super::wanted(Some("bytes=5000-"), Some("\"abd\""), ETAG, 1_000);
        assert_eq!(beyond, Everything, "who has other content asks beyond the end of that");
    }

    #[test]
    fn a_part_lies_within_the_content_whatever_is_asked() {
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        let mut next = || {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random
        };
        const LARGEST: &str = "18446744073709551615";
        const PIECES: [&str; 13] = ["bytes=", "-", ",", " ", "0", "1", "7", "99", LARGEST, "=", "a", "\t", "5-2"];
        for _ in 0..200_000 {
            let size = [0, 1, 8, 100, u64::MAX][(next() % 5) as usize];
            let mut field = "bytes=".to_owned();
            for _ in 0..next() % 8 {
                field.push_str(PIECES[(next() % 13) as usize]);
            }
            if let Part(part) = super::wanted(Some(&field), None, ETAG, size) {
                assert!(part.start < part.end && part.end <= size, "{field} of {size}: {part:?}");
            }
        }
    }
}
