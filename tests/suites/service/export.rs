//! Copies out of the vault. Under which names is in `bad_input/export_names.rs`.

use std::fs;

use coffer_core::document::Status;
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{ExportTarget, ImportControl, OnClash, Proceed, Unattended};
use coffer_core::storage::{BlobKey, ByteRange, Damage};
use coffer_tests::Desk;

const CHUNK: usize = 8 * 1024 * 1024;

/// What lies in the desk's folder, hidden files too.
fn names(desk: &Desk) -> Vec<String> {
    let entries = fs::read_dir(desk.folder.path().join("out")).expect("the folder is there");
    let mut names: Vec<String> =
        entries.map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn out(desk: &Desk) -> ExportTarget {
    let folder = desk.folder.path().join("out");
    fs::create_dir_all(&folder).expect("a folder");
    ExportTarget::Folder(folder)
}

#[test]
fn a_copy_is_the_document_byte_for_byte_and_never_overwrites() {
    let desk = Desk::new();
    let content: Vec<u8> = (0..CHUNK + 9).map(|number| (number % 251) as u8).collect();
    let document = desk.add("Report.pdf", &content);
    let target = out(&desk);
    for name in ["Report.pdf", "Report (2).pdf"] {
        let path =
            desk.service.export(&desk.user, document.file_id, &target, OnClash::Number, &Unattended).expect("exported");
        assert_eq!(path.file_name().expect("a name").to_string_lossy(), name);
        assert!(fs::read(&path).expect("readable") == content);
    }
    let file = ExportTarget::File(desk.folder.path().join("out/Report.pdf"));
    let refused = desk.service.export(&desk.user, document.file_id, &file, OnClash::Refuse, &Unattended);
    assert_eq!(refused.expect_err("it is there").kind(), ErrorKind::AlreadyExists);
    desk.service.export(&desk.user, document.file_id, &file, OnClash::Replace, &Unattended).expect("replaced");
    assert_eq!(names(&desk), ["Report (2).pdf", "Report.pdf"], "and nothing else is left");
}

#[test]
fn damage_is_never_handed_out() {
    let desk = Desk::new();
    let document = desk.add("a.bin", &vec![5; CHUNK + 100]);
    let key = BlobKey::content(desk.user.clone(), document.file_id);
    desk.storage.damage(&key, Damage::FlipBit { offset: CHUNK + 50 });
    let mut content = desk.service.open(&desk.user, document.file_id, None).expect("its length is right");
    assert_eq!(content.next_piece().expect("the first chunk is good").map(<[u8]>::len), Some(CHUNK));
    assert!(matches!(content.next_piece(), Err(Error::ContentDamaged { .. })));
    let exported = desk.service.export(&desk.user, document.file_id, &out(&desk), OnClash::Number, &Unattended);
    assert_eq!(exported.expect_err("damaged").kind(), ErrorKind::Damaged);
    assert!(names(&desk).is_empty(), "no half copy may look like a whole one");
    let now = desk.service.document(&desk.user, document.file_id).expect("it is still listed");
    assert_eq!(now.status, Status::Damaged, "and says what is wrong with it");
}

#[test]
fn missing_content_is_said_and_nothing_is_deleted() {
    let desk = Desk::new();
    let document = desk.add("a.txt", b"words");
    desk.storage.damage(&BlobKey::content(desk.user.clone(), document.file_id), Damage::Remove);
    let error = desk.service.open(&desk.user, document.file_id, None).expect_err("it is gone");
    assert_eq!(error.kind(), ErrorKind::Missing);
    assert_eq!(desk.service.document(&desk.user, document.file_id).expect("listed").status, Status::Missing);
}

#[test]
fn ranges_deliver_exactly_what_was_asked_for() {
    let desk = Desk::new();
    let content: Vec<u8> = (0..2 * CHUNK + 100).map(|number| (number % 253) as u8).collect();
    let document = desk.add("a.bin", &content);
    let end = content.len() as u64;
    for (first, last) in [
        (0, 0),
        (0, end - 1),
        (0, u64::MAX),
        (end - 1, end - 1),
        (CHUNK as u64 - 1, CHUNK as u64),
        (CHUNK as u64, CHUNK as u64),
        (5, 2 * CHUNK as u64 + 5),
    ] {
        let range = ByteRange::new(first, last).expect("in order");
        let mut reader = desk.service.open(&desk.user, document.file_id, Some(range)).expect("opens");
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut bytes).expect("readable");
        let expected = &content[first as usize..=(last.min(end - 1)) as usize];
        assert!(bytes == expected, "bytes {first} to {last}");
    }
    let beyond = ByteRange::new(end, end).expect("in order");
    let error = desk.service.open(&desk.user, document.file_id, Some(beyond)).expect_err("it begins beyond the end");
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    assert!(!error.to_string().contains(&document.file_id.to_string()), "people read it: {error}");
}

struct PauseAt(u64);

impl ImportControl for PauseAt {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.0 { Proceed::Pause } else { Proceed::Go }
    }
}

#[test]
fn an_interrupted_copy_goes_on_from_the_chunks_that_are_right() {
    let desk = Desk::new();
    let content: Vec<u8> = (0..3 * CHUNK).map(|number| (number % 241) as u8).collect();
    let document = desk.add("film.mkv", &content);
    let target = out(&desk);
    let export = |control: &dyn ImportControl| {
        desk.service.export(&desk.user, document.file_id, &target, OnClash::Number, control)
    };
    assert!(matches!(export(&PauseAt(2 * CHUNK as u64)), Err(Error::Paused)));
    let part = desk.folder.path().join("out").join(&names(&desk)[0]);
    let mut half = fs::read(&part).expect("the part is there");
    half[CHUNK + 3] ^= 1;
    fs::write(&part, half).expect("damaged meanwhile");
    let path = export(&Unattended).expect("it goes on");
    assert!(fs::read(path).expect("readable") == content, "a chunk that went bad is written again");
    assert_eq!(names(&desk), ["film.mkv"]);
}
