//! A reader of an object some of whose blocks are in the cache: those come from there, and what lies between them from the
//! storage below, a run of missing blocks with one request.

use std::io::{self, Read};
use std::sync::Arc;

use super::block::{BLOCK_BYTES, Block, ObjectTag};
use super::cache::{ContentCache, Keeping};
use super::passing::Passing;
use crate::storage::{BlobKey, ByteRange, Storage, StorageError};

/// An object, and the two places where its bytes are.
pub(super) struct Source {
    pub(super) below: Arc<dyn Storage>,
    pub(super) cache: Arc<ContentCache>,
    pub(super) key: BlobKey,
    pub(super) object: ObjectTag,
    /// Which blocks of what comes from below are kept.
    pub(super) keeping: Keeping,
}

/// Reads from both.
pub(super) struct CachedReader {
    source: Source,
    /// What was asked for; `None` is all of it.
    range: Option<ByteRange>,
    /// Offset of the next byte.
    position: u64,
    /// Offset behind the last that is wanted; the largest number if all are. The object may end before.
    end: u64,
    /// The block that `position` lies in, checked.
    block: Option<(Block, Vec<u8>)>,
    /// Bytes that are not in the cache, from `position` or from further on.
    run: Option<Passing>,
    /// Whether the object ends at `position`.
    is_at_end: bool,
}

impl CachedReader {
    /// A reader of what `range` names. The first bytes that are missing in the cache are asked for at once, so that it is
    /// known before the first byte is handed out whether they can be had.
    ///
    /// # Errors
    /// Of the storage below.
    pub(super) fn open(source: Source, range: Option<ByteRange>) -> Result<Self, StorageError> {
        let (position, end) = range.map_or((0, u64::MAX), |range| (range.first(), range.last().saturating_add(1)));
        // No object is so long that this makes a difference to anything but the sums below.
        let position = position.min(u64::MAX - 1);
        let mut reader = CachedReader { source, range, position, end, block: None, run: None, is_at_end: false };
        match reader.open_first_run() {
            // Another process may have kept since then what is missing.
            Err(StorageError::Offline { .. }) => {
                reader.source.cache.look_again();
                reader.open_first_run()?;
            }
            opened => opened?,
        }
        reader.load_block();
        if range.is_some() && reader.is_at_end {
            return Err(StorageError::InvalidRange { key: reader.source.key, size_bytes: position });
        }
        Ok(reader)
    }

    fn open_first_run(&mut self) -> Result<(), StorageError> {
        if let Some(gap) = self.source.cache.first_gap(self.source.object, self.position, self.end) {
            match self.open_run(gap)? {
                Some(run) => self.run = Some(run),
                None => self.end = gap,
            }
        }
        Ok(())
    }

    /// Asks for what is missing from `start` on, up to the next block that is there; `None` if the object ends at `start`.
    fn open_run(&self, start: u64) -> Result<Option<Passing>, StorageError> {
        let Source { below, cache, key, object, keeping } = &self.source;
        let reading = cache.begin_reading(*object);
        let next = cache.next_start(*object, start).filter(|next| *next < self.end);
        let end = next.unwrap_or(self.end);
        let is_all_of_it = !self.has_begun(start) && next.is_none();
        let range = if is_all_of_it { self.range } else { Some(ByteRange::new(start, end - 1).expect("not empty")) };
        match below.retrieve(key, range) {
            Ok(reader) => Ok(Some(Passing::new(reader, reading, *keeping, start, end))),
            // What was kept is whole blocks, and the object has no more.
            Err(StorageError::InvalidRange { size_bytes, .. }) if size_bytes == start && self.has_begun(start) => {
                reading.keep_end(start / BLOCK_BYTES, &[], *keeping);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Whether bytes before `start` belong to what was asked for.
    fn has_begun(&self, start: u64) -> bool {
        start > self.range.map_or(0, |range| range.first())
    }

    /// Takes the block at `position` out of the cache, if it is there.
    fn load_block(&mut self) {
        let found = self.source.cache.read(self.source.object, self.position, self.end);
        self.is_at_end = found.as_ref().is_some_and(|(block, _)| block.ends && block.end() == self.position);
        self.block = found.filter(|_| !self.is_at_end);
    }

    /// Sees to it that the byte at `position` can be read, or that the end is known.
    fn go_on(&mut self) -> Result<(), StorageError> {
        self.block = None;
        self.load_block();
        if self.block.is_none() && !self.is_at_end {
            self.run = self.open_run(self.position)?;
            self.is_at_end = self.run.is_none();
        }
        Ok(())
    }

    /// What the present block still has, if there is one.
    fn rest_of_block(&self) -> &[u8] {
        match &self.block {
            Some((block, bytes)) if self.position < block.end() => &bytes[(self.position - block.start()) as usize..],
            _ => &[],
        }
    }
}

impl Read for CachedReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !buffer.is_empty() && !self.is_at_end && self.position < self.end {
            let rest = self.rest_of_block();
            if !rest.is_empty() {
                let wanted = usize::try_from(self.end - self.position).unwrap_or(usize::MAX);
                let count = rest.len().min(buffer.len()).min(wanted);
                buffer[..count].copy_from_slice(&rest[..count]);
                self.position += count as u64;
                return Ok(count);
            }
            let Some(run) = self.run.as_mut().filter(|run| run.position() == self.position) else {
                self.go_on().map_err(into_io)?;
                continue;
            };
            let asked_to = run.end();
            let count = run.read(buffer)?;
            self.position += count as u64;
            if count > 0 {
                return Ok(count);
            }
            if self.position < asked_to && asked_to < self.end {
                let shorter = "the object is shorter than it was";
                return Err(io::Error::new(io::ErrorKind::InvalidData, shorter));
            }
            self.run = None;
            self.is_at_end = self.position < asked_to;
        }
        Ok(0)
    }
}

/// The error as a reader gives it; [`StorageError::from_io`] gets it back.
fn into_io(error: StorageError) -> io::Error {
    let kind = match error {
        StorageError::NotFound { .. } => io::ErrorKind::NotFound,
        StorageError::PermissionDenied { .. } => io::ErrorKind::PermissionDenied,
        _ => io::ErrorKind::Other,
    };
    io::Error::new(kind, error)
}
