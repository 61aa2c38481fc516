//! One way of all transfers, at the rate that is allowed.
//!
//! A token bucket, kept as the moment until which everything taken so far is paid for. Whoever moves bytes
//! [takes](Limiter::take) a small portion, waits until it is due, and takes the next. What was not used is saved for a quarter
//! of a second only, so that ten seconds in a row never bring more than two and a half percent too much. It belongs to the
//! process and not to a transfer: one that is paused and goes on finds the same limit.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{ByteRate, Limit};
use crate::seams::Clock;

/// How much of what was not used may be made up for.
const MOST_SAVED: Duration = Duration::from_millis(250);
/// Portions in a second, so that bytes flow evenly, and nobody waits long for one.
const PORTIONS_A_SECOND: u64 = 20;
/// Bytes of a portion at least: smaller ones would cost more than they carry.
const LEAST_PORTION: u64 = 256;
/// And at most, also without a limit: one that is set then holds from the next portion on.
const MOST_PORTION: u64 = 256 * 1024;
/// The longest wait before it is looked whether the limit has changed.
const LONGEST_PAUSE: Duration = Duration::from_millis(250);

/// One way of all transfers, at the rate that is allowed.
#[derive(Debug)]
pub struct Limiter {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    limit: Limit,
    /// Counts the changes of the limit.
    generation: u64,
    paid_until: Duration,
}

/// A portion that was taken.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// How many bytes it is.
    pub bytes: u64,
    /// The moment from which on they may be moved.
    due: Duration,
    generation: u64,
}

impl Limiter {
    /// Without a limit.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Limiter { clock, state: Mutex::default() }
    }

    /// Makes `limit` hold from now on, also for who waits.
    pub fn set(&self, limit: Limit) {
        let now = self.clock.monotonic();
        let mut state = self.state();
        if state.limit != limit {
            state.limit = limit;
            state.generation += 1;
            // What was taken at another rate is not to be paid at it.
            state.paid_until = state.paid_until.min(now);
        }
    }

    /// The rate that holds now; `None` is no limit.
    pub fn rate(&self) -> Option<ByteRate> {
        self.rate_of(&self.state())
    }

    /// Takes a portion of `wanted` bytes: as much as may be moved in one go, at least one if `wanted` is.
    pub fn take(&self, wanted: u64) -> Grant {
        let mut state = self.state();
        let Some(rate) = self.rate_of(&state) else {
            let bytes = wanted.min(MOST_PORTION);
            return Grant { bytes, due: Duration::ZERO, generation: state.generation };
        };
        let portion = (rate.bytes_per_second() / PORTIONS_A_SECOND).clamp(LEAST_PORTION, MOST_PORTION);
        let bytes = wanted.min(portion);
        let saved_since = self.clock.monotonic().saturating_sub(MOST_SAVED);
        state.paid_until = state.paid_until.max(saved_since).saturating_add(rate.duration_of(bytes));
        Grant { bytes, due: state.paid_until, generation: state.generation }
    }

    /// How long to wait next before `grant` may be moved, a quarter of a second at most; `None` once it may.
    pub fn pause_before(&self, grant: &Grant) -> Option<Duration> {
        if grant.due.is_zero() || self.state().generation != grant.generation {
            return None;
        }
        let wait = grant.due.saturating_sub(self.clock.monotonic());
        (!wait.is_zero()).then(|| wait.min(LONGEST_PAUSE))
    }

    /// The time that its waits go by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    fn rate_of(&self, state: &State) -> Option<ByteRate> {
        state.limit.at(|| self.clock.minute_of_week())
    }

    /// What is kept under the mutex is changed in single steps, so it is whole whoever panicked.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
