//! Counting the downloads of links that may be opened as often as anybody likes.
//!
//! A flush for each would take longer than most downloads. So they are counted in memory, and written together a few times a
//! second by whoever serves; a process that is killed loses those of a moment. Links that open only so often are counted in
//! the index before anything is given.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::document::{Link, LinkId, UserId};
use crate::error::Error;
use crate::service::DocumentService;

/// Downloads that are not written yet.
#[derive(Debug, Default)]
pub(in crate::service) struct Counts(Mutex<HashMap<LinkId, (UserId, u64)>>);

impl Counts {
    pub(super) fn add(&self, owner: &UserId, id: LinkId) {
        self.counts().entry(id).or_insert_with(|| (owner.clone(), 0)).1 += 1;
    }

    /// How often the link was opened, by its row and since that was written.
    pub(super) fn of(&self, link: &Link) -> u64 {
        link.downloads + self.counts().get(&link.id).map_or(0, |(_, count)| *count)
    }

    /// Each entry stands for itself, so what a panic leaves is whole.
    fn counts(&self) -> MutexGuard<'_, HashMap<LinkId, (UserId, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DocumentService {
    /// Writes the downloads that were counted since the last time.
    ///
    /// # Errors
    /// When the index cannot be written; they are kept, and written the next time.
    pub fn write_download_counts(&self) -> Result<(), Error> {
        // Held until they are written, so that nobody counts them twice or not at all meanwhile.
        let mut counts = self.counts.counts();
        if counts.is_empty() {
            return Ok(());
        }
        self.index.write(|write| {
            counts.iter().try_for_each(|(id, (owner, count))| write.add_downloads(owner, *id, *count))
        })?;
        counts.clear();
        Ok(())
    }
}
