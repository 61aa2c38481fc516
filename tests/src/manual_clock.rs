//! A clock that moves only when told to, or when somebody waits.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use coffer_core::document::Timestamp;
use coffer_core::seams::Clock;

/// Time as the test decides. Waiting takes no real time: it moves the clock.
#[derive(Debug)]
pub struct ManualClock {
    hands: Mutex<Hands>,
}

#[derive(Debug)]
struct Hands {
    wall: Timestamp,
    monotonic: Duration,
    slept: Vec<Duration>,
}

/// 2026-11-24 12:00 UTC: any fixed time would do.
const START: Timestamp = Timestamp::from_millis(1_795_521_600_000);

impl Default for ManualClock {
    fn default() -> Self {
        ManualClock::at(START)
    }
}

impl ManualClock {
    /// A clock whose wall time is `wall`.
    pub fn at(wall: Timestamp) -> Self {
        ManualClock { hands: Mutex::new(Hands { wall, monotonic: Duration::ZERO, slept: Vec::new() }) }
    }

    /// Lets time pass.
    pub fn advance(&self, duration: Duration) {
        let mut hands = self.hands();
        let before = hands.monotonic.as_millis();
        hands.monotonic += duration;
        // Many short times make a long one.
        let millis = i64::try_from(hands.monotonic.as_millis() - before).expect("tests do not wait for ages");
        hands.wall = Timestamp::from_millis(hands.wall.as_millis() + millis);
    }

    /// Sets the wall clock alone, forwards or backwards.
    pub fn set_wall(&self, wall: Timestamp) {
        self.hands().wall = wall;
    }

    /// How long others have waited, each time.
    pub fn slept(&self) -> Vec<Duration> {
        self.hands().slept.clone()
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.hands().wall
    }

    fn monotonic(&self) -> Duration {
        self.hands().monotonic
    }

    fn sleep(&self, duration: Duration) {
        self.hands().slept.push(duration);
        self.advance(duration);
        // Other threads may be what the sleeper waits for.
        std::thread::yield_now();
    }
}
