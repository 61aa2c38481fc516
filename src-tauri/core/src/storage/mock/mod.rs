//! A storage in memory that keeps the contract, fails when told to, and remembers what it was asked.
//!
//! For tests of everything above the storage. It passes the same suite as the real ones; what it stores is gone with it.

mod contents;
mod upkeep;

use std::io::Read;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use self::contents::Contents;
use super::fault::Script;
use super::waiting::{lock, try_lock, wait_for};
use super::{
    BlobKey, BlobMetadata, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Comparison, Fault, Operation,
    RestingUpload, Storage, StorageError, StoreMode, UploadId, UploadPlan,
};
use crate::document::{ContentHash, UserId};
use crate::seams::{Clock, SystemClock};

const CAPABILITIES: Capabilities = Capabilities {
    most_store_bytes: 16 * 1024 * 1024,
    most_object_bytes: 1 << 40,
    most_chunks: 10_000,
    least_chunk_bytes: 1,
    chunks_at_once: 4,
    reads_at_once: 4,
    exclusive_create: true,
    distant: false,
    plain_files: false,
    others_adopt: false,
    copies_within: true,
};

/// One call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which method.
    pub operation: Operation,
    /// The object it was about; none for a user, a place, or an upload that is not there.
    pub key: Option<BlobKey>,
}

/// Something to do to the bytes of an object behind everybody's back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// One bit of the byte at `offset` is another.
    FlipBit {
        /// Which byte; must be within the object.
        offset: usize,
    },
    /// Only this many bytes are left.
    Truncate {
        /// How many; not more than there are.
        size_bytes: usize,
    },
    /// It is gone.
    Remove,
}

/// A storage in memory.
#[derive(Debug)]
pub struct MockStorage {
    clock: Arc<dyn Clock>,
    contents: Mutex<Contents>,
    calls: Mutex<Vec<Call>>,
    script: Script,
    changes: Mutex<()>,
    is_distant: AtomicBool,
}

impl Default for MockStorage {
    fn default() -> Self {
        MockStorage::new(Arc::new(SystemClock::default()))
    }
}

impl MockStorage {
    /// An empty storage that takes its times from `clock`.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        MockStorage {
            clock,
            contents: Mutex::default(),
            calls: Mutex::default(),
            script: Script::default(),
            changes: Mutex::default(),
            is_distant: AtomicBool::new(false),
        }
    }

    /// The next call of `operation` fails, and does nothing.
    pub fn fail_next(&self, operation: Operation, make_error: impl Fn() -> StorageError + Send + Sync + 'static) {
        self.inject(Fault::next(operation, make_error));
    }

    /// The `nth` call of `operation` from now on fails, 1 being the next, and does nothing.
    pub fn fail_nth(
        &self,
        operation: Operation,
        nth: u64,
        make_error: impl Fn() -> StorageError + Send + Sync + 'static,
    ) {
        self.inject(Fault::nth(operation, nth, make_error));
    }

    /// Every call of `operation` fails from now on, and does nothing.
    pub fn fail_always(&self, operation: Operation, make_error: impl Fn() -> StorageError + Send + Sync + 'static) {
        self.inject(Fault::always(operation, make_error));
    }

    /// Adds a fault to those that are to come.
    pub fn inject(&self, fault: Fault) {
        self.script.add(fault);
    }

    /// Takes all faults back.
    pub fn heal(&self) {
        self.script.clear();
    }

    /// The calls so far, in their order; those that failed too.
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.calls).clone()
    }

    /// Damages the object at `key`.
    ///
    /// # Panics
    /// If there is no such object, or no such byte in it: the test that asks for it is wrong.
    pub fn damage(&self, key: &BlobKey, damage: Damage) {
        lock(&self.contents).damage(key, damage);
    }

    /// Says of itself that it is over a network.
    pub fn be_distant(&self) {
        self.is_distant.store(true, Ordering::Relaxed);
    }

    /// Lets all that is stored take `capacity_bytes` at most, or as much as there is memory.
    pub fn set_capacity(&self, capacity_bytes: Option<u64>) {
        lock(&self.contents).capacity_bytes = capacity_bytes;
    }

    /// The keys of all objects of all users, in order.
    pub fn keys(&self) -> Vec<BlobKey> {
        lock(&self.contents).keys()
    }

    /// What the object at `key` holds; none if there is no such object.
    pub fn bytes(&self, key: &BlobKey) -> Option<Vec<u8>> {
        lock(&self.contents).bytes(key).map(|bytes| bytes.to_vec())
    }

    /// The keys of what was set aside, the latest last.
    pub fn set_aside_keys(&self) -> Vec<BlobKey> {
        lock(&self.contents).set_aside_keys()
    }

    /// The uploads that are open, in the order in which they began.
    pub fn open_uploads(&self) -> Vec<UploadId> {
        lock(&self.contents).open_uploads()
    }

    fn called<T>(
        &self,
        operation: Operation,
        key: Option<&BlobKey>,
        call: impl FnOnce() -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        lock(&self.calls).push(Call { operation, key: key.cloned() });
        self.script.run(operation, call)
    }

    fn key_of(&self, upload: &UploadId) -> Option<BlobKey> {
        lock(&self.contents).key_of(upload)
    }
}

impl Storage for MockStorage {
    fn capabilities(&self) -> Capabilities {
        Capabilities { distant: self.is_distant.load(Ordering::Relaxed), ..CAPABILITIES }
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        self.called(Operation::Store, Some(key), || {
            let size_bytes = bytes.len() as u64;
            if size_bytes > CAPABILITIES.most_store_bytes {
                return Err(StorageError::TooLarge { size_bytes, most_bytes: CAPABILITIES.most_store_bytes });
            }
            lock(&self.contents).store(key, bytes, mode, self.clock.now())
        })
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.called(Operation::Retrieve, Some(key), || lock(&self.contents).retrieve(key, range))
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.called(Operation::Delete, Some(key), || {
            lock(&self.contents).delete(key);
            Ok(())
        })
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.called(Operation::Metadata, Some(key), || lock(&self.contents).metadata(key))
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.called(Operation::List, None, || {
            // The lock is not held while the caller looks at a key: it may call us again.
            let keys = lock(&self.contents).keys();
            for key in keys.into_iter().filter(|key| key.owner == *owner) {
                if each(key).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.called(Operation::Begin, Some(key), || {
            CAPABILITIES.accept(plan)?;
            lock(&self.contents).begin(key, plan)
        })
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.called(Operation::PutChunk, self.key_of(upload).as_ref(), || {
            let receipt = ChunkReceipt { number, size_bytes: bytes.len() as u64, hash: ContentHash::of(bytes) };
            lock(&self.contents).put_chunk(upload, receipt, bytes)
        })
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.called(Operation::Chunks, self.key_of(upload).as_ref(), || lock(&self.contents).chunks(upload))
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.called(Operation::Complete, Some(key), || lock(&self.contents).complete(key, upload, self.clock.now()))
    }

    fn resting_uploads(&self, _: &UserId, _: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        self.called(Operation::RestingUploads, None, || Ok(Vec::new()))
    }

    fn adopt(&self, resting: &RestingUpload, _: &[u8]) -> Result<bool, StorageError> {
        self.called(Operation::Adopt, Some(&resting.key), || Ok(false))
    }

    fn compare(&self, key: &BlobKey, _: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        self.called(Operation::Compare, Some(key), || Ok(None))
    }

    fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.called(Operation::Copy, Some(to), || lock(&self.contents).copy(from, to, self.clock.now()))
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.called(Operation::Abort, self.key_of(upload).as_ref(), || {
            lock(&self.contents).abort(upload);
            Ok(())
        })
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.called(Operation::SetAside, Some(key), || {
            lock(&self.contents).set_aside(key);
            Ok(())
        })
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.called(Operation::LockChanges, None, || {
            let held = wait_for(self.clock.as_ref(), || Ok(try_lock(&self.changes)))?;
            Ok(Box::new(HeldChanges { _thread: held }) as Box<dyn ChangeLock + '_>)
        })
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.called(Operation::FreeBytes, None, || Ok(lock(&self.contents).free_bytes()))
    }
}

/// The right to change objects, among threads.
#[derive(Debug)]
struct HeldChanges<'storage> {
    _thread: MutexGuard<'storage, ()>,
}

impl ChangeLock for HeldChanges<'_> {}
