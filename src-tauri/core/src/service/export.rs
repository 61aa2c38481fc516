//! Writing copies of documents out of the vault.
//!
//! A copy is written beside its target under the target's name with `.coffer-part` at the end, checked chunk by chunk,
//! made durable, and only then given its name. So a target is never half written, and a copy that was interrupted can go
//! on with the chunks that are not there yet.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::checked_chunks::CheckedChunks;
use super::fetch::Fetch;
use super::{DocumentService, ImportControl};
use crate::document::{ContentHash, DamageKind, Document, FileId, UserId};
use crate::error::Error;
use crate::export_name::{export_name, numbered};
use crate::repository::{Action, NewActivity};
use crate::seams::{WriteFile, parent_of, remove_if_there};
use crate::storage::StorageError;

/// Where a copy goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportTarget {
    /// Into this folder, under the document's own name made safe.
    Folder(PathBuf),
    /// To this file.
    File(PathBuf),
}

/// What happens if the target is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnClash {
    /// It stays; the export fails with kind `alreadyExists`.
    Refuse,
    /// The copy takes its place, in one step.
    Replace,
    /// The copy gets the next free number: "Report (2).pdf".
    Number,
}

impl DocumentService {
    /// Writes a copy of a document and returns where it is. A copy to the same target that was interrupted goes on from
    /// what is there. When `control` pauses, what is written stays for that; when it cancels, nothing stays.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::ContentMissing`], [`Error::ContentDamaged`]: nothing is left. [`Error::Target`] if
    /// the target cannot be written, or is there and `on_clash` is `Refuse`. [`Error::Paused`], [`Error::Cancelled`].
    pub fn export(
        &self,
        user: &UserId,
        file_id: FileId,
        target: &ExportTarget,
        on_clash: OnClash,
        control: &dyn ImportControl,
    ) -> Result<PathBuf, Error> {
        let document = self.document(user, file_id)?;
        let wanted = match target {
            ExportTarget::File(path) => path.clone(),
            ExportTarget::Folder(folder) => folder.join(export_name(document.name.as_str())),
        };
        let path = self.write_copy(&document, &wanted, on_clash, control)?;
        self.index.write(|write| write.record(&self.exported(&document)))?;
        Ok(path)
    }

    /// What the activity says of a copy that was made.
    pub(super) fn exported(&self, document: &Document) -> NewActivity {
        NewActivity::of(document, Action::Exported, "", self.clock.now())
    }

    /// Writes a copy of a document, durably, and returns where it is.
    pub(super) fn write_copy(
        &self,
        document: &Document,
        wanted: &Path,
        on_clash: OnClash,
        control: &dyn ImportControl,
    ) -> Result<PathBuf, Error> {
        let failed = |source: io::Error| Error::Target { path: wanted.to_owned(), source };
        if on_clash == OnClash::Refuse && self.fs.stat(wanted).is_ok() {
            return Err(failed(io::ErrorKind::AlreadyExists.into()));
        }
        let part = part_beside(wanted, document.file_id);
        let written = self.write_part(document, &part, control);
        if let Err(error) = written {
            let may_go_on = matches!(error, Error::Paused | Error::Storage(_) | Error::Target { .. });
            if !may_go_on || document.size_bytes <= document.chunk_size {
                // Nothing in it is of use to a later try, which goes on with whole chunks.
                let _ = self.fs.remove_file(&part);
            }
            return Err(error);
        }
        let path = self.give_name(&part, wanted, on_clash)?;
        self.fs.sync_folder(parent_of(&path)).map_err(failed)?;
        Ok(path)
    }

    /// Removes what a copy that was not finished has left beside its target.
    pub(super) fn remove_part(&self, wanted: &Path, file_id: FileId) {
        // A file that cannot be removed is in nobody's way: a later copy goes on with it.
        let _ = self.fs.remove_file(&part_beside(wanted, file_id));
    }

    /// Writes the content of the document that the index has as `row` to `part`, as far as it is not there.
    fn write_part(&self, row: &Document, part: &Path, control: &dyn ImportControl) -> Result<(), Error> {
        let hashes = row.hashes_of_few_chunks().filter(|hashes| hashes.len() == 1);
        if let Some(hashes) = hashes.filter(|_| self.storage.capabilities().distant) {
            // The sidecar is asked only if the bytes are not right.
            let chunks = self.checked_chunks(row.clone(), hashes);
            match self.fill_part(&chunks, part, control) {
                Err(Error::ContentDamaged { .. } | Error::ContentMissing { .. }) => {}
                filled => return filled,
            }
        }
        let filled = self.fill_part(&self.chunks_of(row.clone())?, part, control);
        if matches!(filled, Err(Error::ContentDamaged { .. })) {
            self.note_damage(&row.owner_id, row.file_id, Some(row.name.as_str()), DamageKind::HashDiffers);
        }
        filled
    }

    /// Brings the chunks into `part` that it does not have, and makes it durable.
    fn fill_part(&self, chunks: &CheckedChunks, part: &Path, control: &dyn ImportControl) -> Result<(), Error> {
        let failed = |source: io::Error| Error::Target { path: part.to_owned(), source };
        let size_bytes = chunks.document.size_bytes;
        let missing = self.missing_chunks(chunks, part);
        let needed_bytes = missing.iter().map(|number| chunks.span(*number)).map(|span| span.end - span.start).sum();
        let free_bytes = self.fs.free_bytes(parent_of(part)).map_err(failed)?;
        if free_bytes < needed_bytes {
            return Err(StorageError::NoSpace { needed_bytes, free_bytes }.into());
        }
        let kept_bytes = size_bytes - needed_bytes;
        let mut file = if kept_bytes > 0 {
            self.fs.open_write(part).map_err(failed)?
        } else {
            remove_if_there(&*self.fs, part).map_err(failed)?;
            self.fs.create_new(part).map_err(failed)?
        };
        match self.fetch(&Fetch { chunks, missing: &missing, kept_bytes, file: part, control }) {
            Ok(()) => self.sync_part(&mut *file, part),
            Err(Error::Paused) => self.sync_part(&mut *file, part).and(Err(Error::Paused)),
            failed => failed,
        }
    }

    /// Makes a part durable. If that fails it goes: it still reads as if it were there, but a later try that kept it would
    /// keep what may never have reached the disk.
    fn sync_part(&self, file: &mut dyn WriteFile, part: &Path) -> Result<(), Error> {
        file.sync().map_err(|source| {
            let _ = self.fs.remove_file(part);
            Error::Target { path: part.to_owned(), source }
        })
    }

    /// The numbers of the chunks that an earlier `part` does not have, or not right. One that is longer than the document, or
    /// no plain file, is worth nothing.
    fn missing_chunks(&self, chunks: &CheckedChunks, part: &Path) -> Vec<u64> {
        let size_bytes = chunks.document.size_bytes;
        let all = 0..chunks.hashes().len() as u64;
        let Ok(mut file) = self.fs.open_read(part) else { return all.collect() };
        if file.stat().map_or(true, |stat| stat.size_bytes > size_bytes) {
            return all.collect();
        }
        let mut chunk = Vec::new();
        let mut is_there = |(number, hash): (u64, &ContentHash)| {
            let span = chunks.span(number);
            chunk.clear();
            let read = file.by_ref().take(span.end - span.start).read_to_end(&mut chunk);
            read.is_ok() && chunk.len() as u64 == span.end - span.start && ContentHash::of(&chunk) == *hash
        };
        all.zip(chunks.hashes()).filter(|one| !is_there(*one)).map(|(number, _)| number).collect()
    }

    /// Renames `part` to `wanted`, or to what `on_clash` makes of it.
    fn give_name(&self, part: &Path, wanted: &Path, on_clash: OnClash) -> Result<PathBuf, Error> {
        let mut path = wanted.to_owned();
        let mut number = 2;
        loop {
            let renamed = match on_clash {
                OnClash::Replace => self.fs.rename_over(part, &path),
                OnClash::Refuse | OnClash::Number => self.fs.rename_new(part, &path),
            };
            match renamed {
                Ok(()) => return Ok(path),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && on_clash == OnClash::Number => {
                    let name = wanted.file_name().unwrap_or_default().to_string_lossy();
                    path = wanted.with_file_name(numbered(&name, number));
                    number += 1;
                }
                Err(source) => return Err(Error::Target { path, source }),
            }
        }
    }
}

/// The name under which a copy is written: bound to the document, so that another one's part is never taken for it.
pub(super) fn part_beside(target: &Path, file_id: FileId) -> PathBuf {
    let id = file_id.to_string();
    let mut name = std::ffi::OsString::from(format!(".coffer-{}-", &id[id.len() - 12..]));
    let target_name = target.file_name().unwrap_or_default().to_string_lossy();
    let mut end = target_name.len().min(180);
    while !target_name.is_char_boundary(end) {
        end -= 1;
    }
    name.push(&target_name[..end]);
    name.push(".part");
    target.with_file_name(name)
}
