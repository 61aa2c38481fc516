//! The chunks of one document's content, each compared with its hash as it is read.
//!
//! A chunk that does not match is read once more, from the place itself: what was kept on the way, or came over it, may be
//! wrong, and only what lies in the vault shows damage.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use crate::document::{ContentHash, Document};
use crate::error::Error;
use crate::seams::Clock;
use crate::storage::{BlobKey, ByteRange, Storage, StorageError};

/// How often it is asked whether bytes that come slowly are wanted still.
const ASK_EVERY: Duration = Duration::from_millis(200);
/// Bytes that are read before they are hashed.
const PORTION_BYTES: usize = 256 * 1024;

/// Where bytes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// From wherever they are at hand; they may be kept for the next time.
    AtHand,
    /// The same, but nothing is kept for their sake.
    Once,
    /// From the place itself.
    Afresh,
}

/// Takes a portion of content that lies at this offset.
pub(super) type Take<'t> = dyn FnMut(u64, &[u8]) -> Result<(), Error> + 't;

/// The chunks of one document's content.
#[derive(Clone, Debug)]
pub(super) struct CheckedChunks {
    pub(super) document: Document,
    storage: Arc<dyn Storage>,
    clock: Arc<dyn Clock>,
    key: BlobKey,
    hashes: Arc<[ContentHash]>,
}

impl CheckedChunks {
    pub(super) fn new(
        storage: Arc<dyn Storage>,
        clock: Arc<dyn Clock>,
        document: Document,
        hashes: Arc<[ContentHash]>,
    ) -> Self {
        let key = BlobKey::content(document.owner_id.clone(), document.file_id);
        CheckedChunks { document, storage, clock, key, hashes }
    }

    /// The hashes of all chunks, in order.
    pub(super) fn hashes(&self) -> &[ContentHash] {
        &self.hashes
    }

    /// Where chunk `number` lies in the content.
    pub(super) fn span(&self, number: u64) -> Range<u64> {
        let Document { chunk_size, size_bytes, .. } = self.document;
        let first = number * chunk_size;
        first..first.saturating_add(chunk_size).min(size_bytes)
    }

    /// The bytes of chunk `number`, for as long as `is_wanted` says so, which is asked a few times a second while they come.
    ///
    /// # Errors
    /// As [`pass`](Self::pass).
    pub(super) fn read(&self, number: u64, way: Way, is_wanted: &mut dyn FnMut() -> bool) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.fill(number, way, &mut bytes, is_wanted)?;
        Ok(bytes)
    }

    /// As [`read`](Self::read), into `bytes`, whose room is used.
    pub(super) fn fill(
        &self,
        number: u64,
        way: Way,
        bytes: &mut Vec<u8>,
        is_wanted: &mut dyn FnMut() -> bool,
    ) -> Result<(), Error> {
        let span = self.span(number);
        bytes.resize((span.end - span.start) as usize, 0);
        let is_right = (way != Way::Afresh && self.fill_once(number, way, bytes, is_wanted)?)
            || self.fill_once(number, Way::Afresh, bytes, is_wanted)?;
        is_right.then_some(()).ok_or_else(|| Error::ContentDamaged { name: self.document.name.to_string() })
    }

    /// Whether what has come is what the sidecar speaks of. Hashed while it is in the processor's cache.
    fn fill_once(
        &self,
        number: u64,
        way: Way,
        bytes: &mut [u8],
        is_wanted: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Error> {
        let Some(mut reader) = self.open(&self.span(number), way)? else { return Ok(false) };
        let mut hasher = blake3::Hasher::new();
        let mut asked_at = self.clock.monotonic();
        for portion in bytes.chunks_mut(PORTION_BYTES) {
            if !self.fill_portion(&mut *reader, portion, &mut asked_at, is_wanted)? {
                return Ok(false);
            }
            hasher.update(portion);
        }
        Ok(self.hash(number) == Some(ContentHash::from(hasher.finalize())))
    }

    /// Reads chunk `number` and hands its bytes on as they come, each portion, as long as `buffer` at most, with its offset in
    /// the content. They are the document's only once this has succeeded: until then they may be wrong, and then the right
    /// ones come to the same offsets.
    ///
    /// # Errors
    /// [`Error::ContentDamaged`], [`Error::ContentMissing`]; [`Error::Paused`] once they are not wanted; those of `take`.
    pub(super) fn pass(
        &self,
        number: u64,
        way: Way,
        buffer: &mut [u8],
        take: &mut Take<'_>,
        is_wanted: &mut dyn FnMut() -> bool,
    ) -> Result<(), Error> {
        let is_right = (way != Way::Afresh && self.pass_once(number, way, buffer, take, is_wanted)?)
            || self.pass_once(number, Way::Afresh, buffer, take, is_wanted)?;
        is_right.then_some(()).ok_or_else(|| Error::ContentDamaged { name: self.document.name.to_string() })
    }

    /// Whether what was handed on is what the sidecar speaks of.
    fn pass_once(
        &self,
        number: u64,
        way: Way,
        buffer: &mut [u8],
        take: &mut Take<'_>,
        is_wanted: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Error> {
        let mut hasher = blake3::Hasher::new();
        let mut take_and_hash = |offset, bytes: &[u8]| {
            hasher.update(bytes);
            take(offset, bytes)
        };
        let has_come = self.bring(self.span(number), way, buffer, &mut take_and_hash, is_wanted)?;
        Ok(has_come && self.hash(number) == Some(ContentHash::from(hasher.finalize())))
    }

    /// The hash that chunk `number` must have.
    pub(super) fn hash(&self, number: u64) -> Option<ContentHash> {
        usize::try_from(number).ok().and_then(|number| self.hashes.get(number)).copied()
    }

    /// Hands on what lies at `span`, which is not empty, unchecked, in portions that fill `buffer`, but for the last. Whether all
    /// of it was there.
    ///
    /// # Errors
    /// As [`pass`](Self::pass), but for [`Error::ContentDamaged`].
    pub(super) fn bring(
        &self,
        span: Range<u64>,
        way: Way,
        buffer: &mut [u8],
        take: &mut Take<'_>,
        is_wanted: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Error> {
        let Some(mut reader) = self.open(&span, way)? else { return Ok(false) };
        let mut offset = span.start;
        let mut asked_at = self.clock.monotonic();
        while offset < span.end {
            let wanted = buffer.len().min(usize::try_from(span.end - offset).unwrap_or(usize::MAX));
            if !self.fill_portion(&mut *reader, &mut buffer[..wanted], &mut asked_at, is_wanted)? {
                return Ok(false);
            }
            take(offset, &buffer[..wanted])?;
            offset += wanted as u64;
        }
        Ok(true)
    }

    /// What lies at `span`; `None` if the content ends before.
    fn open(&self, span: &Range<u64>, way: Way) -> Result<Option<Box<dyn Read + Send>>, Error> {
        let range = Some(ByteRange::new(span.start, span.end - 1)?);
        let retrieved = match way {
            Way::AtHand => self.storage.retrieve(&self.key, range),
            Way::Once => self.storage.retrieve_once(&self.key, range),
            Way::Afresh => self.storage.retrieve_afresh(&self.key, range),
        };
        match retrieved {
            Ok(reader) => Ok(Some(reader)),
            Err(StorageError::NotFound { .. }) => Err(Error::ContentMissing { name: self.document.name.to_string() }),
            Err(StorageError::InvalidRange { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Fills `portion`, as long as it is wanted; whether there was as much.
    fn fill_portion(
        &self,
        reader: &mut dyn Read,
        portion: &mut [u8],
        asked_at: &mut Duration,
        is_wanted: &mut dyn FnMut() -> bool,
    ) -> Result<bool, Error> {
        let mut filled = 0;
        while filled < portion.len() {
            match reader.read(&mut portion[filled..]) {
                Ok(0) => return Ok(false),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
                Err(error) => return Err(StorageError::from_io("reading content", error).into()),
            }
            let now = self.clock.monotonic();
            if now.saturating_sub(*asked_at) >= ASK_EVERY {
                *asked_at = now;
                if !is_wanted() {
                    return Err(Error::Paused);
                }
            }
        }
        Ok(true)
    }
}
