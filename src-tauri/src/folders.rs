//! The folders that a new vault may be made in: offered by Coffer, or chosen in a dialog. The page sees their paths, and
//! names them by ids that only this program knows.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use coffer_core::InvalidInput;
use coffer_core::seams::{Fs, Ids};
use coffer_wire::LocalFolder;

/// Folders that are remembered; the oldest is forgotten first.
const MOST: usize = 16;

/// The folders, each under an id. Unlike a drop's, an id can be used again: making a vault may fail and be tried anew.
#[derive(Debug)]
pub(crate) struct OfferedFolders {
    ids: Arc<dyn Ids>,
    offered: Mutex<VecDeque<(String, PathBuf)>>,
}

impl OfferedFolders {
    pub(crate) fn new(ids: Arc<dyn Ids>) -> Self {
        OfferedFolders { ids, offered: Mutex::default() }
    }

    /// Remembers a folder, and says what the page may know of it.
    pub(crate) fn offer(&self, fs: &dyn Fs, root: PathBuf) -> LocalFolder {
        let folder_id = self.ids.op_id().to_string();
        let shown = root.to_string_lossy().into_owned();
        let free_bytes = free_bytes(fs, &root);
        let mut offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        offered.truncate(MOST - 1);
        offered.push_front((folder_id.clone(), root));
        LocalFolder { folder_id, root: shown, free_bytes }
    }

    /// The folder of an id.
    ///
    /// # Errors
    /// [`InvalidInput`] for an id that was never given out, or too many others ago.
    pub(crate) fn find(&self, folder_id: &str) -> Result<PathBuf, InvalidInput> {
        let offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
        let found = offered.iter().find(|(id, _)| id == folder_id).map(|(_, root)| root.clone());
        found.ok_or(InvalidInput::new("folder_id", "must be of a folder that was offered or chosen"))
    }
}

/// What is free where a folder lies, or would lie.
fn free_bytes(fs: &dyn Fs, root: &Path) -> Option<u64> {
    root.ancestors().find_map(|folder| fs.free_bytes(folder).ok())
}

#[cfg(test)]
mod tests {
    use coffer_core::seams::{Disk, RandomIds};

    use super::*;

    #[test]
    fn a_folder_is_found_by_its_id_as_often_as_asked_until_many_others_came() {
        let folders = OfferedFolders::new(Arc::new(RandomIds));
        let place = tempfile::tempdir().expect("a temporary folder");
        let root = place.path().join("not/there/yet");
        let first = folders.offer(&Disk, root.clone());
        assert!(first.free_bytes.is_some(), "the disk that it would lie on is asked");
        for _ in 0..MOST - 1 {
            assert_eq!(folders.find(&first.folder_id), Ok(root.clone()));
            folders.offer(&Disk, place.path().to_owned());
        }
        folders.offer(&Disk, place.path().to_owned());
        assert_eq!(folders.find(&first.folder_id).expect_err("forgotten").field, "folder_id");
        assert!(folders.find("").is_err() && folders.find(root.to_str().expect("text")).is_err(), "no path is an id");
    }
}
