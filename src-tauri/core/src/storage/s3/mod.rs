//! A vault in a bucket: the only place that knows the AWS SDK.
//!
//! Objects have the names they have in a folder ([`keys`]), and nothing unfinished is ever visible: an object is there
//! once its put, or the completion of its upload, was answered. Content is stored before its sidecar, which is the commit.
//! Conditions (`If-None-Match`, `If-Match`) keep writers apart where the bucket has proved that it honours them.
//!
//! Calls block: a [`Connection`] owns a runtime and waits on it. Opening needs neither network nor keys; they are asked
//! for by the first call that needs them. Before the first call that changes anything the marker must have been seen.
//! [`S3Storage`] is the storage and its face; `objects` and `documents` store, `beginning`, `uploads` and `joining` do it in
//! parts, `copying` within the bucket, `reading` and `listing` read, `resting` goes on with what others began, `unfinished` and
//! `upkeep` look after, `sharing` gives to people without keys, `openness` finds out what they get, `stranger` is one of them,
//! `vaults` makes and finds. How a bucket behaves is in [`BucketFacts`].

mod beginning;
mod connection;
mod copying;
mod crc64;
pub mod doctor;
mod documents;
mod endpoint;
mod facts;
mod failure;
mod joining;
mod journal;
mod key_source;
mod keys;
mod listed_parts;
mod listing;
mod objects;
mod openness;
mod pacing;
mod patience;
mod profile;
mod reach;
mod reading;
mod resting;
mod server_time;
mod sharing;
mod stranger;
mod unfinished;
mod upkeep;
mod upload_id;
mod uploads;
mod vaults;
mod versions;

use std::collections::HashMap;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use bytes::Bytes;

pub use self::facts::{BucketFacts, LEAST_PART_BYTES, MOST_OBJECT_BYTES, MOST_PART_BYTES, MOST_PARTS};
pub use self::key_source::KeySource;
pub use self::openness::{CopiesGiven, Openness};
pub use self::patience::Patience;
pub use self::profile::AwsProfiles;
pub use self::reach::Reach;

use self::beginning::Beginnings;
use self::connection::Connection;
use self::key_source::PatientSource;
use self::objects::Versions;
use self::reach::LastReach;
use self::resting::LastLook;
use self::uploads::Journals;
use super::retrying::RetryPolicy;
use super::waiting::{lock, try_lock, wait_for};
use super::{
    BlobKey, BlobMetadata, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Comparison, Leftover, NewDocument,
    RestingUpload, SetAsideObject, Storage, StorageError, StoreMode, UnfinishedUpload, Upkeep, UploadId, UploadPlan,
    VaultMarker,
};
use crate::document::{DeviceId, UserId, VaultId};
use crate::limits::Limits;
use crate::place::{BucketAddress, BucketName};
use crate::seams::{Clock, FileLock, Fs, Ids, LockMode};

/// Bytes that one put takes at most; what is longer goes in parts.
const MOST_STORE_BYTES: u64 = 16 * 1024 * 1024;
/// Chunks of one upload that are worth having under way at once. A person allows fewer as a rule.
const CHUNKS_AT_ONCE: usize = 8;
/// Objects that are worth asking for at once.
const READS_AT_ONCE: usize = 16;

/// What an [`S3Storage`] is built from.
#[derive(Clone, Debug)]
pub struct S3Parts {
    /// Which bucket, and what of it.
    pub address: BucketAddress,
    /// Another bucket of the same server, with the same keys, that the copies of new links go to; the vault's own without.
    pub share_bucket: Option<BucketName>,
    /// Where its keys come from.
    pub keys: Arc<dyn KeySource>,
    /// How the bucket behaves.
    pub facts: BucketFacts,
    /// A folder of this computer that belongs to this vault: what is remembered of uploads, and locks.
    pub folder: PathBuf,
    /// The vault that is expected there.
    pub vault_id: VaultId,
    /// This installation.
    pub device: DeviceId,
    /// The file system of this computer.
    pub fs: Arc<dyn Fs>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// New identities.
    pub ids: Arc<dyn Ids>,
    /// How often a request is tried.
    pub policy: RetryPolicy,
    /// How long an answer is waited for.
    pub patience: Patience,
    /// What its bytes draw on.
    pub limits: Arc<Limits>,
}

/// What the marker of the vault has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum SeenMarker {
    #[default]
    NotYet,
    MayWrite,
    /// Another computer is the only one that may.
    OthersWrite,
}

/// The storage of a vault in a bucket.
#[derive(Debug)]
pub struct S3Storage {
    address: BucketAddress,
    share_bucket: Option<BucketName>,
    keys: PatientSource,
    facts: BucketFacts,
    folder: PathBuf,
    vault_id: VaultId,
    device: DeviceId,
    fs: Arc<dyn Fs>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    policy: RetryPolicy,
    patience: Patience,
    limits: Arc<Limits>,
    connection: Mutex<Option<Arc<Connection>>>,
    /// To other buckets that copies for links lie in.
    share_connections: Mutex<HashMap<BucketName, Arc<Connection>>>,
    reach: Arc<LastReach>,
    /// What the marker has said since this storage was opened.
    marker: Mutex<SeenMarker>,
    versions: Versions,
    journals: Journals,
    beginnings: Beginnings,
    last_look: LastLook,
    /// Held, together with the file lock, by who changes objects.
    changes: Mutex<()>,
}

impl S3Storage {
    /// The storage of the vault in a bucket. Nothing is sent, and no keys are asked for, yet.
    pub fn new(parts: S3Parts) -> S3Storage {
        let S3Parts {
            address,
            share_bucket,
            keys,
            facts,
            folder,
            vault_id,
            device,
            fs,
            clock,
            ids,
            policy,
            patience,
            limits,
        } = parts;
        S3Storage {
            address,
            share_bucket,
            keys: PatientSource::new(keys),
            facts,
            folder,
            vault_id,
            device,
            fs,
            clock,
            ids,
            policy,
            patience,
            limits,
            connection: Mutex::default(),
            share_connections: Mutex::default(),
            reach: Arc::default(),
            marker: Mutex::default(),
            versions: Versions::default(),
            journals: Journals::default(),
            beginnings: Beginnings::default(),
            last_look: LastLook::default(),
            changes: Mutex::default(),
        }
    }

    /// Lets go of the keys and of the connection made with them: the next call asks for them anew.
    pub fn forget_keys(&self) {
        self.keys.forget_refusal();
        *lock(&self.connection) = None;
        lock(&self.share_connections).clear();
    }

    /// Whether the bucket could be reached, the last time it was asked for something. Asks for nothing.
    pub fn reach(&self) -> Reach {
        self.reach.get()
    }

    fn capabilities_now(&self) -> Capabilities {
        Capabilities {
            most_store_bytes: MOST_STORE_BYTES,
            most_object_bytes: MOST_OBJECT_BYTES,
            most_chunks: self.facts.most_parts,
            least_chunk_bytes: self.facts.least_part_bytes,
            chunks_at_once: CHUNKS_AT_ONCE,
            reads_at_once: READS_AT_ONCE,
            exclusive_create: self.facts.create_only,
            distant: true,
            plain_files: false,
            others_adopt: true,
            copies_within: self.facts.copies,
        }
    }

    /// The connection, made now if there is none.
    fn connection(&self) -> Result<Arc<Connection>, StorageError> {
        let mut connection = lock(&self.connection);
        if let Some(connection) = connection.as_ref().filter(|_| !self.were_keys_refused()) {
            return Ok(Arc::clone(connection));
        }
        Ok(Arc::clone(connection.insert(self.connect(&self.address)?)))
    }

    /// The connection to the bucket that a copy lies in, or is to: that of the vault, or another one's, below no prefix.
    fn share_connection(&self, bucket: Option<&BucketName>) -> Result<Arc<Connection>, StorageError> {
        let Some(bucket) = bucket else { return self.connection() };
        let mut connections = lock(&self.share_connections);
        if let Some(connection) = connections.get(bucket).filter(|_| !self.were_keys_refused()) {
            return Ok(Arc::clone(connection));
        }
        let made = self.connect(&self.address.beside(bucket))?;
        connections.insert(bucket.clone(), Arc::clone(&made));
        Ok(made)
    }

    /// Keys that were refused may be others by now: some are lent for an hour at a time.
    fn were_keys_refused(&self) -> bool {
        matches!(self.reach.get(), Reach::Locked(_))
    }

    /// A new connection, with the keys as they are now.
    fn connect(&self, address: &BucketAddress) -> Result<Arc<Connection>, StorageError> {
        let access = self.keys.ask(&*self.clock).inspect_err(|error| self.reach.note_keys(error.kind()))?;
        self.reach.note::<()>(&Ok(()));
        let made =
            Connection::new(address, &access, self.facts.clone(), Arc::clone(&self.clock), self.policy, self.patience);
        let mut made = made.map_err(|error| StorageError::from_io("connecting", error))?;
        made.reach = Arc::clone(&self.reach);
        made.pace_by(&self.limits);
        Ok(Arc::new(made))
    }

    /// The connection for a call that changes something: the bucket holds the vault that is expected, and this computer
    /// may write to it.
    fn own_vault(&self) -> Result<Arc<Connection>, StorageError> {
        let connection = self.connection()?;
        if *lock(&self.marker) != SeenMarker::MayWrite {
            self.look_who_writes(&connection)?;
        }
        Ok(connection)
    }

    /// Reads the marker: the vault that is expected is there, and this computer may write to it.
    fn look_who_writes(&self, connection: &Connection) -> Result<(), StorageError> {
        let marker = self.confirm_marker(connection)?;
        let may_write = self.is_writer(&marker);
        *lock(&self.marker) = if may_write { SeenMarker::MayWrite } else { SeenMarker::OthersWrite };
        if may_write { Ok(()) } else { Err(StorageError::ReadOnly) }
    }

    /// Where the bucket does not keep several writers apart, only the one that the marker names may write.
    fn is_writer(&self, marker: &VaultMarker) -> bool {
        marker.writer().map_or(self.facts.keeps_writers_apart(), |writer| writer == self.device)
    }

    /// Whether the marker has said that another computer is the only one that may write. Asks for nothing.
    pub fn others_write(&self) -> bool {
        *lock(&self.marker) == SeenMarker::OthersWrite
    }
}

impl Storage for S3Storage {
    fn capabilities(&self) -> Capabilities {
        self.capabilities_now()
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        Ok(self.store_object(key, bytes, mode, &|| true)?.expect("it is wanted to the end"))
    }

    fn store_while(
        &self,
        key: &BlobKey,
        bytes: &[u8],
        mode: StoreMode,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<BlobMetadata>, StorageError> {
        self.store_object(key, bytes, mode, is_wanted)
    }

    fn store_documents(&self, documents: &[NewDocument<'_>]) -> Vec<Result<(), StorageError>> {
        self.store_each(documents)
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.retrieve_object(key, range)
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.delete_object(key)
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.object_metadata(key)
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.list_objects(owner, each)
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.begin_upload(key, plan)
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        Ok(self.put_part(upload, number, Bytes::copy_from_slice(bytes), &|| true)?.expect("it is wanted to the end"))
    }

    fn put_chunk_while(
        &self,
        upload: &UploadId,
        number: u64,
        bytes: Bytes,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<ChunkReceipt>, StorageError> {
        self.put_part(upload, number, bytes, is_wanted)
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.stored_parts(upload)
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.complete_upload(key, upload)
    }

    fn resting_uploads(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        self.list_resting(owner, plan)
    }

    fn adopt(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        self.go_on_with(resting, first_chunk)
    }

    fn compare(&self, key: &BlobKey, plan: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        self.compare_object(key, plan)
    }

    fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.copy_object(from, to)
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.abort_upload(upload)
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.set_object_aside(key)
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        let failed = |error| StorageError::from_io("locking the vault", error);
        self.fs.create_folder(&self.folder).map_err(failed)?;
        let held = wait_for(self.clock.as_ref(), || {
            let Some(thread) = try_lock(&self.changes) else { return Ok(None) };
            let file = self.fs.try_lock(&self.folder.join("changes.lock"), LockMode::Exclusive).map_err(failed)?;
            Ok(file.map(|file| HeldChanges { _file: file, _thread: thread }))
        })?;
        Ok(Box::new(held))
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        // A bucket has no end that could be asked for.
        Ok(None)
    }
}

impl Upkeep for S3Storage {
    fn leftovers(&self) -> Result<Vec<Leftover>, StorageError> {
        self.list_leftovers()
    }

    fn unfinished_uploads(&self) -> Result<Vec<UnfinishedUpload>, StorageError> {
        self.list_unfinished()
    }

    fn is_of(&self, leftover: &Leftover, upload: &UploadId) -> bool {
        self.is_leftover_of(leftover, upload)
    }

    fn read_leftover(&self, _: &Leftover) -> Result<Option<Vec<u8>>, StorageError> {
        // Parts of an upload cannot be read before they are joined.
        Ok(None)
    }

    fn remove_leftover(&self, leftover: &Leftover) -> Result<(), StorageError> {
        self.delete_leftover(leftover)
    }

    fn set_aside_objects(&self) -> Result<Vec<SetAsideObject>, StorageError> {
        self.list_set_aside()
    }

    fn read_set_aside(&self, id: &str) -> Result<Option<Box<dyn Read + Send>>, StorageError> {
        self.open_set_aside(id)
    }

    fn take_back(&self, id: &str) -> Result<(), StorageError> {
        self.take_object_back(id)
    }

    fn remove_set_aside(&self, id: &str) -> Result<(), StorageError> {
        self.delete_set_aside(id)
    }

    fn set_aside_folder(&self) -> Option<PathBuf> {
        None
    }
}

/// The right to change objects, among processes and among threads of this computer; given back in this order.
#[derive(Debug)]
struct HeldChanges<'storage> {
    _file: Box<dyn FileLock>,
    _thread: MutexGuard<'storage, ()>,
}

impl ChangeLock for HeldChanges<'_> {}
