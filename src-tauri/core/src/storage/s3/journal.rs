//! What this computer remembers of an upload: which parts the server has acknowledged, with its answer and our hashes.
//!
//! A server's list of parts says nothing that proves what they hold, so a part is only trusted when the server and this
//! journal agree on it. Lines are appended and not synced: what a power cut takes is sent once more. Every line ends with
//! a check of itself; from the first that does not hold, nothing counts.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::path::{Path, PathBuf};

use super::listed_parts::ListedPart;
use crate::document::ContentHash;
use crate::seams::{Fs, WriteFile, read_if_there, remove_if_there};
use crate::storage::checked_line::{checked, unchecked};
use crate::storage::{ChunkReceipt, UploadId};

/// How the first line begins, before the upload that the journal is of.
const FIRST: &str = "upload 1 ";

/// A part that the server has acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) receipt: ChunkReceipt,
    /// What the server calls this version of the part.
    pub(super) version: String,
    /// CRC64NVME of its bytes.
    pub(super) crc64: u64,
}

/// The journal of one upload.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    /// `None` until the first part is noted by this process.
    file: Option<Box<dyn WriteFile>>,
    length: u64,
    parts: BTreeMap<u64, Part>,
    /// What the server has listed besides, when it was asked last: parts that nobody here was told of. Not written down.
    pub(super) listed: HashMap<u64, ListedPart>,
}

impl Journal {
    /// Where the journal of `upload` lies in `folder`.
    pub(super) fn path(folder: &Path, upload: &UploadId) -> PathBuf {
        let mut name = ContentHash::of(upload.as_str().as_bytes()).to_string();
        name.truncate(32);
        folder.join(name)
    }

    /// A new journal.
    pub(super) fn begin(fs: &dyn Fs, folder: &Path, upload: &UploadId) -> io::Result<Journal> {
        fs.create_folder(folder)?;
        let path = Journal::path(folder, upload);
        let line = checked(format!("{FIRST}{upload}"));
        let mut file = fs.create_new(&path)?;
        file.write_all_at(line.as_bytes(), 0)?;
        Ok(Journal {
            path,
            file: Some(file),
            length: line.len() as u64,
            parts: BTreeMap::new(),
            listed: HashMap::new(),
        })
    }

    /// The journal of `upload` as an earlier process, or this one, has left it; `None` if there is none.
    pub(super) fn open(fs: &dyn Fs, folder: &Path, upload: &UploadId) -> io::Result<Option<Journal>> {
        let path = Journal::path(folder, upload);
        let Some(text) = read_if_there(fs, &path)? else { return Ok(None) };
        let (parts, length) = parse(&text, upload);
        Ok(Some(Journal { path, file: None, length, parts, listed: HashMap::new() }))
    }

    /// The parts, by number.
    pub(super) fn parts(&self) -> impl Iterator<Item = &Part> {
        self.parts.values()
    }

    /// Remembers a part; the later answer counts.
    pub(super) fn note(&mut self, fs: &dyn Fs, part: Part) -> io::Result<()> {
        let ChunkReceipt { number, size_bytes, hash } = part.receipt;
        let line = checked(format!("part {number} {size_bytes} {hash} {:016x} {}", part.crc64, part.version));
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(fs.open_write(&self.path)?),
        };
        // Over what may be torn behind the last good line.
        file.write_all_at(line.as_bytes(), self.length)?;
        self.length += line.len() as u64;
        self.parts.insert(number, part);
        Ok(())
    }

    /// Forgets the parts that `keep` does not hold for. The file still names them; whoever reads it asks the server, too.
    pub(super) fn retain(&mut self, mut keep: impl FnMut(&Part) -> bool) {
        self.parts.retain(|_, part| keep(part));
    }

    /// The uploads that this computer remembers.
    pub(super) fn all(fs: &dyn Fs, folder: &Path) -> io::Result<Vec<UploadId>> {
        let names = match fs.read_folder(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            names => names?,
        };
        let mut uploads = Vec::new();
        for (name, _) in names {
            // Without it, the upload was ended in the meantime.
            let Some(text) = read_if_there(fs, &folder.join(name))? else { continue };
            let first = text.split_inclusive(|byte| *byte == b'\n').next().and_then(unchecked);
            uploads.extend(first.and_then(|line| line.strip_prefix(FIRST)?.parse().ok()));
        }
        Ok(uploads)
    }

    /// Removes the journal of `upload`, if there is one.
    pub(super) fn remove(fs: &dyn Fs, folder: &Path, upload: &UploadId) -> io::Result<()> {
        remove_if_there(fs, &Journal::path(folder, upload))
    }
}

/// The parts that the journal of `upload` names, and how long its good lines are.
fn parse(text: &[u8], upload: &UploadId) -> (BTreeMap<u64, Part>, u64) {
    let mut parts = BTreeMap::new();
    let mut length = 0;
    for (number, line) in text.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let good = match unchecked(line) {
            Some(line) if number == 0 => line.strip_prefix(FIRST) == Some(upload.as_str()),
            Some(line) => parse_part(line).map(|part| parts.insert(part.receipt.number, part)).is_some(),
            None => false,
        };
        if !good {
            break;
        }
        length += line.len() as u64;
    }
    (parts, length)
}

fn parse_part(line: &str) -> Option<Part> {
    let words = line.splitn(6, ' ').collect::<Vec<_>>();
    let ["part", number, size_bytes, hash, crc64, version] = words[..] else { return None };
    let receipt =
        ChunkReceipt { number: number.parse().ok()?, size_bytes: size_bytes.parse().ok()?, hash: hash.parse().ok()? };
    Some(Part { receipt, version: version.to_owned(), crc64: u64::from_str_radix(crc64, 16).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seams::Disk;

    fn part(number: u64, version: &str) -> Part {
        let receipt = ChunkReceipt { number, size_bytes: 4, hash: ContentHash::of(&number.to_le_bytes()) };
        Part { receipt, version: version.to_owned(), crc64: number << 40 }
    }

    fn upload() -> UploadId {
        "10/4/anna/0192f0c1d2e37a4b8c5d6e7f80912a3b/x".parse().expect("valid")
    }

    #[test]
    fn parts_are_remembered_and_the_later_answer_counts() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = Journal::begin(&Disk, folder.path(), &upload()).expect("begun");
        for part in [part(1, "\"b\""), part(0, "\"a a\""), part(1, "\"c\"")] {
            journal.note(&Disk, part).expect("noted");
        }
        let mut again = Journal::open(&Disk, folder.path(), &upload()).expect("readable").expect("there");
        assert_eq!(again.parts().cloned().collect::<Vec<_>>(), [part(0, "\"a a\""), part(1, "\"c\"")]);
        again.note(&Disk, part(2, "\"d\"")).expect("goes on");
        let third = Journal::open(&Disk, folder.path(), &upload()).expect("readable").expect("there");
        assert_eq!(third.parts.len(), 3);
    }

    #[test]
    fn from_a_torn_or_foreign_line_on_nothing_counts_and_new_ones_take_its_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut journal = Journal::begin(&Disk, folder.path(), &upload()).expect("begun");
        for number in 0..3 {
            journal.note(&Disk, part(number, "v")).expect("noted");
        }
        let path = Journal::path(folder.path(), &upload());
        let whole = std::fs::read(&path).expect("there");
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).expect("written");
            let mut torn = Journal::open(&Disk, folder.path(), &upload()).expect("readable").expect("there");
            let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(torn.parts.len(), lines.saturating_sub(1), "cut at {cut}");
            if lines > 0 {
                torn.note(&Disk, part(9, "new")).expect("noted");
                let again = Journal::open(&Disk, folder.path(), &upload()).expect("readable").expect("there");
                assert_eq!(again.parts.len(), lines, "cut at {cut}: the new one is readable");
            }
        }
        let other: UploadId = "10/4/anna/0192f0c1d2e37a4b8c5d6e7f80912a3b/y".parse().expect("valid");
        std::fs::rename(&path, Journal::path(folder.path(), &other)).expect("renamed");
        let foreign = Journal::open(&Disk, folder.path(), &other).expect("readable").expect("there");
        assert_eq!(foreign.parts.len(), 0, "the journal of another upload");
    }
}
