//! Completing a file that holds the beginning of a document: what an interrupted download or `get -o - > FILE` left.
//!
//! What is there is compared byte for byte with the document, and only then is the rest written after it. So a file that
//! is something else is never touched, and one that is complete already is simply right.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use coffer_core::Error;
use coffer_core::document::Document;
use coffer_core::service::ImportControl;
use coffer_core::vault::Vault;

/// Completes the file at `target`, which is there.
///
/// # Errors
/// [`Error::Target`] of kind `alreadyExists`, with nothing written, if it is no regular file or not the beginning of the
/// document; what reading the document fails with.
pub fn complete(vault: &Vault, document: &Document, target: &Path, control: &dyn ImportControl) -> Result<(), Error> {
    let failed = |source: io::Error| Error::Target { path: target.to_owned(), source };
    let other = || failed(io::Error::new(io::ErrorKind::AlreadyExists, "it is not the beginning of the document"));
    // Looked at before it is opened: opening a FIFO would wait for its writer.
    let there = target.symlink_metadata().map_err(failed)?;
    if !there.is_file() || there.len() > document.size_bytes {
        return Err(other());
    }
    let mut file = OpenOptions::new().read(true).write(true).open(target).map_err(failed)?;
    let mut content = vault.service.open(&vault.user, document.file_id, None)?;
    let mut kept = there.len();
    let mut done_bytes = 0;
    while let Some(piece) = content.next_piece()? {
        let (compare, append) = piece.split_at(piece.len().min(usize::try_from(kept).unwrap_or(usize::MAX)));
        if !begins_with(&mut file, compare).map_err(failed)? {
            return Err(other());
        }
        file.write_all(append).map_err(failed)?;
        kept -= compare.len() as u64;
        done_bytes += piece.len() as u64;
        control.proceed(done_bytes);
    }
    file.sync_all().map_err(failed)
}

/// Whether the next bytes of `file` are `expected`.
fn begins_with(file: &mut File, expected: &[u8]) -> io::Result<bool> {
    let mut buffer = [0; 64 * 1024];
    for expected in expected.chunks(buffer.len()) {
        let found = &mut buffer[..expected.len()];
        file.read_exact(found)?;
        if found != expected {
            return Ok(false);
        }
    }
    Ok(true)
}
