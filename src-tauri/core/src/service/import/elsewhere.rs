//! An import whose upload another computer may have gone on with, and ended.
//!
//! Whoever completes the upload has the content, and makes the document by storing its sidecar, which only one can. So where
//! this computer is late, it finds that document; if its bytes are these, there is nothing left to do, and otherwise the
//! import goes on as one of a document of its own. Nothing at a key that others know is ever set aside or removed by an import:
//! it may be the content of their document, a moment before its sidecar. What turns out to be nobody's is swept like any
//! other.

use std::time::Duration;

use super::ImportControl;
use super::send::Content;
use crate::document::{Document, FileId, Status};
use crate::error::Error;
use crate::repository::OpenUpload;
use crate::service::DocumentService;
use crate::service::source::{OffLimits, Source};
use crate::sidecar::Sidecar;
use crate::storage::{BlobKey, Comparison, StorageError, UploadPlan};

/// How often, and after how long each time, a sidecar is looked for that another computer should be storing now.
const LOOKS: u32 = 10;
const BETWEEN_LOOKS: Duration = Duration::from_secs(1);

impl DocumentService {
    /// Whether another computer may be at the upload of this import, or may have ended it.
    pub(in crate::service) fn may_be_shared(&self, import: &OpenUpload) -> bool {
        import.upload_id.is_some() && self.storage.capabilities().others_adopt
    }

    /// The document that another computer has made of the upload of this import, if it has these bytes; it is in the index
    /// then, and the import is over. If it has others, the import goes on as one of another document.
    pub(super) fn finished_elsewhere(
        &self,
        import: &mut OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Option<Document>, Error> {
        if !self.may_be_shared(import) {
            return Ok(None);
        }
        let Some(sidecar) = self.read_sidecar(&import.owner_id, import.file_id)? else { return Ok(None) };
        if let Sidecar::Present(present) = &sidecar
            && present.document.status == Status::Stored
            && present.document.size_bytes == source.stat.size_bytes
            && present.document.content_hash == self.hash_source(import, source, control)?
        {
            return self.index_import(import, present).map(Some);
        }
        self.begin_as_another(import, control)?;
        Ok(None)
    }

    /// What becomes of an import whose upload was ended by somebody else, or by a run that died before its commit. Content
    /// that is these bytes is made the document, if nobody else does it first: that is the answer. Otherwise the next run
    /// finds what another computer has made of it, or goes on as one of another document.
    pub(super) fn settle_with_others(
        &self,
        import: &mut OpenUpload,
        control: &dyn ImportControl,
    ) -> Result<Option<Document>, Error> {
        let sidecar = BlobKey::sidecar(import.owner_id.clone(), import.file_id);
        let key = BlobKey::content(import.owner_id.clone(), import.file_id);
        if self.is_stored(&sidecar)? {
            return Ok(None);
        }
        if self.is_stored(&key)? {
            let plan = UploadPlan { size_bytes: import.source.size_bytes, chunk_size: import.chunk_size };
            if let Some(comparison) = self.storage.compare(&key, plan)? {
                let mut off_limits = OffLimits::new(&*self.fs, &self.off_limits);
                let mut source = Source::open(&*self.fs, &import.source_path, &mut off_limits)?;
                if source.stat.size_bytes == plan.size_bytes
                    && let Some(content) = self.same_content(import, &mut source, control, comparison)?
                {
                    return match self.commit_import(import, &source, content) {
                        Err(Error::Storage(StorageError::AlreadyExists { .. })) => Ok(None),
                        committed => committed.map(Some),
                    };
                }
            } else if self.sidecar_comes(&sidecar, import, control)? {
                return Ok(None);
            }
        }
        self.begin_as_another(import, control)?;
        Ok(None)
    }

    /// What the source holds, if that is what the comparison is with.
    fn same_content(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
        mut comparison: Box<dyn Comparison>,
    ) -> Result<Option<Content>, Error> {
        let content = self.learn(import, source, control, &mut |chunk| comparison.add(chunk))?;
        Ok(comparison.is_same().then_some(content))
    }

    /// Whether somebody stores this sidecar now: a moment after the content, if at all.
    fn sidecar_comes(
        &self,
        sidecar: &BlobKey,
        import: &OpenUpload,
        control: &dyn ImportControl,
    ) -> Result<bool, Error> {
        for _ in 0..LOOKS {
            self.verdict(import, control, 0)?;
            self.clock.sleep(BETWEEN_LOOKS);
            if self.is_stored(sidecar)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Leaves the id to whoever has the upload, and begins anew under one that nobody else knows.
    fn begin_as_another(&self, import: &mut OpenUpload, control: &dyn ImportControl) -> Result<(), Error> {
        control.begin_again();
        self.make_one_of(import, self.ids.file_id(), None)
    }

    /// Makes the import one of another document, which the storage has begun as `upload_id`, or not at all yet.
    pub(in crate::service) fn make_one_of(
        &self,
        import: &mut OpenUpload,
        file_id: FileId,
        upload_id: Option<&str>,
    ) -> Result<(), Error> {
        self.index.write(|write| write.give_upload_another_document(import.file_id, file_id, upload_id))?;
        self.former_ids.note(import.file_id, file_id);
        import.file_id = file_id;
        import.upload_id = upload_id.map(str::to_owned);
        Ok(())
    }
}
