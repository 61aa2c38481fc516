//! Taking a mutex of the edge.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What is kept under the edge's mutexes is changed in single steps, so it is whole whoever panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
