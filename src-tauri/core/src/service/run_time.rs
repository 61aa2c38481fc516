//! How long Coffer has been running, over all its runs on this vault: the clock that no jump of the wall clock moves.
//!
//! Each process adds the time that has passed for it since it first looked; of several at once, the one that has seen
//! most of it wins. So the sum may be less than the truth and is never more.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::DocumentService;
use super::marking::Moment;
use crate::error::Error;

/// Less than this is not worth a write of its own.
const LEAST_MS: u64 = 60_000;

/// Where this process began to count: its own clock, and the sum at that moment.
#[derive(Debug, Default)]
pub(super) struct RunTime(Mutex<Option<(Duration, u64)>>);

impl DocumentService {
    /// The sum so far, in milliseconds; the first call begins to count. Notes it for other processes and later runs.
    ///
    /// # Errors
    /// Of the index.
    pub fn note_run_time(&self) -> Result<u64, Error> {
        let mut began = self.run_time.0.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = self.index.upkeep()?.run_ms;
        let now = self.clock.monotonic();
        let (began_at, began_with) = *began.get_or_insert((now, noted));
        let passed = u64::try_from((now - began_at).as_millis()).unwrap_or(u64::MAX);
        let sum = noted.max(began_with.saturating_add(passed));
        if sum - noted >= LEAST_MS {
            self.index.write(|write| {
                let mut upkeep = write.upkeep()?;
                upkeep.run_ms = upkeep.run_ms.max(sum);
                write.set_upkeep(&upkeep)
            })?;
        }
        Ok(sum)
    }

    /// Now, by both clocks.
    pub(super) fn this_moment(&self) -> Result<Moment, Error> {
        Ok(Moment { now: self.clock.now(), run_ms: self.note_run_time()? })
    }
}
