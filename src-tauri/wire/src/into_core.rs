//! Requests: the shapes of this crate, made into domain types. The rules are the domain's own; nothing is decided here
//! but how much of a request is looked at.

mod bucket;
mod document;
mod link;
mod query;
mod settings;

pub use bucket::given_keys;
