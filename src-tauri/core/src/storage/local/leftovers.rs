//! What processes that died have left in the staging folder.
//!
//! Scratch files are removed when no other process can be writing one, and so are uploads of which nothing is durable:
//! resuming one would send everything again, and one that died while it began is remembered by nobody. Other uploads are
//! kept: the service decides which of them still matter. What is not ours is never touched.

use std::collections::HashSet;
use std::io::ErrorKind;

use super::LocalStorage;
use super::layout::Staged;
use super::session::{self, Session};
use crate::document::OpId;
use crate::seams::EntryKind;
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, StorageError, UploadId, UploadPlan};

/// An upload that was begun and neither completed nor given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnfinishedUpload {
    /// Its id.
    pub upload: UploadId,
    /// What it would become.
    pub key: BlobKey,
    /// What it would send.
    pub plan: UploadPlan,
}

impl LocalStorage {
    /// Removes what dead processes have left half written, and answers how many files that were: scratch files, the
    /// halves of uploads that were about to begin or to end, and uploads without a durable chunk. Others stay.
    ///
    /// # Errors
    /// `Busy` unless this is the only process that has the vault open, as it is between `open` with
    /// [`sole`](super::OpenedRoot::sole) and [`share`](LocalStorage::share); `ReadOnly`, `PermissionDenied`,
    /// `Unavailable`.
    pub fn sweep_scratch(&self) -> Result<usize, StorageError> {
        const OPERATION: &str = "tidying up the vault";
        self.require_writable()?;
        if !lock(&self.root_lock).is_exclusive() {
            return Err(StorageError::Busy);
        }
        // Nobody of this process may begin an upload meanwhile either.
        let sessions = lock(&self.sessions);
        let mut staged = self.staged_files(OPERATION)?;
        // A state goes before its part, so that dying in between leaves a part that is nobody's.
        staged.sort_unstable_by_key(|(_, staged)| *staged != Staged::State);
        let mut all = staged.iter().copied().collect::<HashSet<_>>();
        let mut removed = 0;
        for (id, staged) in staged {
            let is_leftover = match staged {
                Staged::Scratch => true,
                // `begin` died before the state was there, or `abort` after it was gone.
                Staged::Part => !all.contains(&(id, Staged::State)),
                Staged::State if all.contains(&(id, Staged::Part)) => self.has_nothing_durable(OPERATION, id)?,
                // `complete` died after the part had become the object: it can be repeated. Without either it is nothing.
                Staged::State => self.loaded(OPERATION, id)?.is_none(),
            };
            if is_leftover && !sessions.contains_key(&id) {
                match self.fs.remove_file(&self.layout.staged(id, staged)) {
                    Err(error) if error.kind() != ErrorKind::NotFound => {
                        return Err(StorageError::from_io(OPERATION, error));
                    }
                    _ => removed += 1,
                }
                all.remove(&(id, staged));
            }
        }
        self.sync_folder(OPERATION, &self.layout.staging())?;
        Ok(removed)
    }

    /// Every upload that can be resumed, or completed once more, in the order in which they began.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`; then absence means nothing.
    pub fn unfinished_uploads(&self) -> Result<Vec<UnfinishedUpload>, StorageError> {
        const OPERATION: &str = "looking for unfinished uploads";
        let mut staged = self.staged_files(OPERATION)?;
        staged.retain(|(_, staged)| *staged == Staged::State);
        staged.sort_unstable_by_key(|(id, _)| *id);
        let mut uploads = Vec::new();
        for (id, _) in staged {
            let state = session::read_state(self.fs.as_ref(), &self.layout, id);
            if let Some(state) = state.map_err(|error| StorageError::from_io(OPERATION, error))? {
                uploads.push(UnfinishedUpload { upload: id.into(), key: state.key, plan: state.plan });
            }
        }
        Ok(uploads)
    }

    /// Whether an upload that can be resumed would have to send everything.
    fn has_nothing_durable(&self, operation: &'static str, id: OpId) -> Result<bool, StorageError> {
        Ok(self.loaded(operation, id)?.is_some_and(|session| session.receipts().is_empty()))
    }

    fn loaded(&self, operation: &'static str, id: OpId) -> Result<Option<Session>, StorageError> {
        let loaded = Session::load(self.fs.as_ref(), &self.layout, id);
        loaded.map_err(|error| StorageError::from_io(operation, error))
    }

    /// Our files in the staging folder.
    fn staged_files(&self, operation: &'static str) -> Result<Vec<(OpId, Staged)>, StorageError> {
        let entries = match self.fs.read_folder(&self.layout.staging()) {
            Ok(entries) => entries,
            // A copy of a vault may lack its empty folders.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return self.confirm_absence(operation).map(|()| vec![]);
            }
            Err(error) => return Err(StorageError::from_io(operation, error)),
        };
        let files = entries.into_iter().filter(|(_, kind)| *kind == EntryKind::File);
        Ok(files.filter_map(|(name, _)| Staged::from_name(name.to_str()?)).collect())
    }
}
