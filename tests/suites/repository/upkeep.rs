//! What is noted about the vault's health: checks, findings, marks, and what was done by itself.

use coffer_core::document::{DamageKind, Timestamp};
use coffer_core::repository::{
    Finding, FinishedCheck, IndexPart, Mark, RebuildNote, RebuildReason, RecoveryNote, SweepNote, Upkeep,
};
use coffer_tests::documents::{DocumentBuilder, anna, file_id, user};

use super::{index, index_of, write};

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millis(milliseconds)
}

fn check(number: i64, read_percent: u8) -> FinishedCheck {
    FinishedCheck {
        at: at(number),
        documents: 3,
        read_bytes: 4,
        read_percent,
        damaged: 1,
        duration_ms: 5,
        automatic: number % 2 == 0,
        mended: 6,
    }
}

fn finding(number: u64, found_at: i64, damage: DamageKind) -> Finding {
    Finding { file_id: file_id(number), damage, found_at: at(found_at), name: Some(format!("Name {number}")) }
}

#[test]
fn the_last_check_and_the_last_whole_one_are_known_however_many_there_were() {
    let index = index();
    assert_eq!(index.last_check(&anna(), 0).expect("read"), None);
    write(&index, |write| write.insert_check(&anna(), &check(1, 100)));
    for number in 2..300 {
        write(&index, |write| write.insert_check(&anna(), &check(number, 0)));
        write(&index, |write| write.insert_check(&user("ben"), &check(1_000 + number, 50)));
    }
    assert_eq!(index.last_check(&anna(), 0).expect("read"), Some(check(299, 0)));
    assert_eq!(
        index.last_check(&anna(), 100).expect("read"),
        Some(check(1, 100)),
        "old, and still the last of its kind"
    );
    assert_eq!(index.last_check(&user("ben"), 100).expect("read"), None, "others' checks are their own");
}

#[test]
fn a_finding_keeps_the_time_at_which_it_was_found_first() {
    let index = index();
    write(&index, |write| write.note_finding(&anna(), &finding(2, 10, DamageKind::SizeDiffers)));
    write(&index, |write| write.note_finding(&anna(), &finding(1, 20, DamageKind::ContentMissing)));
    let again = Finding { name: None, ..finding(2, 30, DamageKind::HashDiffers) };
    write(&index, |write| write.note_finding(&anna(), &again));
    let expected = [finding(1, 20, DamageKind::ContentMissing), finding(2, 10, DamageKind::HashDiffers)];
    assert_eq!(index.findings(&anna(), 10).expect("read"), expected, "by id, with the name that was known");
    assert_eq!(index.findings(&anna(), 1).expect("read").len(), 1);
    assert_eq!(index.count_findings(&anna()).expect("counted"), 2);
    assert_eq!(index.finding(&user("ben"), file_id(1)).expect("read"), None);
    write(&index, |write| write.remove_finding(file_id(1)));
    write(&index, |write| write.remove_finding(file_id(1)));
    assert_eq!(index.count_findings(&anna()).expect("counted"), 1);
}

#[test]
fn a_document_that_goes_takes_its_finding_along() {
    let index = index_of(&[DocumentBuilder::new(1).build()]);
    write(&index, |write| write.note_finding(&anna(), &finding(1, 10, DamageKind::HashDiffers)));
    write(&index, |write| write.remove_document(&anna(), file_id(1)));
    assert_eq!(index.count_findings(&anna()).expect("counted"), 0);
}

#[test]
fn every_damage_is_read_by_the_name_it_is_written_by() {
    for kind in DamageKind::ALL {
        assert_eq!(DamageKind::from_name(kind.as_str()), Some(kind));
    }
    assert_eq!(DamageKind::from_name("eaten"), None);
}

#[test]
fn a_mark_is_kept_by_its_subject() {
    let index = index();
    let mark = |subject: &str, run: u64| Mark {
        subject: subject.to_owned(),
        seen_at: at(-5),
        seen_run_ms: run,
        note: "half".to_owned(),
    };
    write(&index, |write| write.set_mark(&mark("b", 1)));
    write(&index, |write| write.set_mark(&mark("a", 2)));
    write(&index, |write| write.set_mark(&mark("b", 3)));
    assert_eq!(index.marks().expect("read"), [mark("a", 2), mark("b", 3)]);
    write(&index, |write| write.remove_mark("a"));
    write(&index, |write| write.remove_mark("a"));
    assert_eq!(index.marks().expect("read"), [mark("b", 3)]);
}

#[test]
fn what_was_done_by_itself_comes_back_as_it_was() {
    let index = index();
    assert_eq!(index.upkeep().expect("read"), Upkeep::default());
    let upkeep = Upkeep {
        run_ms: 7_200_000,
        sweep: Some(SweepNote { at: at(1), run_ms: 2, removed: 3, set_aside: 4, waiting: 5 }),
        scanned_at: Some(at(6)),
        recovery: Some(RecoveryNote { at: at(7), changes: 8, imports: 9 }),
        rebuild: Some(RebuildNote {
            at: at(10),
            reason: RebuildReason::Damaged,
            lost: vec![IndexPart::Activity, IndexPart::Marks],
        }),
    };
    write(&index, |write| write.set_upkeep(&upkeep));
    assert_eq!(index.upkeep().expect("read"), upkeep);
    assert_eq!(index.write(|write| write.upkeep()).expect("read"), upkeep);
}
