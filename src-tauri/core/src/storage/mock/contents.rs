//! What a storage in memory holds. One value behind one lock: every method is a single step.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::sync::Arc;

use super::Damage;
use crate::document::Timestamp;
use crate::storage::{BlobKey, BlobMetadata, ByteRange, ChunkReceipt, StorageError, StoreMode, UploadId, UploadPlan};

#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) capacity_bytes: Option<u64>,
    /// Keys sort as their text does.
    objects: BTreeMap<BlobKey, Object>,
    /// By the number of their beginning.
    uploads: BTreeMap<u64, Upload>,
    uploads_begun: u64,
    set_aside: Vec<(BlobKey, Object)>,
}

#[derive(Clone, Debug)]
struct Object {
    bytes: Arc<[u8]>,
    modified_at: Timestamp,
}

impl Object {
    fn metadata(&self) -> BlobMetadata {
        BlobMetadata { size_bytes: self.bytes.len() as u64, modified_at: self.modified_at }
    }
}

#[derive(Debug)]
struct Upload {
    key: BlobKey,
    plan: UploadPlan,
    chunks: BTreeMap<u64, (ChunkReceipt, Vec<u8>)>,
}

impl Contents {
    pub(super) fn store(
        &mut self,
        key: &BlobKey,
        bytes: &[u8],
        mode: StoreMode,
        now: Timestamp,
    ) -> Result<BlobMetadata, StorageError> {
        if mode == StoreMode::CreateOnly && self.objects.contains_key(key) {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        self.require_space(bytes.len() as u64)?;
        Ok(self.insert(key, bytes.into(), now))
    }

    fn insert(&mut self, key: &BlobKey, bytes: Arc<[u8]>, now: Timestamp) -> BlobMetadata {
        let object = Object { bytes, modified_at: now };
        let metadata = object.metadata();
        self.objects.insert(key.clone(), object);
        metadata
    }

    fn object(&self, key: &BlobKey) -> Result<&Object, StorageError> {
        self.objects.get(key).ok_or_else(|| StorageError::NotFound { key: key.clone() })
    }

    pub(super) fn retrieve(
        &self,
        key: &BlobKey,
        range: Option<ByteRange>,
    ) -> Result<Box<dyn Read + Send>, StorageError> {
        let object = self.object(key)?;
        let size_bytes = object.bytes.len() as u64;
        let (offset, length) = match range {
            None => (0, size_bytes),
            Some(range) => {
                range.within(size_bytes).ok_or_else(|| StorageError::InvalidRange { key: key.clone(), size_bytes })?
            }
        };
        let mut reader = Cursor::new(Arc::clone(&object.bytes));
        reader.set_position(offset);
        Ok(Box::new(reader.take(length)))
    }

    pub(super) fn delete(&mut self, key: &BlobKey) {
        self.objects.remove(key);
    }

    pub(super) fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.object(key).map(Object::metadata)
    }

    pub(super) fn keys(&self) -> Vec<BlobKey> {
        self.objects.keys().cloned().collect()
    }

    pub(super) fn bytes(&self, key: &BlobKey) -> Option<&[u8]> {
        self.objects.get(key).map(|object| object.bytes.as_ref())
    }

    pub(super) fn copy(&mut self, from: &BlobKey, to: &BlobKey, now: Timestamp) -> Result<BlobMetadata, StorageError> {
        let bytes = Arc::clone(&self.object(from)?.bytes);
        self.require_space(bytes.len() as u64)?;
        Ok(self.insert(to, bytes, now))
    }

    pub(super) fn set_aside(&mut self, key: &BlobKey) {
        self.set_aside.extend(self.objects.remove_entry(key));
    }

    pub(super) fn set_aside_keys(&self) -> Vec<BlobKey> {
        self.set_aside.iter().map(|(key, _)| key.clone()).collect()
    }

    /// Gives the `nth` of what was set aside its key back.
    pub(super) fn take_back(&mut self, nth: usize) -> Result<(), StorageError> {
        let Some((key, _)) = self.set_aside.get(nth) else { return Ok(()) };
        if self.objects.contains_key(key) {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        let (key, object) = self.set_aside.remove(nth);
        self.objects.insert(key, object);
        Ok(())
    }

    pub(super) fn remove_set_aside(&mut self, nth: usize) {
        if nth < self.set_aside.len() {
            self.set_aside.remove(nth);
        }
    }

    /// The bytes of the `nth` of what was set aside.
    pub(super) fn set_aside_bytes(&self, nth: usize) -> Option<Arc<[u8]>> {
        self.set_aside.get(nth).map(|(_, object)| Arc::clone(&object.bytes))
    }

    /// Bytes of the chunks of an upload.
    pub(super) fn upload_bytes(&self, upload: &UploadId) -> u64 {
        let upload = number_of(upload).and_then(|number| self.uploads.get(&number));
        upload.map_or(0, |upload| upload.chunks.values().map(|(receipt, _)| receipt.size_bytes).sum())
    }

    pub(super) fn damage(&mut self, key: &BlobKey, damage: Damage) {
        let Some(object) = self.objects.get_mut(key) else { panic!("{key} is not there to be damaged") };
        let mut bytes = object.bytes.to_vec();
        match damage {
            Damage::FlipBit { offset } => bytes[offset] ^= 1,
            Damage::Truncate { size_bytes } => {
                assert!(size_bytes <= bytes.len(), "{key} has only {} bytes", bytes.len());
                bytes.truncate(size_bytes);
            }
            Damage::Remove => {
                self.objects.remove(key);
                return;
            }
        }
        object.bytes = bytes.into();
    }

    pub(super) fn begin(&mut self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        if self.objects.contains_key(key) {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        self.require_space(plan.size_bytes)?;
        self.uploads_begun += 1;
        self.uploads.insert(self.uploads_begun, Upload { key: key.clone(), plan, chunks: BTreeMap::new() });
        Ok(id_of(self.uploads_begun))
    }

    pub(super) fn key_of(&self, upload: &UploadId) -> Option<BlobKey> {
        self.uploads.get(&number_of(upload)?).map(|upload| upload.key.clone())
    }

    /// What an open upload is for.
    pub(super) fn plan_of(&self, upload: &UploadId) -> Option<UploadPlan> {
        self.uploads.get(&number_of(upload)?).map(|upload| upload.plan)
    }

    pub(super) fn open_uploads(&self) -> Vec<UploadId> {
        self.uploads.keys().copied().map(id_of).collect()
    }

    pub(super) fn put_chunk(
        &mut self,
        upload: &UploadId,
        receipt: ChunkReceipt,
        bytes: &[u8],
    ) -> Result<ChunkReceipt, StorageError> {
        let ChunkReceipt { number, size_bytes, .. } = receipt;
        let open = self.upload(upload)?;
        if open.plan.chunk_length(number) != Some(size_bytes) {
            return Err(StorageError::InvalidChunk { number, size_bytes });
        }
        if !open.chunks.contains_key(&number) {
            self.require_space(size_bytes)?;
        }
        self.upload(upload)?.chunks.insert(number, (receipt, bytes.to_vec()));
        Ok(receipt)
    }

    fn upload(&mut self, upload: &UploadId) -> Result<&mut Upload, StorageError> {
        let open = number_of(upload).and_then(|number| self.uploads.get_mut(&number));
        open.ok_or_else(|| StorageError::UploadNotFound { upload: upload.clone() })
    }

    pub(super) fn chunks(&mut self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        Ok(self.upload(upload)?.chunks.values().map(|(receipt, _)| *receipt).collect())
    }

    pub(super) fn complete(
        &mut self,
        key: &BlobKey,
        upload: &UploadId,
        now: Timestamp,
    ) -> Result<BlobMetadata, StorageError> {
        let existing = self.metadata(key).ok();
        let open = match self.upload(upload) {
            Ok(open) if open.key == *key => open,
            // Completed by an earlier call, if the object is there.
            _ => return existing.ok_or_else(|| StorageError::UploadNotFound { upload: upload.clone() }),
        };
        let (stored, planned) = (open.chunks.len() as u64, open.plan.chunk_count());
        if stored < planned {
            return Err(StorageError::Incomplete { stored, planned });
        }
        if existing.is_some() {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        let bytes = open.chunks.values().flat_map(|(_, bytes)| bytes).copied().collect::<Arc<[u8]>>();
        self.abort(upload);
        Ok(self.insert(key, bytes, now))
    }

    pub(super) fn abort(&mut self, upload: &UploadId) {
        if let Some(number) = number_of(upload) {
            self.uploads.remove(&number);
        }
    }

    pub(super) fn free_bytes(&self) -> Option<u64> {
        let objects = self.objects.values().chain(self.set_aside.iter().map(|(_, object)| object));
        let chunks = self.uploads.values().flat_map(|upload| upload.chunks.values());
        let used = objects.map(|object| object.bytes.len() as u64).sum::<u64>()
            + chunks.map(|(_, bytes)| bytes.len() as u64).sum::<u64>();
        self.capacity_bytes.map(|capacity_bytes| capacity_bytes.saturating_sub(used))
    }

    fn require_space(&self, needed_bytes: u64) -> Result<(), StorageError> {
        match self.free_bytes() {
            Some(free_bytes) if free_bytes < needed_bytes => Err(StorageError::NoSpace { needed_bytes, free_bytes }),
            _ => Ok(()),
        }
    }
}

fn id_of(number: u64) -> UploadId {
    UploadId::from(crate::document::OpId::from_bytes(u128::from(number).to_be_bytes()))
}

fn number_of(upload: &UploadId) -> Option<u64> {
    let id = upload.as_str().parse::<crate::document::OpId>().ok()?;
    u64::try_from(u128::from_be_bytes(*id.as_bytes())).ok()
}
