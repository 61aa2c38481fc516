//! Public links.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a link leads to its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkKind {
    /// Our own server answers, on this computer.
    Served,
    /// A signed address of the object in its bucket; it cannot be taken back.
    Quick,
    /// A copy of its own in the bucket.
    ShareCopy,
}

/// What a link is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkState {
    /// It opens.
    Live,
    /// Its time has come.
    Expired,
    /// It was opened as often as it may be.
    UsedUp,
    /// Somebody has switched it off, or its document is not public any more.
    SwitchedOff,
    /// It may not do what it says.
    AtRisk,
    /// Its bucket cannot be reached.
    Unknown,
}

/// Why a link may not do what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkRisk {
    /// It was switched off, or has ended, and opens all the same, as far as is known.
    StillOpens,
    /// Its copy is not there, or is given to nobody.
    DoesNotOpen,
    /// The content of its document is missing.
    DocumentMissing,
    /// The content of its document is damaged.
    DocumentDamaged,
    /// Its document was deleted or taken back elsewhere, and the link may open still.
    DocumentWithdrawn,
}

/// A public link. What opens it is told once, when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Link {
    /// Names it; opens nothing.
    pub id: String,
    /// The document that it leads to.
    pub file_id: String,
    /// What that is called; `None` once it is gone for good.
    pub name: Option<String>,
    /// What scripts call it.
    pub unique_name: Option<String>,
    /// How it leads there.
    pub kind: LinkKind,
    /// What it is worth.
    pub state: LinkState,
    /// Why it is `atRisk`.
    pub risk: Option<LinkRisk>,
    /// Whether it leads to the newest version of the document, not to this one.
    pub follows_newest: bool,
    /// Whether a browser may show it in its window, if it is an image, sound or film; it is saved otherwise.
    pub shown: bool,
    /// When it was made.
    pub created_at: i64,
    /// From when on it does not open any more; never, without.
    pub expires_at: Option<i64>,
    /// Whether it asks for a password.
    pub has_password: bool,
    /// How often it may be opened.
    pub download_limit: Option<u32>,
    /// How often it was, as far as our own server was asked.
    pub downloads: u64,
    /// When it was switched off.
    pub switched_off_at: Option<i64>,
    /// When it was seen not to open any more.
    pub checked_at: Option<i64>,
    /// Until when it opens for those who have its address although it was switched off.
    pub still_opens_until: Option<i64>,
}

/// A link that was made just now, and what opens it: `url`, or for a link of our own server the path there. The window knows
/// its server and is always told the whole address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct NewLink {
    /// The link.
    pub link: Link,
    /// The whole address, if the bucket answers.
    pub url: Option<String>,
    /// The path of the address, if our own server answers.
    pub path: Option<String>,
}

/// What came of asking what links are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LinkCheck {
    /// Links that were looked at.
    pub links: u64,
    /// How many of them open.
    pub live: u64,
    /// How many may not do what they say.
    pub at_risk: u64,
    /// Of how many nobody knows.
    pub unknown: u64,
    /// How many went off because their documents are not public any more.
    pub switched_off: u64,
}

/// When a link is to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkEnd {
    /// An hour from now.
    Hour,
    /// A day from now.
    Day,
    /// Seven days from now.
    Week,
    /// When somebody switches it off.
    Never,
    /// At this time.
    At(i64),
}

/// What a new link is to be.
#[derive(Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct LinkRequest {
    /// How it leads to the document.
    pub kind: LinkKind,
    /// When it ends.
    pub ends: LinkEnd,
    /// What is asked for before it opens; only for `served`.
    pub password: Option<String>,
    /// How often it opens, from 1; only for `served`.
    pub download_limit: Option<u32>,
    /// Whether it leads to the newest version of the document, not to this one; only for `served`.
    pub follows_newest: bool,
    /// Whether a browser may show it in its window, if it is an image, sound or film; only for `served`.
    pub shown: bool,
}

impl fmt::Debug for LinkRequest {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkRequest").field("kind", &self.kind).field("ends", &self.ends).finish_non_exhaustive()
    }
}

/// Some of the links, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LinkPage {
    /// The links.
    pub links: Vec<Link>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<String>,
}

/// A link that was switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LinkOff {
    /// The link as it is now: whether it is known not to open any more is in its `checked_at`, and until when it opens all
    /// the same in its `still_opens_until`.
    pub link: Link,
    /// Whether its document has no link any more and is private.
    pub is_private: bool,
}

/// Links that went off because their documents were deleted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LinksOff {
    /// How many were on.
    pub switched_off: u64,
    /// How many of these open all the same for those who have their address.
    pub still_open: u64,
    /// Until when the last of those does; without end, or unknown, if it is not set.
    pub still_open_until: Option<i64>,
}

/// Why a vault cannot give links of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum NotShared {
    /// The vault lies in no bucket.
    NoBucket,
    /// Its keys are lent for a while, and their end would be the link's.
    LentKeys,
    /// Its bucket cannot copy an object.
    NoCopies,
    /// Its bucket gives the copies of links to nobody.
    NotPublic,
    /// Nobody has looked yet whether it does.
    NotChecked,
}

/// A kind of link in a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SharingKind {
    /// Which kind.
    pub kind: LinkKind,
    /// Why there are none of it; `None` if there are.
    pub not_shared: Option<NotShared>,
}

/// Why our own server gives nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkServerFailure {
    /// Another program has its port.
    PortTaken,
    /// This computer is in no network.
    NoNetwork,
    /// Anything else.
    Failed,
}

/// Our own server of links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct LinkServerStatus {
    /// Whether it answers. It runs while there is a link that it could be asked for.
    pub running: bool,
    /// Whether others in the local network are to reach it, not only this computer.
    pub lan: bool,
    /// What stands before the path in the addresses of its links: `http://127.0.0.1:4870`, in a network this computer's
    /// address there.
    pub origin: String,
    /// Why it does not run although it should.
    pub failure: Option<LinkServerFailure>,
}

/// What can be given out of the vault that the window shows, and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct SharingStatus {
    /// All kinds, the one to offer first at the head.
    pub kinds: Vec<SharingKind>,
    /// Our own server.
    pub server: LinkServerStatus,
    /// The bucket that copies for links go to; `None` for the vault's own, below a prefix of theirs.
    pub share_bucket: Option<String>,
    /// A policy by which that bucket gives strangers these copies and nothing else: JSON, to be set by its owner. `None` for a
    /// vault in a folder.
    pub share_policy: Option<String>,
    /// Rules of lifecycle by which copies go when their time is over, though Coffer runs nowhere; as the policy.
    pub share_rules: Option<String>,
}
