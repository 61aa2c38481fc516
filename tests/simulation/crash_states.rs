//! The power goes at every call of every operation, and every disk that may be found then is opened.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use coffer_tests::sim::SimFs;
use coffer_tests::{IndexImage, Random, SimHome};

use crate::budget::{Budget, say};
use crate::checking::{Bench, Then, caught, compare};
use crate::operations::{self, Operation, Scene};
use crate::product::Product;
use crate::recording::{Point, Recorder, Recording, Shown};

/// One in so many states is the start of a second recording: a crash while the first one is recovered from.
const SECOND_CRASHES: u64 = 48;
/// After one in so many states the operation is repeated.
const REPETITIONS: u64 = 6;
/// One in so many states is opened without an index, which is then built from the vault alone.
const LOST_INDEXES: u64 = 16;
/// At one in so many points the process dies and the system lives on, before another power cut.
const KILLS: u64 = 6;

/// One round: an operation with one seed, from its recording to the last of its states.
pub struct Round<'a> {
    bench: Bench<'a>,
    random: Random,
    met: HashSet<u64>,
    /// States that were opened and checked, no two of them the same.
    pub checked: u64,
}

impl<'a> Round<'a> {
    /// Records the operation and checks all its states.
    pub fn run(operation: &'a Operation, seed: u64, product: &'a Product) -> Result<u64, String> {
        let home = Arc::new(SimHome::new());
        let recording = recorded(operation, seed, &home, product)
            .map_err(|reason| format!("{}: seed {seed}: it does not even work: {reason}", operation.name))?;
        let last = Arc::clone(&recording.last);
        let bench = Bench { home, operation, seed, product, last, series: 1 };
        let mut round = Round { bench, random: Random::new(seed), met: HashSet::new(), checked: 0 };
        round.check_all(&recording, operation.states_a_point, None)?;
        Ok(round.checked)
    }

    fn check_all(&mut self, recording: &Recording, states: usize, earlier: Option<&str>) -> Result<(), String> {
        for (number, point) in recording.points.iter().enumerate() {
            self.check_point(number, point, states, earlier)?;
        }
        Ok(())
    }

    fn check_point(
        &mut self,
        number: usize,
        point: &Point,
        states: usize,
        earlier: Option<&str>,
    ) -> Result<(), String> {
        let story = |lost: &dyn std::fmt::Debug| {
            let earlier = earlier.map(|earlier| format!("{earlier}\nthen, in the next process, ")).unwrap_or_default();
            format!("{earlier}power cut {number}, {}: {lost:?}", point.what)
        };
        for state in point.moment.states(states, &mut self.random) {
            let disk = state.disk();
            if !self.is_new(&disk, point) {
                continue;
            }
            self.checked += 1;
            let then = if self.checked.is_multiple_of(REPETITIONS) { Then::Repeat } else { Then::Nothing };
            let index = if self.checked.is_multiple_of(LOST_INDEXES) { &IndexImage::new() } else { &point.index };
            // The disk is changed by what is done with it; a second recording takes a fresh one.
            self.bench
                .check(&disk, index, &|shown| compare(shown, &point.before, &point.after), then)
                .map_err(|reason| self.failure(&story(&state), index, &reason))?;
            if earlier.is_none() && self.checked.is_multiple_of(SECOND_CRASHES) {
                self.crash_again(&story(&state), &state.disk(), &point.index, &point.before)?;
            }
        }
        if earlier.is_none() && self.random.below(KILLS) == 0 {
            let killed = format!("killed at {number}, {}", point.what);
            self.crash_again(&killed, &point.moment.after_kill(), &point.index, &point.before)?;
        }
        Ok(())
    }

    fn crash_again(
        &mut self,
        earlier: &str,
        disk: &SimFs,
        index: &IndexImage,
        before: &Arc<Shown>,
    ) -> Result<(), String> {
        let recording = self.bench.record(disk, index, before);
        let recording = recording.map_err(|reason| self.failure(earlier, index, &reason))?;
        self.check_all(&recording, 2, Some(earlier))
    }

    /// Whether no state of this round had the same files, the same index and the same promises.
    fn is_new(&mut self, disk: &SimFs, point: &Point) -> bool {
        let mut hasher = DefaultHasher::new();
        disk.fingerprint().hash(&mut hasher);
        point.index.values().for_each(|image| (Arc::as_ptr(image) as usize).hash(&mut hasher));
        (Arc::as_ptr(&point.before) as usize, Arc::as_ptr(&point.after) as usize).hash(&mut hasher);
        self.met.insert(hasher.finish())
    }

    fn failure(&self, story: &str, index: &IndexImage, reason: &str) -> String {
        let Bench { operation, seed, .. } = &self.bench;
        let index = if index.is_empty() { " without an index" } else { "" };
        format!("{}, seed {seed}, state {}{index}:\n{story}\n→ {reason}", operation.name, self.checked)
    }
}

/// Does what comes before the operation, and records it.
fn recorded(operation: &Operation, seed: u64, home: &Arc<SimHome>, product: &Product) -> Result<Recording, String> {
    caught(|| {
        let failed = |error: coffer_core::error::Error| error.to_string();
        let disk = SimFs::new();
        let recorder = Recorder::new(home, &disk, Arc::default());
        let vault = recorder.open(product, 1).map_err(failed)?;
        operation.prepare(&Scene { vault: &vault, seed, acknowledge: &|| {} }).map_err(failed)?;
        if operation.prepare.is_some() {
            recorder.begin(&vault);
        }
        recorder.act(&vault, operation, seed).map_err(failed)?;
        drop(vault);
        Ok(recorder.finish())
    })
}

/// Runs rounds of one operation until its share of the states is checked: those of seeds that once found something
/// first, then one seed after the other.
fn check(operation: &Operation, per_mille: u64) {
    let budget = Budget::of_environment();
    let wanted = budget.states * per_mille / 1000;
    let mut checked = 0;
    let mut rounds = 0;
    for seed in budget.seeds(operation.name) {
        match Round::run(operation, seed, &Product::REAL) {
            Ok(number) => checked += number,
            Err(failure) => panic!(
                "{failure}\nreplay: COFFER_SEED={seed} cargo test -p coffer-tests --test simulation -- {}",
                std::thread::current().name().unwrap_or_default()
            ),
        }
        rounds += 1;
        if checked >= wanted {
            break;
        }
    }
    say(&format!("{}: {checked} states, {rounds} rounds from seed {}", operation.name, budget.first_seed));
}

macro_rules! operations {
    ($($operation:ident: $per_mille:literal),+ $(,)?) => {
        $(#[test]
        fn $operation() {
            check(&operations::$operation(), $per_mille);
        })+

        #[test]
        fn the_shares_of_all_operations_are_all_states() {
            assert_eq!([$($per_mille),+].iter().sum::<u64>(), 1000);
        }
    };
}

// Of every thousand states, so many are of each. Where much can be lost at once there is much to try; what takes two
// chunks takes as long as ten others.
operations! {
    start_for_the_first_time: 20,
    import_a_small_file: 70,
    import_files_one_by_one: 120,
    import_files_together: 290,
    import_what_is_there_already: 5,
    rename_a_document: 40,
    edit_tags_note_and_metadata: 70,
    move_documents: 70,
    move_a_document_to_the_trash: 25,
    move_documents_to_the_trash: 60,
    restore_a_document: 25,
    delete_a_document_for_good: 25,
    empty_the_trash: 60,
    live_with_a_document_from_its_import_to_its_end: 65,
    rebuild_the_index: 5,
    verify: 5,
    export_documents: 20,
    export_over_a_file: 10,
    import_a_file_of_two_chunks: 3,
    go_on_with_an_import_that_was_paused: 3,
    pause_an_import_and_go_on_with_it: 3,
    cancel_an_import_while_it_runs: 3,
    cancel_an_import_that_was_paused: 3,
}
