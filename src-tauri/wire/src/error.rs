//! Errors on the wire: `{ "kind": …, "message": …, …facts }`.
//!
//! The kind is decided in the core; whoever shows it decides the words. Nobody matches on `message`.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An error as it leaves the core. Facts that do not belong to the kind are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export, optional_fields)]
pub struct ErrorBody {
    /// One of the kinds of `coffer_core::ErrorKind`, camelCase.
    pub kind: String,
    /// One plain sentence without a full stop; never a secret.
    pub message: String,
    /// `invalidInput`: which field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// `invalidInput`: the rule it breaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// The file or document it is about, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `noSpace`: bytes needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed_bytes: Option<u64>,
    /// `noSpace`: bytes free.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<u64>,
    /// `newerVersion`: the format found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub found_version: Option<u64>,
    /// `newerVersion`: the newest format this program knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_version: Option<u64>,
}
