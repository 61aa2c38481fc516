//! The S3 servers that tests run against: three kinds behind one handle, [`S3Server`].
//!
//! - [`double`]: in this process, over real HTTP, and able to misbehave in every way that a bucket can.
//! - [`folder_server`]: `s3s-fs`, somebody else's code over a temporary folder; a second opinion, not for races.
//! - [`seaweed`]: a real SeaweedFS, one for each test process.
//!
//! Before any of them a [`wire`] may lie that counts what a client sends.
//!
//! No server uses the product's own S3 code: what judges it must not share its mistakes. [`bucket_vault`] opens the
//! storage on one of them, [`computer`] a service over it as one of several computers, [`installation`] the whole product;
//! [`curl`] is somebody who was given a link.

pub mod bucket_vault;
pub mod client;
pub mod computer;
pub mod counting_line;
pub mod curl;
pub mod double;
pub mod folder_server;
pub mod installation;
pub mod seaweed;
mod server;
mod signature;
pub mod unreachable;
pub mod wall_clock;
pub mod wire;

pub use server::S3Server;
