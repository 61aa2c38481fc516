//! The S3 servers that tests run against, tried themselves: what is said about a server that nobody checks is worth
//! nothing.
//!
//! `cases` run over all three servers, `personalities`
//! and `faults` see that it misbehaves as it says, `sdk` that the AWS SDK and it understand each other.

mod cases;
mod faults;
mod personalities;
mod sdk;
mod tls;
