//! Checking a vault against itself. No file of the vault is changed; the index remembers what was found, and that it was
//! looked for. Where it says something else than the vault, it is mended ([`mend`](super::mend)).

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::glance::Glance;
use super::marking::DAY;
use super::{DocumentService, ImportControl, Proceed};
use crate::document::{DamageKind, FileId, Status, UserId};
use crate::error::{Error, InvalidInput};
use crate::repository::FinishedCheck;
#[cfg(doc)]
use crate::repository::RepositoryError;
use crate::sidecar::{Present, Sidecar};
use crate::storage::{BlobMetadata, BlobPart, StorageError};

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
    /// Entries of the index that said something else than the vault, and were mended.
    pub mended: u64,
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

/// Who had a check done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckedBy {
    /// A person asked for it.
    Person,
    /// Coffer did it by itself.
    Automatic,
}

/// How far a check has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CheckProgress {
    /// Documents looked at.
    pub documents: u64,
    /// How many there are.
    pub documents_total: u64,
    /// Bytes of content read.
    pub read_bytes: u64,
    /// About how many are to be read.
    pub read_bytes_total: u64,
}

/// Sidecars that are read before the first of them is compared.
const LOOKED_AT_TOGETHER: usize = 256;

/// A check under way.
struct Check {
    verdict: Verdict,
    /// Documents of which the index seems to say something else than their sidecars.
    suspects: Vec<FileId>,
    looked_at: u64,
    documents_total: u64,
    read_bytes_total: u64,
}

impl Check {
    fn progress(&self) -> CheckProgress {
        CheckProgress {
            documents: self.looked_at,
            documents_total: self.documents_total,
            read_bytes: self.verdict.read_bytes,
            read_bytes_total: self.read_bytes_total,
        }
    }

    fn found(&mut self, file_id: FileId, name: Option<String>, kind: DamageKind) {
        self.verdict.damaged.push(Damage { file_id, name, kind });
    }
}

/// Who watches a check, and may stop it.
type Watcher<'w> = &'w mut dyn FnMut(CheckProgress) -> Proceed;

impl DocumentService {
    /// [`check`](Self::check) for a person, watched by the bytes read so far.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn verify(&self, user: &UserId, share: ReadShare, control: &dyn ImportControl) -> Result<Verdict, Error> {
        self.check(user, share, CheckedBy::Person, &mut |progress| control.proceed(progress.read_bytes))
    }

    /// Checks every document of `user`, and reads one in a hundred, if the last check is a day ago: in a year or so most of
    /// the vault has been read without anybody asking for it. Where reading is paid for, once a week, and no content.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_if_due(&self, user: &UserId, watch: Watcher<'_>) -> Result<Option<Verdict>, Error> {
        let (period, share) =
            if self.storage.capabilities().distant { (7 * DAY, ReadShare::NONE) } else { (DAY, ReadShare(1)) };
        let now = self.clock.now().as_millis();
        let last = self.index.last_check(user, 0)?.map(|check| check.at.as_millis());
        // A check of the future was dated by a clock that has been set back since.
        if last.is_some_and(|at| (at..at.saturating_add(period)).contains(&now)) {
            return Ok(None);
        }
        self.check(user, share, CheckedBy::Automatic, watch).map(Some)
    }

    /// Checks every document of `user`: the sidecar can be read, the content is there and as long as it says, and, for a
    /// share of the documents, hashes to what it says. Calls `watch` between two pieces of work; it may stop the check.
    /// What was found is remembered at once, and the check itself when it is finished.
    ///
    /// The index is compared with every sidecar, and with itself. An entry that says something else is mended.
    ///
    /// # Errors
    /// When the vault cannot be read: then nothing is known. [`RepositoryError::Corrupt`] if the index is damaged beyond
    /// its entries: build it anew and check again. [`Error::Cancelled`] from `watch`.
    pub fn check(&self, user: &UserId, share: ReadShare, by: CheckedBy, watch: Watcher<'_>) -> Result<Verdict, Error> {
        let began = self.clock.monotonic();
        self.index.check()?;
        let mut expected: BTreeMap<FileId, Status> = BTreeMap::new();
        let mut size_bytes = 0;
        self.index.file_ids(user, |file_id, status, size| -> Result<(), Error> {
            expected.insert(file_id, status);
            size_bytes += size;
            Ok(())
        })?;
        let mut sidecars = Vec::new();
        self.storage.list(user, &mut |key| {
            if key.part == BlobPart::Sidecar {
                sidecars.push(key.file_id);
            }
            ControlFlow::Continue(())
        })?;
        let mut check = Check {
            verdict: Verdict::default(),
            suspects: Vec::new(),
            looked_at: 0,
            documents_total: sidecars.len() as u64,
            read_bytes_total: size_bytes / 100 * u64::from(share.0) + size_bytes % 100 * u64::from(share.0) / 100,
        };
        let salt = self.clock.now().as_millis();
        for batch in sidecars.chunks(LOOKED_AT_TOGETHER) {
            for glance in self.glance_at(user, batch) {
                expected.remove(&glance.file_id);
                let read = share.0 == 100 || chosen(glance.file_id, salt, share);
                self.verify_document(user, glance, read, &mut check, watch)?;
                check.looked_at += 1;
                go_on(watch, &check)?;
            }
        }
        check.verdict.mended = self.mend_entries(user, &check.suspects)?;
        for (file_id, _) in expected {
            // Gone, or only since the list was made?
            if self.read_sidecar(user, file_id)?.is_some() {
                continue;
            }
            let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
            self.note_damage(user, file_id, name.as_deref(), DamageKind::SidecarMissing);
            check.found(file_id, name, DamageKind::SidecarMissing);
        }
        // Last: what was found so far is noted, and goes along into an index that is built anew.
        self.index.check_sums(user)?;
        let mut verdict = check.verdict;
        verdict.damaged.sort_by_key(|damage| damage.file_id);
        let took = self.clock.monotonic() - began;
        let finished = FinishedCheck {
            at: self.clock.now(),
            documents: verdict.documents,
            read_bytes: verdict.read_bytes,
            read_percent: share.0,
            damaged: verdict.damaged.len() as u64,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            automatic: by == CheckedBy::Automatic,
            mended: verdict.mended,
        };
        self.index.write(|write| write.insert_check(user, &finished))?;
        Ok(verdict)
    }

    fn verify_document(
        &self,
        user: &UserId,
        Glance { file_id, sidecar, content }: Glance,
        read: bool,
        check: &mut Check,
        watch: Watcher<'_>,
    ) -> Result<(), Error> {
        let present = match sidecar {
            Ok(Some(Sidecar::Present(present))) => present,
            Ok(Some(Sidecar::Purged(_))) => {
                if self.index.document(user, file_id)?.is_some() {
                    check.suspects.push(file_id);
                }
                return Ok(());
            }
            Ok(None) => return Ok(()),
            Err(error @ (Error::SidecarDamaged { .. } | Error::NewerVersion { .. })) => {
                let is_damaged = matches!(error, Error::SidecarDamaged { .. });
                let kind = if is_damaged { DamageKind::SidecarUnreadable } else { DamageKind::Foreign };
                let name = self.index.document(user, file_id)?.map(|document| document.name.to_string());
                self.note_damage(user, file_id, name.as_deref(), kind);
                check.found(file_id, name, kind);
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        check.verdict.documents += 1;
        if !self.is_told_by_index(&present.document)? {
            check.suspects.push(file_id);
        }
        let name = present.document.name.to_string();
        match self.verify_content(user, &present, content, read, check, watch)? {
            Some(kind) => {
                self.note_damage(user, file_id, Some(&name), kind);
                check.found(file_id, Some(name), kind);
            }
            None if read => drop(self.note_well(user, file_id)),
            // A fast check acquits only of what it would have found: not of a hash that was wrong.
            None => {
                if self.index.finding(user, file_id)?.is_some_and(|known| known.damage.shows_at_a_glance()) {
                    self.note_well(user, file_id);
                }
            }
        }
        Ok(())
    }

    fn verify_content(
        &self,
        user: &UserId,
        present: &Present,
        content: Option<Result<BlobMetadata, StorageError>>,
        read: bool,
        check: &mut Check,
        watch: Watcher<'_>,
    ) -> Result<Option<DamageKind>, Error> {
        let document = &present.document;
        let stored = match content {
            Some(Ok(metadata)) => metadata,
            None | Some(Err(StorageError::NotFound { .. })) => return Ok(Some(DamageKind::ContentMissing)),
            Some(Err(error)) => return Err(error.into()),
        };
        if stored.size_bytes != document.size_bytes {
            return Ok(Some(DamageKind::SizeDiffers));
        }
        if !read {
            return Ok(None);
        }
        let mut hasher = blake3::Hasher::new();
        let mut content = match self.open(user, document.file_id, None) {
            Ok(content) => content.afresh(),
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
                    check.verdict.read_bytes += piece.len() as u64;
                    go_on(watch, check)?;
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

fn go_on(watch: Watcher<'_>, check: &Check) -> Result<(), Error> {
    if watch(check.progress()) == Proceed::Go { Ok(()) } else { Err(Error::Cancelled) }
}

/// Whether this check reads this document: a different, even share each time.
fn chosen(file_id: FileId, salt: i64, share: ReadShare) -> bool {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file_id.as_bytes());
    hasher.update(&salt.to_le_bytes());
    u64::from(hasher.finalize().as_bytes()[0]) * 100 < u64::from(share.0) * 256
}
