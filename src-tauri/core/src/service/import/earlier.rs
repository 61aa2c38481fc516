//! Content that an import has stored, and of which nothing else is left to know: its upload was completed, and the process
//! died before it came to the commit.
//!
//! It is read and compared, which is little beside sending it again; whose bytes it has can be seen in no other way.

use std::io::{self, Read};

use super::ImportControl;
use super::send::{Content, Learning};
use crate::document::ContentHash;
use crate::error::Error;
use crate::repository::OpenUpload;
use crate::service::DocumentService;
use crate::service::source::Source;
use crate::storage::{BlobKey, StorageError, UploadPlan};

impl DocumentService {
    /// What an earlier run has stored, if it is `source` to the last byte. If it is not, the source is at its beginning
    /// again and what is stored is left as it is.
    pub(super) fn completed_earlier(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Option<Content>, Error> {
        let plan = UploadPlan { size_bytes: source.stat.size_bytes, chunk_size: import.chunk_size };
        let key = BlobKey::content(import.owner_id.clone(), import.file_id);
        match self.storage.metadata(&key) {
            Ok(stored) if stored.size_bytes == plan.size_bytes => {}
            Ok(_) | Err(StorageError::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
        let mut stored = self.storage.retrieve_afresh(&key, None)?;
        let compared = self.compare(import, source, &mut *stored, plan, control)?;
        match compared {
            Some(_) => source.check_unchanged(&*self.fs)?,
            None => source.rewind()?,
        }
        Ok(compared)
    }

    /// The content that `source` and `stored` have in common; `None` where they differ.
    fn compare(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        stored: &mut dyn Read,
        plan: UploadPlan,
        control: &dyn ImportControl,
    ) -> Result<Option<Content>, Error> {
        let (mut learning, mut chunk_hashes) = (Learning::of(&import.name), Vec::new());
        let (mut chunk, mut there, mut done_bytes) = (Vec::new(), Vec::new(), 0);
        while let Some(length) = plan.chunk_length(chunk_hashes.len() as u64) {
            self.verdict(import, control, done_bytes)?;
            chunk.resize(length as usize, 0);
            there.resize(length as usize, 0);
            match stored.read_exact(&mut there) {
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
                read => read.map_err(|error| StorageError::from_io("reading what was stored", error))?,
            }
            if source.fill(&mut chunk)? < chunk.len() || chunk != there {
                return Ok(None);
            }
            learning.read(&chunk);
            chunk_hashes.push(ContentHash::of(&chunk));
            done_bytes += length;
        }
        Ok(Some(learning.learned(plan.size_bytes, chunk_hashes)))
    }
}
