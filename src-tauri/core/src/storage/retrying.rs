//! A storage that tries again what may succeed on the next try.
//!
//! Only `Unavailable` is tried again: every other answer is one. Between two tries it waits a random time whose bound
//! doubles ("full jitter"), so that many clients of one troubled server do not come back at the same moment. Most
//! methods may simply be repeated. Three need care:
//! - `store` of a new object: if a try got no answer and the next one finds the key taken, the object there is read and
//!   compared. If it holds these bytes it is our own, stored by the try whose answer was lost.
//! - `begin`: an upload whose answer was lost stays behind, empty, and is swept like any other that nobody resumes.
//! - `list`: keys that were met before it failed are not met again.
//!
//! A reader that fails while it is being read is not replaced: the caller knows what it has, and may ask for the rest.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;

use super::waiting::lock;
use super::{
    BlobKey, BlobMetadata, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Comparison, RestingUpload, Storage,
    StorageError, StoreMode, UploadId, UploadPlan,
};
use crate::document::UserId;
use crate::seams::Clock;

/// How often to try, and how long to wait in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Tries in all; 0 is taken for 1.
    pub attempts: u32,
    /// Bound of the first wait. Doubles with every further one.
    pub base: Duration,
    /// The bound never grows beyond this.
    pub cap: Duration,
}

impl Default for RetryPolicy {
    /// Six tries; fifteen seconds of waiting at the very most.
    fn default() -> Self {
        RetryPolicy { attempts: 6, base: Duration::from_millis(500), cap: Duration::from_secs(8) }
    }
}

impl RetryPolicy {
    /// The longest wait after try number `attempt`, the first being 1.
    pub(super) fn bound(&self, attempt: u32) -> Duration {
        let factor = 2_u32.checked_pow(attempt - 1).unwrap_or(u32::MAX);
        self.base.saturating_mul(factor).min(self.cap)
    }
}

/// A storage whose calls are tried again.
#[derive(Debug)]
pub struct RetryingStorage {
    inner: Arc<dyn Storage>,
    policy: RetryPolicy,
    clock: Arc<dyn Clock>,
    jitter: Mutex<Jitter>,
}

impl RetryingStorage {
    /// `inner`, tried again by `policy`. `seed` decides the waits; give every process another one.
    pub fn new(inner: Arc<dyn Storage>, policy: RetryPolicy, clock: Arc<dyn Clock>, seed: u64) -> Self {
        RetryingStorage { inner, policy, clock, jitter: Mutex::new(Jitter::new(seed)) }
    }

    /// What `call` answers, tried again while that is `Unavailable`.
    fn attempt<T>(&self, mut call: impl FnMut() -> Result<T, StorageError>) -> Result<T, StorageError> {
        let mut attempt = 1;
        loop {
            match call() {
                Err(StorageError::Unavailable { .. }) if attempt < self.policy.attempts => {
                    let wait = lock(&self.jitter).up_to(self.policy.bound(attempt));
                    self.clock.sleep(wait);
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }

    /// Whether the object at `key` holds exactly `bytes`; what is known about it if so.
    fn is_already(&self, key: &BlobKey, bytes: &[u8]) -> Result<Option<BlobMetadata>, StorageError> {
        let metadata = self.inner.metadata(key)?;
        if metadata.size_bytes != bytes.len() as u64 {
            return Ok(None);
        }
        let mut found = Vec::with_capacity(bytes.len());
        let read = self.inner.retrieve(key, None)?.read_to_end(&mut found);
        read.map_err(|source: io::Error| StorageError::Unavailable { operation: "comparing a document", source })?;
        Ok((found == bytes).then_some(metadata))
    }
}

impl Storage for RetryingStorage {
    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        let mut answer_may_be_lost = false;
        self.attempt(|| match self.inner.store(key, bytes, mode) {
            Err(StorageError::AlreadyExists { key }) if answer_may_be_lost => {
                self.is_already(&key, bytes)?.ok_or(StorageError::AlreadyExists { key })
            }
            answer => {
                answer_may_be_lost |= matches!(answer, Err(StorageError::Unavailable { .. }));
                answer
            }
        })
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.attempt(|| self.inner.retrieve(key, range))
    }

    fn retrieve_once(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.attempt(|| self.inner.retrieve_once(key, range))
    }

    fn retrieve_afresh(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        self.attempt(|| self.inner.retrieve_afresh(key, range))
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.attempt(|| self.inner.delete(key))
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.attempt(|| self.inner.metadata(key))
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        let mut last_met: Option<BlobKey> = None;
        self.attempt(|| {
            self.inner.list(owner, &mut |key| {
                // Keys come in ascending order: all up to the last one were met by an earlier try.
                if last_met.as_ref().is_some_and(|last| key <= *last) {
                    return ControlFlow::Continue(());
                }
                last_met = Some(key.clone());
                each(key)
            })
        })
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.attempt(|| self.inner.begin(key, plan))
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.attempt(|| self.inner.put_chunk(upload, number, bytes))
    }

    fn put_chunk_while(
        &self,
        upload: &UploadId,
        number: u64,
        bytes: Bytes,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<ChunkReceipt>, StorageError> {
        self.attempt(|| self.inner.put_chunk_while(upload, number, bytes.clone(), is_wanted))
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.attempt(|| self.inner.chunks(upload))
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.attempt(|| self.inner.complete(key, upload))
    }

    fn resting_uploads(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        self.attempt(|| self.inner.resting_uploads(owner, plan))
    }

    fn adopt(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        self.attempt(|| self.inner.adopt(resting, first_chunk))
    }

    fn compare(&self, key: &BlobKey, plan: UploadPlan) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        self.attempt(|| self.inner.compare(key, plan))
    }

    fn copy(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.attempt(|| self.inner.copy(from, to))
    }

    fn abort(&self, upload: &UploadId) -> Result<(), StorageError> {
        self.attempt(|| self.inner.abort(upload))
    }

    fn set_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        self.attempt(|| self.inner.set_aside(key))
    }

    fn lock_changes(&self) -> Result<Box<dyn ChangeLock + '_>, StorageError> {
        self.attempt(|| self.inner.lock_changes())
    }

    fn free_bytes(&self) -> Result<Option<u64>, StorageError> {
        self.attempt(|| self.inner.free_bytes())
    }
}

/// A source of waits: SplitMix64. Spreading clients out needs no better randomness.
#[derive(Debug)]
pub(super) struct Jitter(u64);

impl Jitter {
    /// A source with this seed.
    pub(super) fn new(seed: u64) -> Self {
        Jitter(seed)
    }

    /// A time from nothing to `bound`.
    pub(super) fn up_to(&mut self, bound: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        let nanoseconds = u64::try_from(bound.as_nanos()).unwrap_or(u64::MAX);
        // The high half of the product is the fraction `bits / 2^64` of the bound, so it fits again.
        Duration::from_nanos(((u128::from(bits) * u128::from(nanoseconds)) >> 64) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_double_up_to_the_cap() {
        let policy = RetryPolicy { attempts: 100, base: Duration::from_millis(500), cap: Duration::from_secs(8) };
        let bounds = (1..=7).map(|attempt| policy.bound(attempt).as_millis()).collect::<Vec<_>>();
        assert_eq!(bounds, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
        assert_eq!(policy.bound(99), policy.cap, "no overflow on the way");
    }

    #[test]
    fn waits_are_spread_over_the_whole_bound() {
        let mut jitter = Jitter(7);
        let waits = (0..1000).map(|_| jitter.up_to(Duration::from_secs(1))).collect::<Vec<_>>();
        let below = |limit| waits.iter().filter(|wait| **wait < Duration::from_millis(limit)).count();
        assert_eq!(below(1001), 1000, "never longer than the bound");
        assert!((400..600).contains(&below(500)), "{} of 1000 in the first half", below(500));
        assert!(below(50) > 10, "{} close to nothing", below(50));
    }
}
