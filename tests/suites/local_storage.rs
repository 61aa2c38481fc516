//! What is particular to a vault in a folder: its files, its locks, what a crash leaves, and what it refuses to touch.
//! What every storage promises is in `storage_contract`.

mod folder;
mod leftovers;
mod opening;
mod quarantine;
mod resuming;
mod space;
mod together;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use coffer_core::document::{FileId, UserId, VaultId};
use coffer_core::seams::{Disk, Fs};
use coffer_core::storage::{BlobKey, LocalStorage, OpenedRoot, StorageError, VaultMarker};
use coffer_tests::{CountingIds, ManualClock};

/// A vault in a folder of its own.
struct Vault {
    root: PathBuf,
    _folder: tempfile::TempDir,
}

impl Vault {
    fn new() -> Vault {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let root = folder.path().join("vault");
        LocalStorage::create(&Disk, &root, &marker(1)).expect("a new vault");
        Vault { root, _folder: folder }
    }

    fn open(&self) -> LocalStorage {
        open(Arc::new(Disk), &self.root).expect("the vault opens").storage
    }

    fn open_on(&self, fs: Arc<dyn Fs>) -> LocalStorage {
        open(fs, &self.root).expect("the vault opens").storage
    }

    fn object(&self, key: &BlobKey) -> PathBuf {
        self.root.join(key.to_string())
    }

    /// The names of the files in the staging folder, in order.
    fn staged(&self) -> Vec<String> {
        names_in(&self.root.join(".coffer/staging"))
    }
}

/// Opens the vault in `root` as another process would: no two openings make the same ids.
fn open(fs: Arc<dyn Fs>, root: &Path) -> Result<OpenedRoot, StorageError> {
    use std::sync::atomic::{AtomicU64, Ordering};
    static PROCESSES: AtomicU64 = AtomicU64::new(1);
    let ids = CountingIds::series(PROCESSES.fetch_add(1, Ordering::Relaxed));
    LocalStorage::open(fs, Arc::new(ManualClock::default()), Arc::new(ids), root, None)
}

fn anna() -> UserId {
    "anna".parse().expect("a valid user")
}

/// The content of Anna's document `number`.
fn key(number: u128) -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes(number.to_be_bytes()))
}

fn marker(number: u8) -> VaultMarker {
    VaultMarker::new(VaultId::from_bytes([number; 16]), vec![anna()])
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let mut names =
        entries.map(|entry| entry.expect("readable").file_name().into_string().expect("UTF-8")).collect::<Vec<_>>();
    names.sort();
    names
}

/// Everything in a folder, so that "untouched" can be compared: per path its mode, time, and content.
fn everything_in(folder: &Path) -> BTreeMap<PathBuf, (u32, i64, i64, Vec<u8>)> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let metadata = fs::symlink_metadata(&path).expect("it is there");
        let mut content = Vec::new();
        if metadata.is_dir() {
            waiting.extend(fs::read_dir(&path).expect("readable").map(|entry| entry.expect("readable").path()));
        } else if metadata.is_file() {
            content = fs::read(&path).expect("readable");
        }
        found.insert(path, (metadata.mode(), metadata.mtime(), metadata.mtime_nsec(), content));
    }
    found
}

/// A folder for this user alone, whatever the umask.
fn make_folder(path: &Path) {
    fs::DirBuilder::new().mode(0o700).create(path).expect("a new folder");
}

/// A small file system of its own, until it is dropped.
pub struct Mounted {
    pub path: PathBuf,
    _folder: tempfile::TempDir,
}

impl Mounted {
    /// `None`, said aloud, where tests may not mount.
    pub fn new(size: &str) -> Option<Mounted> {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("mounted");
        make_folder(&path);
        let options = format!("size={size},mode=0700");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "coffer-test"]).arg(&path).output();
        match mounted {
            Ok(output) if output.status.success() => Some(Mounted { path, _folder: folder }),
            _ => {
                eprintln!("SKIPPED: a file system cannot be mounted here; this needs root");
                None
            }
        }
    }

    pub fn make_read_only(&self) {
        self.remount("remount,ro");
    }

    pub fn make_writable(&self) {
        self.remount("remount,rw");
    }

    fn remount(&self, options: &str) {
        let remounted = Command::new("mount").args(["-o", options]).arg(&self.path).status();
        assert!(remounted.expect("mount runs").success(), "what could be mounted can be mounted with {options}");
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg("--lazy").arg(&self.path).status();
        assert!(unmounted.is_ok_and(|status| status.success()), "{} stays mounted", self.path.display());
    }
}
