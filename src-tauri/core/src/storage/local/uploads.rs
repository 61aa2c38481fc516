//! Resumable uploads into a local vault.
//!
//! The sessions in progress are kept by their id; one that is not known is taken up from the disk. `complete` turns the
//! part into the object by one rename and removes the state only when that is durable: a state without its part belongs
//! to an upload that is complete. `abort` removes the state first for the same reason. After a failed sync an upload is
//! gone (`UploadNotFound`) and has to begin again. An upload belongs to one process at a time; who resumes what is the
//! service's to say.

use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex};

use super::layout::Staged;
use super::objects::metadata_of;
use super::session::{Session, SessionError};
use super::{CAPABILITIES, LocalStorage, RESERVE_BYTES};
use crate::document::{ContentHash, OpId};
use crate::seams::EntryKind;
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, BlobMetadata, ChunkReceipt, StorageError, UploadId, UploadPlan};

impl LocalStorage {
    pub(super) fn begin_upload(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        const OPERATION: &str = "beginning an upload";
        self.require_writable()?;
        CAPABILITIES.accept(plan)?;
        if self.is_taken(OPERATION, &self.layout.object(key))? {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        self.require_space(plan.size_bytes, RESERVE_BYTES)?;
        let id = self.ids.op_id();
        let session = Session::begin(self.fs.as_ref(), &self.layout, id, key.clone(), plan)
            .map_err(|error| self.write_error(OPERATION, plan.size_bytes, error))?;
        lock(&self.sessions).insert(id, Arc::new(Mutex::new(session)));
        Ok(UploadId::from(id))
    }

    pub(super) fn put_upload_chunk(
        &self,
        upload: &UploadId,
        number: u64,
        bytes: &[u8],
    ) -> Result<ChunkReceipt, StorageError> {
        const OPERATION: &str = "storing a chunk";
        self.require_writable()?;
        let size_bytes = bytes.len() as u64;
        // Before the session is locked, so that several threads can hash chunks of one upload.
        let receipt = ChunkReceipt { number, size_bytes, hash: ContentHash::of(bytes) };
        self.with_session(OPERATION, upload, |session| {
            if session.plan.chunk_length(number) != Some(size_bytes) {
                return Err(StorageError::InvalidChunk { number, size_bytes });
            }
            if !session.has(number) {
                self.require_space(size_bytes, RESERVE_BYTES)?;
            }
            session
                .put(self.fs.as_ref(), receipt, bytes)
                .map_err(|error| self.session_error(OPERATION, upload, size_bytes, session, error))?;
            Ok(receipt)
        })
    }

    pub(super) fn upload_chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        const OPERATION: &str = "looking at an upload";
        self.with_session(OPERATION, upload, |session| {
            session
                .settle(self.fs.as_ref())
                .map_err(|error| self.session_error(OPERATION, upload, 0, session, error))?;
            Ok(session.receipts())
        })
    }

    pub(super) fn complete_upload(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.require_writable()?;
        let completed = self.with_session("completing an upload", upload, |session| {
            if session.key != *key {
                return Err(StorageError::UploadNotFound { upload: upload.clone() });
            }
            self.complete_session(upload, session)
        });
        match completed {
            // Not there any more: completed by an earlier call, if the object is there.
            Err(StorageError::UploadNotFound { upload }) => match self.object_metadata(key) {
                Err(StorageError::NotFound { .. }) => Err(StorageError::UploadNotFound { upload }),
                other => other,
            },
            other => other,
        }
    }

    fn complete_session(&self, upload: &UploadId, session: &mut Session) -> Result<BlobMetadata, StorageError> {
        const OPERATION: &str = "completing an upload";
        let failed = |error| StorageError::from_io(OPERATION, error);
        let object = self.layout.object(&session.key);
        if self.is_taken(OPERATION, &session.part_path)? {
            session.prove(self.fs.as_ref()).map_err(failed)?;
            let (stored, planned) = (session.stored(), session.plan.chunk_count());
            if stored < planned {
                return Err(StorageError::Incomplete { stored, planned });
            }
            session
                .settle(self.fs.as_ref())
                .map_err(|error| self.session_error(OPERATION, upload, session.plan.size_bytes, session, error))?;
            let part = self.fs.stat(&session.part_path).map_err(failed)?;
            if part.size_bytes != session.plan.size_bytes {
                let error = io::Error::new(ErrorKind::InvalidData, "the part is not as long as its chunks");
                return Err(self.session_error(OPERATION, upload, 0, session, SessionError::Dead(error)));
            }
            self.settle_user_folder(&session.key.owner).map_err(failed)?;
            if let Err(error) = self.fs.rename_new(&session.part_path, &object) {
                lock(&self.settled_users).remove(&session.key.owner);
                if error.kind() != ErrorKind::AlreadyExists {
                    return Err(failed(error));
                }
                let there = self.fs.stat(&object).map_err(failed)?;
                if (there.device, there.inode) != (part.device, part.inode) {
                    return Err(StorageError::AlreadyExists { key: session.key.clone() });
                }
                // A rename by two steps, of which a crash left the first: the object is this part.
                self.fs.remove_file(&session.part_path).map_err(failed)?;
            }
        }
        let stat = match self.fs.stat(&object) {
            Ok(stat) if stat.kind == EntryKind::File && stat.size_bytes == session.plan.size_bytes => stat,
            Ok(_) => return Err(StorageError::UploadNotFound { upload: upload.clone() }),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.confirm_absence(OPERATION)?;
                return Err(StorageError::UploadNotFound { upload: upload.clone() });
            }
            Err(error) => return Err(failed(error)),
        };
        self.sync_folder(OPERATION, &self.layout.user(&session.key.owner))?;
        session.ended = true;
        // Best effort: the object is durable. A state without a part is swept.
        let _ = self.fs.remove_file(&session.state_path);
        Ok(metadata_of(&stat))
    }

    pub(super) fn abort_upload(&self, upload: &UploadId) -> Result<(), StorageError> {
        const OPERATION: &str = "giving up an upload";
        self.require_writable()?;
        let Some(id) = id_of(upload) else { return Ok(()) };
        // Held to the end, so that nobody takes it up again from files that are about to go.
        let mut sessions = lock(&self.sessions);
        if let Some(session) = sessions.remove(&id) {
            lock(&session).ended = true;
        }
        for staged in [Staged::State, Staged::Part] {
            match self.fs.remove_file(&self.layout.staged(id, staged)) {
                Err(error) if error.kind() == ErrorKind::NotFound => self.confirm_absence(OPERATION)?,
                other => other.map_err(|error| StorageError::from_io(OPERATION, error))?,
            }
        }
        self.sync_folder(OPERATION, &self.layout.staging())
    }

    /// Does `work` with the session of `upload` while nobody else can, and forgets the session if that ended it.
    fn with_session<T>(
        &self,
        operation: &'static str,
        upload: &UploadId,
        work: impl FnOnce(&mut Session) -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        let not_found = || StorageError::UploadNotFound { upload: upload.clone() };
        let id = id_of(upload).ok_or_else(not_found)?;
        let session = self.session(operation, id)?.ok_or_else(not_found)?;
        let mut session = lock(&session);
        if session.ended {
            return Err(not_found());
        }
        let result = work(&mut session);
        let ended = session.ended;
        drop(session);
        if ended && !self.is_taken(operation, &self.layout.staged(id, Staged::Part)).unwrap_or(true) {
            lock(&self.sessions).remove(&id);
        }
        result
    }

    fn session(&self, operation: &'static str, id: OpId) -> Result<Option<Arc<Mutex<Session>>>, StorageError> {
        let mut sessions = lock(&self.sessions);
        if let Some(session) = sessions.get(&id) {
            return Ok(Some(Arc::clone(session)));
        }
        let loaded = Session::load(self.fs.as_ref(), &self.layout, id);
        let Some(session) = loaded.map_err(|error| StorageError::from_io(operation, error))? else {
            self.confirm_absence(operation)?;
            return Ok(None);
        };
        let session = Arc::new(Mutex::new(session));
        sessions.insert(id, Arc::clone(&session));
        Ok(Some(session))
    }

    /// The error for a step of a session; ends the session and removes its files if the part can no longer be trusted.
    fn session_error(
        &self,
        operation: &'static str,
        upload: &UploadId,
        bytes: u64,
        session: &mut Session,
        error: SessionError,
    ) -> StorageError {
        match error {
            SessionError::Step(error) if error.kind() == ErrorKind::NotFound => match self.confirm_absence(operation) {
                Ok(()) => StorageError::UploadNotFound { upload: upload.clone() },
                Err(unavailable) => unavailable,
            },
            // As on FAT, where a file ends at 4 GiB.
            SessionError::Step(error) if error.kind() == ErrorKind::FileTooLarge => StorageError::TooLarge {
                size_bytes: session.plan.size_bytes,
                most_bytes: self.fs.stat(&session.part_path).map_or(0, |part| part.size_bytes),
            },
            SessionError::Step(error) => self.write_error(operation, bytes, error),
            SessionError::Dead(error) => {
                session.ended = true;
                // Best effort: while the part cannot be removed this process does not take it up again.
                let _ = self.fs.remove_file(&session.state_path);
                let _ = self.fs.remove_file(&session.part_path);
                self.write_error(operation, bytes, error)
            }
        }
    }
}

fn id_of(upload: &UploadId) -> Option<OpId> {
    upload.as_str().parse().ok()
}
