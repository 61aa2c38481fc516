//! What was set aside in a bucket.
//!
//! Moving is copying and then removing: in between both are there, never neither. Everything here asks for the marker
//! first.

use std::io::Read;
use std::ops::ControlFlow;

use super::S3Storage;
use super::failure::FailureKind;
use crate::storage::{BlobKey, SetAsideObject, StorageError};

const SETTING_ASIDE: &str = "setting an object aside";

impl S3Storage {
    pub(super) fn set_object_aside(&self, key: &BlobKey) -> Result<(), StorageError> {
        let connection = self.own_vault()?;
        self.versions.note(key, None);
        let to = connection.keys.set_aside(key, self.ids.op_id());
        match connection.rename(&connection.keys.object(key), &to) {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => Ok(()),
            moved => moved.map_err(StorageError::from),
        }
    }

    pub(super) fn list_set_aside(&self) -> Result<Vec<SetAsideObject>, StorageError> {
        let connection = self.connection()?;
        self.confirm_marker(&connection)?;
        let mut found = Vec::new();
        connection.each_object(&connection.keys.quarantine(), &mut |object| {
            if let Some((id, key)) = connection.keys.set_aside_of(object.key().unwrap_or_default()) {
                let size_bytes = object.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
                found.push(SetAsideObject { id: id.to_owned(), key, size_bytes });
            }
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    pub(super) fn open_set_aside(&self, id: &str) -> Result<Option<Box<dyn Read + Send>>, StorageError> {
        let Some((object_key, _)) = self.connection()?.keys.of_set_aside(id) else { return Ok(None) };
        self.open(object_key)
    }

    pub(super) fn take_object_back(&self, id: &str) -> Result<(), StorageError> {
        let connection = self.own_vault()?;
        let Some((from, key)) = connection.keys.of_set_aside(id) else {
            return Err(StorageError::Unavailable {
                operation: SETTING_ASIDE,
                source: std::io::ErrorKind::NotFound.into(),
            });
        };
        if connection.wait(self.head(&connection, &key)).is_ok() {
            return Err(StorageError::AlreadyExists { key });
        }
        connection.rename(&from, &connection.keys.object(&key)).map_err(StorageError::from)
    }

    pub(super) fn delete_set_aside(&self, id: &str) -> Result<(), StorageError> {
        let connection = self.own_vault()?;
        let Some((object_key, _)) = connection.keys.of_set_aside(id) else { return Ok(()) };
        connection.wait(connection.remove(&object_key)).map_err(StorageError::from)
    }
}
