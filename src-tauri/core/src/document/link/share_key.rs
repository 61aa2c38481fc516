//! Where the copy of a link lies: in which bucket, below its expiry class, at a name that nobody can guess.
//!
//! The bucket is part of it because a person may choose another one for the copies to come: what was given out before is
//! found, and taken back, where it was put.

use std::fmt;
use std::str::FromStr;

use crate::document::{LinkToken, Timestamp};
use crate::error::InvalidInput;
use crate::place::BucketName;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const NO_KEY: InvalidInput = InvalidInput::new(
    "share_key",
    "must be a class, a slash and 43 characters of base64 for addresses, behind a bucket and a slash if it has one",
);

/// After how many days the bucket itself may remove a copy, if its owner has given it one rule for each class. Our own links
/// end to the minute where Coffer runs; a class is the net below, for when it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names say it")]
pub enum ExpiryClass {
    Day,
    Week,
    Month,
    Quarter,
    Year,
    /// Until it is removed by us.
    Kept,
}

impl ExpiryClass {
    /// All of them, the shortest first.
    pub const ALL: [ExpiryClass; 6] = [
        ExpiryClass::Day,
        ExpiryClass::Week,
        ExpiryClass::Month,
        ExpiryClass::Quarter,
        ExpiryClass::Year,
        ExpiryClass::Kept,
    ];

    /// Its name in keys.
    pub const fn as_str(self) -> &'static str {
        match self {
            ExpiryClass::Day => "d1",
            ExpiryClass::Week => "d7",
            ExpiryClass::Month => "d30",
            ExpiryClass::Quarter => "d90",
            ExpiryClass::Year => "d365",
            ExpiryClass::Kept => "kept",
        }
    }

    /// How many days a copy is kept; without end, none.
    pub const fn days(self) -> Option<i64> {
        match self {
            ExpiryClass::Day => Some(1),
            ExpiryClass::Week => Some(7),
            ExpiryClass::Month => Some(30),
            ExpiryClass::Quarter => Some(90),
            ExpiryClass::Year => Some(365),
            ExpiryClass::Kept => None,
        }
    }

    /// The shortest class that keeps a copy made at `now` until `end`.
    pub fn until(end: Option<Timestamp>, now: Timestamp) -> ExpiryClass {
        let Some(end) = end else { return ExpiryClass::Kept };
        let lasts = |class: &ExpiryClass| {
            let days = class.days().unwrap_or(i64::MAX / DAY_MS);
            now.as_millis().saturating_add(days * DAY_MS) >= end.as_millis()
        };
        ExpiryClass::ALL.into_iter().find(lasts).unwrap_or(ExpiryClass::Kept)
    }
}

/// The key of a copy, below whatever all copies lie below: `d7/<43 characters>`, 256 random bits; with a bucket of its own,
/// `my-shares/d7/<43 characters>`. Whoever knows it can open the link, so it does not print itself but on purpose.
#[derive(Clone, PartialEq, Eq)]
pub struct ShareKey {
    bucket: Option<BucketName>,
    class: ExpiryClass,
    token: LinkToken,
}

impl ShareKey {
    /// The key with this secret in this class, in the vault's own bucket.
    pub const fn new(class: ExpiryClass, token: LinkToken) -> ShareKey {
        ShareKey { bucket: None, class, token }
    }

    /// The same in this bucket; without, in the vault's own.
    #[must_use]
    pub fn in_bucket(self, bucket: Option<BucketName>) -> ShareKey {
        ShareKey { bucket, ..self }
    }

    /// The bucket that it is in; `None` for the vault's own.
    pub const fn bucket(&self) -> Option<&BucketName> {
        self.bucket.as_ref()
    }

    /// What it is within its bucket: `d7/<43 characters>`.
    pub fn within_bucket(&self) -> String {
        format!("{}/{}", self.class.as_str(), self.token)
    }

    /// Its class.
    pub const fn class(&self) -> ExpiryClass {
        self.class
    }
}

impl FromStr for ShareKey {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let parts: Vec<&str> = text.splitn(4, '/').collect();
        let (bucket, class, token) = match parts[..] {
            [class, token] => (None, class, token),
            [bucket, class, token] => (Some(bucket), class, token),
            _ => return Err(NO_KEY),
        };
        let bucket = bucket.map(str::parse).transpose().map_err(|_| NO_KEY)?;
        let class = ExpiryClass::ALL.into_iter().find(|known| known.as_str() == class).ok_or(NO_KEY)?;
        Ok(ShareKey { bucket, class, token: token.parse().map_err(|_| NO_KEY)? })
    }
}

impl fmt::Display for ShareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(bucket) = &self.bucket {
            write!(f, "{bucket}/")?;
        }
        f.write_str(&self.within_bucket())
    }
}

impl fmt::Debug for ShareKey {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShareKey({}/…)", self.class.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_goes_there_and_back_and_nothing_else_is_one() {
        for class in ExpiryClass::ALL {
            let key = ShareKey::new(class, LinkToken::from_bytes([9; 32]));
            assert_eq!(key.to_string().parse().as_ref(), Ok(&key));
            // A bucket may be called like a class.
            for bucket in ["my-shares", "d30", "kept"] {
                let elsewhere = key.clone().in_bucket(Some(bucket.parse().expect("a bucket's name")));
                assert_eq!(elsewhere.to_string().parse().as_ref(), Ok(&elsewhere));
                assert_eq!(elsewhere.within_bucket(), key.to_string(), "the bucket is not a part of the object's key");
            }
        }
        let token = LinkToken::from_bytes([9; 32]).to_string();
        for bad in ["", "d7", "d7/", "d7/short", "d7/../x", "my-shares/d7/x"] {
            assert!(bad.parse::<ShareKey>().is_err(), "{bad:?}");
        }
        for before in ["d8", "/d7", "../d7", "My-Shares/d7", "my-shares/d8", "my-shares/my-shares/d7"] {
            assert!(format!("{before}/{token}").parse::<ShareKey>().is_err(), "{before:?}");
        }
    }

    #[test]
    fn a_copy_is_in_the_shortest_class_that_keeps_it() {
        let now = Timestamp::from_millis(1_795_521_600_000);
        let class = |milliseconds: i64| {
            ExpiryClass::until(Some(Timestamp::from_millis(now.as_millis() + milliseconds)), now).as_str()
        };
        for (milliseconds, expected) in [
            (1, "d1"),
            (DAY_MS, "d1"),
            (DAY_MS + 1, "d7"),
            (7 * DAY_MS, "d7"),
            (30 * DAY_MS, "d30"),
            (31 * DAY_MS, "d90"),
            (91 * DAY_MS, "d365"),
            (366 * DAY_MS, "kept"),
        ] {
            assert_eq!(class(milliseconds), expected, "{milliseconds} ms");
        }
        assert_eq!(ExpiryClass::until(None, now), ExpiryClass::Kept);
    }

    #[test]
    fn a_key_is_printed_only_on_purpose() {
        let key = ShareKey::new(ExpiryClass::Week, LinkToken::from_bytes([9; 32]));
        assert_eq!(format!("{key:?}"), "ShareKey(d7/…)");
    }
}
