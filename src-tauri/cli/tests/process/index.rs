//! The index is a cache: lost, damaged or of a newer program, it never costs a document.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use crate::harness::{Coffer, text};

/// Some documents with everything that can be known about one.
fn furnished() -> Coffer {
    let coffer = Coffer::new();
    coffer.file("deep/er/a.txt", "one");
    coffer.file("deep/b.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    coffer.json(["add", "deep"]);
    for name in ["same.txt", "trashed.txt", "purged.txt", "empty"] {
        coffer.added(name, if name == "empty" { "" } else { name });
    }
    coffer.added("same.txt", "another of the name");
    coffer.json(["edit", "a", "--tag", "x", "--note", "n", "--metadata", "k=v", "--unique-name", "chosen"]);
    coffer.json(["rm", "trashed", "purged"]);
    coffer.json(["purge", "purged"]);
    coffer
}

fn everything(coffer: &Coffer) -> [String; 3] {
    [["ls"].as_slice(), &["trash"], &["usage"]].map(|arguments| {
        let mut answer = coffer.json(arguments);
        if let Some(answer) = answer.as_object_mut() {
            answer.remove("free_bytes");
        }
        answer.to_string()
    })
}

#[test]
fn a_deleted_index_comes_back_the_same() {
    let coffer = furnished();
    let before = everything(&coffer);
    fs::remove_file(coffer.index()).expect("removable");
    let rebuilt = coffer.json(["rebuild-index"]);
    assert_eq!(rebuilt.to_string(), r#"{"documents":6,"skipped":0}"#, "the trash included");
    assert_eq!(everything(&coffer), before);
    fs::remove_file(coffer.index()).expect("removable");
    assert_eq!(everything(&coffer), before, "any command brings it back by itself");
    assert_eq!(coffer.run(["rebuild-index"]).text(), "6 documents indexed\n");
}

#[test]
fn a_damaged_index_is_set_aside_and_made_anew() {
    let coffer = furnished();
    let before = everything(&coffer);
    let index = coffer.index();
    fs::write(&index, "this is no database".repeat(1000)).expect("writable");
    assert_eq!(everything(&coffer), before);
    let folder = index.parent().expect("it lies in a folder");
    let names = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("one").file_name());
    let aside = names.filter(|name| name.to_string_lossy().contains("damaged")).count();
    assert_eq!(aside, 1, "what was damaged is kept for whoever wants to look at it");
}

#[test]
fn an_index_of_a_newer_program_is_refused_untouched() {
    let coffer = furnished();
    let index = coffer.index();
    // SQLite keeps `user_version` as four bytes from 60 on, the most significant first.
    let mut file = fs::OpenOptions::new().write(true).open(&index).expect("writable");
    file.seek(SeekFrom::Start(60)).and_then(|_| file.write_all(&9999_u32.to_be_bytes())).expect("writable");
    drop(file);
    let before = fs::read(&index).expect("readable");
    for arguments in [vec!["ls"], vec!["usage"], vec!["rebuild-index"], vec!["rm", "empty"]] {
        let run = coffer.run(arguments.iter().copied().chain(["--json"]));
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "newerVersion"), "{arguments:?}");
        assert_eq!(run.errors()[0]["found_version"], 9999);
        assert!(run.errors()[0]["supported_version"].is_u64());
    }
    assert_eq!(coffer.run(["verify"]).code, Some(3));
    assert!(fs::read(&index).expect("readable") == before, "not a byte was changed");
}

#[test]
fn a_vault_of_a_newer_program_is_refused_untouched() {
    let coffer = furnished();
    let marker = coffer.root().join(".coffer/vault.json");
    let text_before = fs::read_to_string(&marker).expect("readable");
    let newer = text_before.replace("\"format\": 1", "\"format\": 7").replace("\"min_writer\": 1", "\"min_writer\": 7");
    assert_ne!(newer, text_before);
    fs::write(&marker, &newer).expect("writable");
    assert_eq!(coffer.failure(["ls"]), (Some(1), "newerVersion".to_owned()));
    assert_eq!(fs::read_to_string(&marker).expect("readable"), newer);
}

#[test]
fn a_sidecar_that_cannot_be_used_is_counted_and_left_alone() {
    let coffer = Coffer::new();
    let document = coffer.added("a.txt", "x");
    coffer.added("b.txt", "y");
    let sidecar = coffer.object(&format!("{}.meta", text(&document, "file_id")));
    fs::write(&sidecar, "nonsense").expect("writable");
    assert_eq!(coffer.json(["rebuild-index"]).to_string(), r#"{"documents":1,"skipped":1}"#);
    assert_eq!(
        coffer.run(["rebuild-index"]).text(),
        "1 document indexed, 1 sidecar left out because they cannot be used\n"
    );
    assert_eq!(fs::read(&sidecar).expect("readable"), b"nonsense");
}
