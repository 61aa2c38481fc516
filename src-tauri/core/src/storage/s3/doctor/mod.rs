//! What a bucket really does, found out by trying.

mod report;

pub use report::{Check, CheckName, CheckState, Examination};
