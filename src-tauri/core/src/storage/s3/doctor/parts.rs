//! Uploads in parts: begun, sent, listed, completed, given up.
//!
//! Parts are a few bytes, because somebody waits. Most servers do not join parts so small, and say so; then an upload of
//! one part shows that joining works.

use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{ChecksumAlgorithm, ChecksumType, CompletedMultipartUpload, CompletedPart};
use bytes::Bytes;

use super::finding::Finding;
use super::probe::Probe;
use crate::storage::s3::crc64;
use crate::storage::s3::facts::MOST_PARTS;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::Condition;

const JOINING: &str = "sending an object in parts";
const FIRST: &[u8] = b"the first part, ";
const SECOND: &[u8] = b"and the second";
/// What some servers allow instead of [`MOST_PARTS`].
const FEWER_PARTS: u64 = 1_000;

/// An upload that was begun. It carries checksums where the facts say so.
pub(super) struct Joining {
    name: String,
    key: String,
    id: String,
}

/// A part that was sent.
struct SentPart {
    number: i32,
    bytes: &'static [u8],
    version: String,
}

pub(super) fn multipart(probe: &mut Probe) -> Result<Finding, Failure> {
    let mut remarks = Vec::new();
    let given_up = match Joining::begin(probe, "given-up") {
        Err(failure) if failure.is_beyond_it() => return Ok(Finding::unsupported("uploads in parts are refused")),
        begun => begun?,
    };
    given_up.send(probe, 1, FIRST)?;
    if given_up.listed(probe)? != [(1, FIRST.len() as i64)] {
        return Ok(Finding::wrong("parts are not listed"));
    }
    let most_parts = given_up.most_parts(probe)?;
    let Some(most_parts) = most_parts else { return Ok(Finding::wrong("too few parts")) };
    probe.facts().most_parts = most_parts;
    remarks.push(format!("{most_parts} parts"));
    if !given_up.is_among_open_ones(probe)? {
        remarks.push("open uploads are not listed".to_owned());
    }
    probe.abort(&given_up.key, &given_up.id)?;
    match given_up.listed(probe) {
        Ok(parts) if !parts.is_empty() => return Ok(Finding::wrong("what was given up is still open")),
        // Some say of what is not there that it may not be seen; it could a moment ago.
        Err(failure)
            if !matches!(failure.kind, FailureKind::NoSuchUpload | FailureKind::NoSuchKey | FailureKind::Forbidden) =>
        {
            return Err(failure);
        }
        _ => {}
    }
    if !joins(probe)? {
        return Ok(Finding::wrong("parts are joined to something else"));
    }
    if probe.facts().create_only {
        let keeps = keeps_what_is_there(probe)?;
        probe.facts().create_only_in_parts = keeps;
        if !keeps {
            remarks.push("completed over what is there".to_owned());
        }
    }
    Ok(Finding::passed().with(remarks.join(", ")))
}

/// Whether parts become what was sent.
fn joins(probe: &mut Probe) -> Result<bool, Failure> {
    let joining = Joining::begin(probe, "joined")?;
    let parts = [joining.send(probe, 1, FIRST)?, joining.send(probe, 2, SECOND)?];
    match joining.complete(probe, &parts, &Condition::None) {
        Ok(()) => probe.holds("joined", &[FIRST, SECOND].concat()),
        Err(failure) if failure.kind == FailureKind::InvalidPart || failure.is_beyond_it() => {
            probe.abort(&joining.key, &joining.id)?;
            Joining::begin(probe, "of-one-part")?.send_all(probe, FIRST)?;
            probe.holds("of-one-part", FIRST)
        }
        Err(failure) => Err(failure),
    }
}

/// Whether completing an upload with the condition that nothing is there honours it.
fn keeps_what_is_there(probe: &mut Probe) -> Result<bool, Failure> {
    for (number, bytes) in [FIRST, SECOND].into_iter().enumerate() {
        let joining = Joining::begin(probe, "created-in-parts")?;
        let part = joining.send(probe, 1, bytes)?;
        let is_first = number == 0;
        match joining.complete(probe, &[part], &Condition::Absent) {
            Ok(()) if is_first => {}
            Ok(()) => return Ok(false),
            Err(failure) if failure.is_beyond_it() => return Ok(false),
            Err(failure) => match failure.kind {
                FailureKind::PreconditionFailed | FailureKind::Conflict if !is_first || failure.may_be_done => {}
                _ => return Err(failure),
            },
        }
    }
    probe.holds("created-in-parts", FIRST)
}

impl Joining {
    /// Begins an upload of an object.
    pub(super) fn begin(probe: &mut Probe, name: &str) -> Result<Joining, Failure> {
        let key = probe.new_key(name);
        let connection = &probe.connection;
        let begin = || {
            let begin = connection.client.create_multipart_upload().bucket(&connection.bucket).key(&key);
            if connection.facts.checks_crc64 {
                begin.checksum_algorithm(ChecksumAlgorithm::Crc64Nvme).checksum_type(ChecksumType::FullObject)
            } else {
                begin
            }
            .send()
        };
        let id = connection.request(JOINING, 0, begin)?.value.upload_id.filter(|id| !id.is_empty());
        let id = id.ok_or_else(|| Failure::not_confirmed(JOINING))?;
        probe.note_upload(&key, &id);
        Ok(Joining { name: name.to_owned(), key, id })
    }

    /// Sends the only part, and completes the upload.
    pub(super) fn send_all(&self, probe: &Probe, bytes: &'static [u8]) -> Result<(), Failure> {
        let part = self.send(probe, 1, bytes)?;
        self.complete(probe, &[part], &Condition::None)
    }

    fn send(&self, probe: &Probe, number: i32, bytes: &'static [u8]) -> Result<SentPart, Failure> {
        let connection = &probe.connection;
        let checksum = connection.facts.checks_crc64.then(|| crc64::header(crc64::of(bytes)));
        let send = || {
            let part = connection.client.upload_part().bucket(&connection.bucket).key(&self.key).upload_id(&self.id);
            let part = part.part_number(number).set_checksum_crc64_nvme(checksum.clone());
            let part = part.body(ByteStream::from(Bytes::from_static(bytes)));
            async move {
                if connection.unsigned {
                    part.customize().disable_payload_signing().send().await
                } else {
                    part.send().await
                }
            }
        };
        let sent = connection.request(JOINING, bytes.len(), send)?.value;
        let version = sent.e_tag.filter(|version| !version.is_empty());
        Ok(SentPart { number, bytes, version: version.ok_or_else(|| Failure::not_confirmed(JOINING))? })
    }

    /// The highest number that a part may have, of those that servers are known to stop at.
    fn most_parts(&self, probe: &Probe) -> Result<Option<u64>, Failure> {
        for most in [MOST_PARTS, FEWER_PARTS] {
            match self.send(probe, most as i32, SECOND) {
                Ok(_) => return Ok(Some(most)),
                Err(failure) if failure.kind == FailureKind::InvalidPart || failure.is_beyond_it() => {}
                Err(failure) => return Err(failure),
            }
        }
        Ok(None)
    }

    /// Number and length of the parts that the server has.
    fn listed(&self, probe: &Probe) -> Result<Vec<(i32, i64)>, Failure> {
        let connection = &probe.connection;
        let list =
            || connection.client.list_parts().bucket(&connection.bucket).key(&self.key).upload_id(&self.id).send();
        let page = connection.request(JOINING, 0, list)?.value;
        let parts = page.parts().iter();
        Ok(parts.map(|part| (part.part_number().unwrap_or_default(), part.size().unwrap_or_default())).collect())
    }

    fn is_among_open_ones(&self, probe: &Probe) -> Result<bool, Failure> {
        match probe.connection.unfinished(&self.key) {
            Ok(open) => Ok(open.iter().any(|upload| upload.upload_id() == Some(&self.id))),
            Err(failure) if failure.is_beyond_it() || failure.kind == FailureKind::Forbidden => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    fn complete(&self, probe: &Probe, parts: &[SentPart], condition: &Condition) -> Result<(), Failure> {
        let connection = &probe.connection;
        let checks = connection.facts.checks_crc64;
        let list = parts.iter().map(|part| {
            let checksum = checks.then(|| crc64::header(crc64::of(part.bytes)));
            let named = CompletedPart::builder().part_number(part.number).e_tag(&part.version);
            named.set_checksum_crc64_nvme(checksum).build()
        });
        let list = CompletedMultipartUpload::builder().set_parts(Some(list.collect())).build();
        let whole: Vec<u8> = parts.iter().flat_map(|part| part.bytes).copied().collect();
        let complete = || {
            let complete = connection.client.complete_multipart_upload().bucket(&connection.bucket).key(&self.key);
            let complete = complete.upload_id(&self.id).multipart_upload(list.clone());
            let complete = complete.set_if_none_match((*condition == Condition::Absent).then(|| "*".to_owned()));
            if checks {
                complete.checksum_crc64_nvme(crc64::header(crc64::of(&whole))).checksum_type(ChecksumType::FullObject)
            } else {
                complete
            }
            .send()
        };
        match connection.request(JOINING, 0, complete) {
            // An earlier try has done it, and its answer was lost.
            Err(failure)
                if failure.kind == FailureKind::NoSuchUpload
                    && failure.may_be_done
                    && probe.holds(&self.name, &whole)? =>
            {
                Ok(())
            }
            answer => answer.map(drop),
        }
    }
}
