//! Small files that are written whole.

use std::io;
use std::path::Path;

use super::folders::parent_of;
use super::{Fs, Ids};

/// Puts `bytes` in the place of what the file `path` says, in one step; once it returns, they survive a power cut. The
/// folder must be there.
///
/// # Errors
/// What the system says. The file is as it was then.
pub fn replace_file(fs: &dyn Fs, ids: &dyn Ids, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let scratch = path.with_extension(format!("{}.new", ids.op_id()));
    let written = fs.create_new(&scratch).and_then(|mut file| {
        file.write_all_at(bytes, 0)?;
        file.sync()
    });
    let placed = written.and_then(|()| fs.rename_over(&scratch, path)).and_then(|()| fs.sync_folder(parent_of(path)));
    if placed.is_err() {
        // What was not placed is of no use; the failure counts.
        let _ = fs.remove_file(&scratch);
    }
    placed
}
