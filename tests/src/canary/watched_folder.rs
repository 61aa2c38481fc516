//! A temporary folder in which no secret may be left.

use std::path::Path;
use std::thread;

use tempfile::TempDir;

use super::find_below;

/// A temporary folder that is searched for the secrets before it is removed: for homes, vaults and logs of tests of
/// buckets. Finding one fails the test.
#[derive(Debug)]
pub struct WatchedFolder(TempDir);

impl WatchedFolder {
    /// A new one, empty.
    #[allow(clippy::new_without_default, reason = "it makes a folder, which nothing should do by default")]
    pub fn new() -> WatchedFolder {
        WatchedFolder(tempfile::Builder::new().prefix("coffer-watched-").tempdir().expect("a temporary folder"))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for WatchedFolder {
    fn drop(&mut self) {
        // A test that fails already says why; a second panic would only abort the whole run.
        if !thread::panicking() {
            let found = find_below(self.path()).expect("a test's own folder can be read");
            assert!(found.is_empty(), "secrets were written down: {found:?}");
        }
    }
}
