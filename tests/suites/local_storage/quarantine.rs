//! What was set aside: found again, read, given back, and removed.

use std::fs;
use std::io::Read;

use coffer_core::storage::{SetAsideObject, Storage, StorageError, StoreMode, Upkeep};

use super::{Vault, key};

fn read(storage: &dyn Upkeep, id: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    storage.read_set_aside(id).expect("the quarantine can be read")?.read_to_end(&mut bytes).expect("read");
    Some(bytes)
}

#[test]
fn what_was_set_aside_is_listed_however_often_its_key_was() {
    let vault = Vault::new();
    let storage = vault.open();
    assert_eq!(storage.set_aside_objects().expect("none"), []);
    for content in [&b"one"[..], b"four"] {
        storage.store(&key(1), content, StoreMode::CreateOnly).expect("stored");
        storage.set_aside(&key(1)).expect("set aside");
    }
    fs::write(vault.root.join(".quarantine/README"), b"not ours").expect("written");
    fs::write(vault.root.join(".quarantine/anna/README"), b"not ours").expect("written");
    let objects = storage.set_aside_objects().expect("found");
    let sizes: Vec<u64> = objects.iter().map(|object| object.size_bytes).collect();
    assert_eq!((objects.len(), sizes), (2, vec![3, 4]));
    assert!(objects.iter().all(|object| object.key == key(1)), "{objects:?}");
    assert_eq!(read(&storage, &objects[0].id).as_deref(), Some(&b"one"[..]));
    assert_eq!(read(&storage, &objects[1].id).as_deref(), Some(&b"four"[..]));
}

#[test]
fn it_can_have_its_key_back_unless_another_object_has_it() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"old", StoreMode::CreateOnly).expect("stored");
    storage.set_aside(&key(1)).expect("set aside");
    let SetAsideObject { id, .. } = storage.set_aside_objects().expect("found").remove(0);
    storage.store(&key(1), b"new", StoreMode::CreateOnly).expect("stored");
    let refused = storage.take_back(&id);
    assert!(matches!(refused, Err(StorageError::AlreadyExists { .. })), "{refused:?}");
    assert_eq!(fs::read(vault.object(&key(1))).expect("there"), b"new");
    storage.delete(&key(1)).expect("deleted");
    storage.take_back(&id).expect("nothing is in the way");
    assert_eq!(fs::read(vault.object(&key(1))).expect("there"), b"old");
    assert_eq!(storage.set_aside_objects().expect("none left"), []);
    storage.take_back(&id).expect_err("it is not there any more");
}

#[test]
fn it_is_removed_only_by_its_own_id() {
    let vault = Vault::new();
    let storage = vault.open();
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    storage.set_aside(&key(1)).expect("set aside");
    storage.store(&key(2), b"y", StoreMode::CreateOnly).expect("stored");
    for odd in ["", "anna", "anna/", "anna/..", "../anna/x", "anna/../../anna", ".coffer/vault.json", "anna/README"] {
        storage.remove_set_aside(odd).expect("there is no such thing");
        assert_eq!(read(&storage, odd), None, "{odd}");
    }
    assert_eq!(storage.set_aside_objects().expect("found").len(), 1);
    assert!(vault.object(&key(2)).exists() && vault.root.join(".coffer/vault.json").exists());
    let id = key(1).to_string();
    storage.remove_set_aside(&id).expect("removed");
    storage.remove_set_aside(&id).expect("removed already");
    assert_eq!(storage.set_aside_objects().expect("none"), []);
}
