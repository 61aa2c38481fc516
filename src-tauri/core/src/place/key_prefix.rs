//! What all keys of a vault in a bucket begin with.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidInput;

/// Bytes at most. A key has 1,024, of which Coffer's own part takes less than 256; the rest is spare.
const MOST_BYTES: usize = 512;

/// A "folder" in a bucket: empty, or parts that each end with a slash, as in `vaults/work/`. Parts are made of the
/// characters that every server keeps as they are, and do not begin with a dot: Coffer's own names do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct KeyPrefix(String);

impl KeyPrefix {
    /// The prefix as text; what follows can be put right behind it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyPrefix {
    type Err = InvalidInput;

    /// The slash at the end may be left out.
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let broken = |rule| Err(InvalidInput::new("prefix", rule));
        if text.is_empty() {
            return Ok(KeyPrefix::default());
        }
        let parts = text.strip_suffix('/').unwrap_or(text);
        if parts.len() >= MOST_BYTES {
            return broken("must be at most 512 bytes long");
        }
        if text.starts_with('/') {
            return broken("must not begin with a slash");
        }
        for part in parts.split('/') {
            if part.is_empty() {
                return broken("must not have two slashes beside each other");
            }
            if part.starts_with('.') {
                return broken("must not have a part that begins with a dot");
            }
            if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')) {
                return broken("must be made of letters, digits, hyphens, underscores, dots and slashes");
            }
        }
        Ok(KeyPrefix(format!("{parts}/")))
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
