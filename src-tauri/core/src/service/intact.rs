//! Whether some bytes are the content that a sidecar speaks of: read to the end, and compared by length and hash.

use std::io::{self, Read};

use super::DocumentService;
use crate::document::{ContentHash, Document, UserId};
use crate::error::Error;
use crate::storage::{BlobKey, StorageError};

const READING: &str = "reading content";

impl DocumentService {
    /// Whether the object at `key` holds exactly the content of `document`. An object that is not there does not.
    ///
    /// # Errors
    /// When it cannot be read: then nothing is known.
    pub(super) fn holds_content_of(&self, key: &BlobKey, document: &Document) -> Result<bool, Error> {
        if !self.is_stored_with_length(key, document.size_bytes)? {
            return Ok(false);
        }
        match self.storage.retrieve_afresh(key, None) {
            Ok(mut reader) => is_content_of(&mut reader, document),
            Err(StorageError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether what was set aside as `id` holds exactly the content of `document`.
    ///
    /// # Errors
    /// As [`holds_content_of`](Self::holds_content_of).
    pub(super) fn set_aside_holds_content_of(&self, id: &str, document: &Document) -> Result<bool, Error> {
        match self.upkeep.read_set_aside(id)? {
            Some(mut reader) => is_content_of(&mut reader, document),
            None => Ok(false),
        }
    }

    /// Whether there is an object at `key`, of `size_bytes`.
    pub(super) fn is_stored_with_length(&self, key: &BlobKey, size_bytes: u64) -> Result<bool, Error> {
        match self.storage.metadata(key) {
            Ok(metadata) => Ok(metadata.size_bytes == size_bytes),
            Err(StorageError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether there is an object at `key`.
    pub(super) fn is_stored(&self, key: &BlobKey) -> Result<bool, Error> {
        match self.storage.metadata(key) {
            Ok(_) => Ok(true),
            Err(StorageError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the index says that a file of this id is on its way in, or is a document.
    pub(super) fn is_accounted_for(&self, user: &UserId, key: &BlobKey) -> Result<bool, Error> {
        Ok(self.index.upload(user, key.file_id)?.is_some() || self.index.document(user, key.file_id)?.is_some())
    }
}

fn is_content_of(reader: &mut dyn Read, document: &Document) -> Result<bool, Error> {
    let mut hasher = blake3::Hasher::new();
    let mut length = 0;
    let mut buffer = vec![0; 1024 * 1024];
    loop {
        match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
                length += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            // It became shorter while it was read.
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(StorageError::from_io(READING, error).into()),
        }
        if length > document.size_bytes {
            return Ok(false);
        }
    }
    Ok(length == document.size_bytes && ContentHash::from(hasher.finalize()) == document.content_hash)
}
