//! What the bytes are: their hash, and the pieces they are cut into.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidInput;

/// BLAKE3 of some bytes; written as 64 lower-case hexadecimal characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ContentHash([u8; 32]);

impl ContentHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }

    /// The hash with these 32 bytes.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        ContentHash(bytes)
    }

    /// Its 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl From<blake3::Hash> for ContentHash {
    fn from(hash: blake3::Hash) -> Self {
        ContentHash(*hash.as_bytes())
    }
}

impl FromStr for ContentHash {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let lower = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match blake3::Hash::from_hex(text) {
            Ok(hash) if lower => Ok(hash.into()),
            _ => Err(InvalidInput::new("content_hash", "must be 64 lower-case hexadecimal characters")),
        }
    }
}

impl fmt::Display for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for ContentHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// How content is cut into chunks, and the hash of each, so that a part can be read and trusted without the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunking {
    chunk_size: u64,
    hashes: Vec<ContentHash>,
}

/// Chunks a document may have; also the number of parts S3 takes.
const MOST_CHUNKS: u64 = 10_000;
const MEBIBYTE: u64 = 1024 * 1024;

impl Chunking {
    /// The chunk length for content of `size_bytes`: 8 MiB, and for what would be more than 10,000 of them the smallest
    /// whole number of MiB that needs no more. Fixed for a document at its import.
    pub const fn chunk_size_for(size_bytes: u64) -> u64 {
        let smallest = size_bytes.div_ceil(MOST_CHUNKS).div_ceil(MEBIBYTE) * MEBIBYTE;
        if smallest > 8 * MEBIBYTE { smallest } else { 8 * MEBIBYTE }
    }

    /// How many chunks content of `size_bytes` has; empty content has none.
    pub const fn count_for(size_bytes: u64, chunk_size: u64) -> u64 {
        size_bytes.div_ceil(chunk_size)
    }

    /// The chunking of content of `size_bytes` into pieces of `chunk_size` with these hashes, in order.
    ///
    /// # Errors
    /// [`InvalidInput`] when the chunk size is 0 or the number of hashes is not the number of chunks.
    pub fn new(size_bytes: u64, chunk_size: u64, hashes: Vec<ContentHash>) -> Result<Self, InvalidInput> {
        if chunk_size == 0 {
            return Err(InvalidInput::new("chunk_size", "must not be 0"));
        }
        if Chunking::count_for(size_bytes, chunk_size) != hashes.len() as u64 {
            return Err(InvalidInput::new("chunk_hashes", "must be one hash for every chunk"));
        }
        Ok(Chunking { chunk_size, hashes })
    }

    /// Length in bytes of every chunk but the last.
    pub const fn chunk_size(&self) -> u64 {
        self.chunk_size
    }

    /// The hash of every chunk, in order.
    pub fn hashes(&self) -> &[ContentHash] {
        &self.hashes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_size_needs_more_than_ten_thousand_chunks() {
        let tebibyte = 1u64 << 40;
        for size in [0, 1, 8 << 20, (8 << 20) + 1, 80 << 30, 5 * tebibyte, 48 * tebibyte] {
            let chunk_size = Chunking::chunk_size_for(size);
            assert!(chunk_size >= 8 << 20 && chunk_size.is_multiple_of(1 << 20), "{size}");
            assert!(Chunking::count_for(size, chunk_size) <= 10_000, "{size}");
        }
    }

    #[test]
    fn chunks_of_any_size_are_parts_that_a_bucket_takes_and_cover_it_once() {
        let (mebibyte, tebibyte) = (1u64 << 20, 1u64 << 40);
        let mut random = 0x9e37_79b9_7f4a_7c15_u64;
        for _ in 0..1_000_000 {
            // xorshift64*; the shift makes small sizes as likely as large ones.
            random ^= random >> 12;
            random ^= random << 25;
            random ^= random >> 27;
            let size = (random.wrapping_mul(0x2545_f491_4f6c_dd1d) >> (random % 64)) % (5 * tebibyte + 1);
            let chunk_size = Chunking::chunk_size_for(size);
            let count = Chunking::count_for(size, chunk_size);
            assert!((5 * mebibyte..=5 * 1024 * mebibyte).contains(&chunk_size), "{size}");
            assert!(count <= 10_000, "{size}");
            let last = size - chunk_size * count.saturating_sub(1);
            assert!(size == 0 || (1..=chunk_size).contains(&last), "{size}");
        }
    }
}
