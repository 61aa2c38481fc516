//! Whole chunks for readers who take what comes at once: each is read and compared once, and the next one while this one is
//! handed out.
//!
//! That takes two chunks of memory for each reader, and there may be hundreds. So all of them share what there is, and who gets
//! none reads [by pieces](super::PieceReader), which takes little and reads twice. Deliberately not here: which of the two a
//! reader does.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};

use super::checked_chunks::{CheckedChunks, Way};
use crate::error::Error;

/// Bytes that all readers may hold together: eight chunks of the usual size.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// What all readers may hold together.
#[derive(Debug)]
pub(super) struct ChunkMemory {
    free_bytes: AtomicU64,
}

/// A buffer, and the room that it takes until it is dropped.
#[derive(Debug)]
struct Buffer {
    bytes: Vec<u8>,
    room_bytes: u64,
    memory: Arc<ChunkMemory>,
}

/// A chunk that is what was stored.
#[derive(Debug)]
struct Whole {
    number: u64,
    buffer: Buffer,
}

/// A chunk that is being read.
#[derive(Debug)]
struct Coming {
    number: u64,
    reading: JoinHandle<Result<Whole, Error>>,
}

/// The chunk that is handed out, and the one after it.
#[derive(Debug)]
pub(super) struct ChunkAhead {
    memory: Arc<ChunkMemory>,
    current: Option<Whole>,
    coming: Option<Coming>,
}

impl Default for ChunkMemory {
    fn default() -> Self {
        ChunkMemory { free_bytes: AtomicU64::new(MOST_BYTES) }
    }
}

impl ChunkMemory {
    /// A buffer for so many bytes, if there is room.
    fn take(self: &Arc<Self>, room_bytes: u64) -> Option<Buffer> {
        let free = &self.free_bytes;
        free.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |free| free.checked_sub(room_bytes)).ok()?;
        Some(Buffer { bytes: Vec::new(), room_bytes, memory: Arc::clone(self) })
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.memory.free_bytes.fetch_add(self.room_bytes, Ordering::SeqCst);
    }
}

impl Whole {
    /// # Errors
    /// As [`CheckedChunks::pass`].
    fn read(chunks: &CheckedChunks, number: u64, mut buffer: Buffer) -> Result<Whole, Error> {
        buffer.bytes.resize(length_of(chunks, number), 0);
        chunks.pass(number, Way::AtHand, &mut buffer.bytes, &mut |_, _| Ok(()), &mut || true)?;
        Ok(Whole { number, buffer })
    }
}

impl Coming {
    /// Begins to read a chunk; `None` if there is no thread for it.
    fn begin(chunks: &CheckedChunks, number: u64, buffer: Buffer) -> Option<Coming> {
        let chunks = chunks.clone();
        let reading = thread::Builder::new().name("coffer-ahead".to_owned());
        let reading = reading.spawn(move || Whole::read(&chunks, number, buffer)).ok()?;
        Some(Coming { number, reading })
    }

    fn wait(self) -> Result<Whole, Error> {
        self.reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    }
}

impl ChunkAhead {
    pub(super) fn new(memory: &Arc<ChunkMemory>) -> Self {
        ChunkAhead { memory: Arc::clone(memory), current: None, coming: None }
    }

    /// The bytes of chunk `number`, of which chunk `last` is the last that will be asked for; `None` if there is no room.
    ///
    /// # Errors
    /// As [`CheckedChunks::pass`].
    pub(super) fn chunk(&mut self, chunks: &CheckedChunks, number: u64, last: u64) -> Result<Option<&[u8]>, Error> {
        if self.current.as_ref().is_none_or(|whole| whole.number != number) {
            let mut spare = self.current.take().map(|whole| whole.buffer);
            let room = |number| self.memory.take(length_of(chunks, number) as u64);
            self.current = match self.coming.take().filter(|coming| coming.number == number) {
                Some(coming) => Some(coming.wait()?),
                None => match spare.take().or_else(|| room(number)) {
                    Some(buffer) => Some(Whole::read(chunks, number, buffer)?),
                    None => return Ok(None),
                },
            };
            if number < last {
                let buffer = spare.or_else(|| room(number + 1));
                self.coming = buffer.and_then(|buffer| Coming::begin(chunks, number + 1, buffer));
            }
        }
        Ok(self.current.as_ref().map(|whole| &*whole.buffer.bytes))
    }
}

fn length_of(chunks: &CheckedChunks, number: u64) -> usize {
    let span = chunks.span(number);
    (span.end - span.start) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_shared_and_given_back() {
        let memory = Arc::new(ChunkMemory::default());
        let half = memory.take(MOST_BYTES / 2).expect("all is free");
        let other = memory.take(MOST_BYTES / 2).expect("half is free");
        assert!(memory.take(1).is_none(), "nothing is left");
        drop(half);
        assert!(memory.take(MOST_BYTES / 2 + 1).is_none(), "not as much as that");
        drop(memory.take(MOST_BYTES / 2).expect("what was given back"));
        drop(other);
        assert_eq!(memory.free_bytes.load(Ordering::SeqCst), MOST_BYTES);
    }
}
