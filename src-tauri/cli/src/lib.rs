//! The vault without a window, for scripts, servers, tests and benchmarks.
//!
//! `arguments` says what can be asked, `commands` has one file per group of commands, `session` is what each of them
//! is given, and `output` is the only way to answer. What a command does is done by the core; here it is only asked
//! for and shown. A library, so that what reads the command line can be fed by a fuzzer; `main.rs` is all that is not in
//! it. Deliberately not here: rules about documents, and anything of a window.

#[expect(
    missing_docs,
    reason = "what a person can ask for is explained in the help, which is made of the same comments"
)]
pub mod arguments;
mod commands;
mod credentials;
mod output;
mod problem;
mod progress;
#[cfg(test)]
mod reference;
mod session;
mod side_by_side;
mod text;
mod usage_error;

use std::env;
use std::process::ExitCode;

use arguments::{Arguments, Command};
use commands::Outcome;
use output::Output;
use problem::Problem;

/// It was done.
const DONE: u8 = 0;
/// It failed, or some of it did.
const FAILED: u8 = 1;
/// Nothing can be said: the vault could not be checked.
const NOT_CHECKED: u8 = 3;

/// Does what the command line of this process asks for.
pub fn run() -> ExitCode {
    let arguments = match Arguments::read(env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) => return usage_error::report(&error),
    };
    let output = Output::new(arguments.global.json);
    let when_it_fails =
        if matches!(arguments.command, Command::Verify(_) | Command::Repair(_)) { NOT_CHECKED } else { FAILED };
    let code = match commands::run(&arguments, output) {
        Ok(Outcome::Done) => DONE,
        Ok(Outcome::Failed) => FAILED,
        // Whoever reads our answer has read enough, like `head`.
        Err(Problem::ReaderGone) => DONE,
        Err(Problem::Failed(error)) => {
            output.report(None, &error);
            when_it_fails
        }
    };
    ExitCode::from(code)
}
