//! The end of an upload: its parts are joined, and become the object.
//!
//! The answer may be lost, and another computer that goes on with the same upload may be quicker: then what lies at the key is
//! compared with the parts before it counts as the object of the upload.

use aws_sdk_s3::types::{ChecksumMode, ChecksumType, CompletedMultipartUpload, CompletedPart};
use md5::{Digest as _, Md5};

use super::connection::{Answer, Connection};
use super::failure::{Failure, FailureKind};
use super::journal::Part;
use super::listed_parts::hexadecimal;
use super::upload_id::NamedUpload;
use super::uploads::{part_number, same_version};
use super::{S3Storage, crc64};
use crate::document::{ContentHash, Timestamp};
use crate::storage::{BlobKey, BlobMetadata, ChunkReceipt, Comparison, StorageError, UploadId, UploadPlan};

const COMPLETING: &str = "completing an upload";
const COMPARING: &str = "comparing content with what is there";

impl S3Storage {
    /// Turns the parts into the object, and makes sure of its length.
    pub(super) fn join_parts(
        &self,
        connection: &Connection,
        named: &NamedUpload,
        upload: &UploadId,
        parts: &[Part],
    ) -> Result<BlobMetadata, StorageError> {
        let key = &named.key;
        if !connection.facts.create_only_in_parts && connection.wait(self.head(connection, key)).is_ok() {
            return Err(StorageError::AlreadyExists { key: key.clone() });
        }
        match connection.complete(named, parts) {
            // The server has compared the whole with its checksum: that is proof of its length as well.
            Ok(answer) if connection.facts.checks_crc64 && answer.value => {
                Ok(BlobMetadata { size_bytes: named.plan.size_bytes, modified_at: self.clock.now() })
            }
            Ok(_) => self.of_its_length(connection, named),
            // An earlier try may have done it, and its answer been lost; or another computer was quicker.
            Err(failure) if ended_without_us(&failure.kind) => match self.object_at(connection, key)? {
                None => Err(self.about_upload(upload, failure)),
                Some(object) => match object.likeness(named.plan, parts) {
                    Likeness::Same => Ok(object.metadata),
                    Likeness::Unknown if failure.may_be_done => Ok(object.metadata),
                    _ if failure.may_be_done || failure.kind == FailureKind::PreconditionFailed => {
                        Err(StorageError::AlreadyExists { key: key.clone() })
                    }
                    _ => Err(self.about_upload(upload, failure)),
                },
            },
            Err(failure) if failure.kind == FailureKind::InvalidPart => {
                // What the server no longer has as it was is sent again.
                let stored = self.stored_parts(upload)?.len() as u64;
                Err(StorageError::Incomplete { stored, planned: named.plan.chunk_count() })
            }
            Err(failure) => Err(self.about_upload(upload, failure)),
        }
    }

    pub(super) fn compare_object(
        &self,
        key: &BlobKey,
        plan: UploadPlan,
    ) -> Result<Option<Box<dyn Comparison>>, StorageError> {
        let connection = self.connection()?;
        let object = self.object_at(&connection, key)?.ok_or_else(|| StorageError::NotFound { key: key.clone() })?;
        let tells_enough = object.checksum.is_some() || object.version.contains('-');
        Ok(tells_enough.then(|| Box::new(ComparedObject { object, plan, parts: Vec::new() }) as Box<dyn Comparison>))
    }

    /// What the server tells of the object at `key`; `None` if there is none.
    pub(super) fn object_at(&self, connection: &Connection, key: &BlobKey) -> Result<Option<SeenObject>, StorageError> {
        let object_key = connection.keys.object(key);
        let head = || {
            let head = connection.client.head_object().bucket(&connection.bucket).key(&object_key);
            head.checksum_mode(ChecksumMode::Enabled).send()
        };
        let head = match connection.request(COMPARING, 0, head) {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => return Ok(None),
            head => head?.value,
        };
        let modified_at = head.last_modified().and_then(|time| time.to_millis().ok()).unwrap_or_default();
        let metadata = BlobMetadata {
            size_bytes: head.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or_default(),
            modified_at: Timestamp::from_millis(modified_at),
        };
        let checksum = head.checksum_crc64_nvme().filter(|checksum| !checksum.is_empty()).map(str::to_owned);
        Ok(Some(SeenObject { metadata, checksum, version: head.e_tag().unwrap_or_default().to_owned() }))
    }

    /// The object of an upload that was completed, if it has the length of the plan.
    fn of_its_length(&self, connection: &Connection, named: &NamedUpload) -> Result<BlobMetadata, StorageError> {
        let (metadata, _) = connection.wait(self.head(connection, &named.key))?;
        if metadata.size_bytes == named.plan.size_bytes {
            Ok(metadata)
        } else {
            Err(StorageError::AlreadyExists { key: named.key.clone() })
        }
    }

    /// An upload that this computer remembers no more: completed before, or never begun here.
    pub(super) fn completed_before(
        &self,
        connection: &Connection,
        named: &NamedUpload,
        upload: &UploadId,
    ) -> Result<BlobMetadata, StorageError> {
        let not_found = || StorageError::UploadNotFound { upload: upload.clone() };
        match connection.wait(self.head(connection, &named.key)) {
            Ok((metadata, _)) if metadata.size_bytes == named.plan.size_bytes => Ok(metadata),
            Ok(_) | Err(StorageError::NotFound { .. }) => Err(not_found()),
            Err(error) => Err(error),
        }
    }
}

impl Connection {
    /// Joins the parts. Says whether the server confirms the checksum of the whole.
    fn complete(&self, named: &NamedUpload, parts: &[Part]) -> Result<Answer<bool>, Failure> {
        let object_key = self.keys.object(&named.key);
        let checksum = crc64_of(parts).filter(|_| self.facts.checks_crc64).map(crc64::header);
        let list = parts.iter().map(|part| {
            let completed = CompletedPart::builder().part_number(part_number(part.receipt.number)).e_tag(&part.version);
            let checksum = self.facts.checks_crc64.then(|| crc64::header(part.crc64));
            completed.set_checksum_crc64_nvme(checksum).build()
        });
        let list = CompletedMultipartUpload::builder().set_parts(Some(list.collect())).build();
        let complete = || {
            let complete = self
                .client
                .complete_multipart_upload()
                .bucket(&self.bucket)
                .key(&object_key)
                .upload_id(&named.server_id)
                .set_if_none_match(self.facts.create_only_in_parts.then(|| "*".to_owned()))
                .multipart_upload(list.clone());
            match &checksum {
                Some(checksum) => complete.checksum_crc64_nvme(checksum).checksum_type(ChecksumType::FullObject),
                None => complete,
            }
            .send()
        };
        let Answer { value, after_doubt } = self.request(COMPLETING, 0, complete)?;
        let confirmed = checksum.is_some() && value.checksum_crc64_nvme == checksum;
        Ok(Answer { value: confirmed, after_doubt })
    }
}

/// What a server tells of an object.
#[derive(Debug)]
pub(super) struct SeenObject {
    pub(super) metadata: BlobMetadata,
    /// Its CRC64NVME as the server writes it, where it keeps one.
    checksum: Option<String>,
    /// Its ETag.
    version: String,
}

/// How an object is compared with parts.
enum Likeness {
    /// It is these parts joined, as far as the server tells.
    Same,
    /// It is something else.
    Other,
    /// It is as long; the server tells nothing else of it that could be compared.
    Unknown,
}

impl SeenObject {
    /// Whether nothing that the server tells of the two speaks against it. The ETag of what came in parts says nothing of one
    /// that was copied whole.
    pub(super) fn may_be_copy_of(&self, original: &SeenObject) -> bool {
        let is_alike = match (&self.checksum, &original.checksum) {
            (Some(one), Some(other)) => one == other,
            _ => {
                let are_whole = ![self, original].iter().any(|object| object.version.contains('-'));
                !are_whole || same_version(&self.version, &original.version)
            }
        };
        is_alike && self.metadata.size_bytes == original.metadata.size_bytes
    }

    fn likeness(&self, plan: UploadPlan, parts: &[Part]) -> Likeness {
        if self.metadata.size_bytes != plan.size_bytes {
            return Likeness::Other;
        }
        match (&self.checksum, crc64_of(parts)) {
            (Some(checksum), Some(whole)) if *checksum == crc64::header(whole) => Likeness::Same,
            (Some(_), Some(_)) => Likeness::Other,
            _ if version_of(parts).is_some_and(|ours| same_version(&self.version, &ours)) => Likeness::Same,
            // Servers may call what they have joined as they like.
            _ => Likeness::Unknown,
        }
    }
}

/// An object that is compared with content while that is read.
#[derive(Debug)]
struct ComparedObject {
    object: SeenObject,
    plan: UploadPlan,
    parts: Vec<Part>,
}

impl Comparison for ComparedObject {
    fn add(&mut self, chunk: &[u8]) {
        let (number, size_bytes) = (self.parts.len() as u64, chunk.len() as u64);
        let receipt = ChunkReceipt { number, size_bytes, hash: ContentHash::of(chunk) };
        let version = hexadecimal(&Md5::digest(chunk));
        self.parts.push(Part { receipt, version, crc64: crc64::of(chunk) });
    }

    fn is_same(&self) -> bool {
        self.parts.len() as u64 == self.plan.chunk_count()
            && matches!(self.object.likeness(self.plan, &self.parts), Likeness::Same)
    }
}

/// Whether the server says that there is no such upload any more, or that the object is there.
fn ended_without_us(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::NoSuchUpload | FailureKind::NoSuchKey | FailureKind::PreconditionFailed)
}

/// CRC64NVME of all the bytes of these parts; `None` without any.
fn crc64_of(parts: &[Part]) -> Option<u64> {
    let parts = parts.iter().map(|part| (part.crc64, part.receipt.size_bytes));
    let whole = parts.reduce(|(first, length), (second, more)| (crc64::joined(first, second, more), length + more));
    whole.map(|(crc64, _)| crc64)
}

/// What most servers call the object of these parts: the MD5 of the MD5s that they call the parts; `None` where those are
/// called something else.
fn version_of(parts: &[Part]) -> Option<String> {
    let mut joined = Md5::new();
    for part in parts {
        let version = part.version.trim_matches('"');
        let byte = |at: usize| u8::from_str_radix(version.get(at..at + 2)?, 16).ok();
        if version.len() != 32 {
            return None;
        }
        joined.update((0..32).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?);
    }
    Some(format!("{}-{}", hexadecimal(&joined.finalize()), parts.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(number: u64, version: &str, bytes: &[u8]) -> Part {
        let receipt = ChunkReceipt { number, size_bytes: bytes.len() as u64, hash: ContentHash::of(bytes) };
        Part { receipt, version: version.to_owned(), crc64: crc64::of(bytes) }
    }

    #[test]
    fn parts_tell_what_their_object_is_called() {
        let parts =
            [part(0, "\"0cc175b9c0f1b6a831c399e269772661\"", b"a"), part(1, "92eb5ffee6ae2fec3ad71c777531578f", b"b")];
        // md5(md5("a") + md5("b")), by hand with md5sum.
        assert_eq!(version_of(&parts).as_deref(), Some("96e024ba2074fe77e8e965ba43a704be-2"));
        assert_eq!(crc64_of(&parts), Some(crc64::of(b"ab")));
        assert_eq!(version_of(&[part(0, "not-an-md5", b"a")]), None);
        assert_eq!(version_of(&[part(0, "zz75b9c0f1b6a831c399e26977266192", b"a")]), None);
        assert_eq!(crc64_of(&[]), None);
    }
}
