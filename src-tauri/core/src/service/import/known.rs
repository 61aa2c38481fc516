//! Files whose content the vault has already: known by their hash, and not stored again.

use super::{ImportControl, Phase};
use crate::document::{ContentHash, Document, Status};
use crate::error::Error;
use crate::repository::{OpenState, OpenUpload, SameContent};
use crate::service::DocumentService;
use crate::service::source::Source;

/// Bytes that are read between two looks at what a person wants.
const STEP: usize = 1024 * 1024;
/// Files that take longer to read than a moment: the index notes what is done with them.
const LONG_BYTES: u64 = 64 * 1024 * 1024;

/// What is known of a source before it is sent.
#[derive(Default)]
pub(super) struct Recognised {
    /// The document that makes it needless to add it.
    pub(super) document: Option<Document>,
    /// The hash of its content, if it was worth reading it for that.
    pub(super) hash: Option<ContentHash>,
}

impl DocumentService {
    /// Looks whether a document makes it needless to add the source. Reads the source only when one of its length says that
    /// it may be worth it, and not again once its bytes are on their way.
    pub(super) fn recognise(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Recognised, Error> {
        let size_bytes = source.stat.size_bytes;
        if import.same_content == SameContent::Keep || import.upload_id.is_some() {
            return Ok(Recognised::default());
        }
        let mut twins = self.index.document_named(&import.owner_id, &import.folder, &import.name)?;
        twins.retain(|twin| twin.size_bytes == size_bytes && twin.status == Status::Stored);
        let may_be_elsewhere = is_looked_for(import.same_content, size_bytes)
            && self.index.has_content_of_length(&import.owner_id, size_bytes)?;
        if twins.is_empty() && !may_be_elsewhere {
            return Ok(Recognised::default());
        }
        let hash = self.hash_source(import, source, control)?;
        let mut document = twins.into_iter().find(|twin| twin.content_hash == hash);
        if document.is_none() && may_be_elsewhere {
            let same = self.index.documents_of_content(&import.owner_id, size_bytes, hash)?;
            document = same.into_iter().find(|twin| twin.status == Status::Stored);
        }
        Ok(Recognised { document, hash: Some(hash) })
    }

    /// The hash of all bytes of a source, which is at its beginning before and after.
    pub(super) fn hash_source(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<ContentHash, Error> {
        control.enter(Phase::Hashing);
        if source.stat.size_bytes > LONG_BYTES {
            self.index.write(|write| write.set_upload_state(import.file_id, OpenState::Hashing))?;
        }
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; STEP];
        let mut read = 0;
        loop {
            let filled = source.fill(&mut buffer)?;
            if filled == 0 {
                break;
            }
            hasher.update(&buffer[..filled]);
            read += filled as u64;
            if read % LONG_BYTES == 0 {
                self.verdict(import, control, 0)?;
            }
        }
        source.rewind()?;
        Ok(hasher.finalize().into())
    }
}

/// Whether a file of this length is looked for in the whole vault. Empty files are all alike, and mean something where
/// they lie.
pub(super) fn is_looked_for(same_content: SameContent, size_bytes: u64) -> bool {
    same_content == SameContent::Skip && size_bytes > 0
}
