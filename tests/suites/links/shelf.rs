//! Documents with links, in memory.

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use coffer_core::document::{ContentHash, LinkToken, LinkTokenHash};
use coffer_core::links::{Ending, Media, PublicContent, PublicDocument, PublicDocuments, PublicRead, Refusal};

/// Links, by the hash of their token.
#[derive(Debug, Default)]
pub struct Shelf {
    links: Mutex<HashMap<LinkTokenHash, Arc<Link>>>,
    made: AtomicU8,
    /// How often a link was looked for.
    pub asked: AtomicU64,
}

/// A link and its document, whose byte number `n` is that of [`byte_at`].
#[derive(Debug)]
pub struct Link {
    token: LinkToken,
    name: &'static str,
    mime_type: &'static str,
    size_bytes: u64,
    inline: Option<Media>,
    is_limited: bool,
    password: Option<&'static str>,
    is_live: AtomicBool,
    /// Where reading fails; beyond the end it does not.
    pub damaged_from: AtomicU64,
    /// Whether reading waits.
    hold: Mutex<bool>,
    held: Condvar,
    downloads_left: AtomicU64,
    endings: Mutex<Vec<Ending>>,
}

/// What an entry of the shelf begins as.
pub struct Draft {
    pub name: &'static str,
    pub mime_type: &'static str,
    pub size_bytes: u64,
    pub inline: Option<Media>,
    pub password: Option<&'static str>,
    pub downloads: u64,
}

impl Draft {
    pub fn of(size_bytes: u64) -> Draft {
        Draft {
            name: "letter.txt",
            mime_type: "text/plain",
            size_bytes,
            inline: None,
            password: None,
            downloads: u64::MAX,
        }
    }
}

impl Shelf {
    /// A document of so many bytes, with a link.
    pub fn put(&self, size_bytes: u64) -> Arc<Link> {
        self.put_draft(Draft::of(size_bytes))
    }

    pub fn put_draft(&self, draft: Draft) -> Arc<Link> {
        let number = self.made.fetch_add(1, Ordering::SeqCst);
        let Draft { name, mime_type, size_bytes, inline, password, downloads } = draft;
        let link = Arc::new(Link {
            token: LinkToken::from_bytes([number; 32]),
            name,
            mime_type,
            size_bytes,
            inline,
            is_limited: downloads < u64::MAX,
            password,
            is_live: AtomicBool::new(true),
            damaged_from: AtomicU64::new(u64::MAX),
            hold: Mutex::new(false),
            held: Condvar::new(),
            downloads_left: AtomicU64::new(downloads),
            endings: Mutex::default(),
        });
        unpoisoned(&self.links).insert(link.token.hash(), Arc::clone(&link));
        link
    }
}

impl Link {
    /// Its address without the server.
    pub fn path(&self) -> String {
        format!("/p/{}/letter", self.token)
    }

    /// The tag of its content.
    pub fn etag(&self) -> String {
        format!("\"{}\"", self.hash())
    }

    /// Switches it off. Once this has returned it is off.
    pub fn close(&self) {
        self.is_live.store(false, Ordering::SeqCst);
    }

    /// Has reading wait, or go on.
    pub fn hold(&self, is_held: bool) {
        *unpoisoned(&self.hold) = is_held;
        self.held.notify_all();
    }

    /// How the downloads that have ended did.
    pub fn endings(&self) -> Vec<Ending> {
        unpoisoned(&self.endings).clone()
    }

    fn hash(&self) -> ContentHash {
        ContentHash::of(&self.size_bytes.to_le_bytes())
    }

    fn wait_while_held(&self) {
        let held = self.held.wait_while(unpoisoned(&self.hold), |is_held| *is_held);
        drop(held.unwrap_or_else(PoisonError::into_inner));
    }
}

impl PublicDocuments for Shelf {
    fn open(&self, token: &LinkTokenHash, password: Option<&str>) -> Result<PublicDocument, Refusal> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let link = unpoisoned(&self.links).get(token).cloned().ok_or(Refusal::NotFound)?;
        if !link.is_live.load(Ordering::SeqCst) || link.downloads_left.load(Ordering::SeqCst) == 0 {
            return Err(Refusal::NotFound);
        }
        match (link.password, password) {
            (Some(_), None) => return Err(Refusal::PasswordNeeded),
            (Some(right), Some(given)) if right != given => return Err(Refusal::PasswordWrong),
            _ => {}
        }
        Ok(PublicDocument {
            name: link.name.parse().expect("a name"),
            mime_type: link.mime_type.parse().expect("a type"),
            size_bytes: link.size_bytes,
            content_hash: link.hash(),
            is_limited: link.is_limited,
            inline: link.inline,
            content: Arc::new(Content(link)),
        })
    }
}

#[derive(Debug)]
struct Content(Arc<Link>);

impl PublicContent for Content {
    fn read(&self, bytes: Range<u64>) -> io::Result<Box<dyn PublicRead>> {
        assert!(bytes.start < bytes.end && bytes.end <= self.0.size_bytes, "{bytes:?} are not within the content");
        Ok(Box::new(Reader { link: Arc::clone(&self.0), bytes }))
    }

    fn is_live(&self) -> bool {
        self.0.is_live.load(Ordering::SeqCst)
    }

    fn begin_download(&self) -> Result<(), Refusal> {
        let left = &self.0.downloads_left;
        let taken = left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        taken.map(drop).map_err(|_| Refusal::NotFound)
    }

    fn end_download(&self, ending: Ending) {
        unpoisoned(&self.0.endings).push(ending);
    }
}

impl PublicRead for Reader {}

#[derive(Debug)]
struct Reader {
    link: Arc<Link>,
    bytes: Range<u64>,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.link.wait_while_held();
        let damaged_from = self.link.damaged_from.load(Ordering::SeqCst);
        if self.bytes.start >= damaged_from {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the content is damaged"));
        }
        let end = self.bytes.end.min(damaged_from).min(self.bytes.start + buffer.len() as u64);
        let count = (end - self.bytes.start) as usize;
        for (byte, number) in buffer[..count].iter_mut().zip(self.bytes.start..) {
            *byte = byte_at(number);
        }
        self.bytes.start = end;
        Ok(count)
    }
}

/// Byte number `number` of every document.
pub fn byte_at(number: u64) -> u8 {
    (number % 251) as u8
}

/// These bytes of any document.
pub fn bytes(range: Range<u64>) -> Vec<u8> {
    range.map(byte_at).collect()
}

fn unpoisoned<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
