//! Checking a vault against itself. No file is changed; the index remembers what was found.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::{DocumentService, ImportControl, Proceed};
use crate::document::{DamageKind, FileId, Status, UserId};
use crate::error::{Error, InvalidInput};
use crate::sidecar::{Present, Sidecar};
use crate::storage::{BlobKey, BlobPart, StorageError};

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Which document.
    pub file_id: FileId,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// What is wrong.
    pub kind: DamageKind,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Documents looked at.
    pub documents: u64,
    /// Bytes of content read and hashed.
    pub read_bytes: u64,
    /// What is wrong, by id.
    pub damaged: Vec<Damage>,
}

/// How much of the content is read, beside every sidecar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadShare(u8);

impl ReadShare {
    /// Only lengths are compared.
    pub const NONE: ReadShare = ReadShare(0);
    /// Every byte is read.
    pub const ALL: ReadShare = ReadShare(100);

    /// About `percent` of the documents, others each time.
    ///
    /// # Errors
    /// [`InvalidInput`] for more than 100.
    pub fn percent(percent: u8) -> Result<ReadShare, InvalidInput> {
        if percent <= 100 { Ok(ReadShare(percent)) } else { Err(InvalidInput::new("read_data", "must be 0 to 100")) }
    }
}

impl DocumentService {
    /// Checks every document of `user`: the sidecar can be read, the content is there and as long as it says, and, for a
    /// share of the documents, hashes to what it says. Calls `control` with the bytes read so far; it may stop the check.
    ///
    /// # Errors
    /// When the vault cannot be read: then nothing is known. [`Error::Cancelled`] from `control`.
    pub fn verify(&self, user: &UserId, share: ReadShare, control: &dyn ImportControl) -> Result<Verdict, Error> {
        let mut verdict = Verdict::default();
        let mut expected: BTreeMap<FileId, Status> = BTreeMap::new();
        self.index.file_ids(user, |file_id, status, _size_bytes| -> Result<(), Error> {
            expected.insert(file_id, status);
            Ok(())
        })?;
        let mut sidecars = Vec::new();
        self.storage.list(user, &mut |key| {
            if key.part == BlobPart::Sidecar {
                sidecars.push(key.file_id);
            }
            ControlFlow::Continue(())
        })?;
        let salt = self.clock.now().as_millis();
        for file_id in sidecars {
            expected.remove(&file_id);
            let read = share.0 == 100 || chosen(file_id, salt, share);
            self.verify_document(user, file_id, read, &mut verdict)?;
            if control.proceed(verdict.read_bytes) != Proceed::Go {
                return Err(Error::Cancelled);
            }
        }
        for (file_id, _) in expected {
            // Gone, or only since the list was made?
            if self.read_sidecar(user, file_id)?.is_some() {
                continue;
            }
            let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
            self.note_status(user, file_id, Status::Missing);
            verdict.damaged.push(Damage { file_id, name, kind: DamageKind::SidecarMissing });
        }
        verdict.damaged.sort_by_key(|damage| damage.file_id);
        Ok(verdict)
    }

    fn verify_document(&self, user: &UserId, file_id: FileId, read: bool, verdict: &mut Verdict) -> Result<(), Error> {
        let present = match self.read_sidecar(user, file_id) {
            Ok(Some(Sidecar::Present(present))) => present,
            Ok(Some(Sidecar::Purged(_)) | None) => return Ok(()),
            Err(Error::SidecarDamaged { .. }) => {
                let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
                self.note_status(user, file_id, Status::Damaged);
                verdict.damaged.push(Damage { file_id, name, kind: DamageKind::SidecarUnreadable });
                return Ok(());
            }
            Err(Error::NewerVersion { .. }) => {
                verdict.damaged.push(Damage { file_id, name: None, kind: DamageKind::Foreign });
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        verdict.documents += 1;
        let (found, status) = match self.verify_content(user, &present, read, verdict)? {
            None => (None, Status::Stored),
            Some(DamageKind::ContentMissing) => (Some(DamageKind::ContentMissing), Status::Missing),
            Some(kind) => (Some(kind), Status::Damaged),
        };
        // A fast check that finds nothing does not acquit content whose hash was found wrong.
        if found.is_some() || read {
            self.note_status(user, file_id, status);
        }
        if let Some(kind) = found {
            verdict.damaged.push(Damage { file_id, name: Some(present.document.name.to_string()), kind });
        }
        Ok(())
    }

    fn verify_content(
        &self,
        user: &UserId,
        present: &Present,
        read: bool,
        verdict: &mut Verdict,
    ) -> Result<Option<DamageKind>, Error> {
        let document = &present.document;
        let stored = match self.storage.metadata(&BlobKey::content(user.clone(), document.file_id)) {
            Ok(metadata) => metadata,
            Err(StorageError::NotFound { .. }) => return Ok(Some(DamageKind::ContentMissing)),
            Err(error) => return Err(error.into()),
        };
        if stored.size_bytes != document.size_bytes {
            return Ok(Some(DamageKind::SizeDiffers));
        }
        if !read {
            return Ok(None);
        }
        let mut hasher = blake3::Hasher::new();
        let mut content = match self.open(user, document.file_id, None) {
            Ok(content) => content,
            Err(Error::ContentMissing { .. }) => return Ok(Some(DamageKind::ContentMissing)),
            Err(Error::ContentDamaged { .. }) => return Ok(Some(DamageKind::SizeDiffers)),
            // A sidecar without a row: a rebuild of the index will show it.
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        loop {
            match content.next_piece() {
                Ok(None) => break,
                Ok(Some(piece)) => {
                    hasher.update(piece);
                    verdict.read_bytes += piece.len() as u64;
                }
                Err(Error::ContentDamaged { .. }) => return Ok(Some(DamageKind::HashDiffers)),
                Err(Error::ContentMissing { .. }) => return Ok(Some(DamageKind::ContentMissing)),
                Err(error) => return Err(error),
            }
        }
        let whole = crate::document::ContentHash::from(hasher.finalize());
        Ok((whole != document.content_hash).then_some(DamageKind::HashDiffers))
    }
}

/// Whether this check reads this document: a different, even share each time.
fn chosen(file_id: FileId, salt: i64, share: ReadShare) -> bool {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file_id.as_bytes());
    hasher.update(&salt.to_le_bytes());
    u64::from(hasher.finalize().as_bytes()[0]) * 100 < u64::from(share.0) * 256
}
