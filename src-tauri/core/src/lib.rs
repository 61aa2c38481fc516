//! The vault itself: what a document is, how it is kept, and what a user can do with it.
//!
//! Synchronous, `Send + Sync`, without a window and without a runtime. [`service::DocumentService`] is what callers use;
//! [`vault::open`] builds one on a real folder. Time, ids and the file system come in through [`seams`].

pub mod document;
pub mod error;
pub mod export_name;
pub mod home;
pub mod limits;
pub mod links;
pub mod place;
pub mod presentation;
pub mod query;
pub mod repository;
pub mod seams;
pub mod secrets;
pub mod service;
pub mod settings;
pub mod sidecar;
pub mod storage;
pub mod text;
pub mod transfer;
pub mod vault;

pub use error::{Error, ErrorKind, InvalidInput};
