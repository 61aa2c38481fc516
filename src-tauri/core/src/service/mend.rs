//! Bringing single entries of the index in line with their sidecars, which are the truth.
//!
//! A check compares them while others are at work, so what it finds is only suspected. Here each is looked at again under
//! the change lock, after whatever was left half done has been settled. What differs then has no honest reason: a bit
//! has turned in the index, or a sidecar was put back by hand. An entry without a sidecar is not dealt with here: that is
//! damage of the vault, and its row stays.

use super::DocumentService;
use super::change::keep_local_status;
use crate::document::{Document, FileId, UserId};
use crate::error::Error;
use crate::repository::RepositoryError;
use crate::sidecar::Sidecar;

/// Entries that are looked at again while the change lock is held once.
const BATCH: usize = 256;

impl DocumentService {
    /// Whether the index says of a document what its sidecar says. Whether its content is missing or damaged is known to
    /// the index only.
    pub(super) fn is_told_by_index(&self, document: &Document) -> Result<bool, Error> {
        if self.index.says(document)? {
            return Ok(true);
        }
        let Some(row) = self.index.document(&document.owner_id, document.file_id)? else { return Ok(false) };
        let mut expected = document.clone();
        keep_local_status(&mut expected, &row);
        Ok(expected.status != document.status && self.index.says(&expected)?)
    }

    /// Makes the index say what the sidecars of these documents say; answers of how many it did not.
    ///
    /// # Errors
    /// Of storage and index; what was mended by then stays so.
    pub(super) fn mend_entries(&self, user: &UserId, suspects: &[FileId]) -> Result<u64, Error> {
        if suspects.is_empty() {
            return Ok(0);
        }
        // Once, and first: what is taken from the counters for an entry that is mended is then what it was counted for,
        // however its bits have turned.
        self.index.write(|write| write.recount(user))?;
        let mut mended = 0;
        for batch in suspects.chunks(BATCH) {
            self.guard.may_write()?;
            let _lock = self.storage.lock_changes()?;
            self.settle_all()?;
            for file_id in batch {
                mended += u64::from(self.mend_entry(user, *file_id)?);
            }
        }
        Ok(mended)
    }

    /// Answers whether there was something to mend.
    fn mend_entry(&self, user: &UserId, file_id: FileId) -> Result<bool, Error> {
        let present = match self.read_sidecar(user, file_id) {
            Ok(Some(Sidecar::Present(present))) => present,
            Ok(Some(Sidecar::Purged(_))) => {
                let is_shown = self.index.document(user, file_id)?.is_some();
                if is_shown {
                    self.index.write(|write| write.remove_document(user, file_id))?;
                }
                return Ok(is_shown);
            }
            Ok(None) | Err(Error::SidecarDamaged { .. } | Error::NewerVersion { .. }) => return Ok(false),
            Err(error) => return Err(error),
        };
        // In this order: the row of an import goes when that of its document comes.
        let is_import = self.index.upload(user, file_id)?.is_some();
        let row = self.index.document(user, file_id)?;
        if row.is_none() && is_import || self.is_told_by_index(&present.document)? {
            return Ok(false);
        }
        let mut document = present.document.clone();
        if let Some(row) = &row {
            keep_local_status(&mut document, row);
        }
        let mended = self.index_present(*present, document, &mut |write, document| write.put_document(document));
        match mended {
            // Its row is there, and another user's.
            Err(Error::Repository(RepositoryError::AlreadyIndexed)) => {
                Err(RepositoryError::Corrupt { reason: "a document is in it as somebody else's".to_owned() }.into())
            }
            mended => mended.map(|_| true),
        }
    }
}
