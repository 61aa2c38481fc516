//! The S3 servers that tests run against, tried themselves: what is said about a server that nobody checks is worth
//! nothing.
//!
//! `cases` run over all three servers, `honesty` sends random requests to the double and to SeaweedFS and compares,
//! `personalities`, `faults` and `tls` see that the double misbehaves as it says, `sdk` that the AWS SDK understands it.
//! `keys`, `links`, `matrix`, `parts`, `sharing` and `vaults` try the product on them, `copying`, `adopting` and `lost` with
//! several computers, and `curl` is a stranger with a link.

mod adopting;
mod cases;
mod clocks;
mod copying;
mod curl;
mod doctor;
mod faults;
mod honesty;
mod keys;
mod limits;
mod links;
mod lost;
mod matrix;
mod parts;
mod personalities;
mod sdk;
mod sharing;
mod tls;
mod vaults;
