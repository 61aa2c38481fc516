//! A storage that sends and receives no faster than it may.
//!
//! All content that passes through `store`, `put_chunk` and the readers of `retrieve` draws on one allowance, whatever
//! thread it moves on. What was not used for up to a second may be made up for. Other calls move next to nothing and are
//! not slowed.

use std::io::{self, Read};
use std::num::NonZeroU64;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::waiting::lock;
use super::{
    BlobKey, BlobMetadata, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Comparison, RestingUpload, Storage,
    StorageError, StoreMode, UploadId, UploadPlan,
};
use crate::document::UserId;
use crate::seams::Clock;

/// Bytes per second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRate(NonZeroU64);

impl ByteRate {
    /// `bytes` in every second.
    pub const fn per_second(bytes: NonZeroU64) -> Self {
        ByteRate(bytes)
    }

    /// How long `bytes` take.
    fn duration_of(self, bytes: u64) -> Duration {
        let nanoseconds = u128::from(bytes) * 1_000_000_000 / u128::from(self.0.get());
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }
}

/// A storage with a limited rate.
#[derive(Debug)]
pub struct ThrottledStorage {
    inner: Arc<dyn Storage>,
    allowance: Arc<Allowance>,
}

impl ThrottledStorage {
    /// `inner`, at `rate` at most.
    pub fn new(inner: Arc<dyn Storage>, rate: ByteRate, clock: Arc<dyn Clock>) -> Self {
        let paid_until = Mutex::new(clock.monotonic());
        ThrottledStorage { inner, allowance: Arc::new(Allowance { rate, clock, paid_until }) }
    }

    fn throttled(&self, reader: Box<dyn Read + Send>) -> Box<dyn Read + Send> {
        Box::new(ThrottledReader { reader, allowance: Arc::clone(&self.allowance) })
    }
}

/// What may be moved: a token bucket that holds one second's worth, kept as the time until which everything taken so far
/// is paid for. An idle second moves that time no further than a second behind the present.
#[derive(Debug)]
struct Allowance {
    rate: ByteRate,
    clock: Arc<dyn Clock>,
    paid_until: Mutex<Duration>,
}

const MOST_SAVED: Duration = Duration::from_secs(1);

impl Allowance {
    /// Takes `bytes`, and waits until they may be moved. The lock is not held while waiting: others queue up behind.
    fn take(&self, bytes: u64) {
        let now = self.clock.monotonic();
        let wait = {
            let mut paid_until = lock(&self.paid_until);
            let from = (*paid_until).max(now.saturating_sub(MOST_SAVED));
            *paid_until = from.saturating_add(self.rate.duration_of(bytes));
            paid_until.saturating_sub(now)
        };
        if !wait.is_zero() {
            self.clock.sleep(wait);
        }
    }

    /// Bytes to move in one go, so that a reader gets something ten times a second.
    fn portion(&self) -> usize {
        usize::try_from(self.rate.0.get() / 10).unwrap_or(usize::MAX).max(1)
    }
}

impl Storage for ThrottledStorage {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        self.allowance.take(bytes.len() as u64);
        self.inner.store(key, bytes, mode)
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        Ok(self.throttled(self.inner.retrieve(key, range)?))
    }

    fn retrieve_afresh(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        Ok(self.throttled(self.inner.retrieve_afresh(key, range)?))
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.inner.delete(key)
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.inner.metadata(key)
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        self.inner.list(owner, each)
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.inner.begin(key, plan)
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.allowance.take(bytes.len() as u64);
        self.inner.put_chunk(upload, number, bytes)
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.inner.chunks(upload)
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.inner.complete(key, upload)
    }

    fn resting_uploads(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        self.inner.resting_uploads(owner, plan)
    }

    fn adopt(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        self.inner.adopt(resting, first_chunk)
    }

    fn compare(&self, key: &BlobKey, plan: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        self.inner.compare(key, plan)
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.inner.abort(upload)
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.inner.set_aside(key)
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.inner.lock_changes()
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.inner.free_bytes()
    }
}

/// A reader that pays for what it reads.
struct ThrottledReader {
    reader: Box<dyn Read + Send>,
    allowance: Arc<Allowance>,
}

impl Read for ThrottledReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.allowance.portion());
        let count = self.reader.read(&mut buffer[..most])?;
        self.allowance.take(count as u64);
        Ok(count)
    }
}
