//! Looks for the secrets of all tests in what they have left: `find-canary FOLDER…`. `scripts/test` runs it last.
//!
//! Ends with 1 if one stands anywhere, and says in which files. A folder that is not there holds none.

use std::path::PathBuf;
use std::process::ExitCode;

use coffer_tests::canary;

fn main() -> ExitCode {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if folders.is_empty() {
        eprintln!("usage: find-canary FOLDER…");
        return ExitCode::from(2);
    }
    let mut found = Vec::new();
    for folder in &folders {
        match canary::find_below(folder) {
            Ok(some) => found.extend(some),
            Err(error) => {
                eprintln!("{} cannot be searched: {error}", folder.display());
                return ExitCode::from(2);
            }
        }
    }
    for (path, what) in &found {
        println!("{}: {what}", path.display());
    }
    println!("{} of the files left by the tests hold a secret", found.len());
    if found.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
