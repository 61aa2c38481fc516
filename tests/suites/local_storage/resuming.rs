//! Uploads over restarts, and over what a crash does to their files.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

use coffer_core::document::ContentHash;
use coffer_core::seams::Disk;
use coffer_core::storage::{LeftoverKind, LocalStorage, Storage, StorageError, Upkeep, UploadId, UploadPlan};
use coffer_tests::{FaultyFs, FsCall};
use rustix::io::Errno;

use super::{Vault, key};

/// Ten bytes in chunks of four.
const PLAN: UploadPlan = UploadPlan { size_bytes: 10, chunk_size: 4 };
const CHUNKS: [&[u8]; 3] = [b"0123", b"4567", b"89"];

fn begin(storage: &LocalStorage) -> UploadId {
    storage.begin(&key(1), PLAN).expect("begun")
}

fn put(storage: &LocalStorage, upload: &UploadId, numbers: impl IntoIterator<Item = usize>) {
    for number in numbers {
        storage.put_chunk(upload, number as u64, CHUNKS[number]).expect("stored");
    }
}

fn numbers(storage: &LocalStorage, upload: &UploadId) -> Vec<u64> {
    storage.chunks(upload).expect("open").iter().map(|receipt| receipt.number).collect()
}

/// An upload with all its chunks, durable; then its process is gone.
fn interrupted(vault: &Vault) -> UploadId {
    let storage = vault.open();
    let upload = begin(&storage);
    put(&storage, &upload, 0..3);
    assert_eq!(numbers(&storage, &upload), [0, 1, 2]);
    upload
}

fn staged(vault: &Vault, upload: &UploadId, ending: &str) -> PathBuf {
    vault.root.join(".coffer/staging").join(format!("{upload}.{ending}"))
}

fn complete_and_check(vault: &Vault, storage: &LocalStorage, upload: &UploadId) {
    storage.complete(&key(1), upload).expect("complete");
    assert_eq!(fs::read(vault.object(&key(1))).expect("there"), CHUNKS.concat());
    assert_eq!(vault.staged(), [""; 0], "nothing stays behind");
}

#[test]
fn an_upload_goes_on_in_another_process() {
    let vault = Vault::new();
    let storage = vault.open();
    let upload = begin(&storage);
    put(&storage, &upload, [2, 0]);
    let before = storage.chunks(&upload).expect("open");
    drop(storage);
    let storage = vault.open();
    assert_eq!(storage.chunks(&upload).expect("still open"), before);
    put(&storage, &upload, [1]);
    complete_and_check(&vault, &storage, &upload);
}

#[test]
fn what_was_never_made_durable_is_not_claimed_to_be() {
    let vault = Vault::new();
    let storage = vault.open();
    let upload = begin(&storage);
    put(&storage, &upload, 0..3);
    drop(storage);
    let storage = vault.open();
    assert_eq!(numbers(&storage, &upload), [0; 0], "they were never synced");
    put(&storage, &upload, 0..3);
    complete_and_check(&vault, &storage, &upload);
}

#[test]
fn chunks_become_durable_every_32_mib() {
    let vault = Vault::new();
    let storage = vault.open();
    let chunk = vec![6; 4 << 20];
    let upload = storage.begin(&key(1), UploadPlan { size_bytes: 40 << 20, chunk_size: 4 << 20 }).expect("begun");
    for number in 0..9 {
        storage.put_chunk(&upload, number, &chunk).expect("stored");
    }
    drop(storage);
    assert_eq!(numbers(&vault.open(), &upload), [0, 1, 2, 3, 4, 5, 6, 7], "the ninth was not synced yet");
}

#[test]
fn a_state_cut_at_any_byte_claims_no_chunk_too_many() {
    let vault = Vault::new();
    let upload = interrupted(&vault);
    let state = staged(&vault, &upload, "state");
    let whole = fs::read(&state).expect("the state");
    let line_ends = (0..whole.len()).filter(|position| whole[*position] == b'\n').collect::<Vec<_>>();
    assert_eq!(line_ends.len(), 4, "what it is, and three chunks");
    for length in 0..=whole.len() {
        fs::write(&state, &whole[..length]).expect("torn");
        let storage = vault.open();
        let lines = line_ends.iter().filter(|end| **end < length).count();
        match storage.chunks(&upload) {
            Err(StorageError::UploadNotFound { .. }) => assert_eq!(lines, 0, "cut at {length}"),
            found => assert_eq!(found.expect("open").len(), lines - 1, "cut at {length}"),
        }
    }
}

#[test]
fn an_upload_goes_on_after_its_state_was_torn() {
    let vault = Vault::new();
    let upload = interrupted(&vault);
    let state = staged(&vault, &upload, "state");
    let length = fs::metadata(&state).expect("the state").len();
    let file = fs::OpenOptions::new().write(true).open(&state).expect("the state");
    file.set_len(length - 3).expect("torn");
    file.set_len(length + 500).expect("and full of zeros");
    let storage = vault.open();
    assert_eq!(numbers(&storage, &upload), [0, 1]);
    put(&storage, &upload, [2]);
    assert_eq!(numbers(&storage, &upload), [0, 1, 2]);
    drop(storage);
    let storage = vault.open();
    assert_eq!(numbers(&storage, &upload), [0, 1, 2], "recorded in a state that is whole again");
    complete_and_check(&vault, &storage, &upload);
}

#[test]
fn a_damaged_or_shortened_part_takes_its_receipts_with_it() {
    for (damage, left) in [("shortened", vec![0]), ("flipped", vec![0, 1])] {
        let vault = Vault::new();
        let upload = interrupted(&vault);
        let part = fs::OpenOptions::new().write(true).open(staged(&vault, &upload, "part")).expect("the part");
        match damage {
            "shortened" => part.set_len(7).expect("cut inside the second chunk"),
            _ => part.write_all_at(b"X", 9).expect("a byte of the last chunk"),
        }
        let storage = vault.open();
        assert_eq!(numbers(&storage, &upload), left, "{damage}");
        put(&storage, &upload, left.len()..3);
        complete_and_check(&vault, &storage, &upload);
    }
}

#[test]
fn a_chunk_that_was_being_overwritten_is_not_claimed() {
    let vault = Vault::new();
    let upload = interrupted(&vault);
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    // Loaded, rewritten and revoked; then the write itself is cut by the end of the process.
    assert_eq!(numbers(&storage, &upload), [0, 1, 2]);
    let died = (1..20).find(|nth| {
        fs.heal();
        fs.fail_nth_of(FsCall::Write, *nth, Errno::IO);
        let failed = storage.put_chunk(&upload, 0, b"abcd").is_err();
        failed && fs.calls().last().is_some_and(|(_, path)| path.extension().is_some_and(|ending| ending == "part"))
    });
    died.expect("one of the writes is that of the part");
    drop(storage);
    let storage = vault.open();
    let receipts = storage.chunks(&upload).expect("open");
    assert_eq!(receipts.iter().map(|receipt| receipt.number).collect::<Vec<_>>(), [1, 2], "half old, half new");
    put(&storage, &upload, [0]);
    assert_eq!(storage.chunks(&upload).expect("open")[0].hash, ContentHash::of(CHUNKS[0]));
    complete_and_check(&vault, &storage, &upload);
}

#[test]
fn a_failed_sync_ends_the_upload_and_leaves_nothing() {
    let vault = Vault::new();
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    let upload = begin(&storage);
    put(&storage, &upload, 0..3);
    fs.fail_nth_of(FsCall::Sync, 1, Errno::IO);
    let failed = storage.complete(&key(1), &upload);
    assert!(matches!(failed, Err(StorageError::Unavailable { .. })), "{failed:?}");
    for answer in [storage.complete(&key(1), &upload).err(), storage.chunks(&upload).err()] {
        assert!(matches!(answer, Some(StorageError::UploadNotFound { .. })), "no later sync heals it: {answer:?}");
    }
    assert_eq!(vault.staged(), [""; 0], "what cannot be trusted is removed");
    let again = begin(&storage);
    put(&storage, &again, 0..3);
    complete_and_check(&vault, &storage, &again);
}

#[test]
fn an_upload_whose_process_died_as_it_became_an_object_completes_again() {
    let vault = Vault::new();
    let upload = interrupted(&vault);
    let fs = FaultyFs::new(Arc::new(Disk));
    let storage = vault.open_on(Arc::new(fs.clone()));
    fs.fail_nth_of(FsCall::RemoveFile, 1, Errno::IO);
    storage.complete(&key(1), &upload).expect("complete, but for the state");
    drop(storage);
    assert_eq!(vault.staged(), [format!("{upload}.state")]);
    let opened = super::open(Arc::new(Disk), &vault.root).expect("opens");
    let leftovers = opened.storage.leftovers().expect("found");
    assert!(matches!(leftovers[0].kind, LeftoverKind::Upload { .. }), "it can be completed once more: {leftovers:?}");
    assert_eq!(numbers(&opened.storage, &upload), [0, 1, 2], "its chunks are known, for who must describe them");
    complete_and_check(&vault, &opened.storage, &upload);
}

#[test]
fn an_object_whose_state_lost_its_last_lines_is_not_taken_up_as_an_upload() {
    let vault = Vault::new();
    let upload = interrupted(&vault);
    // Completed by a process that saw all lines of the state; then the power took the last of them.
    let object = vault.object(&key(1));
    fs::create_dir(object.parent().expect("it has one")).expect("made");
    fs::rename(staged(&vault, &upload, "part"), object).expect("renamed");
    let state = staged(&vault, &upload, "state");
    let text = fs::read_to_string(&state).expect("text");
    let kept: String = text.split_inclusive('\n').take(2).collect();
    fs::write(&state, kept).expect("cut");
    let storage = vault.open();
    let refused = storage.chunks(&upload);
    assert!(matches!(refused, Err(StorageError::UploadNotFound { .. })), "no chunk could be added to it: {refused:?}");
    storage.complete(&key(1), &upload).expect("the object is whole");
}
