//! Reading a document's bytes, checked.
//!
//! Every byte that leaves the vault has been compared, chunk by chunk, with the hash in the sidecar. A chunk that does
//! not match is read once more, from the place itself, and is never handed out: reading ends with
//! [`Error::ContentDamaged`], and the index remembers the damage. While the place cannot be reached the hashes come from
//! what is remembered ([`known_chunks`](super::known_chunks)), and the bytes from what the storage has kept.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use super::DocumentService;
use super::checked_chunks::{CheckedChunks, Way};
use crate::document::{ContentHash, DamageKind, Document, FileId, UserId};
use crate::error::Error;
use crate::sidecar::{self, Present};
use crate::storage::{BlobKey, ByteRange, Storage, StorageError};

/// The bytes of a document, or of a range of it, in order. Holds one chunk in memory.
#[derive(Debug)]
pub struct ContentReader {
    chunks: CheckedChunks,
    way: Way,
    /// Offset of the next byte to hand out.
    position: u64,
    /// Offset after the last one.
    end: u64,
    /// The verified chunk that `position` lies in, with the offset of its first byte.
    chunk: Option<(u64, Vec<u8>)>,
}

impl DocumentService {
    /// Opens the bytes of a document from the first to the last of `range`, or all of them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ContentMissing`] if the bytes are gone; an `InvalidRange` of the storage if the
    /// range begins beyond the end. Damage shows while reading.
    pub fn open(&self, user: &UserId, file_id: FileId, range: Option<ByteRange>) -> Result<ContentReader, Error> {
        self.open_row(self.document(user, file_id)?, range)
    }

    /// Opens the bytes of a document that the index has as `row`.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(super) fn open_row(&self, row: Document, range: Option<ByteRange>) -> Result<ContentReader, Error> {
        let chunks = self.chunks_of(row)?;
        let size_bytes = chunks.document.size_bytes;
        let (position, length) = match range {
            None => (0, size_bytes),
            Some(range) => range.within(size_bytes).ok_or_else(|| {
                let key = BlobKey::content(chunks.document.owner_id.clone(), chunks.document.file_id);
                Error::from(StorageError::InvalidRange { key, size_bytes })
            })?,
        };
        Ok(reader(chunks, position..position + length))
    }

    /// The chunks of a document that the index has as `row`: as its sidecar says, or as is remembered.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub(super) fn chunks_of(&self, row: Document) -> Result<CheckedChunks, Error> {
        let (document, hashes) = match self.checked_sidecar(&row.owner_id, row.file_id) {
            Err(Error::Storage(offline @ StorageError::Offline { .. })) => {
                let hashes = self.remembered_hashes(&row, offline)?;
                (row, hashes)
            }
            checked => checked?,
        };
        Ok(self.checked_chunks(document, hashes))
    }

    pub(super) fn checked_chunks(&self, document: Document, hashes: Arc<[ContentHash]>) -> CheckedChunks {
        CheckedChunks::new(Arc::clone(&self.storage), Arc::clone(&self.clock), document, hashes)
    }

    /// The document of a sidecar and the hashes of its chunks, if its content is there with the right length.
    fn checked_sidecar(&self, user: &UserId, file_id: FileId) -> Result<(Document, Arc<[ContentHash]>), Error> {
        let Present { document, chunk_hashes, .. } = self.sidecar(user, file_id)?;
        let stored = match self.storage.metadata(&BlobKey::content(user.clone(), file_id)) {
            Ok(metadata) => metadata.size_bytes,
            Err(StorageError::NotFound { .. }) => {
                self.note_damage(user, file_id, Some(document.name.as_str()), DamageKind::ContentMissing);
                return Err(Error::ContentMissing { name: document.name.to_string() });
            }
            Err(error) => return Err(error.into()),
        };
        if stored != document.size_bytes {
            self.note_damage(user, file_id, Some(document.name.as_str()), DamageKind::SizeDiffers);
            return Err(Error::ContentDamaged { name: document.name.to_string() });
        }
        let hashes = Arc::from(chunk_hashes);
        self.known_chunks.note(file_id, &hashes);
        Ok((document, hashes))
    }
}

impl ContentReader {
    /// The same bytes, read from the place itself even if they were kept on the way.
    pub(super) fn afresh(self) -> Self {
        ContentReader { way: Way::Afresh, ..self }
    }

    /// The document that is read.
    pub fn document(&self) -> &Document {
        &self.chunks.document
    }

    /// Bytes that are still to come.
    pub fn remaining(&self) -> u64 {
        self.end - self.position
    }

    /// The next piece of content, at most a chunk; `None` at the end.
    ///
    /// # Errors
    /// [`Error::ContentDamaged`] or [`Error::ContentMissing`]; then nothing more can be read.
    pub fn next_piece(&mut self) -> Result<Option<&[u8]>, Error> {
        if self.position == self.end {
            return Ok(None);
        }
        let number = self.position / self.chunks.document.chunk_size;
        let start = self.chunks.span(number).start;
        if self.chunk.as_ref().is_none_or(|(offset, _)| *offset != start) {
            self.chunk = Some((start, self.chunks.read(number, self.way, &mut || true)?));
        }
        let Some((_, bytes)) = &self.chunk else { return Ok(None) };
        let from = (self.position - start) as usize;
        let to = (bytes.len() as u64).min(self.end - start) as usize;
        self.position = start + to as u64;
        Ok(Some(&bytes[from..to]))
    }
}

/// A reader of these bytes of them.
fn reader(chunks: CheckedChunks, bytes: Range<u64>) -> ContentReader {
    ContentReader { chunks, way: Way::AtHand, position: bytes.start, end: bytes.end, chunk: None }
}

impl Read for ContentReader {
    /// As [`ContentReader::next_piece`], cut to the buffer. Damage is an error of kind `InvalidData` around the core's
    /// own error.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let before = self.position;
        let length = buffer.len();
        let copied = match self.next_piece() {
            Ok(None) => 0,
            Ok(Some(piece)) => {
                let copied = piece.len().min(length);
                buffer[..copied].copy_from_slice(&piece[..copied]);
                copied
            }
            Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        };
        self.position = before + copied as u64;
        Ok(copied)
    }
}

/// A small object, whole; `None` if it is not there. One byte more than the largest sidecar at most is read.
pub(super) fn read_small(storage: &dyn Storage, key: &BlobKey) -> Result<Option<Vec<u8>>, Error> {
    let reader = match storage.retrieve(key, None) {
        Ok(reader) => reader,
        Err(StorageError::NotFound { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut bytes = Vec::new();
    reader
        .take(sidecar::MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| StorageError::from_io("reading a sidecar", error))?;
    Ok(Some(bytes))
}
