//! How long an answer is waited for. Pure.

use std::time::Duration;

/// How long to wait, by how much there is to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to be made.
    pub to_connect: Duration,
    /// For any answer, and for the next bytes of one that has begun.
    pub base: Duration,
    /// The slowest line that is waited for.
    pub least_bytes_per_second: u64,
}

impl Default for Patience {
    /// Ten seconds for a connection, half a minute for an answer, and as long as 8 KiB a second take.
    fn default() -> Self {
        Patience {
            to_connect: Duration::from_secs(10),
            base: Duration::from_secs(30),
            least_bytes_per_second: 8 * 1024,
        }
    }
}

impl Patience {
    /// For a request that sends `bytes` bytes.
    pub(super) fn for_bytes(&self, bytes: usize) -> Duration {
        self.base + Duration::from_secs(bytes as u64 / self.least_bytes_per_second.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_body_may_take_longer() {
        let patience = Patience::default();
        assert_eq!(patience.for_bytes(0), Duration::from_secs(30));
        assert_eq!(patience.for_bytes(8 * 1024 * 1024), Duration::from_secs(30 + 1024));
    }
}
