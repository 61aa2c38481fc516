//! What was set aside in a bucket.
//!
//! Moving is copying and then removing: in between both are there, never neither. Everything here asks for the marker
//! first.

use std::io::Read;
use std::ops::ControlFlow;

use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::S3Storage;
use super::connection::Connection;
use super::facts::MOST_PART_BYTES;
use super::failure::{Failure, FailureKind};
use crate::storage::{BlobKey, SetAsideObject, StorageError};

const GIVING_UP: &str = "giving up an upload that was left";
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

impl Connection {
    /// Gives an object another key.
    fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        self.copy(from, to)?;
        self.wait(self.remove(from))
    }

    /// Copies an object within the bucket, in parts where it is too long for one copy.
    fn copy(&self, from: &str, to: &str) -> Result<(), Failure> {
        let size_bytes = self.wait(self.head(from))?.content_length().and_then(|length| u64::try_from(length).ok());
        let source = format!("{}/{from}", self.bucket);
        if size_bytes.unwrap_or_default() <= MOST_PART_BYTES {
            let copy = || self.client.copy_object().bucket(&self.bucket).key(to).copy_source(&source).send();
            self.request(SETTING_ASIDE, 0, copy)?;
            return Ok(());
        }
        let begin = || self.client.create_multipart_upload().bucket(&self.bucket).key(to).send();
        let upload = self.request(SETTING_ASIDE, 0, begin)?.value.upload_id.unwrap_or_default();
        let copied = self.copy_parts(&source, to, &upload, size_bytes.unwrap_or_default());
        if copied.is_err() {
            // Best effort: what is left is found by the next look for uploads that nobody ended.
            let abort = || {
                let abort = self.client.abort_multipart_upload().bucket(&self.bucket);
                abort.key(to).upload_id(&upload).send()
            };
            let _ = self.request(GIVING_UP, 0, abort);
        }
        copied
    }

    fn copy_parts(&self, source: &str, to: &str, upload: &str, size_bytes: u64) -> Result<(), Failure> {
        let mut parts = Vec::new();
        for (number, first) in (0..size_bytes).step_by(MOST_PART_BYTES as usize).enumerate() {
            let number = i32::try_from(number + 1).unwrap_or(i32::MAX);
            let last = (first + MOST_PART_BYTES).min(size_bytes) - 1;
            let copy = || {
                let copy = self.client.upload_part_copy().bucket(&self.bucket).key(to).upload_id(upload);
                let copy = copy.part_number(number).copy_source(source);
                copy.copy_source_range(format!("bytes={first}-{last}")).send()
            };
            let copied = self.request(SETTING_ASIDE, 0, copy)?.value;
            let version = copied.copy_part_result().and_then(|part| part.e_tag()).map(str::to_owned);
            parts.push(CompletedPart::builder().part_number(number).set_e_tag(version).build());
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = || {
            let complete = self.client.complete_multipart_upload().bucket(&self.bucket).key(to);
            complete.upload_id(upload).multipart_upload(parts.clone()).send()
        };
        self.request(SETTING_ASIDE, 0, complete).map(drop)
    }
}
