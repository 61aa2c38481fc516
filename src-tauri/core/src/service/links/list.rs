//! The links of a user, each with what it is worth now.

use crate::document::{Document, FileId, Link, LinkId, LinkState, LinkedDocument, Timestamp, UserId};
use crate::error::{Error, InvalidInput};
use crate::service::DocumentService;

/// Links that one list has at most.
const MOST_LISTED: u32 = 10_000;
/// Links that are read at once.
const PAGE: u32 = 256;

/// Which links are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LinksShown {
    /// Those that open, or may.
    #[default]
    Current,
    /// All that there ever were.
    All,
}

/// Which links are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkFilter {
    /// Only those to this document.
    pub document: Option<FileId>,
    /// Which of them.
    pub shown: LinksShown,
    /// Only those that were made before this one; the last of a page leads to the next.
    pub before: Option<LinkId>,
    /// How many at most.
    pub limit: u32,
}

impl Default for LinkFilter {
    fn default() -> Self {
        LinkFilter { document: None, shown: LinksShown::Current, before: None, limit: 100 }
    }
}

/// A link in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedLink {
    /// The link.
    pub link: Link,
    /// Its document; `None` once that is gone for good.
    pub document: Option<Document>,
    /// What the link is worth.
    pub state: LinkState,
    /// Until when it opens although it was switched off.
    pub still_opens_until: Option<Timestamp>,
}

impl DocumentService {
    /// The links of `user`, the newest first. From what is known: nothing is asked for.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for more than 10,000 at once; when the index cannot be read.
    pub fn links(&self, user: &UserId, filter: &LinkFilter) -> Result<Vec<ListedLink>, Error> {
        if filter.limit > MOST_LISTED {
            return Err(InvalidInput::new("limit", "must not be more than 10,000").into());
        }
        let wanted = filter.limit as usize;
        let mut listed = Vec::new();
        let mut before = filter.before;
        while listed.len() < wanted {
            let page = match filter.document {
                Some(file_id) => {
                    let mut links = self.index.links_of_document(user, file_id)?;
                    links.retain(|link| before.is_none_or(|before| link.id < before));
                    links
                }
                None => self.index.links(user, before, PAGE)?,
            };
            let Some(last) = page.last() else { break };
            before = Some(last.id);
            for link in page {
                let one = self.listed(link)?;
                if filter.shown == LinksShown::All || one.state.is_current() || one.still_opens_until.is_some() {
                    listed.push(one);
                }
            }
        }
        listed.truncate(wanted);
        Ok(listed)
    }

    /// A link with what it is worth.
    fn listed(&self, link: Link) -> Result<ListedLink, Error> {
        let now = self.clock.now();
        let link = Link { downloads: self.counts.of(&link), ..link };
        let document = self.index.document(&link.owner_id, link.file_id)?;
        let state = LinkState::of(&link, document.as_ref().map(LinkedDocument::from), now, self.reachability());
        Ok(ListedLink { still_opens_until: link.still_opens_until(now), link, document, state })
    }
}
