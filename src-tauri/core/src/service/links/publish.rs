//! Making a link.
//!
//! The order: the link's row, then the document's sidecar (the commit of its being public), then what the bucket is to do,
//! then the answer. The row comes first so that no unpublishing beside it can take the document back and leave the new link
//! behind; as long as the document is private it opens nothing. What fails takes the row out again: nobody was told.

use std::sync::Arc;
use std::time::Duration;

use super::PublishConsent;
use crate::document::{
    Document, DownloadLimit, ExpiryChoice, ExpiryClass, FileId, Follows, Link, LinkKind, LinkPassword,
    LinkPasswordHash, LinkToken, LinkUrl, ShareKey, Status, UserId,
};
use crate::error::{Error, InvalidInput};
use crate::presentation::Presentation;
use crate::repository::{Action, NewActivity};
use crate::service::DocumentService;
use crate::storage::{BlobKey, Probed, Sharing};

/// What a new link is to be.
#[derive(Clone, Debug)]
pub struct PublishRequest {
    /// How it leads to the document.
    pub kind: LinkKind,
    /// When it ends.
    pub expiry: ExpiryChoice,
    /// What is asked for before it opens.
    pub password: Option<LinkPassword>,
    /// How often it opens.
    pub download_limit: Option<DownloadLimit>,
    /// What it does when the document is replaced.
    pub follows: Follows,
    /// Whether a browser may show it, if it is an image, sound or film.
    pub is_shown: bool,
}

impl PublishRequest {
    /// A link of this kind for seven days, with nothing else to it.
    pub const fn of(kind: LinkKind) -> PublishRequest {
        PublishRequest {
            kind,
            expiry: ExpiryChoice::Week,
            password: None,
            download_limit: None,
            follows: Follows::ThisVersion,
            is_shown: false,
        }
    }

    /// Refuses what a bucket cannot keep: it answers without asking us.
    fn require_keepable(&self) -> Result<(), InvalidInput> {
        if !self.kind.is_in_bucket() {
            return Ok(());
        }
        let refused = |field| {
            Err(InvalidInput::new(field, "must not be asked for where the bucket answers, which cannot keep it"))
        };
        if self.password.is_some() {
            refused("password")
        } else if self.download_limit.is_some() {
            refused("download_limit")
        } else if self.follows == Follows::NewestVersion {
            refused("follows")
        } else if self.is_shown {
            refused("shown")
        } else {
            Ok(())
        }
    }
}

/// A link that was made, and what is to be copied now: it is not told again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The link.
    pub link: Link,
    /// What opens it.
    pub address: LinkAddress,
    /// Its document, which is public now.
    pub document: Document,
}

/// What opens a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkAddress {
    /// The secret in the address of our own server, which knows the rest.
    Token(LinkToken),
    /// The whole address.
    Url(LinkUrl),
}

impl DocumentService {
    /// Makes a document public and a link to it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::InvalidInput`] for what a link of this kind cannot keep; [`Error::IllegalStatus`] for a
    /// document in the trash; [`Error::ContentMissing`] and [`Error::ContentDamaged`] for one that could not be given;
    /// [`Error::NotPossible`] where the vault has no bucket, or its bucket gives copies to nobody; storage errors. There is
    /// no new link then.
    pub fn publish(
        &self,
        user: &UserId,
        file_id: FileId,
        request: &PublishRequest,
        _consent: PublishConsent,
    ) -> Result<Published, Error> {
        self.guard.may_write()?;
        request.require_keepable()?;
        let now = self.clock.now();
        let expires_at = request.expiry.end(request.kind, now)?;
        require_givable(&self.document(user, file_id)?)?;
        let sharing = self.sharing_for(request.kind)?;
        let token = self.ids.link_token();
        // The row remembers the bucket: a person may choose another one before this copy is taken back.
        let share_bucket = sharing.as_ref().and_then(|sharing| sharing.share_bucket());
        let share_key = || ShareKey::new(ExpiryClass::until(expires_at, now), token.clone()).in_bucket(share_bucket);
        let link = Link {
            id: self.ids.link_id(),
            owner_id: user.clone(),
            file_id,
            kind: request.kind,
            token_hash: (request.kind != LinkKind::Quick).then(|| token.hash()),
            share_key: (request.kind == LinkKind::ShareCopy).then(share_key),
            follows: request.follows,
            is_shown: request.is_shown,
            created_at: now,
            expires_at,
            password_hash: request.password.as_ref().map(|password| LinkPasswordHash::of(password, self.ids.salt())),
            download_limit: request.download_limit,
            downloads: 0,
            switched_off_at: None,
            checked_off_at: None,
            risk: None,
        };
        self.index.write(|write| write.insert_link(&link))?;
        match self.give_out(&link, token, sharing.as_deref()) {
            Ok((document, address)) => Ok(Published { link, address, document }),
            Err(error) => {
                // Best effort, and the next check does it otherwise: what it failed at is what the person has to hear.
                let _ = self.take_back_unknown(&link);
                Err(error)
            }
        }
    }

    /// How the bucket gives something, if the link is to be in one.
    fn sharing_for(&self, kind: LinkKind) -> Result<Option<Arc<dyn Sharing>>, Error> {
        match &self.sharing {
            _ if !kind.is_in_bucket() => Ok(None),
            Some(sharing) => Ok(Some(Arc::clone(sharing))),
            None => Err(Error::NotPossible { reason: "only a vault in a bucket has links that its bucket answers" }),
        }
    }

    /// Makes the document of a link that is in the index public, and makes the bucket give it.
    fn give_out(
        &self,
        link: &Link,
        token: LinkToken,
        sharing: Option<&dyn Sharing>,
    ) -> Result<(Document, LinkAddress), Error> {
        let (document, was_private) = self.expose(&link.owner_id, link.file_id)?;
        if !was_private {
            // The change itself says it otherwise.
            let made = NewActivity::of(&document, Action::Published, "", link.created_at);
            self.index.write(|write| write.record(&made))?;
        }
        let original = BlobKey::content(link.owner_id.clone(), link.file_id);
        let presentation = Presentation::to_be_saved(&document.name, &document.mime_type);
        let address = match (sharing, &link.share_key) {
            (None, _) => LinkAddress::Token(token),
            (Some(sharing), None) => LinkAddress::Url(sharing.presign(&original, life_of(link), &presentation)?),
            (Some(sharing), Some(key)) => {
                sharing.share(&original, key, &presentation)?;
                let url = sharing.share_url(key)?;
                if sharing.probe_anonymously(&url) == Probed::Closed {
                    return Err(Error::NotPossible { reason: "the bucket gives the copies of links to nobody" });
                }
                LinkAddress::Url(url)
            }
        };
        Ok((document, address))
    }

    /// Undoes what was done for a link whose address nobody was told.
    fn take_back_unknown(&self, link: &Link) -> Result<(), Error> {
        let (owner, id) = (&link.owner_id, link.id);
        if link.share_key.is_some() {
            // The row stays until its copy is certainly gone: nobody could find it otherwise.
            let off = self.index.write(|write| write.switch_link_off(owner, id, self.clock.now()))?;
            self.close(off)?;
        } else {
            self.index.write(|write| write.remove_link(owner, id))?;
        }
        self.withdraw(owner, link.file_id)
    }
}

/// For how long a link is to open, from its making.
fn life_of(link: &Link) -> Duration {
    let milliseconds = link.expires_at.map_or(0, |end| end.as_millis() - link.created_at.as_millis());
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}

/// Refuses what could not be given to anybody who opens its link.
fn require_givable(document: &Document) -> Result<(), Error> {
    let name = || document.name.to_string();
    match document.status {
        Status::Stored => Ok(()),
        Status::Missing => Err(Error::ContentMissing { name: name() }),
        Status::Damaged => Err(Error::ContentDamaged { name: name() }),
        from => Err(Error::IllegalStatus { from, to: Status::Stored }),
    }
}
