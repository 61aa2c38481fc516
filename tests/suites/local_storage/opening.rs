//! Creating and opening: what is refused untouched, and who holds the vault.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::sync::Arc;

use coffer_core::document::VaultId;
use coffer_core::seams::Disk;
use coffer_core::storage::{
    Leftover, LeftoverKind, LocalStorage, Storage, StorageError, StoreMode, Upkeep, UploadPlan,
};
use coffer_tests::{CountingIds, FaultyFs, FsCall, ManualClock};
use rustix::io::Errno;

use super::{Mounted, Vault, everything_in, key, make_folder, marker, open};

/// Both ways into `root` are refused as foreign, and nothing in it is touched.
fn is_refused_untouched(root: &Path, why: &str) {
    let before = everything_in(root);
    let opened = open(Arc::new(Disk), root);
    assert!(matches!(opened, Err(StorageError::Foreign { .. })), "opening {why}: {opened:?}");
    let created = LocalStorage::create(&Disk, root, &marker(9));
    assert!(matches!(created, Err(StorageError::Foreign { .. })), "creating in {why}: {created:?}");
    assert_eq!(everything_in(root), before, "{why} must stay as it is");
}

#[test]
fn a_folder_that_holds_something_else_is_refused_untouched() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let root = folder.path().join("root");
    make_folder(&root);
    fs::write(root.join("letter.txt"), b"dear").expect("written");
    is_refused_untouched(&root, "a folder with a file");
    fs::remove_file(root.join("letter.txt")).expect("removed");
    make_folder(&root.join(".coffer"));
    fs::write(root.join(".coffer/something"), b"else").expect("written");
    is_refused_untouched(&root, "a folder that looks a little like a vault");
    for (damaged, what) in
        [(&b""[..], "empty"), (b"{}", "meaningless"), (&[0; 500], "zeroed"), (&[b' '; 70_000], "long")]
    {
        fs::write(root.join(".coffer/vault.json"), damaged).expect("written");
        is_refused_untouched(&root, &format!("a vault whose marker is {what}"));
    }
    let file = folder.path().join("file");
    fs::write(&file, b"no folder at all").expect("written");
    is_refused_untouched(&file, "a file");
}

#[test]
fn a_folder_that_others_can_write_to_is_refused_untouched() {
    let vault = Vault::new();
    for mode in [0o777, 0o770, 0o702] {
        fs::set_permissions(&vault.root, fs::Permissions::from_mode(mode)).expect("changed");
        is_refused_untouched(&vault.root, &format!("a folder of mode {mode:o}"));
    }
    for mode in [0o1777, 0o755, 0o700] {
        fs::set_permissions(&vault.root, fs::Permissions::from_mode(mode)).expect("changed");
        open(Arc::new(Disk), &vault.root).unwrap_or_else(|error| panic!("mode {mode:o} is safe: {error}"));
    }
}

#[test]
fn a_folder_of_another_user_is_refused_untouched() {
    if !rustix::process::geteuid().is_root() {
        eprintln!("SKIPPED: a folder cannot be given away here; this needs root");
        return;
    }
    let vault = Vault::new();
    std::os::unix::fs::chown(&vault.root, Some(65_534), None).expect("given away");
    is_refused_untouched(&vault.root, "somebody else's folder");
}

#[test]
fn a_vault_of_a_newer_format_is_refused_untouched() {
    let vault = Vault::new();
    vault.open().store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    let path = vault.root.join(".coffer/vault.json");
    let text = fs::read_to_string(&path).expect("the marker");
    for field in ["format", "min_writer"] {
        let newer = text.replace(&format!("\"{field}\": 1"), &format!("\"{field}\": 2"));
        assert_ne!(newer, text, "the marker says its {field}");
        fs::write(&path, newer).expect("written");
        let before = everything_in(&vault.root);
        let opened = open(Arc::new(Disk), &vault.root);
        assert!(matches!(opened, Err(StorageError::NewerVersion { found: 2, supported: 1 })), "{field}: {opened:?}");
        assert_eq!(everything_in(&vault.root), before, "it must stay as it is");
    }
}

#[test]
fn only_the_vault_that_was_expected_opens() {
    let vault = Vault::new();
    let open = |expected: u8| {
        let expected = Some(VaultId::from_bytes([expected; 16]));
        let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(CountingIds::default()));
        LocalStorage::open(Arc::new(Disk), clock, ids, &vault.root, expected)
    };
    assert_eq!(open(1).expect("the expected one").marker.vault_id, marker(1).vault_id);
    let before = everything_in(&vault.root);
    assert!(matches!(open(2), Err(StorageError::Foreign { .. })), "another one in its place");
    assert_eq!(everything_in(&vault.root), before);
}

#[test]
fn a_missing_folder_is_no_vault_and_is_not_made_by_opening() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let root = folder.path().join("gone");
    let opened = open(Arc::new(Disk), &root);
    let not_there = |error: &StorageError| matches!(error, StorageError::Unavailable { source, .. } if source.kind() == ErrorKind::NotFound);
    assert!(opened.as_ref().is_err_and(not_there), "{opened:?}");
    assert!(!root.exists());
}

#[test]
fn a_vault_is_made_in_an_empty_folder_and_where_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let empty = folder.path().join("empty");
    make_folder(&empty);
    symlink(&empty, folder.path().join("link")).expect("a link");
    for root in [folder.path().join("a/b/c"), empty.clone()] {
        LocalStorage::create(&Disk, &root, &marker(1)).expect("made");
        LocalStorage::create(&Disk, &root, &marker(1)).expect("made already, by the same call");
        let other = LocalStorage::create(&Disk, &root, &marker(2));
        assert!(matches!(other, Err(StorageError::Foreign { .. })), "another vault is there: {other:?}");
        assert_eq!(open(Arc::new(Disk), &root).expect("opens").marker, marker(1));
    }
    open(Arc::new(Disk), &folder.path().join("link")).expect("a link to a vault's folder is as good");
}

#[test]
fn folders_that_a_copy_left_out_are_made_again() {
    let vault = Vault::new();
    fs::remove_dir(vault.root.join(".coffer/staging")).expect("a backup skips empty folders");
    vault.open().store(&key(1), b"x", StoreMode::CreateOnly).expect("stored all the same");
}

#[test]
fn the_first_opening_is_alone_until_it_shares() {
    let vault = Vault::new();
    let first = open(Arc::new(Disk), &vault.root).expect("opens");
    assert!(first.sole);
    let early = open(Arc::new(Disk), &vault.root);
    assert!(matches!(early, Err(StorageError::Busy)), "while the first may be recovering: {early:?}");
    first.storage.share().expect("shared");
    first.storage.share().expect("shared already");
    let second = open(Arc::new(Disk), &vault.root).expect("opens now");
    assert!(!second.sole, "the first still has it open");
    second.storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("both may write");
    drop(first);
    let third = open(Arc::new(Disk), &vault.root).expect("opens");
    assert!(!third.sole, "the second still has it open");
    drop((second, third));
    assert!(open(Arc::new(Disk), &vault.root).expect("opens").sole, "everybody else is gone");
}

#[test]
fn the_change_lock_holds_between_processes() {
    let vault = Vault::new();
    let first = vault.open();
    first.share().expect("shared");
    let second = vault.open();
    let held = first.lock_changes().expect("free");
    assert!(matches!(second.lock_changes(), Err(StorageError::Busy)));
    drop(held);
    drop(second.lock_changes().expect("free again"));
}

/// `storage` answers reads and refuses every change.
fn is_read_only(storage: &LocalStorage) {
    assert_eq!(storage.metadata(&key(1)).expect("readable").size_bytes, 1);
    let upload = "00000000000000000000000000000009".parse().expect("valid");
    let plan = UploadPlan { size_bytes: 1, chunk_size: 1 };
    let answers = [
        storage.store(&key(2), b"y", StoreMode::CreateOnly).err(),
        storage.store(&key(1), b"y", StoreMode::Replace).err(),
        storage.delete(&key(1)).err(),
        storage.begin(&key(2), plan).err(),
        storage.put_chunk(&upload, 0, b"y").err(),
        storage.complete(&key(2), &upload).err(),
        storage.abort(&upload).err(),
        storage.set_aside(&key(1)).err(),
        storage.lock_changes().err(),
        storage
            .remove_leftover(&Leftover {
                name: "x.new".to_owned(),
                kind: LeftoverKind::Scratch,
                size_bytes: 1,
                has_rested: false,
            })
            .err(),
        storage.take_back(&key(1).to_string()).err(),
        storage.remove_set_aside(&key(1).to_string()).err(),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        assert!(matches!(answer, Some(StorageError::ReadOnly)), "change {number}: {answer:?}");
    }
    storage.free_bytes().expect("can be asked");
}

#[test]
fn a_vault_that_cannot_be_locked_is_open_for_reading() {
    for refusal in [Errno::ROFS, Errno::ACCESS, Errno::PERM] {
        let vault = Vault::new();
        vault.open().store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
        let fs = FaultyFs::new(Arc::new(Disk));
        fs.fail_from(1, refusal);
        let opened = open(Arc::new(fs.clone()), &vault.root).expect("opens for reading");
        assert!(!opened.sole, "nothing can be recovered");
        is_read_only(&opened.storage);
        let others = fs.calls().into_iter().filter(|(call, _)| *call != FsCall::TryLock).collect::<Vec<_>>();
        assert_eq!(others, [], "after that nothing was even tried");
    }
}

#[test]
fn a_vault_on_a_read_only_disk_is_open_for_reading() {
    let Some(disk) = Mounted::new("24m") else { return };
    let root = disk.path.join("vault");
    LocalStorage::create(&Disk, &root, &marker(1)).expect("a new vault");
    let writable = open(Arc::new(Disk), &root).expect("opens").storage;
    writable.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    drop(writable);
    disk.make_read_only();
    let opened = open(Arc::new(Disk), &root).expect("opens for reading");
    assert!(!opened.sole);
    is_read_only(&opened.storage);
    let created = LocalStorage::create(&Disk, &disk.path.join("other"), &marker(2));
    assert!(matches!(created, Err(StorageError::ReadOnly)), "{created:?}");
}

#[test]
fn while_the_disk_is_away_nothing_is_missing_and_nothing_is_deleted() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    let plan = UploadPlan { size_bytes: 1, chunk_size: 1 };
    let upload = storage.begin(&key(2), plan).expect("begun");
    let away = vault.root.with_file_name("away");
    fs::rename(&vault.root, &away).expect("the disk is unplugged");
    make_folder(&vault.root);

    let other = "00000000000000000000000000000009".parse().expect("valid");
    let answers = [
        storage.metadata(&key(1)).err(),
        storage.retrieve(&key(1), None).err(),
        storage.list(&key(1).owner, &mut |_| std::ops::ControlFlow::Continue(())).err(),
        storage.delete(&key(1)).err(),
        storage.set_aside(&key(1)).err(),
        storage.store(&key(3), b"y", StoreMode::CreateOnly).err(),
        storage.store(&key(1), b"y", StoreMode::Replace).err(),
        storage.begin(&key(3), plan).err(),
        storage.chunks(&other).err(),
        storage.put_chunk(&other, 0, b"y").err(),
        storage.complete(&key(2), &upload).err(),
        storage.abort(&other).err(),
        storage.leftovers().err(),
    ];
    for (number, answer) in answers.into_iter().enumerate() {
        assert!(
            matches!(answer, Some(StorageError::Unavailable { .. } | StorageError::Incomplete { .. })),
            "call {number} must conclude nothing from an empty folder: {answer:?}"
        );
    }
    assert_eq!(super::names_in(&vault.root), [""; 0], "nor write into it");

    fs::remove_dir(&vault.root).expect("removed");
    fs::rename(&away, &vault.root).expect("the disk is back");
    assert_eq!(storage.metadata(&key(1)).expect("there as before").size_bytes, 1);
}
