//! How fast it goes: a moving average that neither jumps nor lies.

use std::time::Duration;

/// An exponentially weighted moving average of bytes a second with a half-life of 5 s.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Speed {
    bytes_per_second: f64,
    /// Time that has gone into the average.
    known: Duration,
    last: Option<Duration>,
    pending_bytes: u64,
}

const HALF_LIFE_SECONDS: f64 = 5.0;
/// Samples are taken no closer than this, so that one chunk does not look like a burst.
const SAMPLE: Duration = Duration::from_millis(250);
/// Before this much is known, no number is better than a wrong one.
const ENOUGH: Duration = Duration::from_secs(3);

impl Speed {
    /// `bytes` more were stored by `now`.
    pub(super) fn add(&mut self, bytes: u64, now: Duration) {
        // Nobody knows how long the first bytes took.
        let Some(last) = self.last else {
            self.last = Some(now);
            return;
        };
        self.pending_bytes += bytes;
        let elapsed = now.saturating_sub(last);
        if elapsed < SAMPLE {
            return;
        }
        let sample = self.pending_bytes as f64 / elapsed.as_secs_f64();
        let weight = if self.known.is_zero() {
            1.0
        } else {
            1.0 - (-elapsed.as_secs_f64() * std::f64::consts::LN_2 / HALF_LIFE_SECONDS).exp()
        };
        self.bytes_per_second += weight * (sample - self.bytes_per_second);
        self.known += elapsed;
        self.last = Some(now);
        self.pending_bytes = 0;
    }

    /// Nothing runs any more; the next byte starts a new average.
    pub(super) fn reset(&mut self) {
        *self = Speed::default();
    }

    /// Bytes a second, once enough is known.
    pub(super) fn bytes_per_second(&self) -> Option<u64> {
        (self.known >= ENOUGH && self.bytes_per_second >= 1.0).then_some(self.bytes_per_second as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_nothing_for_three_seconds_and_then_the_truth() {
        let mut speed = Speed::default();
        for tenth in 0..100 {
            speed.add(100_000, Duration::from_millis(tenth * 100));
            assert_eq!(speed.bytes_per_second().is_some(), speed.known >= ENOUGH);
        }
        let known = speed.bytes_per_second().expect("ten seconds are enough");
        assert!((950_000..=1_050_000).contains(&known), "a steady 1 MB/s must read as 1 MB/s, not {known}");
    }

    #[test]
    fn half_of_a_change_shows_after_five_seconds() {
        let mut speed = Speed::default();
        let mut now = Duration::ZERO;
        let mut run = |speed: &mut Speed, bytes, seconds| {
            for _ in 0..seconds * 4 {
                now += SAMPLE;
                speed.add(bytes, now);
            }
        };
        run(&mut speed, 250_000, 60);
        run(&mut speed, 0, 5);
        let known = speed.bytes_per_second().expect("known");
        assert!((480_000..=520_000).contains(&known), "{known}");
    }
}
