//! What the figures are to be. Every goal is a value not to be exceeded.

/// A target, and the floor beneath which it counts as missed.
#[derive(Clone, Copy, Debug)]
pub struct Goal {
    pub name: &'static str,
    pub target: f64,
    pub floor: f64,
}

/// How a value stands to its goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Met,
    WithinFloor,
    Missed,
}

impl Goal {
    const fn new(name: &'static str, target: f64, floor: f64) -> Goal {
        Goal { name, target, floor }
    }

    pub fn verdict(self, value: f64) -> Verdict {
        if value <= self.target {
            Verdict::Met
        } else if value <= self.floor {
            Verdict::WithinFloor
        } else {
            Verdict::Missed
        }
    }
}

/// Peak memory of any transfer, MiB.
pub const TRANSFER_MEMORY: Goal = Goal::new("P6", 40.0, 120.0);
/// Peak memory with a file of 4 GiB ÷ one of 1 GiB.
pub const TRANSFER_MEMORY_GROWTH: Goal = Goal::new("P6", 1.1, 1.3);
/// Small files ÷ `cp` and `sync`.
pub const SMALL_FILES: Goal = Goal::new("P7", 2.5, 5.0);
/// Calls that flush, for all of them.
pub const SMALL_FILES_FLUSHES: Goal = Goal::new("P7", 60.0, 300.0);
/// Small files ÷ `restic backup`.
pub const SMALL_FILES_RESTIC: Goal = Goal::new("P8", 0.5, 1.0);
/// The same small files again ÷ reading and hashing them.
pub const SMALL_FILES_AGAIN: Goal = Goal::new("P8", 3.0, 6.0);
/// One large file ÷ `cp` and `sync`.
pub const LARGE_FILE: Goal = Goal::new("P9", 1.1, 1.4);
/// A thousand files of 1 MiB ÷ `cp` and `sync`.
pub const MIDDLE_FILES: Goal = Goal::new("P9", 0.95, 1.4);
/// A page in the middle of the list ÷ the first.
pub const DEEP_PAGE: Goal = Goal::new("P10", 1.1, 1.3);
/// Rows at a random position ÷ the first page.
pub const JUMP: Goal = Goal::new("P11", 3.0, 6.0);
/// Usage ÷ one document.
pub const USAGE: Goal = Goal::new("P12", 10.0, 50.0);
/// The median of a search, milliseconds.
pub const SEARCH_MEDIAN: Goal = Goal::new("P13", 5.0, 30.0);
/// The 99th percentile of a search, milliseconds.
pub const SEARCH_P99: Goal = Goal::new("P13", 16.0, 100.0);
/// Building the index anew, seconds.
pub const REBUILD: Goal = Goal::new("P18", 10.0, 20.0);
/// Bytes of the index for each document.
pub const INDEX_SIZE: Goal = Goal::new("P18", 450.0, 900.0);

/// One large file to a server that throws it away ÷ `s5cmd`, wall time.
pub const S3_CLIENT_WALL: Goal = Goal::new("P1", 0.4, 0.7);
/// The same, processor time.
pub const S3_CLIENT_CPU: Goal = Goal::new("P1", 0.35, 0.7);
/// One large file to a bucket ÷ `s5cmd`.
pub const S3_LARGE_UP: Goal = Goal::new("P2", 0.9, 1.05);
/// One large file out of a bucket, verified ÷ `s5cmd`, which verifies nothing.
pub const S3_LARGE_DOWN: Goal = Goal::new("P3", 1.0, 1.15);
/// Small documents to a bucket ÷ as many files by `s5cmd`: 0.6 (0.5) times its documents a second, each of two objects.
pub const S3_SMALL_UP: Goal = Goal::new("P4", 1.67, 2.0);
/// Small documents out of a bucket ÷ as many files by `s5cmd`: 1.2 (1) times its documents a second.
pub const S3_SMALL_DOWN: Goal = Goal::new("P5", 0.833, 1.0);
/// A thousand documents of 1 MiB to a bucket ÷ as many files by `s5cmd`.
pub const S3_MIDDLE_UP: Goal = Goal::new("P5", 0.9, 1.1);
/// Bytes sent of an upload that was killed five times ÷ its length.
pub const RESUMED: Goal = Goal::new("P23", 1.05, 1.15);
/// Requests of an upload in parts that are not for a part.
pub const S3_REQUESTS_BEYOND_PARTS: Goal = Goal::new("P24", 2.0, 2.0);

/// A link to a large file ÷ nginx: 0.9 (0.7) times as fast.
pub const LINK_TO_LARGE: Goal = Goal::new("P21", 1.11, 1.43);
/// A link to a small file ÷ nginx: half (a quarter) as fast.
pub const LINK_TO_SMALL: Goal = Goal::new("P21", 2.0, 4.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_that_is_just_reached_is_reached() {
        assert_eq!(JUMP.verdict(3.0), Verdict::Met);
        assert_eq!(JUMP.verdict(3.1), Verdict::WithinFloor);
        assert_eq!(JUMP.verdict(6.1), Verdict::Missed);
    }
}
