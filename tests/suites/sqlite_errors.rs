//! SQLite in every trouble that can be made for real: each kind of statement gives its exact kind of error, nothing is
//! lost, and all goes on when the cause is gone.
//!
//! The index lies on a disk of its own, the vault does not. `SQLITE_LOCKED` needs two connections that share a cache, which
//! Coffer never has, and `SQLITE_IOERR` a disk that breaks under a mounted file system; what becomes of those codes is
//! tested where they are translated.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::ErrorKind;
use coffer_core::document::Document;
use coffer_core::error::Error;
use coffer_core::home::Home;
use coffer_core::query::DocumentQuery;
use coffer_core::repository::Index;
use coffer_core::seams::Disk;
use coffer_core::service::{DocumentChanges, Unattended};
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_tests::documents::{anna, parsed};
use coffer_tests::{CountingIds, ManualClock};
use rusqlite::Connection;
use tempfile::TempDir;

use crate::local_storage::Mounted;

/// A vault with one document, whose index lies on a disk of its own.
struct Case {
    disk: PathBuf,
    folder: TempDir,
    seams: Seams,
}

impl Case {
    /// With the index below `disk`.
    fn on(disk: &Path) -> Case {
        let seams = Seams::of(Arc::new(Disk), Arc::new(ManualClock::default()), Arc::new(CountingIds::default()));
        let folder = tempfile::tempdir().expect("a temporary folder");
        let case = Case { disk: disk.to_owned(), folder, seams };
        let choice = Choice { user: Some(anna()), ..Choice::default() };
        vault::add_local(&case.home(), &case.folder.path().join("vault"), None, &choice, &case.seams).expect("made");
        let vault = case.open().expect("a new vault opens");
        let source = case.folder.path().join("a.txt");
        fs::write(&source, "words").expect("a file can be written");
        let gathered = vault.service.enqueue(&anna(), &[source], &parsed(""), &mut |_| {}).expect("queued");
        vault.service.import(&anna(), gathered.queued[0].file_id, &Unattended).expect("added");
        case
    }

    fn home(&self) -> Home {
        Home::at(&self.disk)
    }

    fn open(&self) -> Result<Vault, Error> {
        vault::open(&self.home(), &Choice::default(), &self.seams)
    }

    /// The file of the index.
    fn index(&self) -> PathBuf {
        let entries = fs::read_dir(self.home().data().join("index")).expect("it is there").flatten();
        let mut files =
            entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|it| it == "sqlite3"));
        files.next().expect("the vault has an index")
    }

    /// Fills the disk to its last byte until it is dropped.
    fn fill(&self) -> Filler {
        let path = self.disk.join("filler");
        let mut file = fs::File::create(&path).expect("one more file");
        while file.write_all(&[0; 4096]).is_ok() {}
        Filler(path)
    }
}

struct Filler(PathBuf);

impl Drop for Filler {
    fn drop(&mut self) {
        fs::remove_file(&self.0).expect("it can be removed");
    }
}

fn only(vault: &Vault) -> Result<Document, Error> {
    vault.service.page(&anna(), &DocumentQuery::default(), None, 10).map(|mut page| page.documents.remove(0))
}

/// Changes the document so much that the index needs new pages.
fn change(vault: &Vault, document: &Document) -> Result<Document, Error> {
    let note = parsed(&"a long note ".repeat(4_000));
    let changes = DocumentChanges { note: Some(note), ..DocumentChanges::default() };
    vault.service.update(&anna(), document.file_id, None, &changes)
}

fn kind<T: std::fmt::Debug>(outcome: Result<T, Error>) -> ErrorKind {
    outcome.expect_err("it must fail").kind()
}

/// The document is what it was, can be changed, and its index is sound.
fn assert_goes_on(case: &Case, what: &str) {
    let vault = case.open().unwrap_or_else(|error| panic!("{what}: it does not open again: {error:?}"));
    let document = only(&vault).unwrap_or_else(|error| panic!("{what}: {error:?}"));
    assert_eq!((document.name.as_str(), document.size_bytes), ("a.txt", 5), "{what}: nothing is lost");
    assert!(change(&vault, &document).expect("it can be changed").rev >= document.rev, "{what}");
    drop(vault);
    Index::open(&case.index()).expect("opened").check().unwrap_or_else(|error| panic!("{what}: {error:?}"));
}

/// An index of the first version, in the place of the one that is there.
fn make_old(case: &Case) {
    let path = case.index();
    fs::remove_file(&path).expect("it is closed");
    Connection::open(path).expect("opened").execute_batch(include_str!("migrations/1.sql")).expect("an old index");
}

#[test]
fn a_full_disk_refuses_what_writes_and_nothing_else() {
    let Some(disk) = Mounted::new("2m") else { return };
    let case = Case::on(&disk.path);
    let vault = case.open().expect("opens");
    let document = only(&vault).expect("there");
    let filler = case.fill();
    assert_eq!(kind(change(&vault, &document)), ErrorKind::NoSpace, "writing");
    assert_eq!(only(&vault).expect("reading goes on"), document, "and nothing has changed");
    drop(filler);
    assert_eq!(change(&vault, &document).expect("there is space again").rev, document.rev + 1);
    drop(vault);
    assert_goes_on(&case, "after a full disk");
}

#[test]
fn a_full_disk_takes_no_new_index_and_no_old_one_further() {
    let Some(disk) = Mounted::new("2m") else { return };
    let case = Case::on(&disk.path);
    make_old(&case);
    let filler = case.fill();
    assert_eq!(kind(case.open()), ErrorKind::NoSpace, "migrating");
    drop(filler);
    fs::remove_file(case.index()).expect("it is closed");
    let filler = case.fill();
    assert_eq!(kind(case.open()), ErrorKind::NoSpace, "opening");
    drop(filler);
    assert_goes_on(&case, "with space again");
}

#[test]
fn a_disk_that_became_read_only_says_so() {
    let Some(disk) = Mounted::new("4m") else { return };
    let case = Case::on(&disk.path);
    disk.make_read_only();
    assert_eq!(kind(case.open()), ErrorKind::ReadOnly, "opening");
    disk.make_writable();
    assert_goes_on(&case, "writable again");
}

#[test]
fn another_process_that_writes_for_long_is_waited_for_and_then_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let case = Case::on(folder.path());
    let vault = case.open().expect("opens");
    let document = only(&vault).expect("there");
    let other = Connection::open(case.index()).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    assert_eq!(kind(change(&vault, &document)), ErrorKind::Busy, "writing");
    assert_eq!(only(&vault).expect("reading goes on"), document);
    other.execute_batch("ROLLBACK").expect("it was open");
    drop((other, vault));
    assert_goes_on(&case, "when the other has ended");
}

#[test]
fn another_process_that_keeps_an_old_index_locked_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let case = Case::on(folder.path());
    make_old(&case);
    let other = Connection::open(case.index()).expect("opened");
    other.execute_batch("BEGIN EXCLUSIVE").expect("nobody else has it");
    assert_eq!(kind(case.open()), ErrorKind::Busy, "migrating");
    drop(other);
    fs::remove_file(case.index()).expect("it is closed");
    assert_goes_on(&case, "when the other has ended");
}

#[test]
fn what_is_no_database_is_set_aside_and_made_anew() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let case = Case::on(folder.path());
    let index = case.index();
    for (what, bytes) in [("text", b"not a database at all ".repeat(500)), ("zeros", vec![0; 8192])] {
        fs::write(&index, bytes).expect("it can be written");
        assert_eq!(Index::open(&index).expect_err(what).kind(), ErrorKind::Damaged, "{what}");
        assert!(case.open().expect("it opens all the same").index_rebuilt.is_some(), "{what}");
        assert_goes_on(&case, what);
    }
}

#[test]
fn pages_that_are_broken_are_refused_by_what_reads_and_by_what_writes() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let case = Case::on(folder.path());
    let index = case.index();
    let mut bytes = fs::read(&index).expect("it is closed");
    bytes[4096..].fill(0xa5);
    fs::write(&index, bytes).expect("it can be written");
    let broken = Index::open(&index);
    let kinds = match &broken {
        Ok(broken) => {
            let write = broken.write(|write| write.set_setting("key", "value")).map_err(Error::from);
            [kind(broken.usage(&anna()).map_err(Error::from)), kind(write)]
        }
        Err(error) => [error.kind(); 2],
    };
    assert_eq!(kinds, [ErrorKind::Damaged; 2]);
    drop(broken);
    assert!(case.open().expect("it opens all the same").index_rebuilt.is_some());
    assert_goes_on(&case, "made anew");
}

#[test]
fn a_folder_in_the_place_of_the_index_cannot_be_opened() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let case = Case::on(folder.path());
    let index = case.index();
    fs::remove_file(&index).expect("it is closed");
    fs::create_dir(&index).expect("the name is free");
    assert_eq!(kind(case.open()), ErrorKind::Unavailable, "opening");
    fs::remove_dir(&index).expect("it is empty");
    fs::write(&index, "").expect("a place for a new one");
    assert_goes_on(&case, "with the folder gone");
}

#[test]
fn a_newer_index_is_refused_and_not_touched() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let case = Case::on(folder.path());
    let version = |number: i64| {
        let connection = Connection::open(case.index()).expect("opened");
        let before: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("read");
        connection.pragma_update(None, "user_version", number).expect("written");
        before
    };
    let ours = version(99);
    let before = fs::read(case.index()).expect("it is closed");
    assert_eq!(kind(case.open()), ErrorKind::NewerVersion, "opening");
    assert_eq!(fs::read(case.index()).expect("still there"), before, "not a byte of it");
    version(ours);
    assert_goes_on(&case, "with its own version");
}
