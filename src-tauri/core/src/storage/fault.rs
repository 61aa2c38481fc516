//! Faults on demand: which call of a storage shall fail, how, and before or after it has done its work.
//!
//! Used by [`FaultyStorage`](super::FaultyStorage) and [`MockStorage`](super::MockStorage), for tests.

use std::fmt;
use std::sync::{Arc, Mutex};

use super::StorageError;
use super::waiting::lock;

/// The methods of a storage, for naming one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "each is called like its method")]
pub enum Operation {
    Store,
    Retrieve,
    Delete,
    Metadata,
    List,
    Begin,
    PutChunk,
    Chunks,
    Complete,
    RestingUploads,
    Adopt,
    Compare,
    Copy,
    Abort,
    SetAside,
    LockChanges,
    FreeBytes,
}

impl Operation {
    /// All of them, in the order of the trait.
    pub const ALL: [Operation; 17] = [
        Operation::Store,
        Operation::Retrieve,
        Operation::Delete,
        Operation::Metadata,
        Operation::List,
        Operation::Begin,
        Operation::PutChunk,
        Operation::Chunks,
        Operation::Complete,
        Operation::RestingUploads,
        Operation::Adopt,
        Operation::Compare,
        Operation::Copy,
        Operation::Abort,
        Operation::SetAside,
        Operation::LockChanges,
        Operation::FreeBytes,
    ];
}

/// A failure to come.
#[derive(Clone)]
pub struct Fault {
    operation: Operation,
    /// Calls until it strikes, this one counted; none if it strikes every time.
    countdown: Option<u64>,
    moment: Moment,
    make_error: Arc<dyn Fn() -> StorageError + Send + Sync>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    BeforeTheCall,
    AfterTheCall,
}

impl Fault {
    /// The next call of `operation` fails, and does nothing.
    pub fn next(operation: Operation, make_error: impl Fn() -> StorageError + Send + Sync + 'static) -> Self {
        Fault::nth(operation, 1, make_error)
    }

    /// The `nth` call of `operation` from now on fails, 1 being the next, and does nothing.
    pub fn nth(operation: Operation, nth: u64, make_error: impl Fn() -> StorageError + Send + Sync + 'static) -> Self {
        Fault { countdown: Some(nth), ..Fault::always(operation, make_error) }
    }

    /// Every call of `operation` fails, and does nothing.
    pub fn always(operation: Operation, make_error: impl Fn() -> StorageError + Send + Sync + 'static) -> Self {
        Fault { operation, countdown: None, moment: Moment::BeforeTheCall, make_error: Arc::new(make_error) }
    }

    /// The call does its work, and then fails all the same: its answer was lost on the way.
    pub fn answer_lost(self) -> Self {
        Fault { moment: Moment::AfterTheCall, ..self }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault { operation, countdown, moment, make_error: _ } = self;
        write!(f, "Fault({operation:?}, {countdown:?}, {moment:?})")
    }
}

/// The failures to come of one storage.
#[derive(Debug, Default)]
pub(super) struct Script {
    faults: Mutex<Vec<Fault>>,
}

impl Script {
    pub(super) fn add(&self, fault: Fault) {
        lock(&self.faults).push(fault);
    }

    pub(super) fn clear(&self) {
        lock(&self.faults).clear();
    }

    /// Does `call`, unless a fault strikes before it; answers with the fault's error if one strikes at all.
    pub(super) fn run<T>(
        &self,
        operation: Operation,
        call: impl FnOnce() -> Result<T, StorageError>,
    ) -> Result<T, StorageError> {
        match self.strike(operation) {
            None => call(),
            Some(fault) => {
                if fault.moment == Moment::AfterTheCall {
                    // Whatever it was, nobody hears of it.
                    let _ = call();
                }
                Err((fault.make_error)())
            }
        }
    }

    /// Counts this call of `operation`; the fault that strikes it, if any.
    fn strike(&self, operation: Operation) -> Option<Fault> {
        let mut faults = lock(&self.faults);
        let mut striking = None;
        faults.retain_mut(|fault| {
            if fault.operation != operation {
                return true;
            }
            let strikes = match &mut fault.countdown {
                None => true,
                Some(calls) => {
                    *calls = calls.saturating_sub(1);
                    *calls == 0
                }
            };
            if strikes && striking.is_none() {
                striking = Some(fault.clone());
            }
            fault.countdown != Some(0)
        });
        striking
    }
}
