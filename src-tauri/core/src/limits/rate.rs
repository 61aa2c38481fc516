//! Bytes per second, and how people write them.

use std::fmt;
use std::num::NonZeroU64;
use std::str::FromStr;
use std::time::Duration;

use crate::error::InvalidInput;

/// Bytes per second.
///
/// As text a number with a unit in steps of 1,000, as sizes are shown everywhere: `512k`, `2.5M`, `1G`; between `1k` and
/// `100G`, to the byte. Slower than that, an answer that is longer than a line would never come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByteRate(NonZeroU64);

const LEAST: u64 = 1_000;
const MOST: u64 = 100_000_000_000;
/// The units, the largest first.
const UNITS: [(char, u64); 3] = [('G', 1_000_000_000), ('M', 1_000_000), ('k', 1_000)];
pub(super) const RULE: &str = "must be a number with k, M or G, from 1k to 100G, such as 512k or 2.5M";

impl ByteRate {
    /// `bytes` in every second.
    pub const fn per_second(bytes: NonZeroU64) -> Self {
        ByteRate(bytes)
    }

    /// Bytes in every second.
    pub const fn bytes_per_second(self) -> u64 {
        self.0.get()
    }

    /// How long `bytes` take.
    pub(super) fn duration_of(self, bytes: u64) -> Duration {
        let nanoseconds = u128::from(bytes) * 1_000_000_000 / u128::from(self.0.get());
        Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
    }
}

impl FromStr for ByteRate {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let bytes = bytes_of(text).filter(|bytes| (LEAST..=MOST).contains(bytes));
        bytes.and_then(NonZeroU64::new).map(ByteRate).ok_or(InvalidInput::new("rate", RULE))
    }
}

/// A number with at most three decimals and a unit; `None` for anything else.
fn bytes_of(text: &str) -> Option<u64> {
    let unit = text.chars().last()?;
    let (_, factor) = UNITS.into_iter().find(|(name, _)| name.eq_ignore_ascii_case(&unit))?;
    let number = &text[..text.len() - unit.len_utf8()];
    let (whole, decimals) = number.split_once('.').unwrap_or((number, "0"));
    let are_digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    if !are_digits(whole, 9) || !are_digits(decimals, 3) {
        return None;
    }
    let thousandths: u64 = format!("{decimals:0<3}").parse().ok()?;
    Some(whole.parse::<u64>().ok()? * factor + thousandths * (factor / 1_000))
}

/// In the largest unit that says it exactly.
impl fmt::Display for ByteRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = self.0.get();
        let says_it = |(_, factor): &(char, u64)| bytes >= *factor && bytes.is_multiple_of(factor / 1_000);
        let (unit, factor) = UNITS.into_iter().find(says_it).unwrap_or(('k', 1_000));
        let (whole, thousandths) = (bytes / factor, bytes % factor / (factor / 1_000));
        if thousandths == 0 {
            return write!(f, "{whole}{unit}");
        }
        let decimals = format!("{thousandths:03}");
        write!(f, "{whole}.{}{unit}", decimals.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_they_are_read() {
        for (text, bytes, written) in [
            ("512k", 512_000, "512k"),
            ("512K", 512_000, "512k"),
            ("2.5M", 2_500_000, "2.5M"),
            ("2500k", 2_500_000, "2.5M"),
            ("1.234k", 1_234, "1.234k"),
            ("1234.567k", 1_234_567, "1234.567k"),
            ("1G", 1_000_000_000, "1G"),
            ("100g", 100_000_000_000, "100G"),
            ("1k", 1_000, "1k"),
        ] {
            let rate: ByteRate = text.parse().expect("a rate");
            assert_eq!((rate.bytes_per_second(), rate.to_string().as_str()), (bytes, written), "{text}");
        }
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in [
            "",
            "k",
            "512",
            "512B",
            "0k",
            "0.9k",
            "101G",
            "-1k",
            "+1k",
            "1.k",
            ".5M",
            "1.2345M",
            "1,5M",
            "1 M",
            "5Mk",
            "1é",
            "99999999999999999999k",
            "off",
            "1e3k",
            "１k",
        ] {
            assert_eq!(text.parse::<ByteRate>().expect_err(text).rule, RULE, "{text:?}");
        }
    }
}
