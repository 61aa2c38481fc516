//! How fast and how much at once: what a person allows all transfers of this process together.
//!
//! [`Limits`] is shared by all vaults that are open. Vaults in buckets draw on its two [`Limiter`]s for every byte that goes
//! over the network (`storage/s3/pacing.rs`), imports of any vault on its [`ChunkBudget`]. What a person has chosen is a
//! [`Limit`] for each way: none, a rate, or a [`Timetable`] of the week. Deliberately not here: sockets, threads, and where
//! the choice is kept.

mod chunk_budget;
mod limit;
mod limiter;
mod rate;
mod timetable;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

pub use chunk_budget::{ChunkBudget, ChunkPermit, Importing};
pub use limit::Limit;
pub use limiter::{Grant, Limiter};
pub use rate::ByteRate;
pub use timetable::Timetable;

use crate::seams::Clock;
use crate::settings::TransferSettings;

/// What all transfers of a process share.
#[derive(Debug)]
pub struct Limits {
    up: Arc<Limiter>,
    down: Arc<Limiter>,
    chunks: Arc<ChunkBudget>,
    files_at_once: AtomicUsize,
}

/// The rates that hold at one moment; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RatesNow {
    /// Into vaults in buckets.
    pub up: Option<ByteRate>,
    /// Out of them.
    pub down: Option<ByteRate>,
}

impl Limits {
    /// No limit, and as many chunks at once as is usual.
    pub fn none(clock: &Arc<dyn Clock>) -> Arc<Limits> {
        let limiter = || Arc::new(Limiter::new(Arc::clone(clock)));
        let limits =
            Limits { up: limiter(), down: limiter(), chunks: Arc::default(), files_at_once: AtomicUsize::new(1) };
        limits.apply(&TransferSettings::default());
        Arc::new(limits)
    }

    /// Makes what a person has chosen hold from now on, also for what is under way.
    pub fn apply(&self, chosen: &TransferSettings) {
        self.up.set(chosen.up.clone());
        self.down.set(chosen.down.clone());
        self.chunks.set_most(usize::from(chosen.parts_at_once));
        self.files_at_once.store(usize::from(chosen.files_at_once), Ordering::Release);
    }

    /// The rates that hold now.
    pub fn now(&self) -> RatesNow {
        RatesNow { up: self.up.rate(), down: self.down.rate() }
    }

    /// Files that are added at once.
    pub fn files_at_once(&self) -> usize {
        self.files_at_once.load(Ordering::Acquire)
    }

    /// What goes into vaults in buckets draws on this.
    pub fn up(&self) -> &Arc<Limiter> {
        &self.up
    }

    /// What comes out of them draws on this.
    pub fn down(&self) -> &Arc<Limiter> {
        &self.down
    }

    /// The chunks that imports may have under way.
    pub fn chunks(&self) -> &Arc<ChunkBudget> {
        &self.chunks
    }
}
