//! What a person allows one way.

use std::fmt;
use std::str::FromStr;

use super::{ByteRate, Timetable};
use crate::error::InvalidInput;
use crate::seams::MinuteOfWeek;

/// What a person allows one way. As text `off`, a [`ByteRate`] or a [`Timetable`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Limit {
    /// As much as goes through.
    #[default]
    None,
    /// The same at all times.
    Fixed(ByteRate),
    /// By the time of the week.
    Timetable(Timetable),
}

impl Limit {
    /// The rate that holds at `minute`, which is asked for only if it matters; `None` is no limit.
    pub fn at(&self, minute: impl FnOnce() -> MinuteOfWeek) -> Option<ByteRate> {
        match self {
            Limit::None => None,
            Limit::Fixed(rate) => Some(*rate),
            Limit::Timetable(timetable) => timetable.at(minute()),
        }
    }

    /// The limit that `text` says, as the value of `field`.
    ///
    /// # Errors
    /// [`InvalidInput`] that names `field` and what is wrong.
    pub fn of_field(field: &'static str, text: &str) -> Result<Limit, InvalidInput> {
        text.parse().map_err(|error: InvalidInput| InvalidInput { field, ..error })
    }
}

impl FromStr for Limit {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        if text.eq_ignore_ascii_case("off") {
            Ok(Limit::None)
        } else if text.contains([',', ':']) {
            text.parse().map(Limit::Timetable)
        } else {
            text.parse().map(Limit::Fixed)
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::None => f.write_str("off"),
            Limit::Fixed(rate) => rate.fmt(f),
            Limit::Timetable(timetable) => timetable.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_off_a_rate_or_a_timetable() {
        for text in ["off", "512k", "Mon-08:00,512k 18:00,30M 23:00,off"] {
            assert_eq!(text.parse::<Limit>().expect("a limit").to_string(), text);
        }
        assert_eq!(" OFF ".parse::<Limit>(), Ok(Limit::None));
        let refused = Limit::of_field("up", "5").expect_err("no unit");
        assert_eq!((refused.field, refused.rule), ("up", super::super::rate::RULE));
        let refused = Limit::of_field("down", "08:00").expect_err("no rate");
        assert!(refused.field == "down" && refused.rule.starts_with("must be times"), "{refused}");
    }
}
