//! Reading a source and storing its content.

use std::cell::RefCell;

use crate::document::{Chunking, ContentHash, MimeType, Name};
use crate::error::{Error, SourceError};
use crate::repository::OpenUpload;
use crate::service::source::Source;
use crate::service::{DocumentService, ImportControl};
use crate::storage::{BlobKey, ChunkReceipt, StorageError, StoreMode, UploadPlan};

/// Bytes by which a type is recognised.
const HEAD_BYTES: usize = 8 * 1024;

/// Content that is stored and durable, and what was learned while reading it.
pub(super) struct Content {
    pub(super) size_bytes: u64,
    pub(super) hash: ContentHash,
    pub(super) chunk_hashes: Vec<ContentHash>,
    pub(super) mime_type: MimeType,
}

impl Content {
    /// What is learned of content that is no longer than a chunk, and called `name`.
    pub(super) fn of(name: &Name, bytes: &[u8]) -> Content {
        let hash = ContentHash::of(bytes);
        Content {
            size_bytes: bytes.len() as u64,
            hash,
            chunk_hashes: if bytes.is_empty() { Vec::new() } else { vec![hash] },
            mime_type: MimeType::detect(name, &bytes[..bytes.len().min(HEAD_BYTES)]),
        }
    }
}

/// What is learned of content while it is read, chunk after chunk.
pub(super) struct Learning<'n> {
    name: &'n Name,
    hasher: blake3::Hasher,
    mime_type: Option<MimeType>,
}

impl<'n> Learning<'n> {
    /// Of content that is called `name`; nothing of it was read yet.
    pub(super) fn of(name: &'n Name) -> Self {
        Learning { name, hasher: blake3::Hasher::new(), mime_type: None }
    }

    /// The next chunk.
    pub(super) fn read(&mut self, chunk: &[u8]) {
        self.hasher.update(chunk);
        self.mime_type.get_or_insert_with(|| MimeType::detect(self.name, &chunk[..chunk.len().min(HEAD_BYTES)]));
    }

    /// All of it was read, and these are the hashes of its chunks.
    pub(super) fn learned(self, size_bytes: u64, chunk_hashes: Vec<ContentHash>) -> Content {
        let mime_type = self.mime_type.unwrap_or_else(MimeType::octet_stream);
        Content { size_bytes, hash: self.hasher.finalize().into(), chunk_hashes, mime_type }
    }
}

impl DocumentService {
    /// The chunks of an import that are stored already.
    pub(super) fn receipts(&self, import: &OpenUpload) -> Result<Vec<ChunkReceipt>, Error> {
        let Some(upload) = &import.upload_id else { return Ok(Vec::new()) };
        match self.storage.chunks(&upload.parse()?) {
            Ok(receipts) => Ok(receipts),
            Err(StorageError::UploadNotFound { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// Stores the content of `source`: in one go if it is no longer than a chunk, else as a resumable upload in which
    /// chunks that are stored already, with the same hash, are not sent again.
    pub(super) fn send(
        &self,
        import: &mut OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Content, Error> {
        let size_bytes = source.stat.size_bytes;
        if Chunking::chunk_size_for(size_bytes) > import.chunk_size {
            return Err(SourceError::Changed { path: source.path.clone() }.into());
        }
        self.verdict(import, control, 0)?;
        if self.goes_in_chunks(size_bytes, import.chunk_size) {
            self.send_chunks(import, source, control)
        } else {
            self.send_whole(import, source, control)
        }
    }

    /// Whether content of this length is stored as an upload, instead of in one go.
    pub(super) fn goes_in_chunks(&self, size_bytes: u64, chunk_size: u64) -> bool {
        size_bytes > chunk_size.min(self.storage.capabilities().most_store_bytes)
    }

    /// What is learned of a source by reading it from its beginning, `each` chunk in turn; it did not change meanwhile.
    pub(super) fn learn(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
        each: &mut dyn FnMut(&[u8]),
    ) -> Result<Content, Error> {
        let plan = UploadPlan { size_bytes: source.stat.size_bytes, chunk_size: import.chunk_size };
        let (mut learning, mut chunk_hashes, mut chunk) = (Learning::of(&import.name), Vec::new(), Vec::new());
        while let Some(length) = plan.chunk_length(chunk_hashes.len() as u64) {
            self.verdict(import, control, 0)?;
            chunk.resize(length as usize, 0);
            if source.fill(&mut chunk)? < chunk.len() {
                return Err(SourceError::Changed { path: source.path.clone() }.into());
            }
            learning.read(&chunk);
            each(&chunk);
            chunk_hashes.push(ContentHash::of(&chunk));
        }
        source.check_unchanged(&*self.fs)?;
        Ok(learning.learned(plan.size_bytes, chunk_hashes))
    }

    /// All bytes of a source, which did not change meanwhile.
    pub(super) fn read_whole(&self, source: &mut Source) -> Result<Vec<u8>, Error> {
        let mut bytes = vec![0; source.stat.size_bytes as usize];
        if source.fill(&mut bytes)? < bytes.len() {
            return Err(SourceError::Changed { path: source.path.clone() }.into());
        }
        source.check_unchanged(&*self.fs)?;
        Ok(bytes)
    }

    fn send_whole(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Content, Error> {
        let bytes = self.read_whole(source)?;
        let key = BlobKey::content(import.owner_id.clone(), import.file_id);
        let stopped = RefCell::new(None);
        let is_wanted = || match self.verdict(import, control, 0) {
            Ok(()) => true,
            Err(verdict) => {
                *stopped.borrow_mut() = Some(verdict);
                false
            }
        };
        let store = || self.storage.store_while(&key, &bytes, StoreMode::CreateOnly, &is_wanted);
        let stored = match store() {
            // Left by a run that died before its commit, or was stopped; it may be of another state of the source.
            Err(StorageError::AlreadyExists { .. }) => {
                self.storage.set_aside(&key)?;
                store()?
            }
            stored => stored?,
        };
        if stored.is_none() {
            return Err(stopped.take().unwrap_or(Error::Paused));
        }
        control.proceed(bytes.len() as u64);
        Ok(Content::of(&import.name, &bytes))
    }
}
