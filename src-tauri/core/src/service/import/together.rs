//! Adding many small files for the price of a few.
//!
//! They take the steps of a single import side by side: all are read, their contents and then their sidecars are stored
//! together, their rows are written in one transaction. Here is only what goes as expected; whatever is out of the
//! ordinary about a file (it was interrupted before, has gone, is paused, its name is taken, the disk is full, …) is left
//! to a run of its own, whose answer then counts.

use std::collections::HashSet;

use super::commit::{Prepared, write_added};
use super::known::is_looked_for;
use super::send::Content;
use super::{ImportControl, Imported, Proceed, ended};
use crate::document::{ContentHash, Document, FileId, Status, Timestamp, UserId};
use crate::error::Error;
use crate::repository::{EndedState, OpenState, OpenUpload, RepositoryError, SameContent};
use crate::service::source::{OffLimits, Source};
use crate::service::{DocumentService, MOST_BYTES_TOGETHER, MOST_TOGETHER, SMALL_BYTES};
use crate::storage::NewDocument;

/// How far ahead in a queue small files are looked for.
const LOOK_AHEAD: usize = 4 * MOST_TOGETHER;

/// Which of the transfers of one way that wait, given by their sizes in the order of the queue, are to be run together next: the
/// first one, and if that is small, as many of the next small ones as fit. Places in ascending order; none for an empty
/// queue.
pub fn next_together(sizes: impl IntoIterator<Item = u64>) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut bytes = 0;
    for (place, size_bytes) in sizes.into_iter().enumerate().take(LOOK_AHEAD) {
        if place == 0 && size_bytes > SMALL_BYTES {
            return vec![0];
        }
        if size_bytes <= SMALL_BYTES && bytes + size_bytes <= MOST_BYTES_TOGETHER {
            chosen.push(place);
            bytes += size_bytes;
        }
        if chosen.len() == MOST_TOGETHER || bytes == MOST_BYTES_TOGETHER {
            break;
        }
    }
    chosen
}

/// A file that was read, and its place in the batch.
struct Read {
    place: usize,
    import: OpenUpload,
    modified_at: Timestamp,
    bytes: Vec<u8>,
    content: Content,
}

/// A file that is a document already.
struct Known {
    place: usize,
    import: OpenUpload,
    document: Document,
}

/// A file whose document is about to be.
struct Ready<'s> {
    place: usize,
    import: OpenUpload,
    bytes: Vec<u8>,
    sidecar: Vec<u8>,
    prepared: Prepared<'s>,
}

impl DocumentService {
    /// Carries out several queued imports, small ones together (see [`next_together`]). Each stands for itself; the answers
    /// come in the order of `imports` and are those of [`import`](Self::import). An import that is paused or given up while
    /// its batch is under way may be done all the same.
    pub fn import_together(
        &self,
        user: &UserId,
        imports: &[(FileId, &dyn ImportControl)],
    ) -> Vec<Result<Imported, Error>> {
        let mut answers = vec![None; imports.len()];
        if imports.len() > 1 {
            // What fails as a whole is tried one by one, and the answers say why it failed.
            let _ = self.import_expected(user, imports, &mut answers);
        }
        imports
            .iter()
            .zip(answers)
            .map(|((file_id, control), answer)| match answer {
                Some(imported) => {
                    control.proceed(imported.document().size_bytes);
                    Ok(imported)
                }
                None => self.import(user, *file_id, *control),
            })
            .collect()
    }

    /// Imports what goes as expected, and says so in `answers`.
    fn import_expected(
        &self,
        user: &UserId,
        imports: &[(FileId, &dyn ImportControl)],
        answers: &mut [Option<Imported>],
    ) -> Result<(), Error> {
        self.guard.may_write()?;
        let file_ids: Vec<FileId> = imports.iter().map(|(file_id, _)| *file_id).collect();
        let mut off_limits = OffLimits::new(&*self.fs, &self.off_limits);
        let mut read = Vec::with_capacity(imports.len());
        for (place, import) in self.index.uploads_of(user, &file_ids)?.into_iter().enumerate() {
            if let Some(import) = import
                && let Ok(Some(file)) = self.read_fresh(place, import, imports[place].1, &mut off_limits)
            {
                read.push(file);
            }
        }
        leave_doubles(&mut read);
        let known = self.take_out_known(user, &mut read)?;
        let ready = self.make_ready(user, read)?;
        let stored = self.store_ready(ready);
        for (place, imported) in self.index_stored(stored, known) {
            answers[place] = Some(imported);
        }
        Ok(())
    }

    /// Reads a file that has nothing behind it but its place in the queue; `None` if it had better not be imported with
    /// others.
    fn read_fresh(
        &self,
        place: usize,
        import: OpenUpload,
        control: &dyn ImportControl,
        off_limits: &mut OffLimits,
    ) -> Result<Option<Read>, Error> {
        let is_fresh = import.state == OpenState::Queued && import.upload_id.is_none();
        if !is_fresh || control.proceed(0) != Proceed::Go {
            return Ok(None);
        }
        let mut source = Source::open(&*self.fs, &import.source_path, off_limits)?;
        if source.stat.size_bytes > SMALL_BYTES {
            return Ok(None);
        }
        let bytes = self.read_whole(&mut source)?;
        let content = Content::of(&import.name, &bytes);
        Ok(Some(Read { place, modified_at: source.stat.modified_at(), import, bytes, content }))
    }

    /// Takes those files out of `read` that are documents already: in the same folder, of the same name and content; or, as
    /// far as that is enough, of the same content anywhere.
    fn take_out_known(&self, user: &UserId, read: &mut Vec<Read>) -> Result<Vec<Known>, Error> {
        let wanted: Vec<_> = read.iter().map(|file| (&file.import.folder, &file.import.name)).collect();
        let mut named = self.index.documents_named(user, &wanted)?.into_iter();
        let looked_for = |file: &Read| is_looked_for(file.import.same_content, file.content.size_bytes);
        let contents: Vec<(u64, ContentHash)> = read
            .iter()
            .filter(|file| looked_for(file))
            .map(|file| (file.content.size_bytes, file.content.hash))
            .collect();
        let mut same = self.index.documents_of_contents(user, &contents)?.into_iter();
        let mut known = Vec::new();
        let mut fresh = Vec::with_capacity(read.len());
        for file in read.drain(..) {
            let is_it = |twin: &Document| twin.content_hash == file.content.hash && twin.status == Status::Stored;
            let mut twins = named.next().unwrap_or_default();
            if looked_for(&file) {
                twins.extend(same.next().unwrap_or_default());
            }
            match twins.into_iter().find(is_it) {
                Some(document) if file.import.same_content != SameContent::Keep => {
                    known.push(Known { place: file.place, import: file.import, document });
                }
                _ => fresh.push(file),
            }
        }
        *read = fresh;
        Ok(known)
    }

    fn make_ready(&self, user: &UserId, read: Vec<Read>) -> Result<Vec<Ready<'_>>, Error> {
        let wanted: Vec<_> = read.iter().map(|file| (&file.import.folder, &file.import.name)).collect();
        let claims = self.names.claim_all(&self.index, user, &wanted)?;
        let ready = read.into_iter().zip(claims).map(|(file, claim)| {
            let Read { place, import, modified_at, bytes, content } = file;
            let prepared = self.prepare(&import, modified_at, content, claim)?;
            Ok(Ready { place, import, bytes, sidecar: prepared.sidecar(), prepared })
        });
        ready.collect()
    }

    /// Stores content and sidecar of each; those with which that succeeded are the answer.
    fn store_ready<'s>(&self, ready: Vec<Ready<'s>>) -> Vec<Ready<'s>> {
        let documents: Vec<NewDocument<'_>> = ready
            .iter()
            .map(|one| NewDocument {
                owner: &one.import.owner_id,
                file_id: one.import.file_id,
                content: &one.bytes,
                sidecar: &one.sidecar,
            })
            .collect();
        if documents.is_empty() {
            return Vec::new();
        }
        let outcomes = self.storage.store_documents(&documents);
        if self.guard.ensure(outcomes.len() == ready.len(), "every document has an answer").is_err() {
            return Vec::new();
        }
        ready.into_iter().zip(outcomes).filter_map(|(one, outcome)| outcome.is_ok().then_some(one)).collect()
    }

    /// Writes the rows of what is stored and forgets the imports of what was known; answers for those documents that the
    /// index has now. If it has none, what was stored goes away again: nobody was told of it.
    fn index_stored(&self, stored: Vec<Ready<'_>>, known: Vec<Known>) -> Vec<(usize, Imported)> {
        let at = self.clock.now();
        let written: Result<_, RepositoryError> = self.index.write(|write| {
            let mut over = Vec::with_capacity(stored.len() + known.len());
            for one in &known {
                write.remove_upload(one.import.file_id)?;
                over.push(ended(&one.import, EndedState::AlreadyThere, Some(one.document.file_id), at));
            }
            let mut written = Vec::with_capacity(stored.len());
            for one in &stored {
                match write_added(write, at, &one.prepared.present.document) {
                    Ok(()) => {
                        written.push(true);
                        over.push(ended(&one.import, EndedState::Done, Some(one.import.file_id), at));
                    }
                    // Its sidecar is durable; a run of its own finds it a name.
                    Err(RepositoryError::UniqueNameTaken { .. } | RepositoryError::AlreadyIndexed) => {
                        written.push(false);
                    }
                    Err(error) => return Err(error),
                }
            }
            write.note_ended(&over)?;
            Ok(written)
        });
        match written {
            Ok(written) => {
                let added = stored.into_iter().zip(written).filter(|(_, written)| *written);
                let added = added.map(|(one, _)| (one.place, Imported::Added(one.prepared.present.document)));
                let known = known.into_iter().map(|one| (one.place, Imported::AlreadyThere(one.document)));
                added.chain(known).collect()
            }
            Err(_) => stored.into_iter().filter_map(|one| self.acknowledge_or_take_back(one)).collect(),
        }
    }

    /// What is true of a stored document after a transaction that failed: its answer may have been lost, and the document
    /// is there; or it is not, and what was stored of it goes away again.
    fn acknowledge_or_take_back(&self, one: Ready<'_>) -> Option<(usize, Imported)> {
        match self.index.document(&one.import.owner_id, one.import.file_id) {
            Ok(Some(document)) => Some((one.place, Imported::Added(document))),
            Ok(None) => {
                self.take_back(&one.import);
                None
            }
            // It cannot be known now. What is stored is whole and its import's row is there: a run of its own looks.
            Err(_) => None,
        }
    }
}

/// Leaves files that would like to have the place of one before them, or have its content where one is enough, to runs of
/// their own, which find that one there: it may be the very same file.
fn leave_doubles(read: &mut Vec<Read>) {
    let mut places = HashSet::new();
    let mut contents = HashSet::new();
    read.retain(|file| {
        let has_place = places.insert((file.import.folder.clone(), file.import.name.clone()));
        let is_first = contents.insert(file.content.hash);
        has_place && (is_first || !is_looked_for(file.import.same_content, file.content.size_bytes))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_files_are_taken_together_and_large_ones_alone() {
        assert!(next_together([]).is_empty());
        assert_eq!(next_together([SMALL_BYTES + 1, 1, 1]), [0]);
        assert_eq!(next_together([1, SMALL_BYTES + 1, 0, SMALL_BYTES]), [0, 2, 3]);
        assert_eq!(next_together(vec![1; 5_000]).len(), MOST_TOGETHER);
        assert_eq!(next_together(vec![SMALL_BYTES; 100]).len() as u64, MOST_BYTES_TOGETHER / SMALL_BYTES);
        assert_eq!(next_together([1, MOST_BYTES_TOGETHER, SMALL_BYTES]), [0, 2], "what does not fit is left for later");
    }

    #[test]
    fn a_queue_is_not_searched_to_its_end() {
        let sizes = [1].into_iter().chain(std::iter::repeat_n(SMALL_BYTES + 1, 1_000_000)).chain([1]);
        assert_eq!(next_together(sizes), [0]);
    }
}
