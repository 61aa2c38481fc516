//! What can be asked: the command line, as close to what was typed as possible.
//!
//! Numbers, choices and shapes are checked here and are wrong usage (exit 2). Values with rules of the domain (names,
//! folders, tags, users) are taken as text; the domain's own constructors decide about them, and what they refuse is an
//! `invalidInput` (exit 1). `docs/cofferctl.md` is the reference of all this, and a test keeps the two together.

mod buckets;
mod documents;
mod links;
mod values;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgGroup, Args, CommandFactory, Parser, Subcommand, value_parser};

pub use buckets::{NewS3, Sharing};
pub use documents::{Add, Documents, Edit, Filter, Get, Ls, Page, Trash};
pub use links::{AddLink, LinkCommand, LinkOff, Links, Serve};

/// The vault of files without its window.
///
/// A vault is a folder that keeps your files safe and findable. Files are added to it and copied out of it; they can be
/// listed, searched, tagged, put into the trash and checked, and everything can be rebuilt from plain files.
#[derive(Debug, Parser)]
#[command(
    name = "cofferctl",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    max_term_width = 100,
    after_help = "DOC is a document's file_id or its unique_name, as 'cofferctl ls' shows them.\n\n\
                  Exit codes: 0 done, 1 failed or partly failed, 2 wrong usage, 3 could not be checked (verify, repair).\n\
                  COFFER_HOME moves everything Coffer keeps, the default vault too, under one folder."
)]
pub struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

impl Arguments {
    /// What was `typed`, the name of the program first, if it makes sense.
    ///
    /// # Errors
    /// What is wrong with it; also the help and the version, when they were asked for.
    pub fn read(typed: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
        let arguments = Arguments::try_parse_from(typed)?;
        match &arguments.command {
            Command::Get(get) if let Some(conflict) = get.conflict() => {
                Err(Arguments::command().error(ErrorKind::ArgumentConflict, conflict))
            }
            _ => Ok(arguments),
        }
    }
}

/// What every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Answer with one JSON value on standard output; errors are JSON objects on standard error.
    #[arg(long, global = true, overrides_with = "json")]
    pub json: bool,
    /// Use the vault of this name instead of the current one; 'cofferctl vault list' shows them.
    #[arg(long, global = true, value_name = "NAME")]
    pub vault: Option<String>,
    /// Act as this user of the vault.
    #[arg(long, global = true, value_name = "U")]
    pub user: Option<String>,
    /// Take the keys of a vault in a bucket from here instead of where they are kept: 'keyring', 'env' (the variables
    /// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN) or 'profile:NAME' (of ~/.aws).
    #[arg(long, global = true, value_name = "SOURCE")]
    pub credentials: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Add files, and folders with all that is in them; goes on with what was interrupted.
    Add(Add),
    /// List documents, a page at a time.
    Ls(Ls),
    /// Write copies of documents, or some bytes of one, to files or to standard output.
    Get(Get),
    /// Change what is known about a document; its content never changes.
    Edit(Edit),
    /// Move documents to the trash.
    Rm(Documents),
    /// Take documents out of the trash, back to their folders.
    Restore(Documents),
    /// Delete documents of the trash for good.
    Purge(Documents),
    /// List what is in the trash, or empty it.
    Trash(Trash),
    /// Show what the documents take, by kind.
    Usage,
    /// Show what happened in the vault, newest first.
    Activity(Activity),
    /// List the public links; make some, check them, or switch them off.
    Links(Links),
    /// Serve the public links that are not in a bucket, until Ctrl+C.
    Serve(Serve),
    /// List the vaults; add, copy, rename or forget one; choose the current one.
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Vault {
        #[command(subcommand)]
        command: VaultCommand,
    },
    /// List the transfers that are not finished, or steer them.
    Transfers {
        #[command(subcommand)]
        command: Option<TransferCommand>,
    },
    /// Check every document against its sidecar; changes no file.
    #[command(after_help = "Exit codes: 0 all is well, 1 damage was found, 3 it could not be checked.")]
    Verify(Verify),
    /// Make the index anew from the sidecars in the vault.
    RebuildIndex,
    /// Show how the vault is: the last checks, what is damaged, what was set aside.
    #[command(after_help = "Exit codes: 0 nothing is known to be damaged, 1 something is.")]
    Health,
    /// Mend what can be mended; destroys nothing.
    #[command(after_help = "Exit codes: 0 all is well, 1 something is left damaged, 3 it could not be looked at.")]
    Repair(Repair),
}

#[derive(Debug, Args)]
pub struct Activity {
    /// How many entries at most, 1 to 10,000.
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = value_parser!(u16).range(1..=10_000))]
    pub limit: u16,
    /// Only what happened before the entry of this number.
    #[arg(long, value_name = "ID", value_parser = value_parser!(i64).range(1..))]
    pub before: Option<i64>,
}

#[derive(Debug, Subcommand)]
pub enum VaultCommand {
    /// List the vaults that were added.
    List,
    /// Add a vault and make it the current one.
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Add {
        #[command(subcommand)]
        vault: NewVault,
    },
    /// Make a vault the current one.
    Use {
        /// Its name, as 'cofferctl vault list' shows it.
        name: String,
    },
    /// Call a vault something else.
    Rename {
        /// Its name, as 'cofferctl vault list' shows it.
        name: String,
        /// What it is to be called.
        new_name: String,
    },
    /// Copy all documents from one vault to another; goes on with what was interrupted.
    #[command(after_help = "Exit codes: 0 everything is in the other vault, 1 some documents could not be copied.")]
    Copy {
        /// The vault to copy from; it is only read.
        from: String,
        /// The vault to copy to.
        to: String,
    },
    /// Forget a vault and its keys; nothing in it is touched, and it can be added again.
    Forget {
        /// Its name, as 'cofferctl vault list' shows it.
        name: String,
    },
    /// Find out what the bucket of a vault really does; leaves nothing behind in it.
    #[command(after_help = "Exit codes: 0 a vault can lie there, 1 it cannot.")]
    Check {
        /// Its name, as 'cofferctl vault list' shows it; the current one without.
        name: Option<String>,
    },
    /// Show which links a vault can give, and where copies for them go; find out whether strangers get them, or choose
    /// another bucket for them.
    Sharing(Sharing),
    /// Keep other keys for a vault in a bucket; they are asked for as by 'vault add s3'.
    Keys {
        /// Its name, as 'cofferctl vault list' shows it.
        name: String,
    },
    /// Make this computer the one that writes to a vault, where its bucket allows no more than one.
    TakeOver {
        /// Its name, as 'cofferctl vault list' shows it; the current one without.
        name: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum NewVault {
    /// A folder of this computer: one that holds a vault, or an empty or absent one that becomes a vault.
    Local {
        /// The folder.
        path: PathBuf,
        /// What the vault is to be called. Without it, like its folder.
        #[arg(long, value_name = "N")]
        name: Option<String>,
    },
    /// A bucket of an S3-compatible server: one that holds a vault, or one that becomes a vault beside whatever it holds.
    #[command(
        after_help = "The keys are asked for without being shown, or read from standard input (an id and a secret \
                            on two lines), and kept in the system's keyring; with --credentials env or profile:NAME \
                            they come from there, now and later. They are never arguments."
    )]
    S3(NewS3),
}

#[derive(Debug, Subcommand)]
pub enum TransferCommand {
    /// Stop a transfer; what is done stays. Without an id, all of them.
    Pause {
        /// Its id, as 'cofferctl transfers' shows it.
        id: Option<String>,
    },
    /// Go on with a transfer here, until it is done. Without an id, with all of them.
    Resume {
        /// Its id, as 'cofferctl transfers' shows it.
        id: Option<String>,
    },
    /// Give a transfer up; nothing of it is kept.
    Cancel {
        /// Its id, as 'cofferctl transfers' shows it.
        id: String,
    },
    /// Give a transfer its turn before all others.
    First {
        /// Its id, as 'cofferctl transfers' shows it.
        id: String,
    },
    /// Show how fast transfers may be and how many at once, or change it.
    #[command(
        after_help = "LIMIT is 'off', a rate such as 512k or 2.5M (bytes a second, in steps of 1,000), or a timetable of \
                            the week: 'Mon-08:00,512k 18:00,2.5M 23:00,off'. An entry holds until the next one; one without \
                            a day is for every day. Limits are for vaults in buckets only, and for all of them together."
    )]
    Limit(TransferLimit),
    /// List the uploads that were begun and that nobody goes on with, or clear some before their time.
    Lost {
        #[command(subcommand)]
        command: Option<LostCommand>,
    },
}

#[derive(Debug, Subcommand)]
pub enum LostCommand {
    /// Clear a lost upload, or all of them; what was stored of it is gone.
    #[command(group = ArgGroup::new("which").required(true).args(["id", "all"]))]
    Clear {
        /// Its id, as 'cofferctl transfers lost' shows it.
        id: Option<String>,
        /// Clear all that 'cofferctl transfers lost' shows.
        #[arg(long)]
        all: bool,
    },
}

#[derive(Debug, Args)]
pub struct TransferLimit {
    /// How fast bytes go into vaults in buckets.
    #[arg(long, value_name = "LIMIT")]
    pub up: Option<String>,
    /// How fast they come out of them.
    #[arg(long, value_name = "LIMIT")]
    pub down: Option<String>,
    /// Files that are added at once, 1 to 8.
    #[arg(long, value_name = "N", value_parser = value_parser!(u8).range(1..=8))]
    pub files: Option<u8>,
    /// Parts of long files that are stored at once, of all files together, 1 to 8.
    #[arg(long, value_name = "N", value_parser = value_parser!(u8).range(1..=8))]
    pub parts: Option<u8>,
}

#[derive(Debug, Args)]
pub struct Repair {
    /// Only say what would be done; change nothing.
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct Verify {
    /// Read the content too, of all documents or of about PERCENT of them (others each time). Without it, only what is
    /// there and how long it is.
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, require_equals = true, default_missing_value = "100",
        value_parser = value_parser!(u8).range(1..=100))]
    pub read_data: Option<u8>,
}
