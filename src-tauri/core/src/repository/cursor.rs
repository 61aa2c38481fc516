//! A position in an order: the sort key and the id of a row, and its form as a [`Cursor`].
//!
//! A cursor is base64url of: format (1 byte), order (1), the id (16), the key (8 bytes of a number, or the text). It
//! holds the key and not the row's number, so it stays valid when the row, or any other, is changed or removed.

use crate::document::FileId;
use crate::error::InvalidInput;
use crate::query::{Cursor, Direction, SortBy};

/// What a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// A size or a time.
    Number(i64),
    /// A natural sort key.
    Text(String),
}

/// The place of a row in an order. The row need not exist.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) key: Key,
    pub(super) file_id: FileId,
}

const FORMAT: u8 = 1;
const REFUSED: InvalidInput = InvalidInput::new("after", "must be a cursor from an earlier page of the same order");

/// The cursor after the row at `mark`.
pub(super) fn cursor_after(mark: &Mark, sort: SortBy, direction: Direction) -> Cursor {
    let mut bytes = vec![FORMAT, order(sort, direction)];
    bytes.extend_from_slice(mark.file_id.as_bytes());
    match &mark.key {
        Key::Number(number) => bytes.extend_from_slice(&number.to_be_bytes()),
        Key::Text(text) => bytes.extend_from_slice(text.as_bytes()),
    }
    Cursor(base64url(&bytes))
}

/// The mark that a cursor of this order stands for.
///
/// # Errors
/// [`InvalidInput`] when it is none, or one of another order.
pub(super) fn mark_of(cursor: &Cursor, sort: SortBy, direction: Direction) -> Result<Mark, InvalidInput> {
    let bytes = from_base64url(cursor.as_str()).ok_or(REFUSED)?;
    let rest = bytes.strip_prefix(&[FORMAT, order(sort, direction)]).ok_or(REFUSED)?;
    let (file_id, key) = rest.split_first_chunk().ok_or(REFUSED)?;
    let key = match sort {
        SortBy::Name => Key::Text(String::from_utf8(key.to_vec()).map_err(|_| REFUSED)?),
        SortBy::Size | SortBy::Added => Key::Number(i64::from_be_bytes(key.try_into().map_err(|_| REFUSED)?)),
    };
    Ok(Mark { key, file_id: FileId::from_bytes(*file_id) })
}

fn order(sort: SortBy, direction: Direction) -> u8 {
    let sort = match sort {
        SortBy::Name => b'n',
        SortBy::Size => b's',
        SortBy::Added => b'a',
    };
    match direction {
        Direction::Ascending => sort,
        Direction::Descending => sort.to_ascii_uppercase(),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// RFC 4648 §5, without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for position in 0..=chunk.len() {
            let sextet = bits >> (18 - 6 * position) & 0x3f;
            text.push(char::from(ALPHABET[sextet as usize]));
        }
    }
    text
}

/// The bytes of which `text` is the only form; `None` if it is no such form.
fn from_base64url(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for chunk in text.as_bytes().chunks(4) {
        let mut bits = 0u32;
        for character in chunk {
            let sextet = ALPHABET.iter().position(|known| known == character)?;
            bits = bits << 6 | u32::try_from(sextet).ok()?;
        }
        bits <<= 6 * (4 - chunk.len());
        bytes.extend_from_slice(&bits.to_be_bytes()[1..chunk.len()]);
    }
    (base64url(&bytes) == text).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::natural_sort_key;

    const ORDERS: [(SortBy, Direction); 6] = [
        (SortBy::Name, Direction::Ascending),
        (SortBy::Name, Direction::Descending),
        (SortBy::Size, Direction::Ascending),
        (SortBy::Size, Direction::Descending),
        (SortBy::Added, Direction::Ascending),
        (SortBy::Added, Direction::Descending),
    ];

    fn mark(sort: SortBy) -> Mark {
        let key = match sort {
            SortBy::Name => Key::Text("zurich 0210".to_owned()),
            SortBy::Size | SortBy::Added => Key::Number(-7),
        };
        Mark { key, file_id: FileId::from_bytes([0xab; 16]) }
    }

    #[test]
    fn a_cursor_belongs_to_one_order() {
        for (sort, direction) in ORDERS {
            let cursor = cursor_after(&mark(sort), sort, direction);
            for (other_sort, other_direction) in ORDERS {
                let read = mark_of(&cursor, other_sort, other_direction);
                if (other_sort, other_direction) == (sort, direction) {
                    assert_eq!(read, Ok(mark(sort)));
                } else {
                    assert_eq!(read.map_err(|error| error.field), Err("after"), "{sort:?} read as {other_sort:?}");
                }
            }
        }
    }

    #[test]
    fn text_that_is_no_cursor_is_refused() {
        let good = cursor_after(&mark(SortBy::Size), SortBy::Size, Direction::Ascending);
        for bad in ["", "A", "AAAA", "!!!!", "a b c", &good.as_str()[1..], &format!("{}A", good.as_str())] {
            let cursor = Cursor(bad.to_owned());
            assert!(mark_of(&cursor, SortBy::Size, Direction::Ascending).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_longest_key_still_makes_a_cursor_that_can_be_handed_back() {
        // No character grows more when it is folded: 3 bytes become 33.
        let key = natural_sort_key(&"\u{fdfa}".repeat(85));
        let mark = Mark { key: Key::Text(key), file_id: FileId::from_bytes([0xff; 16]) };
        let cursor = cursor_after(&mark, SortBy::Name, Direction::Ascending);
        let handed_back: Cursor = cursor.as_str().parse().expect("a cursor of ours is short enough to be taken back");
        assert_eq!(mark_of(&handed_back, SortBy::Name, Direction::Ascending), Ok(mark));
    }

    #[test]
    fn base64url_is_that_of_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64url(bytes.as_bytes()), text);
            assert_eq!(from_base64url(text).as_deref(), Some(bytes.as_bytes()));
        }
        assert_eq!(from_base64url("Zh"), None, "bits that no byte has set");
        assert_eq!(from_base64url("Z"), None, "six bits are no byte");
    }
}
