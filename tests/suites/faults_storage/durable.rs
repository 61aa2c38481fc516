//! The order of calls by which what was answered survives the loss of power. No process can feel a sync that is missing,
//! so it is read off the calls.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::FileId;
use coffer_core::seams::Disk;
use coffer_core::storage::{BlobKey, LocalStorage, Storage};
use coffer_tests::{FaultyFs, FsCall};

use super::{CASES, PLAN, anna, marker, run};

#[test]
fn content_is_synced_before_it_has_its_name_and_the_name_before_the_answer() {
    for case in CASES {
        run(
            case,
            |_| {},
            |_, fs, root, _, answer| {
                answer.as_ref().expect("a healthy disk");
                let calls = fs.calls();
                let user = root.join("anna");
                let comes_later = |from: usize, call: FsCall, path: &Path| {
                    (from..calls.len()).find(|position| calls[*position] == (call, path.to_owned()))
                };
                let named = calls.iter().position(|(call, to)| {
                    matches!(call, FsCall::RenameNew | FsCall::RenameOver) && to.parent() == Some(&user)
                });
                let changed = named.or(calls.iter().position(|(call, path)| {
                    // A deletion, or a rename out of the folder.
                    (*call == FsCall::RemoveFile && path.starts_with(&user)) || *call == FsCall::RenameNew
                }));
                let changed = changed.unwrap_or_else(|| panic!("{} changes a name: {calls:?}", case.name));
                for (position, (call, path)) in calls[..changed].iter().enumerate() {
                    if *call == FsCall::Write {
                        let synced = comes_later(position, FsCall::Sync, path);
                        assert!(synced.is_some_and(|synced| synced < changed), "{}: {calls:?}", case.name);
                    }
                }
                assert!(comes_later(changed, FsCall::SyncFolder, &user).is_some(), "{}: {calls:?}", case.name);
            },
            u64::MAX,
        );
    }
}

#[test]
fn every_name_that_was_made_or_taken_away_is_durable_before_the_answer() {
    for case in CASES {
        run(
            case,
            |_| {},
            |storage, fs, root, _, answer| {
                answer.as_ref().expect("a healthy disk");
                let staging = root.join(".coffer/staging");
                names_are_durable(&fs.calls(), root, &|path| !path.starts_with(&staging), case.name);

                let before = fs.calls().len();
                let upload = storage.begin(&other_key(), PLAN).expect("begun");
                names_are_durable(&fs.calls()[before..], root, &|_| true, "begin an upload");
                let before = fs.calls().len();
                storage.abort(&upload).expect("given up");
                names_are_durable(&fs.calls()[before..], root, &|_| true, "give an upload up");
            },
            u64::MAX,
        );
    }
    let folder = tempfile::tempdir().expect("a folder for the test");
    let fs = FaultyFs::new(Arc::new(Disk));
    let root = folder.path().join("vault");
    LocalStorage::create(&fs, &root, &marker()).expect("a new vault");
    let staging = root.join(".coffer/staging");
    names_are_durable(&fs.calls(), &root, &|path| path.parent() != Some(&staging), "create a vault");
}

fn other_key() -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes([2; 16]))
}

/// After each of `calls` that changes the name of something that `matters`, the folder it is in is synced; for a folder
/// made, the ones up to the vault's too, which may have been made with it.
fn names_are_durable(calls: &[(FsCall, PathBuf)], root: &Path, matters: &dyn Fn(&Path) -> bool, what: &str) {
    let mut changes = 0;
    for (position, (call, path)) in calls.iter().enumerate() {
        let levels = match call {
            FsCall::RenameNew | FsCall::RenameOver | FsCall::RemoveFile => 1,
            FsCall::CreateFolder => path.strip_prefix(root).map_or(1, |inside| inside.components().count().max(1)),
            _ => 0,
        };
        for folder in path.ancestors().skip(1).take(levels).filter(|_| matters(path)) {
            changes += 1;
            let synced = calls[position..].iter().any(|(call, path)| *call == FsCall::SyncFolder && path == folder);
            assert!(synced, "{what}: {call:?} {} is not durable: {calls:?}", path.display());
        }
    }
    assert!(changes > 0, "{what} changes a name: {calls:?}");
}
