//! The `cofferctl` that is measured, and vaults to run it on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, measure};

/// The program beside this one.
#[derive(Clone, Debug)]
pub struct Cofferctl(PathBuf);

impl Cofferctl {
    /// Finds it.
    ///
    /// # Errors
    /// If it is not there; says how to build it.
    pub fn find() -> Outcome<Cofferctl> {
        let path = std::env::current_exe()?.with_file_name("cofferctl");
        if path.is_file() {
            Ok(Cofferctl(path))
        } else {
            Err(format!("{} is missing; build it: cargo build --release --package cofferctl", path.display()).into())
        }
    }

    /// A new, empty vault in the new folder `folder`, with its index.
    pub fn vault(&self, folder: PathBuf) -> Outcome<Vault> {
        fs::create_dir(&folder)?;
        let vault = Vault { program: self.clone(), folder };
        measure::run([vault.command(&["usage"])])?;
        Ok(vault)
    }
}

/// A vault with a home of its own.
#[derive(Debug)]
pub struct Vault {
    program: Cofferctl,
    folder: PathBuf,
}

impl Vault {
    /// Where its index, its settings and its root lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program.0);
        // A user that `rebuild`, which lays a vault out by hand, can name.
        command.env("COFFER_HOME", &self.folder).env("USER", USER).args(arguments);
        command
    }

    pub fn add(&self, path: &Path) -> Command {
        let mut command = self.command(&["add"]);
        command.arg(path);
        command
    }

    pub fn get(&self, unique_name: &str, to: &Path) -> Command {
        let mut command = self.command(&["get", unique_name, "--output"]);
        command.arg(to);
        command
    }
}

/// Who acts in every vault.
pub const USER: &str = "bench";
