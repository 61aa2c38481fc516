//! What holds when, in every week.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::ByteRate;
use crate::error::InvalidInput;
use crate::seams::MinuteOfWeek;

/// A week's plan of a rate: each entry holds until the next one, the last one until the first one of the next week.
///
/// As text in the form that rclone has made known: `Mon-08:00,512k 18:00,30M 23:00,off`. Entries stand apart by spaces; each
/// is a time of this computer's day, and a rate or `off` for none. One with a day holds on that day only, and goes before
/// one without, which is for every day. At least one entry, at most 168. It is written again in one form, whatever it was
/// read from, and says the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timetable {
    /// By when they begin; never empty.
    entries: BTreeMap<MinuteOfWeek, Option<ByteRate>>,
}

const MOST_ENTRIES: usize = 168;
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const SHAPE: &str = "must be times with rates, such as Mon-08:00,512k 18:00,2.5M 23:00,off";
const TWICE: &str = "must not have two entries for one time";
const TOO_MANY: &str = "must have at most 168 entries";

/// An entry as it is written.
struct Entry {
    /// 0 is Monday; `None` is every day.
    day: Option<u16>,
    minute: u16,
    rate: Option<ByteRate>,
}

impl Timetable {
    /// The rate that holds at `minute`; `None` is no limit.
    pub fn at(&self, minute: MinuteOfWeek) -> Option<ByteRate> {
        let last_begun = self.entries.range(..=minute).next_back();
        // Before the first one of a week the last one of the week before holds on.
        last_begun.or_else(|| self.entries.last_key_value()).and_then(|(_, rate)| *rate)
    }
}

impl FromStr for Timetable {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let broken = |rule| InvalidInput::new("timetable", rule);
        let written = text.split_whitespace().map(entry).collect::<Result<Vec<_>, _>>()?;
        if written.is_empty() {
            return Err(broken(SHAPE));
        }
        if written.len() > MOST_ENTRIES {
            return Err(broken(TOO_MANY));
        }
        let mut entries = BTreeMap::new();
        for Entry { day, minute, rate } in written.iter().filter(|entry| entry.day.is_some()) {
            let begins = MinuteOfWeek::new(day.unwrap_or_default(), *minute).ok_or(broken(SHAPE))?;
            if entries.insert(begins, *rate).is_some() {
                return Err(broken(TWICE));
            }
        }
        let mut daily = BTreeMap::new();
        for Entry { minute, rate, .. } in written.iter().filter(|entry| entry.day.is_none()) {
            if daily.insert(*minute, *rate).is_some() {
                return Err(broken(TWICE));
            }
            for day in 0..7 {
                let begins = MinuteOfWeek::new(day, *minute).ok_or(broken(SHAPE))?;
                entries.entry(begins).or_insert(*rate);
            }
        }
        Ok(Timetable { entries })
    }
}

/// `[Day-]HH:MM,RATE`.
fn entry(text: &str) -> Result<Entry, InvalidInput> {
    let shape = || InvalidInput::new("timetable", SHAPE);
    let (when, rate) = text.split_once(',').ok_or_else(shape)?;
    let (day, time) = match when.split_once('-') {
        Some((name, time)) => {
            let is_it = |day: &&str| name.get(..3).is_some_and(|name| name.eq_ignore_ascii_case(day)) && is_day(name);
            let day = DAYS.iter().position(is_it).ok_or_else(shape)?;
            (u16::try_from(day).ok(), time)
        }
        None => (None, when),
    };
    let minute = minute_of_day(time).ok_or_else(shape)?;
    let rate = if rate.eq_ignore_ascii_case("off") { None } else { Some(rate.parse()?) };
    Ok(Entry { day, minute, rate })
}

/// Whether `name` is a day's short or whole name.
fn is_day(name: &str) -> bool {
    const WHOLE: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    name.len() == 3 || WHOLE.iter().any(|day| name.eq_ignore_ascii_case(day))
}

/// The minute of the day that `HH:MM` says.
fn minute_of_day(time: &str) -> Option<u16> {
    let (hour, minute) = time.split_once(':')?;
    let two_digits = |text: &str| {
        let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// What holds at the same time of every day is one entry; the others come in the order of the week.
impl fmt::Display for Timetable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_daily = |minute: u16, rate: &Option<ByteRate>| {
            let on = |day| MinuteOfWeek::new(day, minute).and_then(|minute| self.entries.get(&minute));
            (0..7).all(|day| on(day) == Some(rate))
        };
        let mut space = "";
        for (begins, rate) in &self.entries {
            let (day, minute) = (begins.day(), begins.minute_of_day());
            let is_daily = is_daily(minute, rate);
            if is_daily && day > 0 {
                continue;
            }
            let name = if is_daily { String::new() } else { format!("{}-", DAYS[usize::from(day)]) };
            write!(f, "{space}{name}{:02}:{:02},", minute / 60, minute % 60)?;
            match rate {
                Some(rate) => write!(f, "{rate}")?,
                None => write!(f, "off")?,
            }
            space = " ";
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(timetable: &str, day: u16, hour: u16, minute: u16) -> String {
        let timetable: Timetable = timetable.parse().expect("a timetable");
        let minute = MinuteOfWeek::new(day, hour * 60 + minute).expect("in the week");
        timetable.at(minute).map_or("off".to_owned(), |rate| rate.to_string())
    }

    #[test]
    fn an_entry_holds_until_the_next() {
        const WORK: &str = "Mon-08:00,512k Fri-18:00,off Sat-09:30,2M";
        for (day, hour, minute, rate) in
            [(0, 8, 0, "512k"), (2, 3, 0, "512k"), (4, 17, 59, "512k"), (4, 18, 0, "off"), (5, 9, 29, "off")]
        {
            assert_eq!(at(WORK, day, hour, minute), rate, "day {day}, {hour}:{minute:02}");
        }
        assert_eq!(at(WORK, 5, 9, 30), "2M");
        assert_eq!(at(WORK, 6, 23, 59), "2M", "to the end of the week");
        assert_eq!((at(WORK, 0, 0, 0), at(WORK, 0, 7, 59)), ("2M".to_owned(), "2M".to_owned()), "and into the next");
    }

    #[test]
    fn an_entry_without_a_day_is_for_every_day_and_one_with_a_day_goes_before_it() {
        const DAILY: &str = "08:00,512k 23:00,off Sun-08:00,30M";
        for day in 0..6 {
            assert_eq!((at(DAILY, day, 8, 0), at(DAILY, day, 23, 30)), ("512k".to_owned(), "off".to_owned()), "{day}");
        }
        assert_eq!(at(DAILY, 6, 8, 0), "30M");
        assert_eq!(at(DAILY, 0, 0, 0), "off", "from Sunday's night into Monday");
    }

    #[test]
    fn one_entry_holds_all_week() {
        assert_eq!((at("Wed-12:00,1M", 0, 0, 0), at("Wed-12:00,1M", 6, 23, 59)), ("1M".to_owned(), "1M".to_owned()));
    }

    #[test]
    fn a_timetable_is_written_in_one_form_that_says_the_same() {
        for (text, written) in [
            ("Mon-08:00,512k 18:00,30M 23:00,off", "Mon-08:00,512k 18:00,30M 23:00,off"),
            ("  23:00,OFF\n monday-08:00,512K  18:00,30000k ", "Mon-08:00,512k 18:00,30M 23:00,off"),
            ("SUN-00:00,1k Mon-00:00,2k", "Mon-00:00,2k Sun-00:00,1k"),
            (
                "08:00,1M Sat-08:00,off",
                "Mon-08:00,1M Tue-08:00,1M Wed-08:00,1M Thu-08:00,1M Fri-08:00,1M Sat-08:00,off Sun-08:00,1M",
            ),
        ] {
            let read: Timetable = text.parse().expect("a timetable");
            assert_eq!(read.to_string(), written);
            assert_eq!(written.parse::<Timetable>().expect("a timetable"), read, "read again it is the same");
        }
    }

    #[test]
    fn what_is_no_timetable_is_refused() {
        for text in [
            "",
            " ",
            "08:00",
            "08:00,",
            ",512k",
            "8:00,512k",
            "24:00,1M",
            "08:60,1M",
            "Xyz-08:00,1M",
            "Montag-08:00,1M",
            "Mon08:00,1M",
            "Mon-,1M",
            "Mo-08:00,1M",
            "08:00;1M",
            "-08:00,1M",
            "Mön-08:00,1M",
            "08:00:00,1M",
            "+8:00,1M",
        ] {
            let refused = text.parse::<Timetable>().expect_err(text);
            assert!([SHAPE, super::super::rate::RULE].contains(&refused.rule), "{text:?}: {refused}");
        }
        assert_eq!("08:00,5x".parse::<Timetable>().expect_err("no rate").field, "rate");
        assert_eq!("08:00,1M 08:00,2M".parse::<Timetable>().expect_err("twice").rule, TWICE);
        assert_eq!("Mon-08:00,1M mon-08:00,1M".parse::<Timetable>().expect_err("twice").rule, TWICE);
        let hourly = |from: u16| (0..169).map(move |n| format!("{:02}:{:02},1M ", (n + from) / 60, (n + from) % 60));
        assert_eq!(hourly(0).collect::<String>().parse::<Timetable>().expect_err("169").rule, TOO_MANY);
        assert!(hourly(0).take(168).collect::<String>().parse::<Timetable>().is_ok());
    }
}
