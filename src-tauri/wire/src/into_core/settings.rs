//! What a person chooses in the window, both ways.

use coffer_core::InvalidInput;
use coffer_core::limits::Limit;
use coffer_core::settings::{self, Choices};

use crate::{Density, Settings, Theme, TransferSettings};

impl TryFrom<Settings> for Choices {
    type Error = InvalidInput;

    fn try_from(settings: Settings) -> Result<Self, InvalidInput> {
        let window = settings::Window {
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
            keep_in_background: settings.keep_in_background,
        };
        Ok(Choices { window: window.checked()?, transfers: settings.transfers.try_into()? })
    }
}

impl TryFrom<TransferSettings> for settings::TransferSettings {
    type Error = InvalidInput;

    fn try_from(chosen: TransferSettings) -> Result<Self, InvalidInput> {
        let limit = |field, text: Option<String>| text.map_or(Ok(Limit::None), |text| Limit::of_field(field, &text));
        let (up, down) = (limit("up", chosen.up)?, limit("down", chosen.down)?);
        settings::TransferSettings::new(chosen.files_at_once, chosen.parts_at_once, up, down)
    }
}

impl From<Choices> for Settings {
    fn from(choices: Choices) -> Self {
        let window = choices.window;
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
            keep_in_background: window.keep_in_background,
            transfers: (&choices.transfers).into(),
        }
    }
}

impl From<&settings::TransferSettings> for TransferSettings {
    fn from(chosen: &settings::TransferSettings) -> Self {
        let text = |limit: &Limit| (*limit != Limit::None).then(|| limit.to_string());
        TransferSettings {
            files_at_once: chosen.files_at_once,
            parts_at_once: chosen.parts_at_once,
            up: text(&chosen.up),
            down: text(&chosen.down),
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
                for up in [None, Some("512k"), Some("Mon-08:00,512k 18:00,off")] {
                    let (up, down) = (up.map(str::to_owned), Some("2.5M".to_owned()));
                    let transfers = TransferSettings { files_at_once: 8, parts_at_once: 1, up, down };
                    let settings = Settings {
                        theme,
                        density,
                        text_percent: 125,
                        details_open: false,
                        keep_in_background: true,
                        transfers,
                    };
                    let choices = Choices::try_from(settings.clone()).expect("valid");
                    assert_eq!(Settings::from(choices), settings);
                }
            }
        }
        assert_eq!(Settings::from(Choices::default()), Settings::default());
    }

    #[test]
    fn text_that_nobody_can_read_is_refused() {
        for text_percent in [0, 79, 201, u16::MAX] {
            let settings = Settings { text_percent, ..Settings::default() };
            assert_eq!(Choices::try_from(settings).expect_err("too small or large").field, "text_percent");
        }
    }

    #[test]
    fn limits_that_cannot_be_are_refused_by_name() {
        let usual = TransferSettings::default;
        for (field, transfers) in [
            ("files_at_once", TransferSettings { files_at_once: 0, ..usual() }),
            ("parts_at_once", TransferSettings { parts_at_once: 9, ..usual() }),
            ("up", TransferSettings { up: Some("fast".to_owned()), ..usual() }),
            ("down", TransferSettings { down: Some("25:00,1M".to_owned()), ..usual() }),
        ] {
            let settings = Settings { transfers, ..Settings::default() };
            assert_eq!(Choices::try_from(settings).expect_err("it cannot be").field, field);
        }
        let off = TransferSettings { up: Some("off".to_owned()), ..usual() };
        let choices = Choices::try_from(Settings { transfers: off, ..Settings::default() }).expect("no limit");
        assert_eq!(Settings::from(choices), Settings::default(), "no limit has one form");
    }
}
