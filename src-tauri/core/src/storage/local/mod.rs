//! A vault in a folder of this computer.
//!
//! Objects are plain files that anybody can read without Coffer: `<root>/<user>/<file_id>` and `<file_id>.meta`. What is
//! being written lies in `.coffer/staging` on the same file system, is synced, and takes its final name by one rename;
//! then the folder is synced. So a crash at any point leaves the old object or the new one, and a file that nobody sees.
//!
//! [`LocalStorage::create`] makes a vault, [`LocalStorage::open`] opens one. This file is the storage and its face;
//! `objects`, `batch` and `uploads` do the work, `root` opens, `leftovers` and `quarantine` are its upkeep. Hashes are not
//! checked here: content is verified by who reads it, against its sidecar.

mod batch;
mod layout;
mod leftovers;
mod objects;
mod quarantine;
mod root;
mod session;
mod upload_state;
mod uploads;

use std::collections::{HashMap, HashSet};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

pub use root::OpenedRoot;

use self::layout::Layout;
use self::root::RootLock;
use self::session::Session;
use super::waiting::{lock, try_lock, wait_for};
use super::{
    BlobKey, BlobMetadata, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Leftover, NewDocument, SetAsideObject,
    Storage, StorageError, StoreMode, UnfinishedUpload, Upkeep, UploadId, UploadPlan,
};
use crate::document::{OpId, UserId, VaultId};
use crate::seams::{Clock, EntryKind, FileLock, Fs, Ids, LockMode};

/// Bytes of the disk that documents leave free. Sidecars may use them: a full disk can still record a deletion.
const RESERVE_BYTES: u64 = 16 * 1024 * 1024;

const CAPABILITIES: Capabilities = Capabilities {
    most_store_bytes: 16 * 1024 * 1024,
    // Offsets in files are signed on every system.
    most_object_bytes: i64::MAX as u64,
    most_chunks: 1_000_000,
    least_chunk_bytes: 1,
    // One disk is busy with one. Small files that are read together keep it from waiting.
    chunks_at_once: 1,
    reads_at_once: 4,
    exclusive_create: true,
    distant: false,
    plain_files: true,
    others_adopt: false,
    copies_within: false,
};

/// The storage of a vault in a folder. Holds the vault's lock as long as it lives.
#[derive(Debug)]
pub struct LocalStorage {
    fs: Arc<dyn Fs>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    layout: Layout,
    /// What the marker said when it was opened.
    vault_id: VaultId,
    root_lock: Mutex<RootLock>,
    /// Held, together with the file lock, by who changes objects.
    changes: Mutex<()>,
    /// Held by who creates or renames the files of a batch: the system lets one at a time into a folder, and who waits for
    /// that spins.
    batches: Mutex<()>,
    /// Users whose folder is known to be there durably.
    settled_users: Mutex<HashSet<UserId>>,
    sessions: Mutex<HashMap<OpId, Arc<Mutex<Session>>>>,
}

impl LocalStorage {
    /// Whether the place can be written to at all.
    fn require_writable(&self) -> Result<(), StorageError> {
        if lock(&self.root_lock).is_read_only() { Err(StorageError::ReadOnly) } else { Ok(()) }
    }

    /// Whether what lies here is still the vault that was opened, and can be written to: nothing is moved or removed by
    /// itself in a place that is not known.
    fn require_own_vault(&self) -> Result<(), StorageError> {
        self.require_writable()?;
        root::require_marker(self.fs.as_ref(), &self.layout, self.vault_id)
    }

    /// Refuses `bytes` more on the disk if they do not fit beside what must stay free.
    fn require_space(&self, bytes: u64, reserve: u64) -> Result<(), StorageError> {
        let free_bytes = self.free("looking for free space")?;
        if bytes.saturating_add(reserve) <= free_bytes {
            Ok(())
        } else {
            Err(StorageError::NoSpace { needed_bytes: bytes, free_bytes: free_bytes.saturating_sub(reserve) })
        }
    }

    fn free(&self, operation: &'static str) -> Result<u64, StorageError> {
        self.fs.free_bytes(self.layout.root()).map_err(|error| StorageError::from_io(operation, error))
    }

    /// The error for writing `bytes` bytes that failed.
    fn write_error(&self, operation: &'static str, bytes: u64, error: io::Error) -> StorageError {
        match StorageError::from_io(operation, error) {
            StorageError::NoSpace { .. } => {
                StorageError::NoSpace { needed_bytes: bytes, free_bytes: self.free(operation).unwrap_or(0) }
            }
            other => other,
        }
    }

    /// Whether something is at `path`; a link counts as something.
    fn is_taken(&self, operation: &'static str, path: &Path) -> Result<bool, StorageError> {
        match self.fs.stat(path) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StorageError::from_io(operation, error)),
        }
    }

    /// Absence counts only while the vault itself is there: on a disk that was taken away nothing is found, and nothing
    /// may be concluded from it.
    fn confirm_absence(&self, operation: &'static str) -> Result<(), StorageError> {
        match self.fs.stat(&self.layout.marker()) {
            Ok(stat) if stat.kind == EntryKind::File => Ok(()),
            Ok(_) => Err(StorageError::Unavailable { operation, source: io::ErrorKind::NotFound.into() }),
            Err(source) => Err(StorageError::Unavailable { operation, source }),
        }
    }

    /// Makes the names in a folder durable.
    fn sync_folder(&self, operation: &'static str, path: &Path) -> Result<(), StorageError> {
        self.fs.sync_folder(path).map_err(|error| StorageError::from_io(operation, error))
    }
}

impl Storage for LocalStorage {
    fn capabilities(&self) -> Capabilities {
        CAPABILITIES
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        self.store_object(key, bytes, mode)
    }

    fn store_documents(&self, documents: &[NewDocument<'_>]) -> Vec<Result<(), StorageError>> {
        self.store_batch(documents)
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.retrieve_object(key, range)
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.delete_object(key)
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.object_metadata(key)
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.list_objects(owner, each)
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.begin_upload(key, plan)
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.put_upload_chunk(upload, number, bytes)
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.upload_chunks(upload)
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.complete_upload(key, upload)
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.abort_upload(upload)
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.set_object_aside(key)
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.require_writable()?;
        let held = wait_for(self.clock.as_ref(), || {
            let Some(thread) = try_lock(&self.changes) else { return Ok(None) };
            let file = self.fs.try_lock(&self.layout.changes_lock(), LockMode::Exclusive);
            let file = file.map_err(|error| StorageError::from_io("locking the vault", error))?;
            Ok(file.map(|file| HeldChanges { _file: file, _thread: thread }))
        })?;
        Ok(Box::new(held))
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.free("looking for free space").map(Some)
    }
}

impl Upkeep for LocalStorage {
    fn leftovers(&self) -> Result<Vec<Leftover>, StorageError> {
        self.list_leftovers()
    }

    fn unfinished_uploads(&self) -> Result<Vec<UnfinishedUpload>, StorageError> {
        self.list_unfinished()
    }

    fn is_of(&self, leftover: &Leftover, upload: &UploadId) -> bool {
        // All files of an upload, the scratch file of its state too, are called like it.
        leftover.name.split('.').next() == Some(upload.as_str())
    }

    fn read_leftover(&self, leftover: &Leftover) -> Result<Option<Vec<u8>>, StorageError> {
        self.read_scratch(leftover)
    }

    fn remove_leftover(&self, leftover: &Leftover) -> Result<(), StorageError> {
        self.delete_leftover(leftover)
    }

    fn set_aside_objects(&self) -> Result<Vec<SetAsideObject>, StorageError> {
        self.list_set_aside()
    }

    fn read_set_aside(&self, id: &str) -> Result<Option<Box<dyn Read + Send>>, StorageError> {
        self.open_set_aside(id)
    }

    fn take_back(&self, id: &str) -> Result<(), StorageError> {
        self.take_object_back(id)
    }

    fn remove_set_aside(&self, id: &str) -> Result<(), StorageError> {
        self.delete_set_aside(id)
    }

    fn set_aside_folder(&self) -> Option<PathBuf> {
        Some(self.layout.quarantine())
    }
}

/// The right to change objects, among processes and among threads; given back in this order.
#[derive(Debug)]
struct HeldChanges<'storage> {
    _file: Box<dyn FileLock>,
    _thread: MutexGuard<'storage, ()>,
}

impl ChangeLock for HeldChanges<'_> {}
