//! The search for secrets can fail: each is planted in each writing, and seen.

use std::fs;
use std::panic;
use std::process::Command;

use coffer_tests::canary::{self, KEY_ID, SECRET, SESSION_TOKEN, WatchedFolder};

/// How a secret could be written down.
const WRITINGS: [fn(&str) -> Vec<u8>; 8] = [
    |secret| secret.into(),
    |secret| format!("\0\u{1}{secret}\u{ff}").into(),
    |secret| secret.replace('/', "%2F").replace('+', "%2B").replace('=', "%3D").into(),
    |secret| secret.replace('/', "%2f").replace('+', "%2b").replace('=', "%3d").into(),
    |secret| secret.replace('/', "%2F").into(),
    |secret| serde_json::to_vec(&secret.replace('/', "\\/")).expect("JSON").iter().fold(Vec::new(), without_doubling),
    |secret| secret.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    |secret| format!("{:?}", secret.as_bytes()).into(),
];

/// JSON doubles the backslash that another program's JSON writes once.
fn without_doubling(mut text: Vec<u8>, byte: &u8) -> Vec<u8> {
    if *byte != b'\\' || text.last() != Some(&b'\\') {
        text.push(*byte);
    }
    text
}

#[test]
fn every_secret_is_seen_in_every_writing() {
    for secret in [SECRET, SESSION_TOKEN] {
        for (number, write) in WRITINGS.iter().enumerate() {
            let text = [b"before ".as_slice(), &write(secret), b" after"].concat();
            assert!(canary::find(&text).is_some(), "writing {number} of a secret must be seen");
        }
    }
}

#[test]
fn a_secret_is_seen_in_base64_wherever_it_begins() {
    // `AKIACANARY…:secret` as in a header of HTTP, with nought, one and two bytes more before it.
    for text in [
        "Y0FuQXJZL3NFY1JlVCtrRXkvdGhhdE5vYm9keU1heUV2ZXJTZWUwMQ==",
        "OmNBbkFyWS9zRWNSZVQra0V5L3RoYXROb2JvZHlNYXlFdmVyU2VlMDE=",
        "YTpjQW5Bclkvc0VjUmVUK2tFeS90aGF0Tm9ib2R5TWF5RXZlclNlZTAx",
    ] {
        assert!(canary::find(text.as_bytes()).is_some(), "{text}");
    }
}

#[test]
fn an_id_and_half_a_secret_are_no_secret() {
    for text in [KEY_ID, &SECRET[1..], &SESSION_TOKEN[..40], "{\"secret\":\"…\"}", ""] {
        assert_eq!(canary::find(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_folder_that_holds_a_secret_fails_its_test() {
    for plant in [
        |folder: &std::path::Path| fs::write(folder.join("a"), SECRET).expect("written"),
        |folder: &std::path::Path| fs::create_dir(folder.join(SESSION_TOKEN.replace('/', "%2F"))).expect("made"),
    ] {
        let outcome = panic::catch_unwind(|| {
            let folder = WatchedFolder::new();
            plant(folder.path());
        });
        let said = *outcome.expect_err("the secret is seen").downcast::<String>().expect("a text");
        assert!(said.contains("written down") && canary::find(said.as_bytes()).is_none(), "a failure shows no secret");
    }
    let folder = WatchedFolder::new();
    fs::write(folder.path().join("log"), format!("Credential={KEY_ID}/20260101")).expect("written");
}

#[test]
fn the_search_at_the_end_of_all_suites_fails_for_one_file_among_many() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = folder.path().join("home").join("data");
    fs::create_dir_all(&deep).expect("made");
    fs::write(deep.join("log"), KEY_ID).expect("written");
    fs::write(deep.join(canary::FILE_OF_A_SERVER), SECRET).expect("written");
    let search = || {
        let program = env!("CARGO_BIN_EXE_find-canary");
        let output = Command::new(program).arg(folder.path()).arg("/nowhere").output().expect("it runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    assert_eq!(search().0, Some(0), "an id may be seen, and a server must know its secrets");
    fs::write(deep.join("index.sqlite3-wal"), format!("x{SECRET}")).expect("written");
    let (code, said) = search();
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("index.sqlite3-wal: the secret as it is"), "{said}");
}
