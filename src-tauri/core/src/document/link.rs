//! Public links: what a person has given out of a document, and whether it opens.
//!
//! A link is a secret of the computer that made it: it lies in that computer's index and nowhere else, and what stands in
//! its address is kept as a hash only. Whether it opens is never stored: [`LinkState`] is computed from the link, its
//! document, the time, and whether the place can be reached. Deliberately not here: who may make one, and how bytes get to
//! whoever has its address.

mod download_limit;
mod expiry;
mod password;
mod risk;
mod share_key;
mod state;
mod url;

use std::fmt;

pub use download_limit::DownloadLimit;
pub use expiry::ExpiryChoice;
pub use password::{LinkPassword, LinkPasswordHash};
pub use risk::LinkRisk;
pub use share_key::{ExpiryClass, ShareKey};
pub use state::{LinkState, LinkedDocument, Reachability};
pub use url::LinkUrl;

use super::{FileId, LinkId, LinkTokenHash, Timestamp, UserId};

/// How a link leads to its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// Our own server answers, on this computer. Everything that a link can be told is kept: it asks for a password, counts,
    /// and is off at once.
    Served,
    /// A signed address of the object in its bucket. Who has the address needs us no more, so it cannot be taken back
    /// before its time, and that is seven days at most.
    Quick,
    /// A copy in the bucket, for this link alone, at a key that nobody can guess. It is off when the copy is gone.
    ShareCopy,
}

impl LinkKind {
    /// All of them.
    pub const ALL: [LinkKind; 3] = [LinkKind::Served, LinkKind::Quick, LinkKind::ShareCopy];

    /// Its name in the index and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            LinkKind::Served => "served",
            LinkKind::Quick => "quick",
            LinkKind::ShareCopy => "shareCopy",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<LinkKind> {
        LinkKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// Whether somebody else than us gives the bytes: the bucket.
    pub const fn is_in_bucket(self) -> bool {
        matches!(self, LinkKind::Quick | LinkKind::ShareCopy)
    }
}

impl fmt::Display for LinkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a link leads to once its document is replaced by a newer one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Follows {
    /// The document that it was made of, whatever takes its place.
    #[default]
    ThisVersion,
    /// The newest document of those that replaced each other. Only our own server can keep that.
    NewestVersion,
}

impl Follows {
    /// Both.
    pub const ALL: [Follows; 2] = [Follows::ThisVersion, Follows::NewestVersion];

    /// Its name in the index and on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Follows::ThisVersion => "thisVersion",
            Follows::NewestVersion => "newestVersion",
        }
    }

    /// The one of that name.
    pub fn from_name(name: &str) -> Option<Follows> {
        Follows::ALL.into_iter().find(|follows| follows.as_str() == name)
    }
}

/// A link that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Names it, to its owner.
    pub id: LinkId,
    /// Whose document it leads to, and who made it.
    pub owner_id: UserId,
    /// Which document.
    pub file_id: FileId,
    /// How it leads there.
    pub kind: LinkKind,
    /// What is kept of the secret in its address; none where the bucket checks the address, not we.
    pub token_hash: Option<LinkTokenHash>,
    /// Where its own copy lies; set exactly for a [`LinkKind::ShareCopy`]. It is the secret of that link, and kept because the
    /// copy could not be found and removed without it.
    pub share_key: Option<ShareKey>,
    /// What it does when the document is replaced.
    pub follows: Follows,
    /// Whether a browser may show it in its window, if it turns out to be an image, sound or film; it is saved otherwise. Only
    /// our own server can keep that.
    pub is_shown: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it does not open any more; never, without.
    pub expires_at: Option<Timestamp>,
    /// What is kept of its password.
    pub password_hash: Option<LinkPasswordHash>,
    /// How often it may be opened.
    pub download_limit: Option<DownloadLimit>,
    /// How often it was opened, as far as we were asked.
    pub downloads: u64,
    /// When a person has switched it off, or has deleted its document.
    pub switched_off_at: Option<Timestamp>,
    /// When it was last seen, by asking as a stranger would, that it does not open.
    pub checked_off_at: Option<Timestamp>,
    /// What was found out about it when it was last checked.
    pub risk: Option<LinkRisk>,
}

impl Link {
    /// Whether its time has come.
    pub fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether it was opened as often as it may be.
    pub fn is_used_up(&self) -> bool {
        self.download_limit.is_some_and(|limit| self.downloads >= u64::from(limit.get()))
    }

    /// Whether it is meant to open: nobody has switched it off, its time has not come, and it is not used up.
    pub fn is_on(&self, now: Timestamp) -> bool {
        self.switched_off_at.is_none() && !self.has_expired(now) && !self.is_used_up()
    }

    /// Until when it opens for who has its address although it was switched off. Only a [`LinkKind::Quick`] does.
    pub fn still_opens_until(&self, now: Timestamp) -> Option<Timestamp> {
        let goes_on = self.kind == LinkKind::Quick && self.switched_off_at.is_some() && !self.has_expired(now);
        self.expires_at.filter(|_| goes_on)
    }
}
