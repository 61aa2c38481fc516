//! The region of a bucket.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidInput;

/// A region's name: 1 to 64 letters, digits, hyphens, underscores and dots. It becomes a part of what is signed, in which a
/// slash or a space would mean something else; apart from that every server has names of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Region(String);

impl Region {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Region {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if (1..=64).contains(&text.len()) && text.bytes().all(is_allowed) {
            Ok(Region(text.to_owned()))
        } else {
            Err(InvalidInput::new("region", "must be 1 to 64 letters, digits, hyphens, underscores and dots"))
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
