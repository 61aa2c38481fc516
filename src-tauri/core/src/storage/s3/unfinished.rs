//! Uploads that nobody has ended, whoever began them: found, dated by the server's own clock, and given up.
//!
//! Uploads of other computers are somebody's work. They, and those of this one, count as left behind only once nothing was
//! added to them for seven days.

use aws_sdk_s3::types::MultipartUpload;

use super::S3Storage;
use super::connection::Connection;
use super::failure::{Failure, FailureKind};
use super::journal::Journal;
use super::listed_parts::ListedParts;
use super::upload_id::NamedUpload;
use crate::storage::{BlobKey, Leftover, LeftoverKind, StorageError, UnfinishedUpload, UploadId};

const LEFTOVERS: &str = "looking for uploads that were left";
const GIVING_UP: &str = "giving up an upload that was left";
/// How long nothing must have been added to an upload before it counts as left behind.
pub(super) const SEVEN_DAYS_MS: i64 = 7 * 24 * 60 * 60 * 1000;

impl S3Storage {
    pub(super) fn list_unfinished(&self) -> Result<Vec<UnfinishedUpload>, StorageError> {
        let connection = self.connection()?;
        self.find_unfinished(&connection, None)
    }

    pub(super) fn list_leftovers(&self) -> Result<Vec<Leftover>, StorageError> {
        // The parts of what was begun since need not be asked for: none of them is older.
        let connection = self.own_vault()?;
        let lost = self.find_unfinished(&connection, Some(SEVEN_DAYS_MS))?.into_iter().map(|upload| upload.leftover);
        self.clear_old_notes().map_err(|error| StorageError::from_io(LEFTOVERS, error))?;
        Ok(lost.filter(|leftover| leftover.has_rested).collect())
    }

    /// The uploads that were begun at least this long ago by the server's clock, or all of them, by name.
    fn find_unfinished(
        &self,
        connection: &Connection,
        least_age_ms: Option<i64>,
    ) -> Result<Vec<UnfinishedUpload>, StorageError> {
        let listed = connection.unfinished(connection.keys.prefix())?;
        let failed = |error| StorageError::from_io(LEFTOVERS, error);
        let remembered: Vec<(UploadId, NamedUpload)> = Journal::all(&*self.fs, &self.journals_folder())
            .map_err(failed)?
            .into_iter()
            .filter_map(|upload| NamedUpload::of(&upload).ok().map(|named| (upload, named)))
            .collect();
        let mut unfinished = Vec::new();
        for upload in listed {
            let (Some(object_key), Some(server_id)) = (upload.key(), upload.upload_id()) else { continue };
            let Some(key) = connection.keys.object_of_anybody(object_key) else { continue };
            let begun = upload.initiated().and_then(|time| time.to_millis().ok());
            let age_ms = begun.map(|begun| connection.time.there().saturating_sub(begun));
            if least_age_ms.is_some_and(|least| age_ms.is_none_or(|age| age < least)) {
                continue;
            }
            let parts = match connection.parts_at(object_key, server_id) {
                Ok(parts) => parts,
                // Ended since it was listed.
                Err(failure) if matches!(failure.kind, FailureKind::NoSuchUpload | FailureKind::NoSuchKey) => continue,
                Err(failure) => return Err(failure.into()),
            };
            let mine = remembered.iter().find(|(_, named)| named.key == key && named.server_id == server_id);
            unfinished.push(connection.unfinished_upload(object_key, server_id, key, begun, &parts, mine));
        }
        unfinished.sort_by(|one, other| one.leftover.name.cmp(&other.leftover.name));
        Ok(unfinished)
    }

    pub(super) fn delete_leftover(&self, leftover: &Leftover) -> Result<(), StorageError> {
        if let LeftoverKind::Upload { upload, .. } = &leftover.kind {
            return self.abort_upload(upload);
        }
        let Some((object_key, server_id)) = leftover.name.split_once(' ') else { return Ok(()) };
        let connection = self.own_vault()?;
        match connection.ask_to_abort(GIVING_UP, object_key, server_id) {
            Err(failure) if !matches!(failure.kind, FailureKind::NoSuchUpload | FailureKind::NoSuchKey) => {
                Err(failure.into())
            }
            _ => Ok(()),
        }
    }

    /// Whether a leftover is of this upload: also where this computer has lost what it remembered of it.
    pub(super) fn is_leftover_of(&self, leftover: &Leftover, upload: &UploadId) -> bool {
        if let LeftoverKind::Upload { upload: left, .. } = &leftover.kind {
            return left == upload;
        }
        let Ok(named) = NamedUpload::of(upload) else { return false };
        leftover.name.split_once(' ').is_some_and(|(object_key, server_id)| {
            server_id == named.server_id
                && object_key.strip_prefix(self.address.prefix.as_str()) == Some(&named.key.to_string())
        })
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

    fn unfinished_upload(
        &self,
        object_key: &str,
        server_id: &str,
        key: BlobKey,
        begun: Option<i64>,
        parts: &ListedParts,
        mine: Option<&(UploadId, NamedUpload)>,
    ) -> UnfinishedUpload {
        let now = self.time.there();
        // Where the server dates neither, nothing is old.
        let touched = parts.last_came_at().max(begun).unwrap_or(now);
        let rested_ms = now.saturating_sub(touched).max(0);
        let kind = match mine {
            Some((upload, named)) => {
                LeftoverKind::Upload { upload: upload.clone(), key: key.clone(), plan: named.plan }
            }
            None => LeftoverKind::Half,
        };
        let name = format!("{object_key} {server_id}");
        let has_rested = rested_ms >= SEVEN_DAYS_MS;
        UnfinishedUpload {
            leftover: Leftover { name, kind, size_bytes: parts.size_bytes(), has_rested },
            key: Some(key),
            age_ms: begun.map(|begun| now.saturating_sub(begun).max(0)),
            rested_ms,
            is_ours: mine.is_some(),
        }
    }
}
