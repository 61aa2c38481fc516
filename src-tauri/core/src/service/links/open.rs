//! The only way for a stranger to a document.
//!
//! It takes the owner and the hash of a secret, never an id, and every refusal is the same: there is no such thing. Only a
//! link of ours that is on, to a document that is public, gives anything; what is read is checked like everything that leaves
//! the vault. Opening counts nothing; a download is counted by the statement that allows it, and whoever sends a body asks
//! between its pieces whether the link was switched off. Deliberately not here: what an answer looks like, what of it is a
//! download, and how often one may guess.

use std::ops::Range;
use std::sync::Arc;

use super::reader::PublicReader;
use super::switches::Switch;
use crate::document::{
    Document, FileId, Link, LinkId, LinkKind, LinkPasswordHash, LinkTokenHash, LinkedDocument, UserId,
};
use crate::error::Error;
use crate::service::DocumentService;

/// What a stranger is answered whose link is on.
#[derive(Debug)]
pub enum PublicAnswer {
    /// The password has yet to be given, or was another.
    PasswordNeeded,
    /// This.
    Given(Box<OpenLink>),
}

/// A link that has opened, with the document behind it.
#[derive(Debug)]
pub struct OpenLink {
    id: LinkId,
    is_limited: bool,
    is_shown: bool,
    document: Document,
    switch: Arc<Switch>,
}

impl OpenLink {
    /// Which link it is; for who keeps an eye on what is under way, not for the stranger.
    pub fn id(&self) -> LinkId {
        self.id
    }

    /// The document. Of all that it has, a stranger is told its name, type, length and content hash.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Whether it opens only so often. Then whatever is read of it counts as a download, wherever it begins: who asked for
    /// parts would have it as often as they like otherwise.
    pub fn is_limited(&self) -> bool {
        self.is_limited
    }

    /// Whether its owner lets browsers show what is safe to show.
    pub fn is_shown(&self) -> bool {
        self.is_shown
    }

    /// Whether nobody has switched it off; does not wait. A link that was used up or has ended since gives to the end what it
    /// has begun.
    pub fn is_on(&self) -> bool {
        !self.switch.is_off()
    }
}

impl DocumentService {
    /// Opens the link with this secret, which counts nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whatever is no link that is on to a public document of `owner`, the same for all of it; when
    /// the index cannot be read.
    pub fn open_public(
        &self,
        owner: &UserId,
        token: LinkTokenHash,
        password: Option<&str>,
    ) -> Result<PublicAnswer, Error> {
        let now = self.clock.now();
        let link = self.index.link_by_token(owner, token)?;
        let link = link.filter(|link| link.kind == LinkKind::Served && link.is_on(now)).ok_or(Error::NotFound)?;
        let link = self.followed(&link)?;
        let document = self.index.document(owner, link.file_id)?;
        let is_given = |document: &Document| LinkedDocument::from(document).is_given();
        let document = document.filter(is_given).ok_or(Error::NotFound)?;
        // Last of what is asked of a link, because it is dear: what is given to nobody needs no password.
        let is_right = |hash: &LinkPasswordHash| password.is_some_and(|password| hash.is_of(password));
        if !link.password_hash.as_ref().is_none_or(is_right) {
            return Ok(PublicAnswer::PasswordNeeded);
        }
        // Whoever switches it off from here on finds this switch, and what was switched off before is seen in its row.
        let switch = self.switches.take(owner, link.id);
        let row = self.index.link(owner, link.id)?;
        row.filter(|link| link.switched_off_at.is_none()).ok_or(Error::NotFound)?;
        let is_limited = link.download_limit.is_some();
        let is_shown = link.is_shown;
        Ok(PublicAnswer::Given(Box::new(OpenLink { id: link.id, is_limited, is_shown, document, switch })))
    }

    /// These bytes of what is behind a link, which are not none.
    ///
    /// # Errors
    /// [`Error::ContentMissing`], [`Error::ContentDamaged`]; an `InvalidRange` of the storage if they do not lie within the
    /// content. Damage shows while reading.
    pub fn read_public(&self, link: &OpenLink, bytes: Range<u64>) -> Result<PublicReader, Error> {
        self.read_for_strangers(link.document.clone(), bytes)
    }

    /// Counts a download that is about to begin.
    ///
    /// # Errors
    /// [`Error::NotFound`] if the link does not open any more, or that would be one too many; of many who come at once only as
    /// many are counted as may be. When the index cannot be written.
    pub fn count_download(&self, link: &OpenLink) -> Result<(), Error> {
        let owner = &link.document.owner_id;
        if !link.is_limited {
            if !link.is_on() {
                return Err(Error::NotFound);
            }
            self.counts.add(owner, link.id);
            return Ok(());
        }
        if !self.index.write(|write| write.count_download(owner, link.id, self.clock.now()))? {
            return Err(Error::NotFound);
        }
        // It is counted, and used up or not; the next check does it otherwise.
        let _ = self.withdraw_if_used_up(owner, link.id, link.document.file_id);
        Ok(())
    }

    fn withdraw_if_used_up(&self, owner: &UserId, id: LinkId, file_id: FileId) -> Result<(), Error> {
        let link = self.index.link(owner, id)?;
        if link.as_ref().is_some_and(Link::is_used_up) { self.withdraw(owner, file_id) } else { Ok(()) }
    }

    /// How many links of `user` are on that we serve ourselves.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn count_served_links(&self, user: &UserId) -> Result<u64, Error> {
        Ok(self.index.count_links_on(user, LinkKind::Served, self.clock.now())?)
    }
}
