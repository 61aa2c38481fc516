//! Writing only where nothing is, and only over what is known: the two conditions that keep computers apart.
//!
//! A condition counts only if it is kept when it holds, refused when it does not, and what was refused was not done either.
//! Whether it also counts when several write at once is for [`race`](super::race) to say.

use super::finding::Finding;
use super::probe::Probe;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::Condition;

const FIRST: &[u8] = b"the first to be written";
const SECOND: &[u8] = b"the second to be written";
const THIRD: &[u8] = b"the third to be written";

const IGNORED: &str = "the condition is ignored";
const REFUSED: &str = "the condition is not understood";
const DONE: &str = "what is refused is done all the same";

/// `If-None-Match: *`.
pub(super) fn create_only(probe: &mut Probe) -> Result<Finding, Failure> {
    match probe.put("created", FIRST, &Condition::Absent) {
        Ok(_) => {}
        Err(failure) if failure.is_beyond_it() => return Ok(Finding::unsupported(REFUSED)),
        // An earlier try has done it, and its answer was lost.
        Err(failure) if failure.kind == FailureKind::PreconditionFailed && failure.may_be_done => {}
        Err(failure) => return Err(failure),
    }
    if let Some(fault) = fault(probe.put_once("created", SECOND, &Condition::Absent))? {
        return Ok(Finding::unsupported(fault));
    }
    if !probe.holds("created", FIRST)? {
        return Ok(Finding::unsupported(DONE));
    }
    probe.keeps_create_only = true;
    Ok(Finding::passed())
}

/// `If-Match`.
pub(super) fn replace_only(probe: &mut Probe) -> Result<Finding, Failure> {
    let first = probe.put("replaced", FIRST, &Condition::None)?;
    match probe.put_once("replaced", SECOND, &Condition::Version(first.clone())) {
        Ok(_) => {}
        Err(failure) if failure.is_beyond_it() => return Ok(Finding::unsupported(REFUSED)),
        Err(failure) => return Err(failure),
    }
    if let Some(fault) = fault(probe.put_once("replaced", THIRD, &Condition::Version(first.clone())))? {
        return Ok(Finding::unsupported(fault));
    }
    if !probe.holds("replaced", SECOND)? {
        return Ok(Finding::unsupported(DONE));
    }
    // What was removed meanwhile must not come back by being changed.
    if fault(probe.put_once("removed", THIRD, &Condition::Version(first)))?.is_some() {
        return Ok(Finding::unsupported("what is not there is created"));
    }
    probe.keeps_replace_only = true;
    Ok(Finding::passed())
}

/// What is wrong with the answer to a write whose condition does not hold; `None` if nothing is.
fn fault(answer: Result<String, Failure>) -> Result<Option<&'static str>, Failure> {
    match answer {
        Ok(_) => Ok(Some(IGNORED)),
        Err(failure) => match failure.kind {
            FailureKind::PreconditionFailed | FailureKind::Conflict | FailureKind::NoSuchKey => Ok(None),
            _ if failure.is_beyond_it() => Ok(Some(REFUSED)),
            _ => Err(failure),
        },
    }
}
