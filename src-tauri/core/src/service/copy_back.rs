//! Putting an intact copy in the place of content that is missing or damaged. What was there is set aside, not lost.

use std::io::{self, Read};

use super::DocumentService;
use crate::document::{ContentHash, Document};
use crate::error::Error;
use crate::sidecar::Present;
use crate::storage::{BlobKey, StorageError, StoreMode, UploadPlan};

type Source = Box<dyn Read + Send>;

impl DocumentService {
    /// Stores what `open` reads as the content of a document, each chunk compared with the sidecar as it goes. Answers
    /// whether it could; a source that turns out to be something else, or is gone, leaves the document as damaged as it
    /// was, and what had its place in the quarantine.
    ///
    /// # Errors
    /// Of the storage. Doing it again is safe.
    pub(super) fn replace_content(
        &self,
        present: &Present,
        open: &mut dyn FnMut(&Self) -> Result<Option<Source>, Error>,
    ) -> Result<bool, Error> {
        let document = &present.document;
        let Some(mut source) = open(self)? else { return Ok(false) };
        let key = BlobKey::content(document.owner_id.clone(), document.file_id);
        if self.is_stored(&key)? {
            self.set_damaged_aside(document, self.this_moment()?)?;
        }
        let plan = UploadPlan { size_bytes: document.size_bytes, chunk_size: document.chunk_size };
        if plan.chunk_count() <= 1 {
            let Some(bytes) = self.read_chunk(&mut source, present, 0, document.size_bytes)? else { return Ok(false) };
            self.storage.store(&key, &bytes, StoreMode::CreateOnly)?;
        } else {
            let upload = self.storage.begin(&key, plan)?;
            for number in 0..plan.chunk_count() {
                let length = plan.chunk_length(number).unwrap_or_default();
                let Some(chunk) = self.read_chunk(&mut source, present, number, length)? else {
                    self.storage.abort(&upload)?;
                    return Ok(false);
                };
                self.storage.put_chunk(&upload, number, &chunk)?;
            }
            self.storage.complete(&key, &upload)?;
        }
        self.guard.ensure(self.has_length(&key, document)?, "what was brought back is as long as its sidecar says")?;
        Ok(true)
    }

    /// The next `length` bytes of `source`, if they are the chunk that the sidecar speaks of.
    fn read_chunk(
        &self,
        source: &mut Source,
        present: &Present,
        number: u64,
        length: u64,
    ) -> Result<Option<Vec<u8>>, Error> {
        let mut bytes = Vec::new();
        match source.take(length).read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(StorageError::from_io("reading content", error).into()),
        }
        let expected = usize::try_from(number).ok().and_then(|number| present.chunk_hashes.get(number));
        let is_right = bytes.len() as u64 == length && (length == 0 || expected == Some(&ContentHash::of(&bytes)));
        Ok(is_right.then_some(bytes))
    }

    fn has_length(&self, key: &BlobKey, document: &Document) -> Result<bool, Error> {
        Ok(self.storage.metadata(key)?.size_bytes == document.size_bytes)
    }
}
