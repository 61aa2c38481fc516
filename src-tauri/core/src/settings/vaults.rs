//! The vaults that were added, and how the settings file writes them down.
//!
//! An entry whose `kind` this program does not know was written by a newer one. It is kept to the last field, and its name
//! stays taken, but nothing can be done with it here.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::document::{UserId, VaultId};
use crate::error::InvalidInput;
use crate::place::{BucketAddress, BucketName, PlainHttp};
use crate::secrets::CredentialsSource;

/// One vault that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultEntry {
    /// What people call it; unique.
    pub name: String,
    /// Its own id; a place that holds another one is another vault.
    pub vault_id: VaultId,
    /// Who acts in it.
    pub user_id: UserId,
    /// Where it lies, and what is needed to get there.
    pub access: Access,
}

/// Where a vault lies, and what is needed to get there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "there are a handful of vaults")]
pub enum Access {
    /// In a folder of this computer.
    Folder {
        /// The folder; an absolute path.
        root: PathBuf,
    },
    /// In a bucket.
    Bucket {
        /// Where in which bucket.
        address: BucketAddress,
        /// The vault's users, as its marker named them last: it is opened without asking for the marker.
        users: Vec<UserId>,
        /// Where the keys come from.
        credentials: CredentialsSource,
        /// Another bucket of the same server that copies for links go to; the vault's own without.
        share_bucket: Option<BucketName>,
    },
}

impl Access {
    /// The folder of this computer that it is; `None` for a bucket.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Access::Folder { root } => Some(root),
            Access::Bucket { .. } => None,
        }
    }
}

/// Where the vault lies, for people.
impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Access::Folder { root } => write!(f, "{}", root.display()),
            Access::Bucket { address, .. } => write!(f, "{address}"),
        }
    }
}

/// A vault in a place that this program does not know.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownVault(Value);

impl UnknownVault {
    /// What people call it, if that can be told.
    pub fn name(&self) -> Option<&str> {
        self.0.get("name").and_then(Value::as_str)
    }

    /// Whether an entry is of a kind that this program does not know. One without a kind is just wrong.
    pub(super) fn is_one(json: &Value) -> bool {
        json.get("kind").and_then(Value::as_str).is_some_and(|kind| !KINDS.contains(&kind))
    }

    pub(super) fn of(json: Value) -> Self {
        UnknownVault(json)
    }

    pub(super) fn as_json(&self) -> &Value {
        &self.0
    }
}

/// The kinds that [`StoredVault`] has.
const KINDS: [&str; 2] = ["local", "bucket"];

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum StoredVault {
    Local {
        name: String,
        root: PathBuf,
        vault_id: String,
        user_id: String,
    },
    Bucket {
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        endpoint: Option<String>,
        bucket: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<String>,
        #[serde(default)]
        prefix: String,
        vault_id: String,
        user_id: String,
        users: Vec<String>,
        credentials: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        share_bucket: Option<String>,
    },
}

impl VaultEntry {
    /// # Errors
    /// For an entry that makes no sense.
    pub(super) fn from_json(json: Value) -> Result<VaultEntry, Box<dyn Error>> {
        Ok(VaultEntry::from_stored(serde_json::from_value(json)?)?)
    }

    fn from_stored(stored: StoredVault) -> Result<VaultEntry, InvalidInput> {
        match stored {
            StoredVault::Local { name, root, vault_id, user_id } => {
                if !root.is_absolute() {
                    return Err(InvalidInput::new("root", "must be an absolute path"));
                }
                let (vault_id, user_id) = (vault_id.parse()?, user_id.parse()?);
                Ok(VaultEntry { name, vault_id, user_id, access: Access::Folder { root } })
            }
            StoredVault::Bucket {
                name,
                endpoint,
                bucket,
                region,
                prefix,
                vault_id,
                user_id,
                users,
                credentials,
                share_bucket,
            } => {
                // Whether it may be http was decided when the vault was added.
                let plain_http = PlainHttp::Allow;
                let address = BucketAddress::new(endpoint.as_deref(), &bucket, region.as_deref(), &prefix, plain_http)?;
                let users = users.iter().map(|user| user.parse()).collect::<Result<_, _>>()?;
                let share_bucket =
                    share_bucket.map(|bucket| share_bucket_beside(&address.bucket, &bucket)).transpose()?;
                let access = Access::Bucket { address, users, credentials: credentials.parse()?, share_bucket };
                Ok(VaultEntry { name, vault_id: vault_id.parse()?, user_id: user_id.parse()?, access })
            }
        }
    }

    pub(super) fn to_json(&self) -> Value {
        let (name, vault_id, user_id) = (self.name.clone(), self.vault_id.to_string(), self.user_id.to_string());
        let stored = match &self.access {
            Access::Folder { root } => StoredVault::Local { name, root: root.clone(), vault_id, user_id },
            Access::Bucket { address, users, credentials, share_bucket } => StoredVault::Bucket {
                name,
                endpoint: address.endpoint.as_ref().map(ToString::to_string),
                bucket: address.bucket.to_string(),
                region: address.region.as_ref().map(ToString::to_string),
                prefix: address.prefix.to_string(),
                vault_id,
                user_id,
                users: users.iter().map(ToString::to_string).collect(),
                credentials: credentials.to_string(),
                share_bucket: share_bucket.as_ref().map(ToString::to_string),
            },
        };
        serde_json::to_value(stored).expect("it is text, and the settings only take folders whose names are Unicode")
    }
}

/// The bucket that copies for links are to go to, beside the vault's own.
///
/// # Errors
/// [`InvalidInput`] for what is no bucket's name, and for the vault's own bucket, where they go without.
pub(crate) fn share_bucket_beside(own: &BucketName, name: &str) -> Result<BucketName, InvalidInput> {
    let chosen: BucketName =
        name.parse().map_err(|InvalidInput { rule, .. }| InvalidInput::new("share_bucket", rule))?;
    if chosen == *own {
        return Err(InvalidInput::new("share_bucket", "must be another bucket than the one that the vault lies in"));
    }
    Ok(chosen)
}
