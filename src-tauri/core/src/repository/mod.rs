//! The index: a cache of the vault's sidecars that answers lists, searches and counts.
//!
//! All SQL is here and only SQL is here: no storage, no rules about what may follow what. One file per table, with its
//! columns, reads and writes; [`Index`] is what callers hold, [`IndexWrite`] what they change it through. Losing the
//! file loses nothing that a rebuild does not bring back, but for activity, settings, transfers, public links, and what
//! was noted by checks and by tidying up.
//!
//! A vault of a million documents must answer as fast as one of a hundred: pages continue from a key and never skip
//! rows, counts come from counters that every write keeps, and positions from every thousandth key of an order.

mod activity;
mod agreement;
mod anchors;
mod checks;
mod connection;
mod counters;
mod cursor;
mod document_row;
mod document_writes;
mod documents;
mod ended_transfers;
mod error;
mod exports;
mod findings;
mod folders;
mod free_names;
mod in_flight;
mod index;
mod intents;
mod links;
mod lists;
mod log_end;
mod marks;
mod migrations;
mod open_transfer;
mod owners;
mod plan;
mod positions;
mod rank_cache;
mod readers;
mod recount;
mod salvage;
mod scan;
mod search_texts;
mod settings;
mod sql;
mod stamps_column;
mod state;
mod tags;
mod upkeep;
mod uploads;
mod usage;
mod versions;
mod whole;
mod write;

pub use activity::{Action, ActivityEntry, NewActivity};
pub use checks::FinishedCheck;
pub use ended_transfers::{EndedState, EndedTransfer};
pub use error::RepositoryError;
pub use exports::OpenExport;
pub use findings::Finding;
pub use free_names::NamesNow;
pub use index::{DAMAGED, Index};
pub use marks::Mark;
pub use open_transfer::{Failure, OpenState, SameContent};
pub use upkeep::{IndexPart, RebuildNote, RebuildReason, RecoveryNote, SweepNote, Upkeep};
pub use uploads::{OpenUpload, QueuedUpload, SourceStamp};
pub use write::IndexWrite;
