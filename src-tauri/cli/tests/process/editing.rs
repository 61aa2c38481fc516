//! `edit`: every field, alone and together, and what is refused.

use serde_json::json;

use crate::harness::{Coffer, text, texts};

#[test]
fn every_field_can_be_changed() {
    let coffer = Coffer::new();
    let before = coffer.added("a.txt", "x");
    let after = coffer.json([
        "edit",
        "a",
        "--name",
        "New näme.md",
        "--unique-name",
        "Other_1",
        "--folder",
        "/Some/where/",
        "--tag",
        "zoo",
        "--tag",
        "ant",
        "--note",
        "line\nbreak",
        "--metadata",
        "camera=X=100",
        "--metadata",
        "empty=",
    ]);
    assert_eq!(text(&after, "name"), "New näme.md");
    assert_eq!(text(&after, "unique_name"), "Other_1");
    assert_eq!(text(&after, "folder"), "Some/where");
    assert_eq!(after["tags"], json!(["ant", "zoo"]), "sorted");
    assert_eq!(text(&after, "note"), "line\nbreak");
    assert_eq!(after["metadata"], json!({ "camera": "X=100", "empty": "" }));
    assert_eq!(after["rev"], 2, "one change, however many fields");
    for unchanged in ["file_id", "content_hash", "size_bytes", "created_at", "modified_at", "mime_type", "owner_id"] {
        assert_eq!(after[unchanged], before[unchanged], "{unchanged}");
    }
    assert_eq!(coffer.documents(&[]), [after], "the list says the same");
    assert_eq!(coffer.content("Other_1"), b"x");
    assert_eq!(coffer.failure(["get", "a", "-o", "-"]), (Some(1), "notFound".to_owned()), "the old name is free");
}

#[test]
fn tags_and_metadata_are_added_to_what_is_there() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    coffer.json(["edit", "a", "--tag", "one", "--tag", "two", "--metadata", "k=1", "--metadata", "l=2"]);
    let after = coffer.json(["edit", "a", "--tag", "three", "--untag", "one", "--metadata", "k=3", "--unset", "l"]);
    assert_eq!(after["tags"], json!(["three", "two"]));
    assert_eq!(after["metadata"], json!({ "k": "3" }));
    let same = coffer.json(["edit", "a", "--tag", "two", "--untag", "two", "--untag", "never", "--unset", "never"]);
    assert_eq!(same, after, "set and taken away is set; taking away what is not there changes nothing");
    let bare = coffer.json(["edit", "a", "--untag", "two", "--untag", "three", "--unset", "k", "--note", ""]);
    assert_eq!((&bare["tags"], &bare["metadata"], &bare["note"]), (&json!([]), &json!({}), &json!("")));
}

#[test]
fn a_unique_name_belongs_to_one_document() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    coffer.added("b.txt", "y");
    assert_eq!(coffer.failure(["edit", "a", "--unique-name", "b"]), (Some(1), "alreadyExists".to_owned()));
    assert_eq!(texts(&coffer.documents(&[]), "unique_name"), ["a", "b"], "nothing was changed");
    coffer.json(["edit", "a", "--unique-name", "a"]);
    coffer.json(["edit", "b", "--unique-name", "c"]);
    coffer.json(["edit", "a", "--unique-name", "b"]);
    assert_eq!(coffer.content("b"), b"x");
}

#[test]
fn what_breaks_a_rule_is_refused_with_its_field_and_changes_nothing() {
    let coffer = Coffer::new();
    let before = coffer.added("a.txt", "x");
    let long = "x".repeat(256);
    let deep = vec!["d"; 65].join("/");
    let many = "m".repeat(64 * 1024 + 1);
    let cases: [(&str, &str, &str); 17] = [
        ("--name", "", "name"),
        ("--name", ".", "name"),
        ("--name", "..", "name"),
        ("--name", "a/b", "name"),
        ("--name", "a\nb", "name"),
        ("--name", &long, "name"),
        ("--unique-name", "", "unique_name"),
        ("--unique-name", "a b", "unique_name"),
        ("--unique-name", "ä", "unique_name"),
        ("--unique-name", &long[..129], "unique_name"),
        ("--folder", "a//b", "folder"),
        ("--folder", "a/../b", "folder"),
        ("--folder", &deep, "folder"),
        ("--tag", "", "tags"),
        ("--tag", "a,b", "tags"),
        ("--note", &many, "note"),
        ("--metadata", "=value", "metadata"),
    ];
    for (option, value, field) in cases {
        let run = coffer.run(["--json", "edit", "a", option, value]);
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "invalidInput"), "{option} {value:.20}");
        assert_eq!(text(&run.errors()[0], "field"), field, "{option} {value:.20}");
        assert!(!text(&run.errors()[0], "rule").is_empty());
        assert!(run.stdout.is_empty(), "nothing on standard output: {}", run.text());
    }
    assert_eq!(coffer.documents(&[]), [before]);
}

#[test]
fn what_is_in_the_trash_is_not_edited() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    coffer.json(["rm", "a"]);
    assert_eq!(coffer.failure(["edit", "a", "--name", "b"]), (Some(1), "illegalStatus".to_owned()));
    assert_eq!(coffer.failure(["edit", "nothing", "--name", "b"]), (Some(1), "notFound".to_owned()));
}

#[test]
fn editors_side_by_side_lose_nothing() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    let tags: Vec<String> = (0..8).map(|number| format!("tag{number}")).collect();
    let editors: Vec<_> = tags
        .iter()
        .map(|tag| coffer.command(["edit", "a", "--tag", tag]).spawn().expect("the program starts"))
        .collect();
    for editor in editors {
        let run: crate::harness::Run = editor.wait_with_output().expect("it ends").into();
        assert_eq!(run.code, Some(0), "{}", run.stderr);
    }
    assert_eq!(coffer.documents(&[])[0]["tags"], json!(tags), "every tag that was set is there");
}
