//! What the server of public links asks of the vaults that are open.
//!
//! A link is looked for by the hash of its secret, in every vault and for every user, so that its address says nothing of
//! where it leads. What is read is cut off when its link is switched off, by this process at once and by another one when that
//! is seen: while anything is being read, and only then, a thread looks at the rows of those links a few times a second, so
//! that who sends bytes never waits for the index. It is cut off, too, when its vault is not served any more.

use std::fmt;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use super::Vault;
use crate::document::{LinkTokenHash, UserId};
use crate::error::Error;
use crate::links::{Ending, Media, PublicContent, PublicDocument, PublicDocuments, PublicRead, Refusal};
use crate::service::{OpenLink, PublicAnswer, PublicReader};

/// How often it is looked whether another process has switched off what is being read.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Bytes that tell what content is.
const HEAD_BYTES: u64 = 4 * 1024;

/// The public documents of all vaults that are served.
pub struct PublicVaults {
    served: RwLock<Vec<Arc<Served>>>,
    on_opened: Box<dyn Fn() + Send + Sync>,
    in_use: Mutex<InUse>,
    /// Itself, for what outlives a call.
    this: Weak<PublicVaults>,
}

/// A vault for as long as it is served.
#[derive(Debug)]
struct Served {
    vault: Arc<Vault>,
    is_gone: AtomicBool,
}

/// How much is being read, and whether somebody looks after it and writes down what was counted. Two threads, because a write
/// may have to wait for another process.
#[derive(Debug, Default)]
struct InUse {
    contents: usize,
    is_watched: bool,
    is_counted: bool,
}

impl PublicVaults {
    /// No vault yet. `on_opened` is called whenever a download was counted, on whichever thread has counted it.
    pub fn new(on_opened: Box<dyn Fn() + Send + Sync>) -> Arc<PublicVaults> {
        Arc::new_cyclic(|this| PublicVaults {
            served: RwLock::default(),
            on_opened,
            in_use: Mutex::default(),
            this: this.clone(),
        })
    }

    /// Serves these vaults, and no others any more: what is being read of one that is not among them is cut off.
    pub fn set(&self, vaults: Vec<Arc<Vault>>) {
        self.write_counts();
        let mut served = self.served.write().unwrap_or_else(PoisonError::into_inner);
        let (stays, goes): (Vec<_>, Vec<_>) =
            served.drain(..).partition(|served| vaults.iter().any(|vault| Arc::ptr_eq(vault, &served.vault)));
        goes.iter().for_each(|served| served.is_gone.store(true, Ordering::SeqCst));
        *served = vaults
            .into_iter()
            .map(|vault| match stays.iter().find(|served| Arc::ptr_eq(&vault, &served.vault)) {
                Some(served) => Arc::clone(served),
                None => Arc::new(Served { vault, is_gone: AtomicBool::new(false) }),
            })
            .collect();
    }

    /// Writes the downloads that were counted; who stops serving does it last. What cannot be written is written the next
    /// time, if there is one.
    pub fn write_counts(&self) {
        for served in self.served() {
            let _ = served.vault.attend(|vault| vault.service.write_download_counts());
        }
    }

    fn served(&self) -> Vec<Arc<Served>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Counts something that is about to be read, and has it looked after until it is dropped.
    ///
    /// # Errors
    /// There is no thread for it.
    fn begin_use(&self) -> io::Result<Use> {
        let mut in_use = self.in_use();
        if !in_use.is_watched {
            self.begin("coffer-switches", watch)?;
            in_use.is_watched = true;
        }
        if !in_use.is_counted {
            self.begin("coffer-counts", count)?;
            in_use.is_counted = true;
        }
        in_use.contents += 1;
        Ok(Use(self.this.clone()))
    }

    fn begin(&self, name: &str, work: fn(&Weak<PublicVaults>)) -> io::Result<()> {
        let this = self.this.clone();
        thread::Builder::new().name(name.to_owned()).spawn(move || work(&this)).map(drop)
    }

    /// Whether anything is being read. If nothing is, whoever asks ends, and `is_there` says so to the next who reads.
    fn goes_on(&self, is_there: impl FnOnce(&mut InUse) -> &mut bool) -> bool {
        let mut in_use = self.in_use();
        let goes_on = in_use.contents > 0;
        *is_there(&mut in_use) = goes_on;
        goes_on
    }

    /// Changed in steps of which each leaves it right.
    fn in_use(&self) -> MutexGuard<'_, InUse> {
        self.in_use.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Looks after what is being read for as long as there is anything.
fn watch(vaults: &Weak<PublicVaults>) {
    loop {
        thread::sleep(LOOK_EVERY);
        match vaults.upgrade().filter(|vaults| vaults.goes_on(|in_use| &mut in_use.is_watched)) {
            Some(vaults) => vaults.served().iter().for_each(|served| served.vault.service.look_at_links_in_use()),
            None => return,
        }
    }
}

/// Writes what was counted for as long as anything is being read, and once after that.
fn count(vaults: &Weak<PublicVaults>) {
    loop {
        thread::sleep(LOOK_EVERY);
        let Some(vaults) = vaults.upgrade() else { return };
        let goes_on = vaults.goes_on(|in_use| &mut in_use.is_counted);
        vaults.write_counts();
        if !goes_on {
            return;
        }
    }
}

impl fmt::Debug for PublicVaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicVaults").field("served", &self.served).finish_non_exhaustive()
    }
}

impl PublicDocuments for PublicVaults {
    fn open(&self, token: &LinkTokenHash, password: Option<&str>) -> Result<PublicDocument, Refusal> {
        let mut refusal = Refusal::NotFound;
        for served in self.served() {
            for user in &served.vault.users {
                match open_in(&served.vault, user, *token, password) {
                    Ok(PublicAnswer::Given(link)) => return self.given(&served, *link),
                    // No secret is in two vaults, but for a vault that is served twice.
                    Ok(PublicAnswer::PasswordNeeded) if password.is_none() => return Err(Refusal::PasswordNeeded),
                    Ok(PublicAnswer::PasswordNeeded) => return Err(Refusal::PasswordWrong),
                    Err(Error::NotFound) => {}
                    // Another vault may have it.
                    Err(_) => refusal = Refusal::Unavailable,
                }
            }
        }
        Err(refusal)
    }
}

fn open_in(vault: &Vault, user: &UserId, token: LinkTokenHash, password: Option<&str>) -> Result<PublicAnswer, Error> {
    vault.attend(|vault| vault.service.open_public(user, token, password))
}

impl PublicVaults {
    fn given(&self, served: &Arc<Served>, link: OpenLink) -> Result<PublicDocument, Refusal> {
        let document = link.document();
        let (name, mime_type) = (document.name.clone(), document.mime_type.clone());
        let (size_bytes, content_hash) = (document.size_bytes, document.content_hash);
        let is_limited = link.is_limited();
        let inline = if link.is_shown() { recognised(&served.vault, &link) } else { None };
        let in_use = self.begin_use().map_err(|_| Refusal::Unavailable)?;
        let content = Content { served: Arc::clone(served), link, in_use };
        Ok(PublicDocument { name, mime_type, size_bytes, content_hash, is_limited, inline, content: Arc::new(content) })
    }
}

/// What may be shown of what is behind a link, by its first bytes. What cannot be read is saved, and says so then.
fn recognised(vault: &Vault, link: &OpenLink) -> Option<Media> {
    let length = link.document().size_bytes.min(HEAD_BYTES);
    if length == 0 {
        return None;
    }
    let mut head = Vec::with_capacity(length as usize);
    vault.service.read_public(link, 0..length).ok()?.read_to_end(&mut head).ok()?;
    Media::recognise(&head)
}

impl PublicRead for PublicReader {
    fn at_hand(&mut self, most: usize) -> Option<Bytes> {
        self.at_hand(most)
    }
}

/// What stands for something that is being read.
#[derive(Debug)]
struct Use(Weak<PublicVaults>);

impl Drop for Use {
    fn drop(&mut self) {
        if let Some(vaults) = self.0.upgrade() {
            vaults.in_use().contents -= 1;
        }
    }
}

/// What an open link gives, for one answer.
#[derive(Debug)]
struct Content {
    served: Arc<Served>,
    link: OpenLink,
    in_use: Use,
}

impl PublicContent for Content {
    fn read(&self, bytes: Range<u64>) -> io::Result<Box<dyn PublicRead>> {
        let reader = self.served.vault.service.read_public(&self.link, bytes);
        Ok(Box::new(reader.map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?))
    }

    fn is_live(&self) -> bool {
        self.link.is_on() && !self.served.is_gone.load(Ordering::SeqCst)
    }

    fn begin_download(&self) -> Result<(), Refusal> {
        let counted = self.served.vault.attend(|vault| vault.service.count_download(&self.link));
        counted.map_err(|error| match error {
            Error::NotFound => Refusal::NotFound,
            _ => Refusal::Unavailable,
        })?;
        if let Some(vaults) = self.in_use.0.upgrade() {
            (vaults.on_opened)();
        }
        Ok(())
    }

    fn end_download(&self, _: Ending) {
        // What was begun counts, however it ends: who has all but the last byte of it has had it.
    }
}
