//! What is known of a bucket: how it is spoken to, and what it can be relied on for. Found out by the doctor, kept beside
//! the index, and assumed with care until then.

use serde::{Deserialize, Serialize};

use crate::place::{BucketAddress, Region};

/// How one bucket behaves. Servers that call themselves S3 differ in every one of these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BucketFacts {
    /// The region that requests are signed for.
    pub region: String,
    /// Whether the bucket's name goes into the path instead of the host's name.
    pub path_style: bool,
    /// Whether the server checks a CRC64NVME that is sent as a header.
    pub checks_crc64: bool,
    /// Whether it takes bodies that are not signed themselves. Over plain http to other computers they are signed anyway.
    pub unsigned_payload: bool,
    /// Whether `If-None-Match: *` is honoured, also when several write at once.
    pub create_only: bool,
    /// Whether `If-None-Match: *` is honoured when an upload in parts is completed.
    pub create_only_in_parts: bool,
    /// Whether `If-Match` is honoured, also when several write at once.
    pub replace_only: bool,
    /// Whether objects are listed by version 2 of the protocol.
    pub list_v2: bool,
    /// Parts of one upload at most.
    pub most_parts: u64,
    /// Bytes of every part but the last at least.
    pub least_part_bytes: u64,
    /// Whether objects can be copied within the server.
    pub copies: bool,
    /// Whether a removed object leaves an older version behind, which still takes space.
    pub keeps_versions: bool,
}

/// Parts of one multipart upload, by the protocol.
pub const MOST_PARTS: u64 = 10_000;
/// The shortest part but the last, by the protocol.
pub const LEAST_PART_BYTES: u64 = 5 * 1024 * 1024;
/// The longest part, by the protocol.
pub const MOST_PART_BYTES: u64 = 5 * 1024 * 1024 * 1024;
/// The largest object, by the protocol.
pub const MOST_OBJECT_BYTES: u64 = 5 * 1024 * 1024 * 1024 * 1024;

impl BucketFacts {
    /// What is assumed of the bucket at `address` until somebody has examined it.
    pub fn assumed_of(address: &BucketAddress) -> BucketFacts {
        BucketFacts::assumed(address.region.as_ref().map(Region::as_str), address.is_at_amazon())
    }

    /// What is assumed of a bucket that nobody has examined: nothing that could do harm where it does not hold. `region`
    /// is the one that was asked for, if any; `at_amazon` says whether the endpoint is Amazon's own.
    pub fn assumed(region: Option<&str>, at_amazon: bool) -> BucketFacts {
        BucketFacts {
            region: region.unwrap_or("us-east-1").to_owned(),
            path_style: !at_amazon,
            checks_crc64: at_amazon,
            unsigned_payload: at_amazon,
            create_only: at_amazon,
            create_only_in_parts: at_amazon,
            replace_only: at_amazon,
            list_v2: true,
            most_parts: MOST_PARTS,
            least_part_bytes: LEAST_PART_BYTES,
            copies: true,
            keeps_versions: false,
        }
    }

    /// Whether several computers may write to one vault there: none can overwrite what another has written meanwhile.
    pub fn keeps_writers_apart(&self) -> bool {
        self.create_only && self.replace_only
    }
}
