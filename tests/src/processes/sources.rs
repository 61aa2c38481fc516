//! Files to be added by the operations, with content that depends on nothing but name and length.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::Random;

/// Files to add. They stay where they are, so that an interrupted import finds its file again.
#[derive(Debug)]
pub struct Sources {
    folder: TempDir,
}

impl Default for Sources {
    fn default() -> Self {
        Sources::new()
    }
}

impl Sources {
    /// None yet.
    pub fn new() -> Sources {
        Sources { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// Where they lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A file of this name and length, made if it is not there; the same in every run.
    pub fn file(&self, name: &str, length: usize) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("folders can be made");
        let seed = name.bytes().fold(length as u64, |seed, byte| seed.wrapping_mul(31).wrapping_add(u64::from(byte)));
        let mut random = Random::new(seed);
        // Numbers that do not repeat; much of a large file is the same in every run of them, which is as good.
        let piece: Vec<u8> = (0..length.min(64 * 1024)).map(|_| random.below(256) as u8).collect();
        let mut content = piece.clone();
        while content.len() < length {
            content.extend_from_slice(&content.len().to_le_bytes());
            content.extend_from_slice(&piece);
        }
        content.truncate(length);
        fs::write(&path, content).expect("files can be written");
        path
    }
}
