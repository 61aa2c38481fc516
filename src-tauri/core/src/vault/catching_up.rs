//! What a vault in a bucket needs the network for once it is open: ending what dead processes have begun, and reading what
//! the index does not know yet.
//!
//! Whoever has opened the vault calls it beside everything else, and again while it fails: what was read is kept.

use std::cell::RefCell;

use super::{COMPLETE, Vault};
use crate::error::Error;
use crate::service::{News, Proceed, ReadSoFar, SweepScope};

impl Vault {
    /// Brings the index up to date with the bucket: at first with everything it holds, later with what other computers have
    /// added. Calls `progress` with how far the reading has come; whoever wants to stop says so in its answer. Answers how many
    /// documents it has added. A vault in a folder is always up to date once it is open.
    ///
    /// # Errors
    /// [`Error::Paused`] if it was to stop; whatever keeps the bucket from answering. Calling it again goes on from there.
    pub fn catch_up(&self, progress: &mut dyn FnMut(ReadSoFar) -> Proceed) -> Result<u64, Error> {
        let Some(bucket) = &self.bucket else { return Ok(0) };
        bucket.knock()?;
        self.attend(|vault| vault.service.settle_changes())?;
        let which = if self.is_complete()? { News::WithContent } else { News::All };
        let progress = RefCell::new(progress);
        let mut added = 0;
        for user in &self.users {
            let news = self.attend(|vault| vault.service.read_news(user, which, &mut **progress.borrow_mut()))?;
            added += news.documents;
        }
        self.index.write(|write| write.set_setting(COMPLETE, "yes"))?;
        // Where this computer may not write there is nothing for it to tidy up; anything else is tried at the next sweep.
        let _ = self.attend(|vault| vault.service.sweep_if_due(&vault.users, SweepScope::Unfinished));
        Ok(added)
    }
}
