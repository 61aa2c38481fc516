//! Tidying up: nothing on one observation, nothing by the wall clock alone, and nothing that somebody accounts for.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use coffer_core::document::{FolderPath, Timestamp};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::seams::Clock;
use coffer_core::service::{ImportControl, Proceed, SweepScope, Swept, Unattended};
use coffer_tests::RealVault;
use rustix::io::Errno;

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
const TEN_YEARS_MS: i64 = 3_652 * 86_400_000;
const NOBODYS: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

fn sweep(vault: &RealVault) -> Swept {
    vault.service().sweep(&vault.vault().users, SweepScope::Everything).expect("swept")
}

fn swept(removed: u64, set_aside: u64, waiting: u64) -> Swept {
    Swept { removed, set_aside, waiting }
}

fn staging(vault: &RealVault) -> PathBuf {
    vault.root().join(".coffer/staging")
}

/// Files that nobody knows: a scratch file, half an upload, and content without a sidecar.
fn litter(vault: &RealVault) -> [PathBuf; 3] {
    fs::create_dir_all(vault.documents()).expect("a folder");
    let staging = staging(vault);
    let paths = [
        staging.join(format!("{NOBODYS}.new")),
        staging.join("0192f0c1d2e37a4b8c5d6e7f80912a3c.part"),
        vault.documents().join(NOBODYS),
    ];
    paths.iter().for_each(|path| fs::write(path, b"whose?").expect("written"));
    paths
}

fn shift_wall(vault: &RealVault, by_ms: i64) {
    vault.clock().set_wall(Timestamp::from_millis(vault.clock().now().as_millis() + by_ms));
}

fn are_there(paths: &[PathBuf]) -> Vec<bool> {
    paths.iter().map(|path| path.exists()).collect()
}

#[test]
fn what_belongs_to_nobody_goes_after_a_day_and_content_is_only_set_aside() {
    let vault = RealVault::new();
    let paths = litter(&vault);
    assert_eq!(sweep(&vault), swept(0, 0, 3), "seen for the first time");
    assert_eq!(sweep(&vault), swept(0, 0, 3), "seen again a moment later");
    vault.clock().advance(DAY - HOUR);
    assert_eq!(sweep(&vault), swept(0, 0, 3), "not yet a day");
    vault.clock().advance(HOUR);
    assert_eq!(sweep(&vault), swept(2, 1, 0));
    assert_eq!(are_there(&paths), [false; 3]);
    let aside = vault.root().join(".quarantine").join(vault.user().as_str()).join(NOBODYS);
    assert_eq!(fs::read(aside).expect("set aside, not deleted"), b"whose?");
    assert_eq!(sweep(&vault), swept(0, 0, 0), "and nothing is left to do");
}

#[test]
fn a_clock_that_jumps_makes_nothing_older() {
    for jump in [TEN_YEARS_MS, -TEN_YEARS_MS] {
        let vault = RealVault::new();
        let paths = litter(&vault);
        sweep(&vault);
        shift_wall(&vault, jump);
        for _ in 0..3 {
            assert_eq!(sweep(&vault), swept(0, 0, 3), "a jump by {jump} ms");
            vault.clock().advance(HOUR / 4);
        }
        shift_wall(&vault, -jump);
        assert_eq!(sweep(&vault), swept(0, 0, 3), "and back again");
        assert_eq!(are_there(&paths), [true; 3]);
        vault.clock().advance(DAY + HOUR);
        assert_eq!(sweep(&vault), swept(2, 1, 0), "a real day still counts");
    }
}

#[test]
fn a_day_without_running_is_not_enough_and_running_counts_over_all_runs() {
    let mut vault = RealVault::new();
    let paths = litter(&vault);
    sweep(&vault);
    for _ in 0..3 {
        // Switched off for a day, then at work for twenty minutes.
        vault = vault.reopened();
        shift_wall(&vault, 86_400_000);
        assert_eq!(sweep(&vault), swept(0, 0, 3), "being alone with the vault makes nothing older");
        vault.clock().advance(HOUR / 3);
        vault.service().note_run_time().expect("noted");
    }
    assert_eq!(are_there(&paths), [true; 3]);
    assert_eq!(sweep(&vault), swept(2, 1, 0), "an hour has come together");
}

#[test]
fn what_changes_is_somebodys() {
    let vault = RealVault::new();
    let path = staging(&vault).join(format!("{NOBODYS}.new"));
    fs::write(&path, b"a").expect("written");
    sweep(&vault);
    vault.clock().advance(DAY + HOUR);
    fs::write(&path, b"ab").expect("it grows");
    assert_eq!(sweep(&vault), swept(0, 0, 1), "the mark was of another state");
    vault.clock().advance(DAY + HOUR);
    assert_eq!(sweep(&vault), swept(1, 0, 0));
}

#[test]
fn without_its_marker_or_with_another_ones_the_vault_is_left_alone() {
    let vault = RealVault::new();
    let paths = litter(&vault);
    sweep(&vault);
    vault.clock().advance(DAY + HOUR);
    let marker = vault.root().join(".coffer/vault.json");
    let text = fs::read_to_string(&marker).expect("there");
    fs::remove_file(&marker).expect("removed");
    let refused = || vault.service().sweep(&vault.vault().users, SweepScope::Everything).expect_err("not our vault");
    assert_eq!(refused().kind(), ErrorKind::Unavailable, "absence says nothing here");
    fs::write(&marker, text.replace(&vault.vault().vault_id.to_string(), NOBODYS)).expect("another one's");
    assert_eq!(refused().kind(), ErrorKind::VaultForeign);
    assert_eq!(are_there(&paths), [true; 3]);
    fs::write(&marker, text).expect("it is back");
    assert_eq!(sweep(&vault), swept(2, 1, 0));
}

#[test]
fn an_unmounted_vault_is_no_empty_one() {
    let vault = RealVault::new();
    litter(&vault);
    sweep(&vault);
    let root = vault.root().to_owned();
    let elsewhere = root.with_file_name("elsewhere");
    fs::rename(&root, &elsewhere).expect("unplugged");
    fs::create_dir(&root).expect("the empty place it was mounted at");
    vault.service().sweep(&vault.vault().users, SweepScope::Everything).expect_err("nothing is known");
    fs::remove_dir(&root).expect("it is empty");
    fs::rename(&elsewhere, &root).expect("plugged in again");
    vault.clock().advance(DAY + HOUR);
    assert_eq!(sweep(&vault), swept(2, 1, 0), "the marks are still there");
}

struct StopAt(u64);

impl ImportControl for StopAt {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.0 { Proceed::Pause } else { Proceed::Go }
    }
}

/// An import of two chunks that stopped after the first one.
fn interrupted(vault: &RealVault) -> coffer_core::document::FileId {
    let path = vault.root().with_file_name("large.bin");
    fs::write(&path, vec![7; 9 * 1024 * 1024]).expect("written");
    let user = vault.user();
    let gathered = vault.service().enqueue(user, &[path], &FolderPath::root(), &mut |_| {}).expect("queued");
    let file_id = gathered.queued[0].file_id;
    let error = vault.service().import(user, file_id, &StopAt(1)).expect_err("stopped");
    assert!(matches!(error, Error::Paused), "{error:?}");
    file_id
}

fn staged(vault: &RealVault) -> usize {
    fs::read_dir(staging(vault)).expect("there").count()
}

#[test]
fn an_import_with_a_row_is_kept_for_seven_idle_days() {
    let vault = RealVault::new();
    let file_id = interrupted(&vault);
    // As if its process had died instead: the row is active, and nobody is at it.
    let path = vault.root().with_file_name("large.bin");
    let again = vault.service().enqueue(vault.user(), &[path], &FolderPath::root(), &mut |_| {}).expect("queued");
    assert_eq!(again.queued[0].file_id, file_id, "it can be resumed");
    assert_eq!(staged(&vault), 2, "what is stored of it, and what is known about it");
    sweep(&vault);
    vault.clock().advance(6 * DAY);
    assert_eq!(sweep(&vault), swept(0, 0, 1));
    assert_eq!(staged(&vault), 2);
    vault.clock().advance(DAY);
    assert_eq!(sweep(&vault), swept(1, 0, 0));
    assert_eq!((staged(&vault), vault.service().open_imports(vault.user()).expect("read").len()), (0, 0));
}

#[test]
fn a_persons_pause_has_no_end() {
    let vault = RealVault::new();
    let file_id = interrupted(&vault);
    sweep(&vault);
    vault.clock().advance(400 * DAY);
    assert_eq!(sweep(&vault), swept(0, 0, 0));
    vault.service().import(vault.user(), file_id, &Unattended).expect("it goes on");
}

#[test]
fn an_upload_that_a_row_knows_is_kept_with_nothing_durable_in_it() {
    let vault = RealVault::new();
    let file_id = interrupted(&vault);
    let open = |vault: &RealVault| vault.service().open_imports(vault.user()).expect("read").remove(0);
    let upload = open(&vault).upload_id.expect("it has begun");
    let state = staging(&vault).join(format!("{upload}.state"));
    let text = fs::read_to_string(&state).expect("there");
    let (first_line, chunks) = text.split_once('\n').expect("the plan has a line of its own");
    assert!(!chunks.is_empty(), "a chunk is durable, until its line is taken away");
    fs::write(&state, format!("{first_line}\n")).expect("written");
    let vault = vault.reopened();
    for _ in 0..2 {
        assert_eq!(sweep(&vault), swept(0, 0, 0));
        vault.clock().advance(2 * DAY);
    }
    assert_eq!((staged(&vault), open(&vault).upload_id), (2, Some(upload)), "it begins where it was, with nothing");
    vault.service().import(vault.user(), file_id, &Unattended).expect("it goes on");
}

#[test]
fn an_upload_that_no_row_knows_is_shown_and_goes_after_seven_days() {
    let vault = RealVault::new();
    let file_id = interrupted(&vault);
    let connection = rusqlite::Connection::open(vault.index_file()).expect("opened");
    connection.execute("DELETE FROM uploads", []).expect("the row is lost");
    let health = vault.service().health(vault.user()).expect("read");
    assert_eq!(health.unfinished_uploads, 1);
    assert!(health.unfinished_bytes >= 8 * 1024 * 1024, "a chunk at least: {}", health.unfinished_bytes);
    assert_eq!(sweep(&vault), swept(0, 0, 1));
    let lost = || vault.service().lost_uploads(vault.user()).expect("read");
    let [shown] = lost().try_into().expect("one");
    assert_eq!((shown.size_bytes, shown.is_ours, shown.name), (health.unfinished_bytes, true, None));
    assert_eq!(shown.cleared_at.as_millis(), vault.clock().now().as_millis() + 7 * 86_400_000, "from when it was seen");
    vault.clock().advance(7 * DAY - HOUR);
    assert_eq!(sweep(&vault), swept(0, 0, 1));
    assert_eq!(lost()[0].cleared_at, shown.cleared_at, "that does not move");
    vault.clock().advance(HOUR);
    assert_eq!(sweep(&vault), swept(1, 0, 0));
    assert_eq!(lost(), []);
    assert_eq!(staged(&vault), 0, "{file_id}: the part and its state");
}

#[test]
fn a_lost_upload_is_cleared_when_a_person_wants_that_and_one_in_the_queue_is_not() {
    let vault = RealVault::new();
    interrupted(&vault);
    let lost = || vault.service().lost_uploads(vault.user()).expect("read");
    assert_eq!(lost(), [], "it is in the queue");
    let connection = rusqlite::Connection::open(vault.index_file()).expect("opened");
    connection.execute("DELETE FROM uploads", []).expect("the row is lost");
    let [shown] = lost().try_into().expect("one");
    let refused = vault.service().clear_lost_upload(vault.user(), NOBODYS).expect_err("there is none of this id");
    assert!(matches!(refused, Error::NotFound), "{refused:?}");
    vault.service().clear_lost_upload(vault.user(), &shown.id).expect("cleared");
    assert_eq!((lost(), staged(&vault)), (vec![], 0));
}

#[test]
fn content_that_a_row_speaks_of_stays_where_it_is() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let sidecar = vault.documents().join(format!("{}.meta", document.file_id));
    fs::remove_file(sidecar).expect("lost");
    sweep(&vault);
    vault.clock().advance(2 * DAY);
    assert_eq!(sweep(&vault), swept(0, 0, 0), "it needs a person, not a sweep");
    assert!(vault.documents().join(document.file_id.to_string()).exists());
}

#[test]
fn a_sweep_that_fails_halfway_goes_on_the_next_time() {
    let vault = RealVault::new();
    let paths = litter(&vault);
    sweep(&vault);
    vault.clock().advance(DAY + HOUR);
    let mut failures = 0;
    loop {
        vault.fs().fail_nth(1 + failures, Errno::IO);
        let outcome = vault.service().sweep(&vault.vault().users, SweepScope::Everything);
        vault.fs().heal();
        if outcome.is_ok() {
            break;
        }
        failures += 1;
        assert!(failures < 40, "each failure leaves less to do");
    }
    assert!(failures > 2, "the steps must have failed for this to test anything");
    assert_eq!(are_there(&paths), [false; 3]);
    let aside = vault.root().join(".quarantine").join(vault.user().as_str()).join(NOBODYS);
    assert_eq!(fs::read(aside).expect("not lost on the way"), b"whose?");
}

#[test]
fn a_sweep_is_due_once_an_hour_and_all_objects_once_a_day() {
    let vault = RealVault::new();
    let due = |most| vault.service().sweep_if_due(&vault.vault().users, most).expect("looked").is_some();
    let upkeep = || vault.service().health(vault.user()).expect("read").upkeep;
    assert!(upkeep().sweep.is_some(), "opening it was the first occasion");
    assert_eq!(upkeep().scanned_at, None, "which goes through no objects");
    assert!(!due(SweepScope::Everything));
    vault.clock().advance(HOUR);
    assert!(due(SweepScope::Everything));
    let scanned = upkeep().scanned_at;
    assert_eq!(scanned, Some(vault.clock().now()));
    vault.clock().advance(HOUR);
    assert!(due(SweepScope::Everything));
    assert_eq!(upkeep().scanned_at, scanned, "not again today");
    shift_wall(&vault, -TEN_YEARS_MS);
    assert!(due(SweepScope::Everything), "a sweep of the future says nothing");
    assert!(!due(SweepScope::Everything));
}

/// Lets the process die between content and sidecar, so that the sidecar is there and has not got its name.
fn dies_before_its_sidecar(vault: RealVault, keep_row: bool) -> (RealVault, coffer_core::document::FileId) {
    let document = vault.add("a.txt", b"words").expect("added");
    let sidecar = vault.documents().join(format!("{}.meta", document.file_id));
    fs::rename(&sidecar, staging(&vault).join(format!("{NOBODYS}.new"))).expect("moved back");
    let connection = rusqlite::Connection::open(vault.index_file()).expect("opened");
    if !keep_row {
        connection.execute_batch("DELETE FROM settings").expect("the index counts as lost");
    }
    drop(connection);
    (vault.reopened(), document.file_id)
}

#[test]
fn content_whose_sidecar_had_all_but_its_name_is_finished_at_the_next_start() {
    let (vault, file_id) = dies_before_its_sidecar(RealVault::new(), false);
    let document = vault.service().document(vault.user(), file_id).expect("it is a document");
    assert_eq!(vault.content(&document).expect("whole"), b"words");
    assert_eq!(vault.vault().recovered.expect("alone").imports, 1);
    let recovery = vault.service().health(vault.user()).expect("read").upkeep.recovery.expect("it is remembered");
    assert_eq!(recovery.imports, 1);
    vault.assert_whole("finished");
}

#[test]
fn a_staged_sidecar_of_other_content_finishes_nothing() {
    for (damage, what) in [(&b"wordz"[..], "another hash"), (b"word", "another length")] {
        let vault = RealVault::new();
        let document = vault.add("a.txt", b"words").expect("added");
        fs::write(vault.documents().join(document.file_id.to_string()), damage).expect("damaged");
        let sidecar: &Path = &vault.documents().join(format!("{}.meta", document.file_id));
        fs::rename(sidecar, staging(&vault).join(format!("{NOBODYS}.new"))).expect("moved back");
        let vault = vault.reopened();
        assert!(!sidecar.exists(), "{what}");
        assert_eq!(vault.vault().recovered.expect("alone").imports, 0, "{what}");
    }
}
