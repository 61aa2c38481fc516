//! `usage` and `activity`.

use serde_json::json;

use crate::harness::{Coffer, text, texts};

#[test]
fn usage_adds_up() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "12345");
    coffer.added("b.txt", "67");
    coffer.added("c.zip", b"PK\x03\x04\x14\0\0\0\0\0");
    coffer.added("gone.txt", "123");
    coffer.json(["rm", "gone"]);
    let mut usage = coffer.json(["usage"]);
    assert!(usage["free_bytes"].as_u64().is_some_and(|bytes| bytes > 0), "a folder knows what is free");
    usage["free_bytes"] = json!(0);
    let expected = json!({
        "kinds": [
            { "kind": "archive", "documents": 1, "size_bytes": 10 },
            { "kind": "document", "documents": 2, "size_bytes": 7 },
        ],
        "documents": 3,
        "size_bytes": 17,
        "trashed_documents": 1,
        "trashed_bytes": 3,
        "free_bytes": 0,
    });
    assert_eq!(usage, expected);
    let shown = coffer.run(["usage"]);
    assert!(shown.text().contains("        2   7 bytes  document\n"), "{}", shown.text());
}

#[test]
fn activity_says_what_happened_newest_first_and_page_by_page() {
    let coffer = Coffer::new();
    let document = coffer.added("a.txt", "x");
    coffer.json(["edit", "a", "--name", "b.txt"]);
    coffer.json(["edit", "a", "--folder", "F"]);
    coffer.json(["edit", "a", "--note", "n"]);
    coffer.json(["get", "a", "-o", "copy"]);
    coffer.json(["rm", "a"]);
    coffer.json(["restore", "a"]);
    coffer.json(["rm", "a"]);
    coffer.json(["purge", "a"]);
    let mut actions = Vec::new();
    let mut before: Option<String> = None;
    loop {
        let options = before.iter().flat_map(|id| ["--before", id]);
        let page = coffer.json(["activity", "--limit", "2"].into_iter().chain(options));
        let entries = page["entries"].as_array().expect("a list");
        actions.extend(texts(entries, "action"));
        match page["next"].as_i64() {
            Some(next) => before = Some(next.to_string()),
            None => break,
        }
    }
    let expected = ["purged", "trashed", "restored", "trashed", "exported", "edited", "moved", "renamed", "added"];
    assert_eq!(actions, expected);
    let renamed = coffer.json(["activity"])["entries"][7].clone();
    assert_eq!((text(&renamed, "name"), text(&renamed, "detail")), ("a.txt", "a.txt"), "with the old name");
    assert_eq!(renamed["file_id"], document["file_id"]);
    assert_eq!(text(&renamed, "user_id"), "anna");
}
