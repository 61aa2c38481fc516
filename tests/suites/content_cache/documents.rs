//! Documents that were opened once are readable without a network, checked as ever.

use std::sync::Arc;

use coffer_core::document::{DamageKind, Document};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{DocumentService, ExportTarget, ImportControl, OnClash, Proceed, ReadShare, Unattended};
use coffer_core::storage::{BlobKey, ByteRange, Damage, Operation, Storage};
use coffer_tests::sim::SimFs;
use coffer_tests::{Desk, read_whole};

use super::fixtures::{MEBIBYTE, bytes, cache_on, go_offline, over};

/// A desk whose service reads through a cache.
struct Afar {
    desk: Desk,
    disk: SimFs,
    service: DocumentService,
}

impl Afar {
    fn new() -> Afar {
        let (desk, disk) = (Desk::new(), SimFs::new());
        let service = service(&desk, &disk);
        Afar { desk, disk, service }
    }

    /// The same after a new start: what was in memory is gone, the cache is not.
    fn restart(&mut self) {
        self.service = service(&self.desk, &self.disk);
    }

    fn read(&self, document: &Document, range: Option<(u64, u64)>) -> Result<Vec<u8>, Error> {
        let range = range.map(|(first, last)| ByteRange::new(first, last)).transpose()?;
        read_whole(self.service.open(&self.desk.user, document.file_id, range)?)
    }

    fn requests(&self) -> usize {
        self.desk.storage.calls().iter().filter(|call| call.operation == Operation::Retrieve).count()
    }
}

/// Pauses when something is written.
struct AfterTheFirstChunk;

impl ImportControl for AfterTheFirstChunk {
    fn proceed(&self, bytes: u64) -> Proceed {
        if bytes > 0 { Proceed::Pause } else { Proceed::Go }
    }
}

fn service(desk: &Desk, disk: &SimFs) -> DocumentService {
    let cache = cache_on(Arc::new(disk.clone()), 64 * MEBIBYTE as u64);
    desk.service_over(Arc::new(over(&desk.storage, &cache)) as Arc<dyn Storage>)
}

fn key_of(document: &Document) -> BlobKey {
    BlobKey::content(document.owner_id.clone(), document.file_id)
}

fn kind_of<T>(answer: Result<T, Error>) -> Option<ErrorKind> {
    answer.err().map(|error| error.kind())
}

#[test]
fn what_was_opened_once_is_read_without_a_network_even_after_a_new_start() {
    let mut afar = Afar::new();
    let contents = [0, 1, 4096, 3 * MEBIBYTE, 8 * MEBIBYTE, 17 * MEBIBYTE + 5].map(|length| bytes(length, 1));
    let documents = contents.each_ref().map(|content| afar.desk.add(&format!("{}.bin", content.len()), content));
    for (document, content) in documents.iter().zip(&contents) {
        assert!(afar.read(document, None).expect("readable") == *content);
    }
    go_offline(&afar.desk.storage);
    for start in ["the same", "a new"] {
        for (document, content) in documents.iter().zip(&contents) {
            assert!(afar.read(document, None).expect("kept") == *content, "{} after {start} start", document.name);
            if content.len() > 100 {
                let last = content.len() as u64 - 2;
                assert!(afar.read(document, Some((50, last))).expect("kept") == content[50..=last as usize]);
            }
            let target = afar.desk.folder.path().join(format!("{start} {}", document.name.as_str()));
            let target = ExportTarget::File(target);
            let export = |clash| {
                afar.service.export(&afar.desk.user, document.file_id, &target, clash, &Unattended).expect("a copy")
            };
            assert!(std::fs::read(export(OnClash::Refuse)).expect("readable") == *content);
        }
        afar.restart();
    }
}

#[test]
fn an_export_that_was_interrupted_goes_on_without_a_network() {
    let mut afar = Afar::new();
    let content = bytes(17 * MEBIBYTE, 2);
    let document = afar.desk.add("long.bin", &content);
    afar.read(&document, None).expect("readable");
    let target = ExportTarget::File(afar.desk.folder.path().join("copy.bin"));
    let user = &afar.desk.user;
    let paused = afar.service.export(user, document.file_id, &target, OnClash::Refuse, &AfterTheFirstChunk);
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    go_offline(&afar.desk.storage);
    afar.restart();
    let user = &afar.desk.user;
    let path = afar.service.export(user, document.file_id, &target, OnClash::Refuse, &Unattended).expect("it goes on");
    assert!(std::fs::read(path).expect("readable") == content);
}

#[test]
fn what_was_never_opened_is_offline() {
    let afar = Afar::new();
    let documents = [100, 9 * MEBIBYTE].map(|length| afar.desk.add(&format!("{length}"), &bytes(length, 3)));
    go_offline(&afar.desk.storage);
    for document in &documents {
        assert_eq!(kind_of(afar.read(document, None)), Some(ErrorKind::Offline), "{}", document.name);
        let status =
            afar.desk.index.document(&afar.desk.user, document.file_id).expect("readable").expect("there").status;
        assert_eq!(status, document.status, "that it cannot be reached is no damage");
    }
}

#[test]
fn what_was_seen_of_a_long_document_is_there_in_the_same_session() {
    let afar = Afar::new();
    let content = bytes(20 * MEBIBYTE, 4);
    let document = afar.desk.add("film.bin", &content);
    let seen = Some((0, 6 * MEBIBYTE as u64));
    afar.read(&document, seen).expect("readable");
    go_offline(&afar.desk.storage);
    assert!(afar.read(&document, seen).expect("kept") == content[..=6 * MEBIBYTE]);
    assert_eq!(kind_of(afar.read(&document, None)), Some(ErrorKind::Offline), "the rest was never seen");
}

#[test]
fn bytes_that_were_kept_wrongly_are_not_damage() {
    let afar = Afar::new();
    let content = bytes(3 * MEBIBYTE, 5);
    let document = afar.desk.add("picture.jpg", &content);
    // A storage that was wrong for a moment, or a network: the cache cannot know.
    afar.desk.storage.damage(&key_of(&document), Damage::FlipBit { offset: 2_000_000 });
    assert_eq!(kind_of(afar.read(&document, None)), Some(ErrorKind::Damaged));
    afar.desk.storage.damage(&key_of(&document), Damage::FlipBit { offset: 2_000_000 });
    assert!(afar.read(&document, None).expect("the storage is right again") == content);
    go_offline(&afar.desk.storage);
    assert!(afar.read(&document, None).expect("and so is what is kept") == content);
}

#[test]
fn a_check_looks_at_the_vault_and_not_at_what_was_kept() {
    let afar = Afar::new();
    let document = afar.desk.add("picture.jpg", &bytes(3 * MEBIBYTE, 6));
    afar.read(&document, None).expect("readable");
    afar.desk.storage.damage(&key_of(&document), Damage::FlipBit { offset: 1 });
    let verdict = afar.service.verify(&afar.desk.user, ReadShare::ALL, &Unattended).expect("a check");
    assert_eq!(verdict.damaged.iter().map(|damage| damage.kind).collect::<Vec<_>>(), [DamageKind::HashDiffers]);
}

#[test]
fn what_was_purged_is_gone_from_the_cache_too() {
    let afar = Afar::new();
    let document = afar.desk.add("secret.txt", b"not any more");
    afar.read(&document, None).expect("readable");
    assert_eq!(afar.disk.files().len(), 1);
    let user = &afar.desk.user;
    afar.service.trash(user, document.file_id).expect("in the trash");
    afar.service.purge(user, document.file_id).expect("purged");
    assert!(afar.disk.files().is_empty());
}

#[test]
fn content_is_read_with_no_more_requests_than_without_a_cache() {
    let afar = Afar::new();
    let document = afar.desk.add("two chunks.bin", &bytes(12 * MEBIBYTE, 7));
    let before = afar.requests();
    afar.read(&document, None).expect("readable");
    assert_eq!(afar.requests() - before, 3, "the sidecar and two chunks");
    afar.read(&document, None).expect("readable");
    assert_eq!(afar.requests() - before, 4, "the sidecar again");
}
