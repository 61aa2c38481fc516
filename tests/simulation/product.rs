//! What is tested: the real product, or one in which something is broken on purpose, outside of it.

use std::sync::Arc;

use coffer_core::error::Error;
use coffer_core::seams::Fs;
use coffer_core::storage::Storage;
use coffer_tests::sim::SimFs;
use coffer_tests::{SimHome, SimVault};

/// Stands between a service and its storage.
pub type WrapStorage = fn(Arc<dyn Storage>) -> Arc<dyn Storage>;

/// The product as it is opened in this test.
#[derive(Clone, Copy)]
pub struct Product {
    /// Stands between it and the disk.
    pub fs: fn(Arc<dyn Fs>) -> Arc<dyn Fs>,
    /// Stands between its service and its storage, if anything does.
    pub storage: Option<WrapStorage>,
}

impl Product {
    /// The one that people use.
    pub const REAL: Product = Product { fs: |fs| fs, storage: None };

    /// Opens the vault of `home` through `fs`, which leads to `disk`.
    pub fn open(&self, home: &Arc<SimHome>, disk: &SimFs, fs: Arc<dyn Fs>, series: u64) -> Result<SimVault, Error> {
        let vault = SimVault::open_through(home, disk, (self.fs)(fs), series)?;
        match self.storage {
            None => Ok(vault),
            Some(wrap) => vault.with_storage(wrap),
        }
    }
}
