//! Whole chunks for readers who take what comes at once: each is read and compared once, and the next one while this one is
//! handed out.
//!
//! That takes two chunks of memory for each reader, and there may be hundreds. So all of them share what there is, and who gets
//! none reads [by pieces](super::PieceReader), which takes little and reads twice. Deliberately not here: which of the two a
//! reader does.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};

use bytes::Bytes;

use super::checked_chunks::{CheckedChunks, Way};
use crate::error::Error;

/// Bytes that all readers may hold together: eight chunks of the usual size.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Buffers that wait for the next chunk while anybody reads: fresh memory costs as much as reading into it.
const MOST_SPARE: usize = 4;

/// What all readers may hold together.
#[derive(Debug)]
pub(super) struct ChunkMemory(Mutex<State>);

#[derive(Debug)]
struct State {
    free_bytes: u64,
    spare: Vec<Vec<u8>>,
}

/// A buffer, and the room that it takes until it is dropped.
#[derive(Debug)]
struct Buffer {
    bytes: Vec<u8>,
    room_bytes: u64,
    memory: Arc<ChunkMemory>,
}

/// A chunk that is what was stored. Its room is taken for as long as anybody has a part of it.
#[derive(Debug)]
struct Whole {
    number: u64,
    bytes: Bytes,
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
        ChunkMemory(Mutex::new(State { free_bytes: MOST_BYTES, spare: Vec::new() }))
    }
}

impl ChunkMemory {
    /// A buffer for so many bytes, if there is room.
    fn take(self: &Arc<Self>, room_bytes: u64) -> Option<Buffer> {
        let mut state = self.state();
        state.free_bytes = state.free_bytes.checked_sub(room_bytes)?;
        let bytes = state.spare.pop().unwrap_or_default();
        Some(Buffer { bytes, room_bytes, memory: Arc::clone(self) })
    }

    /// Changed in steps of which each leaves it right.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl AsRef<[u8]> for Buffer {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        let mut state = self.memory.state();
        state.free_bytes += self.room_bytes;
        if state.free_bytes == MOST_BYTES {
            state.spare.clear();
        } else if state.spare.len() < MOST_SPARE {
            state.spare.push(std::mem::take(&mut self.bytes));
        }
    }
}

impl Whole {
    /// # Errors
    /// As [`CheckedChunks::fill`].
    fn read(chunks: &CheckedChunks, number: u64, mut buffer: Buffer) -> Result<Whole, Error> {
        chunks.fill(number, Way::AtHand, &mut buffer.bytes, &mut || true)?;
        Ok(Whole { number, bytes: Bytes::from_owner(buffer) })
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

    /// The bytes of chunk `number`, if they are at hand.
    pub(super) fn at_hand(&self, number: u64) -> Option<&Bytes> {
        self.current.as_ref().filter(|whole| whole.number == number).map(|whole| &whole.bytes)
    }

    /// The bytes of chunk `number`, of which chunk `last` is the last that will be asked for; `None` if there is no room.
    ///
    /// # Errors
    /// As [`CheckedChunks::fill`].
    pub(super) fn chunk(&mut self, chunks: &CheckedChunks, number: u64, last: u64) -> Result<Option<&Bytes>, Error> {
        if self.at_hand(number).is_none() {
            self.current = None;
            let room = |number| self.memory.take(length_of(chunks, number) as u64);
            self.current = match self.coming.take().filter(|coming| coming.number == number) {
                Some(coming) => Some(coming.wait()?),
                None => room(number).map(|buffer| Whole::read(chunks, number, buffer)).transpose()?,
            };
            if self.current.is_some() && number < last {
                self.coming = room(number + 1).and_then(|buffer| Coming::begin(chunks, number + 1, buffer));
            }
        }
        Ok(self.at_hand(number))
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
        assert_eq!(memory.state().free_bytes, MOST_BYTES);
    }

    #[test]
    fn room_is_taken_for_as_long_as_somebody_has_a_part_and_buffers_wait_only_while_somebody_reads() {
        let memory = Arc::new(ChunkMemory::default());
        let buffer = |bytes: u64| {
            let mut buffer = memory.take(bytes).expect("room");
            buffer.bytes.resize(bytes as usize, 7);
            Bytes::from_owner(buffer)
        };
        let (first, second) = (buffer(1024), buffer(1024));
        let part = first.slice(10..20);
        drop(first);
        assert_eq!(memory.state().free_bytes, MOST_BYTES - 2048);
        drop(part);
        let state = || {
            let state = memory.state();
            (state.free_bytes, state.spare.len())
        };
        assert_eq!(state(), (MOST_BYTES - 1024, 1));
        drop(second);
        assert_eq!(state(), (MOST_BYTES, 0));
    }
}
