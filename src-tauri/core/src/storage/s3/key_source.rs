//! Where the keys to a bucket come from, and when they are asked for.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::seams::Clock;
use crate::secrets::{AccessKeys, SecretError};
use crate::storage::StorageError;
use crate::storage::waiting::lock;

/// How long a person who did not grant access to the keys is not asked again, however many files want to go: but at once
/// after [`S3Storage::forget_keys`](super::S3Storage::forget_keys), which is what trying again means.
const NOT_ASKED_AGAIN_FOR: Duration = Duration::from_secs(60);

/// Where the keys to a bucket come from. Asked again after [`S3Storage::forget_keys`](super::S3Storage::forget_keys), and
/// never before they are needed.
pub trait KeySource: fmt::Debug + Send + Sync {
    /// The keys. May block, where a person has to unlock them.
    ///
    /// # Errors
    /// Why there are none.
    fn keys(&self) -> Result<AccessKeys, StorageError>;
}

/// A source that is not asked too often.
#[derive(Debug)]
pub(super) struct PatientSource {
    source: Arc<dyn KeySource>,
    /// When a person was last asked and did not grant access, by the clock that never goes back.
    denied_at: Mutex<Option<Duration>>,
}

impl PatientSource {
    pub(super) fn new(source: Arc<dyn KeySource>) -> Self {
        PatientSource { source, denied_at: Mutex::default() }
    }

    /// Asks for the keys.
    ///
    /// # Errors
    /// Why there are none; the last refusal again, if it is not long ago.
    pub(super) fn ask(&self, clock: &dyn Clock) -> Result<AccessKeys, StorageError> {
        let mut denied_at = lock(&self.denied_at);
        let now = clock.monotonic();
        if denied_at.is_some_and(|at| now.saturating_sub(at) < NOT_ASKED_AGAIN_FOR) {
            return Err(SecretError::Denied.into());
        }
        let asked = self.source.keys();
        *denied_at = matches!(asked, Err(StorageError::Secrets(SecretError::Denied))).then(|| clock.monotonic());
        asked
    }

    /// Lets the next one ask at once.
    pub(super) fn forget_refusal(&self) {
        *lock(&self.denied_at) = None;
    }
}
