//! From the paths of a gesture to rows in the queue.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::document::{Chunking, FileId, FolderPath, Name, UserId};
use crate::error::{Error, SourceError};
use crate::repository::{OpenState, OpenUpload, SameContent, SourceStamp};
use crate::service::source::OffLimits;
use crate::service::{DocumentService, source};

/// Rows that one transaction writes at most.
const ROWS: usize = 2_000;

/// What a person wants to have added.
#[derive(Clone, Copy, Debug)]
pub struct AddRequest<'a> {
    /// Files, and folders with all that is in them.
    pub paths: &'a [PathBuf],
    /// The folder of the vault that they go to.
    pub folder: &'a FolderPath,
    /// What becomes of a file that is named itself if the vault has its content. Files in folders that are named are
    /// [skipped in their place](SameContent::SkipInPlace) only, unless all is to be [kept](SameContent::Keep).
    pub same_content: SameContent,
}

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

/// A file that was found, and the row it is to have.
struct Wanted {
    path: PathBuf,
    folder: FolderPath,
    source: SourceStamp,
    same_content: SameContent,
}

/// A file that was found, and what becomes of it if the vault has its content.
type FoundFile = (PathBuf, FolderPath, SameContent);

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
        let mut gathered = Gathered::default();
        let Gathered { queued, skipped } = &mut gathered;
        let request = AddRequest { paths, folder, same_content: SameContent::SkipInPlace };
        self.enqueue_each(user, request, found, &mut |import| queued.push(import), &mut |one| skipped.push(one))?;
        Ok(gathered)
    }

    /// As [`enqueue`](Self::enqueue), handing each import on to `queued` when its row is written and each path that cannot
    /// be added to `skipped`. Holds no more than what lies in one of the `paths`.
    ///
    /// # Errors
    /// As of [`enqueue`](Self::enqueue); what was handed on by then is queued.
    pub fn enqueue_each(
        &self,
        user: &UserId,
        request: AddRequest<'_>,
        found: &mut dyn FnMut(usize),
        queued: &mut dyn FnMut(OpenUpload),
        skipped: &mut dyn FnMut(Skipped),
    ) -> Result<(), Error> {
        let AddRequest { paths, folder, same_content } = request;
        if paths.is_empty() {
            return Err(Error::NothingToAdd);
        }
        // Those that were interrupted. What this gesture queues is not among them: a path that it names twice is not gone
        // on with, it is there already when its second turn comes.
        let mut open: HashSet<FileId> =
            self.index.queued_uploads(user)?.into_iter().map(|upload| upload.file_id).collect();
        let mut off_limits = OffLimits::new(&*self.fs, &self.off_limits);
        let mut total = 0;
        let mut files = Vec::new();
        for path in paths {
            match source::find(&*self.fs, path, folder, &mut off_limits, &mut |count| found(total + count)) {
                Ok(these) => {
                    total += these.files.len();
                    let is_named = |file: &PathBuf| file == path;
                    files.extend(these.files.into_iter().map(|(file, folder)| {
                        let skips_in_place = same_content == SameContent::Skip && !is_named(&file);
                        let same_content = if skips_in_place { SameContent::SkipInPlace } else { same_content };
                        (file, folder, same_content)
                    }));
                    these.refused.into_iter().for_each(|error| skipped(refused(error)));
                }
                Err(error) => skipped(Skipped { path: path.clone(), error: error.into() }),
            }
            found(total);
            if files.len() >= ROWS {
                self.write_imports(user, std::mem::take(&mut files), &mut open, queued, skipped)?;
            }
        }
        self.write_imports(user, files, &mut open, queued, skipped)
    }

    /// Writes a row for each file, at most [`ROWS`] in a transaction.
    fn write_imports(
        &self,
        user: &UserId,
        files: Vec<FoundFile>,
        open: &mut HashSet<FileId>,
        queued: &mut dyn FnMut(OpenUpload),
        skipped: &mut dyn FnMut(Skipped),
    ) -> Result<(), Error> {
        let mut files = files.into_iter().peekable();
        while files.peek().is_some() {
            let mut wanted = Vec::with_capacity(ROWS.min(files.len()));
            for (path, folder, same_content) in files.by_ref().take(ROWS) {
                // An absolute path, so that the import can go on after a start from elsewhere.
                let path = std::path::absolute(&path).unwrap_or(path);
                match self.stamp(&path) {
                    Ok(source) => wanted.push(Wanted { path, folder, source, same_content }),
                    Err(error) => skipped(refused(error)),
                }
            }
            let places: Vec<_> = wanted.iter().map(|file| (&file.source, &file.folder)).collect();
            let interrupted = self.index.uploads_of_sources(user, &places)?;
            let rows: Vec<(OpenUpload, bool)> =
                wanted.into_iter().zip(interrupted).map(|(file, known)| self.row(user, file, known, open)).collect();
            self.index.write(|write| {
                for (row, is_known) in &rows {
                    if *is_known {
                        write.set_upload_state(row.file_id, OpenState::Queued)?;
                        write.set_same_content(row.file_id, row.same_content)?;
                    } else {
                        write.insert_upload(row)?;
                    }
                }
                Ok::<(), Error>(())
            })?;
            rows.into_iter().for_each(|(row, _)| queued(row));
        }
        Ok(())
    }

    /// What a file is now, by which it is known again.
    pub(in crate::service) fn stamp(&self, path: &Path) -> Result<SourceStamp, SourceError> {
        let Ok(stat) = self.fs.stat(path) else { return Err(SourceError::Gone { path: path.to_owned() }) };
        Ok(SourceStamp {
            device: stat.device,
            inode: stat.inode,
            size_bytes: stat.size_bytes,
            modified_ns: stat.modified_ns,
        })
    }

    /// The row for a file, and whether it is there already from an interrupted import of the same, unchanged file.
    fn row(
        &self,
        user: &UserId,
        file: Wanted,
        interrupted: Option<OpenUpload>,
        open: &mut HashSet<FileId>,
    ) -> (OpenUpload, bool) {
        let Wanted { path, folder, source, same_content } = file;
        if let Some(mut known) = interrupted
            && known.source_path == path
            && open.remove(&known.file_id)
        {
            known.state = OpenState::Queued;
            known.failure = None;
            known.same_content = same_content;
            return (known, true);
        }
        let row = OpenUpload {
            file_id: self.ids.file_id(),
            owner_id: user.clone(),
            upload_id: None,
            op_id: self.ids.op_id(),
            name: Name::from_file_name(path.file_name().unwrap_or(path.as_os_str())),
            folder,
            source_path: path,
            source,
            chunk_size: Chunking::chunk_size_for(source.size_bytes),
            state: OpenState::Queued,
            started_at: self.clock.now(),
            place: 0,
            done_bytes: 0,
            same_content,
            failure: None,
            has_run: false,
        };
        (row, false)
    }
}

fn refused(error: SourceError) -> Skipped {
    Skipped { path: error.path().to_owned(), error: error.into() }
}
