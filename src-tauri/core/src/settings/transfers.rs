//! What a person has chosen about transfers: how many at once, and how fast.
//!
//! Limits are for vaults in buckets only: a folder of this computer is no network.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::InvalidInput;
use crate::limits::Limit;

/// What a person has chosen about transfers.
#[derive(Clone, Debug, PartialEq)]
pub struct TransferSettings {
    /// Files that are added at once, 1 to 8.
    pub files_at_once: u8,
    /// Parts of long files that are stored at once, of all files together, 1 to 8.
    pub parts_at_once: u8,
    /// How fast bytes go into vaults in buckets.
    pub up: Limit,
    /// How fast they come out of them.
    pub down: Limit,
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StoredTransfers {
    files_at_once: u8,
    parts_at_once: u8,
    /// Without a limit there is no text.
    up: Option<String>,
    down: Option<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

const USUAL_FILES: u8 = 2;
const USUAL_PARTS: u8 = 4;
const RULE: &str = "must be 1 to 8";

impl Default for TransferSettings {
    fn default() -> Self {
        let (up, down) = (Limit::None, Limit::None);
        let (files_at_once, parts_at_once) = (USUAL_FILES, USUAL_PARTS);
        TransferSettings { files_at_once, parts_at_once, up, down, unknown: Map::new() }
    }
}

impl Default for StoredTransfers {
    fn default() -> Self {
        TransferSettings::default().to_stored()
    }
}

impl TransferSettings {
    /// These choices.
    ///
    /// # Errors
    /// [`InvalidInput`] for a number of files or parts outside 1 to 8.
    pub fn new(files_at_once: u8, parts_at_once: u8, up: Limit, down: Limit) -> Result<Self, InvalidInput> {
        for (field, number) in [("files_at_once", files_at_once), ("parts_at_once", parts_at_once)] {
            if !(1..=8).contains(&number) {
                return Err(InvalidInput::new(field, RULE));
            }
        }
        Ok(TransferSettings { files_at_once, parts_at_once, up, down, unknown: Map::new() })
    }

    /// Takes over all choices of `other`, and keeps what a newer program has written here.
    pub fn replace_with(&mut self, other: TransferSettings) {
        let unknown = std::mem::take(&mut self.unknown);
        *self = TransferSettings { unknown, ..other };
    }

    pub(super) fn from_stored(stored: StoredTransfers) -> Result<Self, InvalidInput> {
        let limit = |field, text: Option<String>| text.map_or(Ok(Limit::None), |text| Limit::of_field(field, &text));
        let (up, down) = (limit("up", stored.up)?, limit("down", stored.down)?);
        let chosen = TransferSettings::new(stored.files_at_once, stored.parts_at_once, up, down)?;
        Ok(TransferSettings { unknown: stored.unknown, ..chosen })
    }

    pub(super) fn to_stored(&self) -> StoredTransfers {
        let text = |limit: &Limit| (*limit != Limit::None).then(|| limit.to_string());
        StoredTransfers {
            files_at_once: self.files_at_once,
            parts_at_once: self.parts_at_once,
            up: text(&self.up),
            down: text(&self.down),
            unknown: self.unknown.clone(),
        }
    }
}
