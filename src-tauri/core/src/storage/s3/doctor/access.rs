//! How the bucket is reached, and by whom: its region, its address, its clock, links, and people without keys.

use std::time::{Duration, SystemTime};

use aws_sdk_s3::presigning::PresigningConfig;

use super::finding::Finding;
use super::probe::Probe;
use crate::error::ErrorKind;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::Condition;

const LINKING: &str = "making a link";
const CONTENT: &[u8] = b"an object behind a link";
const OBJECT: &str = "linked";
/// Longer than clocks may be apart without being set right.
const LIFE_OF_A_LINK: Duration = Duration::from_secs(30 * 60);
const LONG_AGO: Duration = Duration::from_secs(2 * 60 * 60);
/// What servers forgive in the time of a signature.
const MOST_SECONDS_APART: i64 = 15 * 60;

/// The region that requests are signed for: the one that was found on the way in.
pub(super) fn region(probe: &mut Probe) -> Result<Finding, Failure> {
    Ok(Finding::passed().with(probe.facts().region.clone()))
}

/// Where the bucket's name goes, as was found on the way in.
pub(super) fn addressing(probe: &mut Probe) -> Result<Finding, Failure> {
    Ok(Finding::passed().with(if probe.facts().path_style { "path style" } else { "virtual-hosted style" }))
}

/// Whether this computer's clock and the server's agree.
pub(super) fn clock(probe: &mut Probe) -> Result<Finding, Failure> {
    let Some(ahead_ms) = probe.witness.ahead_ms() else {
        return Ok(Finding::unsupported("the server does not say what time it is"));
    };
    // The server tells whole seconds.
    let seconds = ahead_ms.div_euclid(1000);
    let finding =
        if seconds.abs() > MOST_SECONDS_APART { Finding::failed_as(ErrorKind::ClockSkew) } else { Finding::passed() };
    Ok(finding.with(difference(seconds)))
}

/// How far this computer is from a server that is `seconds` ahead.
fn difference(seconds: i64) -> String {
    let side = if seconds > 0 { "behind" } else { "ahead" };
    match seconds.unsigned_abs() {
        0..=1 => "in step".to_owned(),
        seconds @ 2..=119 => format!("{seconds} s {side}"),
        seconds @ 120..=7199 => format!("{} min {side}", seconds / 60),
        seconds => format!("{} h {side}", seconds / 3600),
    }
}

/// Whether links can be made that need no keys, and that end when they should.
pub(super) fn presign(probe: &mut Probe) -> Result<Finding, Failure> {
    probe.put(OBJECT, CONTENT, &Condition::None)?;
    let now = probe.connection.time.source().now();
    let ended = now.checked_sub(LONG_AGO).ok_or_else(|| Failure::not_tried(LINKING))?;
    match open(probe, now) {
        Ok(true) => {}
        Err(failure) if failure.kind == FailureKind::Offline => return Err(failure),
        Ok(false) | Err(_) => return Ok(Finding::unsupported("links are refused")),
    }
    match open(probe, ended) {
        Ok(_) => Ok(Finding::wrong("links do not end")),
        Err(failure) if failure.kind == FailureKind::Offline => Err(failure),
        Err(_) => Ok(Finding::passed()),
    }
}

/// Opens a link that was made at this time; whether the right bytes are behind it.
fn open(probe: &Probe, made: SystemTime) -> Result<bool, Failure> {
    let connection = &probe.connection;
    let key = probe.key(OBJECT);
    let life = PresigningConfig::builder().start_time(made).expires_in(LIFE_OF_A_LINK).build();
    let life = life.map_err(|_| Failure::not_tried(LINKING))?;
    let link = connection.client.get_object().bucket(&connection.bucket).key(&key).presigned(life);
    let link = connection.wait(connection.try_once(LINKING, 0, link))?;
    Ok(probe.stranger.open(connection, &key, link.uri())? == CONTENT)
}

/// Whether people without keys are turned away.
pub(super) fn anonymous(probe: &mut Probe) -> Result<Finding, Failure> {
    probe.put(OBJECT, CONTENT, &Condition::None)?;
    match probe.stranger.get(&probe.connection, &probe.key(OBJECT)) {
        Ok(_) => return Ok(Finding::wrong("objects are readable without keys")),
        Err(failure) if failure.kind == FailureKind::Offline => return Err(failure),
        Err(_) => {}
    }
    match probe.stranger.sees_list(&probe.connection, probe.connection.keys.prefix()) {
        Ok(true) => Ok(Finding::wrong("objects are listed without keys")),
        Err(failure) if failure.kind == FailureKind::Offline => Err(failure),
        Ok(false) | Err(_) => Ok(Finding::passed()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_told_in_the_unit_that_fits() {
        for (seconds, words) in [
            (0, "in step"),
            (-1, "in step"),
            (2, "2 s behind"),
            (-119, "119 s ahead"),
            (150, "2 min behind"),
            (-7200, "2 h ahead"),
            (i64::MAX, "2562047788015215 h behind"),
        ] {
            assert_eq!(difference(seconds), words);
        }
    }
}
