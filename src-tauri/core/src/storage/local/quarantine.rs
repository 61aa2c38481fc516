//! The folder of what was set aside: `.quarantine/<user>/<object>`, with an operation's id behind it where that was taken.
//! Anybody can read it without Coffer; nothing goes from there by itself.

use std::io::{ErrorKind, Read};
use std::path::PathBuf;

use super::LocalStorage;
use crate::document::{OpId, UserId};
use crate::seams::EntryKind;
use crate::storage::{BlobKey, SetAsideObject, StorageError};

impl LocalStorage {
    pub(super) fn list_set_aside(&self) -> Result<Vec<SetAsideObject>, StorageError> {
        const OPERATION: &str = "looking into the quarantine";
        let failed = |error| StorageError::from_io(OPERATION, error);
        let users = match self.fs.read_folder(&self.layout.quarantine()) {
            Ok(users) => users,
            Err(error) if error.kind() == ErrorKind::NotFound => {
                return self.confirm_absence(OPERATION).map(|()| Vec::new());
            }
            Err(error) => return Err(failed(error)),
        };
        let mut objects = Vec::new();
        for (name, kind) in users {
            let user = name.to_str().and_then(|name| name.parse::<UserId>().ok());
            let Some(user) = user.filter(|_| kind == EntryKind::Folder) else { continue };
            let folder = self.layout.quarantine_of(&user);
            for (name, kind) in self.fs.read_folder(&folder).map_err(failed)? {
                let Some(name) = name.to_str().filter(|_| kind == EntryKind::File) else { continue };
                let Some(key) = key_of(&user, name) else { continue };
                match self.fs.stat(&folder.join(name)) {
                    Ok(stat) => {
                        objects.push(SetAsideObject { id: format!("{user}/{name}"), key, size_bytes: stat.size_bytes });
                    }
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(error) => return Err(failed(error)),
                }
            }
        }
        objects.sort_unstable_by(|one, other| one.id.cmp(&other.id));
        Ok(objects)
    }

    pub(super) fn open_set_aside(&self, id: &str) -> Result<Option<Box<dyn Read + Send>>, StorageError> {
        const OPERATION: &str = "reading out of the quarantine";
        let Some((_, path)) = self.set_aside_path(id) else { return Ok(None) };
        match self.fs.open_read(&path) {
            Ok(file) => Ok(Some(Box::new(file))),
            Err(error) if error.kind() == ErrorKind::NotFound => self.confirm_absence(OPERATION).map(|()| None),
            Err(error) => Err(StorageError::from_io(OPERATION, error)),
        }
    }

    pub(super) fn take_object_back(&self, id: &str) -> Result<(), StorageError> {
        const OPERATION: &str = "taking a document out of the quarantine";
        self.require_own_vault()?;
        let (key, path) = self
            .set_aside_path(id)
            .ok_or_else(|| StorageError::Unavailable { operation: OPERATION, source: ErrorKind::NotFound.into() })?;
        match self.fs.rename_new(&path, &self.layout.object(&key)) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(StorageError::AlreadyExists { key }),
            other => other.map_err(|error| StorageError::from_io(OPERATION, error))?,
        }
        // Where it went before where it was: at no point are its bytes in neither.
        self.sync_folder(OPERATION, &self.layout.user(&key.owner))?;
        self.sync_folder(OPERATION, &self.layout.quarantine_of(&key.owner))
    }

    pub(super) fn delete_set_aside(&self, id: &str) -> Result<(), StorageError> {
        const OPERATION: &str = "removing out of the quarantine";
        self.require_own_vault()?;
        let Some((key, path)) = self.set_aside_path(id) else { return Ok(()) };
        match self.fs.remove_file(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            other => other.map_err(|error| StorageError::from_io(OPERATION, error))?,
        }
        self.sync_if_there(OPERATION, &self.layout.quarantine_of(&key.owner))
    }

    /// Where the thing with this id lies, and the key it had; `None` for what is no id of ours.
    fn set_aside_path(&self, id: &str) -> Option<(BlobKey, PathBuf)> {
        let (user, name) = id.split_once('/')?;
        let user: UserId = user.parse().ok()?;
        // A name that is a key's has no separator, so it stays in the folder.
        let key = key_of(&user, name)?;
        let path = self.layout.quarantine_of(&user).join(name);
        Some((key, path))
    }
}

/// The key that the file `name` had, whether or not an operation's id was put behind it.
fn key_of(user: &UserId, name: &str) -> Option<BlobKey> {
    BlobKey::from_object_name(user, name).or_else(|| {
        let (name, number) = name.rsplit_once('.')?;
        number.parse::<OpId>().ok()?;
        BlobKey::from_object_name(user, name)
    })
}
