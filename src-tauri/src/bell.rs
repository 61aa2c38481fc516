//! A bell that threads wait for: rung whenever there may be something to do. A ring is never missed, because whoever
//! listens counts the rings it has heard.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

#[derive(Debug, Default)]
pub(crate) struct Bell {
    rings: Mutex<u64>,
    rung: Condvar,
}

impl Bell {
    pub(crate) fn ring(&self) {
        *self.lock() += 1;
        self.rung.notify_all();
    }

    /// How often it has rung. Ask before looking for work, then wait for more than that.
    pub(crate) fn rings(&self) -> u64 {
        *self.lock()
    }

    /// Waits until it has rung more than `heard` times, or for `longest`.
    pub(crate) fn wait(&self, heard: u64, longest: Duration) {
        let waited = self.rung.wait_timeout_while(self.lock(), longest, |rings| *rings <= heard);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }

    /// A number is whole whoever panicked while holding it.
    fn lock(&self) -> MutexGuard<'_, u64> {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_before_the_wait_is_heard() {
        let bell = Bell::default();
        let heard = bell.rings();
        bell.ring();
        // Would wait for an hour otherwise.
        bell.wait(heard, Duration::from_secs(3_600));
        assert_eq!(bell.rings(), heard + 1);
    }
}
