//! Tidying up after processes that died.

use std::fs;
use std::sync::Arc;

use coffer_core::seams::Disk;
use coffer_core::storage::{Storage, StorageError, StoreMode, UnfinishedUpload, UploadPlan};
use coffer_tests::FaultyFs;

use super::{Vault, key, open};

const PLAN: UploadPlan = UploadPlan { size_bytes: 10, chunk_size: 4 };

#[test]
fn scratch_files_go_and_uploads_stay() {
    let vault = Vault::new();
    let storage = vault.open();
    let upload = storage.begin(&key(1), PLAN).expect("begun");
    let receipt = storage.put_chunk(&upload, 0, b"some").expect("stored");
    storage.chunks(&upload).expect("durable");
    drop(storage);
    let staging = vault.root.join(".coffer/staging");
    let other = "0192f0c1d2e37a4b8c5d6e7f80912a3b";
    for leftover in [format!("{other}.new"), format!("{upload}.new"), format!("{other}.part")] {
        fs::write(staging.join(leftover), b"half").expect("written");
    }
    fs::write(staging.join("0192f0c1d2e37a4b8c5d6e7f80912a3c.state"), b"of nothing").expect("written");
    for foreign in ["notes.new", "README", "0192F0C1D2E37A4B8C5D6E7F80912A3B.new"] {
        fs::write(staging.join(foreign), b"not ours").expect("written");
    }
    let opened = open(Arc::new(Disk), &vault.root).expect("opens");
    assert_eq!(opened.storage.sweep_scratch().expect("swept"), 4);
    assert_eq!(
        vault.staged(),
        [
            format!("{upload}.part"),
            format!("{upload}.state"),
            "0192F0C1D2E37A4B8C5D6E7F80912A3B.new".to_owned(),
            "README".to_owned(),
            "notes.new".to_owned()
        ],
    );
    assert_eq!(opened.storage.sweep_scratch().expect("swept already"), 0);
    assert_eq!(opened.storage.chunks(&upload).expect("still open"), [receipt]);
}

#[test]
fn an_upload_of_which_nothing_is_durable_goes() {
    let vault = Vault::new();
    let storage = vault.open();
    // Its process dies before it can note down the id: nobody will ever ask for it.
    storage.begin(&key(1), PLAN).expect("begun");
    let pending = storage.begin(&key(2), PLAN).expect("begun");
    storage.put_chunk(&pending, 0, b"some").expect("stored, and not durable yet");
    drop(storage);
    let opened = open(Arc::new(Disk), &vault.root).expect("opens");
    assert_eq!(opened.storage.sweep_scratch().expect("swept"), 4);
    assert_eq!(vault.staged(), [""; 0]);
    let gone = opened.storage.chunks(&pending);
    assert!(matches!(gone, Err(StorageError::UploadNotFound { .. })), "it begins anew: {gone:?}");
}

#[test]
fn nothing_is_swept_while_others_may_be_writing() {
    let vault = Vault::new();
    let first = vault.open();
    first.share().expect("shared");
    let second = vault.open();
    for storage in [&first, &second] {
        let refused = storage.sweep_scratch();
        assert!(matches!(refused, Err(StorageError::Busy)), "{refused:?}");
    }
}

#[test]
fn unfinished_uploads_are_found_without_any_index() {
    let vault = Vault::new();
    let storage = vault.open();
    assert_eq!(storage.unfinished_uploads().expect("none"), []);
    let [first, second, third] = [1, 2, 3].map(|number| storage.begin(&key(number), PLAN).expect("begun"));
    storage.abort(&second).expect("given up");
    drop(storage);
    let expected = [(first, key(1)), (third, key(3))].map(|(upload, key)| UnfinishedUpload { upload, key, plan: PLAN });
    assert_eq!(vault.open().unfinished_uploads().expect("found"), expected);
}

#[test]
fn what_a_store_leaves_when_its_process_dies_is_swept() {
    let vault = Vault::new();
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    fs.crash_at(2);
    storage.store(&key(1), b"never", StoreMode::CreateOnly).expect_err("the process is dead");
    drop(storage);
    assert_eq!(vault.staged().len(), 1, "half a scratch file");
    let opened = open(Arc::new(Disk), &vault.root).expect("opens");
    assert_eq!(opened.storage.sweep_scratch().expect("swept"), 1);
    assert_eq!(vault.staged(), [""; 0]);
    opened.storage.store(&key(1), b"now", StoreMode::CreateOnly).expect("nothing is in the way");
}
