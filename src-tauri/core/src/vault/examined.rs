//! What a bucket was found to be, written down in the vault's folder on this computer.
//!
//! Losing it costs an examination. Until there is one, only what harms nobody is assumed.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Seams;
use crate::document::Timestamp;
use crate::error::{Error, ErrorKind};
use crate::place::BucketAddress;
use crate::seams::{Fs, create_folder_durably, replace_file};
use crate::storage::s3::doctor::{Check, CheckName, CheckState, Examination, check_of};
use crate::storage::s3::{BucketFacts, Openness};

/// How long it counts: providers change what their servers do.
const KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
const MOST_BYTES: u64 = 64 * 1024;
const FORMAT: u64 = 1;

/// What a bucket was found to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Examined {
    /// When.
    pub at: Timestamp,
    /// How it behaves.
    pub facts: BucketFacts,
    /// What was tried, and what that came to.
    pub checks: Vec<Check>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u64,
    at: i64,
    facts: BucketFacts,
    checks: Vec<StoredCheck>,
}

#[derive(Serialize, Deserialize)]
struct StoredCheck {
    name: CheckName,
    state: CheckState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl Examined {
    /// What an examination has shown.
    pub(super) fn of(examination: &Examination, at: Timestamp) -> Examined {
        Examined { at, facts: examination.facts.clone(), checks: examination.checks.clone() }
    }

    /// What was written down in `folder`; `None` if nothing was, or it makes no sense.
    pub(super) fn load(fs: &dyn Fs, folder: &Path) -> Option<Examined> {
        let mut text = Vec::new();
        fs.open_read(&path(folder)).ok()?.take(MOST_BYTES).read_to_end(&mut text).ok()?;
        let stored: Stored = serde_json::from_slice(&text).ok().filter(|stored: &Stored| stored.format == FORMAT)?;
        let checks = stored.checks.into_iter().map(|check| Check {
            name: check.name,
            state: check.state,
            detail: check.detail,
            error: check.error.as_deref().and_then(ErrorKind::from_name),
        });
        Some(Examined { at: Timestamp::from_millis(stored.at), facts: stored.facts, checks: checks.collect() })
    }

    /// Writes it down in `folder`, making that.
    ///
    /// # Errors
    /// [`Error::Target`]; what was written down before is there then.
    pub(super) fn save(&self, seams: &Seams, folder: &Path) -> Result<(), Error> {
        let checks = self.checks.iter().map(|check| StoredCheck {
            name: check.name,
            state: check.state,
            detail: check.detail.clone(),
            error: check.error.map(|error| error.as_str().to_owned()),
        });
        let (at, facts, checks) = (self.at.as_millis(), self.facts.clone(), checks.collect());
        let stored = Stored { format: FORMAT, at, facts, checks };
        let text = serde_json::to_vec_pretty(&stored).expect("it is text and numbers");
        create_folder_durably(&*seams.fs, folder)
            .and_then(|()| replace_file(&*seams.fs, &*seams.ids, &path(folder), &text))
            .map_err(|source| Error::Target { path: path(folder), source })
    }

    /// This, with what was found out later of what people without keys get.
    pub(super) fn with_openness(mut self, openness: Openness) -> Examined {
        let shares = check_of(openness);
        match self.checks.iter_mut().find(|check| check.name == shares.name) {
            Some(check) => *check = shares,
            None => self.checks.push(shares),
        }
        let anonymous = self.checks.iter_mut().find(|check| check.name == CheckName::Anonymous);
        if let Some(check) = anonymous.filter(|_| openness.gives_originals) {
            check.state = CheckState::Failed;
            check.detail = Some("objects are readable without keys".to_owned());
        }
        self
    }

    /// The check of this name.
    pub(super) fn check(&self, name: CheckName) -> Option<&Check> {
        self.checks.iter().find(|check| check.name == name)
    }

    /// Whether it was written down too long ago, or by a clock that has been set back since.
    pub fn is_old(&self, now: Timestamp) -> bool {
        is_old(self.at, now)
    }

    /// What the bucket at `address` does: as it was `examined`, or what is assumed until it is.
    pub(super) fn facts_of(examined: Option<&Examined>, address: &BucketAddress) -> BucketFacts {
        examined.map_or_else(|| BucketFacts::assumed_of(address), |examined| examined.facts.clone())
    }
}

/// Whether what was found out at `at` counts no longer at `now`.
pub(super) fn is_old(at: Timestamp, now: Timestamp) -> bool {
    !(0..KEPT_MS).contains(&now.as_millis().saturating_sub(at.as_millis()))
}

fn path(folder: &Path) -> PathBuf {
    folder.join("facts.json")
}
