//! Answers: what the core says, in the shapes of this crate. One file per concept; nothing here can fail.

mod activity;
mod bucket;
mod document;
mod error;
mod health;
mod link;
mod place;
mod query;
mod shorten;
mod transfer;
mod vault;

pub use transfer::SNAPSHOT_ROWS;
