//! One action on many documents, in batches, each document for itself.

use std::path::Path;

use super::change::{BATCH, Change};
use super::export::{ExportTarget, OnClash};
use super::{DocumentService, ImportControl, LinksOff};
use crate::document::{Document, FileId, FolderPath, Register, Status, UserId};
use crate::error::{Error, InvalidInput};
use crate::query::Selection;
use crate::repository::Action;
use crate::sidecar::Present;

/// Documents that a selection may name one by one, and that an outcome names.
const MOST_NAMED: usize = 10_000;
/// Failures that an outcome describes.
const MOST_FAILURES: usize = 100;

/// What became of an action on many documents.
#[derive(Debug, Default)]
pub struct BulkOutcome {
    /// How many were changed.
    pub changed: u64,
    /// Sum of their sizes.
    pub size_bytes: u64,
    /// Which; the first 10,000.
    pub file_ids: Vec<FileId>,
    /// How many were not.
    pub failed: u64,
    /// The first 100 of those, with their name if it is known.
    pub failures: Vec<(FileId, Option<String>, Error)>,
    /// The public links that went off, because their documents were deleted.
    pub links: LinksOff,
}

impl BulkOutcome {
    /// Adds a document that had been changed as wanted and is not in the index any more, so that its size is not known.
    fn succeed_without_row(&mut self, file_id: FileId) {
        self.changed += 1;
        if self.file_ids.len() < MOST_NAMED {
            self.file_ids.push(file_id);
        }
    }

    fn succeed(&mut self, document: &Document) {
        self.succeed_without_row(document.file_id);
        self.size_bytes += document.size_bytes;
    }

    fn fail(&mut self, file_id: FileId, name: Option<String>, error: Error) {
        self.failed += 1;
        if self.failures.len() < MOST_FAILURES {
            self.failures.push((file_id, name, error));
        }
    }
}

impl DocumentService {
    /// Moves documents to another folder.
    ///
    /// # Errors
    /// When the selection cannot be read. What a single document failed at is in the outcome.
    pub fn move_many(&self, user: &UserId, selection: &Selection, folder: &FolderPath) -> Result<BulkOutcome, Error> {
        self.change_many(user, selection, &mut |present| {
            let document = &mut present.document;
            if document.is_trashed() {
                return Err(Error::IllegalStatus { from: Status::Trashed, to: Status::Stored });
            }
            if document.folder == *folder {
                return Ok(Change::Nothing);
            }
            let from = std::mem::replace(&mut document.folder, folder.clone());
            Ok(Change::Rewrite { registers: vec![Register::Folder], action: Action::Moved, detail: from.to_string() })
        })
    }

    /// Writes copies of documents into a folder of this computer, each under its name; a name that is taken there gets a
    /// number. Stops when `control` says so; what is written stays.
    ///
    /// # Errors
    /// As [`move_many`](Self::move_many), and [`Error::Cancelled`] or [`Error::Paused`] from `control`.
    pub fn export_many(
        &self,
        user: &UserId,
        selection: &Selection,
        folder: &Path,
        control: &dyn ImportControl,
    ) -> Result<BulkOutcome, Error> {
        let target = ExportTarget::Folder(folder.to_owned());
        let mut outcome = BulkOutcome::default();
        self.each_batch(user, selection, &mut |file_ids| {
            for file_id in file_ids {
                let exported = self.document(user, *file_id).and_then(|document| {
                    self.export(user, *file_id, &target, OnClash::Number, control).map(|_| document)
                });
                match exported {
                    Ok(document) => outcome.succeed(&document),
                    Err(error @ (Error::Cancelled | Error::Paused)) => return Err(error),
                    Err(error) => outcome.fail(*file_id, self.name_of(user, *file_id), error),
                }
            }
            Ok(())
        })?;
        Ok(outcome)
    }

    /// Changes every selected document through [`change_batch`](Self::change_batch).
    pub(super) fn change_many(
        &self,
        user: &UserId,
        selection: &Selection,
        decide: &mut dyn FnMut(&mut Present) -> Result<Change, Error>,
    ) -> Result<BulkOutcome, Error> {
        self.change_many_or_find(user, selection, decide, &|_| false)
    }

    /// The same; a document that is not there counts as changed if `is_done_with` says so of it.
    pub(super) fn change_many_or_find(
        &self,
        user: &UserId,
        selection: &Selection,
        decide: &mut dyn FnMut(&mut Present) -> Result<Change, Error>,
        is_done_with: &dyn Fn(FileId) -> bool,
    ) -> Result<BulkOutcome, Error> {
        let mut outcome = BulkOutcome::default();
        self.each_batch(user, selection, &mut |file_ids| {
            let mut deleted = Vec::new();
            for (file_id, changed) in self.change_batch(user, file_ids, decide)? {
                match changed {
                    Ok(document) => {
                        // Those that are purged were in the trash.
                        if document.is_trashed() {
                            deleted.push(file_id);
                        }
                        outcome.succeed(&document);
                    }
                    Err(Error::NotFound) if is_done_with(file_id) => {
                        deleted.push(file_id);
                        outcome.succeed_without_row(file_id);
                    }
                    Err(error) => outcome.fail(file_id, self.name_of(user, file_id), error),
                }
            }
            outcome.links.add(self.switch_links_off(user, &deleted)?);
            Ok(())
        })?;
        Ok(outcome)
    }

    /// Hands over the selected ids, a batch at a time, each id once, in ascending order.
    pub(super) fn each_batch(
        &self,
        user: &UserId,
        selection: &Selection,
        each: &mut dyn FnMut(&[FileId]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (Selection::Only(named) | Selection::AllExcept(_, named)) = selection;
        if named.len() > MOST_NAMED {
            return Err(InvalidInput::new("file_ids", "must not be more than 10,000").into());
        }
        if let Selection::Only(file_ids) = selection {
            // Ids that are unknown go along, so that the outcome says of each what became of it.
            let mut file_ids = file_ids.clone();
            file_ids.sort_unstable();
            file_ids.dedup();
            return file_ids.chunks(BATCH).try_for_each(each);
        }
        let mut after = None;
        loop {
            let file_ids = self.index.selected(user, selection, after, BATCH as u32)?;
            let Some(last) = file_ids.last() else { return Ok(()) };
            after = Some(*last);
            each(&file_ids)?;
        }
    }

    fn name_of(&self, user: &UserId, file_id: FileId) -> Option<String> {
        self.index.document(user, file_id).ok().flatten().map(|document| document.name.to_string())
    }
}
