//! Sidecars: what is written comes back, and what is cut or out of place is refused. What else can be wrong is in
//! `bad_input/sidecars.rs`.

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
fn a_sidecar_in_the_wrong_place_or_of_a_newer_coffer_is_told_apart() {
    let (text, user, id) = written();
    let other: UserId = "mallory".parse().expect("valid");
    assert_eq!(Sidecar::parse(text.as_bytes(), &other, id), Err(SidecarError::Foreign));
    let other_id = "ffffffffffffffffffffffffffffffff".parse().expect("valid");
    assert_eq!(Sidecar::parse(text.as_bytes(), &user, other_id), Err(SidecarError::Foreign));
    assert_eq!(Sidecar::parse(b"{\"format\": 7, \"odd\": true}", &user, id), Err(SidecarError::Newer(7)));
}
