//! Resumable uploads: S3's multipart uploads, and what this computer remembers of them.
//!
//! Of the server's answers only versions and checksums of parts are used, and only to see that a part is still the one that
//! it acknowledged, or that it is the one that is about to be sent ([`listed_parts`](super::listed_parts)). What a part holds
//! is known from our own hashes. A part that is there is not sent again: some servers lose the first copy when a second one
//! fails.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::{Arc, Mutex};

use aws_sdk_s3::primitives::ByteStream;
use bytes::Bytes;

use super::beginning::NOTHING;
use super::connection::Connection;
use super::failure::{Failure, FailureKind};
use super::journal::{Journal, Part};
use super::upload_id::NamedUpload;
use super::{S3Storage, crc64};
use crate::document::ContentHash;
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, BlobMetadata, ChunkReceipt, StorageError, UploadId};

const SENDING: &str = "sending a part";
const GIVING_UP: &str = "giving up an upload";
const REMEMBERING: &str = "remembering an upload";

/// The journals that are open in this process.
#[derive(Debug, Default)]
pub(super) struct Journals(Mutex<HashMap<UploadId, Arc<Mutex<Journal>>>>);

impl S3Storage {
    /// `None` if it was not wanted any more before it was answered for.
    pub(super) fn put_part(
        &self,
        upload: &UploadId,
        number: u64,
        bytes: Bytes,
        is_wanted: &dyn Fn() -> bool,
    ) -> Result<Option<ChunkReceipt>, StorageError> {
        let named = NamedUpload::of(upload)?;
        let size_bytes = bytes.len() as u64;
        if named.plan.chunk_length(number) != Some(size_bytes) {
            return match self.journal(upload)? {
                Some(_) => Err(StorageError::InvalidChunk { number, size_bytes }),
                None => Err(StorageError::UploadNotFound { upload: upload.clone() }),
            };
        }
        let connection = self.own_vault()?;
        let crc64 = crc64::of(&bytes);
        let journal = self.journal(upload)?;
        // What was listed is of before this call, whatever becomes of it.
        let listed = journal.as_ref().and_then(|journal| lock(journal).listed.remove(&number));
        let version = match listed.filter(|listed| listed.holds(&bytes, crc64)) {
            Some(listed) => listed.version,
            None => {
                let part = connection.put_part(&named, number, bytes.clone(), crc64);
                let Some(sent) = connection.wait_while(is_wanted, part) else { return Ok(None) };
                sent.map_err(|failure| self.about_upload(upload, failure))?
            }
        };
        let receipt = ChunkReceipt { number, size_bytes, hash: ContentHash::of(&bytes) };
        if let Some(journal) = journal {
            lock(&journal).note(&*self.fs, Part { receipt, version, crc64 }).map_err(remembering)?;
        }
        Ok(Some(receipt))
    }

    pub(super) fn stored_parts(&self, upload: &UploadId) -> Result<Vec<ChunkReceipt>, StorageError> {
        let named = NamedUpload::of(upload)?;
        let journal = self.journal(upload)?;
        if named.server_id.starts_with(NOTHING) {
            return journal.map(|_| Vec::new()).ok_or_else(|| StorageError::UploadNotFound { upload: upload.clone() });
        }
        let connection = self.connection()?;
        let there = connection.parts(&named).map_err(|failure| self.about_upload(upload, failure))?;
        let journal = match journal {
            Some(journal) => journal,
            // It was lost; what the server has need not be.
            None => {
                self.remember(upload, Journal::begin(&*self.fs, &self.journals_folder(), upload).map_err(remembering)?)
            }
        };
        let mut journal = lock(&journal);
        journal.retain(|part| {
            there.of(part.receipt.number).iter().any(|listed| {
                listed.size_bytes == part.receipt.size_bytes && same_version(&listed.version, &part.version)
            })
        });
        let known: HashSet<u64> = journal.parts().map(|part| part.receipt.number).collect();
        let unknown = there.singles().filter(|(number, _)| !known.contains(number));
        journal.listed = unknown.map(|(number, listed)| (number, listed.clone())).collect();
        Ok(journal.parts().map(|part| part.receipt).collect())
    }

    pub(super) fn complete_upload(&self, key: &BlobKey, upload: &UploadId) -> Result<BlobMetadata, StorageError> {
        let named = NamedUpload::of(upload)?;
        if named.key != *key {
            return Err(StorageError::UploadNotFound { upload: upload.clone() });
        }
        let connection = self.own_vault()?;
        let Some(journal) = self.journal(upload)? else { return self.completed_before(&connection, &named, upload) };
        let planned = named.plan.chunk_count();
        let parts: Vec<Part> = lock(&journal).parts().cloned().collect();
        if (parts.len() as u64) < planned {
            // The server may know of the upload no more; then what is missing cannot be sent either.
            if planned > 0 {
                connection.parts(&named).map_err(|failure| self.about_upload(upload, failure))?;
            }
            return Err(StorageError::Incomplete { stored: parts.len() as u64, planned });
        }
        self.settle_beginning(&connection, &named)?;
        let completed = if planned == 0 {
            connection.wait(self.create_object(&connection, key, Bytes::new()))
        } else {
            self.join_parts(&connection, &named, upload, &parts)
        }?;
        self.forget(upload)?;
        Ok(completed)
    }

    pub(super) fn abort_upload(&self, upload: &UploadId) -> Result<(), StorageError> {
        // An id that is none of ours names nothing that could be given up.
        let Ok(named) = NamedUpload::of(upload) else { return Ok(()) };
        if !named.server_id.starts_with(NOTHING) {
            let connection = self.own_vault()?;
            connection.abort(GIVING_UP, &connection.keys.object(&named.key), &named.server_id)?;
        }
        self.forget(upload)
    }

    pub(super) fn journals_folder(&self) -> std::path::PathBuf {
        self.folder.join("uploads")
    }

    /// Keeps a journal open.
    pub(super) fn remember(&self, upload: &UploadId, journal: Journal) -> Arc<Mutex<Journal>> {
        let journal = Arc::new(Mutex::new(journal));
        lock(&self.journals.0).insert(upload.clone(), Arc::clone(&journal));
        journal
    }

    /// The journal of an upload; `None` if this computer has none.
    pub(super) fn journal(&self, upload: &UploadId) -> Result<Option<Arc<Mutex<Journal>>>, StorageError> {
        let mut journals = lock(&self.journals.0);
        if let Some(journal) = journals.get(upload) {
            return Ok(Some(Arc::clone(journal)));
        }
        let journal = Journal::open(&*self.fs, &self.journals_folder(), upload).map_err(remembering)?;
        Ok(journal.map(|journal| {
            let journal = Arc::new(Mutex::new(journal));
            journals.insert(upload.clone(), Arc::clone(&journal));
            journal
        }))
    }

    fn forget(&self, upload: &UploadId) -> Result<(), StorageError> {
        lock(&self.journals.0).remove(upload);
        Journal::remove(&*self.fs, &self.journals_folder(), upload).map_err(remembering)
    }

    /// The error for a failed request about `upload`. What the server has forgotten is forgotten here too.
    pub(super) fn about_upload(&self, upload: &UploadId, failure: Failure) -> StorageError {
        match failure.kind {
            FailureKind::NoSuchUpload | FailureKind::NoSuchKey => {
                // Best effort: a journal without its upload is only looked at once more.
                let _ = self.forget(upload);
                StorageError::UploadNotFound { upload: upload.clone() }
            }
            _ => failure.into(),
        }
    }
}

impl Connection {
    /// Sends a part; returns its version.
    async fn put_part(&self, named: &NamedUpload, number: u64, bytes: Bytes, crc64: u64) -> Result<String, Failure> {
        let object_key = self.keys.object(&named.key);
        let checksum = self.facts.checks_crc64.then(|| crc64::header(crc64));
        let put = || {
            let put = self
                .client
                .upload_part()
                .bucket(&self.bucket)
                .key(&object_key)
                .upload_id(&named.server_id)
                .part_number(part_number(number))
                .set_checksum_crc64_nvme(checksum.clone())
                .body(ByteStream::from(bytes.clone()));
            async move {
                if self.unsigned { put.customize().disable_payload_signing().send().await } else { put.send().await }
            }
        };
        let put = self.send(SENDING, bytes.len(), put).await?.value;
        put.e_tag.filter(|version| !version.is_empty()).ok_or_else(|| Failure::timed_out(SENDING))
    }

    /// Gives up an upload, whether it is open or not.
    pub(super) fn abort(&self, operation: &'static str, object_key: &str, server_id: &str) -> Result<(), Failure> {
        match self.ask_to_abort(operation, object_key, server_id) {
            Err(failure) if !matches!(failure.kind, FailureKind::NoSuchUpload | FailureKind::NoSuchKey) => Err(failure),
            _ => Ok(()),
        }
    }

    /// Gives up an upload; fails if the server says that it is not open.
    pub(super) fn ask_to_abort(
        &self,
        operation: &'static str,
        object_key: &str,
        server_id: &str,
    ) -> Result<(), Failure> {
        let abort = || {
            let abort = self.client.abort_multipart_upload().bucket(&self.bucket);
            abort.key(object_key).upload_id(server_id).send()
        };
        self.request(operation, 0, abort).map(drop)
    }
}

/// The protocol's number of a chunk: it counts from 1.
pub(super) fn part_number(number: u64) -> i32 {
    i32::try_from(number + 1).unwrap_or(i32::MAX)
}

/// Whether two ETags mean one version: some servers leave the quotes out in lists.
pub(super) fn same_version(one: &str, other: &str) -> bool {
    one.trim_matches('"') == other.trim_matches('"')
}

pub(super) fn remembering(error: io::Error) -> StorageError {
    StorageError::from_io(REMEMBERING, error)
}
