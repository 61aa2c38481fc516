//! What a person has chosen about the window.

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
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
}

impl Default for Settings {
    fn default() -> Self {
        Settings { theme: Theme::default(), density: Density::default(), text_percent: 100, details_open: true }
    }
}
