//! Ending links: one that a person switches off, and all of documents that are deleted.
//!
//! The row goes off first: from then on our own server gives nothing, and bodies under way are cut. Then the bucket is told,
//! and asked as a stranger would ask; only what was seen to be closed is called so. A signed address cannot be taken back,
//! and the answer says until when it opens.

use crate::document::{
    FileId, Link, LinkId, LinkKind, LinkRisk, LinkState, LinkedDocument, ShareKey, Timestamp, UserId, Visibility,
};
use crate::error::Error;
use crate::repository::RepositoryError;
use crate::service::DocumentService;
use crate::storage::{Probed, Sharing};

/// A link that was switched off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SwitchedOff {
    /// The link as it is now.
    pub link: Link,
    /// What is known of it.
    pub state: LinkState,
    /// Until when it opens for those who have its address all the same.
    pub still_opens_until: Option<Timestamp>,
    /// Whether its document has no link any more and is private; `false` also while the vault cannot be reached.
    pub is_private: bool,
}

/// Links that went off because their documents were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinksOff {
    /// How many were on.
    pub switched_off: u64,
    /// Of these, how many open all the same for those who have their address.
    pub still_open: u64,
    /// Until when the last of those does; without end, or unknown, if it is not set.
    pub still_open_until: Option<Timestamp>,
}

impl LinksOff {
    pub(in crate::service) fn add(&mut self, more: LinksOff) {
        self.switched_off += more.switched_off;
        self.still_open += more.still_open;
        self.still_open_until = self.still_open_until.max(more.still_open_until);
    }
}

impl DocumentService {
    /// Switches a link off; one that is off already stays so and is asked for again. Its document is private again unless
    /// another link of it is on. From the answer on our own server gives nothing for it any more.
    ///
    /// # Errors
    /// [`Error::NotFound`]; when the index or the sidecar cannot be written. That a bucket could not be asked is no error: the
    /// state says what is known, and the next check does what is left.
    pub fn unpublish(&self, user: &UserId, id: LinkId) -> Result<SwitchedOff, Error> {
        self.guard.may_write()?;
        let now = self.clock.now();
        let off = self.index.write(|write| write.switch_link_off(user, id, now)).map_err(|error| match error {
            RepositoryError::NotFound => Error::NotFound,
            error => error.into(),
        })?;
        self.switches.flip(id);
        let link = self.close(off)?;
        match self.withdraw(user, link.file_id) {
            Err(error) if !error.kind().passes() => return Err(error),
            _ => {}
        }
        let document = self.index.document(user, link.file_id)?;
        let is_private = document.as_ref().is_none_or(|document| document.visibility == Visibility::Private);
        let state = LinkState::of(&link, document.as_ref().map(LinkedDocument::from), now, self.reachability());
        Ok(SwitchedOff { state, still_opens_until: link.still_opens_until(now), is_private, link })
    }

    /// Switches off all links of documents that were deleted.
    ///
    /// # Errors
    /// When the index cannot be written. Doing it again is safe.
    pub(in crate::service) fn switch_links_off(&self, user: &UserId, file_ids: &[FileId]) -> Result<LinksOff, Error> {
        // Most vaults have no link at all, and most documents none.
        if file_ids.is_empty() || self.index.links(user, None, 1)?.is_empty() {
            return Ok(LinksOff::default());
        }
        let now = self.clock.now();
        let links = self.index.write(|write| write.switch_links_off(user, file_ids, now))?;
        let mut outcome = LinksOff::default();
        for link in links {
            let was_on = link.is_on(now);
            self.switches.flip(link.id);
            let link = self.close(Link { switched_off_at: Some(now), ..link })?;
            let opens = link.risk == Some(LinkRisk::StillOpens) || link.still_opens_until(now).is_some();
            outcome.add(LinksOff {
                switched_off: u64::from(was_on),
                still_open: u64::from(opens),
                still_open_until: link.expires_at.filter(|_| opens),
            });
        }
        Ok(outcome)
    }

    /// Does for a link that is not on what there is to do, and notes what was seen of it. Answers it as it is then.
    ///
    /// # Errors
    /// When the index cannot be written.
    pub(super) fn close(&self, link: Link) -> Result<Link, Error> {
        let now = self.clock.now();
        let (checked_off_at, risk) = match (link.kind, &link.share_key, &self.sharing) {
            // Whoever serves asks the row, and that says it.
            (LinkKind::Served, ..) => (Some(now), None),
            (LinkKind::ShareCopy, Some(key), Some(sharing)) => close_copy(&**sharing, key, now),
            // Nothing can be done about a signed address but to wait for its end.
            _ => (link.checked_off_at, link.risk),
        };
        self.index.write(|write| write.note_link_check(&link.owner_id, link.id, checked_off_at, risk))?;
        Ok(Link { checked_off_at, risk, ..link })
    }
}

/// Removes the copy of a link, and looks whether it is gone.
fn close_copy(sharing: &dyn Sharing, key: &ShareKey, now: Timestamp) -> (Option<Timestamp>, Option<LinkRisk>) {
    if sharing.unshare(key).is_err() {
        return (None, Some(LinkRisk::StillOpens));
    }
    match sharing.share_url(key).map(|url| sharing.probe_anonymously(&url)) {
        Ok(Probed::Closed) => (Some(now), None),
        Ok(Probed::Open) => (None, Some(LinkRisk::StillOpens)),
        Ok(Probed::Unknown) | Err(_) => (None, None),
    }
}
