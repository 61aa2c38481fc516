//! A bucket: what a person says of one, and what asking its server has shown.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What a person has filled in to keep a vault in a bucket. It goes from the page to the core only, and shows nothing of
/// the keys when it is printed; not even their id, because people take one field for the other.
#[derive(Clone, Debug, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct BucketForm {
    /// What the vault is to be called.
    pub name: String,
    /// The server, as in `https://s3.example.org`; empty is Amazon's own.
    pub endpoint: String,
    /// The bucket.
    pub bucket: String,
    /// The region; empty if the server is to be asked.
    pub region: String,
    /// What all keys of the vault are to begin with; may be empty.
    pub prefix: String,
    /// The access key's id; empty if the keys come from elsewhere.
    #[ts(type = "string")]
    pub key_id: SecretString,
    /// The access key's secret; empty if the keys come from elsewhere.
    #[ts(type = "string")]
    pub secret: SecretString,
    /// What keys that are lent for a while come with.
    #[ts(type = "string | null")]
    pub session_token: Option<SecretString>,
    /// Where the keys are to be kept, or come from: `keyring`, `session`, `environment` or `profile:NAME`.
    pub credentials: String,
    /// A server that is not on this computer may be talked to without encryption.
    pub allow_plain_http: bool,
}

/// One thing that is tried on a bucket, in the order of trying. The first four are what a vault cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BucketCheckName {
    /// The server answers.
    Reach,
    /// It takes the keys.
    SignIn,
    /// The bucket is there and can be listed.
    List,
    /// An object can be written, read and deleted.
    WriteDelete,
    /// The region that requests must be signed for.
    Region,
    /// Whether the bucket is a part of the host name or of the path.
    Addressing,
    /// Which checksums it takes and compares.
    Checksums,
    /// It refuses to replace what is there, when asked to.
    CreateOnly,
    /// It refuses to replace what has changed, when asked to.
    ReplaceOnly,
    /// Of several who create one object at once, exactly one succeeds.
    Race,
    /// Large objects can be sent in parts, and the parts listed.
    Multipart,
    /// Some bytes of an object can be asked for.
    Range,
    /// Objects can be copied within the server.
    Copy,
    /// Lists are whole and in order.
    Listing,
    /// Keys that differ in case, or in the form of their letters, are different keys.
    KeyFolding,
    /// This computer's clock and the server's agree.
    Clock,
    /// Links that need no keys can be made.
    Presign,
    /// Whether objects can be read without keys.
    Anonymous,
    /// Whether copies for public links are given to people without keys.
    Shares,
}

/// What trying came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BucketCheckState {
    /// It is as it should be.
    Passed,
    /// It is not.
    Failed,
    /// This server cannot do it, and says so or was caught; Coffer goes another way.
    Unsupported,
    /// It was not tried, because what it needs had failed.
    Skipped,
}

/// One check of a bucket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BucketCheck {
    /// What was tried.
    pub check: BucketCheckName,
    /// What it came to.
    pub state: BucketCheckState,
    /// What was found, in a few words: "eu-central-1", "2 s behind".
    pub detail: Option<String>,
    /// Why it failed: one of the kinds of `ErrorBody`.
    pub error: Option<String>,
}

/// A vault that a bucket holds already.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ExistingVault {
    /// The vault's own id.
    pub vault_id: String,
    /// Its users.
    pub users: Vec<String>,
    /// How many documents it holds; `None` if they were not counted.
    pub documents: Option<u64>,
}

/// What asking a bucket's server has shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BucketReport {
    /// The checks, in the order of trying.
    pub checks: Vec<BucketCheck>,
    /// The vault that lies there; `None` if there is none.
    pub existing: Option<ExistingVault>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_form_that_is_printed_shows_no_key() {
        let form: BucketForm = serde_json::from_value(json!({
            "name": "Photos", "endpoint": "", "bucket": "photos", "region": "", "prefix": "", "key_id": "CANARY-ID",
            "secret": "CANARY-SECRET", "session_token": "CANARY-TOKEN", "credentials": "keyring",
            "allow_plain_http": false
        }))
        .expect("a form");
        let printed = format!("{form:?} {form:#?}");
        assert!(printed.contains("photos") && !printed.contains("CANARY"), "{printed}");
    }

    #[test]
    fn a_form_with_something_unknown_is_refused() {
        let refused = serde_json::from_value::<BucketForm>(json!({ "path": "/etc" })).expect_err("no such field");
        assert!(refused.to_string().contains("unknown field `path`"), "{refused}");
    }
}
