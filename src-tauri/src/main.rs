//! The program of the window. All of it is in the library, where tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    coffer_app::run()
}
