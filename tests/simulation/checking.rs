//! Switching a disk on again: the vault on it is opened, and must be what was promised.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use coffer_core::document::{ContentHash, Document, FileId};
use coffer_tests::sim::SimFs;
use coffer_tests::{IndexImage, SimHome, SimVault};

use crate::operations::{Operation, Scene};
use crate::product::Product;
use crate::recording::{Recorder, Recording, Shown};

/// What else is done with a vault that opened whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    Nothing,
    /// The operation is done again, and comes to what it should.
    Repeat,
}

/// Where vaults are opened one after the other.
pub struct Bench<'a> {
    pub home: Arc<SimHome>,
    pub operation: &'a Operation,
    pub seed: u64,
    pub product: &'a Product,
    /// What the operation comes to.
    pub last: Arc<Shown>,
    /// The last series of ids that was given to a process.
    pub series: u64,
}

impl Bench<'_> {
    /// Opens the vault of `disk` and `index` and says what is wrong with it; `judge` says it of what it shows.
    pub fn check(
        &mut self,
        disk: &SimFs,
        index: &IndexImage,
        judge: &dyn Fn(&Shown) -> Result<(), String>,
        then: Then,
    ) -> Result<(), String> {
        self.start(index);
        let series = self.series;
        caught(|| {
            let opened = self.product.open(&self.home, disk, Arc::new(disk.clone()), series);
            let vault = opened.map_err(|error| format!("it does not open: {error}"))?;
            let shown = Shown::by(&vault).map_err(|error| format!("it cannot be looked at: {error}"))?;
            judge(&shown)?;
            vault.check_whole()?;
            if then == Then::Repeat {
                self.repeat(&vault)?;
            }
            Ok(())
        })
    }

    fn repeat(&self, vault: &SimVault) -> Result<(), String> {
        let scene = Scene { vault, seed: self.seed, acknowledge: &|| {} };
        (self.operation.act)(&scene).map_err(|error| format!("it cannot be done again: {error}"))?;
        vault.check_whole().map_err(|reason| format!("done again, {reason}"))?;
        let shown = Shown::by(vault).map_err(|error| format!("done again, it cannot be looked at: {error}"))?;
        if shown.essence() == self.last.essence() {
            Ok(())
        } else {
            Err(format!("done again it comes to {:#?} instead of {:#?}", shown.essence(), self.last.essence()))
        }
    }

    /// Records how a new process opens the vault of `disk` and `index` and does the operation again.
    pub fn record(&mut self, disk: &SimFs, index: &IndexImage, before: &Arc<Shown>) -> Result<Recording, String> {
        self.start(index);
        let series = self.series;
        caught(|| {
            let recorder = Recorder::new(&self.home, disk, Arc::clone(before));
            let vault = recorder.open(self.product, series).map_err(|error| format!("it does not open: {error}"))?;
            recorder.acknowledge_documents(&vault);
            let acted = recorder.act(&vault, self.operation, self.seed);
            acted.map_err(|error| format!("it cannot be done again: {error}"))?;
            drop(vault);
            Ok(recorder.finish())
        })
    }

    fn start(&mut self, index: &IndexImage) {
        self.home.put_index(index);
        self.series += 1;
    }
}

/// A panic of the product is a failure like any other.
pub fn caught<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Err(format!("it panics: {}", text.unwrap_or_default()))
    })
}

/// Whether a vault shows what it may: of each document what was acknowledged or what was about to be, and nothing else.
pub fn compare(shown: &Shown, before: &Shown, after: &Shown) -> Result<(), String> {
    for (file_id, document) in &shown.documents {
        let allowed = [before.documents.get(file_id), after.documents.get(file_id)];
        if !allowed.contains(&Some(document)) {
            return Err(unlike(*file_id, document, allowed));
        }
    }
    for file_id in shown.documents.keys() {
        let allowed = [before.given.contains(file_id), after.given.contains(file_id)];
        let is_given = shown.given.contains(file_id);
        if !allowed.contains(&is_given) {
            return Err(format!("whether strangers get {file_id} is {is_given}, and may only be one of {allowed:?}"));
        }
    }
    for (file_id, document) in &before.documents {
        if !shown.documents.contains_key(file_id) && after.documents.contains_key(file_id) {
            return Err(format!("{} was acknowledged and is gone", document.name));
        }
    }
    // That each is a whole one is seen to below: it may have been replaced by a newer one meanwhile.
    if let Some(path) = before.exports.keys().find(|path| !shown.exports.contains_key(*path)) {
        return Err(format!("the copy {} was acknowledged and is gone", path.display()));
    }
    for (path, content) in &shown.exports {
        let hash = ContentHash::of(content);
        let documents = before.documents.values().chain(after.documents.values());
        let mut others = before.exports.values().chain(after.exports.values()).chain(&before.replaced);
        if !documents.into_iter().any(|document| document.content_hash == hash) && !others.any(|other| other == content)
        {
            return Err(format!("the copy {} is not whole", path.display()));
        }
    }
    Ok(())
}

fn unlike(file_id: FileId, document: &Document, allowed: [Option<&Document>; 2]) -> String {
    format!("document {file_id} is {document:#?}, but may only be one of {allowed:#?}")
}
