//! Content that is to be there twice: where the place can copy what it has, it is not sent again.

use super::send::Content;
use super::{ImportControl, Phase};
use crate::document::{ContentHash, Document, Status};
use crate::error::Error;
use crate::repository::OpenUpload;
use crate::service::DocumentService;
use crate::service::source::Source;
use crate::storage::{BlobKey, StorageError};

/// Bytes of the shortest file that is worth it: it must be read once more, and the place asked three times.
const WORTH_COPYING: u64 = 1024 * 1024;

impl DocumentService {
    /// The content of `source`, whose hash may be known already, copied from a document of the vault that has it; `None`, with
    /// the source at its beginning, if there is none or it could not be copied: then it is sent like any other.
    pub(super) fn copied_within(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        hash: Option<ContentHash>,
        control: &dyn ImportControl,
    ) -> Result<Option<Content>, Error> {
        let size_bytes = source.stat.size_bytes;
        let is_worth_it = size_bytes >= WORTH_COPYING && self.storage.capabilities().copies_within;
        if !is_worth_it || import.upload_id.is_some() {
            return Ok(None);
        }
        let may_be_there = match hash {
            Some(hash) => !self.twins_of(import, size_bytes, hash)?.is_empty(),
            None => self.index.has_content_of_length(&import.owner_id, size_bytes)?,
        };
        if !may_be_there {
            return Ok(None);
        }
        control.enter(Phase::Hashing);
        let content = self.learn(import, source, control, &mut |_| {})?;
        source.rewind()?;
        let key = BlobKey::content(import.owner_id.clone(), import.file_id);
        for twin in self.twins_of(import, size_bytes, content.hash)? {
            control.enter(Phase::Moving);
            self.verdict(import, control, 0)?;
            match self.storage.copy(&BlobKey::content(twin.owner_id, twin.file_id), &key) {
                Ok(_) => {
                    // The last bytes count only once the document is safe.
                    self.verdict(import, control, size_bytes - 1)?;
                    return Ok(Some(content));
                }
                Err(error) if error.kind().passes() => return Err(error.into()),
                // Removed a moment ago; there may be another.
                Err(StorageError::NotFound { .. }) => {}
                // Some keys may store and not copy. What was copied and is not as it should be is replaced by what is sent.
                Err(_) => break,
            }
        }
        Ok(None)
    }

    /// The documents that have this content.
    fn twins_of(&self, import: &OpenUpload, size_bytes: u64, hash: ContentHash) -> Result<Vec<Document>, Error> {
        let mut same = self.index.documents_of_content(&import.owner_id, size_bytes, hash)?;
        same.retain(|twin| twin.status == Status::Stored);
        Ok(same)
    }
}
