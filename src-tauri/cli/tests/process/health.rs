//! `health` and `repair`: what is known of the vault, and mending it.

use std::fs;
use std::io::{Read, Seek, SeekFrom, Write};

use serde_json::json;

use crate::harness::{Coffer, text};

#[test]
fn a_vault_that_is_well_has_nothing_to_say_but_when_it_was_checked() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "words");
    let shown = coffer.run(["health"]);
    let expected = "last check       never\nlast whole check never\n1 document, 0 damaged, 0 set aside\n";
    assert_eq!((shown.code, shown.text()), (Some(0), expected));
    coffer.json(["verify", "--read-data"]);
    coffer.json(["verify"]);
    let health = coffer.json(["health"]);
    assert_eq!(
        (&health["last_check"]["read_percent"], &health["last_full_check"]["read_bytes"]),
        (&json!(0), &json!(5))
    );
    assert_eq!((&health["last_check"]["by"], &health["index"]["documents"]), (&json!("person"), &json!(1)));
    let shown = coffer.run(["repair"]);
    assert_eq!((shown.code, shown.text()), (Some(0), "1 document looked at, 0 restored, 0 marked\n"));
}

#[test]
fn damage_is_mended_from_a_copy_and_what_has_none_is_left_marked() {
    let coffer = Coffer::new();
    let first = coffer.added("a.txt", "the same words");
    coffer.added("b.txt", "the same words");
    let lone = coffer.added("lone.txt", "one of a kind");
    for (document, content) in [(&first, "the same wordz"), (&lone, "one of a find")] {
        fs::write(coffer.object(text(document, "file_id")), content).expect("writable");
    }
    assert_eq!(coffer.run(["verify", "--read-data"]).code, Some(1));
    let shown = coffer.run(["health"]);
    assert_eq!(shown.code, Some(1));
    assert!(
        shown.text().contains("a.txt: its content is not what it should be; 'cofferctl repair' may"),
        "{}",
        shown.text()
    );

    let dry = coffer.run(["repair", "--dry-run", "--json"]);
    assert_eq!((dry.code, &dry.json()["restored"]), (Some(1), &json!(1)));
    let run = coffer.run(["repair"]);
    assert_eq!(run.code, Some(1), "one is left");
    let expected =
        format!("restored  {}  a.txt\n3 documents looked at, 1 restored, 0 marked\n", text(&first, "file_id"));
    assert_eq!(run.text(), expected);
    assert_eq!(coffer.run(["get", "a", "-o", "-"]).stdout, b"the same words");
    let health = coffer.run(["health", "--json"]).json();
    assert_eq!((&health["damaged_total"], &health["set_aside_total"]), (&json!(1), &json!(1)));
    assert_eq!(health["damaged"][0]["file_id"], lone["file_id"]);
}

#[test]
fn a_vault_that_is_not_there_cannot_be_repaired() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    fs::rename(coffer.root(), coffer.home().join("unplugged")).expect("movable");
    assert_eq!(coffer.run(["repair"]).code, Some(3));
    assert!(!coffer.root().exists(), "no empty vault is made in its place");
}

#[test]
fn a_command_that_meets_a_damaged_index_is_carried_out_all_the_same() {
    let coffer = Coffer::new();
    for number in 0..40 {
        coffer.added(&format!("{number}.txt"), "words");
    }
    let before = coffer.documents(&[]).len();
    let mut file = fs::OpenOptions::new().read(true).write(true).open(coffer.index()).expect("there");
    let mut head = [0; 100];
    file.read_exact(&mut head).expect("a header");
    let length = file.metadata().expect("there").len();
    // Every page but the first: the file still says whose it is.
    file.seek(SeekFrom::Start(4096)).expect("seekable");
    file.write_all(&vec![0xaa; usize::try_from(length - 4096).expect("small")]).expect("writable");
    drop(file);
    assert_eq!(coffer.documents(&[]).len(), before);
    let health = coffer.json(["health"]);
    assert_eq!(health["index"]["reason"], "damaged");
    assert!(health["index"]["lost"].as_array().is_some_and(|lost| lost.contains(&json!("activity"))), "{health}");
}

#[test]
fn lost_uploads_are_listed_and_cleared_one_by_one_or_all() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "words");
    assert_eq!(coffer.json(["transfers", "lost"]), json!({ "lost": [] }));
    let staging = coffer.root().join(".coffer/staging");
    let half = |last: char| staging.join(format!("0192f0c1d2e37a4b8c5d6e7f80912a3{last}.part"));
    for last in ['a', 'b', 'c'] {
        fs::write(half(last), b"whose?").expect("writable");
    }
    let answer = coffer.json(["transfers", "lost"]);
    let lost = answer["lost"].as_array().expect("a list");
    assert_eq!((lost.len(), &lost[0]["size_bytes"], &lost[0]["is_ours"]), (3, &json!(6), &json!(true)));
    assert!(coffer.run(["health"]).text().contains("3 unfinished uploads that nobody goes on with, 18 bytes;"));
    let id = text(&lost[0], "id");
    let shown = coffer.run(["transfers", "lost"]);
    assert!(shown.text().lines().any(|line| line.starts_with(id) && line.ends_with("this computer  unknown")));
    assert_eq!(coffer.failure(["transfers", "lost", "clear", "nothing"]), (Some(1), "notFound".to_owned()));
    let cleared = coffer.run(["transfers", "lost", "clear", id]);
    assert_eq!((cleared.code, cleared.text()), (Some(0), format!("cleared  {id}  6 bytes  unknown\n").as_str()));
    let cleared = coffer.json(["transfers", "lost", "clear", "--all"]);
    assert_eq!(cleared["cleared"].as_array().map(Vec::len), Some(2));
    assert!(['a', 'b', 'c'].iter().all(|last| !half(*last).exists()));
    assert_eq!(coffer.documents(&[]).len(), 1, "no document is touched");
}
