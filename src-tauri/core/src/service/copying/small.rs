//! Documents that are stored in one go, many of them together where that is cheaper.

use super::{Copy, Original, Standing, standing_of, write_row};
use crate::document::Document;
use crate::error::Error;
use crate::repository::RepositoryError;
use crate::service::checked_chunks::Way;
use crate::service::{DocumentService, MOST_BYTES_TOGETHER, MOST_TOGETHER};
use crate::storage::{Capabilities, NewDocument, StorageError, StoreMode};

/// Documents that wait to be stored together.
#[derive(Default)]
pub(super) struct Batch {
    originals: Vec<Original>,
    bytes: u64,
}

impl Batch {
    pub(super) fn has_room_for(&self, document: &Document) -> bool {
        self.originals.len() < MOST_TOGETHER && self.bytes + document.size_bytes <= MOST_BYTES_TOGETHER
    }

    pub(super) fn add(&mut self, original: Original) {
        self.bytes += original.document().size_bytes;
        self.originals.push(original);
    }
}

/// Whether the content of a document is one chunk at most, and the target takes that at once.
pub(super) fn is_small(document: &Document, target: &Capabilities) -> bool {
    document.size_bytes <= document.chunk_size.min(target.most_store_bytes)
}

impl Copy<'_> {
    /// Stores what waits.
    pub(super) fn store_batch(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let documents = self.read_contents(std::mem::take(batch))?;
        if documents.is_empty() {
            return Ok(());
        }
        let mut left = Vec::new();
        {
            let _lock = self.to.storage.lock_changes()?;
            self.to.settle_all()?;
            self.to.index.write(|write| {
                let mut intents = documents.iter().map(|(original, _)| original.document().file_id);
                intents.try_for_each(|file_id| write.insert_intent(self.user, file_id))
            })?;
            let new: Vec<NewDocument<'_>> = documents.iter().map(new_document).collect();
            let outcomes = self.to.storage.store_documents(&new);
            let mut stored = Vec::with_capacity(documents.len());
            for (one, outcome) in documents.into_iter().zip(outcomes) {
                match outcome {
                    Ok(()) => stored.push(one.0),
                    Err(StorageError::AlreadyExists { .. }) => left.push(one),
                    // What came this far is whole; the next run goes on. The intents bring the rows.
                    Err(error) => return Err(error.into()),
                }
            }
            self.index_together(&stored)?;
            stored.iter().for_each(|original| self.has_copied(original));
        }
        left.into_iter().try_for_each(|(original, content)| self.store_what_was_begun(&original, &content))
    }

    /// Reads the contents, as many at once as the source is quicker for; those that cannot be read are left out.
    fn read_contents(&mut self, batch: Batch) -> Result<Vec<(Original, Vec<u8>)>, Error> {
        let from = self.from;
        let contents = from.side_by_side(&batch.originals, |share| {
            share.iter().map(|original| read_content(from, original)).collect::<Vec<_>>()
        });
        let mut documents = Vec::with_capacity(batch.originals.len());
        for (original, content) in batch.originals.into_iter().zip(contents.into_iter().flatten()) {
            match content {
                Ok(content) => {
                    self.progress.bytes += original.document().size_bytes;
                    documents.push((original, content));
                }
                Err(error) => self.fail_document(&original, error)?,
            }
        }
        Ok(documents)
    }

    /// Writes the rows of documents in one transaction; where a unique name is taken, one by one.
    fn index_together(&self, stored: &[Original]) -> Result<(), Error> {
        let at = self.to.clock.now();
        let written =
            self.to.index.write(|write| stored.iter().try_for_each(|one| write_row(write, at, one.document())));
        match written {
            Err(RepositoryError::UniqueNameTaken { .. }) => stored.iter().try_for_each(|one| self.index(one)),
            written => Ok(written?),
        }
    }

    /// Stores a document of which something is there: a run that died has left its content, or another one was faster.
    fn store_what_was_begun(&mut self, original: &Original, content: &[u8]) -> Result<(), Error> {
        match standing_of(original, self.to)? {
            Standing::Absent => {}
            Standing::Same => return self.is_there(original),
            Standing::Other => {
                self.copied.kept += 1;
                return Ok(());
            }
        }
        if !self.has_content(original)? {
            self.to.storage.store(&original.content_key(), content, StoreMode::CreateOnly)?;
        }
        self.commit(original)
    }
}

fn new_document((original, content): &(Original, Vec<u8>)) -> NewDocument<'_> {
    let document = original.document();
    NewDocument { owner: &document.owner_id, file_id: document.file_id, content, sidecar: &original.sidecar }
}

/// The content of a document that is one chunk at most.
fn read_content(from: &DocumentService, original: &Original) -> Result<Vec<u8>, Error> {
    match original.document().size_bytes {
        0 => Ok(Vec::new()),
        _ => original.chunks(from).read(0, Way::Once, &mut || true),
    }
}
