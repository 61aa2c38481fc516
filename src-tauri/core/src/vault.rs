//! The composition root: the one place where a service is built on a real place.
//!
//! `adding` and `adding_bucket` make and find vaults, `known` is about those that were added, `backend` builds what keeps
//! the bytes, `sharing` is about what is given to people without keys, `public` shows several open ones to the server of
//! links. Opening a vault takes this order: settings, root lock and marker, index (set aside and built anew if it is
//! damaged), recovery if nobody else has the vault open, a sweep of what was left unfinished if one is due, ready. A vault
//! in a bucket is ready after the index; the rest, which needs the network, is `catching_up`.

mod adding;
mod adding_bucket;
mod backend;
mod bucket;
mod catching_up;
mod examined;
mod index_file;
mod known;
mod known_bucket;
mod links;
mod mending;
mod public;
mod share_rules;
mod shared_lock;
mod sharing;

use std::ffi::OsString;
use std::path::Path;
use std::sync::{Arc, Mutex};

pub use adding::{add_local, offered_folder};
pub use adding_bucket::{NewBucket, add_bucket, examine_bucket};
pub use bucket::{Bucket, content_cache};
pub use examined::Examined;
pub use known::{Forgotten, forget, rename, use_vault};
pub use known_bucket::{bucket_facts, check_bucket, replace_keys};
pub use public::PublicVaults;
pub use sharing::{NotShared, SharingFound, set_share_bucket};

use backend::Backend;
use index_file::IndexFile;
use mending::Mended;

use crate::document::{DeviceId, UserId, VaultId};
use crate::error::{Error, InvalidInput};
use crate::home::Home;
use crate::limits::Limits;
use crate::repository::{Index, IndexPart, RebuildNote, RebuildReason};
use crate::seams::{Clock, Disk, Fs, Ids, RandomIds, SystemClock};
use crate::secrets::{CredentialsSource, KeySources, Keyring, ProfileFiles, SessionStore};
use crate::service::{Copied, DocumentService, OnCopied, Parts, RebuildOutcome, Recovered, SweepScope};
use crate::settings::{Access, Settings, VaultEntry};
use crate::storage::s3::AwsProfiles;

/// What people call the vault that is made at the first start.
const DEFAULT_NAME: &str = "My vault";

/// The setting that an index has once everything was read into it; without it, reading begins (again).
const COMPLETE: &str = "complete";

/// Time, ids, disk, keys and limits, as they are passed to everything that is built here.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the types say it")]
pub struct Seams {
    pub fs: Arc<dyn Fs>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub keys: KeySources,
    /// Shared by all vaults that are built on these. Opening one makes hold what the settings say.
    pub limits: Arc<Limits>,
}

impl Seams {
    /// The real ones, with no keys but those that this run is given.
    pub fn real() -> Seams {
        Seams::of(Arc::new(Disk), Arc::new(SystemClock::default()), Arc::new(RandomIds))
    }

    /// These, with no keys but those that this run is given, and without limits.
    pub fn of(fs: Arc<dyn Fs>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Seams {
        let limits = Limits::none(&clock);
        Seams { fs, clock, ids, keys: KeySources::in_memory(), limits }
    }

    /// These, with all keys that a person has: in the keyring, in the environment, of which `variable` looks up a variable,
    /// and in profiles.
    #[must_use]
    pub fn with_keys_of_person(self, variable: fn(&str) -> Option<String>) -> Seams {
        let home = directories::UserDirs::new().map(|folders| folders.home_dir().to_owned()).unwrap_or_default();
        let files = ProfileFiles::of(&home, |name| variable(name).map(OsString::from));
        let keys = KeySources {
            keyring: Arc::new(Keyring),
            session: Arc::new(SessionStore::default()),
            environment: variable,
            profiles: Arc::new(AwsProfiles::new(files, Arc::clone(&self.fs))),
        };
        Seams { keys, ..self }
    }
}

/// Which vault, and as whom.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// The vault's name; the current one otherwise.
    pub vault: Option<String>,
    /// The acting user; the one of the settings otherwise.
    pub user: Option<UserId>,
    /// What the person is called on this computer; becomes the user id of a vault that is made.
    pub login_name: Option<String>,
    /// Where the keys of a vault in a bucket come from this time; from where the settings say otherwise.
    pub credentials: Option<CredentialsSource>,
    /// What to do if there is no vault yet.
    pub first_start: FirstStart,
}

/// What opening does if there is no vault yet, and none was named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstStart {
    /// It makes the default one.
    #[default]
    MakeVault,
    /// It makes none: a person is asked first.
    Ask,
}

/// An open vault.
#[derive(Debug)]
pub struct Vault {
    /// What people call it.
    pub name: String,
    /// Where it lies, and what is needed to get there.
    pub access: Access,
    /// Its own id.
    pub vault_id: VaultId,
    /// The acting user.
    pub user: UserId,
    /// All its users.
    pub users: Vec<UserId>,
    /// What can be done with it.
    pub service: Arc<DocumentService>,
    /// What recovery did; `None` if another process has the vault open and recovery is not ours to do. For a bucket
    /// nothing was done yet, but what is unfinished is ours to go on with.
    pub recovered: Option<Recovered>,
    /// Why the index was built from the sidecars when the vault was opened; `None` if it was there and whole, or if there
    /// was nothing to build it from yet.
    pub index_rebuilt: Option<RebuildReason>,
    bucket: Option<Bucket>,
    index: Arc<Index>,
    index_file: IndexFile,
    mended: Mutex<Mended>,
    seams: Seams,
}

/// Whether the default vault is to be made: there is none that could be meant.
fn makes_default(settings: &Settings, choice: &Choice) -> bool {
    let is_none_known = settings.vaults.is_empty() && settings.unknown_vaults().is_empty();
    is_none_known && choice.vault.is_none() && choice.first_start == FirstStart::MakeVault
}

/// Opens a vault; at the very first start, makes the default one unless a person is to be asked.
///
/// # Errors
/// [`Error::VaultNotFound`] for an unknown name, or if there is no vault and none is made; [`Error::Settings`]; storage
/// errors of kind `vaultForeign`, `newerVersion`, `busy`, …; [`Error::NewerVersion`] for an index of a newer Coffer, which is
/// left untouched.
pub fn open(home: &Home, choice: &Choice, seams: &Seams) -> Result<Vault, Error> {
    let settings = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
    let entry = if makes_default(&settings, choice) {
        add_local(home, home.default_vault(), Some(DEFAULT_NAME), choice, seams)?
    } else {
        settings.vault(choice.vault.as_deref())?.clone()
    };
    // Read again: adding a vault at the first start has written the id of this device.
    let Settings { device, cache_bytes, transfers, .. } = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
    seams.limits.apply(&transfers);
    let credentials = choice.credentials.as_ref();
    open_entry(entry, choice.user.clone(), &Opening { home, seams, device, credentials, cache_bytes })
}

/// What opening a vault needs to know beside its entry in the settings.
struct Opening<'o> {
    home: &'o Home,
    seams: &'o Seams,
    device: DeviceId,
    /// Where the keys come from this time.
    credentials: Option<&'o CredentialsSource>,
    /// What the cache of content may take.
    cache_bytes: u64,
}

fn open_entry(entry: VaultEntry, user: Option<UserId>, opening: &Opening<'_>) -> Result<Vault, Error> {
    let (home, seams) = (opening.home, opening.seams);
    let backend = Backend::open(&entry, opening)?;
    let user = user.unwrap_or(entry.user_id);
    if !backend.users.contains(&user) {
        return Err(InvalidInput::new("user", "must be a user of the vault").into());
    }
    let (index_file, index, lost) = IndexFile::open(home.index(&entry.vault_id.to_string()), seams)?;
    // Asked before anything is written to it. While others have it open they write to its log.
    let has_lost_commits = backend.sole && index.has_lost_commits()?;
    let index = Arc::new(index);
    let service = DocumentService::new(Parts {
        index: Arc::clone(&index),
        storage: Arc::clone(&backend.storage),
        upkeep: Arc::clone(&backend.upkeep),
        sharing: backend.sharing.clone(),
        fs: Arc::clone(&seams.fs),
        clock: Arc::clone(&seams.clock),
        ids: Arc::clone(&seams.ids),
        device: opening.device,
        chunk_budget: Arc::clone(seams.limits.chunks()),
        off_limits: entry.access.folder().into_iter().chain([home.data()]).map(Path::to_owned).collect(),
    });
    let mut vault = Vault {
        name: entry.name,
        access: entry.access,
        vault_id: entry.vault_id,
        user,
        users: backend.users.clone(),
        service: Arc::new(service),
        recovered: None,
        index_rebuilt: None,
        bucket: None,
        index,
        index_file,
        mended: Mutex::default(),
        seams: seams.clone(),
    };
    if let Access::Bucket { .. } = &vault.access {
        vault.recovered = backend.sole.then(Recovered::default);
        vault.bucket = backend.into_bucket();
        // Its last commits may have been of any part.
        vault.fill_later(if has_lost_commits { Some(IndexPart::ALL.to_vec()) } else { lost });
        return Ok(vault);
    }
    let rebuilt_before = vault.attend(|vault| vault.last_rebuild())?;
    vault.attend(|vault| vault.complete_index(lost.as_deref(), has_lost_commits))?;
    if backend.sole {
        vault.recovered = Some(vault.attend(|vault| vault.service.recover(&vault.users))?);
        backend.share()?;
    }
    // Not worth failing an opening: what is left lying about is there at the next sweep, too.
    let _ = vault.attend(|vault| vault.service.sweep_if_due(&vault.users, SweepScope::Unfinished));
    let rebuilt = vault.attend(|vault| vault.last_rebuild())?;
    vault.index_rebuilt = rebuilt.filter(|rebuilt| rebuilt_before.as_ref() != Some(rebuilt)).map(|note| note.reason);
    Ok(vault)
}

impl Vault {
    /// The bucket that it lies in; `None` for a folder of this computer.
    pub fn bucket(&self) -> Option<&Bucket> {
        self.bucket.as_ref()
    }

    /// Fills the index unless it has everything; `lost` is what could not be read out of one that was set aside just now.
    fn complete_index(&self, lost: Option<&[IndexPart]>, has_lost_commits: bool) -> Result<(), Error> {
        match lost {
            // Its last commits may have been of any part.
            _ if has_lost_commits => self.read_sidecars(RebuildReason::Damaged, &IndexPart::ALL),
            _ if self.is_complete()? => Ok(()),
            Some(lost) => self.read_sidecars(RebuildReason::Damaged, lost),
            None => self.read_sidecars(RebuildReason::Lost, &[]),
        }
    }

    /// Whether everything was read into the index once; of a vault in a bucket, what others have added since is not in it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn is_complete(&self) -> Result<bool, Error> {
        Ok(self.index.setting(COMPLETE)?.is_some())
    }

    /// Makes the index say what the acting user's sidecars say, because somebody asks for it. Calls `progress` with the
    /// number of sidecars read so far.
    ///
    /// # Errors
    /// As [`DocumentService::rebuild_index`].
    pub fn rebuild_index(&self, progress: &mut dyn FnMut(u64)) -> Result<RebuildOutcome, Error> {
        let outcome = self.service.rebuild_index(&self.user, progress)?;
        self.note_rebuild(RebuildReason::Asked, &[])?;
        Ok(outcome)
    }

    /// Copies all documents of the acting user to another vault. See [`DocumentService::copy_to`].
    ///
    /// # Errors
    /// [`Error::InvalidInput`] if it is the same vault, or the user is not one of the other; as
    /// [`DocumentService::copy_to`].
    pub fn copy_to<'c>(&'c self, target: &'c Vault, on_progress: &'c mut OnCopied<'c>) -> Result<Copied, Error> {
        if self.vault_id == target.vault_id {
            return Err(InvalidInput::new("vault", "must be another one than the one that is copied").into());
        }
        if !target.users.contains(&self.user) {
            return Err(InvalidInput::new("user", "must be a user of both vaults").into());
        }
        self.service.copy_to(&target.service, &self.user, on_progress)
    }

    fn last_rebuild(&self) -> Result<Option<RebuildNote>, Error> {
        Ok(self.index.upkeep()?.rebuild)
    }
}

impl Drop for Vault {
    /// Notes how long it was open: what belongs to nobody goes after an hour in which Coffer was running, and a program
    /// that only runs for minutes has no other occasion. A failure costs patience only.
    fn drop(&mut self) {
        let _ = self.service.note_run_time();
    }
}
