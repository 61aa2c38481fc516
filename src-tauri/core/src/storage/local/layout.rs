//! Where things lie in a vault's folder. The only place that joins paths.

use std::path::{Path, PathBuf};

use crate::document::{OpId, UserId};
use crate::storage::BlobKey;

/// The paths of one vault.
#[derive(Debug)]
pub(super) struct Layout {
    root: PathBuf,
}

/// Coffer's own folder in the root. No user can be called that.
pub(super) const CONTROL: &str = ".coffer";
/// The folder of what is being written, in [`CONTROL`].
pub(super) const STAGING: &str = "staging";
/// Files in [`CONTROL`].
const MARKER: &str = "vault.json";
const LOCK: &str = "lock";
const CHANGES_LOCK: &str = "changes.lock";
/// The folder of what was set aside, in the root.
const QUARANTINE: &str = ".quarantine";

/// What the files in the staging folder are, by their ending; before it stands the operation that made them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Staged {
    /// A file that becomes an object, a state or the marker within the call that writes it.
    Scratch,
    /// The content of an upload.
    Part,
    /// What is known about an upload.
    State,
}

impl Staged {
    const fn ending(self) -> &'static str {
        match self {
            Staged::Scratch => ".new",
            Staged::Part => ".part",
            Staged::State => ".state",
        }
    }

    /// What the file `name` is, and whose; `None` for what is not ours.
    pub(super) fn from_name(name: &str) -> Option<(OpId, Staged)> {
        [Staged::Scratch, Staged::Part, Staged::State]
            .into_iter()
            .find_map(|staged| Some((name.strip_suffix(staged.ending())?.parse().ok()?, staged)))
    }
}

impl Layout {
    pub(super) const fn new(root: PathBuf) -> Self {
        Layout { root }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn control(&self) -> PathBuf {
        self.root.join(CONTROL)
    }

    pub(super) fn marker(&self) -> PathBuf {
        self.control().join(MARKER)
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.control().join(LOCK)
    }

    pub(super) fn changes_lock(&self) -> PathBuf {
        self.control().join(CHANGES_LOCK)
    }

    pub(super) fn staging(&self) -> PathBuf {
        self.control().join(STAGING)
    }

    pub(super) fn staged(&self, operation: OpId, staged: Staged) -> PathBuf {
        self.staging().join(format!("{operation}{}", staged.ending()))
    }

    pub(super) fn user(&self, user: &UserId) -> PathBuf {
        self.root.join(user.as_str())
    }

    pub(super) fn object(&self, key: &BlobKey) -> PathBuf {
        self.user(&key.owner).join(key.object_name())
    }

    pub(super) fn quarantine(&self) -> PathBuf {
        self.root.join(QUARANTINE)
    }

    pub(super) fn quarantine_of(&self, user: &UserId) -> PathBuf {
        self.quarantine().join(user.as_str())
    }
}
