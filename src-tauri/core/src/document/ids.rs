//! Identities: of documents, users, operations, devices and vaults.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::error::InvalidInput;

/// Makes an id type around a UUID that is written as 32 lower-case hexadecimal characters and nothing else.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $field:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The id with these 16 bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                $name(Uuid::from_bytes(bytes))
            }

            /// Its 16 bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                $name(uuid)
            }
        }

        impl FromStr for $name {
            type Err = InvalidInput;

            fn from_str(text: &str) -> Result<Self, InvalidInput> {
                parse_hex(text).map($name).ok_or(InvalidInput::new(
                    $field,
                    "must be 32 lower-case hexadecimal characters",
                ))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.simple())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0.simple())
            }
        }
    };
}

uuid_id!(
    /// A document's identity: UUIDv7, so that ids made later sort later. Safe as a file name everywhere.
    FileId, "file_id"
);
uuid_id!(
    /// The identity of one operation; written into what it changed, so that a retry recognises its own work.
    OpId, "op_id"
);
uuid_id!(
    /// The identity of one installation; the tie-breaker of stamps.
    DeviceId, "device"
);
uuid_id!(
    /// The identity of one transfer, for as long as anybody remembers it. Those made later sort later. An import has that of
    /// the document it becomes.
    TransferId, "id"
);

impl From<FileId> for TransferId {
    fn from(file_id: FileId) -> Self {
        TransferId(file_id.0)
    }
}

impl From<TransferId> for FileId {
    /// The document that an import becomes.
    fn from(id: TransferId) -> Self {
        FileId(id.0)
    }
}

uuid_id!(
    /// The identity of a public link, for its owner: it opens nothing. Those made later sort later.
    LinkId, "link"
);
uuid_id!(
    /// The identity of a vault; written once into its marker, wherever the vault lies.
    VaultId, "vault_id"
);

/// The strict form only: `Uuid`'s own parser also takes hyphens, braces, URNs and upper case.
fn parse_hex(text: &str) -> Option<Uuid> {
    let strict = text.len() == 32 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if strict { Uuid::try_parse(text).ok() } else { None }
}

/// A user of a vault: `[a-z0-9_-]{1,64}`. Also the name of the user's folder in the vault.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserId {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let allowed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
        if (1..=64).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(UserId(text.to_owned()))
        } else {
            Err(InvalidInput::new("user", "must be 1 to 64 characters out of a-z, 0-9, '_' and '-'"))
        }
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_id_is_read_only_in_its_one_form() {
        let good = "0192f0c1d2e37a4b8c5d6e7f80912a3b";
        assert_eq!(good.parse::<FileId>().map(|id| id.to_string()), Ok(good.to_owned()));
        for bad in [
            "",
            "0192f0c1d2e37a4b8c5d6e7f80912a3",
            "0192f0c1d2e37a4b8c5d6e7f80912a3bb",
            "0192F0C1D2E37A4B8C5D6E7F80912A3B",
            "0192f0c1-d2e3-7a4b-8c5d-6e7f80912a3b",
            "../../../../../../../../etc/passwd",
            "0192f0c1d2e37a4b8c5d6e7f80912a3\u{0}",
        ] {
            assert!(bad.parse::<FileId>().is_err(), "{bad:?} must not pass as an id");
        }
    }

    #[test]
    fn a_user_id_can_never_be_a_path() {
        for good in ["a", "anna-2", "x_y", &"u".repeat(64)] {
            assert!(good.parse::<UserId>().is_ok(), "{good:?}");
        }
        for bad in ["", ".", "..", ".coffer", "a/b", "a\\b", "Anna", "ä", "a b", &"u".repeat(65)] {
            assert!(bad.parse::<UserId>().is_err(), "{bad:?} must be refused");
        }
    }
}
