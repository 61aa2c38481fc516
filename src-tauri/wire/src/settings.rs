//! What a person has chosen about the window and about transfers.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Theme {
    /// As the desktop says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// Height of the list's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Density {
    /// 36 px.
    #[default]
    Comfortable,
    /// 30 px.
    Compact,
}

/// The window's settings; kept beside the index, never in the vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Height of the rows.
    pub density: Density,
    /// Size of text in percent, 80 to 200.
    pub text_percent: u16,
    /// Whether the details panel is open.
    pub details_open: bool,
    /// Whether the program goes on behind an icon in the tray when its window is closed.
    pub keep_in_background: bool,
    /// How many transfers there are at once, and how fast they are.
    pub transfers: TransferSettings,
}

/// How many transfers there are at once, and how fast they are.
///
/// A limit is for all vaults in buckets together: a rate (`512k`, `2.5M`, in steps of 1,000 bytes a second), a timetable of
/// the week (`Mon-08:00,512k 18:00,2.5M 23:00,off`), or `null` for none. It is answered in one form, whatever it was set in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct TransferSettings {
    /// Files that are added at once, 1 to 8.
    pub files_at_once: u8,
    /// Parts of long files that are stored at once, of all files together, 1 to 8.
    pub parts_at_once: u8,
    /// How fast bytes go into vaults in buckets.
    pub up: Option<String>,
    /// How fast they come out of them.
    pub down: Option<String>,
}

impl Default for TransferSettings {
    fn default() -> Self {
        TransferSettings { files_at_once: 2, parts_at_once: 4, up: None, down: None }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            theme: Theme::default(),
            density: Density::default(),
            text_percent: 100,
            details_open: true,
            keep_in_background: false,
            transfers: TransferSettings::default(),
        }
    }
}
