//! Files to be added by the operations, with content that depends on nothing but name and length.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
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
        let mut file = BufWriter::new(File::create(&path).expect("files can be made"));
        let mut written = 0;
        let mut write = |bytes: &[u8]| {
            let bytes = &bytes[..bytes.len().min(length - written)];
            file.write_all(bytes).expect("files can be written");
            written += bytes.len();
            written
        };
        let mut reached = write(&piece);
        while reached < length {
            write(&reached.to_le_bytes());
            reached = write(&piece);
        }
        file.flush().expect("files can be written");
        path
    }
}
