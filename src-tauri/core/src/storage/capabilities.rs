//! What a backend can do, as facts.

use super::{StorageError, UploadPlan};

/// The facts in which backends differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Bytes that one `store` takes at most. Larger content goes through an upload.
    pub most_store_bytes: u64,
    /// Bytes of the largest object.
    pub most_object_bytes: u64,
    /// Chunks of one upload at most.
    pub most_chunks: u64,
    /// Bytes of every chunk but the last at least.
    pub least_chunk_bytes: u64,
    /// Chunks of one upload that are worth storing at once, from as many threads.
    pub chunks_at_once: usize,
    /// Objects that are worth reading at once, from as many threads.
    pub reads_at_once: usize,
    /// Whether of several racing writers of a new object exactly one wins. Where it is not so, the object that is there
    /// is still left alone unless it comes in that very moment.
    pub exclusive_create: bool,
    /// Whether reading goes over a network, where it is slow, and paid for by the request and by the byte.
    pub distant: bool,
    /// Whether other programs see the objects as plain files of this computer.
    pub plain_files: bool,
    /// Whether another computer may [adopt](super::Storage::adopt) an upload that this one has begun, and end it.
    pub others_adopt: bool,
    /// Whether objects can be [copied](super::Storage::copy) without their bytes coming through this computer.
    pub copies_within: bool,
}

impl Capabilities {
    /// Refuses an upload that this backend could never take.
    pub(super) fn accept(&self, plan: UploadPlan) -> Result<(), StorageError> {
        if plan.chunk_size == 0 {
            return Err(StorageError::InvalidChunk { number: 0, size_bytes: 0 });
        }
        let most_bytes = self.most_object_bytes.min(self.most_chunks.saturating_mul(plan.chunk_size));
        if plan.size_bytes > most_bytes {
            return Err(StorageError::TooLarge { size_bytes: plan.size_bytes, most_bytes });
        }
        if plan.chunk_size < self.least_chunk_bytes && plan.chunk_count() > 1 {
            return Err(StorageError::InvalidChunk { number: 0, size_bytes: plan.chunk_size });
        }
        Ok(())
    }
}
