//! A storage whose calls fail when told to; everything else goes through to the one inside. For tests.

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::fault::Script;
use super::{
    BlobKey, BlobMetadata, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Comparison, Fault, Operation,
    RestingUpload, Storage, StorageError, StoreMode, UploadId, UploadPlan,
};
use crate::document::UserId;

/// A storage with injected faults.
#[derive(Debug)]
pub struct FaultyStorage {
    inner: Arc<dyn Storage>,
    script: Script,
}

impl FaultyStorage {
    /// `inner`, without any faults so far.
    pub fn new(inner: Arc<dyn Storage>) -> Self {
        FaultyStorage { inner, script: Script::default() }
    }

    /// Adds a fault to those that are to come.
    pub fn inject(&self, fault: Fault) {
        self.script.add(fault);
    }

    /// Takes all faults back.
    pub fn heal(&self) {
        self.script.clear();
    }
}

impl Storage for FaultyStorage {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        self.script.run(Operation::Store, || self.inner.store(key, bytes, mode))
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.script.run(Operation::Retrieve, || self.inner.retrieve(key, range))
    }

    fn retrieve_once(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.script.run(Operation::Retrieve, || self.inner.retrieve_once(key, range))
    }

    fn retrieve_afresh(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.script.run(Operation::Retrieve, || self.inner.retrieve_afresh(key, range))
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.script.run(Operation::Delete, || self.inner.delete(key))
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.script.run(Operation::Metadata, || self.inner.metadata(key))
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.script.run(Operation::List, || self.inner.list(owner, each))
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.script.run(Operation::Begin, || self.inner.begin(key, plan))
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.script.run(Operation::PutChunk, || self.inner.put_chunk(upload, number, bytes))
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.script.run(Operation::Chunks, || self.inner.chunks(upload))
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.script.run(Operation::Complete, || self.inner.complete(key, upload))
    }

    fn resting_uploads(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        self.script.run(Operation::RestingUploads, || self.inner.resting_uploads(owner, plan))
    }

    fn adopt(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        self.script.run(Operation::Adopt, || self.inner.adopt(resting, first_chunk))
    }

    fn compare(&self, key: &BlobKey, plan: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        self.script.run(Operation::Compare, || self.inner.compare(key, plan))
    }

    fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.script.run(Operation::Copy, || self.inner.copy(from, to))
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.script.run(Operation::Abort, || self.inner.abort(upload))
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.script.run(Operation::SetAside, || self.inner.set_aside(key))
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.script.run(Operation::LockChanges, || self.inner.lock_changes())
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.script.run(Operation::FreeBytes, || self.inner.free_bytes())
    }
}
