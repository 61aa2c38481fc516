//! `rm`, `restore`, `purge` and `trash`: the life after a document's life.

use crate::harness::{Coffer, text, texts};

fn lengths(coffer: &Coffer) -> (usize, u64) {
    let trashed = coffer.json(["trash"]);
    (coffer.documents(&[]).len(), trashed["count"].as_u64().expect("a number"))
}

#[test]
fn a_document_goes_to_the_trash_and_comes_back() {
    let coffer = Coffer::new();
    coffer.file("deep/a.txt", "x");
    coffer.json(["add", "deep"]);
    let trashed = coffer.json(["rm", "a"]);
    assert_eq!(trashed["trashed"][0]["status"], "trashed");
    assert!(trashed["trashed"][0]["trashed_at"].is_i64());
    assert_eq!(lengths(&coffer), (0, 1));
    assert_eq!(coffer.content("a"), b"x", "what is in the trash can still be read");
    coffer.json(["rm", "a"]);
    let listed = coffer.json(["trash", "--sort", "added", "--descending", "--limit", "1"]);
    assert_eq!(texts(listed["documents"].as_array().expect("a list"), "name"), ["a.txt"]);
    let restored = coffer.json(["restore", "a"]);
    assert_eq!(text(&restored["restored"][0], "folder"), "deep", "back to where it was");
    assert_eq!(restored["restored"][0]["status"], "stored");
    assert_eq!(lengths(&coffer), (1, 0));
    coffer.json(["restore", "a"]);
    assert_eq!(coffer.content("a"), b"x");
}

#[test]
fn a_purge_is_for_good_and_only_for_the_trash() {
    let coffer = Coffer::new();
    let document = coffer.added("a.txt", "x");
    let id = text(&document, "file_id");
    let content = coffer.object(id);
    assert!(content.exists(), "the content lies where the user keeps it");
    assert_eq!(coffer.failure(["purge", "a"]), (Some(1), "illegalStatus".to_owned()));
    assert!(content.exists(), "what is not in the trash stays");
    coffer.json(["rm", id]);
    let purged = coffer.json(["purge", id]);
    assert_eq!(text(&purged["purged"][0], "name"), "a.txt", "shown as it was");
    assert!(!content.exists(), "its bytes are gone");
    assert_eq!(lengths(&coffer), (0, 0));
    for command in ["get", "rm", "restore", "purge"] {
        assert_eq!(coffer.failure([command, id]), (Some(1), "notFound".to_owned()), "{command}");
    }
    let again = coffer.added("a.txt", "x");
    assert_ne!(text(&again, "file_id"), id, "an id never comes back");
}

#[test]
fn each_document_stands_for_itself() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    coffer.added("b.txt", "y");
    let run = coffer.run(["--json", "rm", "b", "nothing", "a", "b", "no such name"]);
    assert_eq!(run.code, Some(1), "partly failed is failed");
    let answer = run.json();
    assert_eq!(texts(answer["trashed"].as_array().expect("a list"), "unique_name"), ["b", "a"], "in order, each once");
    let failed = answer["failed"].as_array().expect("a list");
    assert_eq!(texts(failed, "document"), ["nothing", "no such name"], "as it was typed");
    assert_eq!(texts(failed, "kind"), ["notFound", "invalidInput"]);
    assert_eq!(run.errors().len(), 2);
    let people = coffer.run(["restore", "a", "nothing"]);
    assert_eq!((people.code, people.text()), (Some(1), "restored  a  a.txt\n"));
    assert_eq!(people.stderr, "cofferctl: nothing: there is no such document (notFound)\n");
}

#[test]
fn more_documents_than_one_batch_are_all_changed() {
    let coffer = Coffer::new();
    for number in 0..230 {
        coffer.file(format!("many/{number}"), number.to_string());
    }
    coffer.json(["add", "many"]);
    let names = texts(&coffer.documents(&["--limit", "10000"]), "file_id");
    let arguments = ["rm"].into_iter().chain(names.iter().map(String::as_str)).chain(["nothing"]);
    let run = coffer.run(arguments.chain(["--json"]));
    assert_eq!(run.code, Some(1));
    assert_eq!(run.json()["trashed"].as_array().map(Vec::len), Some(230));
    assert_eq!(lengths(&coffer), (0, 230));
}

#[test]
fn the_trash_can_be_emptied() {
    let coffer = Coffer::new();
    coffer.added("stays.txt", "x");
    coffer.added("a.txt", "12345");
    coffer.added("b.txt", "67");
    coffer.json(["rm", "a", "b"]);
    let emptied = coffer.json(["trash", "--empty"]);
    assert_eq!((&emptied["changed"], &emptied["size_bytes"]), (&2.into(), &7.into()));
    assert_eq!(emptied["file_ids"].as_array().map(Vec::len), Some(2));
    assert_eq!(lengths(&coffer), (1, 0));
    let again = coffer.run(["trash", "--empty"]);
    assert_eq!((again.code, again.text()), (Some(0), "purged  0 documents, 0 bytes\n"));
}
