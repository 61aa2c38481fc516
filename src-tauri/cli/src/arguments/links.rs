//! What can be asked about public links.

use clap::{ArgGroup, Args, Subcommand, value_parser};
use coffer_core::document::ExpiryChoice;
use coffer_core::links::USUAL_PORT;

use super::values;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Links {
    /// Show links that are over, too.
    #[arg(long)]
    pub ended: bool,
    /// Only links to this document.
    #[arg(long, value_name = "DOC")]
    pub document: Option<String>,
    /// How many links at most, 1 to 10,000.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u16).range(1..=10_000))]
    pub limit: u16,
    /// Only links that were made before the one of this id.
    #[arg(long, value_name = "ID")]
    pub before: Option<String>,
    #[command(subcommand)]
    pub command: Option<LinkCommand>,
}

#[derive(Debug, Subcommand)]
pub enum LinkCommand {
    /// Make a document public and a link to it, whose address is told this once.
    Add(AddLink),
    /// Switch a link off, or all that a document has.
    #[command(after_help = "Exit codes: 0 off as far as that is possible, 1 something may still open.")]
    Off(LinkOff),
    /// Ask what all links are worth; finishes what could not be done before.
    #[command(after_help = "Exit codes: 0 no link is known to be at risk, 1 some are.")]
    Check,
}

#[derive(Debug, Args)]
pub struct AddLink {
    /// The document.
    #[arg(value_name = "DOC")]
    pub document: String,
    /// When it ends: '1h', '1d', '7d', 'never', or a day like 2027-01-31, through the end of which (UTC) it opens.
    #[arg(long, value_name = "WHEN", default_value = "7d", value_parser = values::expiry)]
    pub expires: ExpiryChoice,
    /// Ask whoever opens it for a password: the first line of standard input, 8 characters at least.
    #[arg(long)]
    pub password_stdin: bool,
    /// How often it can be opened, 1 to 1,000,000 times.
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1_000_000))]
    pub limit: Option<u32>,
    /// Lead to whatever document takes the place of this one.
    #[arg(long)]
    pub newest: bool,
    /// Let browsers show it, if it is an image, sound or film; otherwise they save it.
    #[arg(long)]
    pub show: bool,
    /// A signed address of the bucket, for 7 days at most; it cannot be taken back.
    #[arg(long, conflicts_with = "copy")]
    pub quick: bool,
    /// A copy of its own in the bucket, where the owner of the bucket lets strangers read what is below .share/.
    #[arg(long)]
    pub copy: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["id", "all"]))]
pub struct LinkOff {
    /// Its id, as 'cofferctl links' shows it.
    pub id: Option<String>,
    /// Switch off all links of this document.
    #[arg(long, value_name = "DOC")]
    pub all: Option<String>,
}

#[derive(Debug, Args)]
pub struct Serve {
    /// Let the local network in, too. What is sent is not encrypted on its way.
    #[arg(long)]
    pub lan: bool,
    /// At which port; 0 takes one that is free.
    #[arg(long, value_name = "N", default_value_t = USUAL_PORT)]
    pub port: u16,
}
