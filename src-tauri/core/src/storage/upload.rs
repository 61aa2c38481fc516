//! The words of resumable uploads.

use std::fmt;
use std::str::FromStr;

use crate::document::{ContentHash, OpId};
use crate::error::InvalidInput;

/// What an upload will send; fixed when it begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadPlan {
    /// Length of the whole object.
    pub size_bytes: u64,
    /// Length of every chunk but the last; not 0.
    pub chunk_size: u64,
}

impl UploadPlan {
    /// How many chunks that makes.
    pub const fn chunk_count(&self) -> u64 {
        self.size_bytes.div_ceil(self.chunk_size)
    }

    /// Length of chunk `number`; `None` if the plan has no such chunk.
    pub fn chunk_length(&self, number: u64) -> Option<u64> {
        let start = number.checked_mul(self.chunk_size)?;
        (start < self.size_bytes).then(|| self.chunk_size.min(self.size_bytes - start))
    }
}

/// A backend's name for an open upload: 1 to 1,024 printable ASCII characters. Means nothing to anybody else.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UploadId(String);

impl UploadId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<OpId> for UploadId {
    /// For backends that name an upload after the operation that began it.
    fn from(id: OpId) -> Self {
        UploadId(id.to_string())
    }
}

impl FromStr for UploadId {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        if (1..=1024).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()) {
            Ok(UploadId(text.to_owned()))
        } else {
            Err(InvalidInput::new("upload_id", "must be 1 to 1,024 printable ASCII characters"))
        }
    }
}

impl fmt::Display for UploadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Proof that a chunk arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChunkReceipt {
    /// Which chunk, from 0.
    pub number: u64,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Its hash, made from the bytes that were handed over.
    pub hash: ContentHash,
}

/// Some bytes of an object: from `first` to `last`, both included, as in RFC 9110 §14.1.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRange {
    first: u64,
    last: u64,
}

impl ByteRange {
    /// From `first` to `last`, both included.
    ///
    /// # Errors
    /// [`InvalidInput`] when `last` comes before `first`.
    pub const fn new(first: u64, last: u64) -> Result<Self, InvalidInput> {
        if first <= last {
            Ok(ByteRange { first, last })
        } else {
            Err(InvalidInput::new("range", "must not end before it begins"))
        }
    }

    /// Offset of the first byte.
    pub const fn first(&self) -> u64 {
        self.first
    }

    /// Offset of the last byte.
    pub const fn last(&self) -> u64 {
        self.last
    }

    /// The offset and length of the part of this range that lies within `size_bytes`; `None` if it begins beyond it.
    pub fn within(&self, size_bytes: u64) -> Option<(u64, u64)> {
        (self.first < size_bytes).then(|| (self.first, self.last.min(size_bytes - 1) - self.first + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_cover_every_byte_exactly_once() {
        for (size_bytes, chunk_size) in [(0, 4), (1, 4), (4, 4), (5, 4), (12, 4), (u64::MAX, 1 << 40)] {
            let plan = UploadPlan { size_bytes, chunk_size };
            let count = plan.chunk_count();
            if count > 0 {
                let last = plan.chunk_length(count - 1).expect("the last chunk exists");
                assert_eq!((count - 1) * chunk_size + last, size_bytes);
            }
            assert_eq!(plan.chunk_length(count), None, "there is no chunk after the last");
        }
    }

    #[test]
    fn a_range_is_cut_to_what_is_there() {
        let range = ByteRange::new(2, 9).expect("in order");
        assert_eq!(range.within(100), Some((2, 8)));
        assert_eq!(range.within(5), Some((2, 3)));
        assert_eq!(range.within(2), None);
        assert_eq!(ByteRange::new(0, u64::MAX).expect("in order").within(7), Some((0, 7)));
        assert!(ByteRange::new(3, 2).is_err());
    }
}
