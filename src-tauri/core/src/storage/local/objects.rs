//! Whole objects of a local vault: storing, reading, removing, listing and setting them aside.

use std::io::{self, ErrorKind, Read, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use super::layout::Staged;
use super::{CAPABILITIES, LocalStorage, RESERVE_BYTES};
use crate::document::UserId;
use crate::seams::{EntryKind, FileStat, ReadFile};
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, BlobMetadata, BlobPart, ByteRange, StorageError, StoreMode};

impl LocalStorage {
    pub(super) fn store_object(
        &self,
        key: &BlobKey,
        bytes: &[u8],
        mode: StoreMode,
    ) -> Result<BlobMetadata, StorageError> {
        const OPERATION: &str = "storing a document";
        self.require_writable()?;
        let size_bytes = bytes.len() as u64;
        if size_bytes > CAPABILITIES.most_store_bytes {
            return Err(StorageError::TooLarge { size_bytes, most_bytes: CAPABILITIES.most_store_bytes });
        }
        let path = self.layout.object(key);
        if mode == StoreMode::CreateOnly && self.is_taken(OPERATION, &path)? {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        let reserve = if key.part == BlobPart::Sidecar { 0 } else { RESERVE_BYTES };
        self.require_space(size_bytes, reserve)?;

        let scratch = self.layout.staged(self.ids.op_id(), Staged::Scratch);
        let stored = self.write_scratch(&scratch, bytes).and_then(|stat| {
            self.settle_user_folder(&key.owner)?;
            match mode {
                StoreMode::CreateOnly => self.fs.rename_new(&scratch, &path)?,
                StoreMode::Replace => self.fs.rename_over(&scratch, &path)?,
            }
            Ok(stat)
        });
        let stat = stored.map_err(|error| {
            // Best effort: the scratch file is invisible, and swept if it outlives us.
            let _ = self.fs.remove_file(&scratch);
            lock(&self.settled_users).remove(&key.owner);
            if mode == StoreMode::CreateOnly && error.kind() == ErrorKind::AlreadyExists {
                StorageError::AlreadyExists { key: key.clone() }
            } else {
                self.write_error(OPERATION, size_bytes, error)
            }
        })?;
        self.sync_folder(OPERATION, &self.layout.user(&key.owner)).inspect_err(|_| {
            if mode == StoreMode::CreateOnly {
                // The name is not durable and nobody was told of it: take it back, so that a retry can succeed.
                let _ = self.fs.remove_file(&path);
            }
        })?;
        Ok(metadata_of(&stat))
    }

    /// Writes `bytes` to a new file and makes them durable.
    pub(super) fn write_scratch(&self, path: &Path, bytes: &[u8]) -> io::Result<FileStat> {
        let mut file = self.fs.create_new(path)?;
        file.write_all_at(bytes, 0)?;
        file.sync()?;
        drop(file);
        self.fs.stat(path)
    }

    /// Makes sure that the folder of `user` is there and survives a power cut.
    pub(super) fn settle_user_folder(&self, user: &UserId) -> io::Result<()> {
        if lock(&self.settled_users).contains(user) {
            return Ok(());
        }
        self.fs.create_folder(&self.layout.user(user))?;
        self.fs.sync_folder(self.layout.root())?;
        lock(&self.settled_users).insert(user.clone());
        Ok(())
    }

    pub(super) fn retrieve_object(
        &self,
        key: &BlobKey,
        range: Option<ByteRange>,
    ) -> Result<Box<dyn Read + Send>, StorageError> {
        const OPERATION: &str = "reading a document";
        let path = self.layout.object(key);
        let mut file = match self.fs.open_read(&path) {
            Ok(file) => file,
            Err(error) => return Err(self.absent_or(OPERATION, key, error)),
        };
        let stat = file.stat().map_err(|error| StorageError::from_io(OPERATION, error))?;
        if stat.kind != EntryKind::File {
            return Err(StorageError::NotFound { key: key.clone() });
        }
        let (offset, length) = match range {
            None => (0, stat.size_bytes),
            Some(range) => range
                .within(stat.size_bytes)
                .ok_or_else(|| StorageError::InvalidRange { key: key.clone(), size_bytes: stat.size_bytes })?,
        };
        if offset > 0 {
            file.seek(SeekFrom::Start(offset)).map_err(|error| StorageError::from_io(OPERATION, error))?;
        }
        Ok(Box::new(ExactReader { file, remaining: length }))
    }

    pub(super) fn object_metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        match self.fs.stat(&self.layout.object(key)) {
            Ok(stat) if stat.kind == EntryKind::File => Ok(metadata_of(&stat)),
            Ok(_) => Err(StorageError::NotFound { key: key.clone() }),
            Err(error) => Err(self.absent_or("looking at a document", key, error)),
        }
    }

    /// The error for an object that could not be opened: absent, foreign, or there and unreadable.
    fn absent_or(&self, operation: &'static str, key: &BlobKey, error: io::Error) -> StorageError {
        if error.kind() == ErrorKind::NotFound {
            return self.confirm_absence(operation).err().unwrap_or(StorageError::NotFound { key: key.clone() });
        }
        match self.fs.stat(&self.layout.object(key)) {
            Ok(stat) if stat.kind != EntryKind::File => StorageError::NotFound { key: key.clone() },
            _ => StorageError::from_io(operation, error),
        }
    }

    pub(super) fn delete_object(&self, key: &BlobKey) -> Result<(), StorageError> {
        const OPERATION: &str = "deleting a document";
        self.require_writable()?;
        match self.fs.remove_file(&self.layout.object(key)) {
            Ok(()) => {}
            // An earlier call may have died between the removal and its sync.
            Err(error) if error.kind() == ErrorKind::NotFound => self.confirm_absence(OPERATION)?,
            Err(error) => return Err(StorageError::from_io(OPERATION, error)),
        }
        self.sync_if_there(OPERATION, &self.layout.user(&key.owner))
    }

    /// Makes the names in a folder durable, if there is such a folder.
    pub(super) fn sync_if_there(&self, operation: &'static str, path: &Path) -> Result<(), StorageError> {
        match self.fs.sync_folder(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other.map_err(|error| StorageError::from_io(operation, error)),
        }
    }

    pub(super) fn list_objects(
        &self,
        owner: &UserId,
        each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>,
    ) -> Result<(), StorageError> {
        const OPERATION: &str = "listing documents";
        let entries = match self.fs.read_folder(&self.layout.user(owner)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return self.confirm_absence(OPERATION),
            Err(error) => return Err(StorageError::from_io(OPERATION, error)),
        };
        // Small pairs instead of keys: a folder may hold millions. They sort as their text does.
        let mut objects = entries
            .into_iter()
            .filter(|(_, kind)| *kind == EntryKind::File)
            .filter_map(|(name, _)| BlobKey::from_object_name(owner, name.to_str()?))
            .map(|key| (key.file_id, key.part))
            .collect::<Vec<_>>();
        objects.sort_unstable();
        for (file_id, part) in objects {
            if each(BlobKey { owner: owner.clone(), file_id, part }).is_break() {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn set_object_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        const OPERATION: &str = "setting a document aside";
        self.require_writable()?;
        let failed = |error| StorageError::from_io(OPERATION, error);
        let object = self.layout.object(key);
        let quarantine = self.layout.quarantine_of(&key.owner);
        if self.is_taken(OPERATION, &object)? {
            self.fs.create_folder(&quarantine).map_err(failed)?;
            self.sync_folder(OPERATION, &self.layout.quarantine())?;
            self.sync_folder(OPERATION, self.layout.root())?;
            let plain = quarantine.join(key.object_name());
            let moved = match self.fs.rename_new(&object, &plain) {
                // The same key was set aside before.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    let numbered = quarantine.join(format!("{}.{}", key.object_name(), self.ids.op_id()));
                    self.fs.rename_new(&object, &numbered)
                }
                other => other,
            };
            match moved {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
                // Moved by us, or by somebody else meanwhile.
                _ => {}
            }
        } else {
            self.confirm_absence(OPERATION)?;
        }
        // Where it went before where it was: at no point are its bytes in neither.
        self.sync_if_there(OPERATION, &quarantine)?;
        self.sync_if_there(OPERATION, &self.layout.user(&key.owner))
    }
}

/// What the system says about an object's file, in the words of the trait.
pub(super) fn metadata_of(stat: &FileStat) -> BlobMetadata {
    BlobMetadata { size_bytes: stat.size_bytes, modified_at: stat.modified_at() }
}

/// Delivers exactly as many bytes as it was made for, or an error. It reads from the open file, so that the object may
/// be removed or replaced meanwhile.
#[derive(Debug)]
struct ExactReader {
    file: Box<dyn ReadFile>,
    remaining: u64,
}

impl Read for ExactReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.remaining).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let count = self.file.read(&mut buffer[..most])?;
        if count == 0 {
            return Err(io::Error::new(ErrorKind::UnexpectedEof, "the document is shorter than it was when opened"));
        }
        self.remaining -= count as u64;
        Ok(count)
    }
}
