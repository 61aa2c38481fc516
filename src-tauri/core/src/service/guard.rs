//! Laws that the code must keep wherever it commits, deletes or sweeps, checked in release builds too.
//!
//! A law that does not hold is a mistake in Coffer, and whatever it would write next cannot be trusted. So from then on
//! this process writes nothing: everything that changes a vault asks [`Guard::may_write`] first. Reading goes on, the
//! reason is kept for a person to see, and a new start begins with a clean slate. Not here: faults of disks and networks,
//! which are ordinary errors.

use std::sync::OnceLock;

use crate::error::Error;

/// Whether every law has held so far.
#[derive(Debug, Default)]
pub(super) struct Guard {
    broken: OnceLock<&'static str>,
}

impl Guard {
    /// Goes on only if every law has held so far.
    ///
    /// # Errors
    /// [`Error::StoppedWriting`] with the law that was broken first.
    pub(super) fn may_write(&self) -> Result<(), Error> {
        self.broken.get().map_or(Ok(()), |law| Err(Error::StoppedWriting { law }))
    }

    /// Goes on only if `law`, which reads as a sentence, holds; nothing is written any more if it does not.
    ///
    /// # Errors
    /// [`Error::StoppedWriting`].
    pub(super) fn ensure(&self, holds: bool, law: &'static str) -> Result<(), Error> {
        if holds {
            return Ok(());
        }
        Err(Error::StoppedWriting { law: self.broken.get_or_init(|| law) })
    }

    /// The law that was broken.
    pub(super) fn broken_law(&self) -> Option<&'static str> {
        self.broken.get().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn a_broken_law_ends_all_writing_and_the_first_one_is_remembered() {
        let guard = Guard::default();
        guard.ensure(true, "water is wet").expect("it is");
        guard.may_write().expect("nothing is wrong");
        for law in ["two is one", "three is one"] {
            let error = guard.ensure(false, law).expect_err("it is not");
            assert!(matches!(error, Error::StoppedWriting { law: "two is one" }), "{error:?}");
        }
        assert_eq!(guard.may_write().expect_err("until the next start").kind(), ErrorKind::Internal);
        assert_eq!(guard.broken_law(), Some("two is one"));
    }
}
