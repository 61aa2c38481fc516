//! Many cases of a harness: which of them run, two at a time, and what is said of them.
//!
//! The environment says how many: `COFFER_SOAK=1` runs every case there is, `COFFER_SEED` chooses others than the usual
//! sample, `COFFER_CASE` runs only those whose name contains it. What is printed here can be seen in any run: it does
//! not go through the test runner, which keeps the words of tests that pass.

use std::env;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::Random;

/// The sample that everybody sees.
const SEED: u64 = 20_261_124;

/// Failures that are told in full.
const MOST_TOLD: usize = 20;

/// Something to be tried, and what it is called.
#[derive(Clone, Debug)]
pub struct Case<T> {
    /// Names it for a person, and for running it again.
    pub name: String,
    /// What it is.
    pub what: T,
}

/// Whether everything is to be run that there is.
pub fn is_soak() -> bool {
    env::var("COFFER_SOAK").is_ok_and(|value| value == "1")
}

/// Whether only some cases were asked for by name.
pub fn is_filtered() -> bool {
    wanted().is_some()
}

fn wanted() -> Option<String> {
    env::var("COFFER_CASE").ok()
}

/// The numbers of this run.
pub fn random() -> Random {
    Random::new(seed())
}

/// What they begin with.
pub fn seed() -> u64 {
    env::var("COFFER_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(SEED)
}

/// Says something that can be seen in every run.
pub fn say(line: &str) {
    // That nobody reads it is no reason to fail.
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// `number` of the numbers from 1 to `end`, spread evenly with a little chance; all of them in a soak, or if there are
/// no more.
pub fn sample(random: &mut Random, end: u32, number: u32) -> Vec<u32> {
    if is_soak() || end <= number {
        return (1..=end).collect();
    }
    let edge = |place: u32| u64::from(place) * u64::from(end) / u64::from(number);
    let within = |place: u32| edge(place) + random.below(edge(place + 1) - edge(place)) + 1;
    (0..number).map(within).map(|value| u32::try_from(value).expect("at most `end`")).collect()
}

/// Tries every case, on every processor, and says how many there were. `attempt` answers whether the case came to what
/// it is about: one whose fault was never reached is no case.
///
/// # Panics
/// If an attempt did, once all were made; names the cases and how to run one again.
pub fn run<T: Sync>(title: &str, least: usize, cases: &[Case<T>], attempt: impl Fn(&T) -> bool + Sync) {
    static TURN: Mutex<()> = Mutex::new(());
    // One harness at a time: each uses all processors.
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let wanted = wanted();
    let chosen: Vec<&Case<T>> =
        cases.iter().filter(|case| wanted.as_ref().is_none_or(|wanted| case.name.contains(wanted))).collect();
    let (next, reached) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let failures: Mutex<Vec<String>> = Mutex::default();
    let processors = thread::available_parallelism().map_or(2, usize::from);
    thread::scope(|scope| {
        for _ in 0..processors {
            scope.spawn(|| {
                while let Some(case) = chosen.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match catch_unwind(AssertUnwindSafe(|| attempt(&case.what))) {
                        Ok(true) => drop(reached.fetch_add(1, Ordering::Relaxed)),
                        Ok(false) => {}
                        Err(panic) => {
                            let failure = format!("{}: {}", case.name, words_of(&*panic));
                            failures.lock().unwrap_or_else(PoisonError::into_inner).push(failure);
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    let reached = reached.into_inner();
    say(&format!(
        "{title}: {} cases, {reached} as meant, {} failed; COFFER_SEED={}",
        chosen.len(),
        failures.len(),
        seed()
    ));
    assert!(
        failures.is_empty(),
        "{} of {} cases failed; run one again with COFFER_CASE and a part of its name\n{}",
        failures.len(),
        chosen.len(),
        failures.iter().take(MOST_TOLD).map(String::as_str).collect::<Vec<_>>().join("\n")
    );
    assert!(wanted.is_some() || reached >= least, "only {reached} cases came to what they are about, not {least}");
}

/// Does `work`; what it panics with is told with the circumstances.
///
/// # Panics
/// If `work` does.
pub fn under<T>(circumstances: &str, work: impl FnOnce() -> T) -> T {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done,
        Err(panic) => panic!("{circumstances}: {}", words_of(&*panic)),
    }
}

fn words_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(ToString::to_string);
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "it panicked without words".to_owned())
}
