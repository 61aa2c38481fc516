//! A clock for tests with real servers: the time is the real one, waiting takes none.

use std::fmt;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use coffer_core::document::Timestamp;
use coffer_core::seams::Clock;

use crate::ManualClock;

/// The time of day, as servers compare it with theirs; waits are only noted.
#[derive(Debug, Default)]
pub struct WallClock {
    waits: ManualClock,
    alarm: Mutex<Option<Alarm>>,
}

/// What is to happen when so much was waited.
struct Alarm {
    at: Duration,
    ring: Box<dyn FnOnce() + Send>,
}

impl fmt::Debug for Alarm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "alarm at {:?}", self.at)
    }
}

impl WallClock {
    /// How long it was asked to wait, in all.
    pub fn waited(&self) -> Duration {
        self.waits.slept().iter().sum()
    }

    /// Lets something happen when it was asked to wait so much longer, by all who wait together.
    pub fn after(&self, more: Duration, ring: impl FnOnce() + Send + 'static) {
        let alarm = Alarm { at: self.waited() + more, ring: Box::new(ring) };
        *self.alarm.lock().expect("nothing panics while it holds it") = Some(alarm);
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
        let waited = self.waited();
        let due = self.alarm.lock().expect("nothing panics while it holds it").take_if(|alarm| alarm.at <= waited);
        if let Some(alarm) = due {
            (alarm.ring)();
        }
    }
}
