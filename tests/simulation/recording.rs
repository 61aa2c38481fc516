//! Watching an operation: disk and index before and after every call that changes something.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use coffer_core::document::{Document, FileId, Visibility};
use coffer_core::error::Error;
use coffer_core::service::LinkFilter;
use coffer_tests::sim::{Moment, SimFs, WatchedFs, When};
use coffer_tests::{IndexImage, SimHome, SimVault};

use crate::operations::{Operation, Scene};
use crate::product::Product;

/// What the product has told its user is there.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    pub documents: BTreeMap<FileId, Document>,
    /// Those of them that a stranger gets who has a link.
    pub given: BTreeSet<FileId>,
    /// Copies outside the vault.
    pub exports: BTreeMap<PathBuf, Arc<Vec<u8>>>,
    /// What was in the place of copies that a dead process was making, and may come back.
    pub replaced: Vec<Arc<Vec<u8>>>,
}

impl Shown {
    /// What `vault` shows now.
    pub fn by(vault: &SimVault) -> Result<Shown, Error> {
        let exports = vault.home().exports();
        let is_copy = |path: &PathBuf| {
            path.parent() == Some(&exports)
                && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
        };
        let files = vault.disk().files().into_iter().filter(|(path, _)| is_copy(path)).collect();
        let documents = vault.documents()?;
        let is_public = |document: &&Document| document.visibility == Visibility::Public;
        let public = documents.values().filter(is_public).map(|document| document.file_id);
        let given = public.map(|file_id| Ok(has_link(vault, file_id)?.then_some(file_id)));
        let given: Result<Vec<Option<FileId>>, Error> = given.collect();
        let given = given?.into_iter().flatten().collect();
        Ok(Shown { documents, given, exports: files, replaced: Vec::new() })
    }

    /// What matters to a user, without what differs from one try to the next.
    pub fn essence(&self) -> Vec<String> {
        let documents = self.documents.iter().map(|(file_id, document)| {
            let is_given = self.given.contains(file_id);
            let Document { name, folder, size_bytes, content_hash, status, tags, note, metadata, .. } = document;
            format!(
                "{name} in {folder}, {size_bytes} bytes {content_hash}, {status} {tags:?} {note:?} {metadata:?}, {is_given}"
            )
        });
        let mut essence: Vec<String> = documents.collect();
        essence.sort();
        essence
    }
}

/// Whether a link to a document is on.
fn has_link(vault: &SimVault, file_id: FileId) -> Result<bool, Error> {
    let filter = LinkFilter { document: Some(file_id), ..LinkFilter::default() };
    Ok(!vault.service().links(vault.user(), &filter)?.is_empty())
}

/// A moment at which the power may go.
pub struct Point {
    /// The call after which, or before which, that is.
    pub what: String,
    pub moment: Moment,
    pub index: IndexImage,
    /// What was acknowledged, and what will be next.
    pub before: Arc<Shown>,
    pub after: Arc<Shown>,
}

/// Everything that was recorded.
pub struct Recording {
    pub points: Vec<Point>,
    /// What is there in the end.
    pub last: Arc<Shown>,
}

/// The tape while it runs.
struct Tape {
    home: Arc<SimHome>,
    disk: SimFs,
    frames: Vec<(String, Moment, IndexImage, usize)>,
    shown: Vec<Arc<Shown>>,
}

impl Tape {
    fn record(&mut self, what: String) {
        let stage = self.shown.len() - 1;
        self.frames.push((what, self.disk.moment(), self.home.index(), stage));
    }

    fn observe(&mut self, when: When, what: String) {
        match (when, self.frames.last()) {
            (When::After, _) => self.record(format!("after {what}")),
            // Only the index can have changed since the last call.
            (When::Before, Some((_, _, index, _))) if !is_same(index, &self.home.index()) => {
                self.record(format!("before {what}"));
            }
            (When::Before, _) => {}
        }
    }
}

fn is_same(one: &IndexImage, other: &IndexImage) -> bool {
    one.len() == other.len() && one.values().zip(other.values()).all(|(one, other)| Arc::ptr_eq(one, other))
}

/// A process whose every step is recorded.
pub struct Recorder {
    tape: Arc<Mutex<Tape>>,
}

impl Recorder {
    /// A tape that begins with `disk` and the index of `home`, where `shown` is acknowledged.
    pub fn new(home: &Arc<SimHome>, disk: &SimFs, shown: Arc<Shown>) -> Recorder {
        let mut tape = Tape { home: Arc::clone(home), disk: disk.clone(), frames: Vec::new(), shown: vec![shown] };
        tape.record("before anything".to_owned());
        Recorder { tape: Arc::new(Mutex::new(tape)) }
    }

    /// Opens the vault as a new process does, every change of which is recorded.
    pub fn open(&self, product: &Product, series: u64) -> Result<SimVault, Error> {
        let (home, disk) = {
            let tape = self.tape();
            (Arc::clone(&tape.home), tape.disk.clone())
        };
        let tape = Arc::clone(&self.tape);
        let watched = WatchedFs::new(Arc::new(disk.clone()), move |when, call, path| {
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            tape.lock().unwrap_or_else(PoisonError::into_inner).observe(when, format!("{call:?} {name}"));
        });
        product.open(&home, &disk, Arc::new(watched), series)
    }

    /// Forgets what was recorded so far: the recording begins here, with all that `vault` shows acknowledged.
    pub fn begin(&self, vault: &SimVault) {
        self.tape().frames.clear();
        self.acknowledge(vault);
        let mut tape = self.tape();
        let last = tape.shown.len() - 1;
        tape.shown.drain(..last);
        tape.frames.clear();
        tape.record("before anything".to_owned());
    }

    /// Everything that `vault` shows now is acknowledged.
    pub fn acknowledge(&self, vault: &SimVault) {
        self.note(Shown::by(vault).expect("a vault that works can be looked at"));
    }

    /// Every document that `vault` shows now is acknowledged. Copies that a dead process has left are not: nobody was
    /// told of them.
    pub fn acknowledge_documents(&self, vault: &SimVault) {
        let mut shown = Shown::by(vault).expect("a vault that works can be looked at");
        let earlier = Arc::clone(self.tape().shown.last().expect("it has the first"));
        shown.exports.retain(|path, content| earlier.exports.get(path) == Some(content));
        shown.replaced = earlier.exports.values().cloned().collect();
        self.note(shown);
    }

    fn note(&self, shown: Shown) {
        let mut tape = self.tape();
        // Still to come, until this instant.
        tape.record("before the answer".to_owned());
        tape.shown.push(Arc::new(shown));
        tape.record("after the answer".to_owned());
    }

    /// Does the operation, and acknowledges it.
    pub fn act(&self, vault: &SimVault, operation: &Operation, seed: u64) -> Result<(), Error> {
        let acknowledge = || self.acknowledge(vault);
        (operation.act)(&Scene { vault, seed, acknowledge: &acknowledge })?;
        self.acknowledge(vault);
        Ok(())
    }

    /// What was recorded; all files must be closed.
    pub fn finish(self) -> Recording {
        let tape = self.tape();
        let points = tape.frames.iter().map(|(what, moment, index, stage)| Point {
            what: what.clone(),
            moment: moment.clone(),
            index: index.clone(),
            before: Arc::clone(&tape.shown[*stage]),
            after: Arc::clone(&tape.shown[(*stage + 1).min(tape.shown.len() - 1)]),
        });
        Recording { points: points.collect(), last: Arc::clone(tape.shown.last().expect("it has the first")) }
    }

    fn tape(&self) -> MutexGuard<'_, Tape> {
        self.tape.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
