//! `vault`, `--vault` and `--user`: several vaults, several people.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Coffer, text, texts};

#[test]
fn vaults_are_added_chosen_and_kept_apart() {
    let coffer = Coffer::new();
    assert_eq!(coffer.json(["vault", "list"]), json!({ "vaults": [] }), "listing makes no vault");
    assert!(!coffer.home().exists(), "and writes nothing");
    coffer.added("first.txt", "1");
    let second = coffer.json(["vault", "add", "local", "second", "--name", "Archive"]);
    assert_eq!(text(&second, "name"), "Archive");
    assert_eq!(text(&second, "root"), coffer.work().join("second").to_string_lossy(), "absolute");
    assert_eq!(second["current"], true, "a vault just added is the current one");
    coffer.added("second.txt", "2");
    assert_eq!(texts(&coffer.documents(&[]), "name"), ["second.txt"]);
    assert_eq!(texts(&coffer.documents(&["--vault", "My vault"]), "name"), ["first.txt"]);
    coffer.json(["vault", "use", "My vault"]);
    assert_eq!(texts(&coffer.documents(&[]), "name"), ["first.txt"]);
    let listed = coffer.json(["vault", "list"]);
    let vaults = listed["vaults"].as_array().expect("a list");
    assert_eq!(texts(vaults, "name"), ["My vault", "Archive"], "in the order they were added");
    let current: Vec<&Value> = vaults.iter().map(|vault| &vault["current"]).collect();
    assert_eq!(current, [&json!(true), &json!(false)]);
    let mut fields: Vec<&str> = vaults[0].as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["current", "kind", "name", "root", "user_id", "vault_id"]);
}

#[test]
fn a_vault_that_exists_is_opened_from_another_home() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    let other = Coffer::new();
    let root = coffer.root();
    let root = root.to_str().expect("text");
    let added = other.json(["vault", "add", "local", root, "--name", "Theirs"]);
    assert_eq!(text(&added, "user_id"), "anna", "the user its marker names");
    assert_eq!(other.documents(&[]), coffer.documents(&[]), "the same documents, from an index of its own");
    let again = other.json(["vault", "add", "local", root]);
    assert_eq!(text(&again, "name"), "Theirs", "one that is known is only made current");
}

#[test]
fn a_vault_is_renamed_and_forgotten_and_added_again() {
    let coffer = Coffer::new();
    let document = coffer.added("first.txt", "1");
    let renamed = coffer.json(["vault", "rename", "My vault", "Home"]);
    assert_eq!((text(&renamed, "name"), &renamed["current"]), ("Home", &json!(true)));
    assert_eq!(coffer.documents(&[])[0], document, "it is still the current one");
    coffer.json(["vault", "add", "local", "second", "--name", "Archive"]);
    assert_eq!(coffer.failure(["vault", "rename", "Archive", "Home"]), (Some(1), "alreadyExists".to_owned()));
    assert_eq!(coffer.failure(["vault", "rename", "Archive", ""]), (Some(1), "invalidInput".to_owned()));
    assert_eq!(coffer.failure(["vault", "rename", "nowhere", "x"]), (Some(1), "vaultNotFound".to_owned()));
    let forgotten = coffer.json(["vault", "forget", "Home"]);
    assert_eq!(text(&forgotten, "root"), coffer.root().to_string_lossy(), "where it can be found again");
    assert_eq!(coffer.failure(["vault", "forget", "Home"]), (Some(1), "vaultNotFound".to_owned()));
    assert_eq!(texts(coffer.json(["vault", "list"])["vaults"].as_array().expect("a list"), "name"), ["Archive"]);
    let root = coffer.root();
    coffer.json(["vault", "add", "local", root.to_str().expect("text")]);
    assert_eq!(coffer.documents(&[]), [document], "nothing in it was touched");
}

#[test]
fn a_vault_is_copied_to_another_one_and_back() {
    let coffer = Coffer::new();
    let kept = coffer.added("kept.txt", "1");
    let trashed = coffer.added("trashed.txt", "2");
    coffer.json(["rm", text(&trashed, "file_id")]);
    coffer.json(["vault", "add", "local", "second", "--name", "Archive"]);
    let copied = coffer.json(["vault", "copy", "My vault", "Archive"]);
    let sum = json!({ "copied": 2, "copied_bytes": 2, "already_there": 0, "kept": 0, "failed": [] });
    assert_eq!(copied, sum);
    assert_eq!(coffer.documents(&[])[0], kept, "in the current vault, which is the copy");
    assert_eq!(coffer.json(["trash"])["documents"].as_array().expect("a list").len(), 1);
    assert_eq!(coffer.run(["get", "kept", "-o", "-"]).stdout, b"1");
    let back = coffer.json(["vault", "copy", "Archive", "My vault"]);
    assert_eq!((&back["copied"], &back["already_there"]), (&json!(0), &json!(2)));

    fs::write(coffer.root().join("anna").join(text(&kept, "file_id")), "x").expect("writable");
    coffer.json(["vault", "add", "local", "third", "--name", "Third"]);
    let run = coffer.run(["vault", "copy", "My vault", "Third"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("kept.txt: the content of 'kept.txt' is damaged (damaged)"), "{}", run.stderr);
    assert!(run.text().contains("copied         1 document,"), "the rest is copied: {}", run.text());
    assert_eq!(coffer.failure(["vault", "copy", "Third", "Third"]), (Some(1), "invalidInput".to_owned()));
    assert_eq!(coffer.failure(["vault", "copy", "Third", "nowhere"]), (Some(1), "vaultNotFound".to_owned()));
}

#[test]
fn a_vault_that_only_a_newer_coffer_knows_is_named_and_left_alone() {
    let coffer = Coffer::new();
    coffer.added("first.txt", "1");
    let settings = coffer.home().join("config/settings.json");
    let mut stored: Value = serde_json::from_slice(&fs::read(&settings).expect("there")).expect("JSON");
    let far = json!({ "kind": "moon", "name": "Far" });
    stored["vaults"].as_array_mut().expect("a list").push(far.clone());
    fs::write(&settings, stored.to_string()).expect("writable");
    let run = coffer.run(["vault", "list"]);
    assert!(run.stderr.contains("left out: Far"), "{}", run.stderr);
    for arguments in [vec!["--vault", "Far", "ls"], vec!["vault", "use", "Far"], vec!["vault", "forget", "Far"]] {
        assert_eq!(coffer.failure(arguments.clone()), (Some(1), "newerVersion".to_owned()), "{arguments:?}");
    }
    coffer.json(["vault", "rename", "My vault", "Home"]);
    let stored: Value = serde_json::from_slice(&fs::read(&settings).expect("there")).expect("JSON");
    assert_eq!(stored["vaults"][1], far, "another change of the settings keeps it");
}

#[test]
fn what_is_no_vault_is_left_alone() {
    let coffer = Coffer::new();
    coffer.file("photos/a.jpg", "x");
    assert_eq!(coffer.failure(["vault", "add", "local", "photos"]), (Some(1), "vaultForeign".to_owned()));
    assert_eq!(fs::read_dir(coffer.work().join("photos")).expect("readable").count(), 1, "nothing was written");
    assert_eq!(coffer.failure(["vault", "use", "nowhere"]), (Some(1), "vaultNotFound".to_owned()));
    assert_eq!(coffer.failure(["--vault", "nowhere", "ls"]), (Some(1), "vaultNotFound".to_owned()));
    assert_eq!(coffer.failure(["vault", "add", "local", "v", "--name", "a\nb"]), (Some(1), "invalidInput".to_owned()));
}

#[test]
fn for_another_user_private_documents_do_not_exist() {
    let coffer = Coffer::new();
    let document = coffer.added("secret.txt", "x");
    assert_eq!(coffer.failure(["--user", "bob", "ls"]), (Some(1), "invalidInput".to_owned()), "nobody of this vault");
    let marker = coffer.root().join(".coffer/vault.json");
    let mut vault: Value = serde_json::from_slice(&fs::read(&marker).expect("the marker")).expect("JSON");
    vault["users"] = json!(["anna", "bob"]);
    fs::write(&marker, vault.to_string()).expect("writable");
    assert_eq!(coffer.documents(&["--user", "bob"]), [Value::Null; 0]);
    let id = text(&document, "file_id");
    for arguments in [
        vec!["get", id, "-o", "-"],
        vec!["get", "secret", "-o", "-"],
        vec!["edit", id, "--name", "stolen"],
        vec!["rm", id],
        vec!["restore", id],
        vec!["purge", id],
    ] {
        let run = coffer.run(arguments.iter().copied().chain(["--user", "bob", "--json"]));
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "notFound"), "{arguments:?}");
    }
    coffer.file("bobs.txt", "y");
    coffer.json(["add", "bobs.txt", "--user", "bob"]);
    assert_eq!(texts(&coffer.documents(&["--user", "bob"]), "owner_id"), ["bob"]);
    assert_eq!(coffer.documents(&[]), [document], "and the other way round");
}
