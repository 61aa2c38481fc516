//! Documents whose content goes in chunks, and can be taken up where an earlier run has stopped.

use super::{Copy, Original};
use crate::error::Error;
use crate::service::checked_chunks::Way;
use crate::storage::{StorageError, UploadId, UploadPlan};

impl Copy<'_> {
    pub(super) fn copy_large(&mut self, original: &Original) -> Result<(), Error> {
        let before = self.progress.bytes;
        match self.send_large(original) {
            Ok(()) => self.commit(original),
            Err(error) => {
                self.progress.bytes = before;
                self.fail_document(original, error)
            }
        }
    }

    /// Brings the content into its place.
    fn send_large(&mut self, original: &Original) -> Result<(), Error> {
        let document = original.document();
        let key = original.content_key();
        let plan = UploadPlan { size_bytes: document.size_bytes, chunk_size: document.chunk_size };
        let Some(upload) = self.upload_for(original, plan)? else {
            self.progress.bytes += document.size_bytes;
            return Ok(());
        };
        self.send_missing(original, &upload, plan)?;
        match self.to.storage.complete(&key, &upload) {
            // A chunk that an earlier run had stored was damaged since: what is missing is sent again.
            Err(StorageError::Incomplete { .. }) => {
                self.send_missing(original, &upload, plan)?;
                self.to.storage.complete(&key, &upload)?;
            }
            completed => {
                completed?;
            }
        }
        Ok(())
    }

    /// The upload that an earlier run has begun, or a new one; `None` if the content is in its place already.
    fn upload_for(&mut self, original: &Original, plan: UploadPlan) -> Result<Option<UploadId>, Error> {
        match self.uploads.remove(&original.document().file_id) {
            Some((upload, begun)) if begun == plan => return Ok(Some(upload)),
            Some((upload, _)) => self.to.storage.abort(&upload)?,
            None => {}
        }
        let key = original.content_key();
        match self.to.storage.begin(&key, plan) {
            Err(StorageError::AlreadyExists { .. }) if self.has_content(original)? => Ok(None),
            // What was there has been set aside.
            Err(StorageError::AlreadyExists { .. }) => Ok(Some(self.to.storage.begin(&key, plan)?)),
            begun => Ok(Some(begun?)),
        }
    }

    fn send_missing(&mut self, original: &Original, upload: &UploadId, plan: UploadPlan) -> Result<(), Error> {
        let receipts = self.to.storage.chunks(upload)?;
        let before = self.progress.bytes;
        let chunks = original.chunks(self.from);
        for (number, hash) in (0..plan.chunk_count()).zip(&original.present.chunk_hashes) {
            let known = receipts.binary_search_by_key(&number, |receipt| receipt.number);
            if !known.is_ok_and(|place| receipts[place].hash == *hash) {
                let receipt =
                    self.to.storage.put_chunk(upload, number, &chunks.read(number, Way::Once, &mut || true)?)?;
                self.to.guard.ensure(receipt.hash == *hash, "a stored chunk has the hash of what was read")?;
            }
            self.progress.bytes += plan.chunk_length(number).unwrap_or_default();
            if let Err(stopped) = self.tell() {
                // Asking for the receipts makes durable what was stored; it may be long until somebody goes on.
                self.to.storage.chunks(upload)?;
                return Err(stopped);
            }
        }
        // Sent again, it would count twice.
        self.progress.bytes = before + plan.size_bytes;
        Ok(())
    }
}
