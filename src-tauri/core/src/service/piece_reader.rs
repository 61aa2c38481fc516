//! Reading a document's bytes, checked, with little memory: for who has many readers, of which some are slow.
//!
//! The sidecar has one hash for each chunk, and a chunk is megabytes. So a chunk is read twice. The first time it is hashed,
//! piece by piece, and for each piece one value is kept: BLAKE3 is a tree, and the values of pieces are branches of it, so that
//! the hash of the chunk proves all of them. The second time, whenever that is, each piece is compared with its value before
//! a byte of it is handed out. What was changed between the two is found as surely as damage that was there before.
//! Two pieces of a chunk that is one piece are one and the same: it is read once.
//!
//! Nothing is held open between two pieces. Deliberately not here: reading for who takes what comes at once, which
//! [`ContentReader`](super::ContentReader) does with a chunk in memory and in one pass.

use std::io::{self, Read};
use std::ops::Range;

use blake3::Hasher;
use blake3::hazmat::{ChainingValue, HasherExt as _, Mode, merge_subtrees_non_root, merge_subtrees_root};

use super::DocumentService;
use super::checked_chunks::{CheckedChunks, Way};
use crate::document::{ContentHash, Document};
use crate::error::Error;
use crate::storage::{BlobKey, StorageError};

/// Bytes of a piece. A power of two of BLAKE3's own chunks, so that every piece is a branch of the tree.
const PIECE_BYTES: u64 = 128 * 1024;

/// The bytes of a part of a document, in order. Holds one piece of them in memory.
#[derive(Debug)]
pub(super) struct PieceReader {
    chunks: CheckedChunks,
    /// Offset of the next byte to hand out.
    position: u64,
    /// Offset after the last one.
    end: u64,
    /// What is known of the chunk that was read last.
    proven: Option<Proven>,
    /// The piece that was compared last, with the offset of its first byte.
    piece: (u64, Vec<u8>),
}

/// The values of a chunk's pieces, which its hash has proved.
#[derive(Debug)]
struct Proven {
    number: u64,
    values: Vec<ChainingValue>,
}

impl DocumentService {
    /// Opens these bytes, which are not none, of a document that the index has as `row`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::ContentMissing`], [`Error::ContentDamaged`]; an `InvalidRange` of the storage if they do
    /// not lie within the content. Damage shows while reading.
    pub(super) fn read_pieces(&self, row: Document, bytes: Range<u64>) -> Result<PieceReader, Error> {
        // What is one chunk needs no sidecar to be compared with.
        let chunks = match row.hashes_of_few_chunks() {
            Some(hashes) => self.checked_chunks(row, hashes),
            None => self.chunks_of(row)?,
        };
        let Document { owner_id, file_id, size_bytes, .. } = &chunks.document;
        if bytes.is_empty() || bytes.end > *size_bytes {
            let key = BlobKey::content(owner_id.clone(), *file_id);
            return Err(StorageError::InvalidRange { key, size_bytes: *size_bytes }.into());
        }
        Ok(PieceReader { chunks, position: bytes.start, end: bytes.end, proven: None, piece: (0, Vec::new()) })
    }
}

impl PieceReader {
    /// What is read.
    pub(super) fn chunks(&self) -> &CheckedChunks {
        &self.chunks
    }

    /// Where the next byte lies: the number of its chunk, and which bytes of that are wanted; `None` at the end.
    pub(super) fn place(&self) -> Option<(u64, Range<usize>)> {
        let number = self.position / self.chunks.document.chunk_size;
        let chunk = self.chunks.span(number);
        let within = |offset: u64| (offset.min(chunk.end) - chunk.start) as usize;
        (self.position < self.end).then(|| (number, within(self.position)..within(self.end)))
    }

    /// The number of the chunk in which the last byte lies.
    pub(super) fn last_chunk(&self) -> u64 {
        self.end.saturating_sub(1) / self.chunks.document.chunk_size
    }

    /// Goes on after so many bytes that somebody else has handed out.
    pub(super) fn skip(&mut self, bytes: usize) {
        self.position += bytes as u64;
    }

    /// What is to be handed out next, at most a piece; nothing at the end.
    fn next(&mut self) -> Result<&[u8], Error> {
        if self.position == self.end {
            return Ok(&[]);
        }
        let (start, bytes) = &self.piece;
        if !(*start..*start + bytes.len() as u64).contains(&self.position) {
            // Should it fail, no byte of it is here to be handed out by mistake.
            self.piece.1.clear();
            self.piece = self.load()?;
        }
        let (start, bytes) = &self.piece;
        let to = (bytes.len() as u64).min(self.end - start);
        Ok(&bytes[(self.position - start) as usize..to as usize])
    }

    /// The piece that `position` lies in, compared with its value.
    fn load(&mut self) -> Result<(u64, Vec<u8>), Error> {
        let number = self.position / self.chunks.document.chunk_size;
        let chunk = self.chunks.span(number);
        let index = (self.position - chunk.start) / PIECE_BYTES;
        let start = chunk.start + index * PIECE_BYTES;
        let span = start..(start + PIECE_BYTES).min(chunk.end);
        let mut buffer = std::mem::take(&mut self.piece.1);
        if self.proven.as_ref().is_none_or(|proven| proven.number != number) {
            self.proven = None;
            buffer.resize(PIECE_BYTES.min(chunk.end - chunk.start) as usize, 0);
            self.proven = Some(prove(&self.chunks, number, &mut buffer)?);
            if span == chunk {
                return Ok((start, buffer));
            }
        }
        let value = self.proven.as_ref().and_then(|proven| proven.values.get(index as usize)).copied();
        buffer.resize((span.end - span.start) as usize, 0);
        for way in [Way::AtHand, Way::Afresh] {
            let has_come = self.chunks.bring(span.clone(), way, &mut buffer, &mut |_, _| Ok(()), &mut || true)?;
            if has_come && value == Some(value_of(&chunk, start, &buffer)) {
                return Ok((start, buffer));
            }
        }
        Err(Error::ContentDamaged { name: self.chunks.document.name.to_string() })
    }
}

impl Read for PieceReader {
    /// Damage is an error of kind `InvalidData` around the core's own error.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.next().map_err(damaged)?;
        let copied = bytes.len().min(buffer.len());
        buffer[..copied].copy_from_slice(&bytes[..copied]);
        self.position += copied as u64;
        Ok(copied)
    }
}

/// What a reader says of an error of the core.
pub(super) fn damaged(error: Error) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error)
}

/// The values of the pieces of chunk `number`, which is read in portions of `buffer`: of a piece, or of all of it. What was
/// kept on the way is not believed a second time.
fn prove(chunks: &CheckedChunks, number: u64, buffer: &mut [u8]) -> Result<Proven, Error> {
    let chunk = chunks.span(number);
    for way in [Way::AtHand, Way::Afresh] {
        let mut values = Vec::new();
        let mut note = |offset, bytes: &[u8]| {
            values.push(value_of(&chunk, offset, bytes));
            Ok(())
        };
        let has_come = chunks.bring(chunk.clone(), way, buffer, &mut note, &mut || true)?;
        if has_come && chunks.hash(number) == Some(hash_of(&values)) {
            return Ok(Proven { number, values });
        }
    }
    Err(Error::ContentDamaged { name: chunks.document.name.to_string() })
}

/// The value of a piece of `chunk` that lies at `offset`. The value of all of it is its hash.
fn value_of(chunk: &Range<u64>, offset: u64, bytes: &[u8]) -> ChainingValue {
    if chunk.end - chunk.start <= PIECE_BYTES {
        return *blake3::hash(bytes).as_bytes();
    }
    Hasher::new().set_input_offset(offset - chunk.start).update(bytes).finalize_non_root()
}

/// The hash of a chunk whose pieces have these values, which are not none.
fn hash_of(values: &[ChainingValue]) -> ContentHash {
    match halves(values) {
        None => ContentHash::from_bytes(values.first().copied().unwrap_or_default()),
        Some((left, right)) => merge_subtrees_root(&branch_of(left), &branch_of(right), Mode::Hash).into(),
    }
}

fn branch_of(values: &[ChainingValue]) -> ChainingValue {
    match halves(values) {
        None => values.first().copied().unwrap_or_default(),
        Some((left, right)) => merge_subtrees_non_root(&branch_of(left), &branch_of(right), Mode::Hash),
    }
}

/// Where BLAKE3 parts a branch: left are as many as there can be that are a power of two, and right is what remains.
fn halves(values: &[ChainingValue]) -> Option<(&[ChainingValue], &[ChainingValue])> {
    (values.len() > 1).then(|| values.split_at(values.len().next_power_of_two() / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_all_pieces_make_the_hash_of_the_chunk() {
        let piece = PIECE_BYTES as usize;
        let bytes: Vec<u8> = (0..9 * piece).map(|number| (number % 251) as u8).collect();
        for pieces in 0..9 {
            for more in [1, 1_023, 1_024, 1_025, piece - 1, piece] {
                let chunk = &bytes[..pieces * piece + more];
                let span = 0..chunk.len() as u64;
                let values: Vec<ChainingValue> = chunk
                    .chunks(piece)
                    .enumerate()
                    .map(|(number, bytes)| value_of(&span, number as u64 * PIECE_BYTES, bytes))
                    .collect();
                assert_eq!(hash_of(&values), ContentHash::of(chunk), "{pieces} pieces and {more} bytes");
            }
        }
    }
}
