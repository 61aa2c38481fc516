//! An index that is damaged while it is in use.

use std::fs;
use std::path::Path;

use coffer_core::Error;
use coffer_core::error::ErrorKind;
use coffer_core::query::DocumentQuery;
use coffer_core::repository::{IndexPart, RebuildReason};
use coffer_core::vault::{Choice, Seams, Vault};
use coffer_tests::RealVault;
use rustix::io::Errno;

/// Breaks the table `name` of the index that lies at `path`, behind the back of who has it open.
pub(super) fn break_table(path: &Path, name: &str) {
    let raw = rusqlite::Connection::open(path).expect("opened");
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("run");
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    let root: i64 = raw.query_row(sql, [name], |row| row.get(0)).expect("read");
    drop(raw);
    let mut bytes = fs::read(path).expect("there");
    let page = usize::try_from(root - 1).expect("a page") * 4096;
    bytes[page..page + 4096].fill(0xaa);
    fs::write(path, bytes).expect("written");
}

/// A vault with two documents, one in the trash, whose open index is broken.
fn broken() -> (RealVault, u64) {
    let vault = RealVault::new();
    vault.add("a.txt", b"words").expect("added");
    let other = vault.add("b.txt", b"other words").expect("added");
    vault.service().trash(vault.user(), other.file_id).expect("trashed");
    let revision = vault.service().revision().expect("read");
    break_table(&vault.index_file(), "documents");
    (vault, revision)
}

fn names(vault: &Vault) -> Result<Vec<String>, Error> {
    let page = vault.service.page(&vault.user, &DocumentQuery::default(), None, 10)?;
    Ok(page.documents.iter().map(|document| document.name.to_string()).collect())
}

/// How many damaged indexes were set aside; their logs, and the marks that they are damaged, do not count.
fn set_aside(vault: &RealVault) -> usize {
    let folder = vault.index_file().parent().expect("it has one").to_owned();
    let names = fs::read_dir(folder).expect("there").map(|entry| entry.expect("readable").file_name());
    let beside = ["-wal", "-shm", "-damaged"];
    let is_damaged = |name: &str| name.contains(".damaged-") && !beside.iter().any(|suffix| name.ends_with(suffix));
    names.filter(|name| name.to_str().is_some_and(is_damaged)).count()
}

#[test]
fn work_that_meets_damage_is_done_on_an_index_built_anew() {
    let (vault, revision) = broken();
    names(vault.vault()).expect_err("the damage is real");
    assert_eq!(vault.vault().attend(names).expect("healed by itself"), ["a.txt"]);
    let health = vault.service().health(vault.user()).expect("read");
    let rebuild = health.upkeep.rebuild.expect("a person can see it");
    assert_eq!((rebuild.reason, rebuild.lost), (RebuildReason::Damaged, Vec::<IndexPart>::new()));
    assert_eq!(health.documents, 2, "the trash too");
    assert!(vault.service().revision().expect("read") > revision);
    assert_eq!(set_aside(&vault), 1, "the damaged file is kept");
    let activity = vault.service().activity(vault.user(), None, 10).expect("read");
    assert_eq!(activity.len(), 4, "three things that happened, and the rebuild: {activity:?}");
    vault.assert_whole("healed");
    let vault = vault.reopened();
    assert_eq!(vault.vault().index_rebuilt, None, "it is whole");
    vault.assert_whole("opened again");
}

#[test]
fn what_could_not_be_read_is_named() {
    let (vault, _) = broken();
    break_table(&vault.index_file(), "activity");
    vault.vault().attend(names).expect("healed by itself");
    let rebuild = vault.service().health(vault.user()).expect("read").upkeep.rebuild.expect("noted");
    assert_eq!(rebuild.lost, [IndexPart::Activity]);
}

#[test]
fn damage_that_is_met_while_changing_is_healed_too() {
    let (vault, _) = broken();
    let added = vault.vault().attend(|_| vault.add("c.txt", b"new words")).expect("added");
    assert_eq!(vault.content(&added).expect("whole"), b"new words");
    assert_eq!(vault.vault().attend(names).expect("read"), ["a.txt", "c.txt"]);
    vault.assert_whole("healed while adding");
}

#[test]
fn an_index_that_another_process_has_open_is_not_moved() {
    let (vault, _) = broken();
    let other = coffer_core::vault::open(&vault.home(), &Choice::default(), &Seams::real());
    let (vault, other) = match other {
        Ok(other) => (vault, other),
        Err(error) => panic!("opening reads no documents: {error:?}"),
    };
    let error = vault.vault().attend(names).expect_err("somebody else would go on writing to it");
    assert_eq!(error.kind(), ErrorKind::Busy);
    assert_eq!(set_aside(&vault), 0);
    drop(other);
    assert_eq!(vault.vault().attend(names).expect("now it can be"), ["a.txt"]);
}

#[test]
fn an_index_that_could_not_be_filled_is_not_taken_for_an_empty_vault() {
    let (vault, _) = broken();
    // The change lock is the first thing that reading the sidecars needs.
    vault.fs().fail_nth_of(coffer_tests::FsCall::TryLock, 3, Errno::IO);
    vault.vault().attend(names).expect_err("the sidecars cannot be read");
    vault.fs().heal();
    assert_eq!(vault.vault().attend(names).expect("filled before anything is asked"), ["a.txt"]);
    assert_eq!(set_aside(&vault), 1, "once, not twice");
}

#[test]
fn many_that_meet_the_damage_at_once_heal_it_once() {
    let (vault, _) = broken();
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| assert_eq!(vault.vault().attend(names).expect("healed"), ["a.txt"]));
        }
    });
    assert_eq!(set_aside(&vault), 1);
}

#[test]
fn an_index_of_a_newer_coffer_is_refused_while_in_use_too() {
    let vault = RealVault::new();
    vault.add("a.txt", b"words").expect("added");
    let raw = rusqlite::Connection::open(vault.index_file()).expect("opened");
    raw.pragma_update(None, "user_version", 9_999).expect("written");
    drop(raw);
    let error = coffer_core::vault::open(&vault.home(), &Choice::default(), &Seams::real()).expect_err("it is newer");
    assert_eq!(error.kind(), ErrorKind::NewerVersion);
    assert_eq!(set_aside(&vault), 0, "it is not damaged");
}
