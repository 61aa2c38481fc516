//! Objects as files.

use std::fs;
use std::io::Read;
use std::ops::ControlFlow;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use coffer_core::seams::Disk;
use coffer_core::storage::{BlobKey, LocalStorage, Storage, StorageError, StoreMode, UploadPlan};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{Vault, anna, everything_in, key, marker, names_in};

#[test]
fn objects_are_plain_files_under_their_keys() {
    let vault = Vault::new();
    let storage = vault.open();
    let sidecar = BlobKey { part: coffer_core::storage::BlobPart::Sidecar, ..key(1) };
    storage.store(&key(1), b"content", StoreMode::CreateOnly).expect("stored");
    storage.store(&sidecar, b"{}", StoreMode::CreateOnly).expect("stored");
    let id = "00000000000000000000000000000001";
    assert_eq!(names_in(&vault.root.join("anna")), [id.to_owned(), format!("{id}.meta")]);
    assert_eq!(fs::read(vault.root.join("anna").join(id)).expect("a plain file"), b"content");
    assert_eq!(vault.staged(), [""; 0], "nothing stays behind");
}

/// The umask belongs to the whole process, so the check runs in one of its own.
#[test]
fn files_are_for_their_user_alone_even_without_a_umask() {
    const CHILD: &str = "COFFER_TEST_WITHOUT_UMASK";
    if std::env::var_os(CHILD).is_none() {
        let this = std::env::current_exe().expect("the test binary");
        let name = "local_storage::folder::files_are_for_their_user_alone_even_without_a_umask";
        let script = r#"umask 0 && exec "$0" --exact "$1""#;
        let output = Command::new("sh").args(["-c", script]).arg(this).arg(name).env(CHILD, "1").output();
        let output = output.expect("sh runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder for the test");
    let root = folder.path().join("some/where/vault");
    LocalStorage::create(&Disk, &root, &marker(1)).expect("a new vault");
    let storage = super::open(std::sync::Arc::new(Disk), &root).expect("opens").storage;
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    let upload = storage.begin(&key(2), UploadPlan { size_bytes: 4, chunk_size: 4 }).expect("begun");
    storage.put_chunk(&upload, 0, b"1234").expect("stored");
    storage.set_aside(&key(1)).expect("set aside");
    drop(storage.lock_changes().expect("locked"));
    for (path, (mode, ..)) in everything_in(&folder.path().join("some")) {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode & 0o7777, expected, "{}", path.display());
    }
}

#[test]
fn what_is_not_ours_is_neither_listed_nor_read_nor_overwritten() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"ours", StoreMode::CreateOnly).expect("stored");
    let user = vault.root.join("anna");
    let name = |number: u128| format!("{number:032x}");
    for foreign in ["notes.txt", ".hidden", &name(2).replace('2', "A"), &format!("{}.meta.bak", name(1)), &name(1)[1..]]
    {
        fs::write(user.join(foreign), b"foreign").expect("written");
    }
    fs::write(vault.root.join("outside"), b"outside").expect("written");
    symlink("../outside", user.join(name(3))).expect("a link");
    symlink("nowhere", user.join(name(4))).expect("a dangling link");
    fs::create_dir(user.join(name(5))).expect("a folder");
    mknodat(CWD, user.join(name(6)), FileType::Fifo, Mode::RWXU, 0).expect("a FIFO");
    let before = everything_in(&vault.root);

    let mut listed = Vec::new();
    storage
        .list(&anna(), &mut |key| {
            listed.push(key);
            ControlFlow::Continue(())
        })
        .expect("listed");
    assert_eq!(listed, [key(1)]);
    for number in 3..=6 {
        let found = storage.metadata(&key(number));
        assert!(matches!(found, Err(StorageError::NotFound { .. })), "{number}: {found:?}");
        let found = storage.retrieve(&key(number), None).err();
        assert!(matches!(found, Some(StorageError::NotFound { .. })), "{number}: {found:?}");
        let stored = storage.store(&key(number), b"x", StoreMode::CreateOnly);
        assert!(matches!(stored, Err(StorageError::AlreadyExists { .. })), "{number}: {stored:?}");
    }
    assert_eq!(everything_in(&vault.root), before, "nothing was touched");
}

#[test]
fn what_is_set_aside_keeps_its_bytes_in_the_quarantine() {
    let vault = Vault::new();
    let storage = vault.open();
    for content in [&b"first"[..], b"second"] {
        storage.store(&key(1), content, StoreMode::CreateOnly).expect("stored");
        storage.set_aside(&key(1)).expect("set aside");
    }
    let quarantine = vault.root.join(".quarantine/anna");
    let names = names_in(&quarantine);
    let contents = names.iter().map(|name| fs::read(quarantine.join(name)).expect("kept")).collect::<Vec<_>>();
    assert_eq!(contents, [&b"first"[..], b"second"], "{names:?}");
    assert!(names.iter().all(|name| name.starts_with(&key(1).object_name())), "{names:?} say what they were");
}

#[test]
fn an_object_that_shrinks_while_it_is_read_is_an_error_not_an_end() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), &[7; 100_000], StoreMode::CreateOnly).expect("stored");
    let mut reader = storage.retrieve(&key(1), None).expect("there");
    let file = fs::OpenOptions::new().write(true).open(vault.object(&key(1))).expect("somebody else opens it");
    file.set_len(50_000).expect("and cuts it");
    let mut found = Vec::new();
    let error = reader.read_to_end(&mut found).expect_err("half a document must not pass for one");
    assert_eq!((error.kind(), found.len()), (std::io::ErrorKind::UnexpectedEof, 50_000));
}

#[test]
fn the_folder_of_a_user_may_be_taken_away_and_comes_back() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    fs::remove_dir_all(vault.root.join("anna")).expect("somebody removes it");
    assert!(matches!(storage.metadata(&key(1)), Err(StorageError::NotFound { .. })));
    let first = storage.store(&key(1), b"y", StoreMode::CreateOnly);
    assert!(matches!(first, Err(StorageError::Unavailable { .. })), "it was thought to be there: {first:?}");
    storage.store(&key(1), b"y", StoreMode::CreateOnly).expect("the next try makes it again");
    let mode = fs::metadata(vault.root.join("anna")).expect("there").permissions().mode();
    assert_eq!(mode & 0o7777, 0o700);
}
