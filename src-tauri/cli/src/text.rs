//! Values as people read them on a terminal: names that cannot play tricks, sizes, times, aligned columns.

use std::borrow::Cow;
use std::io::{self, Write};

use coffer_wire::Document;

/// `text` with everything that could move the cursor, end the line or turn the direction of writing shown as `\u{…}`.
pub fn escaped(text: &str) -> Cow<'_, str> {
    let harmful = |character: char| {
        character.is_control()
            || matches!(
                character,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'
            )
    };
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if harmful(character) {
            safe.extend(character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// A number of bytes in steps of 1,000: `0 bytes`, `12 kB`, `4.2 MB`, `120 MB`.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["bytes", "kB", "MB", "GB", "TB", "PB"];
    let mut value = bytes as f64;
    let mut step = 0;
    let digits = |step: usize, value: f64| usize::from(step >= 2 && value < 99.95);
    // The rounded value decides, so that 999,960 bytes are 1.0 MB and not 1000 kB.
    while step + 1 < UNITS.len() && value.round() >= 1000.0 {
        value /= 1000.0;
        step += 1;
    }
    if bytes == 1 { "1 byte".to_owned() } else { format!("{value:.*} {}", digits(step, value), UNITS[step]) }
}

/// A number of things: `1 document`, `3 documents`.
pub fn count(number: u64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// UTC milliseconds since 1970 as `2026-11-02 14:03`, in UTC.
pub fn time(milliseconds: i64) -> String {
    let minutes = milliseconds.div_euclid(60_000);
    let (days, minute) = (minutes.div_euclid(24 * 60), minutes.rem_euclid(24 * 60));
    let (year, month, day) = date_of(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minute / 60, minute % 60)
}

/// Year, month and day of a number of days since 1970, in the proleptic Gregorian calendar. Counts in eras of 400 years
/// that begin with March, so that the leap day is the last of its year (Howard Hinnant's `civil_from_days`).
pub fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The number of days from 1970 to a day of that calendar; the same counting the other way round (`days_from_civil`).
pub fn days_until((year, month, day): (i64, i64, i64)) -> i64 {
    let year = year - i64::from(month <= 2);
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Folder and name of a document, as one path.
pub fn path(document: &Document) -> String {
    in_folder(&document.folder, &document.name)
}

/// A name in a folder, as one path.
pub fn in_folder(folder: &str, name: &str) -> String {
    if folder.is_empty() { escaped(name).into_owned() } else { format!("{}/{}", escaped(folder), escaped(name)) }
}

/// Where a column's text stands.
#[derive(Clone, Copy)]
pub enum Align {
    Left,
    Right,
}

/// Writes rows under their headings, two spaces between the columns. The last column is not padded, so the text that
/// can be of any width belongs there. Without rows nothing is written.
pub fn table<const N: usize>(out: &mut dyn Write, columns: [(&str, Align); N], rows: &[[String; N]]) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let width = |column: usize| {
        let widest = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        widest.max(columns[column].0.chars().count())
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let headings = columns.map(|(heading, _)| heading.to_owned());
    for row in std::iter::once(&headings).chain(rows) {
        for (column, cell) in row.iter().enumerate() {
            let width = widths[column];
            match columns[column].1 {
                _ if column + 1 == N => writeln!(out, "{cell}")?,
                Align::Left => write!(out, "{cell:<width$}  ")?,
                Align::Right => write!(out, "{cell:>width$}  ")?,
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_play_tricks() {
        assert_eq!(escaped("Zürich 🎉.txt"), "Zürich 🎉.txt");
        assert_eq!(escaped("evil\u{202e}fdp.exe"), "evil\\u{202e}fdp.exe");
        assert_eq!(escaped("two\nlines\u{1b}[2J"), "two\\u{a}lines\\u{1b}[2J");
    }

    #[test]
    fn sizes_count_in_thousands() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (999_499, "999 kB"),
            (999_960, "1.0 MB"),
            (4_200_000, "4.2 MB"),
            (120_000_000, "120 MB"),
            (48_213_004_000, "48.2 GB"),
        ] {
            assert_eq!(size(bytes), said, "{bytes}");
        }
    }

    #[test]
    fn times_are_utc() {
        for (milliseconds, said) in [
            (0, "1970-01-01 00:00"),
            (951_782_400_000, "2000-02-29 00:00"),
            (1_793_628_180_000, "2026-11-02 14:03"),
            (-1, "1969-12-31 23:59"),
        ] {
            assert_eq!(time(milliseconds), said);
        }
    }

    #[test]
    fn days_are_counted_there_and_back() {
        for days in (-200_000..200_000).step_by(7) {
            assert_eq!(days_until(date_of(days)), days);
        }
    }

    #[test]
    fn columns_line_up() {
        let mut out = Vec::new();
        let rows = [["1".to_owned(), "a".to_owned()], ["10".to_owned(), "b".to_owned()]];
        table(&mut out, [("SIZE", Align::Right), ("NAME", Align::Left)], &rows).expect("memory takes everything");
        assert_eq!(String::from_utf8(out).expect("text"), "SIZE  NAME\n   1  a\n  10  b\n");
    }
}
