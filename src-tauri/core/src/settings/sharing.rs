//! What a person has said about giving documents out of this computer: that it may be done at all, and who may ask for them.
//!
//! Deliberately not among the [`Choices`](super::Choices): those are what the window's page chooses, and a page is no
//! person.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::VaultId;
use crate::error::InvalidInput;
use crate::links::USUAL_PORT;

/// What a person has said about giving documents out of this computer.
#[derive(Clone, Debug, PartialEq)]
pub struct SharingSettings {
    /// Whether a person has confirmed once, in a question of the system's own, what a public link is.
    pub confirmed: bool,
    /// Whether the server of links answers others in the local network, not only this computer.
    pub lan: bool,
    /// Where the server of links listens; not 0, because addresses that were given away have it in them.
    pub port: u16,
    /// The vaults that had links for the server to answer when this was last known. They are opened with the program, so
    /// that their links open, whichever vault is shown.
    pub serving: Vec<VaultId>,
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StoredSharing {
    confirmed: bool,
    lan: bool,
    port: u16,
    serving: Vec<String>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

impl Default for SharingSettings {
    fn default() -> Self {
        let (confirmed, lan, port) = (false, false, USUAL_PORT);
        SharingSettings { confirmed, lan, port, serving: Vec::new(), unknown: Map::new() }
    }
}

impl Default for StoredSharing {
    fn default() -> Self {
        SharingSettings::default().to_stored()
    }
}

impl SharingSettings {
    pub(super) fn from_stored(stored: StoredSharing) -> Result<Self, InvalidInput> {
        let StoredSharing { confirmed, lan, port, serving, unknown } = stored;
        if port == 0 {
            return Err(InvalidInput::new("port", "must be 1 to 65535"));
        }
        let serving = serving.iter().map(|id| id.parse()).collect::<Result<_, _>>()?;
        Ok(SharingSettings { confirmed, lan, port, serving, unknown })
    }

    pub(super) fn to_stored(&self) -> StoredSharing {
        let SharingSettings { confirmed, lan, port, serving, unknown } = self.clone();
        StoredSharing { confirmed, lan, port, serving: serving.iter().map(VaultId::to_string).collect(), unknown }
    }
}
