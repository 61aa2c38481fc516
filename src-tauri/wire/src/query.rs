//! Which documents are meant, and what comes back for many at once.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{DocumentRow, ErrorBody, Kind, LinksOff};

/// What a list is sorted by. Equal keys are ordered by `file_id`, so every order is total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SortBy {
    /// Natural order: `file 2` before `file 10`, upper and lower case alike.
    #[default]
    Name,
    /// Content length.
    Size,
    /// When it came into the vault.
    Added,
}

/// A filter and an order over the acting user's documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, deny_unknown_fields)]
#[ts(export, optional_fields)]
pub struct DocumentQuery {
    /// Only documents directly in this folder (`""` is the root); absent: the whole vault.
    pub folder: Option<String>,
    /// Only documents whose name, folder, tags or note contain this text; case and accents do not count.
    pub text: Option<String>,
    /// Only documents of this kind.
    pub kind: Option<Kind>,
    /// Only documents with this tag.
    pub tag: Option<String>,
    /// `true`: only what is in the trash; `false`: only what is not.
    #[ts(as = "Option<bool>")]
    pub trashed: bool,
    /// The order.
    #[ts(as = "Option<SortBy>")]
    pub sort: SortBy,
    /// Largest, newest or last name first.
    #[ts(as = "Option<bool>")]
    pub descending: bool,
}

/// Rows `first .. first + documents.len()` of a query.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DocumentPage {
    /// The rows, in the order of the query; fewer than asked only at the end.
    pub documents: Vec<DocumentRow>,
    /// Position of the first row.
    pub first: u64,
    /// How many documents match in all.
    pub count: u64,
    /// Goes up with every change to the vault; rows of two revisions must not be mixed.
    pub revision: u64,
}

/// A set of documents, as a list or as "all of these but".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "mode", rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub enum Selection {
    /// Just these documents.
    Only {
        /// At most 10,000.
        file_ids: Vec<String>,
    },
    /// Everything the query matches now, but these.
    AllExcept {
        /// What is selected.
        query: DocumentQuery,
        /// What is taken out again; at most 10,000.
        file_ids: Vec<String>,
    },
}

/// What became of an action on many documents. Each document is changed by itself: some may fail, the others stand.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkResult {
    /// How many were changed.
    pub changed: u64,
    /// Sum of their sizes.
    pub size_bytes: u64,
    /// Which were changed, for undo; the first 10,000.
    pub file_ids: Vec<String>,
    /// The first 100 that were not, with the reason.
    pub failed: Vec<BulkFailure>,
    /// What became of the links of those that were deleted.
    pub links: LinksOff,
}

/// One document of a [`BulkResult`] that was not changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BulkFailure {
    /// Which document.
    pub file_id: String,
    /// Its name, if it is known.
    pub name: Option<String>,
    /// Why.
    pub error: ErrorBody,
}

/// A folder that has documents in it or below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Folder {
    /// Whole path.
    pub path: String,
    /// Last segment.
    pub name: String,
    /// Documents in it and below it, the trash not counted.
    pub documents: u64,
    /// Sum of their sizes.
    pub size_bytes: u64,
    /// Whether it has folders of its own.
    pub has_folders: bool,
}

/// A tag in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Tag {
    /// The tag.
    pub tag: String,
    /// Documents that carry it, the trash not counted.
    pub documents: u64,
}
