//! What can be said of a bucket.

use clap::{ArgGroup, Args};

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

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").args(["check", "policy", "rules"]))]
#[command(group = ArgGroup::new("where").args(["bucket", "own"]))]
pub struct Sharing {
    /// Its name, as 'cofferctl vault list' shows it; the current one without.
    pub name: Option<String>,
    /// Put the copies for new links into this bucket of the same server, which the vault's keys must be allowed to write to.
    #[arg(long, value_name = "B")]
    pub bucket: Option<String>,
    /// Put the copies for new links below the vault's own prefix again.
    #[arg(long)]
    pub own: bool,
    /// Find out whether strangers get copies, and nothing else; leaves nothing behind.
    #[arg(long)]
    pub check: bool,
    /// Print a policy for the bucket by which strangers get copies and nothing else; its owner has to set it.
    #[arg(long)]
    pub policy: bool,
    /// Print rules of lifecycle for the bucket by which copies go by themselves; its owner has to set them.
    #[arg(long)]
    pub rules: bool,
}
