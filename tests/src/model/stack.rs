//! What histories are played on: a vault of two users that can be used, closed, killed and opened again.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use coffer_core::document::UserId;
use coffer_core::error::Error;
use coffer_core::seams::Fs;
use coffer_core::service::DocumentService;
use coffer_core::storage::{BlobKey, Storage};

use crate::{FaultyFs, ManualClock};

/// A vault and all that lies under it.
pub trait Stack {
    /// The two who use it.
    fn users(&self) -> &[UserId; 2];
    /// What can be done with it.
    ///
    /// # Panics
    /// If it is not open.
    fn service(&self) -> &DocumentService;
    /// Opens it.
    ///
    /// # Errors
    /// Those of [`coffer_core::vault::open`]; it is closed then.
    fn open(&mut self) -> Result<(), Error>;
    /// Lets go of it. What was in memory is gone, as when a process ends by whatever end.
    fn close(&mut self);
    /// Is told that its history is over and that all was well; what can be used again may be.
    fn retire(&mut self);
    /// Takes the index away while it is closed.
    fn lose_index(&mut self);
    /// Takes from the closed vault what the power going may take, as `seed` decides. Where that cannot be simulated,
    /// nothing is taken.
    fn cut_power(&mut self, seed: u64);
    /// The keys of all that lies in the vault for a user; what kept them from being listed otherwise.
    fn objects(&self, user: &UserId) -> Result<Vec<BlobKey>, String>;
    /// The file system that everything goes through, and that fails when told to.
    fn faults(&self) -> &FaultyFs;
    /// The file system below it, which never fails.
    fn disk(&self) -> Arc<dyn Fs>;
    /// A folder beside the vault, for what is added and exported.
    fn outside(&self) -> &Path;
    /// What time it is.
    fn clock(&self) -> &ManualClock;
}

/// The keys of all that `storage` has for a user.
pub(super) fn objects(storage: &dyn Storage, user: &UserId) -> Result<Vec<BlobKey>, String> {
    let mut keys = Vec::new();
    let listed = storage.list(user, &mut |key| {
        keys.push(key);
        ControlFlow::Continue(())
    });
    listed.map(|()| keys).map_err(|error| format!("the vault cannot be listed: {error:?}"))
}
