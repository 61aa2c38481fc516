//! Where a document stands in its life, and who may see it.

use std::fmt;

use crate::error::Error;

/// Where a document stands. `Pending`, `Uploading` and `Failed` are before its commit; the others after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Accepted, nothing sent yet.
    Pending,
    /// Some of its content is stored.
    Uploading,
    /// All of it is stored and safe.
    Stored,
    /// It could not be stored.
    Failed,
    /// Deleted by a person, restorable.
    Trashed,
    /// Its sidecar is there, its content was not found.
    Missing,
    /// Its content is not what the sidecar says.
    Damaged,
}

impl Status {
    /// All of them.
    pub const ALL: [Status; 7] = [
        Status::Pending,
        Status::Uploading,
        Status::Stored,
        Status::Failed,
        Status::Trashed,
        Status::Missing,
        Status::Damaged,
    ];

    /// Its name in the index and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Status::Pending => "pending",
            Status::Uploading => "uploading",
            Status::Stored => "stored",
            Status::Failed => "failed",
            Status::Trashed => "trashed",
            Status::Missing => "missing",
            Status::Damaged => "damaged",
        }
    }

    /// The status of that name.
    pub fn from_name(name: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether a document may go from this status to `next`.
    pub const fn may_become(self, next: Status) -> bool {
        use Status::{Damaged, Failed, Missing, Pending, Stored, Trashed, Uploading};
        matches!(
            (self, next),
            (Pending, Uploading | Failed)
                | (Uploading, Stored | Failed)
                | (Failed, Pending)
                | (Stored, Trashed | Missing | Damaged)
                | (Missing, Stored | Damaged | Trashed)
                | (Damaged, Stored | Missing | Trashed)
                | (Trashed, Stored)
        )
    }

    /// `next`, if the step is legal.
    ///
    /// # Errors
    /// [`Error::IllegalStatus`] otherwise.
    pub fn advance(self, next: Status) -> Result<Status, Error> {
        if self.may_become(next) { Ok(next) } else { Err(Error::IllegalStatus { from: self, to: next }) }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who may see a document. Private is the only one that can be made; publishing is an act of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Visibility {
    /// Only its owner.
    Private,
    /// Everyone who has its link.
    Public,
}

impl Visibility {
    /// Its name in sidecars and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Visibility::Private => "private",
            Visibility::Public => "public",
        }
    }

    /// The visibility of that name, for reading what was written.
    pub(crate) fn from_name(name: &str) -> Option<Visibility> {
        match name {
            "private" => Some(Visibility::Private),
            "public" => Some(Visibility::Public),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_legal_steps_are_taken() {
        assert!(Status::Pending.advance(Status::Uploading).is_ok());
        assert!(Status::Trashed.advance(Status::Stored).is_ok());
        assert!(matches!(
            Status::Pending.advance(Status::Stored),
            Err(Error::IllegalStatus { from: Status::Pending, to: Status::Stored })
        ));
        for status in Status::ALL {
            assert!(!status.may_become(status), "{status} to itself is no step");
            assert_eq!(Status::from_name(status.as_str()), Some(status));
        }
    }
}
