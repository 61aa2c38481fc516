//! Whether the other side takes what it is sent.
//!
//! Only time in which it keeps us waiting counts: a slow disk is not its fault. In thirty seconds of that it has to take what a
//! line of 1 KiB/s would.

use std::time::Duration;

/// How long is waited for them.
const WINDOW: Duration = Duration::from_secs(30);
/// Bytes that are taken in a window at least.
const LEAST_BYTES: u64 = 30 * 1024;

/// What was taken in the window that is under way.
#[derive(Debug, Default)]
pub(super) struct SendRate {
    waited: Duration,
    taken_bytes: u64,
}

impl SendRate {
    /// Notes that bytes were taken. What the line took before it was full says nothing of who is at its other end.
    pub(super) fn take(&mut self, bytes: u64) {
        if !self.waited.is_zero() {
            self.taken_bytes += bytes;
        }
    }

    /// Notes that the other side has kept us waiting for so long; whether that is too slow.
    pub(super) fn wait(&mut self, duration: Duration) -> bool {
        self.waited += duration;
        if self.waited < WINDOW {
            return false;
        }
        let is_too_slow = self.taken_bytes < LEAST_BYTES;
        *self = SendRate::default();
        is_too_slow
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TICK: Duration = Duration::from_millis(200);

    /// Seconds until a reader that takes so many bytes in so many seconds is given up; `None` if that is not in ten minutes.
    fn given_up_after(bytes: u64, every_seconds: u64) -> Option<u64> {
        let mut rate = SendRate::default();
        rate.take(10_000_000);
        (1..=3_000_u64).find_map(|tick| {
            if tick.is_multiple_of(every_seconds * 5) {
                rate.take(bytes);
            }
            rate.wait(TICK).then_some(tick / 5)
        })
    }

    #[test]
    fn who_takes_nothing_or_too_little_is_given_up() {
        assert_eq!(given_up_after(0, 1), Some(30));
        assert_eq!(given_up_after(1_000, 1), Some(30));
        assert_eq!(given_up_after(1_024, 1), None);
        assert_eq!(given_up_after(29 * 1024, 29), Some(30));
        assert_eq!(given_up_after(64 * 1024, 25), None, "the system takes bytes in steps");
    }

    #[test]
    fn time_in_which_it_keeps_nobody_waiting_is_not_counted() {
        let mut rate = SendRate::default();
        rate.take(100 * LEAST_BYTES);
        assert!(!rate.wait(WINDOW - TICK));
        rate.take(LEAST_BYTES);
        assert!(!rate.wait(TICK));
        assert!(!rate.wait(WINDOW - TICK), "a window begins anew");
        assert!(rate.wait(TICK));
    }
}
