//! The index: one file per file of `repository/`.

mod documents;
mod history;
mod positions;
