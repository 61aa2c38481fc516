//! How the vault is, for a person to see.

use std::fs;
use std::time::Duration;

use coffer_core::document::{DamageKind, Timestamp};
use coffer_core::repository::FinishedCheck;
use coffer_core::seams::Clock;
use coffer_core::service::{CheckProgress, CheckedBy, Proceed, ReadShare, Unattended};
use coffer_tests::RealVault;

#[test]
fn a_new_vault_has_nothing_to_report() {
    let vault = RealVault::new();
    let health = vault.service().health(vault.user()).expect("read");
    assert_eq!((health.last_check, health.last_full_check, health.damaged_total), (None, None, 0));
    assert_eq!((health.set_aside_total, health.unfinished_uploads, health.documents), (0, 0, 0));
    assert_eq!((health.upkeep.rebuild, health.upkeep.recovery, health.broken_law), (None, None, None));
}

#[test]
fn checks_are_remembered_with_what_they_read() {
    let vault = RealVault::new();
    vault.add("a.txt", b"words").expect("added");
    let service = vault.service();
    service.verify(vault.user(), ReadShare::ALL, &Unattended).expect("checked");
    let at = vault.clock().now();
    vault.clock().advance(Duration::from_secs(60));
    service.check(vault.user(), ReadShare::NONE, CheckedBy::Automatic, &mut |_| Proceed::Go).expect("checked");
    let check = |at: Timestamp, read_percent: u8, read_bytes: u64, automatic: bool| FinishedCheck {
        at,
        documents: 1,
        read_bytes,
        read_percent,
        damaged: 0,
        duration_ms: 0,
        automatic,
        mended: 0,
    };
    let health = service.health(vault.user()).expect("read");
    assert_eq!(health.last_check, Some(check(vault.clock().now(), 0, 0, true)));
    assert_eq!(health.last_full_check, Some(check(at, 100, 5, false)));
}

#[test]
fn a_check_tells_how_far_it_has_come_and_one_that_is_stopped_is_none() {
    let vault = RealVault::new();
    vault.add("a.txt", b"words").expect("added");
    vault.add("b.txt", b"more words").expect("added");
    let mut seen: Vec<CheckProgress> = Vec::new();
    let mut watch = |progress| {
        seen.push(progress);
        Proceed::Go
    };
    vault.service().check(vault.user(), ReadShare::ALL, CheckedBy::Person, &mut watch).expect("checked");
    let last = CheckProgress { documents: 2, documents_total: 2, read_bytes: 15, read_bytes_total: 15 };
    assert_eq!(seen.last(), Some(&last));
    assert!(seen.is_sorted_by_key(|progress| (progress.read_bytes, progress.documents)), "{seen:?}");
    let stopped = vault.service().check(vault.user(), ReadShare::NONE, CheckedBy::Person, &mut |_| Proceed::Cancel);
    assert!(matches!(stopped, Err(coffer_core::Error::Cancelled)), "{stopped:?}");
    let last = vault.service().health(vault.user()).expect("read").last_check.expect("the whole one");
    assert_eq!(last.read_percent, 100);
}

#[test]
fn damage_is_described_with_what_can_be_done() {
    let vault = RealVault::new();
    let lone = vault.add("lone.txt", b"one of a kind").expect("added");
    let lost = vault.add("lost.txt", b"its sidecar goes").expect("added");
    fs::write(vault.documents().join(lone.file_id.to_string()), b"one of a find").expect("damaged");
    fs::remove_file(vault.documents().join(format!("{}.meta", lost.file_id))).expect("lost");
    vault.service().verify(vault.user(), ReadShare::ALL, &Unattended).expect("checked");
    let found_at = vault.clock().now();
    vault.clock().advance(Duration::from_secs(60));
    vault.service().verify(vault.user(), ReadShare::NONE, &Unattended).expect("checked");
    let health = vault.service().health(vault.user()).expect("read");
    assert_eq!(health.damaged_total, 2, "a fast check does not acquit of a hash that was wrong");
    let [first, second] = health.damaged.as_slice() else { panic!("{health:?}") };
    assert_eq!((first.damage, first.found_at, first.size_bytes), (DamageKind::HashDiffers, found_at, Some(13)));
    assert_eq!(first.folder.as_ref().map(ToString::to_string).as_deref(), Some(""));
    assert_eq!((first.can_restore, first.can_trash), (false, true), "nothing else has this content");
    assert_eq!(second.damage, DamageKind::SidecarMissing);
    assert_eq!((second.can_restore, second.can_trash), (false, false));
    assert_eq!(second.name.as_deref(), Some("lost.txt"));
}
