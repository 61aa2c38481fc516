//! Public links: giving a document to whoever has an address, and taking that back.
//!
//! Private is what every document is. Publishing needs a person's word ([`PublishConsent`]), makes the document public in
//! its sidecar, and makes a link, which is a secret of this computer. Unpublishing goes the other way round: first the link
//! opens no more, then the document is private again unless another link of it is on. Whatever dies in between, a document
//! without a link is given to nobody, and a link without a public document gives nothing.
//!
//! `publish` makes links, `unpublish` ends them, `open` is the only way for a stranger to a document, `reader` reads it,
//! `switches` cuts off who reads, `counts` counts; `list` says what each link is worth, `check` asks, and mends what was left
//! halfway; `follow` leads links to newer versions. Deliberately not here: serving, and the words for what a link is worth.

mod check;
mod consent;
mod counts;
mod follow;
mod list;
mod open;
mod publish;
mod reader;
mod switches;
mod unpublish;

pub use check::LinkCheck;
pub use consent::PublishConsent;
pub(super) use counts::Counts;
pub use list::{LinkFilter, LinksShown, ListedLink};
pub use open::{OpenLink, PublicAnswer};
pub use publish::{LinkAddress, PublishRequest, Published};
pub use reader::PublicReader;
pub(super) use switches::Switches;
pub use unpublish::{LinksOff, SwitchedOff};

use super::DocumentService;
use super::change::Change;
use crate::document::{Document, FileId, Reachability, Register, Status, UserId, Visibility};
use crate::error::Error;
use crate::repository::Action;
use crate::sidecar::Present;

impl DocumentService {
    /// Makes a document public. Answers it, and whether it was private.
    fn expose(&self, user: &UserId, file_id: FileId) -> Result<(Document, bool), Error> {
        let mut was_private = false;
        let document = self.change_one(user, file_id, &mut |present| {
            let change = to_public(present)?;
            was_private = !matches!(change, Change::Nothing);
            Ok(change)
        })?;
        Ok((document, was_private))
    }

    /// Makes a document private again unless a link of it is on. Decided under the lock that publishing waits for, so that
    /// no link that is made meanwhile is overlooked. One that is gone is private enough.
    ///
    /// # Errors
    /// When its sidecar cannot be changed; then it is public and has no link, which opens nothing.
    fn withdraw(&self, user: &UserId, file_id: FileId) -> Result<(), Error> {
        let withdrawn = self.change_one(user, file_id, &mut |present| {
            let links = self.index.links_of_document(user, file_id)?;
            let now = self.clock.now();
            if links.iter().any(|link| link.is_on(now)) { Ok(Change::Nothing) } else { Ok(to_private(present)) }
        });
        match withdrawn {
            Ok(_) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Whether the place that links of a bucket are in could be asked, the last time.
    fn reachability(&self) -> Reachability {
        self.sharing.as_ref().map_or(Reachability::Unreachable, |sharing| sharing.reachability())
    }
}

fn to_public(present: &mut Present) -> Result<Change, Error> {
    let document = &mut present.document;
    if document.is_trashed() {
        return Err(Error::IllegalStatus { from: Status::Trashed, to: Status::Stored });
    }
    if document.visibility == Visibility::Public {
        return Ok(Change::Nothing);
    }
    document.visibility = Visibility::Public;
    Ok(Change::Rewrite { registers: vec![Register::Visibility], action: Action::Published, detail: String::new() })
}

fn to_private(present: &mut Present) -> Change {
    let document = &mut present.document;
    if document.visibility == Visibility::Private {
        return Change::Nothing;
    }
    document.visibility = Visibility::Private;
    Change::Rewrite { registers: vec![Register::Visibility], action: Action::Unpublished, detail: String::new() }
}
