//! Public links.

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

/// A link that was made just now, and what opens it: `url`, or for a link of our own server the path there.
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
