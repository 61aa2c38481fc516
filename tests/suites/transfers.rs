//! The board of transfers: states, sums, and what is shown of them.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::FolderPath;
use coffer_core::error::Error;
use coffer_core::repository::OpenUpload;
use coffer_core::service::{ImportControl, Proceed};
use coffer_core::transfer::{Started, TransferState, Transfers};
use coffer_tests::{Desk, ManualClock};

fn queued(desk: &Desk, files: &[(&str, usize)]) -> Vec<OpenUpload> {
    let paths: Vec<_> = files.iter().map(|(name, length)| desk.file(name, &vec![1; *length])).collect();
    desk.service.enqueue(&desk.user, &paths, &FolderPath::root(), &mut |_| {}).expect("queued").queued
}

fn board() -> (Arc<ManualClock>, Transfers) {
    let clock = Arc::new(ManualClock::default());
    (Arc::clone(&clock), Transfers::new(clock))
}

/// The only transfer that is started next.
fn start_one(board: &Transfers) -> Started<'_> {
    let mut started = board.start_next();
    assert_eq!(started.len(), 1, "one of them waits, or one only is to be run");
    started.remove(0)
}

#[test]
fn a_transfer_runs_from_queued_to_done_and_the_sums_follow() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 2_000_000), ("b", 50)]), TransferState::Queued);
    assert_eq!(board.snapshot(10).totals.queued, 2);
    let Started { id, file_id, control } = start_one(&board);
    assert_eq!(control.proceed(40), Proceed::Go);
    let totals = board.snapshot(10).totals;
    assert_eq!((totals.active, totals.queued, totals.size_bytes, totals.done_bytes), (1, 1, 2_000_050, 40));
    let outcome = desk.service.import(&desk.user, file_id, &control);
    board.finish(id, outcome);
    let snapshot = board.snapshot(10);
    assert_eq!((snapshot.totals.done, snapshot.totals.done_bytes), (1, 2_000_000));
    assert_eq!(snapshot.transfers.last().expect("shown").state, TransferState::Done, "what is over comes last");
}

#[test]
fn a_running_transfer_hears_what_a_person_wants() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 10)]), TransferState::Queued);
    let Started { id, control, .. } = start_one(&board);
    assert!(board.pause(id));
    assert_eq!(control.proceed(5), Proceed::Pause);
    board.finish(id, Err(Error::Paused));
    assert!(board.start_next().is_empty(), "what is paused does not run");
    assert!(board.resume(id));
    let Started { id, control, .. } = start_one(&board);
    assert_eq!(control.proceed(5), Proceed::Go, "an old wish is forgotten");
    assert_eq!(board.cancel(id), None, "the one who runs it cleans up");
    assert_eq!(control.proceed(6), Proceed::Cancel);
    board.finish(id, Err(Error::Cancelled));
    assert!(!board.resume(id), "what is given up stays so");
}

#[test]
fn a_waiting_transfer_that_is_cancelled_names_the_import_to_give_up() {
    let desk = Desk::new();
    let (_, board) = board();
    let imports = queued(&desk, &[("a", 10)]);
    board.add(&imports, TransferState::Paused);
    let id = board.snapshot(1).transfers[0].id;
    assert_eq!(board.cancel(id), Some(imports[0].file_id));
    assert_eq!(board.cancel(id), None, "once");
}

#[test]
fn failures_come_first_and_can_be_tried_again_or_cleared() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 2_000_000), ("b", 10)]), TransferState::Queued);
    let id = start_one(&board).id;
    board.finish(id, Err(Error::NotFound));
    board.add_refused("link".to_owned(), String::new(), Error::NothingToAdd);
    let snapshot = board.snapshot(10);
    let states: Vec<_> = snapshot.transfers.iter().map(|transfer| transfer.state).collect();
    assert_eq!(states, [TransferState::Failed, TransferState::Failed, TransferState::Queued]);
    assert_eq!(snapshot.totals.size_bytes, 10, "what failed is not waited for");
    assert!(!board.resume(snapshot.transfers[1].id), "what could not be queued cannot be tried again");
    assert!(board.resume(id));
    assert_eq!(board.snapshot(10).totals.queued, 2);
    board.clear();
    assert_eq!(board.snapshot(10).count, 2, "what still has to be done stays");
}

#[test]
fn thousands_are_shown_as_a_few_and_counted_all() {
    let desk = Desk::new();
    let (_, board) = board();
    let names: Vec<String> = (0..300).map(|number| format!("{number}")).collect();
    let files: Vec<(&str, usize)> = names.iter().map(|name| (name.as_str(), 1)).collect();
    board.add(&queued(&desk, &files), TransferState::Queued);
    let started = board.start_next();
    assert_eq!(started.len(), 300, "small files are run together");
    let imports: Vec<_> = started.iter().map(|one| (one.file_id, &one.control as &dyn ImportControl)).collect();
    for (one, outcome) in started.iter().zip(desk.service.import_together(&desk.user, &imports)) {
        board.finish(one.id, outcome);
    }
    let snapshot = board.snapshot(24);
    assert_eq!((snapshot.transfers.len(), snapshot.count, snapshot.totals.done), (24, 300, 300));
    assert_eq!((snapshot.totals.size_bytes, snapshot.totals.done_bytes), (300, 300));
    assert!(snapshot.transfers[0].id > snapshot.transfers[1].id, "what ended last comes first");
}

#[test]
fn speed_and_time_left_are_said_when_they_are_known() {
    let desk = Desk::new();
    let (clock, board) = board();
    board.add(&queued(&desk, &[("a", 10_000_000)]), TransferState::Queued);
    let control = start_one(&board).control;
    for second in 0..6_u64 {
        control.proceed(second * 1_000_000);
        let totals = board.snapshot(1).totals;
        assert_eq!(totals.bytes_per_second.is_some(), second >= 3, "after {second} s");
        if second >= 3 {
            assert_eq!(totals.seconds_left, Some(10 - second));
        }
        clock.advance(Duration::from_secs(1));
    }
}

#[test]
fn the_version_changes_with_every_change_and_only_then() {
    let (_, board) = board();
    let before = board.version();
    board.snapshot(10);
    assert_eq!(board.version(), before, "looking changes nothing");
    board.set_scanning(Some(3));
    assert_ne!(board.version(), before);
    assert_eq!(board.snapshot(1).totals.scanning, Some(3));
}
