//! Files to measure with: the same ones on every run, and nothing in them that a compressor or deduplicator could save.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use crate::Outcome;

pub const KIB: u64 = 1024;
pub const MIB: u64 = 1024 * KIB;

/// SplitMix64: numbers that look random and only depend on the seed.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    pub fn seeded(seed: u64) -> Self {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

/// Writes a file of `size_bytes`.
pub fn write_file(path: &Path, size_bytes: u64, seed: u64) -> Outcome<()> {
    let mut random = Random::seeded(seed);
    let mut buffer = vec![0; size_bytes.min(MIB) as usize];
    let mut file = File::create_new(path)?;
    let mut left = size_bytes;
    while left > 0 {
        let length = left.min(MIB) as usize;
        random.fill(&mut buffer[..length]);
        file.write_all(&buffer[..length])?;
        left -= length as u64;
    }
    Ok(())
}

/// Makes `folder` with `count` files of `size_bytes`, a thousand to a folder.
pub fn write_files(folder: &Path, count: u64, size_bytes: u64) -> Outcome<()> {
    for number in 0..count {
        let within = folder.join(format!("{:03}", number / 1_000));
        if number % 1_000 == 0 {
            fs::create_dir_all(&within)?;
        }
        write_file(&within.join(format!("file {number:06}.bin")), size_bytes, number + 1)?;
    }
    Ok(())
}

/// Makes a file of `size_bytes` zeros that take no space, for work whose memory is measured and whose time is not.
pub fn write_sparse_file(path: &Path, size_bytes: u64) -> Outcome<()> {
    Ok(File::create_new(path)?.set_len(size_bytes)?)
}
