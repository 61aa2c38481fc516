//! A home for one case, and the folder that `cofferctl` works in beside it.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use coffer_core::home::Home;
use serde_json::Value;
use tempfile::TempDir;

use super::program::{Ended, Program};
use super::spawning;

/// A folder with a home and what belongs to it.
#[derive(Debug)]
pub struct Place {
    home: PathBuf,
    work: PathBuf,
    _folder: TempDir,
}

impl Place {
    /// An empty one.
    pub fn new() -> Place {
        let folder = tempfile::Builder::new().prefix("coffer-case-").tempdir().expect("a temporary folder");
        Place::on(folder.path().join("home"), folder)
    }

    /// Its home lies elsewhere, as on a disk of its own; `folder` has what else there is.
    pub fn on(home: PathBuf, folder: TempDir) -> Place {
        let work = folder.path().join("work");
        fs::create_dir(&work).expect("a folder to work in");
        Place { home, work, _folder: folder }
    }

    /// One whose home was prepared in `origin`.
    pub fn copy_of(origin: &Place) -> Place {
        let place = Place::new();
        place.copy_home(origin);
        place
    }

    /// Copies the home of `origin` to where this home is.
    pub fn copy_home(&self, origin: &Place) {
        if origin.home.exists() {
            copy(&origin.home, &self.home);
            self.move_vaults(&origin.home);
        }
    }

    /// Makes the settings, which name vaults by their whole path, say that what lay in `old` lies here.
    pub fn move_vaults(&self, old: &Path) {
        let path = Home::at(&self.home).settings();
        let Ok(text) = fs::read(&path) else { return };
        let mut settings: Value = serde_json::from_slice(&text).expect("settings are JSON");
        for vault in settings["vaults"].as_array_mut().expect("settings have vaults") {
            let root = PathBuf::from(vault["root"].as_str().expect("a vault has a root"));
            if let Ok(inside) = root.strip_prefix(old) {
                vault["root"] = self.home.join(inside).to_str().expect("temporary folders have plain names").into();
            }
        }
        fs::write(&path, settings.to_string()).expect("settings can be written");
    }

    /// Puts the vault into the folder `to`, which is made, with a link in its old place. One that is still to be made will
    /// be made there.
    pub fn move_vault(&self, to: &Path) {
        if self.vault().exists() {
            copy(&self.vault(), to);
            fs::remove_dir_all(self.vault()).expect("a copy of ours can be removed");
        } else {
            let folders = [to, self.home()].into_iter().try_for_each(fs::create_dir_all);
            folders.expect("folders can be made");
        }
        symlink(to, self.vault()).expect("links can be made");
    }

    /// What `COFFER_HOME` names.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// The folder it works in; standard output and error are kept there.
    pub fn work(&self) -> &Path {
        &self.work
    }

    /// The folder of the vault that is made by itself.
    pub fn vault(&self) -> PathBuf {
        self.home.join("vault")
    }

    /// The folder in the home that copies of documents are written to.
    pub fn copies(&self) -> PathBuf {
        self.home.join("copies")
    }

    /// A run of `cofferctl` in this place.
    pub fn program(&self, arguments: impl IntoIterator<Item = impl Into<String>>) -> Program {
        Program::new(&self.home, &self.work, arguments)
    }

    /// Runs `cofferctl`, which must be done in the end, and answers with what it said.
    ///
    /// # Panics
    /// If it was not done.
    pub fn done(&self, arguments: &[&str]) -> Ended {
        let ended = self.program(arguments.iter().copied()).run();
        assert!(ended.is_done(), "cofferctl {arguments:?} ended with {:?}: {}", ended.code, ended.stderr);
        ended
    }
}

impl Default for Place {
    fn default() -> Self {
        Place::new()
    }
}

/// Copies a folder with all that is in it, permissions and times too.
pub fn copy(from: &Path, to: &Path) {
    let status = spawning::run(Command::new("cp").args(["--archive", "--no-target-directory"]).args([from, to]));
    assert!(status.success(), "{} can be copied", from.display());
}
