//! How many states are checked, and from which seeds; what the environment may say about it.
//!
//! `COFFER_STATES=n` checks about `n` states in all, `COFFER_SOAK=1` ten million. `COFFER_SEED=n` replays the one round
//! of that seed.

use std::env;
use std::io::{self, Write};

/// States that `make test` checks.
const STATES: u64 = 200_000;
/// States of a long run.
const SOAK: u64 = 10_000_000;

/// Operations and seeds whose rounds once found something: `operation: seed`, a line each.
const REGRESSIONS: &str = include_str!("../regressions/crash_states.txt");

/// What a run is to do.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// States of all operations together.
    pub states: u64,
    /// The first seed; each round takes the next one.
    pub first_seed: u64,
    /// Whether there is one round only.
    pub replay: bool,
}

impl Budget {
    /// What the environment says.
    pub fn of_environment() -> Budget {
        let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let states = number("COFFER_STATES").unwrap_or(if number("COFFER_SOAK") == Some(1) { SOAK } else { STATES });
        match number("COFFER_SEED") {
            Some(seed) => Budget { states, first_seed: seed, replay: true },
            None => Budget { states, first_seed: 1, replay: false },
        }
    }

    /// The seeds of `operation`'s rounds, in their order. The first ones once found something.
    pub fn seeds(&self, operation: &str) -> impl Iterator<Item = u64> {
        let found = REGRESSIONS.lines().filter_map(|line| line.split_once(": "));
        let found = found.filter(|(name, _)| *name == operation).filter_map(|(_, seed)| seed.trim().parse().ok());
        let found: Vec<u64> = if self.replay { Vec::new() } else { found.collect() };
        let fresh = self.first_seed..if self.replay { self.first_seed + 1 } else { u64::MAX };
        found.into_iter().chain(fresh)
    }
}

/// Says how much was done, past the test runner, which shows only what failing tests print.
pub fn say(line: &str) {
    // Whether anybody can read it is no reason to fail.
    let _ = writeln!(io::stderr(), "{line}");
}
