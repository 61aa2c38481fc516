//! Links that the bucket answers: signed addresses, and copies for strangers.
//!
//! A signed address is of the object itself and says under which name and type it is given; who changes that, changes what
//! was signed. A copy lies below `.share/` under the vault's prefix, or in a bucket that a person has chosen for copies: if a
//! bucket is to give anything to strangers, then what is below that, by a policy of its owner. Deliberately not here: access lists, policies, and rules for how long things are
//! kept. They are the owner's, and so is whether a share prefix is public; it is found out by asking.

use std::time::Duration;

use aws_sdk_s3::presigning::PresigningConfig;

use super::connection::Connection;
use super::copying::KEPT_BY_NOBODY;
use super::failure::{Failure, FailureKind};
use super::stranger::Stranger;
use super::{Reach, S3Storage};
use crate::document::{LinkUrl, Reachability, ShareKey};
use crate::place::BucketName;
use crate::presentation::Presentation;
use crate::storage::{BlobKey, Probed, Sharing, StorageError};

const LINKING: &str = "making a link";
const LINKING_WITH_LENT_KEYS: &str = "making a link with keys that are lent for a while";
const SHARING: &str = "making a copy for a link";
/// Any time will do for an address whose signature is taken off.
const A_MOMENT: Duration = Duration::from_secs(60);

impl Sharing for S3Storage {
    fn reachability(&self) -> Reachability {
        match self.reach() {
            Reach::Online => Reachability::Reachable,
            Reach::Offline | Reach::Locked(_) => Reachability::Unreachable,
        }
    }

    fn presign(
        &self,
        key: &BlobKey,
        expires_in: Duration,
        presentation: &Presentation,
    ) -> Result<LinkUrl, StorageError> {
        let connection = self.connection()?;
        if connection.has_lent_keys {
            return Err(StorageError::Unsupported { operation: LINKING_WITH_LENT_KEYS });
        }
        Ok(LinkUrl::new(connection.presign(&connection.keys.object(key), expires_in, Some(presentation))?))
    }

    fn share_bucket(&self) -> Option<BucketName> {
        self.share_bucket.clone()
    }

    fn share(&self, from: &BlobKey, to: &ShareKey, presentation: &Presentation) -> Result<(), StorageError> {
        let connection = self.own_vault()?;
        if !connection.facts.copies {
            return Err(StorageError::Unsupported { operation: SHARING });
        }
        let not_found = || StorageError::NotFound { key: from.clone() };
        let size_bytes = self.object_at(&connection, from)?.ok_or_else(not_found)?.metadata.size_bytes;
        let shares = self.share_connection(to.bucket())?;
        let (original, copy) = (connection.source(&connection.keys.object(from)), shares.keys.share(to));
        match shares.copy(&original, &copy, size_bytes, Some(presentation)) {
            Err(failure) if failure.kind == FailureKind::NoSuchKey => return Err(not_found()),
            copied => copied?,
        }
        let copied_bytes = shares.wait(shares.head(&copy))?.content_length();
        if copied_bytes.and_then(|bytes| u64::try_from(bytes).ok()) == Some(size_bytes) {
            return Ok(());
        }
        // A server that copies like this cannot.
        Err(StorageError::Unsupported { operation: SHARING })
    }

    fn share_url(&self, key: &ShareKey) -> Result<LinkUrl, StorageError> {
        let shares = self.share_connection(key.bucket())?;
        Ok(LinkUrl::new(shares.plain_address(&shares.keys.share(key))?))
    }

    fn unshare(&self, key: &ShareKey) -> Result<(), StorageError> {
        // Not only for the one computer that may write to the vault: what a person has given out, he may always take back,
        // and nobody else has this key.
        let shares = self.share_connection(key.bucket())?;
        Ok(shares.remove_with_versions(&shares.keys.share(key))?)
    }

    fn probe_anonymously(&self, url: &LinkUrl) -> Probed {
        let Ok(connection) = self.connection() else { return Probed::Unknown };
        match self.stranger(&connection).knock(&connection, url.as_str()) {
            Ok(()) => Probed::Open,
            // There is not even a first byte of something empty.
            Err(failure) if failure.kind == FailureKind::InvalidRange => Probed::Open,
            Err(failure) => refusal(&failure),
        }
    }
}

impl S3Storage {
    /// Somebody without keys.
    pub(super) fn stranger<'c>(&self, connection: &'c Connection) -> &'c Stranger {
        connection.stranger.get_or_init(|| Stranger::of(&self.address, &connection.facts, self.patience))
    }

    /// Whether the keys are lent for a while, so that no address can be signed with them. Asks for them if nobody has yet,
    /// and nobody over the network.
    ///
    /// # Errors
    /// Those of having no keys.
    pub fn has_lent_keys(&self) -> Result<bool, StorageError> {
        Ok(self.connection()?.has_lent_keys)
    }
}

/// What a failure says about an address: only an answer that refuses it says that it is closed. Servers differ in how they
/// say so (400, 401, 403, 404).
pub(super) fn refusal(failure: &Failure) -> Probed {
    match failure.status {
        Some(408 | 425 | 429) => Probed::Unknown,
        Some(400..=499) => Probed::Closed,
        _ => Probed::Unknown,
    }
}

impl Connection {
    /// The address of an object, for people without keys. Asks nothing of the network.
    pub(super) fn plain_address(&self, object_key: &str) -> Result<String, Failure> {
        // The SDK knows where the bucket's name goes. What it adds to sign it stands behind the question mark.
        let signed = self.presign(object_key, A_MOMENT, None)?;
        Ok(signed.split('?').next().unwrap_or_default().to_owned())
    }

    /// An address that gives an object for a while. Asks nothing of the network.
    fn presign(
        &self,
        object_key: &str,
        expires_in: Duration,
        presentation: Option<&Presentation>,
    ) -> Result<String, Failure> {
        let life = PresigningConfig::builder().start_time(self.time.source().now()).expires_in(expires_in).build();
        let life = life.map_err(|_| Failure::not_tried(LINKING))?;
        let mut get = self.client.get_object().bucket(&self.bucket).key(object_key);
        if let Some(said) = presentation {
            get = get
                .response_content_type(said.content_type())
                .response_content_disposition(said.content_disposition())
                .response_cache_control(KEPT_BY_NOBODY);
        }
        let link = self.wait(self.try_once(LINKING, 0, get.presigned(life)))?;
        Ok(link.uri().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_says_that_a_link_is_closed() {
        let failure = |status| Failure { status, ..Failure::not_tried(LINKING) };
        for status in [400, 401, 403, 404, 410] {
            assert_eq!(refusal(&failure(Some(status))), Probed::Closed, "{status}");
        }
        for status in [None, Some(301), Some(408), Some(429), Some(500), Some(503)] {
            assert_eq!(refusal(&failure(status)), Probed::Unknown, "{status:?}");
        }
    }
}
