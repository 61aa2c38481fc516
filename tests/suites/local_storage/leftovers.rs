//! What processes that died have left: found, told apart, and removed one at a time.

use std::fs;
use std::sync::Arc;

use coffer_core::seams::Disk;
use coffer_core::storage::{
    Leftover, LeftoverKind, LocalStorage, Storage, StorageError, StoreMode, Upkeep, UploadPlan,
};
use coffer_tests::{FaultyFs, FsCall};
use rustix::io::Errno;

use super::{Vault, key, marker, open};

const PLAN: UploadPlan = UploadPlan { size_bytes: 10, chunk_size: 4 };
const OTHER: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

#[test]
fn every_kind_of_leftover_is_told_apart_and_what_is_not_ours_is_none() {
    let vault = Vault::new();
    let storage = vault.open();
    let upload = storage.begin(&key(1), PLAN).expect("begun");
    storage.put_chunk(&upload, 0, b"four").expect("stored");
    drop(storage);
    let staging = vault.root.join(".coffer/staging");
    fs::write(staging.join(format!("{OTHER}.new")), b"half").expect("written");
    fs::write(staging.join(format!("{upload}.new")), b"a state").expect("written");
    fs::write(staging.join("0192f0c1d2e37a4b8c5d6e7f80912a3c.part"), b"without a state").expect("written");
    fs::write(staging.join("0192f0c1d2e37a4b8c5d6e7f80912a3d.state"), b"of nothing").expect("written");
    for foreign in ["notes.new", "README", "0192F0C1D2E37A4B8C5D6E7F80912A3B.new"] {
        fs::write(staging.join(foreign), b"not ours").expect("written");
    }
    let storage = vault.open();
    let mut leftovers = storage.leftovers().expect("found");
    leftovers.sort_by(|one, other| one.name.cmp(&other.name));
    let leftover =
        |name: &str, kind, size_bytes| Leftover { name: name.to_owned(), kind, size_bytes, has_rested: false };
    let mut expected = vec![
        leftover(&format!("{OTHER}.new"), LeftoverKind::Scratch, 4),
        leftover(&format!("{upload}.new"), LeftoverKind::Scratch, 7),
        leftover(
            &format!("{upload}.part"),
            LeftoverKind::Upload { upload: upload.clone(), key: key(1), plan: PLAN },
            4,
        ),
        leftover("0192f0c1d2e37a4b8c5d6e7f80912a3c.part", LeftoverKind::Half, 15),
        leftover("0192f0c1d2e37a4b8c5d6e7f80912a3d.state", LeftoverKind::Half, 10),
    ];
    expected.sort_by(|one, other| one.name.cmp(&other.name));
    assert_eq!(leftovers, expected);

    for leftover in leftovers.iter().filter(|leftover| !matches!(leftover.kind, LeftoverKind::Upload { .. })) {
        storage.remove_leftover(leftover).expect("removed");
        storage.remove_leftover(leftover).expect("removed already");
    }
    let foreign = ["0192F0C1D2E37A4B8C5D6E7F80912A3B.new", "README", "notes.new"].map(str::to_owned);
    let mut left = vec![format!("{upload}.part"), format!("{upload}.state")];
    left.extend(foreign.clone());
    assert_eq!(vault.staged(), left);
    storage.chunks(&upload).expect("it can still be resumed");
    let upload = storage.leftovers().expect("found").remove(0);
    storage.remove_leftover(&upload).expect("given up");
    assert_eq!(vault.staged(), foreign, "what is not ours is never touched");
}

#[test]
fn a_scratch_file_can_be_read_if_it_is_short_enough() {
    let vault = Vault::new();
    let storage = vault.open();
    let staging = vault.root.join(".coffer/staging");
    fs::write(staging.join(format!("{OTHER}.new")), b"a sidecar").expect("written");
    let leftover = storage.leftovers().expect("found").remove(0);
    assert_eq!(storage.read_leftover(&leftover).expect("read").as_deref(), Some(&b"a sidecar"[..]));
    fs::write(staging.join(format!("{OTHER}.new")), vec![0; 1024 * 1024 + 1]).expect("written");
    assert_eq!(storage.read_leftover(&leftover).expect("read"), None, "no sidecar is that long");
    fs::remove_file(staging.join(format!("{OTHER}.new"))).expect("removed");
    assert_eq!(storage.read_leftover(&leftover).expect("read"), None);
}

#[test]
fn nothing_is_removed_where_the_marker_is_missing_or_another_ones() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    storage.set_aside(&key(1)).expect("set aside");
    let scratch = vault.root.join(".coffer/staging").join(format!("{OTHER}.new"));
    fs::write(&scratch, b"half").expect("written");
    let leftover = storage.leftovers().expect("found").remove(0);
    let id = storage.set_aside_objects().expect("found").remove(0).id;
    let path = vault.root.join(".coffer/vault.json");
    let original = fs::read(&path).expect("there");
    let other = vault.root.with_file_name("other");
    LocalStorage::create(&Disk, &other, &marker(9)).expect("another vault");
    let others = fs::read(other.join(".coffer/vault.json")).expect("there");
    for now in [None, Some(others)] {
        match now {
            None => fs::remove_file(&path).expect("removed"),
            Some(other) => fs::write(&path, other).expect("replaced"),
        }
        for refused in [storage.remove_leftover(&leftover), storage.remove_set_aside(&id), storage.take_back(&id)] {
            assert!(matches!(refused, Err(StorageError::Foreign { .. })), "{refused:?}");
        }
        assert!(scratch.exists() && vault.root.join(".quarantine").join(&id).exists());
    }
    fs::write(&path, original).expect("it is back");
    storage.remove_leftover(&leftover).expect("removed");
}

#[test]
fn what_a_store_leaves_when_its_process_dies_is_in_nobodys_way() {
    let vault = Vault::new();
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    fs.crash_at(2);
    storage.store(&key(1), b"never", StoreMode::CreateOnly).expect_err("the process is dead");
    drop(storage);
    let opened = open(Arc::new(Disk), &vault.root).expect("opens");
    let leftovers = opened.storage.leftovers().expect("found");
    assert_eq!(leftovers.len(), 1, "half a scratch file: {leftovers:?}");
    assert_eq!(leftovers[0].kind, LeftoverKind::Scratch);
    opened.storage.store(&key(1), b"now", StoreMode::CreateOnly).expect("nothing is in the way");
}

#[test]
fn what_a_completed_upload_leaves_can_be_removed_and_its_object_stays() {
    let vault = Vault::new();
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    let upload = storage.begin(&key(1), PLAN).expect("begun");
    for (number, chunk) in [&b"0123"[..], b"4567", b"89"].into_iter().enumerate() {
        storage.put_chunk(&upload, number as u64, chunk).expect("stored");
    }
    // Removing the state is the last step, and may fail.
    fs.fail_nth_of(FsCall::RemoveFile, 1, Errno::IO);
    storage.complete(&key(1), &upload).expect("complete, but for the state");
    drop(storage);
    let storage = vault.open();
    assert_eq!(vault.staged(), [format!("{upload}.state")], "opening a vault removes nothing");
    let leftover = storage.leftovers().expect("found").remove(0);
    assert_eq!(leftover.kind, LeftoverKind::Upload { upload: upload.clone(), key: key(1), plan: PLAN });
    storage.complete(&key(1), &upload).expect("who claims it repeats the last step");
    storage.remove_leftover(&leftover).expect("removed");
    assert_eq!(vault.staged(), [""; 0]);
    assert_eq!(storage.metadata(&key(1)).expect("the object is untouched").size_bytes, PLAN.size_bytes);
}

#[test]
fn an_upload_of_which_nothing_is_durable_can_be_gone_on_with() {
    let vault = Vault::new();
    let storage = vault.open();
    let upload = storage.begin(&key(1), PLAN).expect("begun");
    storage.put_chunk(&upload, 0, b"0123").expect("stored, and not durable yet");
    drop(storage);
    let storage = vault.open();
    assert_eq!(storage.chunks(&upload).expect("still open"), [], "the chunk is sent again");
    for (number, chunk) in [&b"0123"[..], b"4567", b"89"].into_iter().enumerate() {
        storage.put_chunk(&upload, number as u64, chunk).expect("stored");
    }
    storage.complete(&key(1), &upload).expect("complete");
}
