//! Locks that several processes share, each for as long as it uses something, and one takes alone to see that no other
//! does.

use std::path::Path;
use std::time::Duration;

use super::Seams;
use crate::error::Error;
use crate::repository::RepositoryError;
use crate::seams::{FileLock, LockMode};

/// How long to wait while another process has it alone.
const MOST_WAIT: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

/// The lock in `path`, unless others hold it in a way that does not go with `mode`.
pub(super) fn try_lock(seams: &Seams, path: &Path, mode: LockMode) -> Result<Option<Box<dyn FileLock>>, Error> {
    seams.fs.try_lock(path, mode).map_err(|source| Error::Target { path: path.to_owned(), source })
}

/// The lock in `path`, beside others. Waits while another process has it alone.
///
/// # Errors
/// [`RepositoryError::Busy`] after ten seconds; [`Error::Target`].
pub(super) fn share(seams: &Seams, path: &Path) -> Result<Box<dyn FileLock>, Error> {
    let deadline = seams.clock.monotonic() + MOST_WAIT;
    loop {
        if let Some(lock) = try_lock(seams, path, LockMode::Shared)? {
            return Ok(lock);
        }
        if seams.clock.monotonic() >= deadline {
            return Err(RepositoryError::Busy.into());
        }
        seams.clock.sleep(PAUSE);
    }
}
