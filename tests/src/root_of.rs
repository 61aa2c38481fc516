//! The folder of a vault that lies in one.

use std::path::Path;

use coffer_core::vault::Vault;

/// The folder that `vault` lies in.
///
/// # Panics
/// For a vault in a bucket.
pub fn root_of(vault: &Vault) -> &Path {
    vault.access.folder().expect("it lies in a folder")
}
