//! `get`: copies, ranges, and going on with what was interrupted.

use std::fs;
use std::os::unix::fs::symlink;

use crate::harness::{Coffer, bytes, text};

const CHUNK: usize = 8 * 1024 * 1024;

#[test]
fn a_copy_is_called_like_the_document_made_safe() {
    let coffer = Coffer::new();
    coffer.added("CON.txt", "device");
    let answer = coffer.json(["get", "CON"]);
    assert_eq!(text(&answer, "path"), coffer.work().join("_CON.txt").to_string_lossy(), "absolute");
    assert_eq!(answer["size_bytes"], 6);
    assert_eq!(text(&answer["document"], "unique_name"), "CON");
    assert_eq!(fs::read(coffer.work().join("_CON.txt")).expect("the copy"), b"device");
    fs::create_dir(coffer.work().join("into")).expect("a folder");
    coffer.json(["get", "CON", "-o", "into"]);
    assert_eq!(fs::read(coffer.work().join("into/_CON.txt")).expect("the copy"), b"device");
}

#[test]
fn a_file_that_is_there_is_replaced_only_by_force() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "new");
    let there = coffer.file("out.txt", "old");
    for arguments in [vec!["get", "a", "-o", "out.txt"], vec!["get", "a", "-o", "out.txt", "--range", "0-1"]] {
        assert_eq!(coffer.failure(arguments), (Some(1), "alreadyExists".to_owned()));
        assert_eq!(fs::read(&there).expect("readable"), b"old", "what is there stays");
    }
    coffer.json(["get", "a", "-o", "out.txt", "--force"]);
    assert_eq!(fs::read(&there).expect("readable"), b"new");
    coffer.json(["get", "a", "-o", "out.txt", "--force", "--range", "1-"]);
    assert_eq!(fs::read(&there).expect("readable"), b"ew");
    assert_eq!(coffer.failure(["get", "a", "-o", "no/such/folder.txt"]), (Some(1), "notFound".to_owned()));
    let names: Vec<_> =
        fs::read_dir(coffer.work()).expect("readable").map(|entry| entry.expect("one").file_name()).collect();
    assert_eq!(names.len(), 2, "no scratch file stays: {names:?}");
}

#[test]
fn ranges_count_from_0_and_include_both_ends() {
    let coffer = Coffer::new();
    let content = bytes(CHUNK + 1000);
    coffer.added("big.bin", &content);
    let last = content.len() - 1;
    let cases = [
        ("0-0", 0..1),
        ("0-", 0..content.len()),
        ("5-9", 5..10),
        (&format!("{}-{}", CHUNK - 1, CHUNK), CHUNK - 1..CHUNK + 1),
        (&format!("{CHUNK}-"), CHUNK..content.len()),
        (&format!("{last}-{last}"), last..content.len()),
        (&format!("{}-99999999999", last - 1), last - 1..content.len()),
        ("0-18446744073709551615", 0..content.len()),
    ];
    for (number, (range, expected)) in cases.iter().enumerate() {
        let run = coffer.run(["get", "big", "-o", "-", "--range", range]);
        assert_eq!(run.code, Some(0), "{range}: {}", run.stderr);
        assert!(run.stdout == content[expected.clone()], "{range} on standard output");
        let file = format!("part {number}");
        let answer = coffer.json(["get", "big", "-o", &file, "--range", range]);
        assert_eq!(answer["size_bytes"], expected.len(), "{range}");
        assert!(
            fs::read(coffer.work().join(file)).expect("the copy") == content[expected.clone()],
            "{range} in a file"
        );
    }
    let beyond = content.len().to_string() + "-";
    assert_eq!(coffer.failure(["get", "big", "-o", "x", "--range", &beyond]), (Some(1), "invalidInput".to_owned()));
    assert!(!coffer.work().join("x").exists(), "a range that begins behind the end writes no file");
    coffer.added("empty", "");
    assert_eq!(coffer.failure(["get", "empty", "-o", "-", "--range", "0-"]), (Some(1), "invalidInput".to_owned()));
}

#[test]
fn an_interrupted_copy_goes_on_from_where_it_was() {
    let coffer = Coffer::new();
    let content = bytes(2 * CHUNK + 5);
    let document = coffer.added("big.bin", &content);
    for kept in [0, 1, CHUNK - 1, CHUNK, CHUNK + 7, content.len() - 1, content.len()] {
        let path = coffer.file("copy.bin", &content[..kept]);
        let answer = coffer.json(["get", "big", "-o", "copy.bin", "--resume"]);
        assert_eq!(answer["size_bytes"], content.len());
        assert!(fs::read(&path).expect("the copy") == content, "from {kept} bytes on");
        fs::remove_file(path).expect("removable");
    }
    // What a copy that was killed leaves: a part beside the target, bound to the document.
    let id = text(&document, "file_id");
    let part = coffer.file(format!(".coffer-{}-copy.bin.part", &id[20..]), &content[..CHUNK + 3]);
    coffer.json(["get", "big", "-o", "copy.bin", "--resume"]);
    assert!(fs::read(coffer.work().join("copy.bin")).expect("the copy") == content);
    assert!(!part.exists(), "the part became the copy");
}

#[test]
fn going_on_never_touches_what_is_something_else() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "hello world");
    for other in ["hello there", "jello", "hello world and more"] {
        let path = coffer.file("out.txt", other);
        assert_eq!(coffer.failure(["get", "a", "-o", "out.txt", "--resume"]), (Some(1), "alreadyExists".to_owned()));
        assert_eq!(fs::read(path).expect("readable"), other.as_bytes());
    }
    let path = coffer.file("elsewhere.txt", "hello");
    symlink("elsewhere.txt", coffer.work().join("link.txt")).expect("a link");
    assert_eq!(coffer.failure(["get", "a", "-o", "link.txt", "--resume"]), (Some(1), "alreadyExists".to_owned()));
    assert_eq!(fs::read(path).expect("readable"), b"hello", "a link is not followed");
}

#[test]
fn several_documents_go_into_a_folder_and_names_that_are_taken_get_a_number() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "one");
    coffer.added("sub/a.txt", "another");
    coffer.added("b.png", "a picture");
    let out = coffer.work().join("out");
    fs::create_dir(&out).expect("a folder");
    let answer = coffer.json(["get", "--all", "-o", "out"]);
    assert_eq!(answer["failed"], serde_json::json!([]));
    for written in answer["written"].as_array().expect("a list") {
        let path = std::path::Path::new(text(written, "path")).to_owned();
        let size = fs::metadata(&path).expect("it is where it is said to be").len();
        assert_eq!(written["document"]["size_bytes"], size, "{}", path.display());
    }
    let mut contents: Vec<(String, Vec<u8>)> = fs::read_dir(&out)
        .expect("readable")
        .map(|entry| entry.expect("one"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("readable")))
        .collect();
    contents.sort();
    assert_eq!(contents.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["a (2).txt", "a.txt", "b.png"]);
    let mut texts = [&contents[0].1, &contents[1].1].map(|text| String::from_utf8_lossy(text).into_owned());
    texts.sort();
    assert_eq!(texts, ["another", "one"]);
    assert_eq!(coffer.json(["transfers"])["transfers"], serde_json::json!([]), "nothing is left in the queue");
}

#[test]
fn filters_and_names_say_which_documents_are_meant() {
    let coffer = Coffer::new();
    for name in ["trip/a.jpg", "trip/b.txt", "c.jpg"] {
        coffer.file(name, name);
    }
    coffer.json(["add", "trip", "c.jpg"]);
    let cases: [(&[&str], &[&str]); 6] = [
        (&["--folder", "trip"], &["a.jpg", "b.txt"]),
        (&["--folder", "/"], &["c.jpg"]),
        (&["--kind", "image"], &["a.jpg", "c.jpg"]),
        (&["--folder", "trip", "--kind", "image"], &["a.jpg"]),
        (&["--query", "b.t"], &["b.txt"]),
        (&["a", "b"], &["a.jpg", "b.txt"]),
    ];
    for (number, (which, expected)) in cases.into_iter().enumerate() {
        let folder = format!("out {number}");
        fs::create_dir(coffer.work().join(&folder)).expect("a folder");
        coffer.json(["get", "-o", &folder].into_iter().chain(which.iter().copied()));
        let mut names: Vec<String> = fs::read_dir(coffer.work().join(&folder))
            .expect("readable")
            .map(|entry| entry.expect("one").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(names, expected, "{which:?}");
    }
}

#[test]
fn of_several_documents_each_that_cannot_be_had_is_said_and_the_rest_is_written() {
    let coffer = Coffer::new();
    let damaged = coffer.added("damaged.txt", "words");
    coffer.added("fine.txt", "other words");
    fs::write(coffer.object(text(&damaged, "file_id")), "wards").expect("writable");
    for folder in ["out", "again", "again"] {
        fs::create_dir_all(coffer.work().join(folder)).expect("a folder");
        let run = coffer.run(["get", "--all", "-o", folder, "--json"]);
        assert_eq!((run.code, run.kind().as_str()), (Some(1), "damaged"), "every time");
        let answer = run.json();
        assert_eq!(text(&answer["failed"][0], "document"), text(&damaged, "file_id"));
        assert_eq!(answer["written"].as_array().map(Vec::len), Some(1));
        assert!(!coffer.work().join(folder).join("damaged.txt").exists(), "what is wrong is never handed out");
    }
    assert_eq!(coffer.failure(["get", "--all", "-o", "nowhere"]), (Some(1), "invalidInput".to_owned()));
    assert_eq!(coffer.failure(["get", "fine", "nothing"]), (Some(1), "notFound".to_owned()));
}

#[test]
fn copies_that_were_left_go_on_with_the_next_into_the_same_folder() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "one");
    fs::create_dir(coffer.work().join("out")).expect("a folder");
    fs::remove_file(coffer.object(text(&coffer.documents(&[])[0], "file_id"))).expect("removable");
    let run = coffer.run(["get", "--all", "-o", "out", "--json"]);
    assert_eq!((run.code, run.kind().as_str()), (Some(1), "missing"));
    assert_eq!(coffer.json(["transfers"])["transfers"][0]["state"], "failed");
    // It comes back with the same bytes.
    coffer.added("b.txt", "two");
    fs::write(coffer.object(text(&coffer.documents(&["--query", "a.txt"])[0], "file_id")), "one").expect("writable");
    let answer = coffer.json(["get", "b", "a", "-o", "out"]);
    assert_eq!(answer["written"].as_array().map(Vec::len), Some(2), "{answer}");
    assert_eq!(fs::read(coffer.work().join("out/a.txt")).expect("a copy"), b"one");
    assert_eq!(coffer.json(["transfers"])["transfers"], serde_json::json!([]));
}

#[test]
fn a_document_that_is_not_there_is_not_found() {
    let coffer = Coffer::new();
    coffer.added("a.txt", "x");
    for name in ["b", "0123456789abcdef0123456789abcdef"] {
        assert_eq!(coffer.failure(["get", name, "-o", "-"]), (Some(1), "notFound".to_owned()), "{name}");
    }
    for name in ["", "a.txt", "../a", "ä"] {
        assert_eq!(coffer.failure(["get", name, "-o", "-"]), (Some(1), "invalidInput".to_owned()), "{name}");
    }
}

#[test]
fn a_damaged_byte_is_never_handed_out() {
    let coffer = Coffer::new();
    let mut content = bytes(CHUNK + 100);
    let document = coffer.added("big.bin", &content);
    content[CHUNK + 50] ^= 1;
    fs::write(coffer.object(text(&document, "file_id")), &content).expect("writable");
    let run = coffer.run(["get", "big", "-o", "-", "--json"]);
    assert_eq!((run.code, run.kind().as_str()), (Some(1), "damaged"));
    assert_eq!(run.stdout.len(), CHUNK, "the chunks before it are right");
    assert_eq!(coffer.failure(["get", "big", "-o", "copy.bin"]), (Some(1), "damaged".to_owned()));
    assert!(!coffer.work().join("copy.bin").exists(), "and no file pretends to be a copy");
    assert!(
        coffer.run(["get", "big", "-o", "-", "--range", "0-99"]).stdout == content[..100],
        "whole chunks can be had"
    );
    assert_eq!(coffer.documents(&[])[0]["status"], "damaged", "the list says so from now on");
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let coffer = Coffer::new();
    coffer.added("big.bin", bytes(CHUNK));
    for arguments in [vec!["get", "big", "-o", "-"], vec!["ls", "--json"], vec!["--help"]] {
        let mut child = coffer.command(&arguments).spawn().expect("the program starts");
        drop(child.stdout.take());
        let run: crate::harness::Run = child.wait_with_output().expect("it ends").into();
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{arguments:?}");
    }
}
