//! What a place can do for public links, beside keeping objects: giving some of them to people without keys.
//!
//! A capability of its own, which only a place on a network has: whoever needs it asks whether there is one. Nothing here
//! makes public what a vault consists of: a link is to one object and for a while, or to a copy that was made for it alone,
//! below a prefix that holds nothing else. What cannot be kept is refused; whether a link opens is found out by asking for
//! it as a stranger would.

use std::fmt;
use std::time::Duration;

use super::{BlobKey, StorageError};
use crate::document::{LinkUrl, Reachability, ShareKey};
use crate::place::BucketName;
use crate::presentation::Presentation;

/// Whether an address opens for somebody without keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Probed {
    /// It gives bytes.
    Open,
    /// It was refused.
    Closed,
    /// Nobody knows: there was no answer, or none that says it.
    Unknown,
}

/// A place that gives objects to people without keys.
pub trait Sharing: fmt::Debug + Send + Sync {
    /// Whether the place could be reached, the last time it was asked for something. Asks for nothing.
    fn reachability(&self) -> Reachability;

    /// An address that gives the object at `key` to whoever has it, for `expires_in`, which is seven days at most. It cannot
    /// be taken back. Asks nothing of the network, so that it says nothing about whether the object is there.
    ///
    /// # Errors
    /// `Unsupported` with keys that are lent for a while, whose end would be the link's; errors of having no keys.
    fn presign(
        &self,
        key: &BlobKey,
        expires_in: Duration,
        presentation: &Presentation,
    ) -> Result<LinkUrl, StorageError>;

    /// The bucket that new copies go to; `None` for the vault's own. Those that were made before stay where their keys say.
    fn share_bucket(&self) -> Option<BucketName>;

    /// Copies the object at `from` within the server to `to`, a key that nobody else knows, with what is to be said of it.
    /// Nobody on the way is to keep a copy of it. Its length is compared.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` where the place cannot copy; `ReadOnly`, `PermissionDenied`, `Unavailable`. What was copied
    /// may then be there: [`unshare`](Self::unshare) it.
    fn share(&self, from: &BlobKey, to: &ShareKey, presentation: &Presentation) -> Result<(), StorageError>;

    /// The address of a copy, for people without keys; whether they get it is for the place to say.
    ///
    /// # Errors
    /// Those of having no keys.
    fn share_url(&self, key: &ShareKey) -> Result<LinkUrl, StorageError>;

    /// Removes a copy and all older versions of it, and makes sure. One that is not there is removed already: that is success.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `Unavailable`; it may then still be there.
    fn unshare(&self, key: &ShareKey) -> Result<(), StorageError>;

    /// Opens an address as somebody without keys does. Takes a byte of what is there at most.
    fn probe_anonymously(&self, url: &LinkUrl) -> Probed;
}
