//! The board of transfers: states, sums, and what is shown of them.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::{FileId, FolderPath, TransferId};
use coffer_core::error::Error;
use coffer_core::repository::{OpenState, OpenUpload, QueuedUpload};
use coffer_core::service::{ImportControl, Phase, Proceed};
use coffer_core::transfer::{Direction, Started, TransferState, Transfers, Turn};
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
    let mut started = board.start_next(Turn::First);
    assert_eq!(started.len(), 1, "one of them waits, or one only is to be run");
    started.remove(0)
}

#[test]
fn a_transfer_runs_from_queued_to_done_and_the_sums_follow() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 2_000_000), ("b", 50)]));
    assert_eq!(board.snapshot(10).totals.queued, 2);
    let started = start_one(&board);
    let (id, control) = (started.id, &started.control);
    assert_eq!(control.proceed(40), Proceed::Go);
    let totals = board.snapshot(10).totals;
    assert_eq!((totals.active, totals.queued, totals.size_bytes, totals.done_bytes), (1, 1, 2_000_050, 40));
    let outcome = desk.service.import(&desk.user, started.file_id(), control);
    board.finish(id, outcome);
    let snapshot = board.snapshot(10);
    assert_eq!((snapshot.totals.done, snapshot.totals.done_bytes), (1, 2_000_000));
    assert_eq!(snapshot.transfers.last().expect("shown").state, TransferState::Done, "what is over comes last");
}

#[test]
fn a_running_transfer_hears_what_a_person_wants() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 10)]));
    let Started { id, control, .. } = start_one(&board);
    assert!(board.pause(id));
    assert_eq!(control.proceed(5), Proceed::Pause);
    board.finish(id, Err(Error::Paused));
    assert!(board.start_next(Turn::First).is_empty(), "what is paused does not run");
    assert!(board.resume(id));
    let Started { id, control, .. } = start_one(&board);
    assert_eq!(control.proceed(5), Proceed::Go, "an old wish is forgotten");
    assert!(!board.cancel(id), "the one who runs it cleans up");
    assert_eq!(control.proceed(6), Proceed::Cancel);
    board.finish(id, Err(Error::Cancelled));
    assert!(!board.resume(id), "what is given up stays so");
}

#[test]
fn who_cancels_a_transfer_that_nobody_runs_cleans_up() {
    let desk = Desk::new();
    let (_, board) = board();
    let paused: Vec<OpenUpload> = queued(&desk, &[("a", 10)])
        .into_iter()
        .map(|import| OpenUpload { state: OpenState::Paused, done_bytes: 3, ..import })
        .collect();
    board.add(&paused);
    let shown = &board.snapshot(1).transfers[0];
    assert_eq!((shown.state, shown.done_bytes), (TransferState::Paused, 3), "how far it was is known");
    assert!(board.cancel(shown.id));
    assert!(!board.cancel(shown.id), "once");
}

#[test]
fn the_shortest_need_not_wait_behind_the_longest() {
    let desk = Desk::new();
    let (_, board) = board();
    let imports = queued(&desk, &[("long", 3_000_000), ("longer", 4_000_000), ("short", 2_000_000), ("tiny", 5)]);
    board.add(&imports);
    let order: Vec<FileId> = [Turn::First, Turn::Shortest, Turn::Shortest]
        .into_iter()
        .map(|turn| board.start_next(turn)[0].file_id())
        .collect();
    assert_eq!(order, [imports[0].file_id, imports[3].file_id, imports[2].file_id]);
    board.set_place(imports[1].file_id.into(), -1);
    board.add(&queued(&desk, &[("late", 6_000_000)]));
    assert_eq!(start_one(&board).file_id(), imports[1].file_id, "and a person says what comes first");
}

#[test]
fn what_passes_waits_and_goes_on_and_what_is_hashed_says_so() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 10)]));
    let started = start_one(&board);
    started.control.enter(Phase::Hashing);
    assert_eq!(board.snapshot(1).transfers[0].state, TransferState::Hashing);
    assert_eq!(board.snapshot(1).totals.active, 1);
    started.control.enter(Phase::Moving);
    let offline = coffer_core::ErrorKind::Offline;
    board.finish(started.id, Err(Error::Earlier { kind: offline, message: "no network".to_owned() }));
    let snapshot = board.snapshot(1);
    assert_eq!((snapshot.transfers[0].state, snapshot.totals.waiting), (TransferState::Waiting, 1));
    assert_eq!(snapshot.transfers[0].error.as_ref().map(|error| error.kind()), Some(offline));
    assert!(board.is_idle(), "nobody can do anything about it now");
    assert_eq!(board.waiting(), [started.id]);
    assert!(board.resume(started.id));
    assert_eq!(start_one(&board).id, started.id);
}

#[test]
fn everything_is_paused_and_goes_on_at_once() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 3_000_000), ("b", 3_000_000), ("c", 3_000_000)]));
    let behind: Vec<QueuedUpload> = (0..3)
        .map(|number| QueuedUpload { file_id: file_id(u64::MAX - number), size_bytes: 7, state: OpenState::Queued })
        .collect();
    board.add_behind(&behind);
    let running = start_one(&board);
    board.pause_all();
    assert_eq!(running.control.proceed(1), Proceed::Pause);
    board.finish(running.id, Err(Error::Paused));
    assert!(board.start_next(Turn::First).is_empty());
    let totals = board.snapshot(1).totals;
    assert_eq!((totals.paused, totals.queued, totals.size_bytes), (6, 0, 9_000_021));
    board.resume_all();
    let totals = board.snapshot(1).totals;
    assert_eq!((totals.paused, totals.queued, totals.size_bytes), (0, 6, 9_000_021));
    assert_eq!(start_one(&board).id, running.id, "in the order that they had");
}

#[test]
fn a_million_that_wait_take_little_and_keep_their_order() {
    let desk = Desk::new();
    let (_, board) = board();
    let example = queued(&desk, &[("a", 3_000_000)]).remove(0);
    let import = |number: u64| OpenUpload { file_id: file_id(number), ..example.clone() };
    board.add(&(0..5_000).map(import).collect::<Vec<_>>());
    let totals = board.snapshot(24).totals;
    assert_eq!((totals.queued, totals.size_bytes), (5_000, 15_000_000_000), "all of them count");
    let mut loaded = 0;
    for number in 0..5_000 {
        board
            .refill(|file_ids| {
                loaded += file_ids.len();
                Ok(file_ids.iter().map(|id| OpenUpload { file_id: *id, ..example.clone() }).collect())
            })
            .expect("nothing fails");
        let started = start_one(&board);
        assert_eq!(started.file_id(), file_id(number), "one after the other");
        board.finish(started.id, Err(Error::Cancelled));
    }
    assert!((800..=1_000).contains(&loaded), "only those behind were read: {loaded}");
    assert!(board.is_idle());
}

fn file_id(number: u64) -> FileId {
    FileId::from_bytes(u128::from(number).to_be_bytes())
}

#[test]
fn failures_come_first_and_can_be_tried_again_or_cleared() {
    let desk = Desk::new();
    let (_, board) = board();
    board.add(&queued(&desk, &[("a", 2_000_000), ("b", 10)]));
    let id = start_one(&board).id;
    board.finish(id, Err(Error::NotFound));
    board.add_refused(TransferId::from_bytes([9; 16]), "link".to_owned(), String::new(), Error::NothingToAdd);
    let snapshot = board.snapshot(10);
    let states: Vec<_> = snapshot.transfers.iter().map(|transfer| transfer.state).collect();
    assert_eq!(states, [TransferState::Failed, TransferState::Failed, TransferState::Queued]);
    assert_eq!(snapshot.totals.size_bytes, 10, "what failed is not waited for");
    assert!(!board.resume(TransferId::from_bytes([9; 16])), "what could not be queued cannot be tried again");
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
    board.add(&queued(&desk, &files));
    let started = board.start_next(Turn::First);
    assert_eq!(started.len(), 300, "small files are run together");
    assert!(started.iter().all(|one| one.direction == Direction::In));
    let imports: Vec<_> = started.iter().map(|one| (one.file_id(), &one.control as &dyn ImportControl)).collect();
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
    board.add(&queued(&desk, &[("a", 10_000_000)]));
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
