//! Where the keys to a bucket come from. The settings say it of every vault in a bucket; they never hold the keys.

use std::fmt;
use std::str::FromStr;

use crate::error::InvalidInput;

/// Where the keys to a bucket come from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CredentialsSource {
    /// The keyring of the system.
    Keyring,
    /// The variables of the environment that Amazon's own tools read.
    Environment,
    /// This profile of the files that Amazon's own tools read.
    Profile(String),
    /// Whoever starts the program; kept in memory while it runs.
    Session,
}

impl FromStr for CredentialsSource {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let is_name =
            |name: &str| (1..=128).contains(&name.len()) && !name.contains(|c: char| c.is_control() || c == ']');
        match text {
            "keyring" => Ok(CredentialsSource::Keyring),
            "environment" => Ok(CredentialsSource::Environment),
            "session" => Ok(CredentialsSource::Session),
            _ => match text.strip_prefix("profile:") {
                Some(name) if is_name(name) => Ok(CredentialsSource::Profile(name.to_owned())),
                _ => {
                    let rule = "must be `keyring`, `environment`, `session` or `profile:NAME`";
                    Err(InvalidInput::new("credentials", rule))
                }
            },
        }
    }
}

impl fmt::Display for CredentialsSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CredentialsSource::Keyring => f.write_str("keyring"),
            CredentialsSource::Environment => f.write_str("environment"),
            CredentialsSource::Profile(name) => write!(f, "profile:{name}"),
            CredentialsSource::Session => f.write_str("session"),
        }
    }
}
