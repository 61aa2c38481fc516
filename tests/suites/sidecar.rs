//! Sidecars: what is written comes back, what is broken is refused with its reason, what is unknown is kept.

use coffer_core::document::UserId;
use coffer_core::sidecar::{Sidecar, SidecarError};
use coffer_core::storage::BlobKey;
use coffer_tests::Desk;

/// A real sidecar, as the service writes it, and what it belongs to.
fn written() -> (String, UserId, coffer_core::document::FileId) {
    let desk = Desk::new();
    let document = desk.add("Übersicht.txt", b"words");
    let bytes = desk.storage.bytes(&BlobKey::sidecar(desk.user.clone(), document.file_id)).expect("there");
    (String::from_utf8(bytes).expect("JSON is text"), desk.user.clone(), document.file_id)
}

#[test]
fn a_sidecar_comes_back_as_it_was_written_to_the_byte() {
    let (text, user, id) = written();
    let read = Sidecar::parse(text.as_bytes(), &user, id).expect("readable");
    assert_eq!(String::from_utf8(read.to_bytes()).expect("text"), text);
}

#[test]
fn the_sidecar_holds_every_field_under_its_own_name() {
    let (text, ..) = written();
    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for field in [
        "format",
        "file_id",
        "owner_id",
        "name",
        "unique_name",
        "folder",
        "mime_type",
        "size_bytes",
        "content_hash",
        "chunk_size",
        "chunk_hashes",
        "visibility",
        "tags",
        "note",
        "metadata",
        "created_at",
        "modified_at",
        "updated_at",
        "trashed",
        "supersedes",
        "rev",
        "op_id",
        "stamps",
    ] {
        assert!(json.get(field).is_some(), "{field} must be there: the sidecars alone rebuild the vault");
    }
    assert!(json.get("status").is_none(), "missing and damaged are known to one device only");
}

#[test]
fn a_sidecar_cut_anywhere_is_refused() {
    let (text, user, id) = written();
    let text = text.trim_end();
    for end in 0..text.len() {
        assert!(
            matches!(Sidecar::parse(&text.as_bytes()[..end], &user, id), Err(SidecarError::Unreadable(_))),
            "cut after {end} bytes"
        );
    }
}

#[test]
fn what_is_broken_is_refused_with_a_reason() {
    let (text, user, id) = written();
    let with = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "the case {to:?} must change something");
        changed.into_bytes()
    };
    let deep = format!("{{\"format\": 1, \"x\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("empty", Vec::new()),
        ("an empty object", b"{}".to_vec()),
        ("an array", b"[]".to_vec()),
        ("zeros", vec![0; 4096]),
        ("zeros after the end", [text.as_bytes(), &[0; 16]].concat()),
        ("a byte order mark", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("no UTF-8", b"{\"format\": 1, \"name\": \"\xff\"}".to_vec()),
        ("nested too deep", deep.into_bytes()),
        ("longer than 1 MiB", vec![b' '; 1024 * 1024 + 1]),
        ("format 0", with("\"format\": 1", "\"format\": 0")),
        ("a negative format", with("\"format\": 1", "\"format\": -1")),
        ("a field twice", with("\"rev\": 1", "\"rev\": 1, \"rev\": 2")),
        ("an upper-case id", with(&id.to_string(), &id.to_string().replace('0', "A"))),
        ("a path for an id", with(&id.to_string(), "../../../../etc/passwd")),
        ("an impossible user", with("\"owner_id\": \"anna\"", "\"owner_id\": \"../anna\"")),
        ("an empty name", with("\"name\": \"Übersicht.txt\"", "\"name\": \"\"")),
        ("a slash in the name", with("\"name\": \"Übersicht.txt\"", "\"name\": \"a/b\"")),
        ("a folder that climbs", with("\"folder\": \"\"", "\"folder\": \"../x\"")),
        ("a size that does not fit its chunks", with("\"size_bytes\": 5", "\"size_bytes\": 18446744073709551615")),
        ("a negative size", with("\"size_bytes\": 5", "\"size_bytes\": -5")),
        ("a fractional size", with("\"size_bytes\": 5", "\"size_bytes\": 5.5")),
        ("a chunk size of 0", with("\"chunk_size\": 8388608", "\"chunk_size\": 0")),
        ("another algorithm", with("\"blake3\"", "\"md5\"")),
        ("an unknown visibility", with("\"private\"", "\"friends\"")),
        ("a revision of 0", with("\"rev\": 1", "\"rev\": 0")),
        ("a revision beyond the end", with("\"rev\": 1", "\"rev\": 18446744073709551616")),
        ("an unknown register", with("\"visibility\": {", "\"colour\": {")),
        ("a mime type that is none", with("\"text/plain\"", "\"text\"")),
    ];
    for (case, bytes) in cases {
        match Sidecar::parse(&bytes, &user, id) {
            Err(SidecarError::Unreadable(reason)) => assert!(!reason.is_empty(), "{case}: the reason is said"),
            other => panic!("{case} must be refused, not {other:?}"),
        }
    }
}

#[test]
fn a_sidecar_in_the_wrong_place_or_of_a_newer_coffer_is_told_apart() {
    let (text, user, id) = written();
    let other: UserId = "mallory".parse().expect("valid");
    assert_eq!(Sidecar::parse(text.as_bytes(), &other, id), Err(SidecarError::Foreign));
    let other_id = "ffffffffffffffffffffffffffffffff".parse().expect("valid");
    assert_eq!(Sidecar::parse(text.as_bytes(), &user, other_id), Err(SidecarError::Foreign));
    assert_eq!(Sidecar::parse(b"{\"format\": 7, \"odd\": true}", &user, id), Err(SidecarError::Newer(7)));
}
