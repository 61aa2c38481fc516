//! Copies for public links: whether people without keys get them, and nothing else by the same door.

use super::finding::Finding;
use super::probe::Probe;
use super::report::{Check, CheckName};
use crate::storage::s3::connection::Connection;
use crate::storage::s3::failure::Failure;
use crate::storage::s3::objects::Condition;
use crate::storage::s3::{CopiesGiven, Openness};

const OBJECT: &str = "shared";

/// Whether copies for links are given to people without keys. Most buckets give none, and that is as it should be.
pub(super) fn shares(probe: &mut Probe) -> Result<Finding, Failure> {
    probe.put(OBJECT, Connection::content_to_share(), &Condition::None)?;
    let copy = probe.new_copy()?;
    let (original, shares) = (probe.key(OBJECT), probe.shares()?);
    let openness = probe.connection.try_strangers(shares, &probe.stranger, &original, &copy)?;
    probe.openness = Some(openness);
    Ok(finding_of(openness))
}

/// The check that says this.
pub fn check_of(openness: Openness) -> Check {
    finding_of(openness).of(CheckName::Shares)
}

fn finding_of(openness: Openness) -> Finding {
    match openness.copies {
        CopiesGiven::UntilRemoved if openness.lists_copies => Finding::wrong("copies are listed without keys"),
        CopiesGiven::UntilRemoved => Finding::passed(),
        CopiesGiven::AfterRemoval => Finding::wrong("copies open after they were removed"),
        CopiesGiven::ToNobody => Finding::unsupported("copies are given to nobody"),
        CopiesGiven::NotMade => Finding::unsupported("objects are not copied"),
    }
}
