//! What is not durable yet, told from the system calls of a process.
//!
//! A file must not get its final name before its bytes are durable, and nothing may be answered while a folder has names
//! that a power cut would take back. After a sync that failed the bytes it was for are never durable: they have to be
//! written again, to that file or to another.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::system_call::{CallKind, SystemCall};

/// The account of one process, about what lies in one folder.
#[derive(Debug)]
pub struct SyncLedger {
    root: PathBuf,
    /// Files whose bytes are not durable.
    unsynced: BTreeSet<PathBuf>,
    /// Files whose bytes never will be.
    lost: BTreeSet<PathBuf>,
    /// Folders whose names are not durable.
    owed: BTreeSet<PathBuf>,
    /// Folders whose last sync failed.
    failed: BTreeSet<PathBuf>,
}

impl SyncLedger {
    /// An empty one, about what lies in `root`.
    pub fn new(root: &Path) -> SyncLedger {
        SyncLedger {
            root: root.to_owned(),
            unsynced: BTreeSet::new(),
            lost: BTreeSet::new(),
            owed: BTreeSet::new(),
            failed: BTreeSet::new(),
        }
    }

    /// Takes note of a call that is about to be made, or to fail if `fails`.
    ///
    /// # Panics
    /// If it gives a file its name whose bytes are not durable.
    pub fn note(&mut self, call: &SystemCall, fails: bool) {
        // What the folder lies in matters too: it is lost with it.
        if !call.path.starts_with(&self.root) && !self.root.starts_with(&call.path) {
            return;
        }
        let path = &call.path;
        match call.kind {
            CallKind::Write if !fails => {
                self.lost.remove(path);
                self.unsynced.insert(path.clone());
            }
            CallKind::Sync if call.name == "syncfs" && fails => self.lost.append(&mut self.unsynced),
            CallKind::Sync if call.name == "syncfs" => self.unsynced.clear(),
            CallKind::Sync if path.is_dir() && fails => drop(self.failed.insert(path.clone())),
            CallKind::Sync if path.is_dir() => {
                self.failed.remove(path);
                self.owed.remove(path);
            }
            CallKind::Sync if fails => self.lost.extend(self.unsynced.take(path)),
            CallKind::Sync => drop(self.unsynced.remove(path)),
            CallKind::Rename if !fails => {
                let from = call.from.as_ref().expect("a rename has an old name");
                let name = from.display();
                assert!(!self.unsynced.contains(from), "{name} gets its name before its bytes are durable");
                assert!(!self.lost.contains(from), "{name} gets its name although its bytes could not be made durable");
                self.owe(path);
            }
            CallKind::MakeFolder if !fails && !path.exists() => self.owe(path),
            CallKind::Remove if !fails => {
                self.unsynced.remove(path);
                self.lost.remove(path);
            }
            _ => {}
        }
    }

    /// Checks that what has been done so far survives a power cut.
    ///
    /// # Panics
    /// If it does not.
    pub fn settled(&self) {
        assert!(self.owed.is_empty(), "names in these folders are not durable: {:?}", self.owed);
    }

    /// Checks that whatever a sync failed for was made durable by other means, or is not there any more.
    ///
    /// # Panics
    /// If it was not.
    pub fn made_good(&self) {
        assert!(self.lost.is_empty(), "these files could not be made durable: {:?}", self.lost);
        assert!(self.failed.is_empty(), "the names in these folders could not be made durable: {:?}", self.failed);
    }

    fn owe(&mut self, path: &Path) {
        self.owed.extend(path.parent().map(Path::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A ledger that has seen a file written, and the calls that give it its name.
    struct Written {
        ledger: SyncLedger,
        sync: SystemCall,
        rename: SystemCall,
        sync_folder: SystemCall,
        _folder: tempfile::TempDir,
    }

    fn written() -> Written {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let call = |kind, name: &'static str, file: &str, from: Option<&str>| SystemCall {
            kind,
            name,
            path: folder.path().join(file),
            from: from.map(|from| folder.path().join(from)),
        };
        let mut ledger = SyncLedger::new(folder.path());
        ledger.note(&call(CallKind::Write, "pwrite64", "scratch", None), false);
        Written {
            ledger,
            sync: call(CallKind::Sync, "fdatasync", "scratch", None),
            rename: call(CallKind::Rename, "renameat2", "object", Some("scratch")),
            sync_folder: call(CallKind::Sync, "fsync", "", None),
            _folder: folder,
        }
    }

    #[test]
    fn the_right_order_passes() {
        let Written { mut ledger, sync, rename, sync_folder, _folder } = written();
        for call in [sync, rename, sync_folder] {
            ledger.note(&call, false);
        }
        ledger.settled();
        ledger.made_good();
    }

    #[test]
    #[should_panic(expected = "before its bytes are durable")]
    fn a_name_before_the_bytes_is_noticed() {
        let Written { mut ledger, rename, _folder, .. } = written();
        ledger.note(&rename, false);
    }

    #[test]
    #[should_panic(expected = "could not be made durable")]
    fn a_name_after_a_failed_sync_is_noticed() {
        let Written { mut ledger, sync, rename, _folder, .. } = written();
        ledger.note(&sync, true);
        // That it succeeds when it is tried again proves nothing.
        ledger.note(&sync, false);
        ledger.note(&rename, false);
    }

    #[test]
    #[should_panic(expected = "names in these folders are not durable")]
    fn an_answer_before_the_names_is_noticed() {
        let Written { mut ledger, sync, rename, _folder, .. } = written();
        ledger.note(&sync, false);
        ledger.note(&rename, false);
        ledger.settled();
    }
}
