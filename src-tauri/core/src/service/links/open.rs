//! The only way for a stranger to a document.
//!
//! It takes the owner and the hash of a secret, never an id, and every refusal is the same: there is no such thing. Only a
//! link of ours that is on, to a document that is public, gives anything; what is read is checked chunk by chunk like
//! everything that leaves the vault. Downloads are counted by the statement that allows them, and every piece of a body asks
//! again whether the link was switched off. Deliberately not here: what an answer looks like, and how often one may guess.

use std::io::{self, Read};
use std::sync::Arc;

use crate::document::{Document, Link, LinkId, LinkKind, LinkPasswordHash, LinkTokenHash, Status, UserId, Visibility};
use crate::error::Error;
use crate::repository::Index;
use crate::service::{ContentReader, DocumentService};
use crate::storage::ByteRange;

/// What a stranger is answered whose link is on.
#[derive(Debug)]
pub enum PublicAnswer<T> {
    /// The password has yet to be given, or was another.
    PasswordNeeded,
    /// This.
    Given(T),
}

/// What is known to a stranger of the document behind a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicDocument {
    /// The document. Of all that it has, a stranger is told its name, type, length and content hash.
    pub document: Document,
    /// Which link has led there; for who keeps an eye on what is under way, not for the stranger.
    pub link_id: LinkId,
}

/// The bytes of a document behind a link, in order, for as long as nobody switches it off.
#[derive(Debug)]
pub struct PublicReader {
    reader: ContentReader,
    gate: Gate,
}

/// What every piece of a body has to pass.
#[derive(Debug)]
struct Gate {
    index: Arc<Index>,
    owner: UserId,
    link_id: LinkId,
}

impl DocumentService {
    /// What a link leads to, without its bytes; counts nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] for whatever is no link that is on to a public document of `owner`, the same for all of it; when
    /// the index cannot be read.
    pub fn look_public(
        &self,
        owner: &UserId,
        token: LinkTokenHash,
        password: Option<&str>,
    ) -> Result<PublicAnswer<PublicDocument>, Error> {
        Ok(match self.admit(owner, token, password)? {
            PublicAnswer::PasswordNeeded => PublicAnswer::PasswordNeeded,
            PublicAnswer::Given((link, document)) => PublicAnswer::Given(PublicDocument { document, link_id: link.id }),
        })
    }

    /// Opens what a link leads to, all of it or a range. A download is what begins with the first byte; where a link may
    /// only be opened so often, whatever is opened counts.
    ///
    /// # Errors
    /// As [`look_public`](Self::look_public); [`Error::ContentMissing`], [`Error::ContentDamaged`] and an `InvalidRange` of
    /// the storage, which are not counted.
    pub fn open_public(
        &self,
        owner: &UserId,
        token: LinkTokenHash,
        password: Option<&str>,
        range: Option<ByteRange>,
    ) -> Result<PublicAnswer<PublicReader>, Error> {
        let (link, document) = match self.admit(owner, token, password)? {
            PublicAnswer::PasswordNeeded => return Ok(PublicAnswer::PasswordNeeded),
            PublicAnswer::Given(given) => given,
        };
        let file_id = document.file_id;
        let reader = self.open_row(document, range)?;
        let gate = Gate { index: Arc::clone(&self.index), owner: owner.clone(), link_id: link.id };
        let counts = link.download_limit.is_some() || range.is_none_or(|range| range.first() == 0);
        // Asked again, after all that took time: what was switched off meanwhile is off.
        let is_allowed = if counts {
            self.index.write(|write| write.count_download(owner, link.id, self.clock.now()))?
        } else {
            gate.is_open()
        };
        if !is_allowed {
            return Err(Error::NotFound);
        }
        let was_last = Link { downloads: link.downloads + 1, ..link }.is_used_up();
        if was_last {
            // The next check does it otherwise. It is used up either way.
            let _ = self.withdraw(owner, file_id);
        }
        Ok(PublicAnswer::Given(PublicReader { reader, gate }))
    }

    /// The link with this secret and its document, if it is on and the document is given to those who have it.
    fn admit(
        &self,
        owner: &UserId,
        token: LinkTokenHash,
        password: Option<&str>,
    ) -> Result<PublicAnswer<(Link, Document)>, Error> {
        let now = self.clock.now();
        let link = self.index.link_by_token(owner, token)?;
        let link = link.filter(|link| link.kind == LinkKind::Served && link.is_on(now)).ok_or(Error::NotFound)?;
        let link = self.followed(&link)?;
        let document = self.index.document(owner, link.file_id)?;
        let document = document.filter(is_given).ok_or(Error::NotFound)?;
        // Last, because it is dear: what is given to nobody needs no password.
        let is_right = |hash: &LinkPasswordHash| password.is_some_and(|password| hash.is_of(password));
        if link.password_hash.as_ref().is_none_or(is_right) {
            Ok(PublicAnswer::Given((link, document)))
        } else {
            Ok(PublicAnswer::PasswordNeeded)
        }
    }
}

/// Whether a document is given to those who have a link: it is public, and there as far as is known. That content is missing
/// or damaged is found out, and said, by reading it.
fn is_given(document: &Document) -> bool {
    let is_there = matches!(document.status, Status::Stored | Status::Missing | Status::Damaged);
    is_there && document.visibility == Visibility::Public
}

impl Gate {
    /// Whether nobody has switched the link off. A link that was used up or has ended since gives to the end what it has
    /// begun. What cannot be known is closed.
    fn is_open(&self) -> bool {
        let link = self.index.link(&self.owner, self.link_id);
        matches!(link, Ok(Some(link)) if link.switched_off_at.is_none())
    }
}

impl PublicReader {
    /// The document that is read.
    pub fn document(&self) -> &Document {
        self.reader.document()
    }

    /// The link that has led there.
    pub fn link_id(&self) -> LinkId {
        self.gate.link_id
    }

    /// Bytes that are still to come.
    pub fn remaining(&self) -> u64 {
        self.reader.remaining()
    }

    /// Whether what was read may still be sent. Who sends slowly asks between the parts of a piece, too.
    pub fn is_on(&self) -> bool {
        self.gate.is_open()
    }

    /// The next piece of content, at most a chunk; `None` at the end.
    ///
    /// # Errors
    /// [`Error::NotFound`] once the link was switched off; as [`ContentReader::next_piece`].
    pub fn next_piece(&mut self) -> Result<Option<&[u8]>, Error> {
        if self.gate.is_open() { self.reader.next_piece() } else { Err(Error::NotFound) }
    }
}

impl Read for PublicReader {
    /// As [`PublicReader::next_piece`], cut to the buffer. That the link was switched off is an error of kind `NotFound`
    /// around the core's own error.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.gate.is_open() {
            self.reader.read(buffer)
        } else {
            Err(io::Error::new(io::ErrorKind::NotFound, Error::NotFound))
        }
    }
}
