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
        let vault = Vault { program: self.clone(), folder, environment: Vec::new() };
        measure::run([vault.command(&["usage"])])?;
        Ok(vault)
    }

    /// A new vault in a bucket, below `prefix`, whose settings and index lie in the new folder `folder`. `environment` has
    /// the keys.
    pub fn vault_in_bucket(
        &self,
        folder: PathBuf,
        endpoint: &str,
        bucket: &str,
        prefix: &str,
        environment: Vec<(&'static str, String)>,
    ) -> Outcome<Vault> {
        fs::create_dir(&folder)?;
        let vault = Vault { program: self.clone(), folder, environment };
        let add = ["--credentials", "env", "vault", "add", "s3", "--name", IN_BUCKET, "--bucket", bucket];
        let mut command = vault.command(&add);
        command.args(["--endpoint", endpoint, "--prefix", prefix]);
        measure::run([command])?;
        Ok(vault)
    }
}

/// What the vault in a bucket is called.
const IN_BUCKET: &str = "bucket";

/// A vault with a home of its own.
#[derive(Debug)]
pub struct Vault {
    program: Cofferctl,
    folder: PathBuf,
    environment: Vec<(&'static str, String)>,
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
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// A new, empty vault on this computer beside this one, which stays the current one; answers its name.
    pub fn beside(&self, name: &str) -> Outcome<String> {
        let mut add = self.command(&["vault", "add", "local", "--name", name]);
        add.arg(self.folder.join(name));
        measure::run([add, self.command(&["vault", "use", IN_BUCKET])])?;
        Ok(name.to_owned())
    }

    /// Copies all of a vault in a bucket into another one.
    pub fn copy_to(&self, other: &str) -> Command {
        self.command(&["vault", "copy", IN_BUCKET, other])
    }

    pub fn add(&self, path: &Path) -> Command {
        let mut command = self.command(&["add"]);
        command.arg(path);
        command
    }

    /// Copies of all documents, into a folder that is there.
    pub fn get_all(&self, folder: &Path) -> Command {
        let mut command = self.command(&["get", "--all", "--output"]);
        command.arg(folder);
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
