//! Many keys: lists that are whole and in order, and keys that are not taken for each other.

use std::ops::ControlFlow;

use super::finding::Finding;
use super::probe::Probe;
use crate::error::ErrorKind;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::Condition;

/// In the order of bytes; made of what Coffer's own keys are made of.
const NAMES: [&str; 5] = ["listed/0a", "listed/0a.meta", "listed/0b", "listed/Z-9", "listed/z_9"];
/// As other programs may name what lies beside a vault.
const ODD_NAMES: [&str; 3] = ["odd/%41&b=c", "odd/a b+c", "odd/\u{e9}"];
const REMOVED: &str = "listed/removed";
/// Fewer than there are keys, so that there are several pages.
const KEYS_OF_A_PAGE: i32 = 2;
const CONTENT: &[u8] = b"an object in a list";

/// Whether what was written is in the lists at once, and what was removed is not.
pub(super) fn listing(probe: &mut Probe) -> Result<Finding, Failure> {
    for name in NAMES.into_iter().chain([REMOVED]) {
        probe.put(name, CONTENT, &Condition::None)?;
    }
    probe.remove(REMOVED)?;
    let found = match list(probe) {
        Err(ErrorKind::Offline) => return Ok(Finding::failed_as(ErrorKind::Offline)),
        Ok(true) => Finding::passed().with(version(probe)),
        _ if probe.facts().list_v2 => {
            probe.facts().list_v2 = false;
            if list(probe) == Ok(true) {
                Finding::passed().with(version(probe))
            } else {
                probe.facts().list_v2 = true;
                Finding::wrong("lists are not whole")
            }
        }
        _ => Finding::wrong("lists are not whole"),
    };
    Ok(if keeps_odd_keys(probe)? { found } else { found.and("odd keys come back changed") })
}

fn version(probe: &mut Probe) -> &'static str {
    if probe.facts().list_v2 { "version 2" } else { "version 1" }
}

fn list(probe: &Probe) -> Result<bool, ErrorKind> {
    Ok(names_below(probe, "listed/")? == NAMES)
}

/// Whether other programs' keys are listed as they are. Nothing depends on it.
fn keeps_odd_keys(probe: &mut Probe) -> Result<bool, Failure> {
    for name in ODD_NAMES {
        match probe.put_once(name, CONTENT, &Condition::None) {
            Err(failure) if failure.kind == FailureKind::Offline => return Err(failure),
            Err(_) => return Ok(false),
            Ok(_) => {}
        }
    }
    Ok(names_below(probe, "odd/").is_ok_and(|names| names == ODD_NAMES))
}

fn names_below(probe: &Probe, name: &str) -> Result<Vec<String>, ErrorKind> {
    let folder = probe.key("");
    let mut names = Vec::new();
    let listed = probe.connection.each_object_by_pages(&probe.key(name), Some(KEYS_OF_A_PAGE), &mut |object| {
        names.extend(object.key().and_then(|key| key.strip_prefix(&folder)).map(str::to_owned));
        ControlFlow::Continue(())
    });
    listed.map(|()| names).map_err(|error| error.kind())
}

/// Whether keys that differ in case, or in the form of their letters, are different keys.
pub(super) fn folding(probe: &mut Probe) -> Result<Finding, Failure> {
    for (one, other, fault) in [
        ("folded/a", "folded/A", "upper and lower case are one key"),
        ("folded/\u{e9}", "folded/e\u{301}", "forms of a letter are one key"),
    ] {
        probe.put(one, b"one", &Condition::None)?;
        probe.put(other, b"the other", &Condition::None)?;
        if !(probe.holds(one, b"one")? && probe.holds(other, b"the other")?) {
            return Ok(Finding::unsupported(fault));
        }
    }
    Ok(Finding::passed())
}
