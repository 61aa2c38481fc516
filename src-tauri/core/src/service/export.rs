//! Writing copies of documents out of the vault.
//!
//! A copy is written beside its target under the target's name with `.coffer-part` at the end, checked chunk by chunk,
//! made durable, and only then given its name. So a target is never half written, and a copy that was interrupted can go
//! on from the chunks that are there and right.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{DocumentService, ImportControl, Proceed};
use crate::document::{ContentHash, DamageKind, Document, FileId, UserId};
use crate::error::Error;
use crate::export_name::{export_name, numbered};
use crate::repository::{Action, NewActivity};
use crate::seams::WriteFile;
use crate::storage::{ByteRange, StorageError};

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
        let path = self.write_copy(user, &document, &wanted, on_clash, control)?;
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
        user: &UserId,
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
        let written = self.write_part(user, document, &part, control);
        if let Err(error) = written {
            if !matches!(error, Error::Paused | Error::Storage(_) | Error::Target { .. }) {
                // Nothing in it is of use to a later try.
                let _ = self.fs.remove_file(&part);
            }
            return Err(error);
        }
        let path = self.give_name(&part, wanted, on_clash)?;
        self.fs.sync_folder(folder_of(&path)).map_err(failed)?;
        Ok(path)
    }

    /// Removes what a copy that was not finished has left beside its target.
    pub(super) fn remove_part(&self, wanted: &Path, file_id: FileId) {
        // A file that cannot be removed is in nobody's way: a later copy goes on with it.
        let _ = self.fs.remove_file(&part_beside(wanted, file_id));
    }

    /// Writes the whole content to `part`, after the chunks that it has already.
    fn write_part(
        &self,
        user: &UserId,
        document: &Document,
        part: &Path,
        control: &dyn ImportControl,
    ) -> Result<(), Error> {
        let failed = |source: io::Error| Error::Target { path: part.to_owned(), source };
        let kept = self.kept_bytes(user, document, part)?;
        let needed_bytes = document.size_bytes - kept;
        let folder = folder_of(part);
        let free_bytes = self.fs.free_bytes(folder).map_err(failed)?;
        if free_bytes < needed_bytes {
            return Err(StorageError::NoSpace { needed_bytes, free_bytes }.into());
        }
        let mut file = if kept > 0 {
            self.fs.open_write(part).map_err(failed)?
        } else {
            match self.fs.remove_file(part) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
                _ => self.fs.create_new(part).map_err(failed)?,
            }
        };
        if kept < document.size_bytes || kept == 0 {
            let range = if document.size_bytes == 0 { None } else { Some(ByteRange::new(kept, u64::MAX)?) };
            let mut content = self.open(user, document.file_id, range)?;
            let mut offset = kept;
            loop {
                let mut verdict = Proceed::Go;
                let piece = content.next_piece_while(&mut || {
                    verdict = control.proceed(offset);
                    verdict == Proceed::Go
                });
                match piece {
                    Ok(None) => break,
                    Ok(Some(piece)) => {
                        file.write_all_at(piece, offset).map_err(failed)?;
                        offset += piece.len() as u64;
                        verdict = control.proceed(offset);
                    }
                    // Of the chunk that was begun nothing is kept.
                    Err(Error::Paused) => {}
                    Err(error) => {
                        if matches!(error, Error::ContentDamaged { .. }) {
                            let name = Some(document.name.as_str());
                            self.note_damage(user, document.file_id, name, DamageKind::HashDiffers);
                        }
                        return Err(error);
                    }
                }
                match verdict {
                    Proceed::Go => {}
                    Proceed::Pause => {
                        self.sync_part(&mut *file, part)?;
                        return Err(Error::Paused);
                    }
                    Proceed::Cancel => return Err(Error::Cancelled),
                }
            }
        }
        self.sync_part(&mut *file, part)
    }

    /// Makes a part durable. If that fails it goes: it still reads as if it were there, but a later try that kept it would
    /// keep what may never have reached the disk.
    fn sync_part(&self, file: &mut dyn WriteFile, part: &Path) -> Result<(), Error> {
        file.sync().map_err(|source| {
            let _ = self.fs.remove_file(part);
            Error::Target { path: part.to_owned(), source }
        })
    }

    /// How many bytes at the beginning of an earlier `part` are whole chunks with the right hash. One that is longer
    /// than the document, or no plain file, is worth nothing.
    fn kept_bytes(&self, user: &UserId, document: &Document, part: &Path) -> Result<u64, Error> {
        let Ok(mut file) = self.fs.open_read(part) else { return Ok(0) };
        let Ok(stat) = file.stat() else { return Ok(0) };
        if stat.size_bytes > document.size_bytes {
            return Ok(0);
        }
        let hashes = self.chunk_hashes(user, document)?;
        let mut kept = 0;
        let mut chunk = Vec::new();
        for hash in hashes.iter() {
            let length = document.chunk_size.min(document.size_bytes - kept);
            chunk.clear();
            let read = file.by_ref().take(length).read_to_end(&mut chunk);
            if read.is_err() || chunk.len() as u64 != length || ContentHash::of(&chunk) != *hash {
                break;
            }
            kept += length;
        }
        Ok(kept)
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

/// The folder a file lies in; the current one for a bare name.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The name under which a copy is written: bound to the document, so that another one's part is never taken for it.
fn part_beside(target: &Path, file_id: FileId) -> PathBuf {
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
