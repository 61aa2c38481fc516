//! What opens a public link, and what is remembered of it.
//!
//! 256 random bits stand in the address of a link and nowhere else; what is kept is their SHA-256. So whoever reads the index
//! cannot open a link, and looking one up compares no bytes of a secret one after the other.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::error::InvalidInput;

/// The secret part of a link's address: as text 43 characters of base64 for addresses, without padding.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkToken([u8; 32]);

/// What is kept of a [`LinkToken`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkTokenHash([u8; 32]);

impl LinkToken {
    /// The token of these random bits.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        LinkToken(bytes)
    }

    /// What is kept of it.
    pub fn hash(&self) -> LinkTokenHash {
        LinkTokenHash(Sha256::digest(self.0).into())
    }
}

impl FromStr for LinkToken {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let invalid = InvalidInput::new("token", "must be 43 characters of base64 for addresses");
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid.clone())?;
        bytes.try_into().map(LinkToken).map_err(|_| invalid)
    }
}

impl fmt::Display for LinkToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for LinkToken {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkToken")
    }
}

impl LinkTokenHash {
    /// The hash with these bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        LinkTokenHash(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for LinkTokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0[..4].iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_back_and_nothing_else_is_one() {
        let token = LinkToken::from_bytes([0xfb; 32]);
        let text = token.to_string();
        assert_eq!((text.len(), text.parse()), (43, Ok(token.clone())));
        for wrong in ["", &text[1..], &format!("{text}A"), &text.replace('_', "/"), &format!("{}=", &text[..42])] {
            assert_eq!(wrong.parse::<LinkToken>().expect_err("no token").field, "token", "{wrong}");
        }
        // The last character has bits to spare, which must be zero.
        assert!(format!("{}9", &text[..42]).parse::<LinkToken>().is_err());
    }

    #[test]
    fn a_token_is_printed_only_on_purpose() {
        assert_eq!(format!("{:?}", LinkToken::from_bytes([7; 32])), "LinkToken");
    }
}
