//! How often a link may be opened.

use crate::error::InvalidInput;

/// Downloads that one link gives at most: 1 to 1,000,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DownloadLimit(u32);

impl DownloadLimit {
    /// The largest.
    pub const MOST: u32 = 1_000_000;

    /// This many.
    ///
    /// # Errors
    /// [`InvalidInput`] for none at all, which is no link, and for more than a million.
    pub const fn new(downloads: u32) -> Result<DownloadLimit, InvalidInput> {
        if downloads >= 1 && downloads <= DownloadLimit::MOST {
            Ok(DownloadLimit(downloads))
        } else {
            Err(InvalidInput::new("download_limit", "must be 1 to 1,000,000"))
        }
    }

    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_allows_something_and_not_everything() {
        for good in [1, 2, DownloadLimit::MOST] {
            assert_eq!(DownloadLimit::new(good).map(DownloadLimit::get), Ok(good));
        }
        for bad in [0, DownloadLimit::MOST + 1, u32::MAX] {
            assert_eq!(DownloadLimit::new(bad).expect_err("refused").field, "download_limit", "{bad}");
        }
    }
}
