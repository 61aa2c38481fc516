//! `cofferctl`: the vault without a window, for scripts, servers, tests and benchmarks.
//!
//! Deliberately nothing here but the call: all of it is in the library beside this file.

use std::process::ExitCode;

fn main() -> ExitCode {
    coffer_cli::run()
}
