//! What the files of random histories are called and hold, and the words that are written on documents. Few of each, so
//! that they meet.

use std::sync::{Arc, OnceLock};

use coffer_core::document::Chunking;

/// Names of files and documents.
pub const NAMES: [&str; 6] = ["a.txt", "b.pdf", "Übersicht 2.txt", "a (2).txt", "photo.JPG", "no ending"];
/// Folders of the vault.
pub const FOLDERS: [&str; 5] = ["", "a", "a/b", "Taxes/2026", "ä ö"];
/// Tags of one document.
pub const TAGS: [&[&str]; 5] = [&[], &["red"], &["blue", "red"], &["green"], &["red", "ü"]];
/// Notes.
pub const NOTES: [&str; 3] = ["", "to be signed", "two\nlines, 100% ü"];

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Content {
    /// Nothing.
    Empty,
    /// Some bytes, others for every number.
    Small(u8),
    /// Exactly one chunk.
    OneChunk,
    /// Two chunks and some.
    ThreeChunks,
}

impl Content {
    /// Its bytes, the same every time. Large ones are made once.
    pub fn bytes(self) -> Arc<Vec<u8>> {
        static ONE: OnceLock<Arc<Vec<u8>>> = OnceLock::new();
        static THREE: OnceLock<Arc<Vec<u8>>> = OnceLock::new();
        let chunk = usize::try_from(Chunking::chunk_size_for(1)).expect("a chunk fits into memory");
        match self {
            Content::Empty => Arc::default(),
            Content::Small(number) => {
                let length = 1 + usize::from(number) * 17;
                Arc::new((0..length).map(|at| b'a' + number + u8::try_from(at % 7).expect("below 7")).collect())
            }
            Content::OneChunk => Arc::clone(ONE.get_or_init(|| pattern(chunk, 251))),
            Content::ThreeChunks => Arc::clone(THREE.get_or_init(|| pattern(2 * chunk + 12_345, 241))),
        }
    }

    /// A name of its own, for the folder that its files lie in.
    pub fn label(self) -> String {
        format!("{self:?}")
    }
}

/// Bytes in which no chunk is like another.
fn pattern(length: usize, modulus: usize) -> Arc<Vec<u8>> {
    let bytes = (0..length).map(|at| u8::try_from(at % modulus).expect("below 256"));
    Arc::new(bytes.collect())
}
