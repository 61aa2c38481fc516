//! What can be asked about documents.

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{ArgGroup, Args, value_parser};
use coffer_core::document::Kind;
use coffer_core::storage::ByteRange;

use super::values::{self, Pair, Sort};

#[derive(Debug, Args)]
pub struct Add {
    /// Files and folders; a folder keeps its structure. Links are not followed.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// The folder of the vault they go to; made by being used. Without it, the root.
    #[arg(long, value_name = "F", default_value = "")]
    pub folder: String,
    /// Make documents of files though the vault has the same content. Without it, such a file that is named is not added
    /// again; a folder that is named keeps all its files either way.
    #[arg(long)]
    pub keep_both: bool,
}

/// Which documents are meant.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only documents directly in this folder; '/' is the root. Without it, all folders.
    #[arg(long, value_name = "F")]
    pub folder: Option<String>,
    /// Only documents whose name, folder, tags or note contain this text; case and accents do not count.
    #[arg(long, value_name = "Q")]
    pub query: Option<String>,
    /// Only documents with this tag.
    #[arg(long, value_name = "T")]
    pub tag: Option<String>,
    /// Only documents of this kind.
    #[arg(long, value_name = "K", value_parser = PossibleValuesParser::new(Kind::ALL.map(Kind::as_str)))]
    pub kind: Option<String>,
}

#[derive(Debug, Args)]
pub struct Ls {
    #[command(flatten)]
    pub filter: Filter,
    #[command(flatten)]
    pub page: Page,
}

/// The order of a listing, and which part of it.
#[derive(Debug, Args)]
pub struct Page {
    /// What the list is sorted by.
    #[arg(long, value_enum, default_value_t = Sort::Name)]
    pub sort: Sort,
    /// Largest, newest or last name first.
    #[arg(long)]
    pub descending: bool,
    /// How many documents at most, 1 to 10,000.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = value_parser!(u16).range(1..=10_000))]
    pub limit: u16,
    /// Go on after the page that answered with this cursor; with the same filters and order.
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).multiple(true)
    .args(["documents", "all", "folder", "query", "tag", "kind"]))]
pub struct Get {
    /// The documents.
    #[arg(value_name = "DOC", conflicts_with_all = ["all", "folder", "query", "tag", "kind"])]
    pub documents: Vec<String>,
    /// All documents that are not in the trash.
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub filter: Filter,
    /// The file or folder to write to; '-' is standard output. Without it, a file of the document's name here. For several
    /// documents, the folder; names that are taken there get a number.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only the bytes from A to B, both included and counted from 0; 'A-' is all from A on.
    #[arg(long, value_name = "A-B", value_parser = values::range)]
    pub range: Option<ByteRange>,
    /// Go on with a copy that was interrupted: what is in FILE stays if it is the document's beginning.
    #[arg(long, conflicts_with_all = ["range", "force"])]
    pub resume: bool,
    /// Replace FILE if it is there.
    #[arg(long)]
    pub force: bool,
}

impl Get {
    /// The document, if one is named; `None` for several, however few they turn out to be.
    pub fn only(&self) -> Option<&str> {
        match &self.documents[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether the bytes go to standard output.
    pub fn is_to_stdout(&self) -> bool {
        self.output.as_deref() == Some(Path::new("-"))
    }

    /// What was said that makes no sense with the rest, in the words of clap.
    pub fn conflict(&self) -> Option<String> {
        if self.only().is_some() {
            let both = self.resume && self.is_to_stdout();
            return both.then(|| "the argument '--resume' cannot be used with '--output -'".to_owned());
        }
        let of_one = [
            ("--range <A-B>", self.range.is_some()),
            ("--resume", self.resume),
            ("--force", self.force),
            ("--output -", self.is_to_stdout()),
        ];
        let (name, _) = of_one.into_iter().find(|(_, is_there)| *is_there)?;
        Some(format!("the argument '{name}' cannot be used with several documents"))
    }
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("changes").required(true).multiple(true)
    .args(["name", "unique_name", "folder", "tag", "untag", "note", "metadata", "unset"]))]
pub struct Edit {
    /// The document.
    #[arg(value_name = "DOC")]
    pub document: String,
    /// What people see; its extension is part of it.
    #[arg(long, value_name = "N")]
    pub name: Option<String>,
    /// What scripts and links use: A-Z, a-z, 0-9 and '_', unique in the vault.
    #[arg(long, value_name = "U")]
    pub unique_name: Option<String>,
    /// The folder it lies in; '/' is the root.
    #[arg(long, value_name = "F")]
    pub folder: Option<String>,
    /// Add a tag; may be given several times.
    #[arg(long, value_name = "T")]
    pub tag: Vec<String>,
    /// Take a tag away; may be given several times.
    #[arg(long, value_name = "T")]
    pub untag: Vec<String>,
    /// The note; '' takes it away.
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
    /// Set a piece of metadata; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub metadata: Vec<Pair>,
    /// Take a piece of metadata away; may be given several times.
    #[arg(long, value_name = "KEY")]
    pub unset: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Documents {
    /// The documents.
    #[arg(required = true, value_name = "DOC")]
    pub documents: Vec<String>,
}

#[derive(Debug, Args)]
pub struct Trash {
    /// Delete everything in the trash for good.
    #[arg(long, conflicts_with_all = ["sort", "descending", "limit", "after"])]
    pub empty: bool,
    #[command(flatten)]
    pub page: Page,
}
