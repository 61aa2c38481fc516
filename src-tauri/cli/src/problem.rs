//! Why a command ends early.

use std::io;
use std::path::PathBuf;

use coffer_core::{Error, InvalidInput};

/// Why a command ends early. What goes wrong with one of many documents or paths does not end it; see
/// [`Outcome`](crate::commands::Outcome).
#[derive(Debug)]
pub enum Problem {
    /// The core said no.
    Failed(Error),
    /// Nobody reads standard output any more.
    ReaderGone,
}

impl Problem {
    /// The problem of not being able to write to standard output.
    pub fn of_output(error: io::Error) -> Problem {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Problem::ReaderGone
        } else {
            Problem::Failed(Error::Target { path: PathBuf::from("standard output"), source: error })
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        Problem::Failed(error)
    }
}

impl From<InvalidInput> for Problem {
    fn from(error: InvalidInput) -> Self {
        Problem::Failed(error.into())
    }
}
