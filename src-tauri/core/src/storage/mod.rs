//! Where bytes lie: the written contract between the service and every backend.
//!
//! Two parties meet here. The *service* calls these methods and relies on every word of their documentation; a
//! *backend* (local folder, bucket, mock) or a *decorator* (retries, a cache, injected faults) implements them. The
//! contract suite in `tests/` runs over all of them; a backend that has not passed it does not count as done.
//! Differences between backends are facts in [`Capabilities`], never a question of which one it is.
//!
//! Contract for all methods:
//! - A key is made by us out of a user and a document id. No name of a user's file ever reaches a backend.
//! - Nothing unfinished is ever visible: to `retrieve`, `metadata` and `list` an object is either there whole, or not.
//! - What a method reports as done is durable: it survives the loss of power right after the answer.
//! - A method that fails leaves the objects as they were; where it cannot know (a lost answer), doing it again is safe.
//! - Methods may be called from many threads at once. Nobody holds a lock of the index while calling them.

mod caching;
mod capabilities;
mod checked_line;
mod error;
mod fault;
mod faulty;
mod key;
mod local;
mod marker;
mod mock;
mod resting;
mod retrying;
pub mod s3;
mod sharing;
mod upkeep;
mod upload;
mod waiting;

use std::fmt;
use std::io::Read;
use std::ops::ControlFlow;

use bytes::Bytes;

pub use caching::{CachingStorage, ContentCache};
pub use capabilities::Capabilities;
pub use error::StorageError;
pub use fault::{Fault, Operation};
pub use faulty::FaultyStorage;
pub use key::{BlobKey, BlobPart};
pub use local::{LocalStorage, OpenedRoot};
pub use marker::VaultMarker;
pub use mock::{Call, Damage, MockStorage};
pub use resting::{Comparison, RestingUpload};
pub use retrying::{RetryPolicy, RetryingStorage};
pub use sharing::{Probed, Sharing};
pub use upkeep::{Leftover, LeftoverKind, SetAsideObject, UnfinishedUpload, Upkeep};
pub use upload::{ByteRange, ChunkReceipt, UploadId, UploadPlan};

use crate::document::{FileId, Timestamp, UserId};

/// What `store` does about an object that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreMode {
    /// [`StorageError::AlreadyExists`]; the object stays as it is. Of several racing writers exactly one wins.
    CreateOnly,
    /// The new content takes its place in one step: readers see the old one or the new one, never a mixture.
    Replace,
}

/// What is known about a stored object without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobMetadata {
    /// Length in bytes.
    pub size_bytes: u64,
    /// When it was stored, as the backend says, or in the answer to storing it this computer; for people only.
    pub modified_at: Timestamp,
}

/// A document that is not there yet.
#[derive(Clone, Copy, Debug)]
pub struct NewDocument<'a> {
    /// Whose.
    pub owner: &'a UserId,
    /// Which.
    pub file_id: FileId,
    /// The bytes of its content; at most [`Capabilities::most_store_bytes`].
    pub content: &'a [u8],
    /// The bytes of its sidecar.
    pub sidecar: &'a [u8],
}

/// Held while objects that exist are changed; see [`Storage::lock_changes`].
pub trait ChangeLock: fmt::Debug {}

/// A place that keeps objects under [`BlobKey`]s. See the module's text for what holds for every method.
pub trait Storage: fmt::Debug + Send + Sync {
    /// What this backend can do; constant while it is open.
    fn capabilities(&self) -> Capabilities;

    /// Stores a small object in one go, at most [`Capabilities::most_store_bytes`].
    ///
    /// # Errors
    /// `AlreadyExists` with [`StoreMode::CreateOnly`] and a taken key; `Changed` with [`StoreMode::Replace`] if another
    /// computer has replaced the object since this one has read it; `TooLarge`, `NoSpace`, `ReadOnly`,
    /// `PermissionDenied`, `Unavailable`. After any of them the key has what it had before.
    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError>;

    /// As [`store`](Self::store), for as long as `is_wanted` says so, which is asked a few times a second. Once it does not,
    /// this ends within a second with `None`, and the object is stored or not. A backend that takes no time need not ask.
    ///
    /// # Errors
    /// As [`store`](Self::store).
    fn store_while(
        &self,
        key: &BlobKey,
        bytes: &[u8],
        mode: StoreMode,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<BlobMetadata>, StorageError> {
        let _ = is_wanted;
        self.store(key, bytes, mode).map(Some)
    }

    /// Stores new documents, together where that is cheaper. Of each, the content is there and durable before its sidecar
    /// can be seen or survives a crash. The answers come in the order of `documents`, and each stands for itself.
    ///
    /// # Errors
    /// For each document, those of [`store`](Self::store) with [`StoreMode::CreateOnly`]. What this call has stored of it
    /// is gone again unless it could not be removed; but beside a sidecar that was there already its content stays, for
    /// the sidecar may be this document's own, from a call whose answer was lost.
    fn store_documents(&self, documents: &[NewDocument<'_>]) -> Vec<Result<(), StorageError>> {
        let store = |document: &NewDocument<'_>| {
            let content = BlobKey::content(document.owner.clone(), document.file_id);
            let sidecar = BlobKey::sidecar(document.owner.clone(), document.file_id);
            self.store(&content, document.content, StoreMode::CreateOnly)?;
            let stored = self.store(&sidecar, document.sidecar, StoreMode::CreateOnly);
            // The answer may have been lost, not the sidecar: it goes first, so that it is never without its content.
            if let Err(error) = &stored
                && !matches!(error, StorageError::AlreadyExists { .. })
                && self.delete(&sidecar).is_ok()
            {
                // Best effort: content without a sidecar is no document.
                let _ = self.delete(&content);
            }
            stored.map(drop)
        };
        documents.iter().map(store).collect()
    }

    /// The bytes of an object, from the first to the last of `range`, or all of them. The reader delivers exactly that
    /// many bytes or an error, never fewer without one, even if the object is deleted meanwhile. It does not check hashes.
    ///
    /// # Errors
    /// `NotFound`; `InvalidRange` if the range does not begin inside the object (an end beyond it is cut off);
    /// `PermissionDenied`, `Unavailable`.
    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError>;

    /// As [`retrieve`](Self::retrieve), for one who keeps the bytes himself: a decorator serves what it has kept, and keeps
    /// nothing for their sake. Every decorator passes it on.
    ///
    /// # Errors
    /// As [`retrieve`](Self::retrieve).
    fn retrieve_once(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.retrieve(key, range)
    }

    /// As [`retrieve`](Self::retrieve), but what lies in the place itself now, not what a decorator has kept of it: for
    /// checks, and for what was read and is not what it should be. Every decorator passes it on.
    ///
    /// # Errors
    /// As [`retrieve`](Self::retrieve).
    fn retrieve_afresh(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.retrieve(key, range)
    }

    /// Removes an object. One that is not there is removed already: that is success.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`; the object may then still be there.
    fn delete(&self, key: &BlobKey) -> Result<(), StorageError>;

    /// Length and time of an object.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Unavailable`.
    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError>;

    /// Calls `each` with the key of every object of `owner`, in ascending order of their text, until it breaks. Objects
    /// that come or go meanwhile may or may not be met; all others are met exactly once. What is not ours (other names,
    /// folders, links) is left out. A user of whom nothing is stored has no keys.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`; then what was met is not all, and absence means nothing.
    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError>;

    /// Opens a resumable upload of an object that must not be there yet. It lasts, over restarts, until `complete` or
    /// `abort`. Takes no space before the first chunk, but refuses what could never fit. A backend that would have to ask
    /// for it may leave it to `complete` to see that the key is taken.
    ///
    /// # Errors
    /// `AlreadyExists`, `TooLarge`, `NoSpace`, `ReadOnly`, `PermissionDenied`, `Unavailable`.
    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError>;

    /// Stores chunk `number` (from 0) of an upload; sent again, it replaces the earlier one. Chunks may come in any order
    /// and from several threads. Every chunk has the plan's chunk size, the last one what is left.
    ///
    /// # Errors
    /// `UploadNotFound`; `InvalidChunk` for a number or length that the plan does not have; `NoSpace`, `ReadOnly`,
    /// `PermissionDenied`, `Unavailable`; `TooLarge` where only writing shows that so long a file cannot be. The other
    /// chunks stay, unless the upload itself is lost with this one: then every further call is `UploadNotFound`.
    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError>;

    /// As [`put_chunk`](Self::put_chunk), for as long as `is_wanted` says so, which is asked a few times a second. Once it
    /// does not, this ends within a second with `None`, and the chunk is stored or not. A backend whose chunks take no time
    /// need not ask. The bytes are shared, so that one who sends them need not copy them.
    ///
    /// # Errors
    /// As [`put_chunk`](Self::put_chunk).
    fn put_chunk_while(
        &self,
        upload: &UploadId,
        number: u64,
        bytes: Bytes,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<ChunkReceipt>, StorageError> {
        let _ = is_wanted;
        self.put_chunk(upload, number, &bytes).map(Some)
    }

    /// The chunks that are stored and would survive a power cut, in ascending order of their numbers. A chunk that
    /// `put_chunk` has just reported may be absent until the backend has made it durable; it is never wrong.
    ///
    /// # Errors
    /// `UploadNotFound`, `PermissionDenied`, `Unavailable`.
    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError>;

    /// Turns an upload whose chunks are all there into the object, in one step, and ends it. Done again after success
    /// with the object in place, it succeeds again.
    ///
    /// # Errors
    /// `Incomplete` if a chunk is missing, `AlreadyExists` if another object has the key by now: the upload stays open
    /// in both cases. `UploadNotFound`, `NoSpace`, `ReadOnly`, `PermissionDenied`, `Unavailable`.
    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError>;

    /// Uploads of content of `owner` that were begun by whatever computer, that nobody is at (nothing was added to them for
    /// fifteen minutes by the clock of the place), and that may be of the bytes of `plan` as far as their chunks are long; the
    /// fullest first. May be some minutes old, so that asking for many files costs little. What is among them may well be
    /// known to the caller: it is for the caller to leave out what it is at itself.
    ///
    /// A place that only this computer writes uploads to has none.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`.
    fn resting_uploads(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        let _ = (owner, plan);
        Ok(Vec::new())
    }

    /// Goes on with an upload that somebody else has begun, if its first chunk holds exactly the bytes of `first_chunk` and
    /// still nobody is at it. From then on it is an upload like one of [`begin`](Self::begin): `put_chunk` sends only what is
    /// not there, and whoever began it may still come back and send the same. Done again, it says the same again.
    ///
    /// What the place says of a chunk (a checksum, a version) only serves to compare it with the bytes at hand. It is never
    /// taken for what a chunk holds: every receipt has the hash of bytes that this computer has read.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`; it is not adopted then.
    fn adopt(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        let _ = (resting, first_chunk);
        Ok(false)
    }

    /// What another computer, or an earlier run, may have put at `key`, to be compared with content that is cut by `plan`. A
    /// match is worth what it is in [`adopt`](Self::adopt).
    ///
    /// `None` where the place tells nothing of it that could be compared, and where only this computer puts things there.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Unavailable`.
    fn compare(&self, key: &BlobKey, plan: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        let _ = (key, plan);
        Ok(None)
    }

    /// Makes an object of what lies at `from`, within the place. What lies at `to` is replaced: it must be a key that nobody
    /// else knows. What the place says of the two, their lengths at least, is compared.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where [`Capabilities::copies_within`] says so; `ReadOnly`, `PermissionDenied`, `Unavailable`.
    /// What was copied may then be there.
    fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        let _ = (from, to);
        Err(StorageError::Unsupported { operation: "copying within the vault" })
    }

    /// Gives an upload up and frees what it took. One that is not there is given up already: that is success.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`.
    fn abort(&self, upload: &UploadId) -> Result<(), StorageError>;

    /// Moves an object out of sight, keeping its bytes where a person can find them (`.quarantine` in a folder). For what
    /// is there and should not be: nothing unexplained is ever deleted. One that is not there is out of sight: success.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`; the object may then still be there.
    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError>;

    /// Holds off everybody else, in this process and others, who changes objects that exist, until the answer is
    /// dropped: a change reads a sidecar, decides, and replaces it, and nobody may replace it in between. Other computers
    /// cannot be held off; where there are any, replacing what one of them has replaced is refused (`Changed`). New objects
    /// need no lock. Waits up to ten seconds.
    ///
    /// # Errors
    /// `Busy` when somebody else holds it all that time; `ReadOnly`, `PermissionDenied`, `Unavailable`.
    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError>;

    /// Bytes that can still be stored; `None` where that cannot be known.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`.
    fn free_bytes(&self) -> Result<Option<u64>, StorageError>;
}
