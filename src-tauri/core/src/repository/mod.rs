//! The index.

use thiserror::Error;

use crate::error::ErrorKind;

/// Why the index could not answer.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RepositoryError {}

impl RepositoryError {
    /// The kind that callers branch on.
    pub fn kind(&self) -> ErrorKind {
        match *self {}
    }
}
