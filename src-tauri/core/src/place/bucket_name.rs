//! The name of a bucket.

use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;

use crate::error::InvalidInput;

/// A bucket's name by the rules of Amazon, which every server accepts: 3 to 63 lower-case letters, digits, dots and
/// hyphens. A name with dots is taken: only as a part of a host name would it break certificates, and it can be sent as a
/// part of the path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BucketName(String);

impl BucketName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BucketName {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let broken = |rule| Err(InvalidInput::new("bucket", rule));
        if !(3..=63).contains(&text.len()) {
            return broken("must be 3 to 63 characters long");
        }
        let is_letter_or_digit = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        if !text.bytes().all(|byte| is_letter_or_digit(&byte) || byte == b'.' || byte == b'-') {
            return broken("must be made of lower-case letters, digits, dots and hyphens");
        }
        // Which also refuses two dots beside each other.
        let is_whole = |label: &str| {
            label.as_bytes().first().is_some_and(is_letter_or_digit)
                && label.as_bytes().last().is_some_and(is_letter_or_digit)
        };
        if !text.split('.').all(is_whole) {
            return broken("must have a letter or digit at both ends, and at both sides of every dot");
        }
        if text.parse::<Ipv4Addr>().is_ok() {
            return broken("must not look like an IP address");
        }
        Ok(BucketName(text.to_owned()))
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
