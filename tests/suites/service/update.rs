//! Changing what is known about a document.

use std::collections::BTreeMap;

use coffer_core::document::{Metadata, Note, Status, Tag, Tags};
use coffer_core::error::ErrorKind;
use coffer_core::repository::Action;
use coffer_core::service::DocumentChanges;
use coffer_tests::Desk;

fn rename(name: &str) -> DocumentChanges {
    DocumentChanges { name: Some(name.parse().expect("valid")), ..DocumentChanges::default() }
}

#[test]
fn every_field_can_be_changed_and_survives_a_rebuild() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let changes = DocumentChanges {
        name: Some("b.txt".parse().expect("valid")),
        unique_name: Some("bee".parse().expect("valid")),
        folder: Some("Letters/2026".parse().expect("valid")),
        tags: Some(Tags::new(["x".parse::<Tag>().expect("valid")]).expect("few")),
        note: Some("a note".parse::<Note>().expect("valid")),
        metadata: Some(Metadata::new(BTreeMap::from([("k".to_owned(), "v".to_owned())])).expect("small")),
    };
    let now = desk.later();
    let changed = desk.service.update(&desk.user, document.file_id, Some(1), &changes).expect("changed");
    assert_eq!((changed.rev, changed.updated_at), (2, now));
    assert_ne!(changed.op_id, document.op_id);
    assert_eq!(changed.content_hash, document.content_hash, "content never changes under an id");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("there"), changed);
}

#[test]
fn a_change_based_on_an_old_revision_is_a_conflict() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.service.update(&desk.user, document.file_id, Some(1), &rename("b.txt")).expect("changed");
    let late = desk.service.update(&desk.user, document.file_id, Some(1), &rename("c.txt"));
    assert_eq!(late.expect_err("somebody was faster").kind(), ErrorKind::Conflict);
    let again = desk.service.update(&desk.user, document.file_id, Some(1), &rename("b.txt"));
    assert_eq!(again.expect("what is so already succeeds").rev, 2, "a retry is no second change");
}

#[test]
fn unique_names_stay_unique_per_owner() {
    let desk = Desk::new();
    let a = desk.add("a.txt", b"1");
    desk.add("b.txt", b"2");
    let taken = DocumentChanges { unique_name: Some("b".parse().expect("valid")), ..DocumentChanges::default() };
    let error = desk.service.update(&desk.user, a.file_id, None, &taken).expect_err("b has it");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
    desk.assert_whole("after a refused unique name");
}

#[test]
fn activity_tells_what_happened_in_order() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.service.update(&desk.user, document.file_id, None, &rename("b.txt")).expect("renamed");
    let moved = DocumentChanges { folder: Some("F".parse().expect("valid")), ..DocumentChanges::default() };
    desk.service.update(&desk.user, document.file_id, None, &moved).expect("moved");
    let entries = desk.service.activity(&desk.user, None, 10).expect("readable");
    let told: Vec<_> = entries.iter().map(|entry| (entry.action, entry.detail.as_str())).collect();
    assert_eq!(told, [(Action::Moved, ""), (Action::Renamed, "a.txt"), (Action::Added, "")]);
}

#[test]
fn only_legal_statuses_are_set() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let set = |status| desk.service.set_status(&desk.user, document.file_id, status);
    assert_eq!(set(Status::Damaged).expect("legal").status, Status::Damaged);
    assert_eq!(set(Status::Stored).expect("legal").status, Status::Stored);
    for status in [Status::Pending, Status::Uploading, Status::Failed, Status::Trashed, Status::Stored] {
        assert_eq!(set(status).expect_err("illegal").kind(), ErrorKind::IllegalStatus, "{status}");
    }
}

#[test]
fn fields_of_a_sidecar_that_we_do_not_know_survive_a_change() {
    use coffer_core::storage::{BlobKey, Storage, StoreMode};
    use coffer_tests::documents::resealed;
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let key = BlobKey::sidecar(desk.user.clone(), document.file_id);
    let text = String::from_utf8(desk.storage.bytes(&key).expect("there")).expect("JSON is text");
    let with_more = resealed(&text.replacen('{', "{\n  \"from_the_future\": {\"deep\": [1, 2]},", 1));
    desk.storage.store(&key, with_more.as_bytes(), StoreMode::Replace).expect("stored");
    desk.service.update(&desk.user, document.file_id, None, &rename("b.txt")).expect("renamed");
    let after = String::from_utf8(desk.storage.bytes(&key).expect("there")).expect("text");
    let json: serde_json::Value = serde_json::from_str(&after).expect("JSON");
    assert_eq!(json["from_the_future"]["deep"][1], 2, "another Coffer's field must not be dropped");
}
