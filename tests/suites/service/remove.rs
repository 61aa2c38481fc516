//! Trash, restore, purge; one and many.

use coffer_core::document::{FileId, Status};
use coffer_core::error::ErrorKind;
use coffer_core::query::{DocumentQuery, Place, Selection};
use coffer_core::storage::{BlobKey, Operation, Storage, StorageError};
use coffer_tests::Desk;

fn in_place(place: Place) -> DocumentQuery {
    DocumentQuery { place, ..DocumentQuery::default() }
}

#[test]
fn what_is_trashed_can_be_restored_whole() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let trashed = desk.service.trash(&desk.user, document.file_id).expect("trashed");
    assert_eq!((trashed.status, trashed.trashed_at.is_some()), (Status::Trashed, true));
    assert_eq!(desk.service.count(&desk.user, &in_place(Place::Vault)).expect("count"), 0);
    assert_eq!(desk.service.count(&desk.user, &in_place(Place::Trash)).expect("count"), 1);
    assert_eq!(desk.service.trash(&desk.user, document.file_id).expect("again").rev, 2, "again changes nothing");
    let restored = desk.service.restore(&desk.user, document.file_id).expect("restored");
    assert_eq!((restored.status, restored.trashed_at, restored.rev), (Status::Stored, None, 3));
    assert_eq!(desk.content(&restored).expect("readable"), b"words");
}

#[test]
fn only_what_is_in_the_trash_can_be_purged_and_its_bytes_are_gone() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let error = desk.service.purge(&desk.user, document.file_id).expect_err("it is not in the trash");
    assert_eq!(error.kind(), ErrorKind::IllegalStatus);
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    desk.service.purge(&desk.user, document.file_id).expect("purged");
    let gone = desk.service.document(&desk.user, document.file_id).expect_err("it is gone");
    assert_eq!(gone.kind(), ErrorKind::NotFound);
    assert!(desk.storage.metadata(&BlobKey::content(desk.user.clone(), document.file_id)).is_err());
    let stub = desk.storage.bytes(&BlobKey::sidecar(desk.user.clone(), document.file_id)).expect("a stub stays");
    assert!(!String::from_utf8_lossy(&stub).contains("a.txt"), "nothing of what it was is kept");
    desk.service.purge(&desk.user, document.file_id).expect("purging again is fine");
    desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect_err("still").kind(), ErrorKind::NotFound);
}

#[test]
fn many_are_changed_each_for_itself() {
    let desk = Desk::new();
    let ids: Vec<FileId> = (0..600).map(|number| desk.add(&format!("{number}.txt"), &[1]).file_id).collect();
    let unknown: FileId = "ffffffffffffffffffffffffffffffff".parse().expect("valid");
    let mut named = ids[..300].to_vec();
    named.push(unknown);
    let outcome = desk.service.trash_many(&desk.user, &Selection::Only(named)).expect("the selection is readable");
    assert_eq!((outcome.changed, outcome.failed), (300, 1));
    assert_eq!(outcome.failures[0].0, unknown);

    let rest = Selection::AllExcept(in_place(Place::Vault), vec![ids[599]]);
    let outcome = desk.service.trash_many(&desk.user, &rest).expect("readable");
    assert_eq!(outcome.changed, 299, "all that is left but one");
    assert_eq!(desk.service.count(&desk.user, &in_place(Place::Vault)).expect("count"), 1);

    let restored = desk
        .service
        .restore_many(&desk.user, &Selection::Only(outcome.file_ids))
        .expect("undo takes the outcome's own ids");
    assert_eq!(restored.changed, 299);
    let emptied = desk.service.empty_trash(&desk.user).expect("readable");
    assert_eq!(emptied.changed, 300);
    desk.assert_whole("after bulk changes");
}

#[test]
fn a_purge_that_failed_halfway_is_done_the_next_time() {
    for again in ["by name", "all of the trash"] {
        let desk = Desk::new();
        let document = desk.add("a.txt", b"words");
        desk.service.trash(&desk.user, document.file_id).expect("trashed");
        desk.storage.fail_always(Operation::Delete, || StorageError::Unavailable {
            operation: "deleting",
            source: std::io::Error::other("unplugged"),
        });
        let selection = Selection::Only(vec![document.file_id]);
        let halfway = desk.service.purge_many(&desk.user, &selection).expect("readable");
        assert_eq!((halfway.changed, halfway.failed), (0, 1), "the stub is written and the content is there");
        desk.storage.heal();
        let outcome = match again {
            "by name" => desk.service.purge_many(&desk.user, &selection),
            _ => desk.service.empty_trash(&desk.user),
        };
        assert_eq!(outcome.expect("readable").failures.len(), 0, "{again}: what was finished is no failure");
        assert!(desk.storage.metadata(&BlobKey::content(desk.user.clone(), document.file_id)).is_err(), "{again}");
        desk.assert_whole(again);
    }
}

#[test]
fn a_selection_of_too_many_names_is_refused() {
    let desk = Desk::new();
    let ids = vec![FileId::from_bytes([1; 16]); 10_001];
    let error = desk.service.trash_many(&desk.user, &Selection::Only(ids)).expect_err("too many");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_document_in_the_trash_is_not_edited_or_moved() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    let changes =
        coffer_core::service::DocumentChanges { name: Some("b.txt".parse().expect("valid")), ..Default::default() };
    let error = desk.service.update(&desk.user, document.file_id, None, &changes).expect_err("in the trash");
    assert_eq!(error.kind(), ErrorKind::IllegalStatus);
    let outcome = desk
        .service
        .move_many(&desk.user, &Selection::Only(vec![document.file_id]), &"F".parse().expect("valid"))
        .expect("readable");
    assert_eq!((outcome.changed, outcome.failed), (0, 1));
}
