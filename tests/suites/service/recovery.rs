//! The start after a crash: whatever the process was at, what had been committed is finished, and nothing is lost.

use coffer_core::document::{FolderPath, Status};
use coffer_core::error::Error;
use coffer_core::query::DocumentQuery;
use coffer_core::service::{DocumentChanges, Unattended};
use coffer_core::storage::{BlobKey, Fault, Operation, Storage, StorageError, StoreMode};
use coffer_tests::Desk;
use coffer_tests::documents::resealed;

fn unplugged() -> StorageError {
    StorageError::Unavailable { operation: "writing", source: std::io::Error::other("unplugged") }
}

#[test]
fn an_import_that_had_been_committed_is_indexed_at_the_next_start() {
    let mut desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    // The state of a process that died between the sidecar and the row: the row is gone, the import's row is back.
    let path = desk.folder.path().join("a.txt");
    let gathered = desk.service.enqueue(&desk.user, &[path], &FolderPath::root(), &mut |_| {}).expect("queued");
    let import = gathered.queued[0].clone();
    desk.index
        .write(|write| {
            write.remove_upload(import.file_id)?;
            write.remove_document(&desk.user, document.file_id)?;
            write
                .insert_upload(&coffer_core::repository::OpenUpload { file_id: document.file_id, ..import.clone() })?;
            Ok::<(), Error>(())
        })
        .expect("the crash is staged");
    desk.restart();
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("it is back"), document);
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty());
    desk.assert_whole("after recovery");
}

#[test]
fn a_change_whose_row_could_not_be_written_shows_at_the_next_change() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    let other = desk.add("b.txt", b"words too");
    // The state after a death between the sidecar and the row.
    let key = BlobKey::sidecar(desk.user.clone(), document.file_id);
    let text = String::from_utf8(desk.storage.bytes(&key).expect("there")).expect("text");
    let renamed = text.replace("\"name\": \"a.txt\"", "\"name\": \"renamed.txt\"").replace("\"rev\": 1", "\"rev\": 2");
    assert_ne!(renamed, text);
    desk.storage.store(&key, resealed(&renamed).as_bytes(), StoreMode::Replace).expect("stored");
    desk.index
        .write(|write| write.insert_intent(&desk.user, document.file_id))
        .expect("the intent went ahead of the change");
    let name = || desk.service.document(&desk.user, document.file_id).expect("there").name.to_string();
    assert_eq!(name(), "a.txt", "the row is old");
    desk.service.trash(&desk.user, other.file_id).expect("any change settles what is open");
    assert_eq!(name(), "renamed.txt");
    assert!(desk.index.intents().expect("readable").is_empty());
}

#[test]
fn a_purge_that_died_halfway_is_finished() {
    let mut desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    desk.storage.inject(Fault::next(Operation::Delete, unplugged));
    desk.service.purge(&desk.user, document.file_id).expect_err("the content could not be removed");
    desk.restart();
    let content = BlobKey::content(desk.user.clone(), document.file_id);
    assert!(desk.storage.metadata(&content).is_err(), "the bytes are gone");
    assert!(desk.service.document(&desk.user, document.file_id).is_err(), "and so is the row");
    desk.service.purge(&desk.user, document.file_id).expect("the retry succeeds");
}

#[test]
fn recovery_looks_at_what_was_open_and_at_nothing_else() {
    let mut desk = Desk::new();
    for number in 0..50 {
        desk.add(&format!("{number}.txt"), &[number]);
    }
    let before = desk.storage.calls().len();
    desk.restart();
    let calls = desk.storage.calls().len() - before;
    assert!(calls <= 2, "a clean start costs the same for any vault, not {calls} calls");
}

#[test]
fn an_import_whose_content_was_completed_before_the_crash_takes_it_as_it_is() {
    let desk = Desk::new();
    let content = vec![3; 9 * 1024 * 1024];
    let path = desk.file("a.bin", &content);
    let gathered = desk.service.enqueue(&desk.user, &[path], &FolderPath::root(), &mut |_| {}).expect("queued");
    let import = &gathered.queued[0];
    desk.storage.inject(Fault::nth(Operation::Store, 1, unplugged));
    desk.storage.inject(Fault::always(Operation::Delete, unplugged));
    desk.service.import(&desk.user, import.file_id, &Unattended).expect_err("no sidecar could be written");
    desk.storage.heal();
    assert!(desk.storage.metadata(&BlobKey::content(desk.user.clone(), import.file_id)).is_ok(), "content is left");
    desk.assert_whole("with content that nobody acknowledged");
    let done = desk.service.import(&desk.user, import.file_id, &Unattended).expect("the retry succeeds");
    assert_eq!(done.document().status, Status::Stored);
    assert!(desk.content(done.document()).expect("readable") == content);
    assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("count"), 1);
    assert_eq!(desk.storage.set_aside_keys().len(), 0, "it is the file's to the last byte");
}

#[test]
fn a_lost_answer_is_no_second_document() {
    for operation in [Operation::Store, Operation::Complete, Operation::PutChunk, Operation::Begin] {
        let desk = Desk::new();
        let path = desk.file("a.bin", &vec![4; 17 * 1024 * 1024]);
        desk.storage.inject(Fault::next(operation, unplugged).answer_lost());
        let first = desk.import(&path, "");
        if first.is_err() {
            let again = desk.import(&path, "").expect("the retry succeeds");
            assert_eq!(again.len(), 1);
        }
        desk.assert_whole(&format!("{operation:?} applied, answer lost"));
        assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("count"), 1, "{operation:?}");
        let changed = DocumentChanges { note: Some("n".parse().expect("valid")), ..Default::default() };
        let page = desk.service.page(&desk.user, &DocumentQuery::default(), None, 1).expect("page");
        desk.storage.inject(Fault::next(Operation::Store, unplugged).answer_lost());
        let id = page.documents[0].file_id;
        let _ = desk.service.update(&desk.user, id, Some(1), &changed);
        let updated = desk.service.update(&desk.user, id, Some(1), &changed).expect("the retry succeeds");
        assert_eq!(updated.note.as_str(), "n");
        desk.assert_whole("after an update whose answer was lost");
    }
}
