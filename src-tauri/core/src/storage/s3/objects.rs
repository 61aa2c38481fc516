//! Whole objects: stored, looked at, removed, and the version of a sidecar that a change was decided on.

use std::collections::HashMap;
use std::sync::Mutex;

use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::SdkError;
use aws_sdk_s3::operation::put_object::{PutObjectError, PutObjectOutput};
use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;

use super::connection::{Answer, Connection};
use super::failure::{Failure, FailureKind};
use super::{S3Storage, crc64};
use crate::document::Timestamp;
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, BlobMetadata, BlobPart, StorageError, StoreMode};

pub(super) const STORING: &str = "storing an object";
const LOOKING: &str = "looking at an object";
const REMOVING: &str = "removing an object";

/// Versions of sidecars that are remembered; beyond that the longest unused is asked for again.
const MOST_VERSIONS: usize = 4096;

/// What must hold for an object to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// Nothing.
    None,
    /// Nobody has the key.
    Absent,
    /// The object is still this version.
    Version(String),
}

/// The version (ETag) of each sidecar as this computer last read or wrote it. A change that was decided on one version
/// is not written over another.
#[derive(Debug, Default)]
pub(super) struct Versions(Mutex<HashMap<BlobKey, String>>);

impl Versions {
    pub(super) fn note(&self, key: &BlobKey, version: Option<&str>) {
        let mut versions = lock(&self.0);
        match version {
            Some(version) if key.part == BlobPart::Sidecar => {
                if versions.len() >= MOST_VERSIONS && !versions.contains_key(key) {
                    // What is forgotten is asked for again, so which one goes decides nothing.
                    let any = versions.keys().next().cloned();
                    any.map(|any| versions.remove(&any));
                }
                versions.insert(key.clone(), version.to_owned());
            }
            _ => {
                versions.remove(key);
            }
        }
    }

    fn of(&self, key: &BlobKey) -> Option<String> {
        lock(&self.0).get(key).cloned()
    }
}

impl S3Storage {
    /// `None` if it was not wanted any more before it was answered for.
    pub(super) fn store_object(
        &self,
        key: &BlobKey,
        bytes: &[u8],
        mode: StoreMode,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<BlobMetadata>, StorageError> {
        self.require_length(bytes)?;
        let connection = self.own_vault()?;
        let bytes = Bytes::copy_from_slice(bytes);
        let stored = match mode {
            StoreMode::CreateOnly => connection.wait_while(is_wanted, self.create_object(&connection, key, bytes)),
            StoreMode::Replace => connection.wait_while(is_wanted, self.replace(&connection, key, bytes)),
        };
        stored.transpose()
    }

    pub(super) fn require_length(&self, bytes: &[u8]) -> Result<(), StorageError> {
        let (size_bytes, most_bytes) = (bytes.len() as u64, self.capabilities_now().most_store_bytes);
        if size_bytes > most_bytes { Err(StorageError::TooLarge { size_bytes, most_bytes }) } else { Ok(()) }
    }

    /// Stores an object under a key that nobody has.
    pub(super) async fn create_object(
        &self,
        connection: &Connection,
        key: &BlobKey,
        bytes: Bytes,
    ) -> Result<BlobMetadata, StorageError> {
        let condition = if connection.facts.create_only {
            Condition::Absent
        } else {
            // The server does not check, so this is all that can be done. Ids are never used twice, so it is enough.
            match self.head(connection, key).await {
                Ok(_) => return Err(StorageError::AlreadyExists { key: key.clone() }),
                Err(StorageError::NotFound { .. }) => Condition::None,
                Err(error) => return Err(error),
            }
        };
        match connection.put(&connection.keys.object(key), &bytes, &condition).await {
            Ok(answer) => {
                self.versions.note(key, answer.value.e_tag());
                Ok(self.stored_now(&bytes))
            }
            Err(failure) if failure.kind == FailureKind::PreconditionFailed && failure.may_be_done => {
                self.own_or(connection, key, &bytes, StorageError::AlreadyExists { key: key.clone() }).await
            }
            Err(failure) if failure.kind == FailureKind::NotConfirmed => {
                self.own_or(connection, key, &bytes, failure.into()).await
            }
            Err(failure) => Err(failure.about(key)),
        }
    }

    /// Stores an object in the place of the version that was read last, or of nothing.
    async fn replace(
        &self,
        connection: &Connection,
        key: &BlobKey,
        bytes: Bytes,
    ) -> Result<BlobMetadata, StorageError> {
        let known = match self.versions.of(key) {
            Some(version) => Some(version),
            None => match self.head(connection, key).await {
                Ok((_, version)) => version,
                Err(StorageError::NotFound { .. }) => None,
                Err(error) => return Err(error),
            },
        };
        let condition = match (known, connection.facts.replace_only) {
            (Some(version), true) => Condition::Version(version),
            (None, _) if connection.facts.create_only => Condition::Absent,
            _ => Condition::None,
        };
        match connection.put(&connection.keys.object(key), &bytes, &condition).await {
            Ok(answer) => {
                self.versions.note(key, answer.value.e_tag());
                Ok(self.stored_now(&bytes))
            }
            Err(failure)
                if matches!(failure.kind, FailureKind::PreconditionFailed | FailureKind::NoSuchKey)
                    && condition != Condition::None =>
            {
                self.versions.note(key, None);
                self.own_or(connection, key, &bytes, StorageError::Changed { key: key.clone() }).await
            }
            Err(failure) if failure.kind == FailureKind::NotConfirmed => {
                self.versions.note(key, None);
                self.own_or(connection, key, &bytes, failure.into()).await
            }
            Err(failure) => Err(failure.about(key)),
        }
    }

    /// Whether what is refused is there already because an earlier try put it there; `other` if it is somebody else's.
    async fn own_or(
        &self,
        connection: &Connection,
        key: &BlobKey,
        bytes: &Bytes,
        other: StorageError,
    ) -> Result<BlobMetadata, StorageError> {
        match connection.read_small(&connection.keys.object(key), bytes.len() as u64 + 1).await {
            Ok((found, version)) if found == *bytes => {
                self.versions.note(key, version.as_deref());
                Ok(self.stored_now(bytes))
            }
            Ok(_) => Err(other),
            Err(failure) if failure.kind == FailureKind::NoSuchKey => Err(other),
            Err(failure) => Err(failure.about(key)),
        }
    }

    pub(super) fn delete_object(&self, key: &BlobKey) -> Result<(), StorageError> {
        let connection = self.own_vault()?;
        self.versions.note(key, None);
        connection.wait(connection.remove(&connection.keys.object(key))).map_err(StorageError::from)
    }

    pub(super) fn object_metadata(&self, key: &BlobKey) -> Result<BlobMetadata, StorageError> {
        let connection = self.connection()?;
        connection.wait(self.head(&connection, key)).map(|(metadata, _)| metadata)
    }

    /// Length, time and version of an object.
    pub(super) async fn head(
        &self,
        connection: &Connection,
        key: &BlobKey,
    ) -> Result<(BlobMetadata, Option<String>), StorageError> {
        let head = connection.head(&connection.keys.object(key)).await.map_err(|failure| failure.about(key))?;
        let modified_at = head.last_modified().and_then(|time| time.to_millis().ok()).unwrap_or_default();
        let metadata = BlobMetadata {
            size_bytes: head.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or_default(),
            modified_at: Timestamp::from_millis(modified_at),
        };
        Ok((metadata, head.e_tag().map(str::to_owned)))
    }

    /// What is known of an object that was stored this moment.
    pub(super) fn stored_now(&self, bytes: &[u8]) -> BlobMetadata {
        BlobMetadata { size_bytes: bytes.len() as u64, modified_at: self.clock.now() }
    }
}

impl Connection {
    /// Puts an object, if `condition` holds.
    pub(super) async fn put(
        &self,
        object_key: &str,
        bytes: &Bytes,
        condition: &Condition,
    ) -> Result<Answer<PutObjectOutput>, Failure> {
        let checksum = self.facts.checks_crc64.then(|| crc64::header(crc64::of(bytes)));
        let put = || self.put_once(object_key, bytes.clone(), condition, checksum.clone());
        let answer = self.send(STORING, bytes.len(), put).await?;
        // Every bucket names the version that it has stored. A network that wants to be paid first does not.
        if answer.value.e_tag().is_none_or(str::is_empty) { Err(Failure::not_confirmed(STORING)) } else { Ok(answer) }
    }

    pub(super) async fn put_once(
        &self,
        object_key: &str,
        bytes: Bytes,
        condition: &Condition,
        checksum: Option<String>,
    ) -> Result<PutObjectOutput, SdkError<PutObjectError, HttpResponse>> {
        let mut put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(object_key)
            .content_type("application/octet-stream")
            .set_checksum_crc64_nvme(checksum)
            .body(ByteStream::from(bytes));
        put = match condition {
            Condition::None => put,
            Condition::Absent => put.if_none_match("*"),
            Condition::Version(version) => put.if_match(version),
        };
        if self.unsigned { put.customize().disable_payload_signing().send().await } else { put.send().await }
    }

    /// What the bucket says of an object.
    pub(super) async fn head(
        &self,
        object_key: &str,
    ) -> Result<aws_sdk_s3::operation::head_object::HeadObjectOutput, Failure> {
        let head = || self.client.head_object().bucket(&self.bucket).key(object_key).send();
        Ok(self.send(LOOKING, 0, head).await?.value)
    }

    /// Removes an object, whether it is there or not, and makes sure: that a removal was answered with success, or with
    /// "not found", may have been said by somebody else than the bucket.
    pub(super) async fn remove(&self, object_key: &str) -> Result<(), Failure> {
        self.ask_to_remove(REMOVING, object_key).await?;
        match self.head(object_key).await {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => Ok(()),
            Err(failure) => Err(failure),
            Ok(_) => Err(Failure::not_confirmed(REMOVING)),
        }
    }

    /// Removes an object, whether it is there or not, and believes the answer.
    pub(super) async fn ask_to_remove(&self, operation: &'static str, object_key: &str) -> Result<(), Failure> {
        let remove = || self.client.delete_object().bucket(&self.bucket).key(object_key).send();
        match self.send(operation, 0, remove).await {
            Err(failure) if failure.kind != FailureKind::NoSuchKey => Err(failure),
            _ => Ok(()),
        }
    }
}
