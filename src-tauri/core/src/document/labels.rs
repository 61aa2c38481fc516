//! What people write on a document: tags, a note, and metadata.

use std::collections::BTreeMap;
use std::collections::btree_map;
use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use crate::error::InvalidInput;

/// Tags a document may carry.
const MOST_TAGS: usize = 64;
/// Bytes of UTF-8 of one tag.
const TAG_BYTES: usize = 64;
/// Bytes of UTF-8 of a note.
const NOTE_BYTES: usize = 64 * 1024;
/// Bytes of UTF-8 of all keys and values of the metadata together.
const METADATA_BYTES: usize = 64 * 1024;

/// One tag: 1 to 64 bytes of UTF-8, no control characters, no white space at its ends, no comma; stored NFC.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

impl Tag {
    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let text: String = text.trim().nfc().collect();
        if text.is_empty() {
            Err(InvalidInput::new("tags", "a tag must not be empty"))
        } else if text.len() > TAG_BYTES {
            Err(InvalidInput::new("tags", "a tag must not be longer than 64 bytes of UTF-8"))
        } else if text.chars().any(|character| character.is_control() || character == ',') {
            Err(InvalidInput::new("tags", "a tag must not contain commas or control characters"))
        } else {
            Ok(Tag(text))
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The tags of one document: sorted, without doubles, at most 64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags(Vec<Tag>);

impl Tags {
    /// These tags, sorted and without doubles.
    ///
    /// # Errors
    /// [`InvalidInput`] when more than 64 are left.
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, InvalidInput> {
        let mut tags: Vec<Tag> = tags.into_iter().collect();
        tags.sort();
        tags.dedup();
        if tags.len() > MOST_TAGS {
            return Err(InvalidInput::new("tags", "a document must not have more than 64 tags"));
        }
        Ok(Tags(tags))
    }

    /// The tags, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
}

/// A free-text note of at most 64 KiB; line breaks and tabs are its only control characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note(String);

impl Note {
    /// The note as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        if text.len() > NOTE_BYTES {
            return Err(InvalidInput::new("note", "must not be longer than 64 KiB"));
        }
        if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t')) {
            return Err(InvalidInput::new("note", "must not contain control characters"));
        }
        Ok(Note(text.to_owned()))
    }
}

/// Free key-value pairs of text, sorted by key, at most 64 KiB in all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// These pairs.
    ///
    /// # Errors
    /// [`InvalidInput`] when a key is empty, or all together are too long.
    pub fn new(pairs: BTreeMap<String, String>) -> Result<Self, InvalidInput> {
        if pairs.keys().any(String::is_empty) {
            return Err(InvalidInput::new("metadata", "a key must not be empty"));
        }
        if pairs.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>() > METADATA_BYTES {
            return Err(InvalidInput::new("metadata", "must not be longer than 64 KiB in all"));
        }
        Ok(Metadata(pairs))
    }

    /// The pairs, sorted by key.
    pub fn iter(&self) -> btree_map::Iter<'_, String, String> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_sorted_and_single() {
        let tags = ["b", " a ", "b"].map(|text| text.parse::<Tag>().expect("valid"));
        let tags = Tags::new(tags).expect("few enough");
        assert_eq!(tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["a", "b"]);
        for bad in ["", "  ", "a,b", "a\nb", &"x".repeat(65)] {
            assert!(bad.parse::<Tag>().is_err(), "{bad:?}");
        }
        let many = (0..65).map(|number| Tag(number.to_string()));
        assert!(Tags::new(many).is_err(), "65 tags are too many");
    }

    #[test]
    fn notes_and_metadata_are_bounded() {
        assert!("line\nbreak\ttab".parse::<Note>().is_ok());
        assert!("bell\u{7}".parse::<Note>().is_err());
        assert!("x".repeat(65_536).parse::<Note>().is_ok());
        assert!("x".repeat(65_537).parse::<Note>().is_err());
        let metadata = |key: &str, value: String| Metadata::new(BTreeMap::from([(key.to_owned(), value)]));
        assert!(metadata("camera", "X100".to_owned()).is_ok());
        assert!(metadata("", "x".to_owned()).is_err());
        assert!(metadata("k", "x".repeat(65_536)).is_err());
    }
}
