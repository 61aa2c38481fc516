//! Uploads that a computer has begun and nobody is at, and going on with one of them.
//!
//! Whether somebody is at an upload is told by the server's clock: nothing was added to it for fifteen minutes. That may be
//! wrong where a line is slow or a computer was asleep; then two computers send the same parts, and the server lets the one
//! that is first complete the upload.

use std::sync::Mutex;
use std::time::Duration;

use super::S3Storage;
use super::connection::Connection;
use super::crc64;
use super::failure::FailureKind;
use super::journal::{Journal, Part};
use super::listed_parts::ListedParts;
use super::upload_id::NamedUpload;
use super::uploads::remembering;
use crate::document::{ContentHash, UserId};
use crate::storage::waiting::lock;
use crate::storage::{BlobKey, BlobPart, ChunkReceipt, RestingUpload, StorageError, UploadPlan};

/// How long what was found counts, so that many files cost one look.
const GOOD_FOR: Duration = Duration::from_secs(5 * 60);
/// Uploads whose parts are asked for in one look; the rest waits for another.
const MOST_LOOKED_AT: usize = 32;

/// What was found last.
#[derive(Debug, Default)]
pub(super) struct LastLook(Mutex<Option<Look>>);

#[derive(Debug)]
struct Look {
    owner: UserId,
    /// By the clock that never goes back.
    at: Duration,
    uploads: Vec<(BlobKey, String, ListedParts)>,
}

impl S3Storage {
    pub(super) fn list_resting(&self, owner: &UserId, plan: UploadPlan) -> Result<Vec<RestingUpload>, StorageError> {
        let connection = self.own_vault()?;
        // Held while the server is asked: whoever else wants to know waits for the answer instead of asking too.
        let mut last = lock(&self.last_look.0);
        let now = self.clock.monotonic();
        let look = match last.take() {
            Some(look) if look.owner == *owner && now.saturating_sub(look.at) < GOOD_FOR => look,
            _ => Look { owner: owner.clone(), at: now, uploads: self.look(&connection, owner)? },
        };
        let mut resting: Vec<RestingUpload> = look
            .uploads
            .iter()
            .filter(|(_, _, parts)| parts.fit(plan))
            .filter_map(|(key, server_id, parts)| {
                let named = NamedUpload { plan, key: key.clone(), server_id: server_id.clone() };
                Some(RestingUpload { upload: named.id()?, key: key.clone(), size_bytes: parts.size_bytes() })
            })
            .collect();
        *last = Some(look);
        resting.sort_by(|one, other| (other.size_bytes, &one.key).cmp(&(one.size_bytes, &other.key)));
        Ok(resting)
    }

    /// The uploads of `owner` that rest, with their parts. What was begun lately costs no request of its own.
    fn look(
        &self,
        connection: &Connection,
        owner: &UserId,
    ) -> Result<Vec<(BlobKey, String, ListedParts)>, StorageError> {
        let mut found = Vec::new();
        for upload in connection.unfinished(&connection.keys.of_user(owner))? {
            let (Some(object_key), Some(server_id)) = (upload.key(), upload.upload_id()) else { continue };
            let key = connection.keys.object_of(owner, object_key).filter(|key| key.part == BlobPart::Content);
            let begun = upload.initiated().and_then(|time| time.to_millis().ok());
            if let (Some(key), Some(begun)) = (key, begun)
                && connection.rests(begun)
            {
                found.push((begun, key, server_id.to_owned()));
            }
        }
        // What was begun last is the likeliest to be wanted.
        found.sort_by(|one, other| (other.0, &one.1).cmp(&(one.0, &other.1)));
        let mut resting = Vec::new();
        for (_, key, server_id) in found.into_iter().take(MOST_LOOKED_AT) {
            let parts = match connection.parts_at(&connection.keys.object(&key), &server_id) {
                // Ended since it was listed.
                Err(failure) if is_gone(&failure.kind) => continue,
                parts => parts?,
            };
            if parts.last_came_at().is_some_and(|came| connection.rests(came)) {
                resting.push((key, server_id, parts));
            }
        }
        Ok(resting)
    }

    pub(super) fn go_on_with(&self, resting: &RestingUpload, first_chunk: &[u8]) -> Result<bool, StorageError> {
        let named = NamedUpload::of(&resting.upload)?;
        let connection = self.own_vault()?;
        // Asked anew: somebody may have come back to it since it was found.
        let parts = match connection.parts(&named) {
            Err(failure) if is_gone(&failure.kind) => return Ok(false),
            parts => parts?,
        };
        let is_at_rest = parts.last_came_at().is_some_and(|came| connection.rests(came));
        let crc64 = crc64::of(first_chunk);
        let Some(first) = parts.single(0).filter(|first| first.holds(first_chunk, crc64)) else { return Ok(false) };
        if !is_at_rest || !parts.fit(named.plan) {
            return Ok(false);
        }
        let receipt =
            ChunkReceipt { number: 0, size_bytes: first_chunk.len() as u64, hash: ContentHash::of(first_chunk) };
        let part = Part { receipt, version: first.version.clone(), crc64 };
        // From an adoption that came no further there is one already.
        let journal = match self.journal(&resting.upload)? {
            Some(journal) => journal,
            None => self.remember(
                &resting.upload,
                Journal::begin(&*self.fs, &self.journals_folder(), &resting.upload).map_err(remembering)?,
            ),
        };
        lock(&journal).note(&*self.fs, part).map_err(remembering)?;
        Ok(true)
    }
}

impl Connection {
    /// Whether what was done last at `time`, by the server's clock, is long enough ago.
    fn rests(&self, time: i64) -> bool {
        // To the second only: what is to come is now.
        self.time.there().saturating_sub(time).max(0) >= self.rests_after_ms()
    }
}

fn is_gone(kind: &FailureKind) -> bool {
    matches!(kind, FailureKind::NoSuchUpload | FailureKind::NoSuchKey)
}
