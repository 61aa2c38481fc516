//! Opening a vault, in every state it can be found in.

mod copying;
mod known;
mod mending;
mod public;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use coffer_core::error::ErrorKind;
use coffer_core::home::Home;
use coffer_core::query::DocumentQuery;
use coffer_core::service::Unattended;
use coffer_core::vault::{self, Choice, Seams, Vault};
use tempfile::TempDir;

fn home() -> (TempDir, Home) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = Home::at(folder.path());
    (folder, home)
}

fn open(home: &Home) -> Vault {
    vault::open(home, &Choice::default(), &Seams::real()).expect("the vault opens")
}

fn refused(home: &Home, choice: &Choice) -> ErrorKind {
    vault::open(home, choice, &Seams::real()).expect_err("it must be refused").kind()
}

/// Adds a file whose content is its name.
fn add(vault: &Vault, folder: &Path, name: &str) {
    add_content(vault, folder, name, name.as_bytes());
}

fn add_content(vault: &Vault, folder: &Path, name: &str, content: &[u8]) {
    let path = folder.join(name);
    fs::write(&path, content).expect("written");
    let gathered =
        vault.service.enqueue(&vault.user, &[path], &"".parse().expect("root"), &mut |_| {}).expect("queued");
    vault.service.import(&vault.user, gathered.queued[0].file_id, &Unattended).expect("imported");
}

fn names(vault: &Vault) -> Vec<String> {
    let page = vault.service.page(&vault.user, &DocumentQuery::default(), None, 100).expect("a page");
    page.documents.iter().map(|document| document.name.to_string()).collect()
}

fn index_file(home: &Home) -> std::path::PathBuf {
    let mut files = fs::read_dir(home.data().join("index"))
        .expect("there is an index")
        .map(|entry| entry.expect("readable").path());
    files.find(|path| path.extension().is_some_and(|extension| extension == "sqlite3")).expect("an index file")
}

#[test]
fn the_first_start_makes_a_vault_and_the_second_finds_it() {
    let (folder, home) = home();
    let choice = Choice { login_name: Some("Änne Müller".to_owned()), ..Choice::default() };
    let first = vault::open(&home, &choice, &Seams::real()).expect("made");
    assert_eq!((first.name.as_str(), first.user.as_str()), ("My vault", "anne_muller"));
    add(&first, folder.path(), "a.txt");
    let (id, first_rebuilt) = (first.vault_id, first.index_rebuilt);
    drop(first);
    let second = open(&home);
    assert_eq!((second.vault_id, second.user.as_str()), (id, "anne_muller"));
    assert_eq!(names(&second), ["a.txt"]);
    assert_eq!((first_rebuilt, second.index_rebuilt), (None, None), "there was nothing to build it from");
}

#[test]
fn everything_is_for_its_user_alone() {
    let (folder, home) = home();
    let vault = open(&home);
    add(&vault, folder.path(), "a.txt");
    drop(vault);
    let mut looked_at = 0;
    for root in [home.default_vault().to_owned(), home.data().to_owned(), folder.path().join("config")] {
        for entry in walkdir(&root) {
            let mode = fs::metadata(&entry).expect("there").permissions().mode() & 0o777;
            let expected = if entry.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{}", entry.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 8, "the walk must have seen the vault");
}

fn walkdir(root: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![root.to_owned()];
    let mut next = 0;
    while next < found.len() {
        if found[next].is_dir() {
            found.extend(fs::read_dir(&found[next]).expect("readable").map(|entry| entry.expect("readable").path()));
        }
        next += 1;
    }
    found
}

#[test]
fn a_vault_that_is_gone_or_another_one_is_refused() {
    let (_folder, home) = home();
    drop(open(&home));
    let marker = home.default_vault().join(".coffer/vault.json");
    let text = fs::read_to_string(&marker).expect("there");
    let (_other_folder, other) = self::home();
    drop(open(&other));
    fs::copy(other.default_vault().join(".coffer/vault.json"), &marker).expect("replaced");
    assert_eq!(refused(&home, &Choice::default()), ErrorKind::VaultForeign, "another vault in its place");
    fs::remove_file(&marker).expect("removed");
    assert_eq!(refused(&home, &Choice::default()), ErrorKind::VaultForeign, "no marker: nothing is written");
    assert!(!marker.exists(), "and no marker is made up");
    fs::write(&marker, text.replace("\"format\": 1", "\"format\": 99")).expect("written");
    assert_eq!(refused(&home, &Choice::default()), ErrorKind::NewerVersion);
    fs::remove_dir_all(home.default_vault()).expect("removed");
    assert_eq!(refused(&home, &Choice::default()), ErrorKind::Unavailable, "an unplugged disk is no empty vault");
}

#[test]
fn names_and_users_that_do_not_exist_are_refused() {
    let (_folder, home) = home();
    drop(open(&home));
    let vault = Choice { vault: Some("Elsewhere".to_owned()), ..Choice::default() };
    assert_eq!(refused(&home, &vault), ErrorKind::VaultNotFound);
    let user = Choice { user: Some("mallory".parse().expect("valid")), ..Choice::default() };
    assert_eq!(refused(&home, &user), ErrorKind::InvalidInput);
}

#[test]
fn vaults_are_added_side_by_side_and_one_that_exists_is_opened() {
    let (folder, home) = home();
    let seams = Seams::real();
    let add = |path: &str, name| vault::add_local(&home, &folder.path().join(path), name, &Choice::default(), &seams);
    let work = add("Work", None).expect("made");
    let private = add("Private", Some("Work")).expect("made");
    assert_eq!((work.name.as_str(), private.name.as_str()), ("Work", "Work (2)"));
    assert_eq!(open(&home).name, "Work (2)", "the one just added is current");
    let again = add("Work", Some("Other name")).expect("it is known");
    assert_eq!(again, work, "a known vault keeps its name");
    vault::use_vault(&home, "Work (2)", &seams).expect("known");
    assert_eq!(open(&home).name, "Work (2)");
    assert_eq!(vault::use_vault(&home, "nothing", &seams).expect_err("unknown").kind(), ErrorKind::VaultNotFound);
    fs::create_dir(folder.path().join("full")).expect("a folder");
    fs::write(folder.path().join("full/file"), b"x").expect("a file");
    assert_eq!(add("full", None).expect_err("something else").kind(), ErrorKind::VaultForeign);
    assert_eq!(fs::read_dir(folder.path().join("full")).expect("there").count(), 1, "nothing was written into it");
}

#[test]
fn a_vault_whose_name_is_refused_is_not_made() {
    let (folder, home) = home();
    let root = folder.path().join("never");
    for name in ["", "   ", "two\nlines", &"x".repeat(101)] {
        let refused = vault::add_local(&home, &root, Some(name), &Choice::default(), &Seams::real());
        assert_eq!(refused.expect_err("no such name").kind(), ErrorKind::InvalidInput, "{name:?}");
        assert!(!root.exists(), "{name:?}: nothing may be left behind");
    }
}

#[test]
fn a_vault_made_elsewhere_brings_its_user_and_its_documents() {
    let (folder, home) = home();
    let vault = open(&home);
    add(&vault, folder.path(), "a.txt");
    let user = vault.user.clone();
    drop(vault);
    let (_other_folder, other) = self::home();
    let entry =
        vault::add_local(&other, home.default_vault(), None, &Choice::default(), &Seams::real()).expect("known");
    assert_eq!(entry.user_id, user);
    assert_eq!(names(&open(&other)), ["a.txt"]);
}

#[test]
fn two_processes_may_have_a_vault_open_and_only_the_first_recovers() {
    let (folder, home) = home();
    let first = open(&home);
    let second = open(&home);
    assert!(first.recovered.is_some(), "alone with it");
    assert!(second.recovered.is_none(), "what is in flight belongs to the first");
    add(&first, folder.path(), "a.txt");
    add(&second, folder.path(), "b.txt");
    assert_eq!(names(&first), ["a.txt", "b.txt"]);
    assert_eq!(names(&second), ["a.txt", "b.txt"]);
    let revision = first.service.revision().expect("readable");
    assert_eq!(second.service.revision().expect("readable"), revision, "both see one revision");
}

#[test]
fn what_belongs_to_the_vault_is_never_taken_into_it() {
    let (folder, home) = home();
    let vault = open(&home);
    add(&vault, folder.path(), "a.txt");
    let root: coffer_core::document::FolderPath = "".parse().expect("root");
    let try_to_add = |path: &Path| {
        let mut gathered =
            vault.service.enqueue(&vault.user, &[path.to_owned()], &root, &mut |_| {}).expect("readable");
        match gathered.queued.first() {
            Some(import) => match vault.service.import(&vault.user, import.file_id, &Unattended) {
                Ok(_) => panic!("{} must not be taken in", path.display()),
                Err(error) => error.kind(),
            },
            None => gathered.skipped.remove(0).error.kind(),
        }
    };
    let settings = home.default_vault().join(".coffer/vault.json");
    for path in [home.default_vault(), &settings, &index_file(&home), home.data()] {
        assert_eq!(try_to_add(path), ErrorKind::SourceInVault, "{}", path.display());
    }
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(home.default_vault(), &link).expect("a link");
    assert_eq!(try_to_add(&link.join(".coffer/vault.json")), ErrorKind::SourceInVault, "whatever leads there");

    let around = vault.service.enqueue(&vault.user, &[folder.path().to_owned()], &root, &mut |_| {}).expect("readable");
    let inside = |path: &Path| path.starts_with(home.default_vault()) || path.starts_with(home.data());
    assert!(
        around.queued.iter().all(|import| !inside(&import.source_path)),
        "a folder around the vault comes without it"
    );
    assert!(around.queued.iter().any(|import| import.source_path.ends_with("a.txt")), "and with the rest");
}
