//! What a user can do with a vault.
//!
//! Callers are the edge of the window and `cofferctl`; below are the index, a storage and the file system that files
//! come from and go to. Every call takes the acting user, and another user's private documents do not exist for it:
//! the answer is [`Error::NotFound`], as for an id that never was.
//!
//! The order in which things are written is the promise of the product (each file says its own): content, then sidecar
//! (the commit), then index, then the answer; and the other way round on the way out. An intent in the index goes ahead
//! of every change, so that a start after a crash knows what to look at without looking at everything.
//!
//! Deliberately not here: SQL, paths inside the vault, threads, words for people.

mod browse;
mod bulk;
mod change;
mod checked_chunks;
mod chunk_ahead;
mod content;
mod copy_back;
mod copying;
mod damage;
mod export;
mod exports;
mod fetch;
mod finish;
mod glance;
mod guard;
mod health;
mod import;
mod intact;
mod known_chunks;
mod links;
mod lost;
mod marking;
mod mend;
mod naming;
mod news;
mod piece_reader;
mod quarantine;
mod rebuild;
mod recovery;
mod remove;
mod repair;
mod run_time;
mod source;
mod sweep;
mod transfers;
mod update;
mod verify;

use std::path::PathBuf;
use std::sync::Arc;

pub use bulk::BulkOutcome;
pub use content::ContentReader;
pub use copying::{Copied, CopyFailure, CopyProgress, OnCopied};
pub use export::{ExportTarget, OnClash};
pub use exports::Exported;
pub use health::{DamagedDocument, Health};
pub use import::{AddRequest, Gathered, ImportControl, Imported, Phase, Proceed, Skipped, Unattended, next_together};
pub use links::{
    LinkAddress, LinkCheck, LinkFilter, LinksOff, LinksShown, ListedLink, OpenLink, PublicAnswer, PublicReader,
    PublishConsent, PublishRequest, Published, SwitchedOff,
};
pub use lost::LostUpload;
pub use news::{News, ReadSoFar};
pub use quarantine::{SetAside, SetAsideReason};
pub use rebuild::RebuildOutcome;
pub use recovery::Recovered;
pub use repair::{RepairAction, RepairMode, RepairOutcome, RepairStep};
pub use sweep::{SweepScope, Swept};
pub use update::DocumentChanges;
pub use verify::{CheckProgress, CheckedBy, Damage, ReadShare, Verdict};

use crate::document::{DeviceId, Document, FileId, UserId};
use crate::error::Error;
use crate::limits::ChunkBudget;
use crate::repository::Index;
use crate::seams::{Clock, Fs, Ids};
use crate::sidecar::{Present, Sidecar, SidecarError};
use crate::storage::{BlobKey, Sharing, Storage, Upkeep};

/// Documents that are stored together at most. Bounds the time until the first of them is acknowledged.
const MOST_TOGETHER: usize = 1024;
/// Bytes of all of them at most; they are held in memory.
const MOST_BYTES_TOGETHER: u64 = 16 * 1024 * 1024;

/// Bytes of the longest file that goes together with others; a longer one gains nothing by it.
const SMALL_BYTES: u64 = 1024 * 1024;

/// What the service is built from.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The index of this vault on this device.
    pub index: Arc<Index>,
    /// Where the bytes lie.
    pub storage: Arc<dyn Storage>,
    /// What lies there beside the objects.
    pub upkeep: Arc<dyn Upkeep>,
    /// How the place gives objects to people without keys; `None` if it cannot.
    pub sharing: Option<Arc<dyn Sharing>>,
    /// Where files come from and go to.
    pub fs: Arc<dyn Fs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New identities.
    pub ids: Arc<dyn Ids>,
    /// This installation, for stamps.
    pub device: DeviceId,
    /// The chunks that imports may have under way, with those of other vaults.
    pub chunk_budget: Arc<ChunkBudget>,
    /// Folders whose content is never taken in: the vault itself and what Coffer keeps beside it.
    pub off_limits: Vec<PathBuf>,
}

/// The document service: everything a user can do with one vault. `Send + Sync`; calls may run side by side.
#[derive(Debug)]
pub struct DocumentService {
    index: Arc<Index>,
    storage: Arc<dyn Storage>,
    upkeep: Arc<dyn Upkeep>,
    sharing: Option<Arc<dyn Sharing>>,
    fs: Arc<dyn Fs>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    device: DeviceId,
    chunk_budget: Arc<ChunkBudget>,
    chunk_memory: Arc<chunk_ahead::ChunkMemory>,
    off_limits: Vec<PathBuf>,
    names: naming::Claims,
    guard: guard::Guard,
    run_time: run_time::RunTime,
    known_chunks: known_chunks::KnownChunks,
    former_ids: import::FormerIds,
    counts: links::Counts,
    switches: links::Switches,
}

impl DocumentService {
    /// A service over `parts`. Call [`recover`](Self::recover) before the first change if no other process has the
    /// vault open.
    pub fn new(parts: Parts) -> Self {
        let Parts { index, storage, upkeep, sharing, fs, clock, ids, device, chunk_budget, off_limits } = parts;
        DocumentService {
            index,
            storage,
            upkeep,
            sharing,
            fs,
            clock,
            ids,
            device,
            chunk_budget,
            chunk_memory: Arc::default(),
            off_limits,
            names: naming::Claims::default(),
            guard: guard::Guard::default(),
            run_time: run_time::RunTime::default(),
            known_chunks: known_chunks::KnownChunks::default(),
            former_ids: import::FormerIds::default(),
            counts: links::Counts::default(),
            switches: links::Switches::default(),
        }
    }

    /// The document `file_id` as the index knows it.
    ///
    /// # Errors
    /// [`Error::NotFound`] if it is not `user`'s.
    pub fn document(&self, user: &UserId, file_id: FileId) -> Result<Document, Error> {
        self.index.document(user, file_id)?.ok_or(Error::NotFound)
    }

    /// The sidecar of a document: what is true of it, whatever the index says.
    fn sidecar(&self, user: &UserId, file_id: FileId) -> Result<Present, Error> {
        match self.read_sidecar(user, file_id)? {
            Some(Sidecar::Present(present)) => Ok(*present),
            Some(Sidecar::Purged(_)) | None => Err(Error::NotFound),
        }
    }

    /// Whatever sidecar there is; `None` if there is none.
    fn read_sidecar(&self, user: &UserId, file_id: FileId) -> Result<Option<Sidecar>, Error> {
        let Some(bytes) = content::read_small(&*self.storage, &BlobKey::sidecar(user.clone(), file_id))? else {
            return Ok(None);
        };
        Sidecar::parse(&bytes, user, file_id).map(Some).map_err(|error| match error {
            SidecarError::Newer(found) => Error::NewerVersion { what: "the sidecar", found, supported: 1 },
            SidecarError::Unreadable(reason) => Error::SidecarDamaged { file_id: file_id.to_string(), reason },
            SidecarError::Foreign => Error::SidecarDamaged {
                file_id: file_id.to_string(),
                reason: "it names another document or user".to_owned(),
            },
        })
    }
}
