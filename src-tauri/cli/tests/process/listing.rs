//! `ls`: filters, orders and pages.

use serde_json::Value;

use crate::harness::{Coffer, text, texts};

#[test]
fn a_page_is_documents_next_and_count() {
    let coffer = Coffer::new();
    assert_eq!(coffer.json(["ls"]).to_string(), r#"{"count":0,"documents":[],"next":null}"#);
    coffer.added("a.txt", "a");
    coffer.added("b.txt", "b");
    let page = coffer.json(["ls", "--limit", "1"]);
    assert_eq!(page["documents"].as_array().map(Vec::len), Some(1));
    assert_eq!(page["count"], 2, "how many match in all, not on the page");
    let last = coffer.json(["ls", "--limit", "1", "--after", text(&page, "next")]);
    assert_eq!(texts(last["documents"].as_array().expect("a list"), "name"), ["b.txt"]);
    assert_eq!(last["next"], Value::Null, "the last page says that it is the last");
}

#[test]
fn pages_meet_every_document_once_in_every_order() {
    let coffer = Coffer::new();
    for number in 0..25 {
        coffer.file(format!("many/file {number}.txt"), "x".repeat(number % 5));
    }
    coffer.json(["add", "many"]);
    for sort in ["name", "size", "added"] {
        for direction in [vec![], vec!["--descending"]] {
            let options = [vec!["--sort", sort, "--limit", "7"], direction].concat();
            let mut names = texts(&coffer.documents(&options), "name");
            assert_eq!(names.len(), 25, "{options:?}");
            names.sort();
            names.dedup();
            assert_eq!(names.len(), 25, "none twice with {options:?}");
        }
    }
    let names = texts(&coffer.documents(&["--limit", "4"]), "name");
    let expected: Vec<String> = (0..25).map(|number| format!("file {number}.txt")).collect();
    assert_eq!(names, expected, "as people count: file 2 before file 10");
    let sizes: Vec<u64> = coffer
        .documents(&["--sort", "size", "--descending", "--limit", "10"])
        .iter()
        .map(|document| document["size_bytes"].as_u64().expect("a number"))
        .collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b), "largest first: {sizes:?}");
}

#[test]
fn a_document_that_goes_between_two_pages_shifts_nothing() {
    let coffer = Coffer::new();
    for name in ["a", "b", "c", "d"] {
        coffer.added(name, name);
    }
    let page = coffer.json(["ls", "--limit", "2"]);
    coffer.json(["rm", "a", "b"]);
    let rest = coffer.json(["ls", "--limit", "2", "--after", text(&page, "next")]);
    assert_eq!(texts(rest["documents"].as_array().expect("a list"), "name"), ["c", "d"]);
}

#[test]
fn filters_narrow_the_list() {
    let coffer = Coffer::new();
    coffer.file("top/Zürich.txt", "a");
    coffer.file("top/below/photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    coffer.json(["add", "top"]);
    coffer.added("root.txt", "c");
    coffer.json(["edit", "root", "--tag", "holidays", "--note", "The Sea"]);
    let names = |options: &[&str]| texts(&coffer.documents(options), "name");
    assert_eq!(names(&["--folder", "top"]), ["Zürich.txt"], "directly in the folder, not below it");
    assert_eq!(names(&["--folder", "/top/below/"]), ["photo.png"], "slashes at the ends do not count");
    assert_eq!(names(&["--folder", "/"]), ["root.txt"], "the root");
    assert_eq!(names(&["--folder", ""]), ["root.txt"]);
    assert_eq!(names(&["--folder", "nowhere"]), [""; 0]);
    assert_eq!(names(&["--query", "ZURICH"]), ["Zürich.txt"], "case and accents do not count");
    assert_eq!(names(&["--query", "the sea"]), ["root.txt"], "notes are searched");
    assert_eq!(names(&["--query", "holi"]), ["root.txt"], "and tags");
    assert_eq!(names(&["--query", "below"]), ["photo.png"], "and folders");
    assert_eq!(names(&["--tag", "holidays"]), ["root.txt"]);
    assert_eq!(names(&["--kind", "image"]), ["photo.png"]);
    assert_eq!(names(&["--kind", "document", "--folder", "top"]), ["Zürich.txt"], "filters hold together");
}

#[test]
fn a_cursor_of_another_order_is_refused() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "a");
    coffer.added("b.txt", "b");
    let page = coffer.json(["ls", "--limit", "1"]);
    let next = text(&page, "next");
    let refused = (Some(1), "invalidInput".to_owned());
    assert_eq!(coffer.failure(["ls", "--sort", "size", "--after", next]), refused);
    assert_eq!(coffer.failure(["ls", "--descending", "--after", next]), refused);
    for nonsense in ["x", "", "AW4", "ü", &"A".repeat(5000)] {
        assert_eq!(coffer.failure(["ls", "--after", nonsense]), refused, "{nonsense:?}");
    }
}

#[test]
fn people_are_told_how_to_go_on() {
    let coffer = Coffer::new();
    let empty = coffer.run(["ls"]);
    assert_eq!((empty.code, empty.text(), empty.stderr.as_str()), (Some(0), "", "there are no documents\n"));
    coffer.added("a.txt", "a");
    coffer.added("b.txt", "b");
    let next = coffer.json(["ls", "--limit", "1"])["next"].as_str().expect("there is more").to_owned();
    let run = coffer.run(["ls", "--limit", "1"]);
    assert_eq!(run.stderr, format!("1 of 2; the next page: --after {next}\n"));
    let lines: Vec<&str> = run.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].ends_with("ADDED (UTC)       UNIQUE NAME  NAME"), "{}", lines[0]);
    assert!(lines[1].starts_with("1 byte  20") && lines[1].ends_with("  a            a.txt"), "{}", lines[1]);
}
