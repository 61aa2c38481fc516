//! The hashes of a document's chunks while its sidecar cannot be reached, so that content that the storage has kept can be
//! read, checked as ever.
//!
//! They never change under a document's id. Of content that is one chunk the index knows the hash; those of longer content
//! that was opened lately are held here; and otherwise they are made from all of the content, if that has the hash which
//! the index knows. So nothing is trusted because it was kept.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use super::DocumentService;
use crate::document::{ContentHash, Document, FileId};
use crate::error::Error;
use crate::storage::{BlobKey, ByteRange, StorageError};

/// Hashes that are held at most: half a megabyte of them, which is 128 GiB of content.
const MOST_HASHES: usize = 16_384;

/// The hashes of the chunks of documents that were opened lately, the latest last.
#[derive(Debug, Default)]
pub(super) struct KnownChunks(Mutex<VecDeque<(FileId, Arc<[ContentHash]>)>>);

impl KnownChunks {
    /// Remembers them, in the place of what was remembered longest. One chunk alone need not be.
    pub(super) fn note(&self, file_id: FileId, hashes: &Arc<[ContentHash]>) {
        if hashes.len() < 2 {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|(known_id, _)| *known_id != file_id);
        known.push_back((file_id, Arc::clone(hashes)));
        while known.iter().map(|(_, hashes)| hashes.len()).sum::<usize>() > MOST_HASHES {
            known.pop_front();
        }
    }

    fn get(&self, file_id: FileId) -> Option<Arc<[ContentHash]>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().find(|(known_id, _)| *known_id == file_id).map(|(_, hashes)| Arc::clone(hashes))
    }
}

impl DocumentService {
    /// The hashes of the chunks of a document whose sidecar cannot be reached.
    ///
    /// # Errors
    /// `offline` if they cannot be known.
    pub(super) fn remembered_hashes(&self, row: &Document, offline: StorageError) -> Result<Arc<[ContentHash]>, Error> {
        if let Some(hashes) = row.hashes_of_few_chunks().or_else(|| self.known_chunks.get(row.file_id)) {
            return Ok(hashes);
        }
        let hashes = self.hashes_of_content(row)?.ok_or(offline)?;
        self.known_chunks.note(row.file_id, &hashes);
        Ok(hashes)
    }

    /// The hashes of the chunks of what the storage brings as the content of a document; `None` if it is anything else.
    fn hashes_of_content(&self, row: &Document) -> Result<Option<Arc<[ContentHash]>>, Error> {
        let key = BlobKey::content(row.owner_id.clone(), row.file_id);
        let mut whole = blake3::Hasher::new();
        let mut hashes = Vec::new();
        let mut chunk = Vec::new();
        let mut first = 0;
        while first < row.size_bytes {
            let length = row.chunk_size.min(row.size_bytes - first);
            chunk.clear();
            let reader = self.storage.retrieve(&key, Some(ByteRange::new(first, first + length - 1)?))?;
            let read = reader.take(length).read_to_end(&mut chunk);
            read.map_err(|error| StorageError::from_io("reading content", error))?;
            hashes.push(ContentHash::of(&chunk));
            whole.update(&chunk);
            first += length;
        }
        Ok((ContentHash::from(whole.finalize()) == row.content_hash).then(|| hashes.into()))
    }
}
