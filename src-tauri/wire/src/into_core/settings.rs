//! The window's settings, both ways.

use coffer_core::InvalidInput;
use coffer_core::settings;

use crate::{Density, Settings, Theme};

impl TryFrom<Settings> for settings::Window {
    type Error = InvalidInput;

    fn try_from(settings: Settings) -> Result<Self, InvalidInput> {
        settings::Window {
            theme: match settings.theme {
                Theme::System => settings::Theme::System,
                Theme::Light => settings::Theme::Light,
                Theme::Dark => settings::Theme::Dark,
            },
            density: match settings.density {
                Density::Comfortable => settings::Density::Comfortable,
                Density::Compact => settings::Density::Compact,
            },
            text_percent: settings.text_percent,
            details_open: settings.details_open,
        }
        .checked()
    }
}

impl From<settings::Window> for Settings {
    fn from(window: settings::Window) -> Self {
        Settings {
            theme: match window.theme {
                settings::Theme::System => Theme::System,
                settings::Theme::Light => Theme::Light,
                settings::Theme::Dark => Theme::Dark,
            },
            density: match window.density {
                settings::Density::Comfortable => Density::Comfortable,
                settings::Density::Compact => Density::Compact,
            },
            text_percent: window.text_percent,
            details_open: window.details_open,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_come_back_as_they_were_set() {
        for theme in [Theme::System, Theme::Light, Theme::Dark] {
            for density in [Density::Comfortable, Density::Compact] {
                let settings = Settings { theme, density, text_percent: 125, details_open: false };
                let window = settings::Window::try_from(settings).expect("valid");
                assert_eq!(Settings::from(window), settings);
            }
        }
        assert_eq!(Settings::from(settings::Window::default()), Settings::default());
    }

    #[test]
    fn text_that_nobody_can_read_is_refused() {
        for text_percent in [0, 79, 201, u16::MAX] {
            let settings = Settings { text_percent, ..Settings::default() };
            assert_eq!(settings::Window::try_from(settings).expect_err("too small or large").field, "text_percent");
        }
    }
}
