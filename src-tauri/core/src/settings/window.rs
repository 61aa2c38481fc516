//! What a person has chosen about the window.

use serde::{Deserialize, Serialize};

use crate::error::InvalidInput;

/// What the window looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Window {
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
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Height of the list's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

impl Default for Window {
    fn default() -> Self {
        Window {
            theme: Theme::System,
            density: Density::Comfortable,
            text_percent: 100,
            details_open: true,
            keep_in_background: false,
        }
    }
}

impl Window {
    /// These choices, if the text size is one that can be read.
    ///
    /// # Errors
    /// [`InvalidInput`] for a text size outside 80 to 200 percent.
    pub fn checked(self) -> Result<Window, InvalidInput> {
        if (80..=200).contains(&self.text_percent) {
            Ok(self)
        } else {
            Err(InvalidInput::new("text_percent", "must be 80 to 200"))
        }
    }
}
