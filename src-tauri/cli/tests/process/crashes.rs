//! Processes that die in the middle, and imports that a person steers from another process.

use std::fs;
use std::io::{Seek, SeekFrom, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::Child;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::{Coffer, Run, bytes, text};

const MEBIBYTE: u64 = 1024 * 1024;
const LARGE: u64 = 400 * MEBIBYTE;

/// A large file that takes no space: every chunk of it begins differently.
fn large_file(coffer: &Coffer) {
    let mut file = fs::File::create(coffer.work().join("large.bin")).expect("a file");
    file.set_len(LARGE).expect("a long file");
    for offset in (0..LARGE).step_by(MEBIBYTE as usize) {
        file.seek(SeekFrom::Start(offset)).and_then(|_| file.write_all(&offset.to_be_bytes())).expect("writable");
    }
}

fn transfers(coffer: &Coffer) -> Vec<Value> {
    coffer.json(["transfers"])["transfers"].as_array().expect("a list").clone()
}

/// Begins to add the large file, and comes back with its transfer when some of it, not all, is stored for sure.
fn begun(coffer: &Coffer) -> (Child, Value) {
    large_file(coffer);
    coffer.json(["usage"]);
    let adding = coffer.command(["add", "large.bin", "--json"]).spawn().expect("the program starts");
    (adding, stored_in_part(coffer))
}

/// The only transfer, once some of it is stored for sure.
fn stored_in_part(coffer: &Coffer) -> Value {
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(60) {
        if let [transfer] = transfers(coffer).as_slice() {
            assert_eq!(transfer["size_bytes"], LARGE);
            if transfer["done_bytes"].as_u64().is_some_and(|bytes| bytes > 0) {
                return transfer.clone();
            }
        }
    }
    panic!("nothing of it was stored in a minute");
}

/// The objects in the vault, and what is left in its staging folder.
fn objects(coffer: &Coffer) -> (usize, usize) {
    let count = |folder| fs::read_dir(folder).map(Iterator::count).unwrap_or_default();
    (count(coffer.root().join("anna")), count(coffer.root().join(".coffer/staging")))
}

#[test]
fn what_was_killed_goes_on_where_it_was_and_nothing_is_there_twice() {
    let coffer = Coffer::new();
    let (mut adding, running) = begun(&coffer);
    assert_eq!(running["state"], "active", "another process is at it");
    adding.kill().expect("killable");
    assert_eq!(adding.wait().expect("it ended").signal(), Some(9), "killed, not finished");
    assert_eq!(coffer.documents(&[]).len(), 0, "nothing is acknowledged that is not whole");
    let [interrupted] = transfers(&coffer).try_into().expect("one transfer");
    assert_eq!(interrupted["state"], "queued", "nobody is at it");
    assert_eq!(interrupted["id"], running["id"]);
    assert!(interrupted["done_bytes"].as_u64() >= running["done_bytes"].as_u64(), "what was stored stays");
    assert!(coffer.run(["transfers"]).text().contains("  interrupted  "));

    let answer = coffer.json(["add", "large.bin"]);
    assert_eq!(answer["added"][0]["file_id"], interrupted["id"], "the same import went on");
    assert_eq!(coffer.documents(&[]).len(), 1);
    assert_eq!(objects(&coffer), (2, 0), "one content, one sidecar, nothing left over");
    assert_eq!(transfers(&coffer).len(), 0);
    let again = coffer.json(["add", "large.bin"]);
    assert_eq!(again["already_there"].as_array().map(Vec::len), Some(1));
    let report = coffer.json(["verify", "--read-data"]);
    assert_eq!((&report["read_bytes"], &report["damaged"]), (&LARGE.into(), &Value::Array(Vec::new())));
}

#[test]
fn a_transfer_is_paused_from_another_process_and_resumed_later() {
    let coffer = Coffer::new();
    let (adding, running) = begun(&coffer);
    let id = text(&running, "id");
    assert_eq!(coffer.failure(["transfers", "resume", id]), (Some(1), "busy".to_owned()), "somebody is at it");
    let paused = coffer.json(["transfers", "pause", id]);
    assert_eq!(paused["state"], "paused");
    let run: Run = adding.wait_with_output().expect("it ends").into();
    assert_eq!((run.code, run.kind().as_str()), (Some(1), "paused"), "the process that ran it stops");
    assert_eq!(text(&transfers(&coffer)[0], "state"), "paused");
    let answer = coffer.json(["transfers", "resume", id]);
    assert_eq!(text(&answer["added"][0], "file_id"), id);
    assert_eq!(objects(&coffer), (2, 0));
    assert_eq!(coffer.failure(["transfers", "resume", id]), (Some(1), "notFound".to_owned()), "it is over");
}

#[test]
fn a_transfer_that_is_cancelled_leaves_nothing() {
    let coffer = Coffer::new();
    let (adding, running) = begun(&coffer);
    let cancelled = coffer.json(["transfers", "cancel", text(&running, "id")]);
    assert_eq!(cancelled["state"], "cancelled");
    let run: Run = adding.wait_with_output().expect("it ends").into();
    assert_eq!((run.code, run.kind().as_str()), (Some(1), "cancelled"));
    assert_eq!(objects(&coffer), (0, 0), "the process that ran it cleaned up");
    assert_eq!((transfers(&coffer).len(), coffer.documents(&[]).len()), (0, 0));
}

#[test]
fn an_interrupted_transfer_is_cancelled_by_whoever_asks() {
    let coffer = Coffer::new();
    let (mut adding, running) = begun(&coffer);
    adding.kill().expect("killable");
    adding.wait().expect("it ended");
    coffer.json(["transfers", "cancel", text(&running, "id")]);
    assert_eq!(objects(&coffer), (0, 0));
    assert_eq!(transfers(&coffer).len(), 0);
}

#[test]
fn a_source_that_changed_after_the_crash_begins_anew() {
    let coffer = Coffer::new();
    let (mut adding, _) = begun(&coffer);
    adding.kill().expect("killable");
    adding.wait().expect("it ended");
    let content = bytes(9 * MEBIBYTE as usize);
    coffer.file("large.bin", &content);
    let answer = coffer.json(["add", "large.bin"]);
    assert!(coffer.content(text(&answer["added"][0], "file_id")) == content, "the file as it is now");
    assert_eq!(coffer.documents(&[]).len(), 1);
}
