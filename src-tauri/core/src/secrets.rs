//! The keys to a bucket: where they come from.

mod credentials_source;

pub use credentials_source::CredentialsSource;
