//! Mending what can be mended, and destroying nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use coffer_core::document::{DamageKind, Document, Status};
use coffer_core::service::{ReadShare, RepairAction, RepairMode, RepairOutcome, SetAsideReason, Unattended};
use coffer_tests::RealVault;
use rustix::io::Errno;

const LARGE: usize = 9 * 1024 * 1024;

fn repair(vault: &RealVault) -> RepairOutcome {
    vault.service().repair(vault.user(), RepairMode::Mend).expect("repaired")
}

fn counts(outcome: &RepairOutcome) -> Vec<(RepairAction, u64)> {
    outcome.counts.iter().map(|(action, count)| (*action, *count)).collect()
}

fn status(vault: &RealVault, document: &Document) -> Status {
    vault.service().document(vault.user(), document.file_id).expect("its row stays").status
}

fn check(vault: &RealVault) {
    vault.service().verify(vault.user(), ReadShare::ALL, &Unattended).expect("checked");
}

/// Every byte that lies in the vault, by its hash: what a repair may move but never lose.
fn all_bytes(folder: &Path) -> BTreeMap<[u8; 32], usize> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("readable") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            all_bytes(&path).into_iter().for_each(|(hash, count)| *found.entry(hash).or_default() += count);
        } else {
            *found.entry(*blake3::hash(&fs::read(&path).expect("readable")).as_bytes()).or_default() += 1;
        }
    }
    found
}

#[test]
fn a_vault_that_is_well_needs_nothing() {
    let vault = RealVault::new();
    vault.add("a.txt", b"words").expect("added");
    for mode in [RepairMode::DryRun, RepairMode::Mend] {
        let outcome = vault.service().repair(vault.user(), mode).expect("repaired");
        assert_eq!((outcome.documents, counts(&outcome)), (1, vec![]), "{mode:?}");
    }
}

#[test]
fn a_sidecar_without_a_row_is_indexed() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let bytes = fs::read(vault.documents().join(document.file_id.to_string())).expect("there");
    let sidecar = fs::read(vault.documents().join(format!("{}.meta", document.file_id))).expect("there");
    vault.service().trash(vault.user(), document.file_id).expect("trashed");
    vault.service().purge(vault.user(), document.file_id).expect("purged");
    fs::write(vault.documents().join(document.file_id.to_string()), bytes).expect("back from a copy");
    fs::write(vault.documents().join(format!("{}.meta", document.file_id)), sidecar).expect("back from a copy");
    let outcome = repair(&vault);
    assert_eq!(counts(&outcome), [(RepairAction::Indexed, 1)]);
    assert_eq!(outcome.steps[0].name.as_deref(), Some("a.txt"));
    assert_eq!(vault.content(&document).expect("whole"), b"words");
    vault.assert_whole("repaired");
}

#[test]
fn a_row_without_a_sidecar_is_marked_missing_and_stays() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    fs::remove_file(vault.documents().join(format!("{}.meta", document.file_id))).expect("lost");
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Marked, 1)]);
    assert_eq!(status(&vault, &document), Status::Missing);
    assert!(vault.documents().join(document.file_id.to_string()).exists(), "its content too");
    assert_eq!(counts(&repair(&vault)), [], "that is known now");
}

#[test]
fn content_without_a_sidecar_is_set_aside_when_it_has_been_seen_long_enough() {
    let vault = RealVault::new();
    fs::create_dir_all(vault.documents()).expect("a folder");
    fs::write(vault.documents().join("0192f0c1d2e37a4b8c5d6e7f80912a3b"), b"whose?").expect("written");
    let dry = vault.service().repair(vault.user(), RepairMode::DryRun).expect("looked");
    assert_eq!(counts(&dry), [(RepairAction::Waiting, 1)]);
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Waiting, 1)]);
    vault.clock().advance(Duration::from_secs(25 * 3_600));
    assert_eq!(counts(&repair(&vault)), [(RepairAction::SetAside, 1)]);
    let things = vault.service().quarantine(vault.user()).expect("read");
    assert_eq!((things.len(), things[0].reason), (1, SetAsideReason::NoSidecar));
}

#[test]
fn damaged_content_comes_back_from_a_document_of_the_same_content() {
    for content in [b"words".to_vec(), vec![5; LARGE]] {
        let vault = RealVault::new();
        let first = vault.add("one/a.bin", &content).expect("added");
        let second = vault.add("two/b.bin", &content).expect("added");
        let path = vault.documents().join(first.file_id.to_string());
        let mut damaged = content.clone();
        damaged[3] ^= 1;
        fs::write(&path, &damaged).expect("damaged");
        check(&vault);
        assert_eq!(status(&vault, &first), Status::Damaged);
        assert!(vault.service().health(vault.user()).expect("read").damaged[0].can_restore);

        let before = all_bytes(vault.root());
        let dry = vault.service().repair(vault.user(), RepairMode::DryRun).expect("looked");
        assert_eq!(counts(&dry), [(RepairAction::Restored, 1)]);
        assert_eq!(all_bytes(vault.root()), before, "a dry run changes nothing");
        assert_eq!(counts(&repair(&vault)), [(RepairAction::Restored, 1)]);
        assert!(fs::read(&path).expect("there") == content && vault.content(&second).expect("whole") == content);
        assert_eq!(status(&vault, &first), Status::Stored);
        let after = all_bytes(vault.root());
        assert!(before.keys().all(|hash| after.contains_key(hash)), "what was damaged is kept in the quarantine");
        vault.assert_whole("repaired");
    }
}

#[test]
fn missing_content_comes_back_from_the_quarantine() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let folder = vault.root().join(".quarantine").join(vault.user().as_str());
    fs::create_dir_all(&folder).expect("a folder");
    let name = document.file_id.to_string();
    fs::rename(vault.documents().join(&name), folder.join(&name)).expect("moved");
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Restored, 1)]);
    assert_eq!(vault.content(&document).expect("whole"), b"words");
    assert!(folder.join(&name).exists(), "and what lay there still does");
}

#[test]
fn a_copy_that_is_damaged_too_is_no_copy() {
    let vault = RealVault::new();
    let first = vault.add("one/a.txt", b"words").expect("added");
    let second = vault.add("two/b.txt", b"words").expect("added");
    for document in [&first, &second] {
        fs::write(vault.documents().join(document.file_id.to_string()), b"wordz").expect("damaged");
    }
    let before = all_bytes(vault.root());
    fs::remove_file(vault.documents().join(first.file_id.to_string())).expect("lost");
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Marked, 1)], "the hash of the other one was not asked for");
    check(&vault);
    assert_eq!(counts(&repair(&vault)), [], "both are known to be beyond repair");
    assert_eq!([status(&vault, &first), status(&vault, &second)], [Status::Missing, Status::Damaged]);
    fs::write(vault.documents().join(first.file_id.to_string()), b"wordz").expect("back");
    assert_eq!(all_bytes(vault.root()), before, "nothing was moved");
}

#[test]
fn a_document_that_is_well_again_is_cleared() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let path = vault.documents().join(document.file_id.to_string());
    fs::write(&path, b"wordz").expect("damaged");
    check(&vault);
    fs::write(&path, b"words").expect("back from a copy");
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Cleared, 1)]);
    assert_eq!(status(&vault, &document), Status::Stored);
    assert_eq!(vault.service().health(vault.user()).expect("read").damaged_total, 0);
}

#[test]
fn what_cannot_be_read_is_marked_and_left_as_it_is() {
    let vault = RealVault::new();
    let garbled = vault.add("garbled.txt", b"1").expect("added");
    let newer = vault.add("newer.txt", b"2").expect("added");
    let sidecar = |document: &Document| vault.documents().join(format!("{}.meta", document.file_id));
    fs::write(sidecar(&garbled), b"not JSON").expect("damaged");
    fs::write(sidecar(&newer), b"{\"format\": 9}").expect("newer");
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Marked, 2)]);
    let damaged = vault.service().health(vault.user()).expect("read").damaged;
    let kinds: Vec<DamageKind> = damaged.iter().map(|damaged| damaged.damage).collect();
    assert_eq!(kinds, [DamageKind::SidecarUnreadable, DamageKind::Foreign]);
    assert_eq!(fs::read(sidecar(&garbled)).expect("there"), b"not JSON");
    assert_eq!(fs::read(sidecar(&newer)).expect("there"), b"{\"format\": 9}");
}

#[test]
fn a_change_that_a_dead_process_had_committed_is_finished() {
    let vault = RealVault::new();
    let document = vault.add("a.txt", b"words").expect("added");
    let sidecar = vault.documents().join(format!("{}.meta", document.file_id));
    let text = fs::read_to_string(&sidecar).expect("there");
    let renamed = text.replace("\"name\": \"a.txt\"", "\"name\": \"b.txt\"");
    fs::write(&sidecar, coffer_tests::documents::resealed(&renamed)).expect("changed");
    rusqlite::Connection::open(vault.index_file())
        .expect("opened")
        .execute(
            "INSERT INTO intents (file_id, user_id) VALUES (?1, ?2)",
            rusqlite::params![document.file_id.as_bytes(), vault.user().as_str()],
        )
        .expect("the intent went ahead of the change");
    assert_eq!(counts(&repair(&vault)), [(RepairAction::Finished, 1)]);
    let name = vault.service().document(vault.user(), document.file_id).expect("there").name;
    assert_eq!(name.as_str(), "b.txt");
}

#[test]
fn a_repair_that_fails_at_any_step_has_lost_nothing_and_succeeds_the_next_time() {
    let mut nth = 1;
    loop {
        let vault = RealVault::new();
        let first = vault.add("one/a.txt", b"words").expect("added");
        vault.add("two/b.txt", b"words").expect("added");
        fs::write(vault.documents().join(first.file_id.to_string()), b"wordz").expect("damaged");
        check(&vault);
        let before = all_bytes(&vault.documents());
        vault.fs().fail_nth(nth, Errno::IO);
        let calls = vault.fs().calls().len();
        let outcome = vault.service().repair(vault.user(), RepairMode::Mend);
        let was_reached = vault.fs().calls().len() - calls >= usize::try_from(nth).expect("a small number");
        vault.fs().heal();
        let after = all_bytes(vault.root());
        assert!(before.keys().all(|hash| after.contains_key(hash)), "call {nth}: {outcome:?}");
        let again = repair(&vault);
        if outcome.is_err() {
            assert_eq!(again.count(RepairAction::Restored), 1, "call {nth}");
        }
        assert_eq!(vault.content(&first).expect("whole"), b"words", "call {nth}");
        vault.assert_whole(&format!("call {nth}"));
        if !was_reached {
            break;
        }
        nth += 1;
    }
    assert!(nth > 5, "the steps must have failed for this to test anything");
}
