//! Making and opening the folder of a vault.
//!
//! Nothing is written into a folder before its marker says that it is the vault that was meant; `create` writes only into
//! a folder that is empty. Processes that have a vault open share its lock. One that is alone holds it exclusively, may
//! recover, and then shares it.

use std::collections::{HashMap, HashSet};
use std::io::{self, ErrorKind, Read};
use std::path::Path;
use std::sync::{Arc, Mutex};

use super::layout::{CONTROL, Layout, STAGING, Staged};
use super::{LocalStorage, lock, wait_for};
use crate::document::{OpId, VaultId};
use crate::seams::{Clock, EntryKind, FileLock, Fs, Ids, LockMode, create_folder_durably, missing_folders, parent_of};
use crate::storage::{StorageError, VaultMarker};

const OPENING: &str = "opening the vault";
const CREATING: &str = "creating the vault";

/// A vault that was opened.
#[derive(Debug)]
pub struct OpenedRoot {
    /// Its storage.
    pub storage: LocalStorage,
    /// What its marker says.
    pub marker: VaultMarker,
    /// Whether no other process has it open. Nobody else can open it then until [`LocalStorage::share`] was called:
    /// recover, and call it.
    pub sole: bool,
}

/// How a storage holds its vault.
#[derive(Debug)]
pub(super) enum RootLock {
    /// Nobody else has it open.
    Exclusive { _lock: Box<dyn FileLock> },
    /// Others may have it open.
    Shared { _lock: Box<dyn FileLock> },
    /// It cannot be written to, not even to lock it.
    ReadOnly,
}

impl RootLock {
    pub(super) fn is_exclusive(&self) -> bool {
        matches!(self, RootLock::Exclusive { .. })
    }

    pub(super) fn is_read_only(&self) -> bool {
        matches!(self, RootLock::ReadOnly)
    }
}

impl LocalStorage {
    /// Makes a vault in `root`, which must not exist or be empty; what it lies in is made too. A call that failed or died
    /// may be repeated.
    ///
    /// # Errors
    /// `Foreign` if there is something in the folder, others may write to it, or it lies within another vault; nothing
    /// was written then. `NoSpace`,
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`.
    pub fn create(fs: &dyn Fs, root: &Path, marker: &VaultMarker) -> Result<(), StorageError> {
        let failed = |error| StorageError::from_io(CREATING, error);
        let missing = missing_folders(fs, root).map_err(failed)?;
        let lies_in = parent_of(missing.last().map_or(root, |folder| folder));
        if is_within_vault(fs, lies_in).map_err(failed)? {
            return Err(foreign(root, "lies within another vault"));
        }
        if missing.is_empty() {
            check_owner(fs, root)?;
            if !is_ours(fs, root, marker)? && !is_unused(fs, root).map_err(failed)? {
                return Err(foreign(root, "is not empty"));
            }
        } else {
            create_folder_durably(fs, root).map_err(failed)?;
        }
        let layout = Layout::new(fs.canonicalize(root).map_err(failed)?);
        fs.create_folder(&layout.staging()).map_err(failed)?;
        write_marker(fs, &layout, marker).map_err(failed)?;
        if !is_ours(fs, layout.root(), marker)? {
            return Err(foreign(layout.root(), "became another vault in the meantime"));
        }
        Self::make_durable(fs, root)
    }

    /// Makes sure that the vault in `root` survives a power cut, with the folders it lies in: whoever made it may have died
    /// before. To be done before anything relies on it.
    ///
    /// # Errors
    /// `PermissionDenied`, `Unavailable`.
    pub fn make_durable(fs: &dyn Fs, root: &Path) -> Result<(), StorageError> {
        let layout = Layout::new(fs.canonicalize(root).map_err(|error| StorageError::from_io(CREATING, error))?);
        let within = [layout.control(), layout.root().to_owned()];
        let around = layout.root().ancestors().skip(1).map(Path::to_owned);
        for (place, folder) in within.into_iter().chain(around).enumerate() {
            match fs.sync_folder(&folder) {
                // On what cannot be written to, nothing waits to be written.
                Err(error) if error.kind() == ErrorKind::ReadOnlyFilesystem => {}
                // Whoever may not even look into a folder has made nothing in it.
                Err(error)
                    if place > 1 && matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::NotFound) => {}
                other => other.map_err(|error| StorageError::from_io(CREATING, error))?,
            }
        }
        Ok(())
    }

    /// The marker of the vault in `root`; `None` if there is no such folder, or nothing in it.
    ///
    /// # Errors
    /// `Foreign` if the folder holds something else; `NewerVersion`, `PermissionDenied`, `Unavailable`.
    pub fn marker_of(fs: &dyn Fs, root: &Path) -> Result<Option<VaultMarker>, StorageError> {
        let failed = |error| StorageError::from_io(OPENING, error);
        if !missing_folders(fs, root).map_err(failed)?.is_empty() {
            return Ok(None);
        }
        let layout = Layout::new(fs.canonicalize(root).map_err(failed)?);
        if fs.stat(layout.root()).map_err(failed)?.kind != EntryKind::Folder {
            return Err(foreign(root, "is not a folder"));
        }
        match read_marker(fs, &layout) {
            Err(StorageError::Foreign { .. }) if is_unused(fs, layout.root()).map_err(failed)? => Ok(None),
            marker => marker.map(Some),
        }
    }

    /// Opens the vault in `root`; with `expected`, only that one. Waits up to ten seconds while another process recovers
    /// it. A vault that cannot be written to is opened for reading: every change is then `ReadOnly`.
    ///
    /// # Errors
    /// `Foreign` if the folder is no vault, another one, or open to other users; `NewerVersion`; `Busy`;
    /// `PermissionDenied`; `Unavailable`, also if there is no such folder. Nothing was written then.
    pub fn open(
        fs: Arc<dyn Fs>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        root: &Path,
        expected: Option<VaultId>,
    ) -> Result<OpenedRoot, StorageError> {
        let canonical = fs.canonicalize(root).map_err(|error| StorageError::from_io(OPENING, error))?;
        check_owner(fs.as_ref(), &canonical)?;
        let layout = Layout::new(canonical);
        let marker = read_marker(fs.as_ref(), &layout)?;
        if expected.is_some_and(|expected| expected != marker.vault_id) {
            return Err(foreign(layout.root(), "holds another vault than it did"));
        }
        let root_lock = lock_root(fs.as_ref(), clock.as_ref(), &layout)?;
        let sole = root_lock.is_exclusive();
        let storage = LocalStorage {
            fs,
            clock,
            ids,
            layout,
            vault_id: marker.vault_id,
            root_lock: Mutex::new(root_lock),
            changes: Mutex::new(()),
            batches: Mutex::new(()),
            settled_users: Mutex::new(HashSet::new()),
            sessions: Mutex::new(HashMap::new()),
        };
        Ok(OpenedRoot { storage, marker, sole })
    }

    /// Lets other processes open the vault, after a recovery. Done again, it changes nothing.
    ///
    /// # Errors
    /// `Busy` if another process took the vault for itself in between and keeps it; `PermissionDenied`, `Unavailable`.
    /// The storage is then read-only.
    pub fn share(&self) -> Result<(), StorageError> {
        let mut held = lock(&self.root_lock);
        if held.is_exclusive() {
            // The lock has to be let go first. Another process may take it and recover: there is nothing of ours in
            // progress yet that it could disturb.
            *held = RootLock::ReadOnly;
            let shared = wait_for(self.clock.as_ref(), || {
                let shared = self.fs.try_lock(&self.layout.lock(), LockMode::Shared);
                shared.map_err(|error| StorageError::from_io(OPENING, error))
            })?;
            *held = RootLock::Shared { _lock: shared };
        }
        Ok(())
    }
}

/// Makes sure that the marker is there and is the vault's that was opened.
pub(super) fn require_marker(fs: &dyn Fs, layout: &Layout, vault_id: VaultId) -> Result<(), StorageError> {
    if read_marker(fs, layout)?.vault_id == vault_id {
        Ok(())
    } else {
        Err(foreign(layout.root(), "holds another vault than it did"))
    }
}

fn foreign(path: &Path, reason: &str) -> StorageError {
    StorageError::Foreign { place: path.display().to_string(), reason: reason.to_owned() }
}

/// Whether the folder `path` is a vault, or lies in one: what is put there would be taken for the vault's own.
fn is_within_vault(fs: &dyn Fs, path: &Path) -> io::Result<bool> {
    let path = fs.canonicalize(path)?;
    let has_marker = |folder: &Path| {
        let marker = Layout::new(folder.to_owned()).marker();
        fs.stat(&marker).is_ok_and(|stat| stat.kind == EntryKind::File)
    };
    Ok(path.ancestors().any(has_marker))
}

/// Refuses a folder in which somebody else could plant files or swap them.
fn check_owner(fs: &dyn Fs, root: &Path) -> Result<(), StorageError> {
    let failed = |error| StorageError::from_io(OPENING, error);
    let root = fs.canonicalize(root).map_err(failed)?;
    if fs.stat(&root).map_err(failed)?.kind != EntryKind::Folder {
        return Err(foreign(&root, "is not a folder"));
    }
    let ownership = fs.ownership(&root).map_err(failed)?;
    if !ownership.ours {
        return Err(foreign(&root, "belongs to another user of this computer"));
    }
    if ownership.open_to_others {
        return Err(foreign(&root, "can be written to by other users of this computer"));
    }
    Ok(())
}

/// Whether an earlier `create` with the same marker came so far that the folder has it.
fn is_ours(fs: &dyn Fs, root: &Path, marker: &VaultMarker) -> Result<bool, StorageError> {
    match read_marker(fs, &Layout::new(root.to_owned())) {
        Ok(found) => Ok(found.vault_id == marker.vault_id),
        Err(StorageError::Foreign { .. } | StorageError::NewerVersion { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether there is nothing in the folder but what a `create` that died may have left.
fn is_unused(fs: &dyn Fs, root: &Path) -> io::Result<bool> {
    let only = |path: &Path, allowed: &dyn Fn(&str, EntryKind) -> bool| -> io::Result<bool> {
        match fs.read_folder(path) {
            Ok(entries) => {
                Ok(entries.iter().all(|(name, kind)| name.to_str().is_some_and(|name| allowed(name, *kind))))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    };
    let control = root.join(CONTROL);
    let scratch = |name: &str, _| matches!(Staged::from_name(name), Some((_, Staged::Scratch)));
    Ok(only(&fs.canonicalize(root)?, &|name, kind| name == CONTROL && kind == EntryKind::Folder)?
        && only(&control, &|name, kind| name == STAGING && kind == EntryKind::Folder)?
        && only(&control.join(STAGING), &scratch)?)
}

/// Writes the marker of a new vault; one that is there already is not touched.
fn write_marker(fs: &dyn Fs, layout: &Layout, marker: &VaultMarker) -> io::Result<()> {
    // Named after the vault, so that whoever tries again with the same marker meets what was left.
    let scratch = layout.staged(OpId::from_bytes(*marker.vault_id.as_bytes()), Staged::Scratch);
    match fs.remove_file(&scratch) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs.create_new(&scratch)?;
    file.write_all_at(marker.to_json().as_bytes(), 0)?;
    file.sync()?;
    match fs.rename_new(&scratch, &layout.marker()) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => fs.remove_file(&scratch),
        other => other,
    }
}

fn read_marker(fs: &dyn Fs, layout: &Layout) -> Result<VaultMarker, StorageError> {
    let failed = |error| StorageError::from_io(OPENING, error);
    let path = layout.marker();
    match fs.stat(&path) {
        Ok(stat) if stat.kind != EntryKind::File => return Err(foreign(layout.root(), "is not a Coffer vault")),
        Ok(stat) if stat.size_bytes > VaultMarker::MOST_BYTES => {
            return Err(foreign(layout.root(), "has a marker that is too long"));
        }
        Ok(_) => {}
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(foreign(layout.root(), "is not a Coffer vault"));
        }
        Err(error) => return Err(failed(error)),
    }
    let mut text = Vec::new();
    let mut file = fs.open_read(&path).map_err(failed)?;
    file.as_mut().take(VaultMarker::MOST_BYTES).read_to_end(&mut text).map_err(failed)?;
    VaultMarker::from_json(&text).map_err(|error| error.into_storage_error(&layout.root().display().to_string()))
}

fn lock_root(fs: &dyn Fs, clock: &dyn Clock, layout: &Layout) -> Result<RootLock, StorageError> {
    let attempt = || -> io::Result<Option<RootLock>> {
        if let Some(exclusive) = fs.try_lock(&layout.lock(), LockMode::Exclusive)? {
            return Ok(Some(RootLock::Exclusive { _lock: exclusive }));
        }
        Ok(fs.try_lock(&layout.lock(), LockMode::Shared)?.map(|shared| RootLock::Shared { _lock: shared }))
    };
    let locked = wait_for(clock, || match attempt() {
        Err(error) if matches!(error.kind(), ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => {
            Ok(Some(RootLock::ReadOnly))
        }
        other => other.map_err(|error| StorageError::from_io(OPENING, error)),
    })?;
    // A copy of a vault may lack its empty folders.
    if !locked.is_read_only() && fs.stat(&layout.staging()).is_err() {
        let made = fs.create_folder(&layout.staging()).and_then(|()| fs.sync_folder(&layout.control()));
        made.map_err(|error| StorageError::from_io(OPENING, error))?;
    }
    Ok(locked)
}
