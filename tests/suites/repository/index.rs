//! Opening the file: ours, another's, broken, newer; and two programs on one file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use coffer_core::ErrorKind;
use coffer_core::query::DocumentQuery;
use coffer_core::repository::{Index, RepositoryError};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, parsed};
use tempfile::TempDir;

use super::{insert, write};

/// A temporary folder, and where an index in it would be.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("data/coffer/index.db");
    (folder, path)
}

/// A closed index with a hundred documents.
fn filled() -> (TempDir, PathBuf) {
    let (folder, path) = place();
    let index = Index::open(&path).expect("opened");
    insert(&index, &(0..100).map(|number| DocumentBuilder::new(number).build()).collect::<Vec<_>>());
    (folder, path)
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o777
}

fn check_corrupt(path: &Path, what: &str) {
    let before = fs::read(path).expect("it is there");
    let error = Index::open(path).expect_err(what);
    assert!(matches!(error, RepositoryError::Corrupt { .. }), "{what}: {error:?}");
    assert_eq!(error.kind(), ErrorKind::Damaged);
    assert_eq!(fs::read(path).expect("it is still there"), before, "{what}: set aside is done by others, not here");
}

#[test]
fn only_its_user_can_read_the_index() {
    let (_folder, path) = place();
    let index = Index::open(&path).expect("opened");
    insert(&index, &[DocumentBuilder::new(1).build()]);
    assert_eq!(mode(path.parent().expect("it has one")), 0o700);
    assert_eq!(mode(&path), 0o600);
    for beside in ["index.db-wal", "index.db-shm"] {
        assert_eq!(mode(&path.with_file_name(beside)), 0o600, "{beside} holds the same names as the index");
    }
}

#[test]
fn what_was_written_is_there_when_the_file_is_opened_again() {
    let (_folder, path) = filled();
    let index = Index::open(&path).expect("opened");
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 100);
    assert_eq!(index.revision().expect("read"), 1);
    index.check().expect("it is whole");
}

#[test]
fn a_file_without_content_becomes_an_index() {
    let (_folder, path) = place();
    fs::create_dir_all(path.parent().expect("it has one")).expect("made");
    fs::write(&path, b"").expect("written");
    insert(
        &Index::open(&path).expect("a start may have died before its first commit"),
        &[DocumentBuilder::new(1).build()],
    );
}

#[test]
fn what_is_no_index_of_ours_is_refused_and_left_alone() {
    let (_folder, path) = place();
    fs::create_dir_all(path.parent().expect("it has one")).expect("made");
    fs::write(&path, b"this is not a database, but it is long enough to look like one".repeat(100)).expect("written");
    check_corrupt(&path, "text");
    fs::write(&path, [0xff; 10]).expect("written");
    check_corrupt(&path, "a few bytes");
    for (what, sql) in [
        ("a database without a mark", "CREATE TABLE notes (text)"),
        ("a database of another program", "PRAGMA application_id = 252006674; CREATE TABLE notes (text)"),
        ("an empty database of another program", "PRAGMA application_id = 252006674"),
        ("an empty database with a version", "PRAGMA user_version = 1"),
    ] {
        fs::remove_file(&path).expect("removed");
        rusqlite::Connection::open(&path).expect("opened").execute_batch(sql).expect("run");
        check_corrupt(&path, what);
    }
}

#[test]
fn a_damaged_page_is_found_by_the_check() {
    let (_folder, path) = filled();
    let mut bytes = fs::read(&path).expect("it is there");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0x5a);
    fs::write(&path, &bytes).expect("written");
    let outcome = Index::open(&path).and_then(|index| index.check());
    assert!(matches!(outcome, Err(RepositoryError::Corrupt { .. })), "{outcome:?}");
}

#[test]
fn a_file_that_was_cut_short_is_found_by_the_check() {
    let (_folder, path) = filled();
    let bytes = fs::read(&path).expect("it is there");
    fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
    let outcome = Index::open(&path).and_then(|index| index.check());
    assert!(matches!(outcome, Err(RepositoryError::Corrupt { .. })), "{outcome:?}");
}

#[test]
fn a_newer_index_is_left_as_it_is_to_the_last_byte() {
    let (_folder, path) = filled();
    let raw = rusqlite::Connection::open(&path).expect("opened");
    // Its newest content is in the log, as a newer program that was killed would leave it: closing the file must not
    // move it.
    raw.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).expect("set");
    raw.execute_batch("PRAGMA wal_autocheckpoint = 0; PRAGMA user_version = 99; CREATE TABLE future (wonder)")
        .expect("run");
    drop(raw);
    let log = path.with_file_name("index.db-wal");
    let before = (fs::read(&path).expect("there"), fs::read(&log).expect("there"));
    assert!(!before.1.is_empty(), "the log must hold the change for this to test anything");
    let error = Index::open(&path).expect_err("it is newer");
    assert!(matches!(error, RepositoryError::NewerVersion { found: 99, supported } if supported < 99), "{error:?}");
    assert_eq!(error.kind(), ErrorKind::NewerVersion);
    let after = (fs::read(&path).expect("there"), fs::read(&log).expect("there"));
    assert!(before == after, "not a byte may change");
}

#[test]
fn a_place_where_no_file_can_be_is_unavailable() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("file"), b"").expect("written");
    let error = Index::open(&folder.path().join("file/index.db")).expect_err("a file is no folder");
    assert!(matches!(error, RepositoryError::Unavailable { .. }), "{error:?}");
    let error = Index::open(folder.path()).expect_err("a folder is no file");
    assert!(matches!(error, RepositoryError::Unavailable { .. }), "{error:?}");
}

#[test]
fn a_link_in_the_place_of_the_index_is_not_followed() {
    let (folder, path) = filled();
    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(&path, &link).expect("linked");
    let error = Index::open(&link).expect_err("it is a link");
    assert!(matches!(error, RepositoryError::Unavailable { .. }), "{error:?}");
}

#[test]
fn two_programs_on_one_file_see_what_the_other_has_committed() {
    let (_folder, path) = place();
    let first = Index::open(&path).expect("opened");
    let second = Index::open(&path).expect("opened");
    let query = DocumentQuery::default();
    for round in 0..4 {
        let (writer, reader) = if round % 2 == 0 { (&first, &second) } else { (&second, &first) };
        // Enough rows for anchors, which the reader then has of an older revision.
        let documents: Vec<_> = (round * 600..(round + 1) * 600)
            .map(|number| DocumentBuilder::new(number).name(&format!("File {}", 10_000 - number)).build())
            .collect();
        insert(writer, &documents);
        assert_eq!(reader.revision().expect("read"), round + 1);
        let slice = reader.slice(&anna(), &query, (round + 1) * 600 - 1, 1).expect("read");
        assert_eq!(slice.count, (round + 1) * 600);
        assert_eq!(slice.documents[0].file_id, file_id(0), "the first one put in is the last by name");
        reader.check().expect("what others wrote is no damage");
    }
}

#[test]
fn a_check_after_searches_and_many_writes_finds_nothing() {
    let (_folder, path) = filled();
    let index = Index::open(&path).expect("opened");
    let search = DocumentQuery { text: Some(parsed("file")), ..DocumentQuery::default() };
    for number in 100..400 {
        index.page(&anna(), &search, None, 10).expect("read");
        write(&index, |write| write.insert_document(&DocumentBuilder::new(number).build()));
        if number % 10 == 0 {
            index.check().expect("it is whole");
        }
    }
}

#[test]
fn threads_read_and_write_at_once() {
    let (_folder, path) = place();
    let index = Index::open(&path).expect("opened");
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let index = &index;
            scope.spawn(move || {
                for number in 0..25 {
                    insert(index, &[DocumentBuilder::new(thread * 100 + number).build()]);
                    let slice = index.slice(&anna(), &DocumentQuery::default(), 0, 500).expect("read");
                    assert_eq!(slice.documents.len() as u64, slice.count, "rows and count are of one moment");
                    assert_eq!(slice.revision, slice.count, "every write adds one");
                }
            });
        }
    });
    assert_eq!(index.usage(&anna()).expect("read").vault.documents, 200);
}
