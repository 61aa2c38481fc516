//! Asking what links are worth, and finishing what was left halfway.
//!
//! What has ended is closed in its bucket, and seen to be; what is on is asked for as a stranger would ask; links of
//! documents that were deleted or taken back elsewhere go off; and a document that no link of this computer is on to any
//! more is private again. Whether another computer has links to it is not known here: what is taken back is taken back.

use std::collections::BTreeSet;

use crate::document::{
    FileId, Link, LinkKind, LinkRisk, LinkState, LinkedDocument, Reachability, Timestamp, UserId, Visibility,
};
use crate::error::Error;
use crate::service::DocumentService;
use crate::storage::Probed;

/// Links that are looked at before the next ones are read.
const PAGE: u32 = 256;
/// So long a publication may take from the row of its link to the sidecar of its document.
const JUST_MADE_MS: i64 = 10 * 60 * 1000;

/// What came of asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LinkCheck {
    /// Links that were looked at.
    pub links: u64,
    /// Of those, how many do what they say.
    pub live: u64,
    /// How many may not.
    pub at_risk: u64,
    /// Of how many nobody knows, because the bucket could not be reached.
    pub unknown: u64,
    /// How many went off because their documents are not public any more.
    pub switched_off: u64,
}

impl DocumentService {
    /// Looks at every link of `user`.
    ///
    /// # Errors
    /// When index or sidecars cannot be read or written. That a bucket does not answer is no error. Doing it again is safe.
    pub fn check_links(&self, user: &UserId) -> Result<LinkCheck, Error> {
        self.guard.may_write()?;
        let mut check = LinkCheck::default();
        let mut ended: BTreeSet<FileId> = BTreeSet::new();
        let mut before = None;
        // One question that nobody answers is enough.
        let mut reachable = self.sharing.is_some();
        loop {
            let page = self.index.links(user, before, PAGE)?;
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            for link in page {
                check.links += 1;
                let link = self.settle_link(link, &mut reachable, &mut check)?;
                if !link.is_on(self.clock.now()) {
                    ended.insert(link.file_id);
                }
            }
        }
        for file_id in ended {
            let document = self.index.document(user, file_id)?;
            if document.is_some_and(|document| document.visibility == Visibility::Public) {
                self.withdraw(user, file_id)?;
            }
        }
        Ok(check)
    }

    /// When the next link of `user` ends. A check then, and not only once in a while, has what must not open any more closed
    /// in its bucket at once.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn next_link_end(&self, user: &UserId) -> Result<Option<Timestamp>, Error> {
        Ok(self.index.next_link_end(user, self.clock.now())?)
    }

    /// Brings one link in line with what is true, and counts what it is worth.
    fn settle_link(&self, link: Link, reachable: &mut bool, check: &mut LinkCheck) -> Result<Link, Error> {
        let now = self.clock.now();
        let mut link = link;
        if link.is_on(now) {
            link = self.followed(&link)?;
            if !self.is_given_still(&link)? {
                link = self.index.write(|write| write.switch_link_off(&link.owner_id, link.id, now))?;
                self.switches.flip(link.id);
                check.switched_off += 1;
                // What is served is off with its row; a copy is closed below.
                if link.kind == LinkKind::Served {
                    link = self.close(link)?;
                }
            }
        }
        let is_copy = link.kind == LinkKind::ShareCopy;
        if is_copy && *reachable && (link.is_on(now) || link.checked_off_at.is_none()) {
            link = self.ask_for_copy(link, reachable)?;
        }
        let document = self.index.document(&link.owner_id, link.file_id)?;
        let bucket = match link.kind {
            // It was asked for just now, or is not asked for because there was no answer to another.
            LinkKind::ShareCopy if *reachable => Reachability::Reachable,
            LinkKind::ShareCopy => Reachability::Unreachable,
            LinkKind::Served | LinkKind::Quick => self.reachability(),
        };
        match LinkState::of(&link, document.as_ref().map(LinkedDocument::from), now, bucket) {
            LinkState::Live => check.live += 1,
            LinkState::AtRisk { .. } => check.at_risk += 1,
            LinkState::Unknown => check.unknown += 1,
            LinkState::Expired | LinkState::UsedUp | LinkState::SwitchedOff { .. } => {}
        }
        Ok(link)
    }

    /// Whether the document of a link is neither gone nor in the trash, and public, or about to be.
    fn is_given_still(&self, link: &Link) -> Result<bool, Error> {
        let Some(document) = self.index.document(&link.owner_id, link.file_id)? else { return Ok(false) };
        let age_ms = self.clock.now().as_millis().saturating_sub(link.created_at.as_millis());
        let is_public = document.visibility == Visibility::Public || age_ms < JUST_MADE_MS;
        Ok(is_public && !document.is_trashed())
    }

    /// Asks for the copy of a link as a stranger, after removing it if the link is not on.
    fn ask_for_copy(&self, link: Link, reachable: &mut bool) -> Result<Link, Error> {
        if !link.is_on(self.clock.now()) {
            let closed = self.close(link)?;
            *reachable = self.reachability() == Reachability::Reachable;
            return Ok(closed);
        }
        let (Some(sharing), Some(key)) = (&self.sharing, &link.share_key) else { return Ok(link) };
        let risk = match sharing.share_url(key).map(|url| sharing.probe_anonymously(&url)) {
            Ok(Probed::Open) => None,
            Ok(Probed::Closed) => Some(LinkRisk::DoesNotOpen),
            Ok(Probed::Unknown) | Err(_) => {
                *reachable = false;
                return Ok(link);
            }
        };
        self.index.write(|write| write.note_link_check(&link.owner_id, link.id, None, risk))?;
        Ok(Link { risk, ..link })
    }
}
