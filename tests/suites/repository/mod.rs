//! The index: one file per file of `repository/`, and one for what holds of all of them.

use coffer_core::document::Document;
use coffer_core::repository::{Index, IndexWrite, RepositoryError};

mod activity;
mod counters;
mod documents;
mod exports;
mod free_names;
mod history;
mod index;
mod links;
mod lists;
mod positions;
mod privacy;
mod salvage;
mod search_texts;
mod settings;
mod upkeep;
mod uploads;
mod write;

/// An empty index in memory.
fn index() -> Index {
    Index::open_in_memory().expect("an index in memory always opens")
}

/// An index in memory that holds these.
fn index_of(documents: &[Document]) -> Index {
    let index = index();
    insert(&index, documents);
    index
}

/// Puts documents in, by one write.
fn insert(index: &Index, documents: &[Document]) {
    write(index, |write| documents.iter().try_for_each(|document| write.insert_document(document)));
}

/// Makes a write that must succeed.
fn write<T>(index: &Index, change: impl FnOnce(&mut IndexWrite<'_>) -> Result<T, RepositoryError>) -> T {
    index.write(change).expect("the test only makes changes that are possible")
}

/// Makes a write that must be refused.
fn refused<T: std::fmt::Debug>(
    index: &Index,
    change: impl FnOnce(&mut IndexWrite<'_>) -> Result<T, RepositoryError>,
) -> RepositoryError {
    index.write(change).expect_err("this change must be refused")
}
