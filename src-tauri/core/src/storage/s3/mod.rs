//! What only the AWS SDK can do.

mod profile;

pub use profile::AwsProfiles;
