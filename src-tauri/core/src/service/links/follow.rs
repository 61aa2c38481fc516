//! Leading links to the newest version of their document, if that is what a person chose for them.
//!
//! It is done when a link is opened or checked, whoever has made the newer version, this computer or another. Links that
//! are to this version stay with it. Whoever is about to delete a version that was replaced lets its links follow first.

use crate::document::{FileId, Follows, Link, UserId};
use crate::error::Error;
use crate::service::DocumentService;

impl DocumentService {
    /// Lets the links to a document follow to the newest version, those that are to. Answers how many did.
    ///
    /// # Errors
    /// When a sidecar or the index cannot be changed; doing it again is safe.
    pub fn follow_newest(&self, user: &UserId, file_id: FileId) -> Result<u64, Error> {
        let now = self.clock.now();
        let mut followed = 0;
        for link in self.index.links_of_document(user, file_id)? {
            if link.is_on(now) && self.followed(&link)?.file_id != file_id {
                followed += 1;
            }
        }
        Ok(followed)
    }

    /// A link as it is after it has followed, if it is to and there is somewhere to go.
    ///
    /// # Errors
    /// As [`follow_newest`](Self::follow_newest).
    pub(super) fn followed(&self, link: &Link) -> Result<Link, Error> {
        let owner = &link.owner_id;
        let newest = match link.follows {
            Follows::ThisVersion => None,
            Follows::NewestVersion => self.index.newest_version(owner, link.file_id)?,
        };
        let Some(newest) = newest else { return Ok(link.clone()) };
        self.guard.may_write()?;
        // A person has chosen this for whatever comes: it is public before the link leads there, and the old one is private
        // again after that. Between the two the link opens the old one.
        self.expose(owner, newest)?;
        self.index.write(|write| write.move_link(owner, link.id, newest))?;
        self.withdraw(owner, link.file_id)?;
        // Should the link have been switched off meanwhile, the new one is not left public for nobody.
        self.withdraw(owner, newest)?;
        Ok(Link { file_id: newest, ..link.clone() })
    }
}
