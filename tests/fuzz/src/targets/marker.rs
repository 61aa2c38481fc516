//! Markers of vaults, read as an opening reads them, from a folder.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use coffer_core::seams::Disk;
use coffer_core::storage::{LocalStorage, StorageError, VaultMarker};
use serde_json::json;

use crate::json_edits;

pub(crate) fn run(bytes: &[u8]) {
    let bytes = json_edits::file(bytes, || {
        json!({
            "format": 1, "min_writer": 1, "vault_id": "0192f0c1d2e37a4b8c5d6e7f80912a3b", "users": ["anna", "ben"],
            "from_elsewhere": { "ratio": 0.1, "list": [1, "two", null] }
        })
    });
    let folder = tempfile::tempdir().expect("a temporary folder");
    let root = folder.path().join("vault");
    make_folder(&root.join(".coffer/staging"));
    let path = root.join(".coffer/vault.json");
    fs::write(&path, &bytes).expect("written");
    match LocalStorage::marker_of(&Disk, &root) {
        Ok(Some(marker)) => assert_comes_back(&marker, &folder.path().join("copy")),
        Ok(None) => panic!("a folder with a file in it is not empty"),
        Err(StorageError::Foreign { reason, .. }) => assert!(!reason.is_empty() && reason.len() < 200, "{reason}"),
        Err(StorageError::NewerVersion { found, supported }) => assert!(found > supported),
        Err(error) => panic!("damage is no {error:?}"),
    }
    assert_eq!(fs::read(&path).expect("still there"), bytes, "looking changes nothing");
}

/// A vault that is made with this marker has it.
fn assert_comes_back(marker: &VaultMarker, root: &Path) {
    match LocalStorage::create(&Disk, root, marker) {
        Ok(()) => {
            let again = LocalStorage::marker_of(&Disk, root).expect("what is written can be read");
            assert_eq!(again.as_ref(), Some(marker), "and says the same");
        }
        // Written with more space between its fields, it would be longer than any marker that is read.
        Err(StorageError::Foreign { .. }) => {}
        Err(error) => panic!("a marker that was read can be written: {error:?}"),
    }
}

fn make_folder(path: &Path) {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).expect("a new folder");
}
