//! Adding a vault in a bucket: one that is there, or a new one.
//!
//! The order decides what a failure leaves behind. The bucket is examined, the marker found or made, the keys are kept,
//! and only then do the settings name the vault: they never promise keys that are not there. Doing it again after a
//! failure finds the vault that was made.

use std::path::Path;

use super::adding::{acting_user, check_vault_name, enter, new_user};
use super::examined::Examined;
use super::sharing::SharingFound;
use super::{Choice, Seams};
use crate::document::VaultId;
use crate::error::{Error, ErrorKind, InvalidInput};
use crate::home::Home;
use crate::place::{BucketAddress, BucketName};
use crate::secrets::{AccessKeys, CredentialsSource, keys_of_environment};
use crate::settings::{Access, Settings, VaultEntry};
use crate::storage::s3::doctor::{Check, Examination, examine};
use crate::storage::s3::{BucketFacts, Patience, S3Storage};
use crate::storage::{StorageError, VaultMarker};

/// A vault in a bucket that is to be added.
#[derive(Clone, Debug)]
pub struct NewBucket {
    /// Where it lies, or is to lie.
    pub address: BucketAddress,
    /// What it is to be called; like its bucket without.
    pub name: Option<String>,
    /// Where its keys are to be kept, or come from.
    pub credentials: CredentialsSource,
    /// The keys, if a person has given them: they are kept where `credentials` says. `None` if they come from there.
    pub keys: Option<AccessKeys>,
}

impl NewBucket {
    /// The keys that a person has given, or those of the place that was named.
    ///
    /// # Errors
    /// [`InvalidInput`] for `keys` that are missing, or too many; [`Error::Secrets`].
    pub fn access(&self, seams: &Seams) -> Result<AccessKeys, Error> {
        match (&self.keys, &self.credentials) {
            (Some(keys), CredentialsSource::Keyring | CredentialsSource::Session) => Ok(keys.clone()),
            (None, CredentialsSource::Environment) => Ok(keys_of_environment(seams.keys.environment)?),
            (None, CredentialsSource::Profile(name)) => Ok(seams.keys.profiles.keys(name)?),
            (None, _) => Err(InvalidInput::new("keys", "must be given").into()),
            (Some(_), _) => Err(InvalidInput::new("keys", "must not be given when they come from elsewhere").into()),
        }
    }
}

/// Finds out what the bucket of a vault that may be added really does, and which vault lies there; leaves nothing behind.
/// Calls `on_check` with each check once it is done.
///
/// # Errors
/// As [`NewBucket::access`]. What the bucket cannot do is an answer.
pub fn examine_bucket(new: &NewBucket, seams: &Seams, on_check: &mut dyn FnMut(&Check)) -> Result<Examination, Error> {
    Ok(examine_with(&new.address, None, &new.access(seams)?, seams, on_check))
}

/// [`examine`], as patient as a person is.
pub(super) fn examine_with(
    address: &BucketAddress,
    share_bucket: Option<&BucketName>,
    keys: &AccessKeys,
    seams: &Seams,
    on_check: &mut dyn FnMut(&Check),
) -> Examination {
    examine(address, share_bucket, keys, &seams.clock, &seams.ids, Patience::default(), on_check)
}

/// Adds the vault in a bucket, making one if there is none, and makes it the current one. A vault that is known already is
/// named its new place and made the current one. Nothing that lies in the bucket is touched.
///
/// The acting user of a vault that exists is the one its marker names; of several, `choice.user` decides.
///
/// # Errors
/// [`Error::InvalidInput`]; [`Error::Bucket`] if a vault cannot lie there; [`Error::Secrets`] if the keys cannot be had or
/// kept; storage errors of kind `vaultForeign` and `newerVersion`.
pub fn add_bucket(
    home: &Home,
    new: &NewBucket,
    choice: &Choice,
    seams: &Seams,
    on_check: &mut dyn FnMut(&Check),
) -> Result<VaultEntry, Error> {
    let wanted = new.name.clone().unwrap_or_else(|| new.address.bucket.to_string());
    check_vault_name(&wanted)?;
    let keys = new.access(seams)?;
    let examination = examine_with(&new.address, None, &keys, seams, on_check);
    if let Some(failed) = examination.failure() {
        return Err(Error::Bucket { check: failed.name, kind: failed.error.unwrap_or(ErrorKind::Unavailable) });
    }
    let facts = &examination.facts;
    let address =
        BucketAddress { region: facts.region.parse().ok().or(new.address.region.clone()), ..new.address.clone() };
    let marker = match examination.marker.clone() {
        Some(marker) => marker,
        None => make_vault(home, &address, &keys, facts, choice, seams)?,
    };
    let user_id = acting_user(&marker, choice)?;
    if let Some(store) = seams.keys.store(&new.credentials) {
        store.set(&marker.vault_id, &keys)?;
    }
    let folder = home.bucket(&marker.vault_id.to_string());
    write_down(&examination, None, seams, &folder)?;
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let (users, credentials) = (marker.users.clone(), new.credentials.clone());
        let share_bucket = share_bucket_of(settings, marker.vault_id).filter(|chosen| *chosen != address.bucket);
        let access = Access::Bucket { address, users, credentials, share_bucket };
        enter(settings, &wanted, marker.vault_id, user_id, access)
    })
}

/// Writes down in `folder` what an examination has shown.
///
/// # Errors
/// [`Error::Target`].
pub(super) fn write_down(
    examination: &Examination,
    share_bucket: Option<&BucketName>,
    seams: &Seams,
    folder: &Path,
) -> Result<(), Error> {
    let at = seams.clock.now();
    Examined::of(examination, at).save(seams, folder)?;
    match examination.openness {
        Some(openness) => {
            let share_bucket = share_bucket.map(ToString::to_string);
            SharingFound { at, share_bucket, openness }.save(seams, folder)
        }
        None => Ok(()),
    }
}

/// The bucket that was chosen for the copies of links of a vault that is known already.
fn share_bucket_of(settings: &Settings, vault_id: VaultId) -> Option<BucketName> {
    match &settings.vaults.iter().find(|known| known.vault_id == vault_id)?.access {
        Access::Bucket { share_bucket, .. } => share_bucket.clone(),
        Access::Folder { .. } => None,
    }
}

/// Makes a vault, or finds the one that another computer has made in the same moment.
fn make_vault(
    home: &Home,
    address: &BucketAddress,
    access: &AccessKeys,
    facts: &BucketFacts,
    choice: &Choice,
    seams: &Seams,
) -> Result<VaultMarker, Error> {
    // Written down before the marker names it.
    let settings = home.settings();
    let device = Settings::change(&*seams.fs, &*seams.ids, &settings, |settings| Ok(settings.device))?;
    let marker = VaultMarker::new(seams.ids.vault_id(), vec![new_user(choice)]);
    let marker = if facts.keeps_writers_apart() { marker } else { marker.written_by(device) };
    match S3Storage::create(address, access, facts, &seams.clock, &marker) {
        Ok(()) => Ok(marker),
        Err(error @ StorageError::Foreign { .. }) => {
            Ok(S3Storage::marker_of(address, access, facts, &seams.clock)?.ok_or(error)?)
        }
        Err(error) => Err(error.into()),
    }
}
