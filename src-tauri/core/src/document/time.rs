//! Points in time.

/// UTC milliseconds since 1970. Wall time: for people to read and lists to sort, never to decide what is safe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time `milliseconds` after 1970 began, UTC.
    pub const fn from_millis(milliseconds: i64) -> Self {
        Timestamp(milliseconds)
    }

    /// Milliseconds since 1970 began, UTC.
    pub const fn as_millis(self) -> i64 {
        self.0
    }
}

impl From<std::time::SystemTime> for Timestamp {
    /// Times too far away to be written in 64 bits of milliseconds become the nearest that can.
    fn from(time: std::time::SystemTime) -> Self {
        let millis = |duration: std::time::Duration| i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        match time.duration_since(std::time::UNIX_EPOCH) {
            Ok(after) => Timestamp(millis(after)),
            Err(before) => Timestamp(-millis(before.duration())),
        }
    }
}
