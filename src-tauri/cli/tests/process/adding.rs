//! `add`: what goes in comes out again, under the names and in the folders it had.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::harness::{Coffer, bytes, text, texts};

const CHUNK: usize = 8 * 1024 * 1024;

#[test]
fn content_of_every_length_comes_back_byte_for_byte() {
    let coffer = Coffer::new();
    for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 20 * 1024 * 1024] {
        let content = bytes(length);
        let document = coffer.added(&format!("of {length}.bin"), &content);
        assert_eq!(document["size_bytes"], length);
        assert!(coffer.content(text(&document, "file_id")) == content, "{length} bytes come back as they went in");
        assert!(coffer.content(text(&document, "unique_name")) == content, "by either of its names");
    }
}

#[test]
fn a_document_in_json_has_every_field_and_no_other() {
    let coffer = Coffer::new();
    let document = coffer.added("Über uns.txt", "hello");
    let mut fields: Vec<&str> = document.as_object().expect("an object").keys().map(String::as_str).collect();
    fields.sort_unstable();
    let expected = [
        "chunk_size",
        "content_hash",
        "created_at",
        "file_id",
        "folder",
        "kind",
        "metadata",
        "mime_type",
        "modified_at",
        "name",
        "note",
        "op_id",
        "owner_id",
        "rev",
        "size_bytes",
        "stamps",
        "status",
        "supersedes",
        "tags",
        "trashed_at",
        "unique_name",
        "updated_at",
        "visibility",
    ];
    assert_eq!(fields, expected);
    assert_eq!(document["owner_id"], "anna", "the user id is the login name");
    assert_eq!(document["unique_name"], "Uber_uns");
    assert_eq!(document["mime_type"], "text/plain");
    assert_eq!(document["kind"], "document");
    assert_eq!(document["status"], "stored");
    assert_eq!(document["visibility"], "private");
    assert_eq!(document["rev"], 1);
    assert_eq!(document["trashed_at"], serde_json::Value::Null);
    let listed = &coffer.documents(&[])[0];
    assert_eq!(listed, &document, "add and ls say the same of a document");
}

#[test]
fn a_folder_keeps_its_structure() {
    let coffer = Coffer::new();
    coffer.file("photos/2026/beach.jpg", "1");
    coffer.file("photos/2026/deep/er/still.jpg", "2");
    coffer.file("photos/top.jpg", "3");
    coffer.file("photos/.DS_Store", "left out");
    let answer = coffer.json(["add", "photos", "--folder", "Family/Pictures"]);
    assert_eq!(answer["failed"].as_array().map(Vec::len), Some(0));
    let mut places: Vec<(String, String)> = coffer
        .documents(&[])
        .iter()
        .map(|document| (text(document, "folder").to_owned(), text(document, "name").to_owned()))
        .collect();
    places.sort();
    let expected = [
        ("Family/Pictures/photos", "top.jpg"),
        ("Family/Pictures/photos/2026", "beach.jpg"),
        ("Family/Pictures/photos/2026/deep/er", "still.jpg"),
    ];
    assert_eq!(places, expected.map(|(folder, name)| (folder.to_owned(), name.to_owned())));
}

#[test]
fn names_are_data() {
    let coffer = Coffer::new();
    let names = [
        "with spaces.txt",
        "100%25.txt",
        "#hash.txt",
        "🎉 party.txt",
        "semi;colon&amp'quote\".txt",
        "$HOME.txt",
        "back\\slash.txt",
        "-rf",
        "日本語.txt",
        ".hidden",
        "trailing. ",
    ];
    for name in names {
        let document = coffer.added(&format!("./{name}"), name);
        assert_eq!(text(&document, "name"), name);
        assert_eq!(coffer.content(text(&document, "file_id")), name.as_bytes());
    }
    let mut listed = texts(&coffer.documents(&[]), "name");
    listed.sort();
    let mut expected = names.map(str::to_owned);
    expected.sort();
    assert_eq!(listed, expected);
}

#[test]
fn a_name_that_is_no_unicode_keeps_its_bytes() {
    let coffer = Coffer::new();
    let name = OsStr::from_bytes(b"caf\xe9.txt");
    let path = coffer.file(name, "content");
    let answer = coffer.json([OsStr::new("add"), path.as_os_str()]);
    let document = &answer["added"][0];
    assert_eq!(text(document, "name"), "caf\u{fffd}.txt");
    assert_eq!(text(&document["metadata"], "original_file_name_hex"), "636166e92e747874");
}

#[test]
fn names_cannot_play_tricks_on_a_terminal() {
    let coffer = Coffer::new();
    coffer.added("evil\u{202e}fdp.exe", "x");
    coffer.added("two\nlines\u{1b}[2J.txt", "y");
    let shown = coffer.run(["ls"]);
    assert_eq!(shown.text().lines().count(), 3, "a heading and one line a document: {}", shown.text());
    assert!(shown.text().contains("evil\\u{202e}fdp.exe"), "{}", shown.text());
    assert!(!shown.text().contains(['\u{202e}', '\u{1b}']), "nothing that turns or moves what is shown");
}

#[test]
fn the_very_same_file_is_not_stored_twice_and_another_of_its_name_gets_a_number() {
    let coffer = Coffer::new();
    let first = coffer.added("report.txt", "one");
    let again = coffer.json(["add", "report.txt", "report.txt"]);
    assert_eq!(again["already_there"].as_array().map(Vec::len), Some(1), "named twice, meant once: {again}");
    assert_eq!(again["already_there"][0]["file_id"], first["file_id"]);
    let other = coffer.added("report.txt", "two");
    assert_eq!(text(&other, "name"), "report (2).txt");
    assert_eq!(text(&other, "unique_name"), "report_2");
    assert_eq!(coffer.documents(&[]).len(), 2);
}

#[test]
fn people_read_one_line_for_each_file() {
    let coffer = Coffer::new();
    coffer.file("a.txt", "hello");
    coffer.run(["usage"]);
    let run = coffer.run(["add", "a.txt", "missing.txt"]);
    assert_eq!(run.code, Some(1), "partly failed is failed");
    assert_eq!(run.text(), "added  a  a.txt  5 bytes\n");
    let sentence = "cofferctl: missing.txt: 'missing.txt' was moved or deleted before it could be added (sourceGone)\n";
    assert_eq!(run.stderr, sentence);
    let again = coffer.run(["add", "a.txt"]);
    assert_eq!((again.code, again.text()), (Some(0), "already there  a  a.txt  5 bytes\n"));
}
