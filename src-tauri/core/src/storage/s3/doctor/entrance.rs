//! The way into a bucket: where its name goes, which region requests are signed for, and by which version it is listed.
//!
//! The first request is a list of one key, because that is what keys are least often denied. What it fails at says what to
//! try next, or which of the first three checks has failed.

use std::sync::Arc;

use aws_sdk_s3::Client;

use super::POLICY;
use super::finding::Finding;
use super::report::CheckName;
use super::witness::Witness;
use crate::error::ErrorKind;
use crate::place::{BucketAddress, BucketName, Region};
use crate::seams::Clock;
use crate::secrets::AccessKeys;
use crate::storage::s3::connection::Connection;
use crate::storage::s3::failure::{Failure, FailureKind};
use crate::storage::s3::{BucketFacts, Patience};

const FINDING: &str = "finding the bucket";

/// Who looks for the way in.
pub(super) struct Seeker<'a> {
    pub(super) address: &'a BucketAddress,
    pub(super) access: &'a AccessKeys,
    pub(super) clock: &'a Arc<dyn Clock>,
    pub(super) patience: Patience,
    /// Sees all answers that come.
    pub(super) witness: Witness,
}

/// No way in: which check has failed, and how.
pub(super) struct Shut {
    pub(super) at: CheckName,
    pub(super) finding: Finding,
}

impl Seeker<'_> {
    /// A connection by which the bucket can be listed. Its facts are those that are known by then, and for the rest those
    /// that promise nothing.
    pub(super) fn enter(&self) -> Result<Connection, Shut> {
        let path_style_first = !self.address.is_at_amazon();
        let failure = match self.enter_by(path_style_first) {
            Ok(connection) => return Ok(connection),
            Err(failure) => failure,
        };
        // Some servers look for the bucket's name elsewhere, and say all sorts of things when it is not there.
        if failed_at(&failure) == CheckName::List
            && let Ok(connection) = self.enter_by(!path_style_first)
        {
            return Ok(connection);
        }
        Err(Shut { at: failed_at(&failure), finding: finding_of(&failure) })
    }

    fn enter_by(&self, path_style: bool) -> Result<Connection, Failure> {
        let region = self.address.region.as_ref().map(Region::as_str);
        let mut facts = BucketFacts { path_style, ..BucketFacts::assumed(region, false) };
        let mut regions = vec![facts.region.clone()];
        loop {
            let connection = self.connect(facts.clone())?;
            let Err(failure) = connection.look_in() else { return Ok(connection) };
            match &failure.kind {
                FailureKind::OtherRegion { region } => {
                    match region.clone().or_else(|| self.home_region(&connection)) {
                        // Who goes where he has been sent away from would walk in circles.
                        Some(region) if !regions.contains(&region) => {
                            regions.push(region.clone());
                            facts.region = region;
                        }
                        _ => return Err(failure),
                    }
                }
                _ if failure.is_beyond_it() && facts.list_v2 => facts.list_v2 = false,
                _ => return Err(failure),
            }
        }
    }

    /// A connection to another bucket of the server, which is like the one that was entered.
    pub(super) fn enter_beside(&self, bucket: &BucketName, facts: BucketFacts) -> Result<Connection, Failure> {
        self.connect_to(&self.address.beside(bucket), facts)
    }

    fn connect(&self, facts: BucketFacts) -> Result<Connection, Failure> {
        self.connect_to(self.address, facts)
    }

    fn connect_to(&self, address: &BucketAddress, facts: BucketFacts) -> Result<Connection, Failure> {
        let clock = Arc::clone(self.clock);
        let made = Connection::new(address, self.access, facts, clock, POLICY, self.patience);
        let mut connection = made.map_err(|_| Failure::not_tried(FINDING))?;
        let config = connection.client.config().to_builder().interceptor(self.witness.clone());
        connection.client = Client::from_conf(config.build());
        Ok(connection)
    }

    /// The region that is named when the bucket itself is looked at.
    fn home_region(&self, connection: &Connection) -> Option<String> {
        let head = || connection.client.head_bucket().bucket(&connection.bucket).send();
        // What it answers does not matter: the region stands in the head of a refusal as well.
        let _ = connection.request(FINDING, 0, head);
        self.witness.region().filter(|region| region.parse::<Region>().is_ok())
    }
}

/// Which check has failed if the first request fails in this way.
fn failed_at(failure: &Failure) -> CheckName {
    match failure.kind {
        FailureKind::Offline | FailureKind::Untrusted | FailureKind::Unavailable | FailureKind::NotConfirmed => {
            CheckName::Reach
        }
        FailureKind::KeysRefused | FailureKind::ClockSkew { .. } => CheckName::SignIn,
        _ => CheckName::List,
    }
}

fn finding_of(failure: &Failure) -> Finding {
    match failure.kind {
        // Not every server tells a bucket that is not there from an object that is not.
        FailureKind::NoSuchKey => Finding::failed_as(ErrorKind::BucketNotFound),
        FailureKind::OtherRegion { .. } => Finding::failed(failure).with("in another region"),
        _ => Finding::failed(failure),
    }
}
