//! Content that the vault has already.

use std::path::{Path, PathBuf};

use coffer_core::document::{FolderPath, TransferId};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::DocumentQuery;
use coffer_core::repository::{EndedState, OpenUpload, SameContent};
use coffer_core::service::{AddRequest, ImportControl, Imported, Phase, Proceed, Unattended};
use coffer_core::storage::Operation;
use coffer_tests::Desk;

const CHUNK: usize = 8 * 1024 * 1024;

fn queue(desk: &Desk, paths: &[PathBuf], same_content: SameContent) -> Vec<OpenUpload> {
    let mut queued = Vec::new();
    let request = AddRequest { paths, folder: &FolderPath::root(), same_content };
    desk.service
        .enqueue_each(&desk.user, request, &mut |_| {}, &mut |import| queued.push(import), &mut |skipped| {
            panic!("{skipped:?}")
        })
        .expect("queued");
    queued
}

fn add(desk: &Desk, paths: &[PathBuf], same_content: SameContent) -> Vec<Imported> {
    let queued = queue(desk, paths, same_content);
    let imports: Vec<_> = queued.iter().map(|import| (import.file_id, &Unattended as &dyn ImportControl)).collect();
    let outcomes = desk.service.import_together(&desk.user, &imports);
    outcomes.into_iter().map(|outcome| outcome.expect("imported")).collect()
}

fn count(desk: &Desk) -> u64 {
    desk.service.count(&desk.user, &DocumentQuery::default()).expect("a count")
}

/// How often something was written.
fn writes(desk: &Desk) -> usize {
    let is_write = |operation| matches!(operation, Operation::Store | Operation::Begin | Operation::PutChunk);
    desk.storage.calls().iter().filter(|call| is_write(call.operation)).count()
}

#[test]
fn a_file_of_a_known_content_is_not_stored_again_whatever_it_is_called() {
    let desk = Desk::new();
    for (length, name) in [(5, "small"), (CHUNK + 5, "large")] {
        let content = vec![7; length];
        let first = desk.add(&format!("{name}.bin"), &content);
        let writes = writes(&desk);
        let imported = add(&desk, &[desk.file(&format!("elsewhere/{name} copy.bin"), &content)], SameContent::Skip);
        assert_eq!(imported, [Imported::AlreadyThere(first)], "{name}");
        assert_eq!(self::writes(&desk), writes, "nothing went to the storage: {name}");
    }
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty());
    desk.assert_whole("after content that was known");
}

#[test]
fn of_equal_files_in_one_gesture_one_is_stored() {
    let desk = Desk::new();
    let paths: Vec<_> = (0..5).map(|number| desk.file(&format!("{number}.txt"), b"the same")).collect();
    let imported = add(&desk, &paths, SameContent::Skip);
    let added = imported.iter().filter(|one| matches!(one, Imported::Added(_))).count();
    assert_eq!((added, count(&desk)), (1, 1));
}

#[test]
fn a_folder_keeps_all_its_files_and_what_is_empty_is_kept() {
    let desk = Desk::new();
    desk.add("known.txt", b"known");
    for (name, content) in [("tree/a.txt", &b"known"[..]), ("tree/deep/b.txt", b"known"), ("tree/empty", b"")] {
        desk.file(name, content);
    }
    let imported = add(&desk, &[desk.folder.path().join("tree")], SameContent::Skip);
    assert_eq!(imported.iter().filter(|one| matches!(one, Imported::Added(_))).count(), 3);
    let empty = add(&desk, &[desk.file("nothing", b"")], SameContent::Skip);
    assert!(matches!(empty[..], [Imported::Added(_)]), "an empty file means something where it lies: {empty:?}");
}

#[test]
fn what_is_in_the_trash_or_another_users_is_not_the_vaults() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"content");
    desk.service.trash(&desk.user, document.file_id).expect("trashed");
    let again = add(&desk, &[desk.file("b.txt", b"content")], SameContent::Skip);
    assert!(matches!(again[..], [Imported::Added(_)]), "{again:?}");
    let ben = "ben".parse().expect("a user");
    let path = desk.file("c.txt", b"content");
    let mut queued = Vec::new();
    let request = AddRequest { paths: &[path], folder: &FolderPath::root(), same_content: SameContent::Skip };
    desk.service
        .enqueue_each(&ben, request, &mut |_| {}, &mut |import| queued.push(import), &mut |_| {})
        .expect("queued");
    let of_ben = desk.service.import(&ben, queued[0].file_id, &Unattended).expect("imported");
    assert!(matches!(of_ben, Imported::Added(_)), "{of_ben:?}");
}

#[test]
fn a_person_can_have_both() {
    let desk = Desk::new();
    desk.add("a.txt", b"content");
    let copy = desk.file("copy.txt", b"content");
    let queued = queue(&desk, std::slice::from_ref(&copy), SameContent::Skip);
    desk.service.import(&desk.user, queued[0].file_id, &Unattended).expect("known");
    let ended = desk.service.ended_transfers(&desk.user).expect("readable");
    assert_eq!((ended[0].id, ended[0].state), (queued[0].file_id.into(), EndedState::AlreadyThere));
    assert_eq!(ended[0].source_path.as_deref(), Some(&*copy));

    let anew = desk.service.keep_both(&desk.user, ended[0].id).expect("queued");
    let imported = desk.service.import(&desk.user, anew.file_id, &Unattended).expect("imported");
    assert!(matches!(&imported, Imported::Added(document) if document.name.as_str() == "copy.txt"), "{imported:?}");
    assert_eq!(count(&desk), 2);
    let again = desk.service.keep_both(&desk.user, ended[0].id);
    assert!(matches!(again, Err(Error::NotFound)), "once: {again:?}");
    let unknown = desk.service.keep_both(&desk.user, TransferId::from_bytes([1; 16]));
    assert!(matches!(unknown, Err(Error::NotFound)), "{unknown:?}");
}

#[test]
fn keeping_both_of_a_file_that_is_gone_says_so() {
    let desk = Desk::new();
    desk.add("a.txt", b"content");
    let copy = desk.file("copy.txt", b"content");
    add(&desk, std::slice::from_ref(&copy), SameContent::Skip);
    std::fs::remove_file(&copy).expect("it was there");
    let id = desk.service.ended_transfers(&desk.user).expect("readable")[0].id;
    let error = desk.service.keep_both(&desk.user, id).expect_err("the file is gone");
    assert_eq!(error.kind(), ErrorKind::SourceGone);
    assert_eq!(desk.service.ended_transfers(&desk.user).expect("readable")[0].id, id, "it can be put back");
}

#[test]
fn what_is_kept_is_kept_beside_the_very_same_file() {
    let desk = Desk::new();
    desk.add("a.txt", b"content");
    let imported = add(&desk, &[desk.folder.path().join("a.txt")], SameContent::Keep);
    assert!(
        matches!(&imported[..], [Imported::Added(document)] if document.name.as_str() == "a (2).txt"),
        "{imported:?}"
    );
}

/// Hears what an import is at, and stops it while it is hashed.
struct Hashed<'d>(&'d std::sync::Mutex<Vec<Phase>>);

impl ImportControl for Hashed<'_> {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        Proceed::Go
    }

    fn enter(&self, phase: Phase) {
        self.0.lock().expect("nobody panics").push(phase);
    }
}

#[test]
fn a_file_is_read_twice_only_if_its_length_says_that_it_is_worth_it() {
    let desk = Desk::new();
    desk.add("a.bin", &vec![1; CHUNK + 1]);
    let phases_of = |path: &Path| {
        let phases = std::sync::Mutex::default();
        let queued = queue(&desk, &[path.to_owned()], SameContent::Skip);
        desk.service.import(&desk.user, queued[0].file_id, &Hashed(&phases)).expect("imported");
        phases.into_inner().expect("nobody panics")
    };
    assert_eq!(phases_of(&desk.file("b.bin", &vec![2; CHUNK + 2])), [Phase::Moving]);
    assert_eq!(phases_of(&desk.file("c.bin", &vec![3; CHUNK + 1])), [Phase::Hashing, Phase::Moving]);
    assert_eq!(phases_of(&desk.file("d.bin", &vec![1; CHUNK + 1])), [Phase::Hashing]);
}

#[test]
fn where_the_place_copies_what_is_kept_twice_is_copied() {
    let desk = Desk::new();
    let content = vec![1; CHUNK + 1];
    let first = desk.add("a.bin", &content);
    let before = writes(&desk);
    let imported = add(&desk, &[desk.file("b.bin", &content)], SameContent::Keep);
    let [Imported::Added(second)] = &imported[..] else { panic!("{imported:?}") };
    assert_ne!(second.file_id, first.file_id);
    assert_eq!(writes(&desk) - before, 1, "its sidecar");
    assert!(desk.content(second).expect("readable") == content);
    desk.assert_whole("after a copy");
}
