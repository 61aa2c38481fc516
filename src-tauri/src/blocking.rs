//! The one way from a command into code that blocks.

use coffer_core::{Error, ErrorKind};
use coffer_wire::ErrorBody;

use crate::log;

/// What a command answers: a shape of the wire, or the error that the page's `invoke` rejects with.
pub(crate) type Answer<T> = Result<T, ErrorBody>;

/// Runs `work` on a thread that may block. A panic in it is a bug; it becomes an answer of kind `internal` and the
/// window lives on.
pub(crate) async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(failure) => {
            log::failure("a command did not finish", &failure);
            Err(ErrorBody::plain(ErrorKind::Internal, "the command did not finish"))
        }
    }
}

/// The error as the page gets it. What a person cannot mend goes to the log with its causes, which the wire leaves out.
pub(crate) fn rejection(error: Error) -> ErrorBody {
    if matches!(error.kind(), ErrorKind::Internal | ErrorKind::Unavailable | ErrorKind::Damaged) {
        log::failure("a command failed", &error);
    }
    ErrorBody::from(&error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_command_becomes_an_answer() {
        let answer: Answer<()> = tauri::async_runtime::block_on(run_blocking(|| panic!("a bug, for this test")));
        assert_eq!(answer.expect_err("it panicked").kind, "internal");
    }
}
