//! The queue: copies out of the vault, and what a person wants of transfers.

use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use coffer_core::document::Document;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::Selection;
use coffer_core::repository::{EndedState, OpenExport, OpenState};
use coffer_core::service::{ImportControl, Imported, Proceed, Unattended};
use coffer_tests::Desk;

const CHUNK: usize = 8 * 1024 * 1024;

/// Stops after so many questions.
struct StopAfter(AtomicU32, Proceed);

impl StopAfter {
    fn new(questions: u32, answer: Proceed) -> Self {
        StopAfter(AtomicU32::new(questions), answer)
    }
}

impl ImportControl for StopAfter {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        match self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => Proceed::Go,
            Err(_) => self.1,
        }
    }
}

/// Remembers how far the work had come each time.
#[derive(Default)]
struct Steps(Mutex<Vec<u64>>);

impl ImportControl for Steps {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        self.0.lock().expect("nobody panics").push(done_bytes);
        Proceed::Go
    }
}

fn target(desk: &Desk) -> PathBuf {
    let target = desk.folder.path().join("target");
    fs::create_dir_all(&target).expect("writable");
    target
}

fn queue(desk: &Desk, documents: &[&Document]) -> Vec<OpenExport> {
    let selection = Selection::Only(documents.iter().map(|document| document.file_id).collect());
    let mut queued = Vec::new();
    let count = desk
        .service
        .queue_exports(&desk.user, &selection, &target(desk), &mut |export| queued.push(export))
        .expect("queued");
    assert_eq!(count, documents.len() as u64);
    queued
}

fn files_in(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(target(desk)).expect("readable");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn a_copy_is_made_and_then_remembered_as_done() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"hello");
    let queued = queue(&desk, &[&document]);
    assert!(queue(&desk, &[&document]).is_empty(), "the same copy is not queued twice");
    let exported = desk.service.run_export(&desk.user, queued[0].id, &Unattended).expect("copied");
    assert_eq!((exported.document, exported.path), (document, target(&desk).join("a.txt")));
    assert_eq!(fs::read(target(&desk).join("a.txt")).expect("a copy"), b"hello");
    assert!(desk.service.open_exports(&desk.user).expect("readable").is_empty());
    let ended = &desk.service.ended_transfers(&desk.user).expect("readable")[0];
    assert_eq!((ended.id, ended.is_export, ended.state), (queued[0].id, true, EndedState::Done));
    let gone = desk.service.run_export(&desk.user, queued[0].id, &Unattended);
    assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
}

#[test]
fn a_copy_that_was_stopped_goes_on_from_what_is_there() {
    let desk = Desk::new();
    let content: Vec<u8> = (0..3 * CHUNK + 5).map(|place| (place / 1000) as u8).collect();
    let document = desk.add("film.mkv", &content);
    let id = queue(&desk, &[&document])[0].id;
    let paused = desk.service.run_export(&desk.user, id, &StopAfter::new(1, Proceed::Pause));
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    let row = &desk.service.open_exports(&desk.user).expect("readable")[0];
    assert_eq!(row.state, OpenState::Paused);
    assert!(row.done_bytes >= CHUNK as u64, "how far it is, is remembered: {}", row.done_bytes);
    let steps = Steps::default();
    desk.service.run_export(&desk.user, id, &steps).expect("copied");
    let first = steps.0.into_inner().expect("nobody panics")[0];
    assert!(first > row.done_bytes, "what is there is not written again: {first} after {}", row.done_bytes);
    assert_eq!(files_in(&desk), ["film.mkv"], "nothing else is left");
    assert!(fs::read(target(&desk).join("film.mkv")).expect("a copy") == content);
}

#[test]
fn a_copy_that_is_given_up_leaves_nothing() {
    let desk = Desk::new();
    let document = desk.add("film.mkv", &vec![3; 2 * CHUNK]);
    let id = queue(&desk, &[&document])[0].id;
    let cancelled = desk.service.run_export(&desk.user, id, &StopAfter::new(1, Proceed::Cancel));
    assert!(matches!(cancelled, Err(Error::Cancelled)), "{cancelled:?}");
    assert!(files_in(&desk).is_empty());

    let id = queue(&desk, &[&document])[0].id;
    let paused = desk.service.run_export(&desk.user, id, &StopAfter::new(1, Proceed::Pause));
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    desk.service.cancel_transfer(&desk.user, id, false).expect("given up");
    assert!(files_in(&desk).is_empty());
    let ended = desk.service.ended_transfers(&desk.user).expect("readable");
    let states: Vec<_> = ended.iter().map(|one| one.state).collect();
    assert_eq!(states, [EndedState::Cancelled, EndedState::Cancelled, EndedState::Done], "the first is the import");
}

#[test]
fn a_copy_that_was_whole_when_its_process_died_is_not_made_twice() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"hello");
    let id = queue(&desk, &[&document])[0].id;
    fs::write(target(&desk).join("a.txt"), b"hello").expect("as the dead process left it");
    desk.service.run_export(&desk.user, id, &Unattended).expect("found");
    assert_eq!(files_in(&desk), ["a.txt"]);

    let id = queue(&desk, &[&document])[0].id;
    fs::write(target(&desk).join("a.txt"), b"HELLO").expect("another file of that length");
    desk.service.run_export(&desk.user, id, &Unattended).expect("copied");
    assert_eq!(files_in(&desk), ["a (2).txt", "a.txt"], "a file of somebody else stays as it is");

    let id = queue(&desk, &[&document])[0].id;
    let exported = desk.service.run_export(&desk.user, id, &Unattended).expect("found");
    assert_eq!(exported.path, target(&desk).join("a (2).txt"), "the copy that has a number is found too");
    assert_eq!(files_in(&desk), ["a (2).txt", "a.txt"]);
}

#[test]
fn a_copy_that_fails_says_why_and_can_be_tried_again() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"hello");
    let id = queue(&desk, &[&document])[0].id;
    fs::remove_dir(target_path(&desk)).expect("empty");
    let error = desk.service.run_export(&desk.user, id, &Unattended).expect_err("the folder is gone");
    let row = &desk.service.open_exports(&desk.user).expect("readable")[0];
    assert_eq!(row.state, OpenState::Failed);
    assert_eq!(row.failure.as_ref().map(|failure| failure.kind), Some(error.kind()));
    target(&desk);
    desk.service.requeue_transfer(&desk.user, id).expect("queued");
    desk.service.run_export(&desk.user, id, &Unattended).expect("copied");
    assert_eq!(files_in(&desk), ["a.txt"]);
}

fn target_path(desk: &Desk) -> PathBuf {
    desk.folder.path().join("target")
}

#[test]
fn another_process_pauses_and_gives_up_a_copy_that_runs_here() {
    struct Elsewhere<'d>(&'d Desk, coffer_core::document::TransferId, bool);
    impl ImportControl for Elsewhere<'_> {
        fn proceed(&self, _done_bytes: u64) -> Proceed {
            let Elsewhere(desk, id, cancels) = self;
            let asked = if *cancels {
                desk.service.cancel_transfer(&desk.user, *id, true)
            } else {
                desk.service.pause_transfer(&desk.user, *id)
            };
            asked.expect("it is there");
            Proceed::Go
        }
    }
    let desk = Desk::new();
    let document = desk.add("film.mkv", &vec![3; 2 * CHUNK]);
    let id = queue(&desk, &[&document])[0].id;
    let paused = desk.service.run_export(&desk.user, id, &Elsewhere(&desk, id, false));
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    let cancelled = desk.service.run_export(&desk.user, id, &Elsewhere(&desk, id, true));
    assert!(matches!(cancelled, Err(Error::Cancelled)), "{cancelled:?}");
    assert!(files_in(&desk).is_empty());
}

#[test]
fn an_import_whose_file_changed_while_it_was_queued_begins_anew() {
    let desk = Desk::new();
    let path = desk.file("film.mkv", &vec![1; 3 * CHUNK]);
    let root = coffer_core::document::FolderPath::root();
    let queued = desk.service.enqueue(&desk.user, &[path], &root, &mut |_| {}).expect("queued").queued;
    let file_id = queued[0].file_id;
    let paused = desk.service.import(&desk.user, file_id, &StopAfter::new(2, Proceed::Pause));
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    let row = &desk.service.open_imports(&desk.user).expect("readable")[0];
    assert_eq!(row.state, OpenState::Paused);
    assert!(row.done_bytes > 0 && row.upload_id.is_some());

    let other = vec![2; 2 * CHUNK];
    desk.file("film.mkv", &other);
    desk.service.requeue_transfer(&desk.user, file_id.into()).expect("queued");
    let row = &desk.service.open_imports(&desk.user).expect("readable")[0];
    assert_eq!((row.source.size_bytes, row.done_bytes, &row.upload_id), (other.len() as u64, 0, &None));
    let imported = desk.service.import(&desk.user, file_id, &Unattended).expect("imported");
    let Imported::Added(document) = imported else { panic!("{imported:?}") };
    assert!(desk.content(&document).expect("readable") == other);
    desk.assert_whole("after an import that began anew");
}

#[test]
fn an_import_that_failed_keeps_its_place_with_the_reason() {
    let desk = Desk::new();
    let path = desk.file("a.txt", b"hello");
    let root = coffer_core::document::FolderPath::root();
    let queued =
        desk.service.enqueue(&desk.user, std::slice::from_ref(&path), &root, &mut |_| {}).expect("queued").queued;
    fs::remove_file(path).expect("it was there");
    let error = desk.service.import(&desk.user, queued[0].file_id, &Unattended).expect_err("the file is gone");
    assert_eq!(error.kind(), ErrorKind::SourceGone);
    let row = &desk.service.open_imports(&desk.user).expect("readable")[0];
    assert_eq!(row.state, OpenState::Failed);
    assert_eq!(row.failure.as_ref().map(|failure| failure.kind), Some(ErrorKind::SourceGone));
    desk.file("a.txt", b"back");
    desk.service.requeue_transfer(&desk.user, queued[0].file_id.into()).expect("queued");
    desk.service.import(&desk.user, queued[0].file_id, &Unattended).expect("imported");
}

#[test]
fn everything_is_paused_and_goes_on_at_once() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"hello");
    queue(&desk, &[&document]);
    let path = desk.file("b.txt", b"b");
    let root = coffer_core::document::FolderPath::root();
    desk.service.enqueue(&desk.user, &[path], &root, &mut |_| {}).expect("queued");
    let states = || {
        let imports = desk.service.open_imports(&desk.user).expect("readable");
        let exports = desk.service.open_exports(&desk.user).expect("readable");
        (imports[0].state, exports[0].state)
    };
    desk.service.pause_transfers(&desk.user).expect("paused");
    assert_eq!(states(), (OpenState::Paused, OpenState::Paused));
    desk.service.resume_transfers(&desk.user).expect("resumed");
    assert_eq!(states(), (OpenState::Queued, OpenState::Queued));
}
