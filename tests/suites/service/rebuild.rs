//! The index, made anew from the sidecars.

use coffer_core::query::{DocumentQuery, Place};
use coffer_core::service::DocumentChanges;
use coffer_core::storage::{BlobKey, Storage, StoreMode};
use coffer_tests::Desk;
use coffer_tests::documents::resealed;

#[test]
fn a_lost_index_comes_back_as_it_was() {
    let desk = Desk::new();
    for number in 0..30 {
        let document = desk.add(&format!("file {number}.txt"), &[number; 10]);
        if number % 3 == 0 {
            let changes = DocumentChanges { folder: Some("F/G".parse().expect("valid")), ..Default::default() };
            desk.service.update(&desk.user, document.file_id, None, &changes).expect("moved");
        }
        if number % 5 == 0 {
            desk.service.trash(&desk.user, document.file_id).expect("trashed");
        }
    }
    let all = |service: &coffer_core::service::DocumentService| {
        [Place::Vault, Place::Trash].map(|place| {
            let query = DocumentQuery { place, ..DocumentQuery::default() };
            service.page(&desk.user, &query, None, 1000).expect("a page").documents
        })
    };
    let before = (all(&desk.service), desk.service.usage(&desk.user).expect("usage"));
    let folders = desk.service.folders(&desk.user, &"".parse().expect("root")).expect("folders");

    let fresh = desk.with_new_index();
    let outcome = fresh.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!((outcome.documents, outcome.skipped), (30, 0));
    assert_eq!((all(&fresh), fresh.usage(&desk.user).expect("usage")), before);
    assert_eq!(fresh.folders(&desk.user, &"".parse().expect("root")).expect("folders"), folders);
}

#[test]
fn a_rebuild_takes_out_rows_that_have_no_sidecar_and_leaves_what_it_cannot_read() {
    let desk = Desk::new();
    let kept = desk.add("kept.txt", b"1");
    let lost = desk.add("lost.txt", b"2");
    let garbled = desk.add("garbled.txt", b"3");
    let sidecar = |id| BlobKey::sidecar(desk.user.clone(), id);
    desk.storage.damage(&sidecar(lost.file_id), coffer_core::storage::Damage::Remove);
    desk.storage.store(&sidecar(garbled.file_id), b"not JSON", StoreMode::Replace).expect("stored");
    let outcome = desk.service.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!((outcome.documents, outcome.skipped), (1, 1));
    assert!(desk.service.document(&desk.user, kept.file_id).is_ok());
    assert!(desk.service.document(&desk.user, lost.file_id).is_err());
    assert!(desk.service.document(&desk.user, garbled.file_id).is_ok(), "its row is all that is known of it now");
    assert_eq!(desk.storage.bytes(&sidecar(garbled.file_id)).expect("there"), b"not JSON");
}

#[test]
fn two_sidecars_with_one_unique_name_both_come_in() {
    let desk = Desk::new();
    let first = desk.add("same.txt", b"1");
    let second = desk.add("other.txt", b"2");
    let key = BlobKey::sidecar(desk.user.clone(), second.file_id);
    let text = String::from_utf8(desk.storage.bytes(&key).expect("there")).expect("text");
    let clashing = text.replace("\"unique_name\": \"other\"", "\"unique_name\": \"same\"");
    assert_ne!(clashing, text, "the test must have changed something");
    desk.storage.store(&key, resealed(&clashing).as_bytes(), StoreMode::Replace).expect("stored");
    let fresh = desk.with_new_index();
    fresh.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    let name = |id| fresh.document(&desk.user, id).expect("there").unique_name.to_string();
    assert_eq!((name(first.file_id), name(second.file_id)), ("same".to_owned(), "same_2".to_owned()));
    let again = desk.with_new_index();
    again.rebuild_index(&desk.user, &mut |_| {}).expect("rebuilt");
    assert_eq!(again.document(&desk.user, second.file_id).expect("there").unique_name.as_str(), "same_2");
}
