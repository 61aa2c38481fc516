//! Bytes on their way from the storage below to a reader, cut into blocks as they pass.
//!
//! Nobody waits for a block to be full: bytes are handed on as they come, and copied. What comes before the first byte of a
//! block belongs to none and is not kept; the documents of a vault are read from such bytes on.

use std::io::{self, Read};

use super::block::BLOCK_BYTES;
use super::cache::{Keeping, Reading};

/// A reader of the storage below, some of whose bytes are kept.
pub(super) struct Passing {
    reader: Box<dyn Read + Send>,
    reading: Reading,
    keeping: Keeping,
    /// Offset of the next byte in the object.
    position: u64,
    /// Offset behind the last that was asked for. The object may end before.
    end: u64,
    /// The block that `position` lies in, as far as it has passed; `None` if its beginning has not.
    block: Option<Vec<u8>>,
}

impl Passing {
    /// `reader` brings the bytes of the object from `position` to `end`.
    pub(super) fn new(
        reader: Box<dyn Read + Send>,
        reading: Reading,
        keeping: Keeping,
        position: u64,
        end: u64,
    ) -> Self {
        let block = (keeping != Keeping::Nothing && position.is_multiple_of(BLOCK_BYTES)).then(Vec::new);
        Passing { reader, reading, keeping, position, end, block }
    }

    pub(super) const fn position(&self) -> u64 {
        self.position
    }

    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    fn take(&mut self, mut bytes: &[u8]) {
        if self.keeping == Keeping::Nothing {
            self.position += bytes.len() as u64;
            return;
        }
        while !bytes.is_empty() {
            let left = BLOCK_BYTES - self.position % BLOCK_BYTES;
            let (now, later) = bytes.split_at(bytes.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
            if let Some(block) = &mut self.block {
                block.extend_from_slice(now);
            }
            self.position += now.len() as u64;
            if self.position.is_multiple_of(BLOCK_BYTES) {
                self.keep_block();
                self.block.get_or_insert_default().clear();
            }
            bytes = later;
        }
        if self.position == self.end && self.block.as_ref().is_some_and(|block| !block.is_empty()) {
            self.keep_block();
        }
    }

    /// Keeps what there is of the present block; whether the object goes on is not known.
    fn keep_block(&self) {
        if let Some(block) = &self.block {
            self.reading.keep(self.number_of(block), block, self.keeping);
        }
    }

    /// Keeps what there is of the present block as the end of the object.
    fn keep_end(&self) {
        if let Some(block) = &self.block {
            self.reading.keep_end(self.number_of(block), block, self.keeping);
        }
    }

    /// The number of the present block, which holds these bytes.
    const fn number_of(&self, block: &[u8]) -> u64 {
        (self.position - block.len() as u64) / BLOCK_BYTES
    }
}

impl Read for Passing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.end - self.position).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        let count = self.reader.read(&mut buffer[..most])?;
        if count == 0 {
            self.keep_end();
            self.end = self.position;
        } else {
            self.take(&buffer[..count]);
        }
        Ok(count)
    }
}
