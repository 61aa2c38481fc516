//! The model is tested too: a vault that loses something must be found out, and the history that shows it cut down to a
//! few steps.

use std::fmt;
use std::io::{Cursor, Read};
use std::ops::ControlFlow;
use std::sync::Arc;

use coffer_core::document::UserId;
use coffer_core::storage::{
    BlobKey, BlobMetadata, BlobPart, ByteRange, Capabilities, ChangeLock, ChunkReceipt, Storage, StorageError,
    StoreMode, UploadId, UploadPlan,
};
use coffer_tests::model::{Hunt, Kept, SimulatedStack, Stack};

/// What a planted storage does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    /// A sidecar that is replaced loses the tag `red`.
    ForgetsATag,
    /// Reading answers with one bit of the content turned.
    TurnsABit,
    /// What is deleted stays.
    KeepsWhatIsDeleted,
    /// A listing leaves its last object out.
    ListsTooFew,
    /// Nothing that is said to be replaced is.
    IgnoresAChange,
}

/// A storage that does one thing wrong.
struct Planted {
    inner: Arc<dyn Storage>,
    fault: Fault,
}

impl fmt::Debug for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Planted({:?})", self.fault)
    }
}

impl Storage for Planted {
    fn store(&self, key: &BlobKey, bytes: &[u8], mode: StoreMode) -> Result<BlobMetadata, StorageError> {
        match (self.fault, mode) {
            (Fault::ForgetsATag, StoreMode::Replace) => {
                let text = String::from_utf8_lossy(bytes).replace("\"red\"", "\"rot\"");
                self.inner.store(key, text.as_bytes(), mode)
            }
            (Fault::IgnoresAChange, StoreMode::Replace) => self.inner.metadata(key),
            _ => self.inner.store(key, bytes, mode),
        }
    }

    fn retrieve(&self, key: &BlobKey, range: Option<ByteRange>) -> Result<Box<dyn Read + Send>, StorageError> {
        let mut reader = self.inner.retrieve(key, range)?;
        if self.fault != Fault::TurnsABit || key.part != BlobPart::Content {
            return Ok(reader);
        }
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| StorageError::from_io("reading", error))?;
        bytes.iter_mut().take(1).for_each(|byte| *byte ^= 1);
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn delete(&self, key: &BlobKey) -> Result<(), StorageError> {
        if self.fault == Fault::KeepsWhatIsDeleted { Ok(()) } else { self.inner.delete(key) }
    }

    fn list(&self, owner: &UserId, each: &mut dyn FnMut(BlobKey) -> ControlFlow<()>) -> Result<(), StorageError> {
        let mut last = None;
        self.inner.list(owner, &mut |key| last.replace(key).map_or(ControlFlow::Continue(()), &mut *each))?;
        match last {
            Some(key) if self.fault != Fault::ListsTooFew => {
                let _ = each(key);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn capabilities(&self) -> Capabilities {
        self.inner.capabilities()
    }

    fn metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        self.inner.metadata(key)
    }

    fn begin(&self, key: &BlobKey, plan: UploadPlan) -> Result<UploadId, StorageError> {
        self.inner.begin(key, plan)
    }

    fn put_chunk(&self, upload: &UploadId, number: u64, bytes: &[u8]) -> Result<ChunkReceipt, StorageError> {
        self.inner.put_chunk(upload, number, bytes)
    }

    fn chunks(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        self.inner.chunks(upload)
    }

    fn complete(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        self.inner.complete(key, upload)
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

type MakeStack = fn() -> Box<dyn Stack>;

/// A stack whose storage has this fault.
macro_rules! stack_with {
    ($fault:expr) => {
        || Box::new(SimulatedStack::with(|inner| Arc::new(Planted { inner, fault: $fault })))
    };
}

#[test]
fn every_planted_fault_is_found_and_cut_down_to_a_few_steps() {
    let hunts: [(Fault, MakeStack, usize); 5] = [
        (Fault::ForgetsATag, stack_with!(Fault::ForgetsATag), 4),
        (Fault::TurnsABit, stack_with!(Fault::TurnsABit), 2),
        (Fault::KeepsWhatIsDeleted, stack_with!(Fault::KeepsWhatIsDeleted), 4),
        (Fault::ListsTooFew, stack_with!(Fault::ListsTooFew), 2),
        (Fault::IgnoresAChange, stack_with!(Fault::IgnoresAChange), 3),
    ];
    for (fault, stack, most_steps) in hunts {
        let hunt = Hunt { name: "planted", kept: Kept(""), histories: 0, soak_histories: 0, stack };
        let seeds: Vec<u64> = (1..=200).collect();
        let prey = hunt.first_failing(&seeds).unwrap_or_else(|| panic!("{fault:?} was not found in 200 histories"));
        assert!(prey.history.len() <= most_steps, "{fault:?} was not cut down far enough: {:#?}", prey.history);
        assert!(prey.history.iter().all(|step| step.trouble.is_none()), "{fault:?} needs no trouble: {prey:#?}");
        let again = hunt.first_failing(&[prey.seed]).expect("the same seed finds the same");
        assert_eq!((again.history, again.violation), (prey.history, prey.violation), "{fault:?}: to the last step");
    }
}
