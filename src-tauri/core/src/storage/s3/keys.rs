//! The keys of a vault's objects in its bucket, and back. Pure.
//!
//! Below the vault's prefix: `<user>/<file_id>` and `<file_id>.meta` as in a folder, `.coffer/vault.json`, and
//! `.quarantine/<user>/<op_id>/<name>` for what was set aside; while a bucket is examined, `.coffer-probe/<op_id>/<name>`;
//! `.share/<class>/<secret>` for the copies of public links, the only ones that strangers may ever be given, and
//! `.share/d1/probe-<op_id>` while it is tried whether they are. In a bucket that holds such copies only, the same without a
//! prefix. Every other key is somebody else's: it is left alone, and never becomes a path of this computer.

use crate::document::{ExpiryClass, OpId, ShareKey, UserId};
use crate::storage::BlobKey;

const QUARANTINE: &str = ".quarantine/";
const PROBES: &str = ".coffer-probe/";
const SHARES: &str = ".share/";

/// The keys below one prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ObjectKeys {
    /// Empty, or ends with `/`.
    prefix: String,
}

impl ObjectKeys {
    /// Keys below `prefix`, which is empty or ends with `/`.
    pub(super) fn below(prefix: &str) -> Self {
        debug_assert!(prefix.is_empty() || prefix.ends_with('/'), "a prefix ends with a slash");
        ObjectKeys { prefix: prefix.to_owned() }
    }

    /// What all keys begin with.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Where a vault says that it is one.
    pub(super) fn marker(&self) -> String {
        format!("{}.coffer/vault.json", self.prefix)
    }

    /// Below which the objects of a user lie.
    pub(super) fn of_user(&self, owner: &UserId) -> String {
        format!("{}{owner}/", self.prefix)
    }

    /// Where an object lies.
    pub(super) fn object(&self, key: &BlobKey) -> String {
        format!("{}{key}", self.prefix)
    }

    /// The object of `owner` that lies there; `None` for what is not ours.
    pub(super) fn object_of(&self, owner: &UserId, object_key: &str) -> Option<BlobKey> {
        let key = BlobKey::from_object_name(owner, object_key.strip_prefix(&self.of_user(owner))?)?;
        // Of several ways to write an id only one is the key that we would use.
        (self.object(&key) == object_key).then_some(key)
    }

    /// The object of whatever user that lies there; `None` for what is not ours.
    pub(super) fn object_of_anybody(&self, object_key: &str) -> Option<BlobKey> {
        let (owner, _) = object_key.strip_prefix(&self.prefix)?.split_once('/')?;
        self.object_of(&owner.parse().ok()?, object_key)
    }

    /// Below which all that was set aside lies.
    pub(super) fn quarantine(&self) -> String {
        format!("{}{QUARANTINE}", self.prefix)
    }

    /// Below which everything lies that a bucket is tried with.
    pub(super) fn probes(&self) -> String {
        format!("{}{PROBES}", self.prefix)
    }

    /// Below which all copies of public links lie.
    pub(super) fn shares(&self) -> String {
        format!("{}{SHARES}", self.prefix)
    }

    /// Where the copy of a public link lies.
    pub(super) fn share(&self, key: &ShareKey) -> String {
        format!("{}{}", self.shares(), key.within_bucket())
    }

    /// What all copies begin with that it is tried with whether strangers get any: in the shortest class.
    pub(super) fn share_probes(&self) -> String {
        format!("{}{}/probe-", self.shares(), ExpiryClass::Day.as_str())
    }

    /// Where the copy of this name lies that it is tried with.
    pub(super) fn share_probe(&self, name: &str) -> String {
        format!("{}{name}", self.share_probes())
    }

    /// Where an object goes that is set aside; `id` keeps it apart from others that had the same key.
    pub(super) fn set_aside(&self, key: &BlobKey, id: OpId) -> String {
        format!("{}{}/{id}/{}", self.quarantine(), key.owner, key.object_name())
    }

    /// The name in the quarantine of what lies there, and the key that it had.
    pub(super) fn set_aside_of<'k>(&self, object_key: &'k str) -> Option<(&'k str, BlobKey)> {
        let id = object_key.strip_prefix(&self.quarantine())?;
        Some((id, parse_set_aside(id)?))
    }

    /// Where what has this name in the quarantine lies, and the key that it had.
    pub(super) fn of_set_aside(&self, id: &str) -> Option<(String, BlobKey)> {
        let key = parse_set_aside(id)?;
        Some((format!("{}{id}", self.quarantine()), key))
    }
}

fn parse_set_aside(id: &str) -> Option<BlobKey> {
    let mut parts = id.split('/');
    let (owner, op_id, name) = (parts.next()?, parts.next()?, parts.next()?);
    let _: OpId = op_id.parse().ok()?;
    if parts.next().is_some() {
        return None;
    }
    BlobKey::from_object_name(&owner.parse().ok()?, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

    fn anna() -> UserId {
        "anna".parse().expect("valid")
    }

    #[test]
    fn a_key_goes_there_and_back() {
        for prefix in ["", "a/", "some/where/"] {
            let keys = ObjectKeys::below(prefix);
            let sidecar = BlobKey::sidecar(anna(), FILE.parse().expect("valid"));
            assert_eq!(keys.object(&sidecar), format!("{prefix}anna/{FILE}.meta"));
            assert_eq!(keys.object_of(&anna(), &keys.object(&sidecar)), Some(sidecar.clone()));
            assert_eq!(keys.object_of_anybody(&keys.object(&sidecar)), Some(sidecar));
        }
    }

    #[test]
    fn what_is_not_ours_is_nothing() {
        let keys = ObjectKeys::below("vault/");
        for foreign in [
            "anna/0192f0c1d2e37a4b8c5d6e7f80912a3b",
            "vault/ben/0192f0c1d2e37a4b8c5d6e7f80912a3b",
            "vault/anna/",
            "vault/anna/0192f0c1d2e37a4b8c5d6e7f80912a3b/",
            "vault/anna/0192F0C1D2E37A4B8C5D6E7F80912A3B",
            "vault/anna/0192f0c1d2e37a4b8c5d6e7f80912a3b.meta.meta",
            "vault/anna/../anna/0192f0c1d2e37a4b8c5d6e7f80912a3b",
            "vault/anna//0192f0c1d2e37a4b8c5d6e7f80912a3b",
            "vault/anna/%2e%2e",
            "vault/.coffer/vault.json",
            "",
        ] {
            assert_eq!(keys.object_of(&anna(), foreign), None, "{foreign:?}");
        }
    }

    #[test]
    fn a_copy_for_a_link_is_no_object_of_the_vault() {
        use crate::document::LinkToken;
        let keys = ObjectKeys::below("vault/");
        let place = keys.share(&ShareKey::new(ExpiryClass::Week, LinkToken::from_bytes([0; 32])));
        assert_eq!(place, format!("vault/.share/d7/{}", "A".repeat(43)));
        assert_eq!(keys.object_of_anybody(&place), None, "so that no listing takes it for one");
        let elsewhere = ShareKey::new(ExpiryClass::Week, LinkToken::from_bytes([0; 32]));
        let elsewhere = elsewhere.in_bucket(Some("my-shares".parse().expect("a bucket's name")));
        assert_eq!(keys.share(&elsewhere), place, "which bucket it is in is no part of its key there");
        assert_eq!(keys.share_probes(), "vault/.share/d1/probe-");
        assert_eq!(keys.object_of_anybody("vault/.share/d1/probe-0"), None);
    }

    #[test]
    fn what_is_set_aside_remembers_its_key() {
        let keys = ObjectKeys::below("vault/");
        let content = BlobKey::content(anna(), FILE.parse().expect("valid"));
        let place = keys.set_aside(&content, "00000000000000000000000000000007".parse().expect("valid"));
        let (id, key) = keys.set_aside_of(&place).expect("ours");
        assert_eq!(key, content);
        assert_eq!(keys.of_set_aside(id), Some((place.clone(), content)));
        for foreign in ["", "anna", "anna/x/y", "anna/00000000000000000000000000000007/../../x"] {
            assert_eq!(keys.of_set_aside(foreign), None, "{foreign:?}");
        }
    }
}
