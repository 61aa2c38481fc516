//! Links: making them, switching them off, and what strangers get after every step.
//!
//! A link is a row of the index, and its document is public in its sidecar; what is answered leaves both as they were answered.
//! What failed halfway may have left a link that nobody was told of, so that a document stays public.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use coffer_core::document::{Document, ExpiryChoice, FileId, LinkId, LinkKind, LinkTokenHash, Timestamp, Visibility};
use coffer_core::error::{Error, ErrorKind};
use coffer_core::service::{LinkAddress, PublicAnswer, PublishConsent, PublishRequest};

use super::Checked;
use super::change::Change;
use super::history::Pick;
use super::player::{Pending, Player};
use super::possessions::Possessions;

/// Longer content is not read after every step; nothing else is different about it.
const MOST_READ_BYTES: u64 = 64 * 1024;

/// A link whose address somebody was told.
#[derive(Clone, Debug)]
struct KnownLink {
    token: LinkTokenHash,
    file_id: FileId,
    /// Whether it must be on; one that ends, or whose end was asked for and not answered, need not be.
    must_be_on: bool,
    may_be_on: bool,
}

/// The links of a user.
#[derive(Clone, Debug, Default)]
pub(super) struct Links {
    known: BTreeMap<LinkId, KnownLink>,
    /// Documents that may have a link that nobody was told of.
    untold: BTreeSet<FileId>,
    /// Secrets of links that were lost with an index. They open nothing, for ever.
    lost: Vec<LinkTokenHash>,
}

impl Links {
    /// The index is gone, and they were nowhere else.
    pub(super) fn lose(&mut self) {
        self.lost.extend(std::mem::take(&mut self.known).into_values().map(|link| link.token));
        self.untold.clear();
    }

    /// It may have been switched off or not.
    pub(super) fn doubted(&mut self, id: LinkId) {
        self.known.get_mut(&id).into_iter().for_each(|link| link.must_be_on = false);
    }

    /// The same for all of a document.
    pub(super) fn doubted_of(&mut self, file_id: FileId) {
        self.of(file_id).for_each(|link| link.must_be_on = false);
    }

    /// All of a document are off, because that went into the trash or came out of it. What is in no trash and is taken out
    /// of it keeps its links.
    pub(super) fn ended_of(&mut self, file_id: FileId, change: &Change) {
        if matches!(change, Change::Restore) {
            return;
        }
        self.untold.remove(&file_id);
        self.of(file_id).for_each(|link| (link.must_be_on, link.may_be_on) = (false, false));
    }

    fn of(&mut self, file_id: FileId) -> impl Iterator<Item = &mut KnownLink> {
        self.known.values_mut().filter(move |link| link.file_id == file_id)
    }

    /// Whether a link of a document is on: it must be, it may be, or none is.
    fn is_any_on(&self, file_id: FileId) -> (bool, bool) {
        let of_it = || self.known.values().filter(|link| link.file_id == file_id);
        let may = of_it().any(|link| link.may_be_on) || self.untold.contains(&file_id);
        (of_it().any(|link| link.must_be_on), may)
    }
}

impl Possessions {
    /// A link was being made and nobody was told of it: it may be there, and its document public; or both taken back.
    pub(super) fn publishing_doubted(&mut self, file_id: FileId, now: Timestamp) {
        self.links.untold.insert(file_id);
        self.doubted(file_id, &Change::Publish, now);
        self.doubted(file_id, &Change::Withdraw, now);
    }

    /// Documents may be private by now whose links are over.
    pub(super) fn check_doubted(&mut self, now: Timestamp) {
        let file_ids: Vec<FileId> = self.documents.keys().copied().collect();
        for file_id in file_ids {
            if !self.links.is_any_on(file_id).0 {
                self.doubted(file_id, &Change::Withdraw, now);
            }
        }
    }
}

impl Player<'_> {
    pub(super) fn publish(&mut self, document: Pick, ends: bool) -> Checked {
        let Some(file_id) = self.mine().document(document) else { return Ok(()) };
        let (me, now) = (self.me(), self.now());
        self.touched.push(file_id);
        let expiry = if ends { ExpiryChoice::Hour } else { ExpiryChoice::Never };
        let request = PublishRequest { expiry, ..PublishRequest::of(LinkKind::Served) };
        let answer = self.asking(Pending::Publish(file_id), |player| {
            player.stack.service().publish(&me, file_id, &request, PublishConsent::given_by_a_person())
        });
        // What is refused by its row alone has not brought the row up to date.
        self.is_settled = [answer.is_ok() && !self.is_struck(); 2];
        match answer {
            Err(error) if self.is_fault(&error) => {
                self.mine().publishing_doubted(file_id, now);
                Ok(())
            }
            // Its row says so, which may be older than what is true.
            Err(Error::IllegalStatus { .. }) if self.mine().documents[&file_id].may(Document::is_trashed) => Ok(()),
            answer => {
                let shown = answer.as_ref().map(|published| Some(&published.document)).map_err(Error::kind);
                self.mine().answered(file_id, &Change::Publish, now, shown)?;
                if let Ok(published) = answer {
                    let LinkAddress::Token(token) = published.address else {
                        return Err("a link that we serve was given by somebody else".to_owned());
                    };
                    let link = KnownLink { token: token.hash(), file_id, must_be_on: !ends, may_be_on: true };
                    self.mine().links.known.insert(published.link.id, link);
                }
                Ok(())
            }
        }
    }

    pub(super) fn unpublish(&mut self, link: Pick) -> Checked {
        let known = &self.mine().links.known;
        let picked = link.checked_rem(known.len()).and_then(|place| known.iter().nth(place));
        let Some((id, file_id)) = picked.map(|(id, link)| (*id, link.file_id)) else { return Ok(()) };
        let me = self.me();
        self.touched.push(file_id);
        let answer = self.asking(Pending::Unpublish(id, file_id), |player| player.stack.service().unpublish(&me, id));
        self.is_settled = [!self.is_struck(); 2];
        match answer {
            Err(error) if self.is_fault(&error) => {
                self.doubt_of(&Pending::Unpublish(id, file_id), self.now());
                Ok(())
            }
            Err(error) => Err(format!("switching {id} off failed with {error:?}")),
            Ok(_) => {
                let link = self.mine().links.known.get_mut(&id);
                link.into_iter().for_each(|link| (link.must_be_on, link.may_be_on) = (false, false));
                self.withdrawn(file_id)
            }
        }
    }

    pub(super) fn check_links(&mut self) -> Checked {
        let (me, now) = (self.me(), self.now());
        let answer = self.asking(Pending::CheckLinks, |player| player.stack.service().check_links(&me));
        match answer {
            Err(error) if self.is_fault(&error) => {
                self.mine().check_doubted(now);
                Ok(())
            }
            Err(error) => Err(format!("looking at links failed with {error:?}")),
            Ok(_) => {
                let file_ids: BTreeSet<FileId> = self.mine().links.known.values().map(|link| link.file_id).collect();
                file_ids.into_iter().try_for_each(|file_id| self.withdrawn(file_id))?;
                // A link that nobody was told of may have been found to lead to nothing.
                let untold = self.mine().links.untold.clone();
                untold.into_iter().for_each(|file_id| self.mine().doubted(file_id, &Change::Withdraw, now));
                Ok(())
            }
        }
    }

    /// A document whose link is off is private, unless another of its links is on.
    fn withdrawn(&mut self, file_id: FileId) -> Checked {
        let now = self.now();
        let (must, may) = self.mine().links.is_any_on(file_id);
        if must {
            return Ok(());
        }
        self.mine().doubted(file_id, &Change::Withdraw, now);
        if may || self.is_struck() {
            return Ok(());
        }
        let shown = self.stack.service().document(&self.me(), file_id);
        match shown {
            Ok(document) if document.visibility == Visibility::Public => {
                Err(format!("{file_id} is public and has no link any more"))
            }
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(format!("{file_id} cannot be looked at: {error:?}")),
        }
    }

    /// Asks for every document that anybody was ever told a secret of, as strangers do.
    pub(super) fn observe_links(&self, user: usize) -> Checked {
        let links = &self.possessions[user].links;
        for token in &links.lost {
            self.assert_closed(user, *token)?;
        }
        for (id, link) in &links.known {
            self.assert_closed(1 - user, link.token)?;
            let belief = self.possessions[user].documents.get(&link.file_id);
            let is_given = |document: &Document| document.visibility == Visibility::Public && !document.is_trashed();
            let may = link.may_be_on && belief.is_some_and(|belief| belief.may(is_given));
            let must = link.must_be_on && belief.is_some_and(|belief| belief.must(is_given));
            match self.stranger(user, link.token)? {
                Some(_) if !may => return Err(format!("{id} opens, and is off, or its document private: {link:?}")),
                None if must => return Err(format!("{id} does not open: {link:?}")),
                Some(Some(bytes)) if belief.is_none_or(|belief| bytes != *belief.content) => {
                    return Err(format!("{id} gives bytes that are not those of its document"));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn assert_closed(&self, user: usize, token: LinkTokenHash) -> Checked {
        match self.stranger(user, token)? {
            None => Ok(()),
            Some(_) => Err("a secret opens that belongs to another user, or to a link that was lost".to_owned()),
        }
    }

    /// What a stranger gets who has a secret: something, with its bytes unless those are many.
    fn stranger(&self, user: usize, token: LinkTokenHash) -> Result<Option<Option<Vec<u8>>>, String> {
        let service = self.stack.service();
        let link = match service.open_public(&self.stack.users()[user], token, None) {
            Ok(PublicAnswer::Given(link)) => link,
            Ok(PublicAnswer::PasswordNeeded) => return Err("a link has a password that nobody gave it".to_owned()),
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(format!("a link cannot be looked for: {error:?}")),
        };
        let mut bytes = Vec::new();
        let size_bytes = link.document().size_bytes;
        if size_bytes > MOST_READ_BYTES {
            return Ok(Some(None));
        }
        if size_bytes > 0 {
            let reader = service.read_public(&link, 0..size_bytes);
            // Somebody may have purged it, and the row is old.
            match reader {
                Ok(mut reader) => reader.read_to_end(&mut bytes).map_err(|error| error.to_string())?,
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(format!("a link opens and cannot be read: {error:?}")),
            };
        }
        Ok(Some(Some(bytes)))
    }
}
