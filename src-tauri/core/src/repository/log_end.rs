//! Where SQLite stopped reading the log that a dead process left, and whether commits lie behind that point.
//!
//! A log is read up to the first frame that does not fit its check. For the frames of a write that never finished that is
//! right; but one turned bit, too, takes every later commit away, without a word. Both look the same to SQLite. They differ
//! in what follows: behind damage there are commits of the same log.
//!
//! The numbers here are those of the file format: <https://www.sqlite.org/fileformat2.html#walformat>.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use super::error::{During, RepositoryError};
use super::index::Index;

const HEADER_BYTES: u64 = 32;
const FRAME_HEADER_BYTES: u64 = 24;

impl Index {
    /// Whether commits of the last process are missing because its log cannot be read to its end. Then rows may be older than
    /// their sidecars. Ask right after opening, while no other process has the index open. After a power cut it may be said
    /// of a write that was never answered: making the index anew is not wrong then, only not needed.
    pub fn has_lost_commits(&self) -> Result<bool, RepositoryError> {
        let Some(path) = self.path() else { return Ok(false) };
        let frames: i64 = self.with_writer(|writer| {
            writer
                .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
                .during("reading the log of the index")
        })?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        // A log that cannot be read by us was read by SQLite.
        Ok(has_commits_behind(Path::new(&log), u64::try_from(frames).unwrap_or(0)).unwrap_or(false))
    }
}

/// Whether the log has commits behind its first `frames` frames, which are those that were read.
fn has_commits_behind(log: &Path, frames: u64) -> io::Result<bool> {
    let mut file = match File::open(log) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    let length = file.metadata()?.len();
    let mut header = [0; HEADER_BYTES as usize];
    if length <= HEADER_BYTES {
        return Ok(false);
    }
    file.read_exact(&mut header)?;
    let frame_bytes = FRAME_HEADER_BYTES + u64::from(u32::from_be_bytes(part(&header, 8)));
    let all = (length - HEADER_BYTES) / frame_bytes;
    // Not one frame was read: the header itself did not fit.
    if frames == 0 && all > 0 {
        return Ok(true);
    }
    let salts: [u8; 8] = part(&header, 16);
    for number in frames..all {
        let mut frame = [0; FRAME_HEADER_BYTES as usize];
        file.seek(SeekFrom::Start(HEADER_BYTES + number * frame_bytes))?;
        file.read_exact(&mut frame)?;
        // Frames of an earlier log that lay in the same file have other salts.
        let is_of_this_log = part::<8>(&frame, 8) == salts;
        let is_commit = u32::from_be_bytes(part(&frame, 4)) > 0;
        if is_of_this_log && is_commit {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The bytes from `start` on.
fn part<const LENGTH: usize>(bytes: &[u8], start: usize) -> [u8; LENGTH] {
    let mut part = [0; LENGTH];
    part.copy_from_slice(&bytes[start..start + LENGTH]);
    part
}
