//! Several who write one object at the same moment: of those whose condition allows only one, exactly one may win.
//!
//! Some servers look first and write afterwards, and two can come in between. That shows only when it is tried, a few
//! times.

use bytes::Bytes;
use futures_util::future::join_all;

use super::finding::Finding;
use super::probe::Probe;
use crate::error::ErrorKind;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::{Condition, STORING};

/// Who write at once: as many as one bucket is asked by one vault.
const WRITERS: usize = 6;
/// Rounds that must be won by one.
const ROUNDS: usize = 4;
/// Rounds that are played; a lost answer can make one tell nothing.
const MOST_ROUNDS: usize = 8;

/// What a round has shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Round {
    OneWon,
    SeveralWon,
    /// Some answers did not come, or none was a success.
    Unclear,
}

/// What all rounds have shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Series {
    Kept,
    Broken,
    Unclear,
}

pub(super) fn race(probe: &mut Probe) -> Result<Finding, Failure> {
    let (creates, replaces) = (probe.keeps_create_only, probe.keeps_replace_only);
    if !creates && !replaces {
        return Ok(Finding::skipped());
    }
    let creating = if creates { series(probe, create)? } else { Series::Kept };
    let replacing = if replaces && creating == Series::Kept { series(probe, replace)? } else { creating };
    // Who races when creating is not believed to be careful when replacing.
    probe.facts().create_only = creates && creating == Series::Kept;
    probe.facts().replace_only = replaces && replacing == Series::Kept;
    Ok(match (creating, replacing) {
        (Series::Broken, _) | (_, Series::Broken) => Finding::unsupported("several writers won"),
        (Series::Unclear, _) | (_, Series::Unclear) => {
            Finding::failed_as(ErrorKind::Unavailable).with("the answers told nothing")
        }
        _ => Finding::passed().with(format!("{ROUNDS} rounds of {WRITERS} writers")),
    })
}

fn series(probe: &mut Probe, play: fn(&mut Probe, usize) -> Result<Round, Failure>) -> Result<Series, Failure> {
    let mut won = 0;
    for number in 0..MOST_ROUNDS {
        match play(probe, number)? {
            Round::SeveralWon => return Ok(Series::Broken),
            Round::OneWon => won += 1,
            Round::Unclear => {}
        }
        if won == ROUNDS {
            return Ok(Series::Kept);
        }
    }
    Ok(Series::Unclear)
}

fn create(probe: &mut Probe, number: usize) -> Result<Round, Failure> {
    write_at_once(probe, &format!("race-to-create-{number}"), &Condition::Absent)
}

fn replace(probe: &mut Probe, number: usize) -> Result<Round, Failure> {
    let name = format!("race-to-replace-{number}");
    let version = probe.put(&name, b"what all want to replace", &Condition::None)?;
    write_at_once(probe, &name, &Condition::Version(version))
}

fn write_at_once(probe: &mut Probe, name: &str, condition: &Condition) -> Result<Round, Failure> {
    let key = probe.new_key(name);
    let connection = &probe.connection;
    let writes = (0..WRITERS).map(|writer| {
        let bytes = written_by(writer);
        let length = bytes.len();
        connection.try_once(STORING, length, connection.put_once(&key, bytes, condition, None))
    });
    let answers = connection.wait(join_all(writes));
    let winners: Vec<usize> = (0..WRITERS).filter(|writer| answers[*writer].is_ok()).collect();
    let lost = |failure: &Failure| {
        matches!(failure.kind, FailureKind::PreconditionFailed | FailureKind::Conflict | FailureKind::NoSuchKey)
    };
    if answers.iter().filter_map(|answer| answer.as_ref().err()).any(|failure| !lost(failure)) {
        return Ok(if winners.len() > 1 { Round::SeveralWon } else { Round::Unclear });
    }
    match winners[..] {
        [] => Ok(Round::Unclear),
        [winner] if probe.holds(name, &written_by(winner))? => Ok(Round::OneWon),
        _ => Ok(Round::SeveralWon),
    }
}

fn written_by(writer: usize) -> Bytes {
    Bytes::from(format!("written by number {writer}"))
}
