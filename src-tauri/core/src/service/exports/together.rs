//! Making many small copies for the price of a few.
//!
//! They are read side by side, made durable together, named, and taken out of the queue in one transaction. Here is only what
//! goes as expected; whatever is out of the ordinary about a copy (it was interrupted before, its name is taken, it cannot be
//! read, …) is left to a run of its own, whose answer then counts.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Exported, ended};
use crate::document::{ContentHash, Document, FileId, TransferId, UserId};
use crate::error::Error;
use crate::repository::{EndedState, OpenExport, OpenState};
use crate::seams::parent_of;
use crate::service::checked_chunks::Way;
use crate::service::export::part_beside;
use crate::service::{DocumentService, ImportControl, SMALL_BYTES};

/// A copy that is to be made with others.
struct Small<'c> {
    place: usize,
    export: OpenExport,
    document: Document,
    hashes: Arc<[ContentHash]>,
    control: &'c dyn ImportControl,
}

impl Small<'_> {
    fn part(&self) -> PathBuf {
        part_beside(&self.export.target_path, self.export.file_id)
    }
}

impl DocumentService {
    /// Makes several queued copies, small ones into the same folder together. Each stands for itself; the answers come in the
    /// order of `exports` and are those of [`run_export`](Self::run_export). A copy that is paused or given up while others
    /// are made with it may be made all the same.
    pub fn run_exports_together(
        &self,
        user: &UserId,
        exports: &[(TransferId, &dyn ImportControl)],
    ) -> Vec<Result<Exported, Error>> {
        let mut answers = vec![None; exports.len()];
        if exports.len() > 1 {
            // What fails as a whole is tried one by one, and the answers say why it failed.
            let _ = self.export_expected(user, exports, &mut answers);
        }
        let each = exports.iter().zip(answers).map(|((id, control), answer)| match answer {
            Some(exported) => {
                control.proceed(exported.document.size_bytes);
                Ok(exported)
            }
            None => self.run_export(user, *id, *control),
        });
        each.collect()
    }

    /// Makes the copies that go as expected, and says so in `answers`.
    fn export_expected(
        &self,
        user: &UserId,
        exports: &[(TransferId, &dyn ImportControl)],
        answers: &mut [Option<Exported>],
    ) -> Result<(), Error> {
        let small = self.small_exports(user, exports)?;
        let Some(folder) = small.first().map(|one| parent_of(&one.export.target_path).to_owned()) else {
            return Ok(());
        };
        let needed_bytes = small.iter().map(|one| one.document.size_bytes).sum::<u64>();
        let failed = |source| Error::Target { path: folder.clone(), source };
        if self.fs.free_bytes(&folder).map_err(failed)? < needed_bytes {
            return Ok(());
        }
        let mut group = self.fs.begin_group(&folder).map_err(failed)?;
        let write = |share: &[Small<'_>]| share.iter().map(|one| self.write_small(one).is_ok()).collect::<Vec<_>>();
        // One disk brings bytes no sooner to several.
        let is_distant = self.storage.capabilities().distant;
        let is_written = if is_distant { self.side_by_side(&small, write).concat() } else { write(&small) };
        let written: Vec<&Small<'_>> =
            small.iter().zip(is_written).filter_map(|(one, is_written)| is_written.then_some(one)).collect();
        let parts: Vec<PathBuf> = written.iter().map(|one| one.part()).collect();
        if let Err(source) = group.sync(&parts) {
            parts.iter().for_each(|part| drop(self.fs.remove_file(part)));
            return Err(failed(source));
        }
        let named: Vec<&Small<'_>> = written.into_iter().filter(|one| self.name_small(one)).collect();
        self.fs.sync_folder(&folder).map_err(failed)?;
        let at = self.clock.now();
        self.index.write(|write| {
            let mut over = Vec::with_capacity(named.len());
            for one in &named {
                write.record(&self.exported(&one.document))?;
                write.remove_export(one.export.id)?;
                over.push(ended(&one.export, EndedState::Done, at));
            }
            write.note_ended(&over)
        })?;
        for one in named {
            let (document, path) = (one.document.clone(), one.export.target_path.clone());
            answers[one.place] = Some(Exported { document, path });
        }
        Ok(())
    }

    /// Those that are fresh, of one chunk, and go into the folder of the first of them.
    fn small_exports<'c>(
        &self,
        user: &UserId,
        exports: &[(TransferId, &'c dyn ImportControl)],
    ) -> Result<Vec<Small<'c>>, Error> {
        let ids: Vec<TransferId> = exports.iter().map(|(id, _)| *id).collect();
        let rows: Vec<(usize, OpenExport)> = (0..)
            .zip(self.index.exports_of(user, &ids)?)
            .filter_map(|(place, row)| row.map(|row| (place, row)))
            .filter(|(_, row)| row.state == OpenState::Queued)
            .collect();
        let file_ids: Vec<FileId> = rows.iter().map(|(_, row)| row.file_id).collect();
        let mut small: Vec<Small<'c>> = Vec::with_capacity(rows.len());
        for ((place, export), document) in rows.into_iter().zip(self.index.documents(user, &file_ids)?) {
            let Some(document) = document else { continue };
            let first = small.first().map_or(&export, |first| &first.export);
            let hashes = document.hashes_of_few_chunks().filter(|hashes| hashes.len() == 1);
            let Some(hashes) = hashes.filter(|_| document.size_bytes <= SMALL_BYTES) else { continue };
            let is_expected = parent_of(&export.target_path) == parent_of(&first.target_path)
                && self.fs.stat(&export.target_path).is_err();
            if is_expected {
                small.push(Small { place, export, document, hashes, control: exports[place].1 });
            }
        }
        Ok(small)
    }

    /// Reads the content, of which the index knows the hash, and writes it to a new file beside its target, if it is wanted
    /// still.
    fn write_small(&self, one: &Small<'_>) -> Result<(), Error> {
        one.control.proceed(0).obeyed()?;
        let chunks = self.checked_chunks(one.document.clone(), Arc::clone(&one.hashes));
        let bytes = chunks.read(0, Way::Once, &mut || true)?;
        let part = one.part();
        let failed = |source| Error::Target { path: part.clone(), source };
        let mut file = self.fs.create_new(&part).map_err(failed)?;
        let written = file.write_all_at(&bytes, 0);
        if written.is_err() {
            // A run of its own says what is wrong; what is left here would go on from nothing.
            let _ = self.fs.remove_file(&part);
        }
        written.map_err(failed)
    }

    /// Gives a durable copy its name; whether it has it then.
    fn name_small(&self, one: &Small<'_>) -> bool {
        // If somebody has taken the name, a run of its own goes on with what is there under another one.
        self.fs.rename_new(&one.part(), &one.export.target_path).is_ok()
    }
}
