//! Mistakes in the order of what a service asks of its storage, each made by a layer between the two.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};

use coffer_core::document::{Timestamp, UserId};
use coffer_core::storage::{
    BlobKey, BlobMetadata, BlobPart, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Storage, StorageError,
    StoreMode, UploadId, UploadPlan,
};

/// What is done in the wrong order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disorder {
    /// The row is written before the sidecar.
    IndexBeforeSidecar,
    /// The content of a document is stored after its sidecar.
    ContentAfterSidecar,
    /// The content of a purged document goes before its sidecar says so.
    UnlinkBeforeTombstone,
}

/// A storage that is used in the wrong order.
#[derive(Debug)]
pub struct DisorderlyStorage {
    inner: Arc<dyn Storage>,
    disorder: Disorder,
    /// New objects that are stored later than was asked for.
    late: Mutex<Vec<(BlobKey, Vec<u8>)>>,
}

impl DisorderlyStorage {
    pub fn wrap(inner: Arc<dyn Storage>, disorder: Disorder) -> Arc<dyn Storage> {
        Arc::new(DisorderlyStorage { inner, disorder, late: Mutex::default() })
    }

    fn put_off(&self, key: &BlobKey, bytes: &[u8]) -> BlobMetadata {
        self.late.lock().expect("nobody panics with it").push((key.clone(), bytes.to_vec()));
        BlobMetadata { size_bytes: bytes.len() as u64, modified_at: Timestamp::from_millis(0) }
    }

    fn store_late(&self) -> Result<(), StorageError> {
        let late: Vec<_> = std::mem::take(&mut *self.late.lock().expect("nobody panics with it"));
        late.iter().try_for_each(|(key, bytes)| self.inner.store(key, bytes, StoreMode::CreateOnly).map(drop))
    }

    fn in_time(&self) -> &dyn Storage {
        // Whoever asks for anything finds what it has stored.
        let _ = self.store_late();
        &*self.inner
    }
}

impl Storage for DisorderlyStorage {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        let is_new = mode == StoreMode::CreateOnly;
        match (self.disorder, key.part) {
            (Disorder::IndexBeforeSidecar, BlobPart::Sidecar) if is_new => Ok(self.put_off(key, bytes)),
            (Disorder::ContentAfterSidecar, BlobPart::Content) if is_new => Ok(self.put_off(key, bytes)),
            (Disorder::UnlinkBeforeTombstone, BlobPart::Sidecar) if is_tombstone(bytes) => {
                self.inner.delete(&BlobKey::content(key.owner.clone(), key.file_id))?;
                self.inner.store(key, bytes, mode)
            }
            _ => {
                let stored = self.inner.store(key, bytes, mode)?;
                self.store_late()?;
                Ok(stored)
            }
        }
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.in_time().retrieve(key, range)
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.in_time().delete(key)
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.in_time().metadata(key)
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.in_time().list(owner, each)
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.in_time().begin(key, plan)
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.in_time().put_chunk(upload, number, bytes)
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.in_time().chunks(upload)
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.in_time().complete(key, upload)
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.in_time().abort(upload)
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.in_time().set_aside(key)
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.in_time().lock_changes()
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.inner.free_bytes()
    }
}

/// Whether a sidecar says that its document is gone for good.
fn is_tombstone(sidecar: &[u8]) -> bool {
    String::from_utf8_lossy(sidecar).contains("\"purged\"")
}
