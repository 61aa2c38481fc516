//! A storage that keeps the content that was read, for the next time and for when there is no network.
//!
//! For vaults in buckets. Content is immutable under its key, so what was read once may be served again without asking.
//! Sidecars change, and decisions are made by what they say: they are always read from below. So is content that is to be
//! checked ([`Storage::retrieve_afresh`]).
//!
//! Deliberately not here: keeping what is stored, and what is read once ([`Storage::retrieve_once`]). Who adds a file has it
//! on this computer already, who takes one out has it then, and a thousand of them would drive out what is looked at.
//!
//! Content is replaced only where it was damaged, and by the bytes that were meant. A reader that has begun before may then
//! see bytes of both, as it could not from below; whoever reads compares them with the document's hashes.

mod block;
mod cache;
mod passing;
mod reader;
mod shelf;

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::Arc;

use bytes::Bytes;

pub use self::cache::ContentCache;

use self::block::ObjectTag;
use self::cache::Keeping;
use self::passing::Passing;
use self::reader::{CachedReader, Source};
use super::{
    BlobKey, BlobMetadata, BlobPart, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Comparison, NewDocument,
    RestingUpload, Storage, StorageError, StoreMode, UploadId, UploadPlan,
};
use crate::document::{UserId, VaultId};

/// A storage with a cache of content.
#[derive(Debug)]
pub struct CachingStorage {
    below: Arc<dyn Storage>,
    cache: Arc<ContentCache>,
    vault_id: VaultId,
}

impl CachingStorage {
    /// `below`, which holds this vault, with a cache that other vaults may share.
    pub fn new(below: Arc<dyn Storage>, cache: Arc<ContentCache>, vault_id: VaultId) -> Self {
        CachingStorage { below, cache, vault_id }
    }

    /// What stands for the object in the cache; `None` for what is never kept, and while nothing is.
    fn cached_object(&self, key: &BlobKey) -> Option<ObjectTag> {
        (key.part == BlobPart::Content && self.cache.is_on()).then(|| ObjectTag::of(self.vault_id, key))
    }

    /// Where the bytes of an object are that may be in the cache; `None` for what is never kept.
    fn source(&self, key: &BlobKey, keeping: Keeping) -> Option<Source> {
        let object = self.cached_object(key)?;
        let (below, cache) = (Arc::clone(&self.below), Arc::clone(&self.cache));
        Some(Source { below, cache, key: key.clone(), object, keeping })
    }

    /// Lets nothing be served any more that was kept of an object. Comes after the change, so that who reads in between
    /// keeps nothing that is old.
    fn forget(&self, key: &BlobKey) {
        if let Some(object) = self.cached_object(key) {
            self.cache.forget(object);
        }
    }
}

impl Storage for CachingStorage {
    fn capabilities(&self) -> Capabilities {
        self.below.capabilities()
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        let stored = self.below.store(key, bytes, mode);
        self.forget(key);
        stored
    }

    fn store_while(
        &self,
        key: &BlobKey,
        bytes: &[u8],
        mode: StoreMode,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<BlobMetadata>, StorageError> {
        let stored = self.below.store_while(key, bytes, mode, is_wanted);
        self.forget(key);
        stored
    }

    fn store_documents(&self, documents: &[NewDocument<'_>]) -> Vec<Result<(), StorageError>> {
        let stored = self.below.store_documents(documents);
        for document in documents {
            self.forget(&BlobKey::content(document.owner.clone(), document.file_id));
        }
        stored
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        let Some(source) = self.source(key, Keeping::Missing) else { return self.below.retrieve(key, range) };
        Ok(Box::new(CachedReader::open(source, range)?))
    }

    fn retrieve_once(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        let Some(source) = self.source(key, Keeping::Nothing) else { return self.below.retrieve_once(key, range) };
        Ok(Box::new(CachedReader::open(source, range)?))
    }

    /// What was kept of the bytes that are read is replaced by them.
    fn retrieve_afresh(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        let Some(object) = self.cached_object(key) else { return self.below.retrieve_afresh(key, range) };
        let reading = self.cache.begin_reading(object);
        let reader = self.below.retrieve_afresh(key, range)?;
        let (first, end) = range.map_or((0, u64::MAX), |range| (range.first(), range.last().saturating_add(1)));
        Ok(Box::new(Passing::new(reader, reading, Keeping::Known, first, end)))
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        let deleted = self.below.delete(key);
        self.forget(key);
        deleted
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.below.metadata(key)
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.below.list(owner, each)
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.below.begin(key, plan)
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.below.put_chunk(upload, number, bytes)
    }

    fn put_chunk_while(
        &self,
        upload: &UploadId,
        number: u64,
        bytes: Bytes,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<ChunkReceipt>, StorageError> {
        self.below.put_chunk_while(upload, number, bytes, is_wanted)
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.below.chunks(upload)
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        let completed = self.below.complete(key, upload);
        self.forget(key);
        completed
    }

    fn resting_uploads(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        self.below.resting_uploads(owner, plan)
    }

    fn adopt(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        self.below.adopt(resting, first_chunk)
    }

    fn compare(&self, key: &BlobKey, plan: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        self.below.compare(key, plan)
    }

    fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        let copied = self.below.copy(from, to);
        self.forget(to);
        copied
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.below.abort(upload)
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        let set_aside = self.below.set_aside(key);
        self.forget(key);
        set_aside
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.below.lock_changes()
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.below.free_bytes()
    }
}
