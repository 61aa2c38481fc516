//! A pair of keys to a bucket, in a type that cannot print itself.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::error::InvalidInput;

const MOST_ID_BYTES: usize = 128;
const MOST_SECRET_BYTES: usize = 256;
/// Temporary keys of Amazon's come with tokens of one to two thousand characters.
const MOST_TOKEN_BYTES: usize = 8192;
/// How long the secrets and the ids are that providers hand out in pairs.
const LENGTHS_OF_PAIRS: [(usize, usize); 2] = [(40, 20), (64, 32)];

/// A pair of keys to a bucket, perhaps with the token that makes temporary keys valid. The secret and the token are wiped
/// from memory when they are dropped; there is no way to print or to serialize them.
///
/// All three are visible ASCII characters without any space, because they end up in the headers of requests.
#[derive(Clone)]
pub struct AccessKeys {
    id: String,
    secret: SecretString,
    session_token: Option<SecretString>,
}

impl AccessKeys {
    /// These keys. Space around them is dropped, because copying them often brings some; an empty token is none.
    ///
    /// # Errors
    /// [`InvalidInput`] for `key_id`, `secret` or `session_token`: one that is empty, too long or holds what is no visible
    /// ASCII character, and keys that are recognisably in each other's place.
    pub fn new(id: &str, secret: &str, session_token: Option<&str>) -> Result<Self, InvalidInput> {
        let (id, secret) = (id.trim(), secret.trim());
        let session_token = session_token.map(str::trim).filter(|token| !token.is_empty());
        check("key_id", id, MOST_ID_BYTES, "must be at most 128 characters")?;
        check("secret", secret, MOST_SECRET_BYTES, "must be at most 256 characters")?;
        if let Some(token) = session_token {
            check("session_token", token, MOST_TOKEN_BYTES, "must be at most 8,192 characters")?;
        }
        if are_swapped(id, secret) {
            return Err(InvalidInput::new("key_id", "looks like a secret key: the two may be in each other's place"));
        }
        Ok(AccessKeys { id: id.to_owned(), secret: secret.into(), session_token: session_token.map(Into::into) })
    }

    /// The id: the half that may be shown and that travels in the clear.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret half.
    pub fn secret(&self) -> &str {
        self.secret.expose_secret()
    }

    /// The token of temporary keys.
    pub fn session_token(&self) -> Option<&str> {
        self.session_token.as_ref().map(|token| token.expose_secret())
    }
}

impl fmt::Debug for AccessKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessKeys(…)")
    }
}

fn check(field: &'static str, text: &str, most_bytes: usize, too_long: &'static str) -> Result<(), InvalidInput> {
    if text.is_empty() {
        return Err(InvalidInput::new(field, "must not be empty"));
    }
    if text.len() > most_bytes {
        return Err(InvalidInput::new(field, too_long));
    }
    if text.contains(char::is_whitespace) {
        return Err(InvalidInput::new(field, "must not contain spaces or line breaks"));
    }
    if !text.chars().all(|c| c.is_ascii_graphic()) {
        return Err(InvalidInput::new(field, "must be plain letters, digits and signs"));
    }
    Ok(())
}

/// Whether each is recognisably the other. Ids never hold `/`, `+` or `=`, which are in most secrets; and where a provider
/// makes both of a fixed length, those tell them apart.
fn are_swapped(id: &str, secret: &str) -> bool {
    id.contains(['/', '+', '=']) || is_amazon_id(secret) || LENGTHS_OF_PAIRS.contains(&(id.len(), secret.len()))
}

/// Amazon's ids: `AKIA`, or `ASIA` for temporary ones, and sixteen capital letters and digits.
fn is_amazon_id(text: &str) -> bool {
    let rest = text.strip_prefix("AKIA").or_else(|| text.strip_prefix("ASIA"));
    rest.is_some_and(|rest| rest.len() == 16 && rest.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "AKIAIOSFODNN7EXAMPLE";
    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    fn refused(id: &str, secret: &str, token: Option<&str>) -> InvalidInput {
        AccessKeys::new(id, secret, token).expect_err("these are no keys")
    }

    #[test]
    fn space_around_keys_is_dropped_and_an_empty_token_is_none() {
        let keys =
            AccessKeys::new(&format!(" {ID}\r\n"), &format!("\t{SECRET} \n"), Some("  ")).expect("they are keys");
        assert_eq!((keys.id(), keys.secret(), keys.session_token()), (ID, SECRET, None));
    }

    #[test]
    fn a_refusal_names_the_field_and_never_the_value() {
        let long = "x".repeat(257);
        for (invalid, field) in [
            (refused("", SECRET, None), "key_id"),
            (refused(ID, " \n", None), "secret"),
            (refused("AKIA IOSF", SECRET, None), "key_id"),
            (refused(ID, "two\nlines", None), "secret"),
            (refused(ID, SECRET, Some("a\u{a0}b")), "session_token"),
            (refused("schlüssel", SECRET, None), "key_id"),
            (refused(ID, "a\u{200b}b", None), "secret"),
            (refused(ID, "a\u{7}b", None), "secret"),
            (refused(&long, SECRET, None), "key_id"),
            (refused(ID, &long, None), "secret"),
            (refused(ID, SECRET, Some(&"x".repeat(8193))), "session_token"),
        ] {
            assert_eq!(invalid.field, field, "{invalid}");
        }
    }

    #[test]
    fn keys_in_each_others_place_are_recognised() {
        for (id, secret) in [
            (SECRET, ID),
            ("0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123"),
            ("short+secret", "minioadmin"),
            (&*"a1".repeat(32), &*"b2".repeat(16)),
            ("minioadmin", ID),
        ] {
            let invalid = refused(id, secret, None);
            assert!(invalid.field == "key_id" && invalid.rule.contains("each other's place"), "{invalid}");
        }
    }

    #[test]
    fn keys_of_every_provider_are_taken() {
        for (provider, id, secret) in [
            ("Amazon", ID.to_owned(), SECRET.to_owned()),
            ("Cloudflare R2", "a1".repeat(16), "b2".repeat(32)),
            ("Backblaze B2", "0012345678901234500000001".to_owned(), "K001abcdefghijklmnopqrstuvwxyz0".to_owned()),
            ("Google", format!("GOOG1E{}", "A".repeat(55)), "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ".to_owned()),
            ("Garage", format!("GK{}", "3f".repeat(12)), "4e".repeat(32)),
            ("Scaleway", "SCWXXXXXXXXXXXXXXXXX".to_owned(), "11111111-2222-3333-4444-555555555555".to_owned()),
            ("MinIO at first", "minioadmin".to_owned(), "minioadmin".to_owned()),
        ] {
            assert!(AccessKeys::new(&id, &secret, None).is_ok(), "{provider}");
        }
    }

    #[test]
    fn keys_do_not_print_themselves() {
        let keys = AccessKeys::new(ID, SECRET, Some("token")).expect("they are keys");
        assert_eq!(format!("{keys:?} {keys:#?} {:?}", Some(&keys)), "AccessKeys(…) AccessKeys(…) Some(AccessKeys(…))");
    }
}
