//! The check of the vault that is running, if one is: how far it has come, and the wish to stop it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use coffer_core::service::{CheckProgress, Proceed};

/// A picture of the progress goes out this often at most.
const PAUSE: Duration = Duration::from_millis(100);

/// The check that is running.
#[derive(Debug, Default)]
pub(crate) struct Checking(Mutex<Option<Running>>);

#[derive(Debug, Default)]
struct Running {
    progress: CheckProgress,
    is_cancelled: bool,
    told: Option<Duration>,
}

impl Checking {
    /// Begins a check; `None` if one is running.
    pub(crate) fn begin(&self) -> Option<Run<'_>> {
        let mut running = self.running();
        if running.is_some() {
            return None;
        }
        *running = Some(Running::default());
        Some(Run(self))
    }

    /// Asks the check that is running to stop.
    pub(crate) fn cancel(&self) {
        if let Some(running) = &mut *self.running() {
            running.is_cancelled = true;
        }
    }

    /// How far the check that is running has come.
    pub(crate) fn progress(&self) -> Option<CheckProgress> {
        self.running().as_ref().map(|running| running.progress)
    }

    fn running(&self) -> MutexGuard<'_, Option<Running>> {
        // Every change of it is one assignment.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A check, until it is over.
#[derive(Debug)]
pub(crate) struct Run<'c>(&'c Checking);

impl Run<'_> {
    /// Takes note of how far it has come at the time `now`; calls `tell` if it is time to, and says how to go on.
    pub(crate) fn note(&self, progress: CheckProgress, now: Duration, tell: impl FnOnce()) -> Proceed {
        let mut running = self.0.running();
        let Some(running) = &mut *running else { return Proceed::Go };
        running.progress = progress;
        if running.told.is_none_or(|told| now - told >= PAUSE) {
            running.told = Some(now);
            tell();
        }
        if running.is_cancelled { Proceed::Cancel } else { Proceed::Go }
    }
}

impl Drop for Run<'_> {
    fn drop(&mut self) {
        *self.0.running() = None;
    }
}
