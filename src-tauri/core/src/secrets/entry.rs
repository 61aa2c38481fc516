//! What stands in a vault's entry of the keyring: the keys as JSON in UTF-8.
//!
//! One entry holds all three, so that they cannot come apart, and so that no half of them is ever asked for by itself.

use std::borrow::Cow;

use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Serialize};

use super::{AccessKeys, SecretError};

#[derive(Deserialize, Serialize)]
struct Entry<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    secret: Cow<'a, str>,
    #[serde(borrow)]
    session_token: Option<Cow<'a, str>>,
}

/// The bytes of an entry with `keys`; wiped when they are dropped.
pub(super) fn to_bytes(keys: &AccessKeys) -> Zeroizing<Vec<u8>> {
    let entry = Entry {
        id: keys.id().into(),
        secret: keys.secret().into(),
        session_token: keys.session_token().map(Cow::from),
    };
    // Room for all of it from the start: a buffer that grows would leave copies behind.
    let room =
        64 + 6 * (entry.id.len() + entry.secret.len() + entry.session_token.as_ref().map_or(0, |token| token.len()));
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, &entry).expect("three texts can be written into memory");
    bytes
}

/// The keys in the `bytes` of an entry.
///
/// # Errors
/// [`SecretError::Unreadable`] for anything that [`to_bytes`] does not write.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<AccessKeys, SecretError> {
    // What exactly is wrong is not said: the parser quotes what it has found.
    let entry: Entry<'_> = serde_json::from_slice(bytes)
        .map_err(|_| SecretError::Unreadable { reason: "it was not written by Coffer" })?;
    AccessKeys::new(&entry.id, &entry.secret, entry.session_token.as_deref())
        .map_err(|_| SecretError::Unreadable { reason: "what is there are no keys" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_come_back_as_they_were_kept() {
        for token in [None, Some("a/token+with=signs\\and\"more")] {
            let keys = AccessKeys::new("id", "secret/with+signs\"", token).expect("they are keys");
            let bytes = to_bytes(&keys);
            let again = from_bytes(&bytes).expect("they can be read");
            assert_eq!(
                (again.id(), again.secret(), again.session_token()),
                (keys.id(), keys.secret(), keys.session_token())
            );
        }
    }

    #[test]
    fn anything_else_cannot_be_read_and_is_not_quoted() {
        for bytes in [
            &b""[..],
            b"hunter2",
            b"\xff\xfe",
            b"[]",
            b"{\"id\":\"a\"}",
            b"{\"id\":\"a\",\"secret\":7}",
            b"{\"id\":\"\",\"secret\":\"hunter2\",\"session_token\":null}",
            b"{\"id\":\"a b\",\"secret\":\"hunter2\",\"session_token\":null}",
        ] {
            let error = from_bytes(bytes).expect_err("these are no keys");
            assert!(matches!(error, SecretError::Unreadable { .. }), "{error}");
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
        }
    }
}
