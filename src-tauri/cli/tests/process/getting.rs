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
