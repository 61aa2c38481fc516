//! The one way from a command into code that blocks.

use coffer_core::ErrorKind;

use crate::error::{Answer, CommandError};
use crate::log;

/// Runs `work` on a thread that may block. A panic in it is a bug; it becomes an answer of kind `internal` and the
/// window lives on.
pub(crate) async fn run_blocking<T: Send + 'static>(work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
    match tauri::async_runtime::spawn_blocking(work).await {
        Ok(answer) => answer,
        Err(failure) => {
            log::failure("a command did not finish", &failure);
            Err(CommandError::new(ErrorKind::Internal, "the command did not finish"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_in_a_command_becomes_an_answer() {
        let answer: Answer<()> = tauri::async_runtime::block_on(run_blocking(|| panic!("a bug, for this test")));
        let json = serde_json::to_value(answer.expect_err("it panicked")).expect("JSON");
        assert_eq!(json["kind"], "internal");
    }
}
