//! What the server asks of a vault: what a link opens.
//!
//! The service implements it. All calls but those that say so are made on threads that may wait.

use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;

use super::Media;
use crate::document::{ContentHash, LinkTokenHash, MimeType, Name};

/// The documents that have public links.
pub trait PublicDocuments: fmt::Debug + Send + Sync {
    /// What the link with this token opens now. `password` is what the reader has given, if anything.
    ///
    /// Opening counts nothing and has no effect: the same link is opened for every request, for those too that are answered
    /// without content.
    ///
    /// # Errors
    /// [`Refusal`]. [`PasswordNeeded`](Refusal::PasswordNeeded) and [`PasswordWrong`](Refusal::PasswordWrong) only for a
    /// link that would open with the right one: to everybody else a link with a password is no different from none.
    fn open(&self, token: &LinkTokenHash, password: Option<&str>) -> Result<PublicDocument, Refusal>;
}

/// Why a link does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such link, whatever the reason: never made, switched off, over, used up, or its document is gone.
    NotFound,
    /// It opens with a password, and none was given.
    PasswordNeeded,
    /// It opens with another password.
    PasswordWrong,
    /// It would open, and the content cannot be had now, or is damaged.
    Unavailable,
}

/// What an open link gives.
#[derive(Clone, Debug)]
pub struct PublicDocument {
    /// What a browser is told to save it as.
    pub name: Name,
    /// What it is, if it is saved.
    pub mime_type: MimeType,
    /// Length of the content.
    pub size_bytes: u64,
    /// What tells one content from another: the strong ETag.
    pub content_hash: ContentHash,
    /// Whether it opens only so often. Then every answer with bytes of it is a download, wherever it begins.
    pub is_limited: bool,
    /// What it is if a browser may show it in its window; `None` has it saved. Both are needed: that the owner wants it shown,
    /// and that its first bytes are of a kind that is safe to show.
    pub inline: Option<Media>,
    /// The bytes.
    pub content: Arc<dyn PublicContent>,
}

/// The bytes of an open link, for one answer.
pub trait PublicContent: fmt::Debug + Send + Sync {
    /// A reader of exactly these bytes, which are not none and lie within the content. No byte that it hands out is anything
    /// but what the owner has stored; where that cannot be said, reading fails. It should hold little: there may be as
    /// many of them as connections.
    ///
    /// # Errors
    /// What the storage says, or that the content is damaged. The reader is told nothing of it.
    fn read(&self, bytes: Range<u64>) -> io::Result<Box<dyn PublicRead>>;

    /// Whether the link opens still. Asked before every piece that is sent, and a few times a second while one is on its way;
    /// on a thread that must not wait. Once it is false, it stays so, and the answer under way is cut off. That downloads
    /// were used up by this answer or after it was begun does not make it false.
    fn is_live(&self) -> bool;

    /// A download is about to be sent, whose first bytes have been read: an answer that begins with the first byte of the
    /// content, be it all of it or as much as was asked for, or any answer of what is limited. What was counted is counted for
    /// good, except as [`end_download`](Self::end_download) decides.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] if that would be one too many. Of several answers at once only as many may succeed as are left.
    fn begin_download(&self) -> Result<(), Refusal>;

    /// The download that was begun has ended; once for each. On a thread that must not wait.
    fn end_download(&self, ending: Ending);
}

/// The bytes of one answer, in order.
pub trait PublicRead: Read + Send {
    /// The next bytes, `most` of them at most and at least one, if they are at hand; does not wait.
    fn at_hand(&mut self, most: usize) -> Option<Bytes> {
        let _ = most;
        None
    }
}

impl<T: AsRef<[u8]> + Send> PublicRead for io::Cursor<T> {}

impl<R: Read + Send> PublicRead for io::Take<R> {}

/// How a download has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All that was asked for was handed to the system to be sent.
    Whole,
    /// It was cut off: by the reader, the line, the owner, or because the content could not be read.
    Cut,
}
