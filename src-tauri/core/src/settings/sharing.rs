//! What a person has said about giving documents out of this computer: that it may be done at all, and who may ask for them.
//!
//! Deliberately not among the [`Choices`](super::Choices): those are what the window's page chooses, and a page is no
//! person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::InvalidInput;

/// What a person has said about giving documents out of this computer.
#[derive(Clone, Debug, PartialEq)]
pub struct SharingSettings {
    /// Whether a person has confirmed once, in a question of the system's own, what a public link is.
    pub confirmed: bool,
    /// Whether the server of links answers others in the local network, not only this computer.
    pub lan: bool,
    /// Where the server of links listens; not 0, because addresses that were given away have it in them.
    pub port: u16,
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StoredSharing {
    confirmed: bool,
    lan: bool,
    port: u16,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// Where the server of links listens unless a person says otherwise.
const USUAL_PORT: u16 = 4870;

impl Default for SharingSettings {
    fn default() -> Self {
        SharingSettings { confirmed: false, lan: false, port: USUAL_PORT, unknown: Map::new() }
    }
}

impl Default for StoredSharing {
    fn default() -> Self {
        SharingSettings::default().to_stored()
    }
}

impl SharingSettings {
    pub(super) fn from_stored(stored: StoredSharing) -> Result<Self, InvalidInput> {
        let StoredSharing { confirmed, lan, port, unknown } = stored;
        if port == 0 {
            return Err(InvalidInput::new("port", "must be 1 to 65535"));
        }
        Ok(SharingSettings { confirmed, lan, port, unknown })
    }

    pub(super) fn to_stored(&self) -> StoredSharing {
        let SharingSettings { confirmed, lan, port, unknown } = self.clone();
        StoredSharing { confirmed, lan, port, unknown }
    }
}
