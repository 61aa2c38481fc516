//! The death of a process in the middle of a call, as a test can survive it.
//!
//! A call that dies unwinds from where it is, so that nothing after that point happens: no answer, no tidying up, no write
//! to the index. [`FaultyFs::die_at`] begins it, [`until_death`] ends it. Destructors do run, as locks must be given up;
//! what they ask of the file system fails, for it is dead.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::FaultyFs;

/// The process died before it could answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Death;

impl Death {
    /// Dies, here and now.
    pub(crate) fn strike() -> ! {
        resume_unwind(Box::new(Death))
    }
}

/// What `life` answers, unless it dies on this file system. A thread that dies takes those that wait for it along, with
/// panics of their own; all other panics go on.
pub fn until_death<T>(fs: &FaultyFs, life: impl FnOnce() -> T) -> Result<T, Death> {
    catch_unwind(AssertUnwindSafe(life)).map_err(|payload| if fs.has_died() { Death } else { resume_unwind(payload) })
}
