//! What examining a bucket came to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ErrorKind;
use crate::storage::VaultMarker;
use crate::storage::s3::{BucketFacts, Openness};

/// One thing that is tried on a bucket, in the order of trying. The first four are what a vault cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckName {
    /// The server answers.
    Reach,
    /// It takes the keys.
    SignIn,
    /// The bucket is there and can be listed.
    List,
    /// An object can be written, read and deleted.
    WriteDelete,
    /// The region that requests must be signed for.
    Region,
    /// Whether the bucket is a part of the host name or of the path.
    Addressing,
    /// Which checksums it takes and compares.
    Checksums,
    /// It refuses to replace what is there, when asked to.
    CreateOnly,
    /// It refuses to replace what has changed, when asked to.
    ReplaceOnly,
    /// Of several who create one object at once, exactly one succeeds.
    Race,
    /// Large objects can be sent in parts, and the parts listed.
    Multipart,
    /// Some bytes of an object can be asked for.
    Range,
    /// Objects can be copied within the server.
    Copy,
    /// Lists are whole and in order.
    Listing,
    /// Keys that differ in case, or in the form of their letters, are different keys.
    KeyFolding,
    /// This computer's clock and the server's agree.
    Clock,
    /// Links that need no keys can be made.
    Presign,
    /// Whether objects can be read, or listed, without keys.
    Anonymous,
    /// Whether copies for public links are given to people without keys.
    Shares,
}

impl CheckName {
    /// All of them, in the order of trying.
    pub const ALL: [CheckName; 19] = [
        CheckName::Reach,
        CheckName::SignIn,
        CheckName::List,
        CheckName::WriteDelete,
        CheckName::Region,
        CheckName::Addressing,
        CheckName::Checksums,
        CheckName::CreateOnly,
        CheckName::ReplaceOnly,
        CheckName::Race,
        CheckName::Multipart,
        CheckName::Range,
        CheckName::Copy,
        CheckName::Listing,
        CheckName::KeyFolding,
        CheckName::Clock,
        CheckName::Presign,
        CheckName::Anonymous,
        CheckName::Shares,
    ];

    /// Whether a vault cannot do without it.
    pub fn is_vital(self) -> bool {
        self <= CheckName::WriteDelete
    }
}

/// What is tried, as half a sentence.
impl fmt::Display for CheckName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            CheckName::Reach => "reaching the server",
            CheckName::SignIn => "signing in",
            CheckName::List => "listing the bucket",
            CheckName::WriteDelete => "writing, reading and deleting an object",
            CheckName::Region => "finding the region",
            CheckName::Addressing => "finding how the bucket is addressed",
            CheckName::Checksums => "comparing checksums",
            CheckName::CreateOnly => "creating an object only where there is none",
            CheckName::ReplaceOnly => "replacing an object only while it is unchanged",
            CheckName::Race => "creating an object several times at once",
            CheckName::Multipart => "sending an object in parts",
            CheckName::Range => "reading a part of an object",
            CheckName::Copy => "copying an object",
            CheckName::Listing => "listing many objects",
            CheckName::KeyFolding => "telling keys apart",
            CheckName::Clock => "comparing the clocks",
            CheckName::Presign => "making links",
            CheckName::Anonymous => "reading without keys",
            CheckName::Shares => "copies for links",
        })
    }
}

/// What trying came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CheckState {
    /// It is as it should be.
    Passed,
    /// It is not.
    Failed,
    /// This server cannot do it, and says so or was caught; Coffer goes another way.
    Unsupported,
    /// It was not tried, because what it needs had failed.
    Skipped,
}

/// One check of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What was tried.
    pub name: CheckName,
    /// What it came to.
    pub state: CheckState,
    /// What was found, in a few words: "eu-central-1", "2 s behind". Never what a server said, and never a secret.
    pub detail: Option<String>,
    /// Why it failed.
    pub error: Option<ErrorKind>,
}

/// What a bucket was found to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Examination {
    /// The checks, in the order of trying.
    pub checks: Vec<Check>,
    /// How the bucket behaves; where a check was skipped, what is assumed of buckets that nobody has examined.
    pub facts: BucketFacts,
    /// What people without keys get; `None` if that was not found out.
    pub openness: Option<Openness>,
    /// The vault that lies there; `None` if there is none, or it could not be looked for.
    pub marker: Option<VaultMarker>,
}

impl Examination {
    /// Whether a vault can lie there.
    pub fn is_usable(&self) -> bool {
        self.failure().is_none()
    }

    /// The first of the vital checks that has failed, or the check at which the server was gone: what was found out until
    /// then may be less than the bucket can do. `None` if a vault can lie there.
    pub fn failure(&self) -> Option<&Check> {
        self.checks.iter().find(|check| {
            check.name.is_vital() && check.state != CheckState::Passed || check.error == Some(ErrorKind::Offline)
        })
    }
}
