//! Copies out of a distant vault: several chunks at once, and many small documents together.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use coffer_core::document::{Document, Status, TransferId};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::{DocumentQuery, Selection};
use coffer_core::repository::{EndedState, OpenState};
use coffer_core::service::{ExportTarget, ImportControl, OnClash, Proceed, Unattended};
use coffer_core::storage::{BlobKey, Damage, Operation, StorageError};
use coffer_tests::Desk;

const CHUNK: usize = 8 * 1024 * 1024;
const OFFLINE: fn() -> StorageError = || StorageError::Offline { operation: "reading" };

/// Does what it is told once so many bytes are there.
struct Once(u64, Proceed);

impl ImportControl for Once {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.0 { self.1 } else { Proceed::Go }
    }
}

/// Sees to it that what is said to be there never grows less, nor beyond the document.
struct Growing(AtomicU64, u64);

impl ImportControl for Growing {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        let before = self.0.swap(done_bytes, Ordering::Relaxed);
        assert!((before..=self.1).contains(&done_bytes), "{done_bytes} after {before}, of {}", self.1);
        Proceed::Go
    }
}

fn distant() -> Desk {
    let desk = Desk::new();
    desk.storage.be_distant();
    desk
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|place| (place / 1000) as u8).collect()
}

fn out(desk: &Desk) -> PathBuf {
    let out = desk.folder.path().join("out");
    fs::create_dir_all(&out).expect("a folder");
    out
}

fn names(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(out(desk)).expect("readable");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn export(desk: &Desk, document: &Document, control: &dyn ImportControl) -> Result<PathBuf, Error> {
    let target = ExportTarget::Folder(out(desk));
    desk.service.export(&desk.user, document.file_id, &target, OnClash::Refuse, control)
}

/// How often something was read or looked at.
fn requests(desk: &Desk) -> usize {
    let is_one = |operation| matches!(operation, Operation::Retrieve | Operation::Metadata);
    desk.storage.calls().iter().filter(|call| is_one(call.operation)).count()
}

/// Requests for content.
fn reads(desk: &Desk, document: &Document) -> usize {
    let key = BlobKey::content(desk.user.clone(), document.file_id);
    let calls = desk.storage.calls();
    calls.iter().filter(|call| call.operation == Operation::Retrieve && call.key.as_ref() == Some(&key)).count()
}

#[test]
fn chunks_that_come_side_by_side_make_the_document() {
    let desk = distant();
    let content = content(11 * CHUNK + 17);
    let document = desk.add("film.mkv", &content);
    let growing = Growing(AtomicU64::new(0), content.len() as u64);
    let path = export(&desk, &document, &growing).expect("a copy");
    assert!(fs::read(path).expect("readable") == content);
    assert_eq!(reads(&desk, &document), 12, "each chunk is asked for once");
    assert_eq!(growing.0.into_inner(), growing.1, "it is said that all is there");
    assert_eq!(names(&desk), ["film.mkv"]);
}

#[test]
fn a_copy_that_was_paused_goes_on_with_what_is_missing() {
    let desk = distant();
    let content = content(9 * CHUNK);
    let document = desk.add("film.mkv", &content);
    let paused = export(&desk, &document, &Once(2 * CHUNK as u64, Proceed::Pause));
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    let before = reads(&desk, &document);
    export(&desk, &document, &Unattended).expect("a copy");
    let again = reads(&desk, &document) - before;
    assert!((1..=7).contains(&again), "two chunks were there and are not asked for again: {again} were");
    assert!(fs::read(out(&desk).join("film.mkv")).expect("readable") == content);
}

#[test]
fn what_was_under_way_when_another_chunk_failed_is_kept() {
    for nth in 1..=4 {
        let desk = distant();
        let content = content(4 * CHUNK);
        let document = desk.add("film.mkv", &content);
        // The sidecar is the first that is read.
        desk.storage.fail_nth(Operation::Retrieve, nth + 1, OFFLINE);
        let failed = export(&desk, &document, &Unattended).expect_err("a chunk cannot be had");
        assert_eq!(failed.kind(), ErrorKind::Offline);
        export(&desk, &document, &Unattended).expect("a copy");
        assert_eq!(reads(&desk, &document), 5, "only the one that failed is asked for twice");
        assert!(fs::read(out(&desk).join("film.mkv")).expect("readable") == content);
    }
}

#[test]
fn chunks_with_holes_between_them_and_wrong_ones_are_told_apart() {
    let desk = distant();
    let content = content(6 * CHUNK + 5);
    let document = desk.add("film.mkv", &content);
    export(&desk, &document, &Once(CHUNK as u64, Proceed::Pause)).expect_err("paused");
    let part = out(&desk).join(&names(&desk)[0]);
    let mut bytes = content.clone();
    bytes[CHUNK..2 * CHUNK].fill(0);
    bytes[4 * CHUNK + 1] ^= 1;
    fs::write(&part, &bytes[..6 * CHUNK]).expect("writable");
    let before = reads(&desk, &document);
    export(&desk, &document, &Unattended).expect("a copy");
    assert_eq!(reads(&desk, &document) - before, 3, "a hole, a wrong bit, and the end");
    assert!(fs::read(out(&desk).join("film.mkv")).expect("readable") == content);
}

#[test]
fn who_gives_a_copy_up_leaves_nothing() {
    let desk = distant();
    let document = desk.add("film.mkv", &content(5 * CHUNK));
    let cancelled = export(&desk, &document, &Once(CHUNK as u64, Proceed::Cancel));
    assert!(matches!(cancelled, Err(Error::Cancelled)), "{cancelled:?}");
    assert_eq!(names(&desk), [""; 0]);
}

#[test]
fn a_damaged_chunk_among_others_is_said_and_nothing_is_left() {
    let desk = distant();
    let document = desk.add("film.mkv", &content(5 * CHUNK));
    let key = BlobKey::content(desk.user.clone(), document.file_id);
    desk.storage.damage(&key, Damage::FlipBit { offset: 3 * CHUNK + 7 });
    assert_eq!(export(&desk, &document, &Unattended).expect_err("damaged").kind(), ErrorKind::Damaged);
    assert_eq!(names(&desk), [""; 0]);
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("listed").status, Status::Damaged);
}

#[test]
fn of_one_chunk_the_index_knows_the_hash_and_one_request_is_enough() {
    let desk = distant();
    let document = desk.add("a.txt", b"words");
    let before = requests(&desk);
    export(&desk, &document, &Unattended).expect("a copy");
    assert_eq!(requests(&desk) - before, 1);
}

#[test]
fn one_chunk_that_is_damaged_or_gone_is_said_to_be() {
    let damaged = [
        (Damage::FlipBit { offset: 2 }, ErrorKind::Damaged, Status::Damaged),
        (Damage::Truncate { size_bytes: 2 }, ErrorKind::Damaged, Status::Damaged),
        (Damage::Remove, ErrorKind::Missing, Status::Missing),
    ];
    for (damage, kind, status) in damaged {
        let desk = distant();
        let document = desk.add("a.txt", b"words");
        desk.storage.damage(&BlobKey::content(desk.user.clone(), document.file_id), damage);
        assert_eq!(export(&desk, &document, &Unattended).expect_err("no copy").kind(), kind, "{damage:?}");
        assert_eq!(desk.service.document(&desk.user, document.file_id).expect("listed").status, status, "{damage:?}");
        assert_eq!(names(&desk), [""; 0], "{damage:?}");
    }
}

/// Queues copies of all documents; answers their ids, in the order of `names`.
fn queue_all(desk: &Desk) -> Vec<(TransferId, String)> {
    let everything = Selection::AllExcept(DocumentQuery::default(), Vec::new());
    let mut queued = Vec::new();
    let add = &mut |export: coffer_core::repository::OpenExport| queued.push((export.id, export.name.to_string()));
    desk.service.queue_exports(&desk.user, &everything, &out(desk), add).expect("queued");
    queued.sort_by(|one, other| one.1.cmp(&other.1));
    queued
}

fn together<'c>(
    queued: &[(TransferId, String)],
    control: &'c dyn ImportControl,
) -> Vec<(TransferId, &'c dyn ImportControl)> {
    queued.iter().map(|(id, _)| (*id, control)).collect()
}

#[test]
fn many_small_copies_are_made_together_near_and_far() {
    for desk in [Desk::new(), distant()] {
        for number in 0..50 {
            desk.add(&format!("{number:02}.txt"), format!("words of {number}").as_bytes());
        }
        let queued = queue_all(&desk);
        let before = requests(&desk);
        let outcomes = desk.service.run_exports_together(&desk.user, &together(&queued, &Unattended));
        assert_eq!(requests(&desk) - before, 50, "one request each");
        for ((number, outcome), (_, name)) in outcomes.into_iter().enumerate().zip(&queued) {
            let exported = outcome.expect("a copy");
            assert_eq!((exported.document.name.as_str(), &exported.path), (name.as_str(), &out(&desk).join(name)));
            assert_eq!(fs::read_to_string(exported.path).expect("readable"), format!("words of {number}"));
        }
        assert_eq!(names(&desk).len(), 50, "and nothing else lies there");
        assert!(desk.service.open_exports(&desk.user).expect("readable").is_empty());
        let ended = desk.service.ended_transfers(&desk.user).expect("readable");
        assert_eq!(ended.iter().filter(|one| one.is_export && one.state == EndedState::Done).count(), 50);
    }
}

#[test]
fn what_is_out_of_the_ordinary_among_many_gets_an_answer_of_its_own() {
    let desk = distant();
    for name in ["a damaged", "b gone", "c empty", "d large", "e paused", "f taken", "g twice", "h plain"] {
        let length = if name == "c empty" {
            0
        } else if name == "d large" {
            CHUNK + 3
        } else {
            100
        };
        desk.add(name, &[name.as_bytes(), &content(length)].concat()[..length]);
    }
    let path = desk.file("elsewhere/g twice", b"another of this name");
    desk.import(&path, "sub").expect("added");
    let queued = queue_all(&desk);
    let find = |name: &str| queued.iter().find(|(_, queued)| queued == name).expect("queued").0;
    let document = |name: &str| {
        let open = desk.service.open_exports(&desk.user).expect("readable");
        open.into_iter().find(|export| export.name.as_str() == name).expect("queued").file_id
    };
    let key = |name: &str| BlobKey::content(desk.user.clone(), document(name));
    desk.storage.damage(&key("a damaged"), Damage::FlipBit { offset: 50 });
    desk.storage.damage(&key("b gone"), Damage::Remove);
    desk.service.pause_transfer(&desk.user, find("e paused")).expect("paused");
    fs::write(out(&desk).join("f taken"), "somebody's").expect("writable");
    let outcomes = desk.service.run_exports_together(&desk.user, &together(&queued, &Unattended));
    let kinds: Vec<_> = outcomes.iter().map(|outcome| outcome.as_ref().err().map(|error| error.kind())).collect();
    assert_eq!(kinds[..2], [Some(ErrorKind::Damaged), Some(ErrorKind::Missing)]);
    assert!(kinds[2..].iter().all(Option::is_none), "{kinds:?}");
    let expected = ["c empty", "d large", "e paused", "f taken", "f taken (2)", "g twice", "g twice (2)", "h plain"];
    assert_eq!(names(&desk), expected);
    assert_eq!(fs::read_to_string(out(&desk).join("f taken")).expect("readable"), "somebody's");
    let left = desk.service.open_exports(&desk.user).expect("readable");
    assert!(left.iter().all(|export| export.state == OpenState::Failed) && left.len() == 2, "{left:?}");
}

#[test]
fn who_stops_many_copies_stops_those_that_have_not_begun() {
    /// Goes on for so many questions of all copies together.
    struct For(AtomicU64);
    impl ImportControl for For {
        fn proceed(&self, _: u64) -> Proceed {
            let left = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
            if left.is_ok() { Proceed::Go } else { Proceed::Pause }
        }
    }
    let desk = distant();
    for number in 0..40 {
        desk.add(&format!("{number}.txt"), format!("words of {number}").as_bytes());
    }
    let queued = queue_all(&desk);
    let outcomes = desk.service.run_exports_together(&desk.user, &together(&queued, &For(AtomicU64::new(10))));
    let made = outcomes.iter().filter(|one| one.is_ok()).count();
    assert_eq!(made, 10, "{outcomes:?}");
    assert!(outcomes.iter().all(|one| matches!(one, Ok(_) | Err(Error::Paused))), "{outcomes:?}");
    assert_eq!(names(&desk).len(), 10, "those have their names, and nothing is left of the others");
    let open = desk.service.open_exports(&desk.user).expect("readable");
    assert!(open.len() == 30 && open.iter().all(|export| export.state == OpenState::Paused), "{open:?}");
}

#[test]
fn many_copies_go_on_after_the_network_was_gone() {
    let desk = distant();
    for number in 0..20 {
        desk.add(&format!("{number}.txt"), format!("words of {number}").as_bytes());
    }
    let queued = queue_all(&desk);
    desk.storage.fail_always(Operation::Retrieve, OFFLINE);
    let outcomes = desk.service.run_exports_together(&desk.user, &together(&queued, &Unattended));
    assert!(outcomes.iter().all(|one| one.as_ref().is_err_and(|error| error.kind() == ErrorKind::Offline)));
    let waiting = desk.service.open_exports(&desk.user).expect("readable");
    assert!(waiting.iter().all(|export| export.state == OpenState::Waiting), "{waiting:?}");
    assert_eq!(names(&desk), [""; 0], "nothing is half there");
    desk.storage.heal();
    let outcomes = desk.service.run_exports_together(&desk.user, &together(&queued, &Unattended));
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(names(&desk).len(), 20);
}
