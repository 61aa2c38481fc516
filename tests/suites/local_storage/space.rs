//! Disks that are full.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use coffer_core::seams::Disk;
use coffer_core::storage::{BlobKey, BlobPart, LocalStorage, Storage, StorageError, StoreMode, UploadPlan};

use super::{Mounted, key, marker, names_in, open};

const MEBIBYTE: usize = 1024 * 1024;

fn vault_on(disk: &Mounted) -> (LocalStorage, std::path::PathBuf) {
    let root = disk.path.join("vault");
    LocalStorage::create(&Disk, &root, &marker(1)).expect("a new vault");
    (open(Arc::new(Disk), &root).expect("opens").storage, root)
}

fn nothing_staged(root: &Path) -> bool {
    names_in(&root.join(".coffer/staging")).is_empty()
}

#[test]
fn content_leaves_a_reserve_that_sidecars_may_use() {
    let Some(disk) = Mounted::new("24m") else { return };
    let (storage, root) = vault_on(&disk);
    storage.store(&key(1), &vec![1; 4 * MEBIBYTE], StoreMode::CreateOnly).expect("there is room");
    let free_bytes = storage.free_bytes().expect("asked").expect("a disk knows");
    let refused = storage.store(&key(2), &vec![2; 6 * MEBIBYTE], StoreMode::CreateOnly);
    assert!(
        matches!(refused, Err(StorageError::NoSpace { needed_bytes, .. }) if needed_bytes == 6 * MEBIBYTE as u64),
        "{refused:?}"
    );
    let plan = UploadPlan { size_bytes: 6 * MEBIBYTE as u64, chunk_size: MEBIBYTE as u64 };
    let refused = storage.begin(&key(2), plan);
    assert!(matches!(refused, Err(StorageError::NoSpace { .. })), "{refused:?}");
    assert_eq!(storage.free_bytes().expect("asked"), Some(free_bytes), "refused before anything was written");
    assert!(nothing_staged(&root));

    let sidecar = BlobKey { part: BlobPart::Sidecar, ..key(1) };
    storage
        .store(&sidecar, &vec![3; 10 * MEBIBYTE], StoreMode::CreateOnly)
        .expect("a full disk can record what happens");
}

#[test]
fn a_disk_that_fills_up_during_an_upload_costs_one_chunk() {
    let Some(disk) = Mounted::new("32m") else { return };
    let (storage, _) = vault_on(&disk);
    let plan = UploadPlan { size_bytes: 8 * MEBIBYTE as u64, chunk_size: 2 * MEBIBYTE as u64 };
    let upload = storage.begin(&key(1), plan).expect("begun while there is room");
    let chunk = vec![4; 2 * MEBIBYTE];
    for number in 0..2 {
        storage.put_chunk(&upload, number, &chunk).expect("stored");
    }
    let filler = disk.path.join("filler");
    fs::write(&filler, vec![0; 12 * MEBIBYTE]).expect("somebody else fills the disk");
    let refused = storage.put_chunk(&upload, 2, &chunk);
    assert!(matches!(refused, Err(StorageError::NoSpace { .. })), "{refused:?}");
    assert_eq!(storage.chunks(&upload).expect("still open").len(), 2, "the others stay");
    fs::remove_file(&filler).expect("somebody makes room");
    // A test beside this one that starts a process lends it the file for a moment, and its space with it.
    let started = Instant::now();
    while storage.free_bytes().expect("asked").is_none_or(|free| free < 20 * MEBIBYTE as u64) {
        assert!(started.elapsed().as_secs() < 30, "the space of a removed file comes back");
        thread::yield_now();
    }
    for number in 2..4 {
        storage.put_chunk(&upload, number, &chunk).expect("stored");
    }
    storage.complete(&key(1), &upload).expect("complete");
    assert_eq!(storage.metadata(&key(1)).expect("there").size_bytes, plan.size_bytes);
}

#[test]
fn a_disk_that_is_full_to_the_last_byte_loses_nothing() {
    let Some(disk) = Mounted::new("20m") else { return };
    let (storage, root) = vault_on(&disk);
    let sidecar = BlobKey { part: BlobPart::Sidecar, ..key(1) };
    storage.store(&sidecar, &vec![1; MEBIBYTE], StoreMode::CreateOnly).expect("stored");
    let free_bytes = storage.free_bytes().expect("asked").expect("a disk knows") as usize;
    fs::write(disk.path.join("filler"), vec![0; free_bytes]).expect("full");
    assert_eq!(storage.free_bytes().expect("asked"), Some(0));
    for mode in [StoreMode::CreateOnly, StoreMode::Replace] {
        let key = if mode == StoreMode::Replace { sidecar.clone() } else { key(2) };
        let refused = storage.store(&key, &vec![2; MEBIBYTE], mode);
        assert!(matches!(refused, Err(StorageError::NoSpace { free_bytes: 0, .. })), "{mode:?}: {refused:?}");
    }
    assert!(nothing_staged(&root));
    assert_eq!(fs::read(root.join(sidecar.to_string())).expect("there"), vec![1; MEBIBYTE], "as it was");
    storage.delete(&sidecar).expect("room can be made");
}
