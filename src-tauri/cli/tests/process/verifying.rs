//! `verify`: what is well, what is not, and what nobody can tell.

use std::fs;

use serde_json::json;

use crate::harness::{Coffer, bytes, text};

#[test]
fn a_vault_that_is_well_is_said_to_be() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "12345");
    coffer.added("b.txt", "67");
    assert_eq!(coffer.json(["verify"]), json!({ "documents": 2, "read_bytes": 0, "damaged": [], "mended": 0 }));
    assert_eq!(
        coffer.json(["verify", "--read-data"]),
        json!({ "documents": 2, "read_bytes": 7, "damaged": [], "mended": 0 })
    );
    let shown = coffer.run(["verify", "--read-data=100"]);
    assert_eq!((shown.code, shown.text()), (Some(0), "2 documents checked, 7 bytes read, 0 damaged\n"));
}

#[test]
fn a_flipped_byte_is_found_by_reading() {
    let coffer = Coffer::new();
    let mut content = bytes(9 * 1024 * 1024);
    let document = coffer.added("a.bin", &content);
    content[8 * 1024 * 1024 + 17] ^= 0x40;
    fs::write(coffer.object(text(&document, "file_id")), &content).expect("writable");
    assert_eq!(coffer.run(["verify"]).code, Some(0), "the length is right, and nothing was read");
    let run = coffer.run(["verify", "--read-data", "--json"]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(1), ""), "damage that was found is an answer, not an error");
    let expected = json!([{ "file_id": document["file_id"], "name": "a.bin", "damage": "hashDiffers" }]);
    assert_eq!(run.json()["damaged"], expected);
    assert_eq!(coffer.documents(&[])[0]["status"], "damaged");
    content[8 * 1024 * 1024 + 17] ^= 0x40;
    fs::write(coffer.object(text(&document, "file_id")), &content).expect("writable");
    coffer.json(["verify", "--read-data"]);
    assert_eq!(coffer.documents(&[])[0]["status"], "stored", "what is well again is said to be");
}

#[test]
fn what_is_missing_is_found_without_reading() {
    let coffer = Coffer::new();
    let names = ["cut.txt", "gone.txt", "torn.txt", "well.txt"];
    let documents = names.map(|name| coffer.added(name, "content"));
    let id = |place: usize| text(&documents[place], "file_id");
    fs::write(coffer.object(id(0)), "con").expect("writable");
    fs::remove_file(coffer.object(id(1))).expect("removable");
    fs::write(coffer.object(&format!("{}.meta", id(2))), "{\"format\":").expect("writable");
    let run = coffer.run(["verify", "--json"]);
    assert_eq!(run.code, Some(1));
    let expected = json!([
        { "file_id": id(0), "name": "cut.txt", "damage": "sizeDiffers" },
        { "file_id": id(1), "name": "gone.txt", "damage": "contentMissing" },
        { "file_id": id(2), "name": "torn.txt", "damage": "sidecarUnreadable" },
    ]);
    assert_eq!(run.json()["damaged"], expected);
    let shown = coffer.run(["verify"]);
    assert!(
        shown.text().contains(&format!("damaged  {}  gone.txt: its content is missing\n", id(1))),
        "{}",
        shown.text()
    );
    assert!(coffer.run(["ls"]).text().contains("gone.txt  [missing]\n"), "the list marks it");
    assert_eq!(coffer.failure(["get", "gone", "-o", "-"]), (Some(1), "missing".to_owned()));
}

#[test]
fn a_vault_that_is_not_there_cannot_be_checked() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    fs::rename(coffer.root(), coffer.home().join("unplugged")).expect("movable");
    let run = coffer.run(["verify", "--json"]);
    assert_eq!((run.code, run.stdout.len()), (Some(3), 0), "nothing is known: {}", run.stderr);
    assert_eq!(run.errors().len(), 1);
    assert_eq!(coffer.run(["ls"]).code, Some(1), "for every other command that is a failure");
    assert!(!coffer.root().exists(), "no empty vault is made in its place");
    fs::rename(coffer.home().join("unplugged"), coffer.root()).expect("movable");
    assert_eq!(coffer.documents(&[]).len(), 1, "back, with everything");
    assert_eq!(coffer.run(["--vault", "nowhere", "verify"]).code, Some(3));
}
