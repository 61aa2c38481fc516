//! How long an answer, or another computer, is waited for. Pure.

use std::time::Duration;

use crate::limits::{ByteRate, RatesNow};

/// Bytes that an answer may have that is waited for as a whole.
const ANSWER_BYTES: u64 = 512 * 1024;
/// How many may share what a person allows.
const SHARED_BY: u64 = 32;

/// How long to wait, by how much there is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to be made.
    pub to_connect: Duration,
    /// For any answer, and for the next bytes of one that has begun.
    pub base: Duration,
    /// The slowest line that is waited for.
    pub least_bytes_per_second: u64,
    /// For somebody to add to an upload, before it counts as one that nobody is at.
    pub until_it_rests: Duration,
}

impl Default for Patience {
    /// Ten seconds for a connection, half a minute for an answer, and as long as 8 KiB a second take; a quarter of an hour
    /// for an upload to rest.
    fn default() -> Self {
        Patience {
            to_connect: Duration::from_secs(10),
            base: Duration::from_secs(30),
            least_bytes_per_second: 8 * 1024,
            until_it_rests: Duration::from_secs(15 * 60),
        }
    }
}

impl Patience {
    /// For a request that sends `bytes` bytes while `rates` hold: a line that is slow because it may be no faster is waited
    /// for.
    pub(super) fn for_bytes(&self, bytes: usize, rates: RatesNow) -> Duration {
        let share = |rate: ByteRate| rate.bytes_per_second() / SHARED_BY;
        let up = rates.up.map_or(u64::MAX, share).min(self.least_bytes_per_second).max(1);
        let answer = rates.down.map_or(Duration::ZERO, |rate| Duration::from_secs(ANSWER_BYTES / share(rate).max(1)));
        self.base + Duration::from_secs(bytes as u64 / up) + answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_body_may_take_longer() {
        let patience = Patience::default();
        let unlimited = RatesNow::default();
        assert_eq!(patience.for_bytes(0, unlimited), Duration::from_secs(30));
        assert_eq!(patience.for_bytes(8 * 1024 * 1024, unlimited), Duration::from_secs(30 + 1024));
    }

    #[test]
    fn what_may_be_no_faster_is_waited_for() {
        let patience = Patience::default();
        let rates = |up: Option<&str>, down: Option<&str>| {
            let rate = |text: &str| text.parse().expect("a rate");
            RatesNow { up: up.map(rate), down: down.map(rate) }
        };
        let mebibyte = 1024 * 1024;
        // 1 MiB beside seven others at 10 kB a second takes less than 14 minutes.
        assert!(patience.for_bytes(mebibyte, rates(Some("10k"), None)) > Duration::from_secs(14 * 60));
        assert_eq!(
            patience.for_bytes(mebibyte, rates(Some("1G"), None)),
            patience.for_bytes(mebibyte, RatesNow::default()),
            "a limit makes nobody hurry"
        );
        // A list of 1,000 keys is about 400 kB.
        assert!(patience.for_bytes(0, rates(None, Some("1k"))) > Duration::from_secs(400 * 8));
    }
}
