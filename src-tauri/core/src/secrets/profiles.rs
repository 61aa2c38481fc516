//! Profiles of the files that Amazon's own tools read: where the files are, and which profiles they name.
//!
//! What a profile means is not decided here: the SDK does that, and the one that knows it implements [`Profiles`].

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::{AccessKeys, SecretError};
use crate::seams::Fs;

const MOST_BYTES: u64 = 1024 * 1024;

/// The profiles of this person.
pub trait Profiles: fmt::Debug + Send + Sync {
    /// Their names, sorted, each once. Empty if there are none, and if the files cannot be read.
    fn names(&self) -> Vec<String>;

    /// The keys that the profile called `name` gives. May start the program that the profile names, and may ask Amazon for
    /// temporary keys: blocks for as long as that takes.
    ///
    /// # Errors
    /// [`SecretError::NoSuchProfile`]; [`SecretError::ProfileUnusable`] with the reason.
    fn keys(&self, name: &str) -> Result<AccessKeys, SecretError>;
}

/// A person without profiles.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoProfiles;

impl Profiles for NoProfiles {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }

    fn keys(&self, name: &str) -> Result<AccessKeys, SecretError> {
        Err(SecretError::NoSuchProfile { name: name.to_owned() })
    }
}

/// Where Amazon's tools keep their files: one with keys, one with everything else, profiles in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileFiles {
    /// The file with keys.
    pub credentials: PathBuf,
    /// The file with everything else.
    pub config: PathBuf,
}

impl ProfileFiles {
    /// The files of the person whose home folder this is, unless `variable`, which looks up a variable of the environment,
    /// says that they lie elsewhere.
    pub fn of(home: &Path, variable: impl Fn(&str) -> Option<OsString>) -> ProfileFiles {
        let place = |name: &str, otherwise: &str| match variable(name).filter(|path| !path.is_empty()) {
            Some(path) => PathBuf::from(path),
            None => home.join(".aws").join(otherwise),
        };
        ProfileFiles {
            credentials: place("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            config: place("AWS_CONFIG_FILE", "config"),
        }
    }

    /// The names of all profiles in both files, sorted, each once.
    pub fn names(&self, fs: &dyn Fs) -> Vec<String> {
        let (credentials, config) = (text(fs, &self.credentials), text(fs, &self.config));
        let of_credentials = headings(&credentials);
        // In the file with everything else, a profile is called so, but for the default one.
        let of_config = headings(&config).filter_map(|heading| match heading {
            "default" => Some(heading),
            _ => heading.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t'])).map(str::trim),
        });
        let names: BTreeSet<&str> = of_credentials.chain(of_config).filter(|name| !name.is_empty()).collect();
        names.into_iter().map(str::to_owned).collect()
    }
}

/// What stands in square brackets on lines of their own.
fn headings(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| Some(line.trim_end().strip_prefix('[')?.split_once(']')?.0.trim()))
}

/// The beginning of a file, which is all of it; empty if it cannot be read.
fn text(fs: &dyn Fs, path: &Path) -> String {
    let mut text = Vec::new();
    let read = fs.open_read(path).and_then(|file| file.take(MOST_BYTES).read_to_end(&mut text));
    if read.is_err() { String::new() } else { String::from_utf8_lossy(&text).into_owned() }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use crate::seams::Disk;

    #[test]
    fn profiles_of_both_files_are_named_once_and_sorted() {
        let home = tempfile::tempdir().expect("a folder");
        let files = ProfileFiles::of(home.path(), |_| None);
        assert!(files.names(&Disk).is_empty(), "there are no files yet");
        std::fs::create_dir(home.path().join(".aws")).expect("a folder");
        std::fs::write(&files.credentials, "[work]\naws_access_key_id=a\n# [no]\n[ default ]\n[]\n[open\n")
            .expect("written");
        std::fs::write(
            &files.config,
            "[profile work]\n[profile\tby role] ; x\n[default]\n[sso-session s]\n[profiled]\n key = [no]\n",
        )
        .expect("written");
        assert_eq!(files.names(&Disk), ["by role", "default", "work"]);
    }

    #[test]
    fn variables_say_where_the_files_lie() {
        let files = ProfileFiles::of(Path::new("/home/anna"), |name| {
            (name == "AWS_CONFIG_FILE").then(|| OsString::from("/elsewhere/config"))
        });
        assert_eq!(files.credentials, Path::new("/home/anna/.aws/credentials"));
        assert_eq!(files.config, Path::new("/elsewhere/config"));
    }
}
