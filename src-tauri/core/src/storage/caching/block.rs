//! A block of an object as a file: its name, and the check at its end. Pure.
//!
//! The name says all that must be known without opening the file. The check is made over the name and the bytes, so that a
//! file that was damaged, cut, or given another name is no block at all.
//!
//! A mebibyte: small enough to be held in memory until it is checked and to be lost without pity, large enough that what is
//! remembered of it counts for nothing; and every chunk in which the content of documents is read is made of whole ones.

use std::ffi::OsStr;
use std::fmt;
use std::ops::RangeInclusive;

use crate::document::VaultId;
use crate::storage::BlobKey;

/// Bytes of every block but the last of an object.
pub(super) const BLOCK_BYTES: u64 = 1024 * 1024;
/// Bytes of the check at the end of a file.
const CHECK_BYTES: usize = 32;
/// A file takes some of a disk, and of memory, however short it is: this is the least that a block counts for.
const LEAST_COUNTED_BYTES: u64 = 16 * 1024;

/// Stands for one object of one vault: the start of a hash of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ObjectTag([u8; 16]);

impl ObjectTag {
    pub(super) fn of(vault_id: VaultId, key: &BlobKey) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("Coffer 2026 content cache: object of a vault");
        hasher.update(vault_id.as_bytes());
        hasher.update(key.to_string().as_bytes());
        let mut tag = [0; 16];
        hasher.finalize_xof().fill(&mut tag);
        ObjectTag(tag)
    }
}

/// Which block of which object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct BlockId {
    pub(super) object: ObjectTag,
    pub(super) number: u64,
}

impl BlockId {
    /// The block that a byte lies in.
    pub(super) const fn at(object: ObjectTag, position: u64) -> Self {
        BlockId { object, number: position / BLOCK_BYTES }
    }

    /// Those of the same object that come after it.
    pub(super) const fn later(self) -> RangeInclusive<BlockId> {
        let BlockId { object, number } = self;
        BlockId { object, number: number.saturating_add(1) }..=BlockId { object, number: u64::MAX }
    }

    /// All of an object.
    pub(super) const fn all_of(object: ObjectTag) -> RangeInclusive<BlockId> {
        BlockId { object, number: 0 }..=BlockId { object, number: u64::MAX }
    }
}

/// A block, or as much of its beginning as was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) id: BlockId,
    /// Bytes that there are of it.
    pub(super) length: u32,
    /// Whether the object is known to end with them.
    pub(super) ends: bool,
}

impl Block {
    /// Offset of its first byte in the object.
    pub(super) const fn start(&self) -> u64 {
        self.id.number * BLOCK_BYTES
    }

    /// Offset behind its last byte.
    pub(super) const fn end(&self) -> u64 {
        self.start() + self.length as u64
    }

    /// Whether who reads from `position` up to `end` finds here all that this block can have for it.
    pub(super) const fn serves(&self, position: u64, end: u64) -> bool {
        if self.ends {
            return position <= self.end();
        }
        position < self.end() && (self.length as u64 == BLOCK_BYTES || end <= self.end())
    }

    /// What it counts for against the bound.
    pub(super) fn counted_bytes(&self) -> u64 {
        (u64::from(self.length) + CHECK_BYTES as u64).max(LEAST_COUNTED_BYTES)
    }

    /// The block that a file of this name is; `None` for every name that is not ours.
    pub(super) fn from_name(name: &OsStr) -> Option<Block> {
        let name = name.to_str()?;
        let mut words = name.split('.');
        let object = hex_bytes(words.next()?)?;
        let number = words.next()?.parse::<u64>().ok().filter(|number| *number < u64::MAX / BLOCK_BYTES)?;
        let length = words.next()?.parse::<u32>().ok().filter(|length| u64::from(*length) <= BLOCK_BYTES)?;
        let ends = match words.next()? {
            "end" => true,
            "on" => false,
            _ => return None,
        };
        let block = Block { id: BlockId { object: ObjectTag(object), number }, length, ends };
        (words.next().is_none() && block.to_string() == name).then_some(block)
    }

    /// What its file holds for `bytes`.
    pub(super) fn sealed(&self, bytes: &[u8]) -> Vec<u8> {
        [bytes, &self.check(bytes)].concat()
    }

    /// The bytes of the block in `file`; `None` if they are not what was written.
    pub(super) fn unsealed(&self, mut file: Vec<u8>) -> Option<Vec<u8>> {
        let length = self.length as usize;
        if file.len() != length + CHECK_BYTES || file[length..] != self.check(&file[..length]) {
            return None;
        }
        file.truncate(length);
        Some(file)
    }

    /// Bytes of its file.
    pub(super) const fn file_bytes(&self) -> u64 {
        self.length as u64 + CHECK_BYTES as u64
    }

    fn check(&self, bytes: &[u8]) -> [u8; CHECK_BYTES] {
        let mut hasher = blake3::Hasher::new_derive_key("Coffer 2026 content cache: block");
        hasher.update(self.to_string().as_bytes());
        // No name has a zero byte in it: what comes before and what after cannot run together.
        hasher.update(&[0]);
        hasher.update(bytes);
        *hasher.finalize().as_bytes()
    }
}

impl fmt::Display for Block {
    /// The name of its file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.id.object.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        let Block { id: BlockId { number, .. }, length, ends } = self;
        write!(f, ".{number}.{length}.{}", if *ends { "end" } else { "on" })
    }
}

fn hex_bytes(text: &str) -> Option<[u8; 16]> {
    (text.len() == 32).then(|| u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(number: u64, length: u32, ends: bool) -> Block {
        Block { id: BlockId { object: ObjectTag([0xab; 16]), number }, length, ends }
    }

    #[test]
    fn a_name_is_read_back_and_no_other_is_a_block() {
        for block in [block(0, 0, true), block(7, 1024 * 1024, false), block(1 << 40, 5, true)] {
            assert_eq!(Block::from_name(OsStr::new(&block.to_string())), Some(block));
        }
        let tag = "ab".repeat(16);
        for name in ["", "0.0.0.on", "+1.0.0.on", &format!("{tag}.0.0"), &format!("{tag}.00.5.on"), &tag.to_uppercase()]
        {
            assert_eq!(Block::from_name(OsStr::new(name)), None, "{name}");
        }
        for rest in ["0.1048577.on", "0.5.off", "0.5.on.new", "18446744073709551615.5.on", "-1.5.on"] {
            assert_eq!(Block::from_name(OsStr::new(&format!("{tag}.{rest}"))), None, "{rest}");
        }
    }

    #[test]
    fn a_block_is_read_only_under_its_own_name_and_unchanged() {
        let written = block(3, 5, false);
        let file = written.sealed(b"bytes");
        assert_eq!(written.unsealed(file.clone()).as_deref(), Some(&b"bytes"[..]));
        for other in [block(4, 5, false), block(3, 5, true), block(3, 4, false), block(3, 6, false)] {
            assert_eq!(other.unsealed(file.clone()), None, "{other}");
        }
        for offset in 0..file.len() {
            let mut damaged = file.clone();
            damaged[offset] ^= 1;
            assert_eq!(written.unsealed(damaged), None, "byte {offset}");
            assert_eq!(written.unsealed(file[..offset].to_vec()), None, "cut to {offset}");
        }
        assert_eq!(written.unsealed([&file[..], b"x"].concat()), None, "longer than it was");
    }

    #[test]
    fn a_beginning_serves_who_needs_no_more() {
        let beginning = block(1, 10, false);
        let start = BLOCK_BYTES;
        assert!(beginning.serves(start, start + 10) && beginning.serves(start + 9, start + 10));
        assert!(!beginning.serves(start, start + 11) && !beginning.serves(start + 10, start + 11));
        let end = block(1, 10, true);
        assert!(end.serves(start, u64::MAX) && end.serves(start + 10, u64::MAX) && !end.serves(start + 11, u64::MAX));
        let whole = block(1, BLOCK_BYTES as u32, false);
        assert!(whole.serves(start, u64::MAX) && !whole.serves(whole.end(), u64::MAX));
    }
}
