//! What people without keys get of a bucket, found out by asking like one of them.
//!
//! A copy for a link is made of a few bytes, as [`sharing`](super::sharing) makes them; a stranger asks for it, before and
//! after it was removed, for the marker of the vault, and for lists. Nobody is ever given anything of the vault for it. Used
//! by the doctor, and when only this is to be known.

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::S3Storage;
use super::connection::Connection;
use super::failure::Failure;
use super::objects::Condition;
use super::sharing::refusal;
use super::stranger::Stranger;
use crate::document::MimeType;
use crate::presentation::Presentation;
use crate::storage::{Probed, StorageError, VaultMarker};

const CONTENT: &[u8] = b"Coffer has tried whether the copies of links are given to people without keys.";

/// What people without keys get of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Openness {
    /// What becomes of a copy that is made for a link.
    pub copies: CopiesGiven,
    /// Whether they see in a list which copies there are, so that none needs to be guessed.
    pub lists_copies: bool,
    /// Whether they get what belongs to the vault itself, or see in a list what there is.
    pub gives_originals: bool,
}

/// What becomes of a copy that is made for a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CopiesGiven {
    /// It is given to whoever has its address, until it is removed.
    UntilRemoved,
    /// It is given, and also after it was removed: somebody on the way keeps what he has seen.
    AfterRemoval,
    /// It is given to nobody.
    ToNobody,
    /// It cannot be made: the server copies nothing.
    NotMade,
}

impl S3Storage {
    /// Finds out what people without keys get of the bucket, and of the one that copies for links go to. What was made for
    /// it is gone again.
    ///
    /// # Errors
    /// `ReadOnly`, `PermissionDenied`, `BucketNotFound`; whatever keeps the bucket, or the stranger, from an answer.
    pub fn try_strangers(&self) -> Result<Openness, StorageError> {
        let connection = self.own_vault()?;
        let shares = self.share_connection(self.share_bucket.as_ref())?;
        let (stranger, name) = (self.stranger(&connection), self.ids.op_id().to_string());
        let original = format!("{}{name}/shared", connection.keys.probes());
        let tried = connection
            .wait(connection.put(&original, &Bytes::from_static(CONTENT), &Condition::None))
            .and_then(|_| connection.try_strangers(&shares, stranger, &original, &shares.keys.share_probe(&name)));
        // Best effort: what is left of it says nothing, and the next examination removes it.
        let _ = connection.remove_with_versions(&original);
        Ok(tried?)
    }
}

impl Connection {
    /// Puts what [`try_strangers`](Self::try_strangers) makes a copy of.
    pub(super) fn content_to_share() -> &'static [u8] {
        CONTENT
    }

    /// Finds out what `stranger` gets of this bucket and of that of `shares`, with a copy, at the key `copy`, of the object at
    /// `original`, which has the [content](Self::content_to_share) for it. The copy is gone then, but after some failures; a
    /// later examination finds it by its name.
    pub(super) fn try_strangers(
        &self,
        shares: &Connection,
        stranger: &Stranger,
        original: &str,
        copy: &str,
    ) -> Result<Openness, Failure> {
        let marker = given(stranger, self, &self.keys.marker())?;
        // A page that asks a person to sign in is not the marker.
        let is_marker = marker.is_some_and(|bytes| VaultMarker::from_json(&bytes).is_ok());
        let gives_originals = is_marker || stranger.sees_list(self, self.keys.prefix())?;
        let lists_copies = stranger.sees_list(shares, &shares.keys.shares())?;
        let copies = if self.facts.copies {
            let tried = self.try_copy(shares, stranger, original, copy);
            // Also after a failure; what could not be removed then is said by the failure already.
            let removed = shares.remove_with_versions(copy);
            let is_given = tried?;
            removed?;
            if !is_given {
                CopiesGiven::ToNobody
            } else if is_copy_given(stranger, shares, copy)? {
                CopiesGiven::AfterRemoval
            } else {
                CopiesGiven::UntilRemoved
            }
        } else {
            CopiesGiven::NotMade
        };
        Ok(Openness { copies, lists_copies, gives_originals })
    }

    /// Makes a copy; whether a stranger gets it.
    fn try_copy(&self, shares: &Connection, stranger: &Stranger, original: &str, copy: &str) -> Result<bool, Failure> {
        let name = "probe.bin".parse().expect("it is a name");
        let presentation = Presentation::to_be_saved(&name, &MimeType::octet_stream());
        shares.copy(&self.source(original), copy, CONTENT.len() as u64, Some(&presentation))?;
        is_copy_given(stranger, shares, copy)
    }
}

/// Whether a stranger gets what was copied. A page that asks a person to sign in is something else.
fn is_copy_given(stranger: &Stranger, shares: &Connection, copy: &str) -> Result<bool, Failure> {
    Ok(given(stranger, shares, copy)?.is_some_and(|bytes| bytes == CONTENT))
}

/// What a stranger gets at the address of an object; `None` if he is refused.
///
/// # Errors
/// When there is no answer, or none that says it.
fn given(stranger: &Stranger, connection: &Connection, object_key: &str) -> Result<Option<Bytes>, Failure> {
    let address = connection.plain_address(object_key)?;
    match stranger.open(connection, object_key, &address) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(failure) if refusal(&failure) == Probed::Closed => Ok(None),
        Err(failure) => Err(failure),
    }
}
