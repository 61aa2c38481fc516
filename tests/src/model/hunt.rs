//! Plays many histories, each drawn from a seed; reports the first that fails so that it can be played again, cut down.
//!
//! `COFFER_SEED` plays the histories of these seeds alone (numbers with commas between them), `COFFER_HISTORIES` sets how many there are,
//! and `COFFER_SOAK` plays many more, of seeds that were never played before.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::history::{self, Step};
use super::player::{Violation, play};
use super::shrink::shrink;
use super::stack::Stack;
use crate::Random;

/// Seeds of histories that have failed once.
#[derive(Clone, Copy, Debug)]
pub struct Kept(pub &'static str);

impl Kept {
    /// The seeds, one on a line, what follows a `#` left aside.
    fn seeds(self) -> Vec<u64> {
        let lines = self.0.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        let seeds = lines.filter(|line| !line.is_empty());
        seeds.map(|line| line.parse().expect("a kept seed is a number")).collect()
    }
}

/// What is to be played.
#[derive(Clone, Copy, Debug)]
pub struct Hunt {
    /// What it is called in the report.
    pub name: &'static str,
    /// Seeds that are played first.
    pub kept: Kept,
    /// Histories after them.
    pub histories: u64,
    /// Histories in a soak.
    pub soak_histories: u64,
    /// Makes a new vault to play on.
    pub stack: fn() -> Box<dyn Stack>,
}

/// A history that failed, cut down.
#[derive(Clone, Debug)]
pub struct Prey {
    /// The seed it was drawn from.
    pub seed: u64,
    /// Its shortest form.
    pub history: Vec<Step>,
    /// What that violates.
    pub violation: Violation,
}

impl Hunt {
    /// Plays all of them, on every processor.
    ///
    /// # Panics
    /// With seed, commit and the history cut down, if one fails.
    pub fn run(&self) {
        let seeds = self.seeds();
        if let Some(prey) = self.first_failing(&seeds) {
            let history: Vec<String> = prey.history.iter().map(|step| format!("    {step:?}")).collect();
            panic!(
                "SEED={} COMMIT={}\n{}: step {} of these {}:\n{}\n{}\nplay it again with COFFER_SEED={}",
                prey.seed,
                commit(),
                self.name,
                prey.violation.step + 1,
                prey.history.len(),
                history.join("\n"),
                prey.violation.what,
                prey.seed,
            );
        }
        println!("{}: {} histories", self.name, seeds.len());
    }

    /// The first history of these seeds that was found to fail, cut down.
    pub fn first_failing(&self, seeds: &[u64]) -> Option<Prey> {
        let next = AtomicU64::new(0);
        let is_over = AtomicBool::new(false);
        let found: Mutex<Option<Prey>> = Mutex::new(None);
        let workers = std::thread::available_parallelism().map_or(1, |count| count.get());
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    while !is_over.load(Ordering::Relaxed) {
                        let at = next.fetch_add(1, Ordering::Relaxed) as usize;
                        let Some(seed) = seeds.get(at) else { return };
                        let history = history::draw(&mut Random::new(*seed));
                        let Some(violation) = self.violation(&history) else { continue };
                        if is_over.swap(true, Ordering::Relaxed) {
                            continue;
                        }
                        let prey = self.cut_down(*seed, history, violation);
                        *found.lock().expect("only this thread comes here") = Some(prey);
                    }
                });
            }
        });
        found.into_inner().expect("no thread panicked while it held it")
    }

    /// The shortest history that was found to fail, and what it violated when it last did: one that depends on how threads
    /// take turns may not do so each time.
    fn cut_down(&self, seed: u64, history: Vec<Step>, violation: Violation) -> Prey {
        let mut prey = Prey { seed, history: history.clone(), violation };
        shrink(history, &mut |candidate| {
            let violation = self.violation(candidate);
            if let Some(violation) = &violation {
                prey = Prey { seed, history: candidate.to_vec(), violation: violation.clone() };
            }
            violation.is_some()
        });
        prey
    }

    /// What a history violates on a new vault; a panic of the product is a violation too.
    fn violation(&self, history: &[Step]) -> Option<Violation> {
        let played = catch_unwind(AssertUnwindSafe(|| play(history, (self.stack)().as_mut())));
        played
            .unwrap_or_else(|payload| {
                let text = payload.downcast_ref::<String>().map(String::as_str);
                let what = text.or(payload.downcast_ref::<&str>().copied()).unwrap_or("something that is no text");
                Err(Violation { step: history.len(), what: format!("a panic: {what}") })
            })
            .err()
    }

    fn seeds(&self) -> Vec<u64> {
        let number = |name: &str| std::env::var(name).ok().filter(|text| !text.is_empty());
        if let Some(seeds) = number("COFFER_SEED") {
            return seeds.split(',').map(|seed| seed.trim().parse().expect("COFFER_SEED is numbers")).collect();
        }
        let is_soak = number("COFFER_SOAK").is_some();
        let standard = if is_soak { self.soak_histories } else { self.histories };
        let histories =
            number("COFFER_HISTORIES").map_or(standard, |text| text.parse().expect("COFFER_HISTORIES is a number"));
        let first = if is_soak {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is later than 1970");
            u64::try_from(now.as_micros()).expect("for some hundred thousand years")
        } else {
            1
        };
        let mut seeds = self.kept.seeds();
        seeds.extend(first..first + histories);
        seeds
    }
}

/// The commit that is tested, for whoever plays it again.
fn commit() -> String {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let git = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(project).output();
    git.ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .map_or("unknown".to_owned(), |text| text.trim().to_owned())
}
