//! Copies within the server: no byte of them comes through this computer.

use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, MetadataDirective};

use super::S3Storage;
use super::connection::Connection;
use super::facts::MOST_PART_BYTES;
use super::failure::{Failure, FailureKind};
use crate::presentation::Presentation;
use crate::storage::{BlobKey, BlobMetadata, StorageError};

const COPYING: &str = "copying an object";
const GIVING_UP: &str = "giving up a copy";
/// Said of what strangers are given: nobody on the way keeps it, so that it is gone when it is removed.
pub(super) const KEPT_BY_NOBODY: &str = "private, no-store";

impl S3Storage {
    pub(super) fn copy_object(&self, from: &BlobKey, to: &BlobKey) -> Result<BlobMetadata, StorageError> {
        let connection = self.own_vault()?;
        if !connection.facts.copies {
            return Err(StorageError::Unsupported { operation: COPYING });
        }
        let not_found = |key: &BlobKey| StorageError::NotFound { key: key.clone() };
        let original = self.object_at(&connection, from)?.ok_or_else(|| not_found(from))?;
        let names = [from, to].map(|key| connection.keys.object(key));
        match connection.copy(&connection.source(&names[0]), &names[1], original.metadata.size_bytes, None) {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => return Err(not_found(from)),
            copied => copied?,
        }
        let copy = self.object_at(&connection, to)?.ok_or_else(|| not_found(to))?;
        if copy.may_be_copy_of(&original) {
            return Ok(copy.metadata);
        }
        // A server that copies like this cannot.
        connection.wait(connection.remove(&names[1]))?;
        Err(StorageError::Unsupported { operation: COPYING })
    }
}

impl Connection {
    /// Gives an object another key.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), Failure> {
        let size_bytes = self.wait(self.head(from))?.content_length().and_then(|length| u64::try_from(length).ok());
        self.copy(&self.source(from), to, size_bytes.unwrap_or_default(), None)?;
        self.wait(self.remove(from))
    }

    /// How an object of this bucket is named as the source of a copy.
    pub(super) fn source(&self, object_key: &str) -> String {
        format!("{}/{object_key}", self.bucket)
    }

    /// Copies an object of this server into this bucket, in parts where it is too long for one copy. With a presentation, for strangers:
    /// what is said of the copy is that and nothing else.
    pub(super) fn copy(
        &self,
        source: &str,
        to: &str,
        size_bytes: u64,
        presentation: Option<&Presentation>,
    ) -> Result<(), Failure> {
        if size_bytes <= MOST_PART_BYTES {
            let copy = || {
                let copy = self.client.copy_object().bucket(&self.bucket).key(to).copy_source(source);
                let copy = match presentation {
                    None => copy,
                    Some(said) => copy
                        .metadata_directive(MetadataDirective::Replace)
                        .content_type(said.content_type())
                        .content_disposition(said.content_disposition())
                        .cache_control(KEPT_BY_NOBODY),
                };
                copy.send()
            };
            self.request(COPYING, 0, copy)?;
            return Ok(());
        }
        let begin = || {
            let begin = self.client.create_multipart_upload().bucket(&self.bucket).key(to);
            let begin = match presentation {
                None => begin,
                Some(said) => begin
                    .content_type(said.content_type())
                    .content_disposition(said.content_disposition())
                    .cache_control(KEPT_BY_NOBODY),
            };
            begin.send()
        };
        let upload = self.request(COPYING, 0, begin)?.value.upload_id.unwrap_or_default();
        let copied = self.copy_parts(source, to, &upload, size_bytes);
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
            let copied = self.request(COPYING, 0, copy)?.value;
            let version = copied.copy_part_result().and_then(|part| part.e_tag()).map(str::to_owned);
            parts.push(CompletedPart::builder().part_number(number).set_e_tag(version).build());
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let complete = || {
            let complete = self.client.complete_multipart_upload().bucket(&self.bucket).key(to);
            complete.upload_id(upload).multipart_upload(parts.clone()).send()
        };
        self.request(COPYING, 0, complete).map(drop)
    }
}
