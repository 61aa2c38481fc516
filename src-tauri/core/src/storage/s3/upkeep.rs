//! What lies in a bucket beside the objects: uploads that nobody ended, and what was set aside.
//!
//! Moving is copying and then removing: in between both are there, never neither. Everything here asks for the marker
//! first. Uploads of other computers are somebody's work; they count as left behind only after seven days, by the
//! server's own clock.

use std::io::Read;
use std::ops::ControlFlow;

use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, MultipartUpload};

use super::S3Storage;
use super::connection::Connection;
use super::facts::MOST_PART_BYTES;
use super::failure::{Failure, FailureKind};
use super::journal::Journal;
use super::upload_id::NamedUpload;
use crate::storage::{BlobKey, Leftover, LeftoverKind, SetAsideObject, StorageError, UploadId, UploadPlan};

const LEFTOVERS: &str = "looking for uploads that were left";
const GIVING_UP: &str = "giving up an upload that was left";
const SETTING_ASIDE: &str = "setting an object aside";
const SEVEN_DAYS_MS: i64 = 7 * 24 * 60 * 60 * 1000;

impl S3Storage {
    pub(super) fn list_leftovers(&self) -> Result<Vec<Leftover>, StorageError> {
        let connection = self.own_vault()?;
        let server_now = self.clock.now().as_millis().saturating_add(connection.time.ahead());
        let mut leftovers = Vec::new();
        for upload in connection.unfinished(connection.keys.prefix())? {
            let (Some(object_key), Some(server_id)) = (upload.key(), upload.upload_id()) else { continue };
            let Some(key) = connection.keys.object_of_anybody(object_key) else { continue };
            let begun = upload.initiated().and_then(|time| time.to_millis().ok()).unwrap_or(server_now);
            let mine = self.remembered(&key, server_id)?;
            if mine.is_none() && server_now.saturating_sub(begun) < SEVEN_DAYS_MS {
                continue;
            }
            let kind = match mine {
                Some((upload, plan)) => LeftoverKind::Upload { upload, key, plan },
                None => LeftoverKind::Half,
            };
            leftovers.push(Leftover { name: format!("{object_key} {server_id}"), kind, size_bytes: 0 });
        }
        leftovers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(leftovers)
    }

    /// The upload of this key and server's id, if this computer remembers it.
    fn remembered(&self, key: &BlobKey, server_id: &str) -> Result<Option<(UploadId, UploadPlan)>, StorageError> {
        let failed = |error| StorageError::from_io(LEFTOVERS, error);
        let uploads = Journal::all(&*self.fs, &self.journals_folder()).map_err(failed)?;
        Ok(uploads.into_iter().find_map(|upload| {
            let named = NamedUpload::of(&upload).ok()?;
            (named.key == *key && named.server_id == server_id).then_some((upload, named.plan))
        }))
    }

    pub(super) fn delete_leftover(&self, leftover: &Leftover) -> Result<(), StorageError> {
        if let LeftoverKind::Upload { upload, .. } = &leftover.kind {
            return self.abort_upload(upload);
        }
        let Some((object_key, server_id)) = leftover.name.split_once(' ') else { return Ok(()) };
        let connection = self.own_vault()?;
        match connection.ask_to_abort(GIVING_UP, object_key, server_id) {
            Err(failure) if failure.kind != FailureKind::NoSuchUpload => Err(failure.into()),
            _ => Ok(()),
        }
    }

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
    /// All uploads of keys that begin with `prefix` that were begun and not ended, whoever's.
    pub(super) fn unfinished(&self, prefix: &str) -> Result<Vec<MultipartUpload>, Failure> {
        let mut found: Vec<MultipartUpload> = Vec::new();
        let mut next: Option<(Option<String>, Option<String>)> = None;
        loop {
            let list = || {
                let (key, upload) = next.clone().unwrap_or_default();
                let list = self.client.list_multipart_uploads().bucket(&self.bucket);
                list.prefix(prefix).set_key_marker(key).set_upload_id_marker(upload).send()
            };
            let page = self.request(LEFTOVERS, 0, list)?.value;
            let more = page.is_truncated.unwrap_or(false);
            let brought = page.uploads.as_ref().map_or(0, Vec::len);
            found.extend(page.uploads.unwrap_or_default());
            if !more || brought == 0 {
                return Ok(found);
            }
            next = Some((page.next_key_marker, page.next_upload_id_marker));
        }
    }

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
