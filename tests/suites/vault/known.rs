//! The vaults that were added: renamed, forgotten, and added again.

use std::fs;

use coffer_core::error::ErrorKind;
use coffer_core::seams::Disk;
use coffer_core::settings::{Settings, VaultEntry};
use coffer_core::vault::{self, Choice, Seams};
use coffer_tests::CountingIds;

use super::{add, home, index_file, names, open};
use crate::bad_input::everything_in;

fn settings(home: &coffer_core::home::Home) -> Settings {
    Settings::load(&Disk, &CountingIds::default(), &home.settings()).expect("readable")
}

fn names_of(vaults: &[VaultEntry]) -> Vec<&str> {
    vaults.iter().map(|vault| vault.name.as_str()).collect()
}

#[test]
fn a_vault_is_renamed_and_stays_the_one_that_opens() {
    let (folder, home) = home();
    drop(open(&home));
    let seams = Seams::real();
    vault::add_local(&home, &folder.path().join("Work"), None, &Choice::default(), &seams).expect("made");
    vault::rename(&home, "Work", "Business", &seams).expect("renamed");
    assert_eq!(names_of(&settings(&home).vaults), ["My vault", "Business"], "in the order they were added");
    assert_eq!(open(&home).name, "Business", "the current one is still that one");
    vault::rename(&home, "Business", "Business", &seams).expect("it may keep its name");
    for (name, new_name, kind) in [
        ("Business", "My vault", ErrorKind::AlreadyExists),
        ("Business", "", ErrorKind::InvalidInput),
        ("Business", "a\nb", ErrorKind::InvalidInput),
        ("Work", "Other", ErrorKind::VaultNotFound),
    ] {
        let before = fs::read(home.settings()).expect("there");
        let refused = vault::rename(&home, name, new_name, &seams).expect_err("refused");
        assert_eq!(refused.kind(), kind, "{name} to {new_name:?}");
        assert_eq!(fs::read(home.settings()).expect("there"), before, "{name} to {new_name:?}: nothing has changed");
    }
}

#[test]
fn a_vault_that_is_forgotten_is_not_touched_and_can_be_added_again() {
    let (folder, home) = home();
    let vault = open(&home);
    add(&vault, folder.path(), "a.txt");
    drop(vault);
    let seams = Seams::real();
    vault::add_local(&home, &folder.path().join("Work"), None, &Choice::default(), &seams).expect("made");
    vault::use_vault(&home, "My vault", &seams).expect("known");
    let before = everything_in(home.default_vault());
    let forgotten = vault::forget(&home, "My vault", &seams).expect("forgotten");
    assert!(!forgotten.index_kept, "it was only a cache");
    assert!(!home.index(&forgotten.entry.vault_id.to_string()).exists());
    assert!(everything_in(home.default_vault()) == before, "nothing in the vault was touched");
    assert_eq!((names_of(&settings(&home).vaults), settings(&home).current.as_deref()), (vec!["Work"], Some("Work")));
    vault::add_local(&home, home.default_vault(), None, &Choice::default(), &seams).expect("added again");
    assert_eq!(names(&open(&home)), ["a.txt"], "with all that is in it");
    vault::forget(&home, "vault", &seams).expect("forgotten");
    vault::forget(&home, "Work", &seams).expect("forgotten");
    assert_eq!(settings(&home).current, None, "nothing is left that could open");
    assert_eq!(vault::forget(&home, "Work", &seams).expect_err("gone").kind(), ErrorKind::VaultNotFound);
}

#[test]
fn an_index_that_knows_of_unfinished_imports_or_is_in_use_is_kept() {
    let (folder, home) = home();
    let vault = open(&home);
    let path = folder.path().join("later.txt");
    fs::write(&path, "later").expect("written");
    let root = "".parse().expect("root");
    vault.service.enqueue(&vault.user, &[path], &root, &mut |_| {}).expect("queued");
    drop(vault);
    let seams = Seams::real();
    assert!(vault::forget(&home, "My vault", &seams).expect("forgotten").index_kept, "an import can go on");
    vault::add_local(&home, home.default_vault(), None, &Choice::default(), &seams).expect("added again");
    let vault = open(&home);
    let open_imports = vault.service.open_imports(&vault.user).expect("readable");
    assert_eq!(open_imports.len(), 1, "and does when the vault is back");
    vault.service.cancel_import(&vault.user, open_imports[0].file_id, false).expect("given up");
    assert!(vault::forget(&home, "vault", &seams).expect("forgotten").index_kept, "a window has it open");
    assert!(index_file(&home).exists());
}
