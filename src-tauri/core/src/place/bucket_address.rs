//! The part of a bucket that a vault lies in, and the server that keeps it.

use std::fmt;

use super::{BucketName, Endpoint, KeyPrefix, PlainHttp, Region};
use crate::error::InvalidInput;

/// Where in which bucket of which server. Equal addresses are the same place; the reverse need not hold, because a server
/// may have several names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketAddress {
    /// The server; `None` is Amazon's own, of the region.
    pub endpoint: Option<Endpoint>,
    /// The bucket.
    pub bucket: BucketName,
    /// The region that requests are signed for; `None` if the server is to be asked, or does not care.
    pub region: Option<Region>,
    /// What all keys of the vault begin with.
    pub prefix: KeyPrefix,
}

impl BucketAddress {
    /// The address with these parts, each as a person or a file writes it. `plain_http` is about the endpoint.
    ///
    /// # Errors
    /// [`InvalidInput`] for the first part, in this order, that breaks a rule of its own.
    pub fn new(
        endpoint: Option<&str>,
        bucket: &str,
        region: Option<&str>,
        prefix: &str,
        plain_http: PlainHttp,
    ) -> Result<Self, InvalidInput> {
        Ok(BucketAddress {
            endpoint: endpoint.map(|text| Endpoint::new(text, plain_http)).transpose()?,
            bucket: bucket.parse()?,
            region: region.map(str::parse).transpose()?,
            prefix: prefix.parse()?,
        })
    }

    /// All of another bucket of the same server.
    #[must_use]
    pub fn beside(&self, bucket: &BucketName) -> BucketAddress {
        BucketAddress { bucket: bucket.clone(), prefix: KeyPrefix::default(), ..self.clone() }
    }

    /// Whether nobody on the way could read or change what is sent: it is encrypted, or never leaves this computer.
    pub fn is_safe_way(&self) -> bool {
        self.endpoint.as_ref().is_none_or(|endpoint| endpoint.is_encrypted() || endpoint.is_loopback())
    }

    /// Whether the server is Amazon's own.
    pub fn is_at_amazon(&self) -> bool {
        self.endpoint.as_ref().is_none_or(|endpoint| endpoint.host().ends_with(".amazonaws.com"))
    }
}

/// `s3://bucket/prefix/`, and the server if it is not Amazon's.
impl fmt::Display for BucketAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "s3://{}/{}", self.bucket, self.prefix)?;
        match &self.endpoint {
            Some(endpoint) => write!(f, " at {endpoint}"),
            None => Ok(()),
        }
    }
}
