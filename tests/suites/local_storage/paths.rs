//! Which paths are part of the vault.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;

use coffer_core::storage::{Storage, StoreMode};

use super::{Vault, key, make_folder};

#[test]
fn a_path_is_part_of_the_vault_by_what_it_is_not_by_how_it_is_written() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    let outside = vault.root.with_file_name("outside");
    make_folder(&outside);
    fs::write(outside.join("letter.txt"), b"dear").expect("written");
    let twin = vault.root.with_file_name("vault2");
    make_folder(&twin);
    symlink(&vault.root, outside.join("link")).expect("a link into the vault");
    symlink(outside.join("letter.txt"), outside.join("harmless")).expect("a link elsewhere");

    for inside in [
        vault.root.clone(),
        vault.object(&key(1)),
        vault.root.join("anna"),
        vault.root.join(".coffer/vault.json"),
        outside.join("../vault/anna"),
        outside.join("link"),
        outside.join("link/anna").join(key(1).object_name()),
        vault.root.join("anna/../../vault/.coffer/.."),
    ] {
        assert!(storage.contains_path(&inside).expect("there"), "{} is in the vault", inside.display());
    }
    for around in [vault.root.join(".."), vault.root.parent().expect("it has one").to_owned(), "/".into()] {
        assert!(storage.contains_path(&around).expect("there"), "{} holds the vault", around.display());
    }
    for elsewhere in [
        outside.clone(),
        outside.join("letter.txt"),
        outside.join("harmless"),
        twin,
        vault.root.join("../outside"),
        "/proc/self/status".into(),
    ] {
        assert!(!storage.contains_path(&elsewhere).expect("there"), "{} is elsewhere", elsewhere.display());
    }
    let missing = storage.contains_path(&outside.join("gone")).expect_err("nothing is there");
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}
