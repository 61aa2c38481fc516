//! Which documents a list shows, in which order, and how its pages are named.
//!
//! The service takes these from its callers and the repository answers them; neither is named here.

use crate::document::{Document, FileId, FolderPath, Kind, Tag};
use crate::error::InvalidInput;

/// What a list is sorted by. Equal keys are ordered by `file_id`, so every order is total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// Natural order: `file 2` before `file 10`, upper and lower case alike.
    #[default]
    Name,
    /// Content length.
    Size,
    /// When it came into the vault.
    Added,
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Smallest, oldest, first in the alphabet.
    #[default]
    Ascending,
    /// The other way round.
    Descending,
}

/// Which of a user's documents are meant at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Place {
    /// Those that are not in the trash.
    #[default]
    Vault,
    /// Those that are.
    Trash,
}

/// Text to look for: at most 200 bytes; case and accents do not count. Empty text finds everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SearchText(String);

impl SearchText {
    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for SearchText {
    type Err = InvalidInput;

    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        if text.len() > 200 {
            return Err(InvalidInput::new("text", "must not be longer than 200 bytes"));
        }
        Ok(SearchText(crate::text::fold(text.trim())))
    }
}

/// A filter and an order over one user's documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DocumentQuery {
    /// In the vault or in its trash.
    pub place: Place,
    /// Only documents directly in this folder; `None`: in any.
    pub folder: Option<FolderPath>,
    /// Only documents whose name, folder, tags or note contain this.
    pub text: Option<SearchText>,
    /// Only documents of this kind.
    pub kind: Option<Kind>,
    /// Only documents with this tag.
    pub tag: Option<Tag>,
    /// The order.
    pub sort: SortBy,
    /// Its direction.
    pub direction: Direction,
}

/// The place after a row of one order: opaque text, valid for that order only, whatever changes meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cursor(pub(crate) String);

impl Cursor {
    /// The cursor as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for Cursor {
    type Err = InvalidInput;

    /// Takes any short text; whether it is a cursor of the query's order shows when it is used.
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        if (1..=4096).contains(&text.len()) && text.is_ascii() {
            Ok(Cursor(text.to_owned()))
        } else {
            Err(InvalidInput::new("after", "must be a cursor from an earlier page"))
        }
    }
}

/// Rows after a cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// In the order of the query; may be empty.
    pub documents: Vec<Document>,
    /// Where the next page begins; `None` if this one was the last.
    pub next: Option<Cursor>,
}

/// Rows at a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Rows `first .. first + documents.len()`; fewer than asked for only at the end.
    pub documents: Vec<Document>,
    /// Position of the first of them.
    pub first: u64,
    /// How many documents match in all.
    pub count: u64,
    /// The vault's revision that all of this is true for; it goes up with every change.
    pub revision: u64,
}

/// A set of documents: a list, or all of a query but some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Just these.
    Only(Vec<FileId>),
    /// What the query matches, without these.
    AllExcept(DocumentQuery, Vec<FileId>),
}

/// A folder that has documents in it or below it. The trash does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    /// Where it is.
    pub path: FolderPath,
    /// Documents in it and below it.
    pub documents: u64,
    /// Sum of their sizes.
    pub size_bytes: u64,
    /// Whether it has folders of its own.
    pub has_folders: bool,
}

/// What a user's documents take, from counters that every change keeps; never from a scan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// By kind, largest first, kinds without documents left out; the trash is not in it.
    pub kinds: Vec<(Kind, Amount)>,
    /// All kinds together.
    pub vault: Amount,
    /// What is in the trash.
    pub trash: Amount,
}

/// A number of documents and the sum of their sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// How many.
    pub documents: u64,
    /// Sum of their sizes in bytes.
    pub size_bytes: u64,
}
