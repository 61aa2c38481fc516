//! Uploads that were begun and that nobody goes on with: shown while they are still there, and cleared before their time if a
//! person wants that.
//!
//! An upload that an import of this computer goes on with is not lost, and neither is one in a bucket that somebody has added
//! to a moment ago. The others are cleared by a [sweep](super::sweep), seven days after something was added to them last.

use std::collections::HashMap;

use super::DocumentService;
use super::sweep::{IDLE, patience_with, subject_of};
use crate::document::{ContentHash, Timestamp, UserId};
use crate::error::Error;
use crate::storage::{Leftover, UnfinishedUpload};

/// Within which whoever has added to an upload is still at it.
const AT_WORK_MS: i64 = 15 * 60 * 1000;
/// Digits of an id. They tell a handful of uploads apart.
const ID_DIGITS: usize = 32;

/// An upload that nobody goes on with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostUpload {
    /// What it is cleared by: 32 hexadecimal digits that stay the same as long as it is there.
    pub id: String,
    /// The name of the document that it was to be the content of, if that is known.
    pub name: Option<String>,
    /// What is stored of it.
    pub size_bytes: u64,
    /// When it began, if that is known.
    pub begun_at: Option<Timestamp>,
    /// When something was added to it last.
    pub touched_at: Timestamp,
    /// When it will be cleared at the earliest.
    pub cleared_at: Timestamp,
    /// Whether it was this computer that began it or went on with it last.
    pub is_ours: bool,
}

impl DocumentService {
    /// The uploads of `user` that nobody goes on with, the oldest first.
    ///
    /// # Errors
    /// Of storage and index.
    pub fn lost_uploads(&self, user: &UserId) -> Result<Vec<LostUpload>, Error> {
        Ok(self.find_lost(user)?.into_iter().map(|(lost, _)| lost).collect())
    }

    /// Clears a lost upload now. What was stored of it is gone for good.
    ///
    /// # Errors
    /// [`Error::NotFound`] if there is no such upload, or somebody goes on with it by now; of storage and index.
    pub fn clear_lost_upload(&self, user: &UserId, id: &str) -> Result<(), Error> {
        self.guard.may_write()?;
        let found = self.find_lost(user)?.into_iter().find(|(lost, _)| lost.id == id);
        let (_, leftover) = found.ok_or(Error::NotFound)?;
        self.upkeep.remove_leftover(&leftover)?;
        Ok(self.index.write(|write| write.remove_mark(&subject_of(&leftover)))?)
    }

    fn find_lost(&self, user: &UserId) -> Result<Vec<(LostUpload, Leftover)>, Error> {
        let unfinished = self.upkeep.unfinished_uploads()?;
        if unfinished.is_empty() {
            return Ok(Vec::new());
        }
        let is_shared = self.storage.capabilities().others_adopt;
        let claimed = self.claimed_uploads()?;
        let marks: HashMap<String, Timestamp> =
            self.index.marks()?.into_iter().map(|mark| (mark.subject, mark.seen_at)).collect();
        let mut lost = Vec::new();
        for upload in unfinished {
            let is_anothers = upload.key.as_ref().is_some_and(|key| key.owner != *user);
            let is_at_work = is_shared && upload.rested_ms < AT_WORK_MS;
            let is_claimed = || claimed.iter().any(|claimed| self.upkeep.is_of(&upload.leftover, claimed));
            if is_anothers || is_at_work || is_claimed() {
                continue;
            }
            let seen_at = marks.get(&subject_of(&upload.leftover)).copied();
            lost.push(self.describe_lost(upload, is_shared, seen_at)?);
        }
        lost.sort_by(|(one, _), (other, _)| (one.touched_at, &one.id).cmp(&(other.touched_at, &other.id)));
        Ok(lost)
    }

    fn describe_lost(
        &self,
        upload: UnfinishedUpload,
        is_shared: bool,
        seen_at: Option<Timestamp>,
    ) -> Result<(LostUpload, Leftover), Error> {
        let UnfinishedUpload { leftover, key, age_ms, rested_ms, is_ours } = upload;
        let now = self.clock.now();
        let after = |time: Timestamp, ms: i64| Timestamp::from_millis(time.as_millis().saturating_add(ms));
        let name = match key {
            Some(key) => self.index.document(&key.owner, key.file_id)?.map(|document| document.name.to_string()),
            None => None,
        };
        // Where others may come back to it, its own clock counts; elsewhere it is gone when it was seen for long enough.
        let cleared_at = if is_shared {
            after(now, (IDLE - rested_ms).max(0))
        } else {
            after(seen_at.unwrap_or(now), patience_with(&leftover))
        };
        let mut id = ContentHash::of(leftover.name.as_bytes()).to_string();
        id.truncate(ID_DIGITS);
        let lost = LostUpload {
            id,
            name,
            size_bytes: leftover.size_bytes,
            begun_at: age_ms.map(|age| after(now, -age)),
            touched_at: after(now, -rested_ms),
            cleared_at,
            is_ours,
        };
        Ok((lost, leftover))
    }
}
