//! Reading a document's bytes, checked.
//!
//! Every byte that leaves the vault has been compared, chunk by chunk, with the hash in the sidecar. A chunk that does
//! not match is read once more, from the place itself, and is never handed out: reading ends with
//! [`Error::ContentDamaged`], and the index remembers the damage. While the place cannot be reached the hashes come from
//! what is remembered ([`known_chunks`](super::known_chunks)), and the bytes from what the storage has kept.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::DocumentService;
use crate::document::{ContentHash, DamageKind, Document, FileId, UserId};
use crate::error::Error;
use crate::seams::Clock;
use crate::sidecar::{self, Present};
use crate::storage::{BlobKey, ByteRange, Storage, StorageError};

/// How often it is asked whether bytes that come slowly are wanted still.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// The bytes of a document, or of a range of it, in order. Holds one chunk in memory.
#[derive(Debug)]
pub struct ContentReader {
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    key: BlobKey,
    document: Document,
    hashes: Arc<[ContentHash]>,
    way: Way,
    /// Offset of the next byte to hand out.
    position: u64,
    /// Offset after the last one.
    end: u64,
    /// The verified chunk that `position` lies in, with the offset of its first byte.
    chunk: Option<(u64, Vec<u8>)>,
}

/// Where the bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// From wherever they are at hand.
    AtHand,
    /// From the place itself.
    Afresh,
}

impl DocumentService {
    /// Opens the bytes of a document from the first to the last of `range`, or all of them.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ContentMissing`] if the bytes are gone; an `InvalidRange` of the storage if the
    /// range begins beyond the end. Damage shows while reading.
    pub fn open(&self, user: &UserId, file_id: FileId, range: Option<ByteRange>) -> Result<ContentReader, Error> {
        let row = self.document(user, file_id)?;
        let key = BlobKey::content(user.clone(), file_id);
        let (document, hashes) = match self.checked_sidecar(user, file_id) {
            Err(Error::Storage(offline @ StorageError::Offline { .. })) => {
                let hashes = self.remembered_hashes(&row, offline)?;
                (row, hashes)
            }
            checked => checked?,
        };
        let (position, length) = match range {
            None => (0, document.size_bytes),
            Some(range) => range
                .within(document.size_bytes)
                .ok_or_else(|| StorageError::InvalidRange { key: key.clone(), size_bytes: document.size_bytes })?,
        };
        Ok(self.reader(document, hashes, position..position + length))
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

    /// The bytes of the document that a sidecar speaks of, whatever the index says of it.
    pub(super) fn content_reader(&self, present: &Present) -> ContentReader {
        let document = present.document.clone();
        let all = 0..document.size_bytes;
        self.reader(document, present.chunk_hashes.clone().into(), all)
    }

    fn reader(&self, document: Document, hashes: Arc<[ContentHash]>, bytes: Range<u64>) -> ContentReader {
        ContentReader {
            storage: Arc::clone(&self.storage),
            clock: Arc::clone(&self.clock),
            key: BlobKey::content(document.owner_id.clone(), document.file_id),
            hashes,
            way: Way::AtHand,
            position: bytes.start,
            end: bytes.end,
            document,
            chunk: None,
        }
    }

    /// All bytes of the document that a sidecar speaks of; for one that is short.
    ///
    /// # Errors
    /// [`Error::ContentDamaged`], [`Error::ContentMissing`].
    pub(super) fn read_whole_content(&self, present: &Present) -> Result<Vec<u8>, Error> {
        let mut reader = self.content_reader(present);
        let mut bytes = Vec::with_capacity(present.document.size_bytes as usize);
        while let Some(piece) = reader.next_piece()? {
            bytes.extend_from_slice(piece);
        }
        Ok(bytes)
    }
}

impl ContentReader {
    /// The same bytes, read from the place itself even if they were kept on the way.
    pub(super) fn afresh(self) -> Self {
        ContentReader { way: Way::Afresh, ..self }
    }

    /// The document that is read.
    pub fn document(&self) -> &Document {
        &self.document
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
        self.next_piece_while(&mut || true)
    }

    /// As [`next_piece`](Self::next_piece), for as long as `is_wanted` says so, which is asked a few times a second while
    /// bytes come.
    ///
    /// # Errors
    /// [`Error::Paused`] once they are not wanted: reading can go on, with the chunk that was begun. As
    /// [`next_piece`](Self::next_piece).
    pub fn next_piece_while(&mut self, is_wanted: &mut dyn FnMut() -> bool) -> Result<Option<&[u8]>, Error> {
        if self.position == self.end {
            return Ok(None);
        }
        let chunk_size = self.document.chunk_size;
        let number = self.position / chunk_size;
        let start = number * chunk_size;
        if self.chunk.as_ref().is_none_or(|(offset, _)| *offset != start) {
            self.chunk = Some((start, self.verified_chunk_while(number, is_wanted)?));
        }
        let Some((_, bytes)) = &self.chunk else { return Ok(None) };
        let from = (self.position - start) as usize;
        let to = (bytes.len() as u64).min(self.end - start) as usize;
        self.position = start + to as u64;
        Ok(Some(&bytes[from..to]))
    }

    /// The bytes of chunk `number`.
    pub(super) fn verified_chunk(&self, number: u64) -> Result<Vec<u8>, Error> {
        self.verified_chunk_while(number, &mut || true)
    }

    fn verified_chunk_while(&self, number: u64, is_wanted: &mut dyn FnMut() -> bool) -> Result<Vec<u8>, Error> {
        let at_hand = match self.way {
            Way::AtHand => self.read_chunk(number, Way::AtHand, is_wanted)?,
            Way::Afresh => None,
        };
        // What was kept on the way, or came over it, may be wrong: only what lies in the vault shows damage.
        match at_hand {
            Some(bytes) => Ok(bytes),
            None => self
                .read_chunk(number, Way::Afresh, is_wanted)?
                .ok_or_else(|| Error::ContentDamaged { name: self.document.name.to_string() }),
        }
    }

    /// The bytes of chunk `number`; `None` if they are not those that the sidecar speaks of.
    fn read_chunk(&self, number: u64, way: Way, is_wanted: &mut dyn FnMut() -> bool) -> Result<Option<Vec<u8>>, Error> {
        let chunk_size = self.document.chunk_size;
        let first = number * chunk_size;
        let last = (first + chunk_size).min(self.document.size_bytes) - 1;
        let range = Some(ByteRange::new(first, last)?);
        let retrieved = match way {
            Way::AtHand => self.storage.retrieve(&self.key, range),
            Way::Afresh => self.storage.retrieve_afresh(&self.key, range),
        };
        let mut reader = match retrieved {
            Ok(reader) => reader,
            Err(StorageError::NotFound { .. }) => {
                return Err(Error::ContentMissing { name: self.document.name.to_string() });
            }
            Err(StorageError::InvalidRange { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = vec![0; (last - first + 1) as usize];
        let mut filled = 0;
        let mut asked_at = self.clock.monotonic();
        while filled < bytes.len() {
            match reader.read(&mut bytes[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                Err(error) => return Err(StorageError::from_io("reading content", error).into()),
            }
            let now = self.clock.monotonic();
            if now.saturating_sub(asked_at) >= ASK_EVERY {
                asked_at = now;
                if !is_wanted() {
                    return Err(Error::Paused);
                }
            }
        }
        bytes.truncate(filled);
        let expected = usize::try_from(number).ok().and_then(|number| self.hashes.get(number));
        Ok((expected == Some(&ContentHash::of(&bytes))).then_some(bytes))
    }
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
