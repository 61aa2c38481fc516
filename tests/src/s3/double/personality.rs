//! What sort of service the double plays: the ways in which honest services differ, each on its own.
//!
//! A service that answers wrongly on some request is not a personality but a [`Fault`](super::Fault).

use super::site::RequestSite;

/// How a service behaves, always. The default one can do everything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personality {
    /// What becomes of `If-Match` and `If-None-Match` on requests that write.
    pub conditions: Conditions,
    /// Where the name of the bucket may stand.
    pub addressing: Addressing,
    /// The one region whose signatures it takes; others are sent away with 301. Without one every region is right.
    pub region: Option<String>,
    /// What becomes of `x-amz-checksum-*`.
    pub checksums: Checksums,
    /// Whether it answers with a part of an object when it is asked for one; otherwise it sends all.
    pub honours_ranges: bool,
    /// Whether keys that Unicode holds to be the same are one key.
    pub folds_keys: bool,
    /// The rules for parts.
    pub parts: Parts,
    /// Whether it knows `ListObjectsV2`.
    pub lists_v2: bool,
    /// How far its clock is ahead of ours, in seconds.
    pub clock_ahead_seconds: i64,
    /// What the keys may not do: `AccessDenied`.
    pub denied: Vec<RequestSite>,
    /// Whether a deletion leaves the object behind, as an older version.
    pub versioned: bool,
    /// Whether it answers anyone who asks without a signature, as a public bucket does.
    pub serves_anyone: bool,
    /// Whether it gives what lies below a prefix `.share/` to anyone who asks without a signature, as by a policy.
    pub serves_shares: bool,
}

/// What becomes of conditions on requests that write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conditions {
    /// All are kept, in one step with the write.
    Kept,
    /// `If-None-Match: *` is kept; `If-Match` is answered with 501.
    CreateOnly,
    /// They are not read at all.
    Ignored,
    /// They are looked at some time before the write, so that two can win.
    Racy,
    /// 501.
    NotImplemented,
}

/// Where the name of the bucket may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addressing {
    /// In the path or in the host.
    Both,
    /// In the path only; a bucket in the host is not looked for.
    Path,
    /// In the host only; the first part of a path is taken as part of the key.
    VirtualHost,
}

/// What becomes of checksums that come in headers and trailers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksums {
    /// They are compared and stored.
    Verified,
    /// They are taken, and not looked at.
    Ignored,
    /// A request with one is answered with 400 `InvalidRequest`.
    Invalid,
    /// A request with one is answered with 501 `NotImplemented`.
    NotImplemented,
}

/// The rules for parts of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The highest number that a part may have.
    pub most: u32,
    /// What every part but the last must have at least.
    pub least_bytes: usize,
    /// Whether all parts but the last must be equal, and the last not longer.
    pub equal: bool,
    /// Whether a part that is sent again and fails takes the first one with it.
    pub lost_when_sent_again: bool,
}

impl Default for Personality {
    fn default() -> Self {
        Personality {
            conditions: Conditions::Kept,
            addressing: Addressing::Both,
            region: None,
            checksums: Checksums::Verified,
            honours_ranges: true,
            folds_keys: false,
            parts: Parts { most: 10_000, least_bytes: 5 << 20, equal: false, lost_when_sent_again: false },
            lists_v2: true,
            clock_ahead_seconds: 0,
            denied: Vec::new(),
            versioned: false,
            serves_anyone: false,
            serves_shares: false,
        }
    }
}
