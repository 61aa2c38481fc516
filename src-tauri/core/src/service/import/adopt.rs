//! Going on with an upload that another computer has begun and nobody is at, if this one holds the same bytes.
//!
//! The import then becomes one of the document that the other computer was about to make: an id belongs to one upload, and an
//! upload becomes one object, whoever completes it. What of the upload matches our bytes is not sent again; what does not, is.

use crate::error::Error;
use crate::repository::OpenUpload;
use crate::service::DocumentService;
use crate::service::source::Source;
use crate::storage::{StorageError, UploadPlan};

/// Bytes of the shortest file for which it is worth asking what others have begun: sending it again costs more than that.
const WORTH_ASKING: u64 = 64 * 1024 * 1024;

impl DocumentService {
    /// Takes over an upload that rests, if there is one whose first chunk is that of `source`, and this import has none yet.
    /// The source is at its beginning before and after.
    pub(super) fn adopt_upload(&self, import: &mut OpenUpload, source: &mut Source) -> Result<(), Error> {
        let size_bytes = source.stat.size_bytes;
        let may_adopt = self.storage.capabilities().others_adopt && size_bytes >= WORTH_ASKING;
        if import.upload_id.is_some() || !may_adopt {
            return Ok(());
        }
        let plan = UploadPlan { size_bytes, chunk_size: import.chunk_size };
        let found = match self.storage.resting_uploads(&import.owner_id, plan) {
            // Some keys may write, and not see what others write.
            Err(StorageError::PermissionDenied { .. } | StorageError::Unsupported { .. }) => return Ok(()),
            found => found?,
        };
        let mut resting = Vec::with_capacity(found.len());
        for upload in found {
            // Ours, and waiting or paused; or a document already.
            if !self.is_accounted_for(&import.owner_id, &upload.key)? {
                resting.push(upload);
            }
        }
        if resting.is_empty() {
            return Ok(());
        }
        let mut first_chunk = vec![0; plan.chunk_length(0).unwrap_or_default() as usize];
        let filled = source.fill(&mut first_chunk)?;
        source.rewind()?;
        for upload in resting {
            // A source that is shorter by now is found out when it is sent.
            if filled == first_chunk.len() && self.storage.adopt(&upload, &first_chunk)? {
                return self.make_one_of(import, upload.key.file_id, Some(upload.upload.as_str()));
            }
        }
        Ok(())
    }
}
