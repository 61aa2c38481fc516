//! The index: one file per file of `repository/`.

mod documents;
