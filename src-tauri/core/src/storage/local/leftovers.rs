//! What processes that died have left in the staging folder: shown, read, and removed one at a time.
//!
//! Whether something still matters, and when it may go, is for the service to decide: others may be at work on it, and
//! what is taken away at the first sight of it cannot be looked at again. What is not ours is never touched, and neither
//! is half of an upload that this process is beginning.

use std::collections::{BTreeMap, HashSet};
use std::io::{ErrorKind, Read};

use super::LocalStorage;
use super::layout::Staged;
use super::session::{self, Session};
use crate::document::OpId;
use crate::seams::EntryKind;
use crate::storage::upkeep::MOST_LEFTOVER_BYTES;
use crate::storage::waiting::lock;
use crate::storage::{Leftover, LeftoverKind, StorageError, UnfinishedUpload, UploadId};

const LOOKING: &str = "looking for what was left unfinished";

impl LocalStorage {
    pub(super) fn list_leftovers(&self) -> Result<Vec<Leftover>, StorageError> {
        let mut found: BTreeMap<OpId, HashSet<Staged>> = BTreeMap::new();
        for (id, staged) in self.staged_files()? {
            found.entry(id).or_default().insert(staged);
        }
        let mut leftovers = Vec::new();
        for (id, files) in found {
            if files.contains(&Staged::Scratch) {
                leftovers.extend(self.leftover(id, Staged::Scratch, LeftoverKind::Scratch)?);
            }
            match (files.contains(&Staged::State), files.contains(&Staged::Part)) {
                (false, false) => {}
                // `begin` died before the state was there, or `abort` after it was gone.
                (false, true) => leftovers.extend(self.leftover(id, Staged::Part, LeftoverKind::Half)?),
                (true, has_part) => {
                    let kind = self.upload_kind(id)?;
                    let file = if has_part { Staged::Part } else { Staged::State };
                    leftovers.extend(self.leftover(id, file, kind)?);
                }
            }
        }
        Ok(leftovers)
    }

    /// The uploads among the leftovers, and halves of some. All are of this computer: nobody else stages here.
    pub(super) fn list_unfinished(&self) -> Result<Vec<UnfinishedUpload>, StorageError> {
        let mut unfinished = Vec::new();
        for leftover in self.list_leftovers()? {
            let key = match &leftover.kind {
                LeftoverKind::Upload { key, .. } => Some(key.clone()),
                LeftoverKind::Half => None,
                LeftoverKind::Scratch => continue,
            };
            let touched_at = match self.fs.stat(&self.layout.staging().join(&leftover.name)) {
                Ok(stat) => stat.modified_at(),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(StorageError::from_io(LOOKING, error)),
            };
            let rested_ms = self.clock.now().as_millis().saturating_sub(touched_at.as_millis()).max(0);
            unfinished.push(UnfinishedUpload { leftover, key, age_ms: None, rested_ms, is_ours: true });
        }
        Ok(unfinished)
    }

    pub(super) fn read_scratch(&self, leftover: &Leftover) -> Result<Option<Vec<u8>>, StorageError> {
        let failed = |error| StorageError::from_io(LOOKING, error);
        let Some((id, Staged::Scratch)) = Staged::from_name(&leftover.name) else { return Ok(None) };
        let mut file = match self.fs.open_read(&self.layout.staged(id, Staged::Scratch)) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        file.as_mut().take(MOST_LEFTOVER_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
        Ok(Some(bytes).filter(|bytes| bytes.len() as u64 <= MOST_LEFTOVER_BYTES))
    }

    pub(super) fn delete_leftover(&self, leftover: &Leftover) -> Result<(), StorageError> {
        const OPERATION: &str = "tidying up the vault";
        self.require_own_vault()?;
        if let LeftoverKind::Upload { upload, .. } = &leftover.kind {
            return self.abort_upload(upload);
        }
        let Some((id, staged)) = Staged::from_name(&leftover.name) else { return Ok(()) };
        // Held to the end, so that nobody of this process begins an upload of these files.
        let sessions = lock(&self.sessions);
        if sessions.contains_key(&id) {
            return Ok(());
        }
        let files: &[Staged] = match staged {
            Staged::Scratch => &[Staged::Scratch],
            // The state first: a part without one can never be taken up.
            Staged::Part | Staged::State => &[Staged::State, Staged::Part],
        };
        for file in files {
            match self.fs.remove_file(&self.layout.staged(id, *file)) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                other => other.map_err(|error| StorageError::from_io(OPERATION, error))?,
            }
        }
        self.sync_folder(OPERATION, &self.layout.staging())
    }

    /// The leftover in this file; `None` if it is gone by now.
    fn leftover(&self, id: OpId, file: Staged, kind: LeftoverKind) -> Result<Option<Leftover>, StorageError> {
        let path = self.layout.staged(id, file);
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match self.fs.stat(&path) {
            Ok(stat) => Ok(Some(Leftover { name, kind, size_bytes: stat.size_bytes, has_rested: false })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StorageError::from_io(LOOKING, error)),
        }
    }

    /// What the upload with this state is: one that can be taken up, or half of one.
    fn upload_kind(&self, id: OpId) -> Result<LeftoverKind, StorageError> {
        let failed = |error| StorageError::from_io(LOOKING, error);
        let state = session::read_state(self.fs.as_ref(), &self.layout, id).map_err(failed)?;
        match state {
            // `complete` died after the part had become the object: it can be repeated. Without either it is nothing.
            Some(state) if Session::load(self.fs.as_ref(), &self.layout, id).map_err(failed)?.is_some() => {
                Ok(LeftoverKind::Upload { upload: UploadId::from(id), key: state.key, plan: state.plan })
            }
            _ => Ok(LeftoverKind::Half),
        }
    }

    /// Our files in the staging folder.
    fn staged_files(&self) -> Result<Vec<(OpId, Staged)>, StorageError> {
        let entries = match self.fs.read_folder(&self.layout.staging()) {
            Ok(entries) => entries,
            // A copy of a vault may lack its empty folders.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return self.confirm_absence(LOOKING).map(|()| vec![]);
            }
            Err(error) => return Err(StorageError::from_io(LOOKING, error)),
        };
        let files = entries.into_iter().filter(|(_, kind)| *kind == EntryKind::File);
        Ok(files.filter_map(|(name, _)| Staged::from_name(name.to_str()?)).collect())
    }
}
