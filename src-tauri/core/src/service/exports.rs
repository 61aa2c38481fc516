//! Copies that are made one after the other, beside everything else: queued, carried out, and gone on with after the
//! program was closed or has died.
//!
//! Each has a row in the index before its first byte. How far a copy has come is in its unfinished file, whose chunks are
//! compared with their hashes before it goes on; only a whole and durable one gets its name, and only then the row goes. A
//! process that dies in between is known by the file that is there already.

mod together;

use std::io::Read;
use std::path::{Path, PathBuf};

use super::export::OnClash;
use super::import::Counted;
use super::{DocumentService, ImportControl, Phase, Proceed};
use crate::document::{Document, TransferId, UserId};
use crate::error::Error;
use crate::export_name::{export_name, numbered};
use crate::query::Selection;
use crate::repository::{EndedState, EndedTransfer, Failure, OpenExport, OpenState};
use crate::seams::EntryKind;

/// A copy that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// Of what.
    pub document: Document,
    /// Where; a number may have been added to its name.
    pub path: PathBuf,
}

impl DocumentService {
    /// Queues copies of documents into a folder of this computer, each under its name. Hands each on to `queued` when its row
    /// is written; one that is queued already, of the same document to the same file, is not queued twice. Answers how many
    /// documents there are.
    ///
    /// # Errors
    /// When the selection cannot be read, or the index not be written; what was handed on by then is queued. Documents that
    /// are not there are left out.
    pub fn queue_exports(
        &self,
        user: &UserId,
        selection: &Selection,
        folder: &Path,
        queued: &mut dyn FnMut(OpenExport),
    ) -> Result<u64, Error> {
        let mut count = 0;
        self.each_batch(user, selection, &mut |file_ids| {
            let open = self.index.exports_of_documents(user, file_ids)?;
            let documents: Vec<Document> = self.index.documents(user, file_ids)?.into_iter().flatten().collect();
            count += documents.len() as u64;
            let exports: Vec<OpenExport> = documents
                .iter()
                .map(|document| {
                    let target = folder.join(export_name(document.name.as_str()));
                    OpenExport::queued(self.ids.transfer_id(), document, target, self.clock.now())
                })
                .filter(|export| !open.iter().any(|known| is_same_copy(known, export)))
                .collect();
            self.index.write(|write| exports.iter().try_for_each(|export| write.insert_export(export)))?;
            exports.into_iter().for_each(&mut *queued);
            Ok(())
        })?;
        Ok(count)
    }

    /// The copies that are not finished, in the order of the queue.
    pub fn open_exports(&self, user: &UserId) -> Result<Vec<OpenExport>, Error> {
        Ok(self.index.exports(user)?)
    }

    /// Makes a queued copy, or goes on with an interrupted one.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such export. [`Error::Cancelled`]: it is over and nothing of it is kept. Every
    /// other one of [`export`](Self::export): it stays open, with the reason, and can be run again.
    pub fn run_export(&self, user: &UserId, id: TransferId, control: &dyn ImportControl) -> Result<Exported, Error> {
        let export = self.index.export(user, id)?.ok_or(Error::NotFound)?;
        let counted = Counted::new(control);
        let outcome = self.carry_out(&export, &counted);
        let stop = |state, failure: Option<Failure>| {
            self.index.write(|write| write.stop_export(id, state, counted.done_bytes(), failure.as_ref()))
        };
        match &outcome {
            Ok(_) => {}
            Err(Error::Paused) => stop(OpenState::Paused, None)?,
            Err(Error::Cancelled) => self.cancel_export(user, id, false)?,
            Err(error) => {
                let state = if error.kind().passes() { OpenState::Waiting } else { OpenState::Failed };
                // Not worth more than the error that led here.
                let _ = stop(state, Some(error.into()));
            }
        }
        outcome
    }

    fn carry_out(&self, export: &OpenExport, control: &Counted<'_>) -> Result<Exported, Error> {
        self.index.write(|write| write.set_export_state(export.id, OpenState::Running))?;
        control.enter(Phase::Moving);
        let document = self.document(&export.owner_id, export.file_id)?;
        let path = match self.copy_that_is_there(&export.target_path, &document) {
            Some(path) => path,
            None => {
                let watched = WatchedExport { service: self, export, control };
                self.write_copy(&document, &export.target_path, OnClash::Number, &watched)?
            }
        };
        let ended = ended(export, EndedState::Done, self.clock.now());
        self.index.write(|write| {
            write.record(&self.exported(&document))?;
            write.remove_export(export.id)?;
            write.note_ended(&[ended])
        })?;
        Ok(Exported { document, path })
    }

    /// A whole copy of the document where one would be written: at `wanted`, or at one of its numbers that are taken.
    fn copy_that_is_there(&self, wanted: &Path, document: &Document) -> Option<PathBuf> {
        let name = wanted.file_name()?.to_string_lossy();
        let numbers = (2..).map(|number| wanted.with_file_name(numbered(&name, number)));
        let mut taken = std::iter::once(wanted.to_owned()).chain(numbers).take_while(|path| self.fs.stat(path).is_ok());
        taken.find(|path| self.is_copy(path, document))
    }

    /// Whether the file at `path` is a whole copy of the document.
    fn is_copy(&self, path: &Path, document: &Document) -> bool {
        let is_alike =
            self.fs.stat(path).is_ok_and(|stat| stat.kind == EntryKind::File && stat.size_bytes == document.size_bytes);
        if !is_alike {
            return false;
        }
        let Ok(file) = self.fs.open_read(path) else { return false };
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(file.take(document.size_bytes + 1)).is_ok()
            && hasher.finalize() == blake3::Hash::from(*document.content_hash.as_bytes())
    }

    /// Gives a copy up. If a process is making it, that process cleans up; otherwise it is done here.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such export.
    pub fn cancel_export(&self, user: &UserId, id: TransferId, running: bool) -> Result<(), Error> {
        let export = self.index.export(user, id)?.ok_or(Error::NotFound)?;
        if running {
            return Ok(self.index.write(|write| write.set_export_state(id, OpenState::Cancelled))?);
        }
        self.remove_part(&export.target_path, export.file_id);
        let ended = ended(&export, EndedState::Cancelled, self.clock.now());
        Ok(self.index.write(|write| {
            write.remove_export(id)?;
            write.note_ended(&[ended])
        })?)
    }
}

/// Hears the process's own control, and what the row says: another process may have changed it.
struct WatchedExport<'a> {
    service: &'a DocumentService,
    export: &'a OpenExport,
    control: &'a Counted<'a>,
}

impl ImportControl for WatchedExport<'_> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        match self.control.proceed(done_bytes) {
            Proceed::Go => {}
            other => return other,
        }
        match self.service.index.export(&self.export.owner_id, self.export.id) {
            Ok(Some(row)) if row.state == OpenState::Paused => Proceed::Pause,
            Ok(Some(row)) if row.state == OpenState::Cancelled => Proceed::Cancel,
            Ok(None) => Proceed::Cancel,
            // What cannot be known now is known after the next piece.
            Ok(Some(_)) | Err(_) => Proceed::Go,
        }
    }
}

fn is_same_copy(one: &OpenExport, other: &OpenExport) -> bool {
    one.file_id == other.file_id && one.target_path == other.target_path
}

/// What is remembered of a copy that is over.
fn ended(export: &OpenExport, state: EndedState, ended_at: crate::document::Timestamp) -> EndedTransfer {
    EndedTransfer {
        id: export.id,
        owner_id: export.owner_id.clone(),
        is_export: true,
        name: export.name.clone(),
        folder: export.folder.clone(),
        size_bytes: export.size_bytes,
        state,
        file_id: Some(export.file_id),
        source_path: None,
        ended_at,
    }
}
