//! Waiting for somebody else to let go, with an end.

use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use super::StorageError;
use crate::seams::Clock;

/// How long a call waits for a lock before it is `Busy`.
const MOST_WAIT: Duration = Duration::from_secs(10);
/// Pauses between two looks grow from the first to the second.
const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// What `attempt` finds, tried again until it finds something or ten seconds are over; then `Busy`.
pub(super) fn wait_for<T>(
    clock: &dyn Clock,
    mut attempt: impl FnMut() -> Result<Option<T>, StorageError>,
) -> Result<T, StorageError> {
    let deadline = clock.monotonic() + MOST_WAIT;
    let mut pause = FIRST_PAUSE;
    loop {
        if let Some(found) = attempt()? {
            return Ok(found);
        }
        if clock.monotonic() >= deadline {
            return Err(StorageError::Busy);
        }
        clock.sleep(pause);
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// The content of `mutex`. A thread that panicked while it held it left nothing half done: what is kept under the
/// mutexes of this layer is changed in single steps.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Like [`lock`], but `None` instead of waiting.
pub(super) fn try_lock<T>(mutex: &Mutex<T>) -> Option<MutexGuard<'_, T>> {
    match mutex.try_lock() {
        Ok(guard) => Some(guard),
        Err(TryLockError::Poisoned(poisoned)) => Some(poisoned.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
