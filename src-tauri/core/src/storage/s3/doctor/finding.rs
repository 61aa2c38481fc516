//! What one trial has shown, before it is known by the name of its check.

use super::report::{Check, CheckName, CheckState};
use crate::error::ErrorKind;
use crate::storage::StorageError;
use crate::storage::s3::failure::Failure;

/// What one trial has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) state: CheckState,
    detail: Option<String>,
    pub(super) error: Option<ErrorKind>,
}

impl Finding {
    /// It is as it should be.
    pub(super) fn passed() -> Self {
        Finding { state: CheckState::Passed, detail: None, error: None }
    }

    /// The server cannot do it, and Coffer goes another way.
    pub(super) fn unsupported(detail: impl Into<String>) -> Self {
        Finding { state: CheckState::Unsupported, ..Finding::passed() }.with(detail)
    }

    /// It was tried, and came out wrong.
    pub(super) fn wrong(detail: impl Into<String>) -> Self {
        Finding { state: CheckState::Failed, ..Finding::passed() }.with(detail)
    }

    /// It could not be tried, or was refused.
    pub(super) fn failed(failure: &Failure) -> Self {
        Finding::failed_as(StorageError::from(failure.clone()).kind())
    }

    /// It failed in this way.
    pub(super) fn failed_as(error: ErrorKind) -> Self {
        Finding { state: CheckState::Failed, detail: None, error: Some(error) }
    }

    /// What it needs is not there.
    pub(super) fn skipped() -> Self {
        Finding { state: CheckState::Skipped, ..Finding::passed() }
    }

    /// With a few words on what was found.
    pub(super) fn with(self, detail: impl Into<String>) -> Self {
        Finding { detail: Some(detail.into()), ..self }
    }

    /// With a few words more.
    pub(super) fn and(self, more: &str) -> Self {
        let detail = self.detail.as_deref().map_or_else(|| more.to_owned(), |detail| format!("{detail}, {more}"));
        self.with(detail)
    }

    /// The check of this name.
    pub(super) fn of(self, name: CheckName) -> Check {
        Check { name, state: self.state, detail: self.detail, error: self.error }
    }
}
