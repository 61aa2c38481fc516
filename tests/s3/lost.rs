//! Uploads in a bucket that nobody goes on with: shown, and cleared after seven days by the server's clock, whoever's they are.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::DeviceId;
use coffer_core::error::Error;
use coffer_core::service::{ImportControl, LostUpload, Proceed, SweepScope, Swept, Unattended};
use coffer_core::storage::s3::{BucketFacts, LEAST_PART_BYTES, S3Storage};
use coffer_core::storage::{Storage as _, Upkeep as _};
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::computer::Computer;
use coffer_tests::s3::double::{Double, Fault, Personality, RequestSite, Strike};
use coffer_tests::s3::seaweed::seaweed;
use coffer_tests::s3::wall_clock::WallClock;

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
const PART: u64 = 8 * 1024 * 1024;

/// Two parts and a bit.
fn content() -> Vec<u8> {
    (0..2 * PART + 9).map(|at| (at % 251) as u8).collect()
}

struct KilledAfter(u64);

impl ImportControl for KilledAfter {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.0 { Proceed::Pause } else { Proceed::Go }
    }
}

fn facts() -> BucketFacts {
    BucketFacts { least_part_bytes: LEAST_PART_BYTES, ..facts_of_everything() }
}

fn vault_on_the_double() -> (Double, BucketVault) {
    let double = Double::start();
    let vault = BucketVault::create(&double.server(), &double.new_bucket(), facts());
    (double, vault)
}

/// Lets time pass for the server and for the computers.
fn pass(double: &Double, computers: &[&Computer<'_>], duration: Duration) {
    let personality = double.personality();
    let seconds = i64::try_from(duration.as_secs()).expect("not for ages");
    let clock_ahead_seconds = personality.clock_ahead_seconds + seconds;
    double.become_like(Personality { clock_ahead_seconds, ..personality });
    computers.iter().for_each(|computer| computer.pass(duration));
}

/// Begins an upload on a computer, whose process then dies.
fn begin(computer: &mut Computer<'_>) {
    computer.add("film.mp4", &content(), &KilledAfter(PART)).expect_err("it was killed");
    computer.restart();
}

fn sweep(computer: &Computer<'_>) -> Swept {
    computer.service().sweep(&[computer.user()], SweepScope::Unfinished).expect("the bucket answers")
}

fn swept(removed: u64, waiting: u64) -> Swept {
    Swept { removed, waiting, ..Swept::default() }
}

fn lost(computer: &Computer<'_>) -> Vec<LostUpload> {
    computer.service().lost_uploads(&computer.user()).expect("the bucket answers")
}

#[test]
fn what_nobody_has_added_to_for_seven_days_is_cleared_by_a_later_sweep() {
    let (double, vault) = vault_on_the_double();
    let bucket = vault.address.bucket.as_str();
    let mut first = Computer::new(&vault, &double.server(), 1);
    let second = Computer::new(&vault, &double.server(), 2);
    begin(&mut first);
    pass(&double, &[&first, &second], 7 * DAY - HOUR);
    for _ in 0..2 {
        assert_eq!(sweep(&second), swept(0, 0), "six days and 23 hours: somebody may come back to it");
    }
    pass(&double, &[&first, &second], 2 * HOUR);
    assert_eq!(sweep(&second), swept(0, 1), "seven days and an hour: it is marked");
    assert_eq!(sweep(&second), swept(0, 1), "and not dealt with at once");
    assert_eq!(double.open_uploads(bucket).len(), 1);
    pass(&double, &[&first, &second], HOUR);
    assert_eq!(sweep(&second), swept(1, 0));
    assert_eq!(double.open_uploads(bucket), []);
    assert_eq!(sweep(&second), swept(0, 0), "nothing is left to do");

    let added = first.go_on(first.open_imports()[0].file_id, &Unattended).expect("it sends its file once more");
    assert!(first.content(added.document()) == content());
}

#[test]
fn what_this_computer_goes_on_with_is_neither_lost_nor_cleared() {
    for loses_journals in [false, true] {
        let (double, vault) = vault_on_the_double();
        let mut first = Computer::new(&vault, &double.server(), 1);
        begin(&mut first);
        if loses_journals {
            first.lose_journals();
        }
        for _ in 0..4 {
            pass(&double, &[&first], 30 * DAY);
            assert_eq!(sweep(&first), swept(0, 0), "journals lost: {loses_journals}");
            assert_eq!(lost(&first), []);
        }
        // As after a start: it waits in the queue.
        first.queue("film.mp4", &content());
        pass(&double, &[&first], 30 * DAY);
        assert_eq!(sweep(&first), swept(0, 0), "journals lost: {loses_journals}");
        let added = first.go_on(first.open_imports()[0].file_id, &Unattended).expect("it goes on");
        assert!(first.content(added.document()) == content());
    }
}

#[test]
fn what_this_computer_has_forgotten_is_cleared_like_anybodys() {
    for loses_journals in [false, true] {
        let (double, vault) = vault_on_the_double();
        let mut first = Computer::new(&vault, &double.server(), 1);
        begin(&mut first);
        if loses_journals {
            first.lose_journals();
        }
        first.lose_index();
        pass(&double, &[&first], 7 * DAY - HOUR);
        assert_eq!(sweep(&first), swept(0, 0), "journals lost: {loses_journals}");
        pass(&double, &[&first], 2 * HOUR);
        assert_eq!(sweep(&first), swept(0, 1));
        pass(&double, &[&first], HOUR);
        assert_eq!(sweep(&first), swept(1, 0));
        assert_eq!(double.open_uploads(vault.address.bucket.as_str()), []);
    }
}

#[test]
fn what_a_server_has_begun_and_never_said_is_given_up_by_the_next_beginning() {
    for always in [false, true] {
        let (double, vault) = vault_on_the_double();
        let mut first = Computer::new(&vault, &double.server(), 1);
        let (site, fault) = (RequestSite::CreateMultipart, Fault::AppliedThenReset);
        double.inject(if always { Strike::always(site, fault) } else { Strike::first(site, fault) });
        let outcome = first.add("film.mp4", &content(), &KilledAfter(1));
        double.clear_faults();
        let bucket = vault.address.bucket.as_str();
        assert_eq!(double.open_uploads(bucket).len() > 1, always, "tried again and again: {outcome:?}");
        first.restart();
        let import = first.open_imports()[0].file_id;
        let added = first.go_on(import, &Unattended).expect("it goes on, or begins");
        assert_eq!(double.open_uploads(bucket), []);
        assert!(first.content(added.document()) == content());
        assert_eq!(first.remembered(), 0, "no note is left");
    }
}

#[test]
fn a_note_of_what_was_never_asked_again_goes_after_seven_days() {
    let (double, vault) = vault_on_the_double();
    let mut first = Computer::new(&vault, &double.server(), 1);
    double.inject(Strike::always(RequestSite::CreateMultipart, Fault::AppliedThenReset));
    first.add("film.mp4", &content(), &KilledAfter(1)).expect_err("nothing is answered");
    double.clear_faults();
    first.restart();
    first.service().give_up(&first.user(), first.open_imports()[0].file_id).expect("given up");
    assert_eq!(first.remembered(), 1);
    pass(&double, &[&first], 7 * DAY - HOUR);
    sweep(&first);
    assert_eq!(first.remembered(), 1);
    pass(&double, &[&first], 2 * HOUR);
    sweep(&first);
    assert_eq!(first.remembered(), 0);
    pass(&double, &[&first], HOUR);
    sweep(&first);
    assert_eq!(double.open_uploads(vault.address.bucket.as_str()), [], "what it was of is swept like any other");
}

#[test]
fn an_upload_that_is_slow_is_not_taken_for_one_that_is_lost() {
    let (double, vault) = vault_on_the_double();
    let mut first = Computer::new(&vault, &double.server(), 1);
    let second = Computer::new(&vault, &double.server(), 2);
    first.add("film.mp4", &content(), &KilledAfter(1)).expect_err("it was killed");
    first.restart();
    pass(&double, &[&first, &second], 6 * DAY);
    // Another part of it comes, or at least the same one again.
    let upload = first.open_imports()[0].upload_id.clone().expect("it has begun").parse().expect("an id");
    let storage = S3Storage::new(vault.parts_for(
        &double.server(),
        vault.folder(),
        DeviceId::from_bytes([1; 16]),
        Arc::new(WallClock::default()),
    ));
    let bytes = content();
    storage.put_chunk(&upload, 2, &bytes[2 * PART as usize..]).expect("stored");
    pass(&double, &[&first, &second], 2 * DAY);
    assert_eq!(sweep(&second), swept(0, 0), "eight days after it began, two after its last part");
    let [shown] = lost(&second).try_into().expect("one");
    assert_eq!(rounded_days(shown.cleared_at.as_millis() - shown.touched_at.as_millis()), 7);
    assert_eq!(rounded_days(shown.touched_at.as_millis() - shown.begun_at.expect("the server says").as_millis()), 6);
}

fn rounded_days(millis: i64) -> i64 {
    (millis + 43_200_000).div_euclid(86_400_000)
}

#[test]
fn lost_uploads_are_shown_with_what_is_known_of_them_and_cleared_by_a_person() {
    let (double, vault) = vault_on_the_double();
    let mut first = Computer::new(&vault, &double.server(), 1);
    let second = Computer::new(&vault, &double.server(), 2);
    begin(&mut first);
    assert_eq!(lost(&second), [], "somebody was at it a moment ago");
    pass(&double, &[&first, &second], 20 * MINUTE);
    let [shown] = lost(&second).try_into().expect("one");
    assert_eq!((shown.is_ours, shown.name.as_deref()), (false, None));
    assert!((PART..=content().len() as u64).contains(&shown.size_bytes), "{shown:?}");
    assert_eq!(rounded_days(shown.cleared_at.as_millis() - shown.touched_at.as_millis()), 7);
    let health = second.service().health(&second.user()).expect("the bucket answers");
    assert_eq!((health.unfinished_uploads, health.unfinished_bytes), (1, shown.size_bytes));
    assert_eq!(lost(&first), [], "it is in the queue of the computer that began it");
    let ben = "ben".parse().expect("a user");
    assert_eq!(second.service().lost_uploads(&ben).expect("the bucket answers"), [], "it is not everybody's");
    let refused = second.service().clear_lost_upload(&ben, &shown.id).expect_err("nor to be cleared by everybody");
    assert!(matches!(refused, Error::NotFound), "{refused:?}");

    second.service().clear_lost_upload(&second.user(), &shown.id).expect("cleared");
    assert_eq!(double.open_uploads(vault.address.bucket.as_str()), []);
    assert_eq!(lost(&second), []);
    let gone = second.service().clear_lost_upload(&second.user(), &shown.id).expect_err("it is gone");
    assert!(matches!(gone, Error::NotFound), "{gone:?}");
    let added = first.go_on(first.open_imports()[0].file_id, &Unattended).expect("it sends all of it again");
    assert!(first.content(added.document()) == content());
}

#[test]
fn lost_uploads_are_found_and_cleared_on_seaweed_fs() {
    let Some(server) = seaweed() else { return };
    let vault = BucketVault::create(&server, &server.new_bucket(), facts());
    let mut first = Computer::new(&vault, &server, 1);
    begin(&mut first);
    first.lose_index();
    assert_eq!(lost(&first), [], "by its own clock somebody was at it a moment ago");
    let storage = S3Storage::new(vault.parts_for(
        &server,
        vault.folder(),
        DeviceId::from_bytes([2; 16]),
        Arc::new(WallClock::default()),
    ));
    let [found] = storage.unfinished_uploads().expect("it lists them").try_into().expect("one");
    assert!(!found.is_ours && !found.leftover.has_rested, "{found:?}");
    assert!(found.leftover.size_bytes >= PART, "{found:?}");
    assert!(found.age_ms.is_some_and(|age| (0..3_600_000).contains(&age)), "it says when it was begun: {found:?}");
    storage.remove_leftover(&found.leftover).expect("removed");
    assert_eq!(storage.unfinished_uploads().expect("it lists them"), []);
}
