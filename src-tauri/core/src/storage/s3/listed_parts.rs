//! What a server says of the parts of an upload that it has, and how that is compared with bytes that are at hand. Reads no
//! part: servers give them back only once they are joined.
//!
//! A checksum in such a list is good for one thing: to see that bytes of ours need not be sent once more. It never says what
//! a part holds. What a document is said to hold is the BLAKE3 of what this computer has read, and what lies in the bucket is
//! compared with that whenever it is read; a server whose checksum was wrong, or bytes that were made to have the same one,
//! come to light there as damage, and never become content that somebody is given.

use std::collections::HashMap;

use aws_sdk_s3::types::ChecksumAlgorithm;
use md5::{Digest as _, Md5};

use super::connection::Connection;
use super::crc64;
use super::failure::Failure;
use super::upload_id::NamedUpload;
use crate::storage::UploadPlan;

const PARTS: &str = "listing the parts of an upload";

/// A part as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ListedPart {
    pub(super) size_bytes: u64,
    /// What the server calls this version of the part: its ETag.
    pub(super) version: String,
    /// Its CRC64NVME as the server writes it, where it keeps one.
    pub(super) crc64: Option<String>,
    /// When it came, in milliseconds since 1970 by the server's clock.
    pub(super) came_at: Option<i64>,
}

impl ListedPart {
    /// Whether it holds these bytes, whose CRC64NVME is `crc64`, as far as the server tells: by its checksum of the part, or
    /// where it keeps none, by a version that is the MD5 of these bytes, as it is with most servers.
    pub(super) fn holds(&self, bytes: &[u8], crc64: u64) -> bool {
        let is_same = || match &self.crc64 {
            Some(listed) => *listed == crc64::header(crc64),
            None => is_md5(&self.version, bytes),
        };
        self.size_bytes == bytes.len() as u64 && is_same()
    }
}

fn is_md5(version: &str, bytes: &[u8]) -> bool {
    let version = version.trim_matches('"');
    let is_like_one = version.len() == 32 && version.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_like_one && version.eq_ignore_ascii_case(&hexadecimal(&Md5::digest(bytes)))
}

/// As servers write the MD5 in an ETag.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The parts of one upload as they are listed.
#[derive(Clone, Debug, Default)]
pub(super) struct ListedParts {
    /// By number, from 0. Some servers list a part that was sent twice with both.
    parts: HashMap<u64, Vec<ListedPart>>,
    /// Whether the upload was begun with a checksum of another kind than ours.
    has_other_checksums: bool,
}

impl ListedParts {
    /// All that is listed under this number.
    pub(super) fn of(&self, number: u64) -> &[ListedPart] {
        self.parts.get(&number).map(Vec::as_slice).unwrap_or_default()
    }

    /// The part of this number; `None` as well if it cannot be known which of several counts.
    pub(super) fn single(&self, number: u64) -> Option<&ListedPart> {
        match self.of(number) {
            [part] => Some(part),
            _ => None,
        }
    }

    /// The parts that are listed once, with their numbers, in no order.
    pub(super) fn singles(&self) -> impl Iterator<Item = (u64, &ListedPart)> {
        self.parts.keys().filter_map(|number| Some((*number, self.single(*number)?)))
    }

    /// What they take.
    pub(super) fn size_bytes(&self) -> u64 {
        self.parts.values().flatten().map(|part| part.size_bytes).sum()
    }

    /// When the last of them came; `None` without any, or where the server does not say it of each.
    pub(super) fn last_came_at(&self) -> Option<i64> {
        let times: Option<Vec<i64>> = self.parts.values().flatten().map(|part| part.came_at).collect();
        times?.into_iter().max()
    }

    /// Whether all of them could be of content that is cut like this, and the first is there.
    pub(super) fn fit(&self, plan: UploadPlan) -> bool {
        let fits = |(number, parts): (&u64, &Vec<ListedPart>)| {
            parts.iter().all(|part| plan.chunk_length(*number) == Some(part.size_bytes))
        };
        !self.has_other_checksums && self.single(0).is_some() && self.parts.iter().all(fits)
    }
}

impl Connection {
    /// What the server lists of an upload.
    pub(super) fn parts(&self, named: &NamedUpload) -> Result<ListedParts, Failure> {
        self.parts_at(&self.keys.object(&named.key), &named.server_id)
    }

    /// As [`parts`](Self::parts), of whatever upload lies there.
    pub(super) fn parts_at(&self, object_key: &str, server_id: &str) -> Result<ListedParts, Failure> {
        let mut listed = ListedParts::default();
        let mut marker: Option<String> = None;
        loop {
            let list = || {
                let list = self.client.list_parts().bucket(&self.bucket).key(object_key).upload_id(server_id);
                list.set_part_number_marker(marker.clone()).send()
            };
            let page = self.request(PARTS, 0, list)?.value;
            let others = |algorithm: &ChecksumAlgorithm| *algorithm != ChecksumAlgorithm::Crc64Nvme;
            listed.has_other_checksums |= page.checksum_algorithm().is_some_and(others);
            let before = listed.parts.len();
            for part in page.parts() {
                let number = part.part_number().and_then(|number| u64::try_from(number).ok()).unwrap_or_default();
                let size_bytes = part.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
                if let (Some(number), Some(version)) = (number.checked_sub(1), part.e_tag()) {
                    listed.parts.entry(number).or_default().push(ListedPart {
                        size_bytes,
                        version: version.to_owned(),
                        crc64: part.checksum_crc64_nvme().filter(|sum| !sum.is_empty()).map(str::to_owned),
                        came_at: part.last_modified().and_then(|time| time.to_millis().ok()),
                    });
                }
            }
            match page.next_part_number_marker {
                Some(next) if page.is_truncated.unwrap_or(false) && listed.parts.len() > before => marker = Some(next),
                _ => return Ok(listed),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(version: &str, crc64: Option<u64>) -> ListedPart {
        ListedPart { size_bytes: 9, version: version.to_owned(), crc64: crc64.map(crc64::header), came_at: Some(7) }
    }

    #[test]
    fn a_part_holds_what_its_checksum_says_or_else_what_its_version_is_the_md5_of() {
        const BYTES: &[u8] = b"123456789";
        let sum = crc64::of(BYTES);
        for (version, crc64, holds) in [
            ("\"25f9e794323b453885f5181f1b624d0b\"", None, true),
            ("25F9E794323B453885F5181F1B624D0B", None, true),
            ("\"25f9e794323b453885f5181f1b624d0c\"", None, false),
            ("\"25f9e794323b453885f5181f1b624d0b-1\"", None, false),
            ("whatever", None, false),
            ("", None, false),
            ("whatever", Some(sum), true),
            ("\"25f9e794323b453885f5181f1b624d0b\"", Some(sum + 1), false),
        ] {
            assert_eq!(part(version, crc64).holds(BYTES, sum), holds, "{version} {crc64:?}");
        }
        assert!(!part("whatever", Some(sum)).holds(b"12345678", sum), "another length");
    }

    #[test]
    fn parts_fit_a_plan_when_each_is_as_long_as_there() {
        let plan = UploadPlan { size_bytes: 20, chunk_size: 9 };
        let listed = |parts: &[(u64, u64)]| ListedParts {
            parts: parts
                .iter()
                .map(|(n, size_bytes)| (*n, vec![ListedPart { size_bytes: *size_bytes, ..part("v", None) }]))
                .collect(),
            has_other_checksums: false,
        };
        for (parts, fit) in [
            (&[(0, 9)][..], true),
            (&[(0, 9), (2, 2)], true),
            (&[(0, 9), (2, 3)], false),
            (&[(0, 9), (3, 9)], false),
            (&[(1, 9)], false),
            (&[], false),
        ] {
            assert_eq!(listed(parts).fit(plan), fit, "{parts:?}");
        }
        let other = ListedParts { has_other_checksums: true, ..listed(&[(0, 9)]) };
        assert!(!other.fit(plan), "its checksums are of another kind");
    }
}
