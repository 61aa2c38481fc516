//! Where a vault lies: in a folder of this computer, or in a bucket.
//!
//! Places come from people: the settings, the window's form, the arguments of `cofferctl`. Each part is validated once, in
//! its constructor, before anything is sent anywhere; everybody else takes the types as the proof.
//!
//! Deliberately not here: the keys to a bucket, and what the bucket can do (how it is addressed, which conditions it
//! honours). The former are secrets, the latter is found out by asking the server.

mod bucket_address;
mod bucket_name;
mod endpoint;
mod key_prefix;
mod region;

use std::fmt;
use std::path::PathBuf;

pub use bucket_address::BucketAddress;
pub use bucket_name::BucketName;
pub use endpoint::{Endpoint, PlainHttp};
pub use key_prefix::KeyPrefix;
pub use region::Region;

/// Where a vault lies. Its text is for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a folder.
    Local {
        /// The folder; an absolute path.
        root: PathBuf,
    },
    /// In a bucket.
    Bucket(BucketAddress),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Local { root } => write!(f, "{}", root.display()),
            Place::Bucket(address) => write!(f, "{address}"),
        }
    }
}
