//! The marker that makes a place a vault: `.coffer/vault.json`, in a folder and in a bucket alike.
//!
//! Written once, when the vault is created. A place without one, or with another one than expected, is not written to:
//! it may be the empty mount point of a disk that is not there. Pure; reading and writing the file is the backend's.

use serde_json::{Map, Value, json};

use super::StorageError;
use crate::document::{DeviceId, UserId, VaultId};

/// The newest format this program reads and writes.
const FORMAT: u64 = 1;

/// The field that names the only writer.
const WRITER: &str = "writer";

/// What the marker says.
#[derive(Clone, Debug, PartialEq)]
pub struct VaultMarker {
    /// Which vault this is.
    pub vault_id: VaultId,
    /// The users who keep documents here, in the order they came.
    pub users: Vec<UserId>,
    /// What the marker says besides: its format, and what a Coffer that knows more has added. Kept as it is.
    rest: Map<String, Value>,
}

/// Why a marker's text cannot be used.
#[derive(Debug, PartialEq)]
pub(super) enum MarkerError {
    /// It is not one, or damaged; half a sentence says how.
    Unreadable(String),
    /// Only a newer Coffer may touch this vault.
    Newer {
        /// What it would have to know.
        found: u64,
    },
}

impl MarkerError {
    /// The error for a caller who opens the vault at `place`.
    pub(super) fn into_storage_error(self, place: &str) -> StorageError {
        match self {
            MarkerError::Unreadable(reason) => StorageError::Foreign { place: place.to_owned(), reason },
            MarkerError::Newer { found } => StorageError::NewerVersion { found, supported: FORMAT },
        }
    }
}

impl VaultMarker {
    /// Bytes of the longest marker that is read.
    pub(super) const MOST_BYTES: u64 = 64 * 1024;

    /// The marker of a new vault.
    pub fn new(vault_id: VaultId, users: Vec<UserId>) -> Self {
        let rest = ["format", "min_writer"].map(|field| (field.to_owned(), json!(FORMAT)));
        VaultMarker { vault_id, users, rest: Map::from_iter(rest) }
    }

    /// This marker, of a vault that only `device` writes to: where it lies, nothing keeps several writers apart.
    pub fn written_by(mut self, device: DeviceId) -> Self {
        self.rest.insert(WRITER.to_owned(), json!(device.to_string()));
        self
    }

    /// The only installation that writes to the vault, if there is only one.
    pub fn writer(&self) -> Option<DeviceId> {
        self.rest.get(WRITER)?.as_str()?.parse().ok()
    }

    /// The marker as it is stored.
    pub(super) fn to_json(&self) -> String {
        let mut fields = self.rest.clone();
        let users = self.users.iter().map(UserId::as_str).collect::<Vec<_>>();
        fields.insert("vault_id".to_owned(), json!(self.vault_id.to_string()));
        fields.insert("users".to_owned(), json!(users));
        format!("{:#}\n", Value::Object(fields))
    }

    /// The marker with this stored form.
    pub(super) fn from_json(text: &[u8]) -> Result<Self, MarkerError> {
        let unreadable = |reason: &str| MarkerError::Unreadable(format!("has a marker that {reason}"));
        let Ok(Value::Object(mut fields)) = serde_json::from_slice(text) else {
            return Err(unreadable("is not a JSON object"));
        };
        // First, because in a newer format everything else may look different.
        for field in ["format", "min_writer"] {
            match fields.get(field).and_then(Value::as_u64) {
                Some(found @ 1..) if found > FORMAT => return Err(MarkerError::Newer { found }),
                Some(1..) => {}
                _ => return Err(unreadable("does not say its format")),
            }
        }
        let vault_id = match fields.remove("vault_id") {
            Some(Value::String(text)) => text.parse().map_err(|_| unreadable("has no valid vault id"))?,
            _ => return Err(unreadable("has no vault id")),
        };
        let Some(Value::Array(users)) = fields.remove("users") else {
            return Err(unreadable("does not name its users"));
        };
        let users = users.iter().map(|user| user.as_str().and_then(|text| text.parse().ok())).collect::<Option<_>>();
        let users = users.ok_or_else(|| unreadable("names an impossible user"))?;
        Ok(VaultMarker { vault_id, users, rest: fields })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

    #[test]
    fn a_marker_comes_back_as_it_was_written() {
        let marker = VaultMarker::new(ID.parse().expect("valid"), vec!["anna".parse().expect("valid")]);
        let read = VaultMarker::from_json(marker.to_json().as_bytes()).expect("readable");
        assert_eq!(read, marker);
    }

    #[test]
    fn fields_we_do_not_know_are_kept() {
        let text = format!(r#"{{"vault_id":"{ID}","format":1,"min_writer":1,"users":[],"colour":{{"a":[1,null]}}}}"#);
        let marker = VaultMarker::from_json(text.as_bytes()).expect("readable");
        let again: Value = serde_json::from_str(&marker.to_json()).expect("JSON");
        assert_eq!(again, serde_json::from_str::<Value>(&text).expect("JSON"), "nothing may be dropped");
    }

    #[test]
    fn a_newer_format_is_told_apart_from_damage() {
        for (text, found) in [
            (r#"{"format":2,"min_writer":1}"#.to_owned(), 2),
            (r#"{"format":1,"min_writer":7,"vault_id":{"new":"shape"}}"#.to_owned(), 7),
        ] {
            assert_eq!(VaultMarker::from_json(text.as_bytes()), Err(MarkerError::Newer { found }), "{text}");
        }
    }

    #[test]
    fn damage_is_refused_with_a_reason() {
        let good = VaultMarker::new(ID.parse().expect("valid"), vec!["anna".parse().expect("valid")]).to_json();
        for end in 0..good.trim_end().len() {
            let cut = VaultMarker::from_json(&good.as_bytes()[..end]);
            assert!(matches!(cut, Err(MarkerError::Unreadable(_))), "cut at {end}");
        }
        for text in [
            "null",
            "[]",
            "{}",
            r#"{"format":0,"min_writer":1}"#,
            r#"{"format":"1","min_writer":1}"#,
            &good.replace(ID, &ID.to_uppercase()),
            &good.replace(ID, "../../etc"),
            &good.replace("anna", "../anna"),
            &good.replace("\"anna\"", "7"),
        ] {
            let read = VaultMarker::from_json(text.as_bytes());
            assert!(matches!(read, Err(MarkerError::Unreadable(_))), "{text}: {read:?}");
        }
        assert!(VaultMarker::from_json(&[0xff, 0xfe]).is_err(), "not even text");
    }
}
