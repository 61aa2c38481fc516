//! Adding small files together: what comes of it is what comes of adding them one by one.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use coffer_core::document::{Document, FileId, FolderPath};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::DocumentQuery;
use coffer_core::repository::OpenState;
use coffer_core::service::{ImportControl, Imported, Proceed, Unattended};
use coffer_core::storage::{BlobPart, Fault, Operation, StorageError};
use coffer_tests::{Desk, stored_ids};

const MEBIBYTE: usize = 1024 * 1024;

fn files(desk: &Desk, names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(|name| desk.file(name, name.as_bytes())).collect()
}

fn added(outcomes: Vec<Result<Imported, Error>>) -> Vec<Document> {
    outcomes
        .into_iter()
        .map(|outcome| match outcome.expect("imported") {
            Imported::Added(document) => document,
            Imported::AlreadyThere(document) => panic!("{} was there", document.name),
        })
        .collect()
}

#[test]
fn documents_added_together_come_back_byte_for_byte_in_the_order_of_the_gesture() {
    let desk = Desk::new();
    let lengths = [0, 1, 4096, MEBIBYTE, MEBIBYTE + 1, 9 * MEBIBYTE, 10];
    let paths: Vec<PathBuf> = lengths
        .iter()
        .enumerate()
        .map(|(number, length)| desk.file(&format!("{number}.bin"), &vec![number as u8; *length]))
        .collect();
    let documents = added(desk.import_together(&paths, "In/Here").expect("queued"));
    assert_eq!(documents.len(), lengths.len());
    for (number, document) in documents.iter().enumerate() {
        assert_eq!((document.name.as_str(), document.folder.as_str()), (&*format!("{number}.bin"), "In/Here"));
        assert_eq!(desk.service.document(&desk.user, document.file_id).expect("indexed"), *document);
        assert!(desk.content(document).expect("readable") == vec![number as u8; lengths[number]], "{number}");
    }
    assert!(desk.service.open_imports(&desk.user).expect("read").is_empty());
    let entries = desk.service.activity(&desk.user, None, 100).expect("read");
    assert_eq!(entries.len(), lengths.len(), "each has its line in the activity");
    desk.assert_whole("after all imports");
}

#[test]
fn a_thousand_files_of_one_name_get_a_name_each() {
    let desk = Desk::new();
    let folders: Vec<PathBuf> = (0..1000)
        .map(|number| desk.file(&format!("web/{number}/index.html"), format!("{number}").as_bytes()))
        .collect();
    assert_eq!(folders.len(), 1000);
    let documents = added(desk.import_together(&[desk.folder.path().join("web")], "").expect("queued"));
    let unique: BTreeSet<&str> = documents.iter().map(|document| document.unique_name.as_str()).collect();
    assert_eq!(unique.len(), 1000);
    assert!(
        documents.iter().all(|document| document.name.as_str() == "index.html"),
        "they lie in folders of their own"
    );

    let same_place: Vec<PathBuf> =
        (0..50).map(|number| desk.file(&format!("other/{number}/note.txt"), format!("{number}").as_bytes())).collect();
    let names: BTreeSet<String> = added(desk.import_together(&same_place, "Notes").expect("queued"))
        .iter()
        .map(|document| document.name.to_string())
        .collect();
    assert_eq!(names.len(), 50, "those in one folder are told apart by their names");
    assert!(names.contains("note.txt") && names.contains("note (2).txt"), "{names:?}");
    desk.assert_whole("after all imports");
}

#[test]
fn what_is_there_already_is_not_stored_twice() {
    let desk = Desk::new();
    let paths = files(&desk, &["a.txt", "b.txt", "c.txt"]);
    let before = added(desk.import_together(&paths[..2], "").expect("queued"));
    let outcomes = desk.import_together(&paths, "").expect("queued");
    let what: Vec<bool> = outcomes.iter().map(|outcome| matches!(outcome, Ok(Imported::AlreadyThere(_)))).collect();
    assert_eq!(what, [true, true, false]);
    assert_eq!(outcomes[0].as_ref().expect("there").document().file_id, before[0].file_id);
    assert_eq!(stored_ids(&*desk.storage, &desk.user, BlobPart::Content).len(), 3);
    assert!(desk.service.open_imports(&desk.user).expect("read").is_empty());
}

#[test]
fn a_file_that_is_named_twice_in_one_gesture_is_one_document() {
    let desk = Desk::new();
    let path = desk.file("a.txt", b"words");
    let outcomes = desk.import_together(&[path.clone(), path], "").expect("queued");
    assert!(matches!(outcomes[..], [Ok(Imported::Added(_)), Ok(Imported::AlreadyThere(_))]), "{outcomes:?}");
    assert_eq!(stored_ids(&*desk.storage, &desk.user, BlobPart::Content).len(), 1);
}

#[test]
fn what_goes_wrong_with_one_file_is_its_own_answer() {
    let desk = Desk::new();
    let paths = files(&desk, &["a.txt", "gone.txt", "paused.txt", "changed.txt", "z.txt"]);
    let queued = desk.service.enqueue(&desk.user, &paths, &FolderPath::root(), &mut |_| {}).expect("queued").queued;
    fs::remove_file(&paths[1]).expect("ours");
    desk.service.pause_import(&desk.user, queued[2].file_id).expect("it waits");
    fs::write(&paths[3], "longer than it was when it was queued").expect("ours");
    let control: &dyn ImportControl = &Unattended;
    let imports: Vec<_> = queued.iter().map(|import| (import.file_id, control)).collect();
    let outcomes = desk.service.import_together(&desk.user, &imports);
    let kinds: Vec<Option<ErrorKind>> =
        outcomes.iter().map(|outcome| outcome.as_ref().err().map(Error::kind)).collect();
    // Running an import that was paused lets it go on, alone or together; and what a file is when it is read counts.
    assert_eq!(kinds, [None, Some(ErrorKind::SourceGone), None, None, None]);
    assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("counted"), 4);
    let open = desk.service.open_imports(&desk.user).expect("read");
    let left: Vec<_> = open.iter().map(|import| (import.file_id, import.state)).collect();
    assert_eq!(left, [(queued[1].file_id, OpenState::Failed)], "what cannot be read waits for a person");
    desk.assert_whole("after all imports");
}

/// Wants something of its import from the first moment.
struct Wish(Proceed, AtomicU64);

impl ImportControl for Wish {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        self.1.store(done_bytes, Ordering::Relaxed);
        self.0
    }
}

#[test]
fn a_person_can_pause_or_give_up_one_of_them() {
    let desk = Desk::new();
    let paths = files(&desk, &["go.txt", "pause.txt", "cancel.txt"]);
    let queued = desk.service.enqueue(&desk.user, &paths, &FolderPath::root(), &mut |_| {}).expect("queued").queued;
    let wishes = [Proceed::Go, Proceed::Pause, Proceed::Cancel].map(|wish| Wish(wish, AtomicU64::new(0)));
    let imports: Vec<_> =
        queued.iter().zip(&wishes).map(|(import, wish)| (import.file_id, wish as &dyn ImportControl)).collect();
    let outcomes = desk.service.import_together(&desk.user, &imports);
    assert!(matches!(outcomes[0], Ok(Imported::Added(_))), "{outcomes:?}");
    assert!(matches!(outcomes[1], Err(Error::Paused)), "{outcomes:?}");
    assert!(matches!(outcomes[2], Err(Error::Cancelled)), "{outcomes:?}");
    assert_eq!(wishes[0].1.load(Ordering::Relaxed), "go.txt".len() as u64, "all of it is safe");
    let open: Vec<FileId> =
        desk.service.open_imports(&desk.user).expect("read").iter().map(|one| one.file_id).collect();
    assert_eq!(open, [queued[1].file_id]);
    assert_eq!(stored_ids(&*desk.storage, &desk.user, BlobPart::Content).len(), 1);
}

#[test]
fn a_storage_that_fails_one_of_them_fails_it_alone() {
    let desk = Desk::new();
    let paths = files(&desk, &["a.txt", "b.txt", "c.txt"]);
    let full = || StorageError::NoSpace { needed_bytes: 5, free_bytes: 0 };
    // The second content; once more when it is tried by itself.
    desk.storage.inject(Fault::nth(Operation::Store, 3, full));
    desk.storage.inject(Fault::nth(Operation::Store, 6, full));
    let outcomes = desk.import_together(&paths, "").expect("queued");
    let kinds: Vec<Option<ErrorKind>> =
        outcomes.iter().map(|outcome| outcome.as_ref().err().map(Error::kind)).collect();
    assert_eq!(kinds, [None, Some(ErrorKind::NoSpace), None]);
    desk.storage.heal();
    desk.assert_whole("after the failure");
    assert_eq!(added(desk.import_together(&paths[1..2], "").expect("queued")).len(), 1, "it can be tried again");
}
