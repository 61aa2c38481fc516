//! What a bucket was found to be, written down in the vault's folder on this computer.
//!
//! Losing it costs an examination. Until there is one, only what harms nobody is assumed.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::document::Timestamp;
use crate::place::BucketAddress;
use crate::seams::{Fs, Ids, create_folder_durably, replace_file};
use crate::storage::s3::BucketFacts;

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
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u64,
    at: i64,
    facts: BucketFacts,
}

impl Examined {
    /// What was written down in `folder`; `None` if nothing was, or it makes no sense.
    pub(super) fn load(fs: &dyn Fs, folder: &Path) -> Option<Examined> {
        let mut text = Vec::new();
        fs.open_read(&path(folder)).ok()?.take(MOST_BYTES).read_to_end(&mut text).ok()?;
        let stored: Stored = serde_json::from_slice(&text).ok().filter(|stored: &Stored| stored.format == FORMAT)?;
        Some(Examined { at: Timestamp::from_millis(stored.at), facts: stored.facts })
    }

    /// Writes it down in `folder`, making that.
    ///
    /// # Errors
    /// What the system says; what was written down before is there then.
    pub(super) fn save(&self, fs: &dyn Fs, ids: &dyn Ids, folder: &Path) -> io::Result<()> {
        let stored = Stored { format: FORMAT, at: self.at.as_millis(), facts: self.facts.clone() };
        create_folder_durably(fs, folder)?;
        replace_file(fs, ids, &path(folder), &serde_json::to_vec_pretty(&stored).map_err(io::Error::other)?)
    }

    /// Whether it was written down too long ago, or by a clock that has been set back since.
    pub fn is_old(&self, now: Timestamp) -> bool {
        !(0..KEPT_MS).contains(&now.as_millis().saturating_sub(self.at.as_millis()))
    }

    /// What is assumed of a bucket that was not examined.
    pub(super) fn assumed(address: &BucketAddress) -> BucketFacts {
        let at_amazon = address.endpoint.as_ref().is_none_or(|endpoint| endpoint.host().ends_with(".amazonaws.com"));
        BucketFacts::assumed(address.region.as_ref().map(|region| region.as_str()), at_amazon)
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("facts.json")
}
