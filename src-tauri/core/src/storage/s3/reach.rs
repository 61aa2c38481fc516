//! Whether the bucket could be reached when it was last asked for something, for people to see.
//!
//! Nothing is asked to find out: whatever a vault does with its bucket tells, and until then it counts as reachable.

use std::sync::Mutex;

use super::failure::{Failure, FailureKind};
use crate::error::ErrorKind;
use crate::storage::waiting::lock;

/// Whether the bucket could be reached, the last time it was asked for something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    /// It answered, or was not asked yet.
    #[default]
    Online,
    /// Nobody answered.
    Offline,
    /// There were no keys, for this reason, or they were refused.
    Locked(ErrorKind),
}

/// What the last request has shown.
#[derive(Debug, Default)]
pub(super) struct LastReach(Mutex<Reach>);

impl LastReach {
    pub(super) fn get(&self) -> Reach {
        *lock(&self.0)
    }

    pub(super) fn note_keys(&self, missing: ErrorKind) {
        *lock(&self.0) = Reach::Locked(missing);
    }

    /// A request was answered as hoped, or has failed.
    pub(super) fn note<T>(&self, outcome: &Result<T, Failure>) {
        let reach = match outcome {
            Err(failure) if failure.kind == FailureKind::Offline => Reach::Offline,
            Err(failure) if failure.kind == FailureKind::KeysRefused => Reach::Locked(ErrorKind::CredentialsRefused),
            _ => Reach::Online,
        };
        *lock(&self.0) = reach;
    }
}
