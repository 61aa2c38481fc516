//! What can be said of a bucket.

use clap::Args;

#[derive(Debug, Args)]
pub struct NewS3 {
    /// The bucket.
    #[arg(long, value_name = "B")]
    pub bucket: String,
    /// The server, as in https://s3.example.org; Amazon's own without.
    #[arg(long, value_name = "URL")]
    pub endpoint: Option<String>,
    /// The region; found out without.
    #[arg(long, value_name = "R")]
    pub region: Option<String>,
    /// What all keys of the vault begin with, as in 'coffer/'; what else is in the bucket is left alone.
    #[arg(long, value_name = "P", default_value = "")]
    pub prefix: String,
    /// What the vault is to be called. Without it, like its bucket.
    #[arg(long, value_name = "N")]
    pub name: Option<String>,
    /// Talk to a server that is not this computer without encryption.
    #[arg(long)]
    pub allow_plain_http: bool,
}
