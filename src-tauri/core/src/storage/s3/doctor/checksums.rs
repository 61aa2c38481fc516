//! Which checks of bodies the server makes: a CRC64NVME that it compares, and whether it insists on signed bodies.
//!
//! A checksum counts only if a wrong one is refused and leaves nothing, and if it is understood for uploads in parts too.

use super::finding::Finding;
use super::parts::Joining;
use super::probe::Probe;
use crate::storage::s3::crc64;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::objects::Condition;

const CONTENT: &[u8] = b"an object whose checksum is compared";

pub(super) fn checksums(probe: &mut Probe) -> Result<Finding, Failure> {
    let takes_unsigned = probe.is_safe_way && takes_unsigned_bodies(probe)?;
    probe.connection.unsigned = takes_unsigned;
    probe.facts().unsigned_payload = takes_unsigned;
    let fault = fault_of_crc64(probe)?;
    probe.facts().checks_crc64 = fault.is_none();
    Ok(match (fault, takes_unsigned) {
        (None, true) => Finding::passed().with("CRC64NVME, unsigned bodies"),
        (None, false) => Finding::passed().with("CRC64NVME"),
        (Some(fault), true) => Finding::unsupported(format!("{fault}, unsigned bodies")),
        (Some(fault), false) => Finding::unsupported(fault),
    })
}

fn takes_unsigned_bodies(probe: &mut Probe) -> Result<bool, Failure> {
    probe.connection.unsigned = true;
    let stored = probe.put("unsigned", CONTENT, &Condition::None);
    probe.connection.unsigned = false;
    match stored {
        Ok(_) => probe.holds("unsigned", CONTENT),
        Err(failure) if failure.kind == FailureKind::Offline => Err(failure),
        Err(_) => Ok(false),
    }
}

/// What keeps CRC64NVME from being of use; `None` if nothing does.
fn fault_of_crc64(probe: &mut Probe) -> Result<Option<&'static str>, Failure> {
    let right = crc64::of(CONTENT);
    match probe.put_once_with("checked", CONTENT, &Condition::None, Some(crc64::header(right))) {
        Ok(_) => {}
        Err(failure) if failure.kind == FailureKind::Offline => return Err(failure),
        Err(_) => return Ok(Some("CRC64NVME is refused")),
    }
    match probe.put_once_with("spoilt", CONTENT, &Condition::None, Some(crc64::header(!right))) {
        Err(failure) if failure.kind == FailureKind::Offline => return Err(failure),
        Err(failure) if failure.status.is_some_and(|status| (400..500).contains(&status)) => {
            if probe.get("spoilt")?.is_some() {
                return Ok(Some("what a wrong CRC64NVME came with is kept"));
            }
        }
        _ => return Ok(Some("CRC64NVME is not compared")),
    }
    probe.facts().checks_crc64 = true;
    let sent = Joining::begin(probe, "checked-in-parts").and_then(|joining| joining.send_all(probe, CONTENT));
    probe.facts().checks_crc64 = false;
    match sent {
        Ok(()) if probe.holds("checked-in-parts", CONTENT)? => Ok(None),
        Err(failure) if failure.kind == FailureKind::Offline => Err(failure),
        _ => Ok(Some("CRC64NVME is refused for parts")),
    }
}
