//! Adding files.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use coffer_core::document::{Kind, Status, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::query::DocumentQuery;
use coffer_core::service::{ImportControl, Imported, Proceed};
use coffer_core::storage::{BlobPart, Operation, Storage};
use coffer_tests::{Desk, stored_ids};

const CHUNK: usize = 8 * 1024 * 1024;

/// Bytes that compress badly and differ everywhere, so that a swapped chunk cannot go unseen.
fn bytes(length: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}

#[test]
fn a_document_comes_back_byte_for_byte_whatever_its_size() {
    let desk = Desk::new();
    for (number, length) in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17].into_iter().enumerate() {
        let content = bytes(length);
        let document = desk.add(&format!("file-{number}.bin"), &content);
        assert_eq!(document.size_bytes, length as u64);
        assert_eq!(document.content_hash.to_string(), blake3::hash(&content).to_hex().to_string());
        assert!(desk.content(&document).expect("it can be read") == content, "{length} bytes must come back the same");
    }
    desk.assert_whole("after all imports");
}

#[test]
fn an_imported_document_says_all_that_is_known_of_it() {
    let desk = Desk::new();
    let path = desk.file("Bericht Übersicht.pdf", b"%PDF-1.7 words");
    let imported = desk.import(&path, "Work/2026").expect("imported");
    let [Imported::Added(document)] = imported.as_slice() else { panic!("one new document: {imported:?}") };
    assert_eq!(document.name.as_str(), "Bericht Übersicht.pdf");
    assert_eq!(document.unique_name.as_str(), "Bericht_Ubersicht");
    assert_eq!(document.folder.as_str(), "Work/2026");
    assert_eq!(document.mime_type.as_str(), "application/pdf");
    assert_eq!(document.kind(), Kind::Pdf);
    assert_eq!((document.status, document.visibility, document.rev), (Status::Stored, Visibility::Private, 1));
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("indexed"), *document);
}

#[test]
fn a_folder_keeps_its_structure() {
    let desk = Desk::new();
    for name in ["Trip/a.txt", "Trip/day 1/b.txt", "Trip/day 1/deep/c.txt", "Trip/.DS_Store"] {
        desk.file(name, name.as_bytes());
    }
    let imported = desk.import(&desk.folder.path().join("Trip"), "Photos").expect("imported");
    let mut places: Vec<String> = imported
        .iter()
        .map(|imported| format!("{}/{}", imported.document().folder, imported.document().name))
        .collect();
    places.sort();
    assert_eq!(places, ["Photos/Trip/a.txt", "Photos/Trip/day 1/b.txt", "Photos/Trip/day 1/deep/c.txt"]);
}

#[test]
fn a_second_file_of_a_name_is_kept_beside_the_first() {
    let desk = Desk::new();
    let first = desk.add("Report.pdf", b"one");
    let second = desk.add("Report.pdf", b"two");
    let third = desk.add("Report.pdf", b"three");
    assert_eq!(second.name.as_str(), "Report (2).pdf");
    assert_eq!(third.name.as_str(), "Report (3).pdf");
    let unique = [&first, &second, &third].map(|document| document.unique_name.to_string());
    assert_eq!(unique, ["Report", "Report_2", "Report_3"]);
}

#[test]
fn the_very_same_file_is_not_stored_twice() {
    let desk = Desk::new();
    let first = desk.add("Report.pdf", b"one");
    let path = desk.folder.path().join("Report.pdf");
    let again = desk.import(&path, "").expect("nothing is wrong with it");
    assert!(matches!(again.as_slice(), [Imported::AlreadyThere(document)] if *document == first));
    assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("a count"), 1);
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty(), "nothing is left to do");
    let elsewhere = desk.import(&path, "Copies").expect("imported");
    assert!(matches!(elsewhere.as_slice(), [Imported::Added(_)]), "in another folder it is another document");
}

/// Stops an import after its first `chunks` chunks.
struct StopAfter {
    chunks: u64,
    with: Proceed,
}

impl ImportControl for StopAfter {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.chunks * CHUNK as u64 { self.with } else { Proceed::Go }
    }
}

#[test]
fn a_paused_import_goes_on_without_sending_again_what_is_stored() {
    let mut desk = Desk::new();
    let content = bytes(11 * CHUNK + 5);
    let path = desk.file("film.mkv", &content);
    let gathered = desk.service.enqueue(&desk.user, &[path], &"".parse().expect("root"), &mut |_| {}).expect("queued");
    let import = gathered.queued[0].clone();
    let under_way = desk.storage.capabilities().chunks_at_once + 1;
    let paused = desk.service.import(&desk.user, import.file_id, &StopAfter { chunks: 2, with: Proceed::Pause });
    assert!(matches!(paused, Err(Error::Paused)));
    let open = desk.service.open_imports(&desk.user).expect("readable");
    let stored = desk.service.stored_bytes(&open[0]).expect("known") as usize / CHUNK;
    assert!((2..=2 + under_way).contains(&stored), "two, and perhaps those that were under way: {stored}");
    desk.assert_whole("while an import is paused");

    desk.restart();
    let sent_before = desk.storage.calls().iter().filter(|call| call.operation == Operation::PutChunk).count();
    let done = desk.service.import(&desk.user, import.file_id, &coffer_core::service::Unattended).expect("it goes on");
    let sent = desk.storage.calls().iter().filter(|call| call.operation == Operation::PutChunk).count() - sent_before;
    assert_eq!(sent, 12 - stored, "nothing that is stored is sent again");
    assert!(desk.content(done.document()).expect("readable") == content);
}

#[test]
fn an_import_that_waits_for_its_turn_is_paused_at_once_and_goes_on_when_there_is_one() {
    let desk = Desk::new();
    let content = bytes(3 * CHUNK + 5);
    let path = desk.file("film.mkv", &content);
    let gathered = desk.service.enqueue(&desk.user, &[path], &"".parse().expect("root"), &mut |_| {}).expect("queued");
    let file_id = gathered.queued[0].file_id;
    // Imports of other vaults have everything under way that may be.
    let taken: Vec<_> = (0..desk.chunk_budget.most()).map(|_| desk.chunk_budget.take(Duration::ZERO)).collect();
    let asked = AtomicUsize::new(0);
    let paused = desk.service.import(&desk.user, file_id, &PauseWhenAsked { times: 4, asked: &asked });
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    let puts = || desk.storage.calls().iter().filter(|call| call.operation == Operation::PutChunk).count();
    assert_eq!(puts(), 0, "nothing of it was under way");
    drop(taken);
    let done = desk.service.import(&desk.user, file_id, &coffer_core::service::Unattended).expect("it goes on");
    assert!(desk.content(done.document()).expect("readable") == content);
    assert_eq!(puts(), 4);
}

#[test]
fn one_part_at_once_goes_through_as_well() {
    let desk = Desk::new();
    desk.chunk_budget.set_most(1);
    let content = bytes(5 * CHUNK + 5);
    let document = desk.add("film.mkv", &content);
    assert!(desk.content(&document).expect("readable") == content);
}

/// Pauses when it is asked for the `times`th time.
struct PauseWhenAsked<'a> {
    times: usize,
    asked: &'a AtomicUsize,
}

impl ImportControl for PauseWhenAsked<'_> {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        let asked = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        if asked >= self.times { Proceed::Pause } else { Proceed::Go }
    }
}

#[test]
fn a_cancelled_import_leaves_nothing() {
    let desk = Desk::new();
    let path = desk.file("film.mkv", &bytes(3 * CHUNK));
    let gathered = desk.service.enqueue(&desk.user, &[path], &"".parse().expect("root"), &mut |_| {}).expect("queued");
    let stop = StopAfter { chunks: 1, with: Proceed::Cancel };
    let cancelled = desk.service.import(&desk.user, gathered.queued[0].file_id, &stop);
    assert!(matches!(cancelled, Err(Error::Cancelled)));
    assert!(desk.storage.open_uploads().is_empty(), "the chunks are gone");
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty(), "and so is the import");
    assert!(stored_ids(&*desk.storage, &desk.user, BlobPart::Content).is_empty());
}

#[test]
fn another_process_can_pause_and_cancel_a_running_import() {
    let desk = Desk::new();
    struct Elsewhere<'a>(&'a Desk, coffer_core::document::FileId, bool);
    impl ImportControl for Elsewhere<'_> {
        fn proceed(&self, done_bytes: u64) -> Proceed {
            if done_bytes >= CHUNK as u64 {
                let desk = self.0;
                let asked = if self.2 {
                    desk.service.cancel_import(&desk.user, self.1, true)
                } else {
                    desk.service.pause_import(&desk.user, self.1)
                };
                asked.expect("the import is there");
            }
            Proceed::Go
        }
    }
    let path = desk.file("film.mkv", &bytes(3 * CHUNK));
    let gathered = desk.service.enqueue(&desk.user, &[path], &"".parse().expect("root"), &mut |_| {}).expect("queued");
    let file_id = gathered.queued[0].file_id;
    let paused = desk.service.import(&desk.user, file_id, &Elsewhere(&desk, file_id, false));
    assert!(matches!(paused, Err(Error::Paused)));
    let cancelled = desk.service.import(&desk.user, file_id, &Elsewhere(&desk, file_id, true));
    assert!(matches!(cancelled, Err(Error::Cancelled)));
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty());
}

#[test]
fn imports_side_by_side_never_share_a_name() {
    let desk = Desk::new();
    let paths: Vec<_> = (0..8).map(|number| desk.file(&format!("{number}/same.txt"), &[number])).collect();
    let gathered = desk.service.enqueue(&desk.user, &paths, &"".parse().expect("root"), &mut |_| {}).expect("queued");
    std::thread::scope(|scope| {
        for import in &gathered.queued {
            let desk = &desk;
            scope.spawn(move || {
                desk.service
                    .import(&desk.user, import.file_id, &coffer_core::service::Unattended)
                    .expect("each import works");
            });
        }
    });
    let page = desk.service.page(&desk.user, &DocumentQuery::default(), None, 100).expect("a page");
    let names: std::collections::BTreeSet<_> = page.documents.iter().map(|document| document.name.clone()).collect();
    assert_eq!(names.len(), 8, "eight files, eight names: {names:?}");
    desk.assert_whole("after imports side by side");
}

#[test]
fn a_full_storage_refuses_clearly_and_the_retry_succeeds() {
    let desk = Desk::new();
    desk.storage.set_capacity(Some(1024));
    let path = desk.file("large.bin", &bytes(4096));
    let error = desk.import(&path, "").expect_err("there is no space");
    assert_eq!(error.kind(), ErrorKind::NoSpace);
    desk.assert_whole("after a full disk");
    desk.storage.set_capacity(None);
    let imported = desk.import(&path, "").expect("now there is");
    assert_eq!(imported.len(), 1);
    assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("a count"), 1, "and not twice");
}
