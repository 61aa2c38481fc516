//! Adding many small files for the price of a few.
//!
//! They take the steps of a single import side by side: all are read, their contents and then their sidecars are stored
//! together, their rows are written in one transaction. Here is only what goes as expected; whatever is out of the
//! ordinary about a file (it was interrupted before, has gone, is paused, its name is taken, the disk is full, …) is left
//! to a run of its own, whose answer then counts.

use super::commit::{Prepared, write_added};
use super::send::Content;
use super::{ImportControl, Imported, Proceed};
use crate::document::{Document, FileId, UserId};
use crate::error::Error;
use crate::repository::{OpenUpload, RepositoryError, UploadState};
use crate::service::DocumentService;
use crate::service::source::Source;
use crate::storage::NewDocument;

/// Bytes of the longest file that is imported together with others; a longer one gains nothing by it.
const SMALL_BYTES: u64 = 1024 * 1024;
/// Files imported together at most. Bounds the time until the first of them is acknowledged.
const MOST_FILES: usize = 1024;
/// Bytes of all of them at most; they are held in memory.
const MOST_BYTES: u64 = 16 * 1024 * 1024;
/// How far ahead in a queue small files are looked for.
const LOOK_AHEAD: usize = 4 * MOST_FILES;

/// Which of the imports that wait, given by their sizes in the order of the queue, are to be run together next: the
/// first one, and if that is small, as many of the next small ones as fit. Places in ascending order; none for an empty
/// queue.
pub fn next_together(sizes: impl IntoIterator<Item = u64>) -> Vec<usize> {
    let mut chosen = Vec::new();
    let mut bytes = 0;
    for (place, size_bytes) in sizes.into_iter().enumerate().take(LOOK_AHEAD) {
        if place == 0 && size_bytes > SMALL_BYTES {
            return vec![0];
        }
        if size_bytes <= SMALL_BYTES && bytes + size_bytes <= MOST_BYTES {
            chosen.push(place);
            bytes += size_bytes;
        }
        if chosen.len() == MOST_FILES || bytes == MOST_BYTES {
            break;
        }
    }
    chosen
}

/// A file that was read and turns out to be what was expected.
enum Ready<'s> {
    New { import: OpenUpload, bytes: Vec<u8>, sidecar: Vec<u8>, prepared: Box<Prepared<'s>> },
    Known { import: OpenUpload, document: Box<Document> },
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
        let mut answers: Vec<Option<Imported>> = vec![None; imports.len()];
        if imports.len() > 1 {
            let ready = imports.iter().map(|(file_id, control)| self.make_ready(user, *file_id, *control));
            let ready: Vec<Option<Ready<'_>>> = ready.map(|ready| ready.unwrap_or(None)).collect();
            let stored = self.store_ready(&ready);
            self.index_ready(ready, &stored, &mut answers);
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

    /// Reads a file that is to be imported with others; `None` if it had better not be.
    fn make_ready(
        &self,
        user: &UserId,
        file_id: FileId,
        control: &dyn ImportControl,
    ) -> Result<Option<Ready<'_>>, Error> {
        let Some(import) = self.index.upload(user, file_id)? else { return Ok(None) };
        let is_fresh = import.state == UploadState::Active && import.upload_id.is_none();
        if !is_fresh || control.proceed(0) != Proceed::Go || self.read_sidecar(user, file_id)?.is_some() {
            return Ok(None);
        }
        let mut source = Source::open(&*self.fs, &import.source_path, &self.off_limits)?;
        if source.stat.size_bytes > SMALL_BYTES {
            return Ok(None);
        }
        let bytes = self.read_whole(&mut source)?;
        let content = Content::of(&import.name, &bytes);
        let twins = self.twins(&import, content.size_bytes)?;
        if let Some(twin) = twins.into_iter().find(|twin| twin.content_hash == content.hash) {
            return Ok(Some(Ready::Known { import, document: Box::new(twin) }));
        }
        let prepared = Box::new(self.prepare(&import, &source, content)?);
        Ok(Some(Ready::New { import, bytes, sidecar: prepared.sidecar(), prepared }))
    }

    /// Stores what is new; answers for each place whether it is a document now.
    fn store_ready(&self, ready: &[Option<Ready<'_>>]) -> Vec<bool> {
        let new = ready.iter().enumerate().filter_map(|(place, ready)| match ready {
            Some(Ready::New { import, bytes, sidecar, .. }) => {
                let (owner, file_id) = (&import.owner_id, import.file_id);
                Some((place, NewDocument { owner, file_id, content: bytes, sidecar }))
            }
            _ => None,
        });
        let (places, documents): (Vec<usize>, Vec<NewDocument<'_>>) = new.unzip();
        let mut stored = vec![false; ready.len()];
        if !documents.is_empty() {
            for (place, outcome) in places.into_iter().zip(self.storage.store_documents(&documents)) {
                stored[place] = outcome.is_ok();
            }
        }
        stored
    }

    /// Writes the rows of all that is stored, and forgets the imports of what was there before.
    fn index_ready(&self, ready: Vec<Option<Ready<'_>>>, stored: &[bool], answers: &mut [Option<Imported>]) {
        let at = self.clock.now();
        let written = self.index.write(|write| {
            let mut written = Vec::new();
            for (place, ready) in ready.iter().enumerate() {
                match ready {
                    Some(Ready::New { prepared, .. }) if stored[place] => {
                        match write_added(write, at, &prepared.present.document) {
                            Ok(()) => written.push(place),
                            // Its sidecar is durable; a run of its own finds it a name.
                            Err(RepositoryError::UniqueNameTaken { .. } | RepositoryError::AlreadyIndexed) => {}
                            Err(error) => return Err(error),
                        }
                    }
                    Some(Ready::Known { import, .. }) => {
                        write.remove_upload(import.file_id)?;
                        written.push(place);
                    }
                    _ => {}
                }
            }
            Ok(written)
        });
        let Ok(written) = written else {
            self.take_back_unindexed(&ready, stored);
            return;
        };
        let mut ready = ready;
        for place in written {
            answers[place] = match ready[place].take() {
                Some(Ready::New { prepared, .. }) => Some(Imported::Added(prepared.present.document)),
                Some(Ready::Known { document, .. }) => Some(Imported::AlreadyThere(*document)),
                None => None,
            };
        }
    }

    /// After a transaction that failed: the stored documents are not acknowledged and go away again, but for those whose
    /// rows are there all the same, because only the answer was lost.
    fn take_back_unindexed(&self, ready: &[Option<Ready<'_>>], stored: &[bool]) {
        for (place, ready) in ready.iter().enumerate() {
            if let Some(Ready::New { import, .. }) = ready
                && stored[place]
                && let Ok(None) = self.index.document(&import.owner_id, import.file_id)
            {
                self.take_back(import);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_files_are_taken_together_and_large_ones_alone() {
        assert!(next_together([]).is_empty());
        assert_eq!(next_together([SMALL_BYTES + 1, 1, 1]), [0]);
        assert_eq!(next_together([1, SMALL_BYTES + 1, 0, SMALL_BYTES]), [0, 2, 3]);
        assert_eq!(next_together(vec![1; 5_000]).len(), MOST_FILES);
        assert_eq!(next_together(vec![SMALL_BYTES; 100]).len() as u64, MOST_BYTES / SMALL_BYTES);
        assert_eq!(next_together([1, MOST_BYTES, SMALL_BYTES]), [0, 2], "what does not fit is left for later");
    }

    #[test]
    fn a_queue_is_not_searched_to_its_end() {
        let sizes = [1].into_iter().chain(std::iter::repeat_n(SMALL_BYTES + 1, 1_000_000)).chain([1]);
        assert_eq!(next_together(sizes), [0]);
    }
}
