//! The keys to a bucket: what they are, where they come from, and where they are kept.
//!
//! [`KeySources`] is what the composition root builds and the storage asks. It looks in the one place that a vault's
//! settings name, and nowhere else: keys that are not there are an answer, never a reason to look elsewhere. Nothing here
//! writes keys to a disk, prints them, or reads the environment by itself.

mod access_keys;
mod credentials_source;
mod entry;
mod environment;
mod error;
mod key_sources;
mod keyring;
mod pasted;
mod profiles;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod secret_service;
mod session_store;
mod store;

pub use self::keyring::Keyring;
pub use access_keys::AccessKeys;
pub use credentials_source::CredentialsSource;
pub use environment::keys_of_environment;
pub use error::{Absence, SecretError};
pub use key_sources::KeySources;
pub use profiles::{ProfileFiles, Profiles};
pub use session_store::SessionStore;
pub use store::SecretStore;
