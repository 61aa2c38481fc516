//! Names and ids that are taken, where nobody expects it.

use std::sync::Arc;

use coffer_core::document::ContentHash;
use coffer_core::error::Error;
use coffer_core::query::{DocumentQuery, Selection};
use coffer_core::seams::Ids;
use coffer_core::service::Unattended;
use coffer_tests::sim::SimFs;
use coffer_tests::{CountingIds, SimHome, SimVault};

use crate::product::Product;

fn new_vault(product: &Product) -> Result<SimVault, String> {
    let (home, disk) = (Arc::new(SimHome::new()), SimFs::new());
    product.open(&home, &disk, Arc::new(disk.clone()), 1).map_err(said)
}

fn said(error: Error) -> String {
    error.to_string()
}

/// Long files lie where the next scratch files are to be. Trying again gets past them.
pub fn leftovers(product: &Product) -> Result<(), String> {
    const TRIES: usize = 40;
    let vault = new_vault(product)?;
    let staging = vault.home().home().default_vault().join(".coffer/staging");
    let ids = CountingIds::series(1);
    for _ in 0..TRIES {
        vault.disk().place(&staging.join(format!("{}.new", ids.op_id())), &[b'x'; 10_000]);
    }
    let mut added = vault.add("a.txt", b"words");
    for _ in 0..TRIES {
        if added.is_err() {
            added = vault.add("a.txt", b"words");
        }
    }
    added.map_err(said)?;
    vault.check_whole()
}

/// Somebody else's file has the name of a copy.
pub fn taken_name(product: &Product) -> Result<(), String> {
    let vault = new_vault(product)?;
    vault.add("a.txt", b"words").map_err(said)?;
    let taken = vault.home().exports().join("a.txt");
    vault.disk().place(&taken, b"mine");
    let everything = Selection::AllExcept(DocumentQuery::default(), Vec::new());
    let exports = vault.home().exports();
    vault.service().export_many(vault.user(), &everything, &exports, &Unattended).map_err(said)?;
    match vault.disk().files().get(&taken) {
        Some(content) if content.as_slice() == b"mine" => Ok(()),
        _ => Err("somebody else's file was overwritten".to_owned()),
    }
}

/// Two processes, one after the other, each adding a document. The second one takes its ids from `series`; the first
/// had 2.
pub fn ids(series: u64) -> Result<(), String> {
    let (home, disk) = (Arc::new(SimHome::new()), SimFs::new());
    drop(SimVault::open(&home, &disk, 1).map_err(said)?);
    let mut added = Vec::new();
    for (series, content) in [(2, &b"first"[..]), (series, b"second")] {
        let vault = SimVault::open(&home, &disk, series).map_err(said)?;
        vault.add(&format!("{}.txt", content.len()), content).map_err(said)?;
        added.push(ContentHash::of(content));
        let documents = vault.documents().map_err(said)?;
        for hash in &added {
            if !documents.values().any(|document| document.content_hash == *hash) {
                return Err("a document was acknowledged and is gone".to_owned());
            }
        }
    }
    Ok(())
}
