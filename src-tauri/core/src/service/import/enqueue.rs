//! From the paths of a gesture to rows in the queue.

use std::collections::HashMap;
use std::path::PathBuf;

use super::skipped;
use crate::document::{Chunking, FolderPath, Name, UserId};
use crate::error::Error;
use crate::repository::{OpenUpload, SourceStamp, UploadState};
use crate::service::source::OffLimits;
use crate::service::{DocumentService, source};

/// Rows that one transaction writes at most.
const ROWS: usize = 2_000;

/// What a gesture brought.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The imports that are queued now, in the order of the gesture; interrupted ones of the same files among them.
    pub queued: Vec<OpenUpload>,
    /// What cannot be added.
    pub skipped: Vec<Skipped>,
}

/// A path that cannot be added.
#[derive(Debug)]
pub struct Skipped {
    /// Which; for logs and `cofferctl`, never for the page.
    pub path: PathBuf,
    /// Why.
    pub error: Error,
}

impl DocumentService {
    /// Queues the import of files and of whole folders into `folder`; a folder keeps its structure below it. A file
    /// whose import was interrupted goes on from there instead of beginning anew. Calls `found` with the number of files
    /// met so far while folders are walked.
    ///
    /// # Errors
    /// [`Error::NothingToAdd`] for no paths at all; errors of the index, and then nothing more is queued than was
    /// written. What is wrong with a single path is in [`Gathered::skipped`], and the others are queued.
    pub fn enqueue(
        &self,
        user: &UserId,
        paths: &[PathBuf],
        folder: &FolderPath,
        found: &mut dyn FnMut(usize),
    ) -> Result<Gathered, Error> {
        if paths.is_empty() {
            return Err(Error::NothingToAdd);
        }
        let mut files: Vec<(PathBuf, FolderPath)> = Vec::new();
        let mut gathered = Gathered::default();
        let mut off_limits = OffLimits::new(&*self.fs, &self.off_limits);
        for path in paths {
            let before = files.len();
            match source::find(&*self.fs, path, folder, &mut off_limits, &mut |count| found(before + count)) {
                Ok(these) => {
                    files.extend(these.files);
                    gathered.skipped.extend(these.refused.into_iter().map(|error| {
                        let path = error.path().to_owned();
                        skipped(path, error.into())
                    }));
                }
                Err(error) => gathered.skipped.push(skipped(path.clone(), error.into())),
            }
            found(files.len());
        }
        let mut open: HashMap<(PathBuf, FolderPath), OpenUpload> = self
            .index
            .uploads(user)?
            .into_iter()
            .map(|import| ((import.source_path.clone(), import.folder.clone()), import))
            .collect();
        for files in files.chunks(ROWS) {
            let mut rows = Vec::with_capacity(files.len());
            for (path, folder) in files {
                match self.queued(user, path, folder, &mut open) {
                    Ok(row) => rows.push(row),
                    Err(error) => gathered.skipped.push(skipped(path.clone(), error)),
                }
            }
            self.index.write(|write| {
                for (row, known) in &rows {
                    if *known {
                        write.set_upload_state(row.file_id, UploadState::Active)?;
                    } else {
                        write.insert_upload(row)?;
                    }
                }
                Ok::<(), Error>(())
            })?;
            gathered.queued.extend(rows.into_iter().map(|(row, _)| row));
        }
        Ok(gathered)
    }

    /// The row for one file, and whether it is there already from an interrupted import of the same, unchanged file.
    fn queued(
        &self,
        user: &UserId,
        path: &PathBuf,
        folder: &FolderPath,
        open: &mut HashMap<(PathBuf, FolderPath), OpenUpload>,
    ) -> Result<(OpenUpload, bool), Error> {
        // An absolute path, so that the import can go on after a start from elsewhere.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        let stat = self.fs.stat(&path).map_err(|_| crate::error::SourceError::Gone { path: path.clone() })?;
        let source = SourceStamp {
            device: stat.device,
            inode: stat.inode,
            size_bytes: stat.size_bytes,
            modified_ns: stat.modified_ns,
        };
        if let Some(mut known) = open.remove(&(path.clone(), folder.clone()))
            && known.source == source
        {
            known.state = UploadState::Active;
            return Ok((known, true));
        }
        let name = Name::from_file_name(path.file_name().unwrap_or(path.as_os_str()));
        let row = OpenUpload {
            file_id: self.ids.file_id(),
            owner_id: user.clone(),
            upload_id: None,
            op_id: self.ids.op_id(),
            name,
            folder: folder.clone(),
            source_path: path,
            source,
            chunk_size: Chunking::chunk_size_for(stat.size_bytes),
            state: UploadState::Active,
            started_at: self.clock.now(),
        };
        Ok((row, false))
    }
}
