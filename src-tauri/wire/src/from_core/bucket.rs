//! What was found out about a bucket.

use coffer_core::storage::VaultMarker;
use coffer_core::storage::s3::doctor::{Check, CheckName, CheckState, Examination};
use coffer_core::vault::Examined;

use crate::{BucketCheck, BucketCheckName, BucketCheckState, BucketReport, ExistingVault};

impl From<CheckName> for BucketCheckName {
    fn from(name: CheckName) -> Self {
        match name {
            CheckName::Reach => BucketCheckName::Reach,
            CheckName::SignIn => BucketCheckName::SignIn,
            CheckName::List => BucketCheckName::List,
            CheckName::WriteDelete => BucketCheckName::WriteDelete,
            CheckName::Region => BucketCheckName::Region,
            CheckName::Addressing => BucketCheckName::Addressing,
            CheckName::Checksums => BucketCheckName::Checksums,
            CheckName::CreateOnly => BucketCheckName::CreateOnly,
            CheckName::ReplaceOnly => BucketCheckName::ReplaceOnly,
            CheckName::Race => BucketCheckName::Race,
            CheckName::Multipart => BucketCheckName::Multipart,
            CheckName::Range => BucketCheckName::Range,
            CheckName::Copy => BucketCheckName::Copy,
            CheckName::Listing => BucketCheckName::Listing,
            CheckName::KeyFolding => BucketCheckName::KeyFolding,
            CheckName::Clock => BucketCheckName::Clock,
            CheckName::Presign => BucketCheckName::Presign,
            CheckName::Anonymous => BucketCheckName::Anonymous,
            CheckName::Shares => BucketCheckName::Shares,
        }
    }
}

impl From<CheckState> for BucketCheckState {
    fn from(state: CheckState) -> Self {
        match state {
            CheckState::Passed => BucketCheckState::Passed,
            CheckState::Failed => BucketCheckState::Failed,
            CheckState::Unsupported => BucketCheckState::Unsupported,
            CheckState::Skipped => BucketCheckState::Skipped,
        }
    }
}

impl From<&Check> for BucketCheck {
    fn from(check: &Check) -> Self {
        BucketCheck {
            check: check.name.into(),
            state: check.state.into(),
            detail: check.detail.clone(),
            error: check.error.map(|kind| kind.as_str().to_owned()),
        }
    }
}

impl From<&VaultMarker> for ExistingVault {
    fn from(marker: &VaultMarker) -> Self {
        ExistingVault {
            vault_id: marker.vault_id.to_string(),
            users: marker.users.iter().map(ToString::to_string).collect(),
            documents: None,
        }
    }
}

impl From<&Examination> for BucketReport {
    fn from(examination: &Examination) -> Self {
        BucketReport {
            checks: examination.checks.iter().map(BucketCheck::from).collect(),
            existing: examination.marker.as_ref().map(ExistingVault::from),
        }
    }
}

/// Of a vault that is known nobody asks whether there is one.
impl From<&Examined> for BucketReport {
    fn from(examined: &Examined) -> Self {
        BucketReport { checks: examined.checks.iter().map(BucketCheck::from).collect(), existing: None }
    }
}
