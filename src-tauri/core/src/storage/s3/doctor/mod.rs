//! What a bucket really does, found out by trying.
//!
//! Servers that call themselves S3 differ in nearly everything, and their versions differ from each other, so nothing is
//! taken from a name or from documentation. [`examine`] finds the way into the bucket ([`entrance`]), writes a few small
//! objects below a prefix of its own ([`probe`]), tries on them what a vault relies on, in the very requests that the
//! storage sends, and removes them again, whatever happened in between. What it was not shown, it does not believe.
//!
//! Used by the composition root when a vault is added or checked. Deliberately not here: what is done about the answers,
//! and words for people.

mod access;
mod checksums;
mod conditions;
mod entrance;
mod finding;
mod keys;
mod objects;
mod parts;
mod probe;
mod race;
mod report;
mod shares;
mod witness;

use std::sync::Arc;
use std::time::Duration;

pub use report::{Check, CheckName, CheckState, Examination};
pub use shares::check_of;

use self::entrance::Seeker;
use self::finding::Finding;
use self::probe::Probe;
use self::witness::Witness;
use super::failure::Failure;
use super::{BucketFacts, Patience};
use crate::error::ErrorKind;
use crate::place::{BucketAddress, BucketName};
use crate::seams::{Clock, Ids};
use crate::secrets::AccessKeys;
use crate::storage::retrying::RetryPolicy;

/// Somebody is waiting for the answer, and most of what fails here fails for good.
const POLICY: RetryPolicy =
    RetryPolicy { attempts: 3, base: Duration::from_millis(200), cap: Duration::from_millis(1000) };

/// Tries one thing. A failure is what kept it from being tried.
type Trial = fn(&mut Probe) -> Result<Finding, Failure>;

/// What is tried once the bucket can be listed.
const TRIALS: [(CheckName, Trial); 16] = [
    (CheckName::WriteDelete, objects::write_and_delete),
    (CheckName::Region, access::region),
    (CheckName::Addressing, access::addressing),
    (CheckName::Checksums, checksums::checksums),
    (CheckName::CreateOnly, conditions::create_only),
    (CheckName::ReplaceOnly, conditions::replace_only),
    (CheckName::Race, race::race),
    (CheckName::Multipart, parts::multipart),
    (CheckName::Range, objects::range),
    (CheckName::Copy, objects::copy),
    (CheckName::Listing, keys::listing),
    (CheckName::KeyFolding, keys::folding),
    (CheckName::Clock, access::clock),
    (CheckName::Presign, access::presign),
    (CheckName::Anonymous, access::anonymous),
    (CheckName::Shares, shares::shares),
];

/// Finds out what the bucket at `address` does with these keys, and whether a vault lies there; and whether copies for links
/// are given to people without keys, in `share_bucket` if they go to that one. Every request waits for
/// its answer as long as `patience` says, and few are tried twice. Calls `on_check` with each check once it is done.
///
/// What was written is removed again. Where that fails, or this program dies in between, the next examination of the same
/// place removes it, an hour later at the earliest.
pub fn examine(
    address: &BucketAddress,
    share_bucket: Option<&BucketName>,
    access: &AccessKeys,
    clock: &Arc<dyn Clock>,
    ids: &Arc<dyn Ids>,
    patience: Patience,
    on_check: &mut dyn FnMut(&Check),
) -> Examination {
    let mut progress = Progress { checks: Vec::new(), on_check };
    let seeker = Seeker { address, access, clock, patience, witness: Witness::new(clock) };
    let connection = match seeker.enter() {
        Ok(connection) => connection,
        Err(shut) => {
            progress.pass_before(shut.at);
            progress.done(shut.at, shut.finding);
            let facts = BucketFacts::assumed_of(address);
            return Examination { checks: progress.skip_the_rest(), facts, openness: None, marker: None };
        }
    };
    progress.pass_before(CheckName::WriteDelete);
    // One that cannot be read is told by whoever makes a vault there, or opens it.
    let marker = connection.marker(&address.to_string()).ok().flatten();
    let mut probe = Probe::new(connection, &seeker, share_bucket, ids.op_id().to_string());
    probe.remove_what_others_left();
    for (name, trial) in TRIALS {
        let finding = trial(&mut probe).unwrap_or_else(|failure| Finding::failed(&failure));
        // Without the first of them nothing can be tried; and who is gone would be waited for again and again.
        let is_the_end = name.is_vital() && finding.state != CheckState::Passed || finding.is_offline();
        progress.done(name, finding);
        if is_the_end {
            break;
        }
    }
    probe.remove_everything();
    let openness = probe.openness;
    Examination { checks: progress.skip_the_rest(), facts: probe.into_facts(), openness, marker }
}

/// The checks so far, and who wants to know.
struct Progress<'a> {
    checks: Vec<Check>,
    on_check: &'a mut dyn FnMut(&Check),
}

impl Progress<'_> {
    fn done(&mut self, name: CheckName, finding: Finding) {
        let check = finding.of(name);
        (self.on_check)(&check);
        self.checks.push(check);
    }

    /// All that come before this one have passed.
    fn pass_before(&mut self, name: CheckName) {
        for passed in CheckName::ALL.into_iter().filter(|passed| *passed < name) {
            self.done(passed, Finding::passed());
        }
    }

    /// All checks; those that were not tried are skipped.
    fn skip_the_rest(mut self) -> Vec<Check> {
        for name in CheckName::ALL.into_iter().skip(self.checks.len()) {
            self.done(name, Finding::skipped());
        }
        self.checks
    }
}

impl Finding {
    fn is_offline(&self) -> bool {
        self.error == Some(ErrorKind::Offline)
    }
}
