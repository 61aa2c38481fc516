//! Looking after a storage in memory: its open uploads are its leftovers, and what was set aside is numbered.

use std::io::{Cursor, Read};
use std::path::PathBuf;

use super::MockStorage;
use crate::storage::waiting::lock;
use crate::storage::{Leftover, LeftoverKind, SetAsideObject, StorageError, UnfinishedUpload, Upkeep, UploadId};

impl Upkeep for MockStorage {
    fn leftovers(&self) -> Result<Vec<Leftover>, StorageError> {
        let contents = lock(&self.contents);
        let leftover = |upload: UploadId| {
            let (key, plan) = (contents.key_of(&upload)?, contents.plan_of(&upload)?);
            let size_bytes = contents.upload_bytes(&upload);
            let kind = LeftoverKind::Upload { upload: upload.clone(), key, plan };
            Some(Leftover { name: upload.to_string(), kind, size_bytes, has_rested: false })
        };
        Ok(contents.open_uploads().into_iter().filter_map(leftover).collect())
    }

    fn unfinished_uploads(&self) -> Result<Vec<UnfinishedUpload>, StorageError> {
        let unfinished = |leftover: Leftover| {
            let LeftoverKind::Upload { key, .. } = &leftover.kind else { return None };
            let key = Some(key.clone());
            Some(UnfinishedUpload { leftover, key, age_ms: None, rested_ms: 0, is_ours: true })
        };
        Ok(self.leftovers()?.into_iter().filter_map(unfinished).collect())
    }

    fn is_of(&self, leftover: &Leftover, upload: &UploadId) -> bool {
        leftover.name == upload.as_str()
    }

    fn read_leftover(&self, _leftover: &Leftover) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(None)
    }

    fn remove_leftover(&self, leftover: &Leftover) -> Result<(), StorageError> {
        if let LeftoverKind::Upload { upload, .. } = &leftover.kind {
            lock(&self.contents).abort(upload);
        }
        Ok(())
    }

    fn set_aside_objects(&self) -> Result<Vec<SetAsideObject>, StorageError> {
        let contents = lock(&self.contents);
        let object = |(nth, key)| SetAsideObject {
            id: format!("{nth}"),
            key,
            size_bytes: contents.set_aside_bytes(nth).map_or(0, |bytes| bytes.len() as u64),
        };
        Ok(contents.set_aside_keys().into_iter().enumerate().map(object).collect())
    }

    fn read_set_aside(&self, id: &str) -> Result<Option<Box<dyn Read + Send>>, StorageError> {
        let bytes = id.parse().ok().and_then(|nth| lock(&self.contents).set_aside_bytes(nth));
        Ok(bytes.map(|bytes| Box::new(Cursor::new(bytes)) as Box<dyn Read + Send>))
    }

    fn take_back(&self, id: &str) -> Result<(), StorageError> {
        id.parse().map_or(Ok(()), |nth| lock(&self.contents).take_back(nth))
    }

    fn remove_set_aside(&self, id: &str) -> Result<(), StorageError> {
        if let Ok(nth) = id.parse() {
            lock(&self.contents).remove_set_aside(nth);
        }
        Ok(())
    }

    fn set_aside_folder(&self) -> Option<PathBuf> {
        None
    }
}
