//! The password of a link: what a person chose, and what is kept of it.
//!
//! Kept is an argon2id hash with its own salt and its own cost, as text (the PHC string). Comparing takes a deliberate while
//! and some megabytes of memory; who serves strangers must not do it for many of them at once.

use std::fmt;
use std::str::FromStr;

use argon2::password_hash::{PasswordHash, SaltString};
use argon2::{ARGON2ID_IDENT, Argon2, Params, PasswordHasher, PasswordVerifier};
use secrecy::{ExposeSecret, SecretString};
use unicode_normalization::UnicodeNormalization;

use crate::error::InvalidInput;

const LEAST_CHARACTERS: usize = 8;
/// Bytes, after normalisation: nobody types more, and hashing must not be given a book.
const MOST_BYTES: usize = 512;
/// The dearest hash that is computed, in kibibytes of memory, rounds and lanes. A damaged index must not ask for more.
const MOST_COST: (u32, u32, u32) = (64 * 1024, 8, 4);

/// A password as a person chose it: 8 characters at least, 512 bytes at most, no control characters. It is compared in
/// NFC, so that it is the same from every keyboard. It cannot print itself.
#[derive(Clone)]
pub struct LinkPassword(SecretString);

/// What is kept of a [`LinkPassword`].
#[derive(Clone, PartialEq, Eq)]
pub struct LinkPasswordHash(String);

impl FromStr for LinkPassword {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let password: String = text.nfc().collect();
        let broken = if password.chars().count() < LEAST_CHARACTERS {
            "must be 8 characters at least"
        } else if password.len() > MOST_BYTES {
            "must not be longer than 512 bytes of UTF-8"
        } else if password.chars().any(char::is_control) {
            "must not contain control characters"
        } else {
            return Ok(LinkPassword(password.into()));
        };
        Err(InvalidInput::new("password", broken))
    }
}

impl fmt::Debug for LinkPassword {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkPassword")
    }
}

impl LinkPasswordHash {
    /// The hash of a password with a salt that was never used before.
    pub fn of(password: &LinkPassword, salt: [u8; 16]) -> LinkPasswordHash {
        let salt = SaltString::encode_b64(&salt).expect("sixteen bytes are a salt");
        let hash = Argon2::default().hash_password(password.0.expose_secret().as_bytes(), &salt);
        LinkPasswordHash(hash.expect("the default cost and a short password can be hashed").to_string())
    }

    /// Whether `candidate`, whatever it is, is the password.
    pub fn is_of(&self, candidate: &str) -> bool {
        // What is no password is not hashed, however often it is sent.
        let Ok(candidate) = candidate.parse::<LinkPassword>() else { return false };
        let Ok(hash) = PasswordHash::new(&self.0) else { return false };
        Argon2::default().verify_password(candidate.0.expose_secret().as_bytes(), &hash).is_ok()
    }

    /// The PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for LinkPasswordHash {
    type Err = InvalidInput;

    /// Reads what was kept.
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let invalid = InvalidInput::new("password_hash", "must be an argon2id hash of bearable cost");
        let hash = PasswordHash::new(text).map_err(|_| invalid.clone())?;
        let params = Params::try_from(&hash).map_err(|_| invalid.clone())?;
        let cost = (params.m_cost(), params.t_cost(), params.p_cost());
        let is_bearable = cost.0 <= MOST_COST.0 && cost.1 <= MOST_COST.1 && cost.2 <= MOST_COST.2;
        let is_whole = hash.algorithm == ARGON2ID_IDENT && hash.salt.is_some() && hash.hash.is_some();
        if is_bearable && is_whole { Ok(LinkPasswordHash(text.to_owned())) } else { Err(invalid) }
    }
}

impl fmt::Debug for LinkPasswordHash {
    /// Without what could be guessed at.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkPasswordHash")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> LinkPassword {
        text.parse().expect("the test's own password is valid")
    }

    #[test]
    fn only_the_password_opens_from_whatever_keyboard() {
        let hash = LinkPasswordHash::of(&password("Zürich 2026"), [7; 16]);
        assert!(hash.is_of("Zürich 2026"));
        assert!(hash.is_of("Zu\u{308}rich 2026"), "the same characters, typed in two steps");
        for wrong in ["", "zürich 2026", "Zürich 2026 ", "Zürich", &"x".repeat(100_000)] {
            assert!(!hash.is_of(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn two_links_with_one_password_do_not_show_it() {
        let hashes = [[1; 16], [2; 16]].map(|salt| LinkPasswordHash::of(&password("the same one"), salt));
        assert_ne!(hashes[0], hashes[1]);
        assert_eq!(hashes[0].as_str().parse().as_ref(), Ok(&hashes[0]), "and each is read back");
    }

    #[test]
    fn what_is_no_password_is_refused_by_its_rule() {
        for (bad, rule) in [
            ("", "8 characters"),
            ("seven 7", "8 characters"),
            ("ünïcödë", "8 characters"),
            ("with\na line", "control"),
            (&"x".repeat(513), "512 bytes"),
        ] {
            let error = bad.parse::<LinkPassword>().expect_err(bad);
            assert!(error.field == "password" && error.rule.contains(rule), "{bad:?}: {error}");
        }
    }

    #[test]
    fn a_hash_that_would_cost_too_much_or_is_another_is_none() {
        let good = LinkPasswordHash::of(&password("the same one"), [1; 16]);
        for bad in [
            "",
            "plain",
            &good.as_str().replace("argon2id", "argon2i"),
            &good.as_str().replace("m=19456", "m=4000000000"),
            &good.as_str().replace("t=2", "t=2000"),
            good.as_str().rsplit_once('$').expect("it has parts").0,
        ] {
            assert!(bad.parse::<LinkPasswordHash>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn neither_prints_itself() {
        let chosen = password("correct horse");
        let hash = LinkPasswordHash::of(&chosen, [1; 16]);
        assert_eq!(format!("{chosen:?} {hash:?}"), "LinkPassword LinkPasswordHash");
    }
}
