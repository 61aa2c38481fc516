//! The time of day, as servers compare it with theirs; waits take no time.

use std::time::{Duration, SystemTime};

use coffer_core::document::Timestamp;
use coffer_core::seams::Clock;

use crate::ManualClock;

/// The time of day; waits are only noted.
#[derive(Debug, Default)]
pub struct WallClock {
    waits: ManualClock,
}

impl WallClock {
    /// How long others have waited, in all.
    pub fn waited(&self) -> Duration {
        self.waits.slept().iter().sum()
    }
}

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        SystemTime::now().into()
    }

    fn monotonic(&self) -> Duration {
        self.waits.monotonic()
    }

    fn sleep(&self, duration: Duration) {
        self.waits.sleep(duration);
    }
}
