//! Documents that are stored in one go, many of them together where that is cheaper.

use super::{Copy, Original, Standing, write_row};
use crate::document::Document;
use crate::error::Error;
use crate::repository::RepositoryError;
use crate::service::{MOST_BYTES_TOGETHER, MOST_TOGETHER};
use crate::storage::{Capabilities, NewDocument, StorageError, StoreMode};

/// Documents that wait to be stored together.
#[derive(Default)]
pub(super) struct Batch {
    documents: Vec<(Original, Vec<u8>)>,
    bytes: u64,
}

impl Batch {
    pub(super) fn has_room_for(&self, content: &[u8]) -> bool {
        self.documents.len() < MOST_TOGETHER && self.bytes + content.len() as u64 <= MOST_BYTES_TOGETHER
    }

    pub(super) fn add(&mut self, original: Original, content: Vec<u8>) {
        self.bytes += content.len() as u64;
        self.documents.push((original, content));
    }
}

/// Whether the content of a document is one chunk at most, and the target takes that at once.
pub(super) fn is_small(document: &Document, target: &Capabilities) -> bool {
    document.size_bytes <= document.chunk_size.min(target.most_store_bytes)
}

impl Copy<'_> {
    /// Stores what waits.
    pub(super) fn store_batch(&mut self, batch: &mut Batch) -> Result<(), Error> {
        let Batch { documents, .. } = std::mem::take(batch);
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
        match self.standing(original)? {
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
