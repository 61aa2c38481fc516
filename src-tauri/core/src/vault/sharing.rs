//! What a vault can give to people without keys: which kinds of links there are, where copies for them go, and whether
//! strangers really get them.
//!
//! That is found out by asking like one of them, on request, and written down beside what the bucket was found to be. It
//! counts for thirty days, and only for the bucket that it was found out of. Deliberately not here: making a link. That
//! asks again, each time.

use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bucket::Bucket;
use super::examined::{self, Examined};
use super::{Seams, Vault, share_rules};
use crate::document::{LinkKind, Timestamp};
use crate::error::{Error, ErrorKind, InvalidInput};
use crate::home::Home;
use crate::place::{BucketAddress, BucketName};
use crate::seams::{Fs, create_folder_durably, replace_file};
use crate::settings::{Access, Settings, share_bucket_beside};
use crate::storage::Storage as _;
use crate::storage::s3::doctor::{CheckName, CheckState};
use crate::storage::s3::{CopiesGiven, Openness};

const MOST_BYTES: u64 = 64 * 1024;
const FORMAT: u64 = 1;

/// Why a vault cannot give links of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotShared {
    /// The vault lies in no bucket.
    NoBucket,
    /// Its keys are lent for a while, and their end would be the link's.
    LentKeys,
    /// Its bucket cannot copy an object.
    NoCopies,
    /// Its bucket gives nothing of this kind to people without keys, or does not stop when it is told to.
    NotPublic,
    /// Nobody has looked yet, or not lately, whether it does.
    NotChecked,
}

impl NotShared {
    /// Its name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            NotShared::NoBucket => "noBucket",
            NotShared::LentKeys => "lentKeys",
            NotShared::NoCopies => "noCopies",
            NotShared::NotPublic => "notPublic",
            NotShared::NotChecked => "notChecked",
        }
    }
}

/// What people without keys were found to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharingFound {
    /// When.
    pub at: Timestamp,
    /// The bucket that copies went to; `None` for the vault's own.
    pub share_bucket: Option<String>,
    /// What they get.
    pub openness: Openness,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u64,
    at: i64,
    share_bucket: Option<String>,
    openness: Openness,
}

/// Chooses the bucket that copies for the links of a known vault go to: another one of the same server, which its keys may
/// write to, or the vault's own again without. Links that were made before keep theirs. A vault that is open goes on as it
/// was opened.
///
/// # Errors
/// [`Error::VaultNotFound`]; [`Error::InvalidInput`] for a vault in a folder, and in the field `share_bucket` for what is no
/// bucket's name, or the vault's own.
pub fn set_share_bucket(home: &Home, seams: &Seams, vault_name: &str, bucket: Option<&str>) -> Result<(), Error> {
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        settings.vault(Some(vault_name))?;
        let Access::Bucket { address, share_bucket, .. } = &mut settings.vault_mut(vault_name)?.access else {
            return Err(NOT_IN_A_BUCKET.into());
        };
        *share_bucket = bucket.map(|name| share_bucket_beside(&address.bucket, name)).transpose()?;
        Ok(())
    })
}

const NOT_IN_A_BUCKET: InvalidInput = InvalidInput::new("vault", "must lie in a bucket");

impl Vault {
    /// The bucket that copies for new links go to; `None` for the vault's own, or if it lies in none.
    pub fn share_bucket(&self) -> Option<&str> {
        match &self.access {
            Access::Bucket { share_bucket, .. } => share_bucket.as_ref().map(BucketName::as_str),
            Access::Folder { .. } => None,
        }
    }

    /// All kinds of links, each with why there are none of it here, if there are none: those that there are first, and of
    /// these the one to offer first at the head. From what is known: only the keys are asked for, if nobody has yet.
    pub fn sharing_kinds(&self) -> Vec<(LinkKind, Option<NotShared>)> {
        let mut kinds = match &self.bucket {
            None => [LinkKind::Served, LinkKind::Quick, LinkKind::ShareCopy].map(|kind| {
                let is_ours = !kind.is_in_bucket();
                (kind, (!is_ours).then_some(NotShared::NoBucket))
            }),
            Some(bucket) => [
                (LinkKind::Quick, no_quick_links(bucket)),
                (LinkKind::ShareCopy, self.no_share_copies(bucket)),
                (LinkKind::Served, None),
            ],
        };
        // The sort is stable.
        kinds.sort_by_key(|(_, not_shared)| not_shared.is_some());
        kinds.to_vec()
    }

    /// Finds out what people without keys get of the bucket, and writes it down: whether copies for links are given to them,
    /// and nothing else. What is made for it is gone again.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a vault in a folder; [`Error::Target`]; whatever keeps the bucket from answering, or a copy
    /// from being made, of the kinds `permissionDenied`, `bucketNotFound`, `offline`, …: what was known before is forgotten
    /// then, unless it passes.
    pub fn check_sharing(&self) -> Result<(), Error> {
        let bucket = self.bucket.as_ref().ok_or(NOT_IN_A_BUCKET)?;
        let openness = bucket.storage().try_strangers().map_err(Error::from).inspect_err(|error| {
            if is_of_the_bucket(error.kind()) {
                SharingFound::forget(&*self.seams.fs, bucket.folder());
            }
        })?;
        let share_bucket = self.share_bucket().map(str::to_owned);
        SharingFound { at: self.seams.clock.now(), share_bucket, openness }.save(&self.seams, bucket.folder())?;
        // Whoever looks at what was found of the bucket reads it there.
        if let Some(examined) = Examined::load(&*self.seams.fs, bucket.folder()) {
            examined.with_openness(openness).save(&self.seams, bucket.folder())?;
        }
        Ok(())
    }

    /// A policy for the bucket that copies go to, by which they, and nothing else, are given to people without keys. JSON, to
    /// be set by the bucket's owner.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a vault in a folder.
    pub fn share_policy(&self) -> Result<Value, Error> {
        self.of_bucket(share_rules::policy)
    }

    /// Rules of lifecycle for the bucket that copies go to, by which they go when their class says so. JSON, to be set by the
    /// bucket's owner.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a vault in a folder.
    pub fn share_rules(&self) -> Result<Value, Error> {
        self.of_bucket(share_rules::lifecycle)
    }

    fn of_bucket(&self, rules: fn(&BucketAddress, Option<&BucketName>) -> Value) -> Result<Value, Error> {
        match &self.access {
            Access::Bucket { address, share_bucket, .. } => Ok(rules(address, share_bucket.as_ref())),
            Access::Folder { .. } => Err(NOT_IN_A_BUCKET.into()),
        }
    }

    /// What people without keys were found to get; `None` if nobody has looked lately, or copies go elsewhere by now.
    pub fn sharing_found(&self) -> Option<SharingFound> {
        let found = SharingFound::load(&*self.seams.fs, self.bucket.as_ref()?.folder())?;
        let counts = !examined::is_old(found.at, self.seams.clock.now());
        (counts && found.share_bucket.as_deref() == self.share_bucket()).then_some(found)
    }

    fn no_share_copies(&self, bucket: &Bucket) -> Option<NotShared> {
        if !bucket.storage().capabilities().copies_within {
            return Some(NotShared::NoCopies);
        }
        match self.sharing_found().map(|found| found.openness.copies) {
            None => Some(NotShared::NotChecked),
            Some(CopiesGiven::UntilRemoved) => None,
            Some(CopiesGiven::NotMade) => Some(NotShared::NoCopies),
            Some(CopiesGiven::AfterRemoval | CopiesGiven::ToNobody) => Some(NotShared::NotPublic),
        }
    }
}

/// Whether what a check failed at says something of the bucket that will not pass.
fn is_of_the_bucket(kind: ErrorKind) -> bool {
    use ErrorKind::{BucketNotFound, PermissionDenied, Unsupported};
    matches!(kind, BucketNotFound | PermissionDenied | Unsupported)
}

fn no_quick_links(bucket: &Bucket) -> Option<NotShared> {
    // Keys that cannot be had now are no reason that lasts: whoever makes a link is told.
    if bucket.storage().has_lent_keys().unwrap_or_default() {
        return Some(NotShared::LentKeys);
    }
    let presign = bucket.examined.as_ref().and_then(|examined| examined.check(CheckName::Presign));
    let is_refused = presign.is_some_and(|check| {
        check.state == CheckState::Unsupported || check.state == CheckState::Failed && check.error.is_none()
    });
    is_refused.then_some(NotShared::NotPublic)
}

impl SharingFound {
    /// What was written down in `folder`; `None` if nothing was, or it makes no sense.
    fn load(fs: &dyn Fs, folder: &Path) -> Option<SharingFound> {
        let mut text = Vec::new();
        fs.open_read(&path(folder)).ok()?.take(MOST_BYTES).read_to_end(&mut text).ok()?;
        let stored: Stored = serde_json::from_slice(&text).ok().filter(|stored: &Stored| stored.format == FORMAT)?;
        let Stored { at, share_bucket, openness, .. } = stored;
        Some(SharingFound { at: Timestamp::from_millis(at), share_bucket, openness })
    }

    /// Writes it down in `folder`, making that.
    ///
    /// # Errors
    /// [`Error::Target`]; what was written down before is there then.
    pub(super) fn save(&self, seams: &Seams, folder: &Path) -> Result<(), Error> {
        let SharingFound { at, share_bucket, openness } = self.clone();
        let stored = Stored { format: FORMAT, at: at.as_millis(), share_bucket, openness };
        let text = serde_json::to_vec_pretty(&stored).expect("it is text and numbers");
        create_folder_durably(&*seams.fs, folder)
            .and_then(|()| replace_file(&*seams.fs, &*seams.ids, &path(folder), &text))
            .map_err(|source| Error::Target { path: path(folder), source })
    }

    /// What was known does not hold any more.
    fn forget(fs: &dyn Fs, folder: &Path) {
        // Best effort: making a link asks anyway.
        let _ = fs.remove_file(&path(folder));
    }
}

fn path(folder: &Path) -> PathBuf {
    folder.join("sharing.json")
}
