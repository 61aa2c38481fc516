//! The composition root: the one place where a service is built on a real folder.
//!
//! Opening a vault takes this order: settings, root lock and marker, index (set aside and built anew if it is damaged),
//! recovery if nobody else has the vault open, a sweep of what was left unfinished if one is due, ready.

mod index_file;
mod mending;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, Mutex};

use index_file::IndexFile;
use mending::Mended;

use crate::document::{DeviceId, UserId, VaultId};
use crate::error::{Error, InvalidInput};
use crate::home::Home;
use crate::repository::{Index, IndexPart, RebuildNote, RebuildReason};
use crate::seams::{Clock, Disk, Fs, Ids, RandomIds, SystemClock};
use crate::service::{DocumentService, Parts, RebuildOutcome, Recovered, SweepScope};
use crate::settings::{Settings, VaultEntry};
use crate::storage::{LocalStorage, VaultMarker};

/// What people call the vault that is made at the first start.
const DEFAULT_NAME: &str = "My vault";

/// The setting that an index has once everything was read into it; without it, reading begins (again).
const COMPLETE: &str = "complete";

/// Time, ids and disk, as they are passed to everything that is built here.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the traits say it")]
pub struct Seams {
    pub fs: Arc<dyn Fs>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
}

impl Seams {
    /// The real ones.
    pub fn real() -> Seams {
        Seams { fs: Arc::new(Disk), clock: Arc::new(SystemClock::default()), ids: Arc::new(RandomIds) }
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
}

/// An open vault.
#[derive(Debug)]
pub struct Vault {
    /// What people call it.
    pub name: String,
    /// Where it lies.
    pub root: PathBuf,
    /// Its own id.
    pub vault_id: VaultId,
    /// The acting user.
    pub user: UserId,
    /// All its users.
    pub users: Vec<UserId>,
    /// What can be done with it.
    pub service: Arc<DocumentService>,
    /// What recovery did; `None` if another process has the vault open and recovery is not ours to do.
    pub recovered: Option<Recovered>,
    /// Why the index was built from the sidecars when the vault was opened; `None` if it was there and whole, or if there
    /// was nothing to build it from yet.
    pub index_rebuilt: Option<RebuildReason>,
    index: Arc<Index>,
    index_file: IndexFile,
    mended: Mutex<Mended>,
    seams: Seams,
}

/// Opens a vault; at the very first start, makes the default one.
///
/// # Errors
/// [`Error::VaultNotFound`] for an unknown name; [`Error::Settings`]; storage errors of kind `vaultForeign`,
/// `newerVersion`, `busy`, …; [`Error::NewerVersion`] for an index of a newer Coffer, which is left untouched.
pub fn open(home: &Home, choice: &Choice, seams: &Seams) -> Result<Vault, Error> {
    let settings = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?;
    let entry = if settings.vaults.is_empty() && choice.vault.is_none() {
        add_local(home, home.default_vault(), Some(DEFAULT_NAME), choice, seams)?
    } else {
        settings.vault(choice.vault.as_deref())?.clone()
    };
    // Read again: adding a vault at the first start has written the id of this device.
    let device = Settings::load(&*seams.fs, &*seams.ids, &home.settings())?.device;
    open_entry(home, entry, choice.user.clone(), device, seams)
}

/// Adds the vault in a folder, making one if the folder is empty or absent, and makes it the current one. A vault that
/// is known already is just made the current one. Without a name it is called like its folder.
///
/// The acting user of a vault that exists is the one its marker names; of several, `choice.user` decides.
///
/// # Errors
/// [`Error::InvalidInput`] for a relative path, a name that is taken, or several users and no choice; storage errors of
/// kind `vaultForeign` for a folder that holds something else.
pub fn add_local(
    home: &Home,
    root: &Path,
    name: Option<&str>,
    choice: &Choice,
    seams: &Seams,
) -> Result<VaultEntry, Error> {
    let root = std::path::absolute(root).map_err(|_| InvalidInput::new("path", "must not be empty"))?;
    if root.to_str().is_none() {
        // The settings, which have to name it, are text.
        return Err(InvalidInput::new("path", "must be Unicode").into());
    }
    let folder_name = root.file_name().map(|name| name.to_string_lossy().into_owned());
    let wanted = name.map(str::to_owned).or(folder_name).unwrap_or_else(|| DEFAULT_NAME.to_owned());
    // The vault is made under the lock of the settings: of several processes at their first start one makes it, and the
    // others find it.
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let marker = marker_of_new_or_known(&root, &wanted, choice, seams)?;
        let user_id = acting_user(&marker, choice)?;
        if let Some(known) = settings.vaults.iter_mut().find(|known| known.vault_id == marker.vault_id) {
            known.root.clone_from(&root);
            known.user_id = user_id;
            settings.current = Some(known.name.clone());
            return Ok(known.clone());
        }
        check_vault_name(&wanted)?;
        let entry = VaultEntry {
            name: free_vault_name(settings, &wanted),
            root: root.clone(),
            vault_id: marker.vault_id,
            user_id,
        };
        settings.current = Some(entry.name.clone());
        settings.vaults.push(entry.clone());
        Ok(entry)
    })
}

/// The marker of the vault in `root`; makes a vault there if there is nothing, and it can be called `name`.
fn marker_of_new_or_known(root: &Path, name: &str, choice: &Choice, seams: &Seams) -> Result<VaultMarker, Error> {
    if let Some(marker) = LocalStorage::marker_of(&*seams.fs, root)? {
        // The settings are about to name it.
        LocalStorage::make_durable(&*seams.fs, root)?;
        return Ok(marker);
    }
    check_vault_name(name)?;
    let user = choice.user.clone().unwrap_or_else(|| user_id_from(choice.login_name.as_deref()));
    let marker = VaultMarker::new(seams.ids.vault_id(), vec![user]);
    LocalStorage::create(&*seams.fs, root, &marker)?;
    Ok(marker)
}

/// Who acts in a vault: the user that was chosen, or the only one there is.
fn acting_user(marker: &VaultMarker, choice: &Choice) -> Result<UserId, InvalidInput> {
    match (&choice.user, marker.users.as_slice()) {
        (Some(user), users) if users.contains(user) => Ok(user.clone()),
        (Some(_), _) => Err(InvalidInput::new("user", "must be a user of the vault")),
        (None, [user]) => Ok(user.clone()),
        (None, _) => Err(InvalidInput::new("user", "must be chosen: the vault has several, or none")),
    }
}

/// Makes a known vault the current one.
///
/// # Errors
/// [`Error::VaultNotFound`].
pub fn use_vault(home: &Home, name: &str, seams: &Seams) -> Result<VaultEntry, Error> {
    Settings::change(&*seams.fs, &*seams.ids, &home.settings(), |settings| {
        let entry = settings.vault(Some(name))?.clone();
        settings.current = Some(entry.name.clone());
        Ok(entry)
    })
}

fn open_entry(
    home: &Home,
    entry: VaultEntry,
    user: Option<UserId>,
    device: DeviceId,
    seams: &Seams,
) -> Result<Vault, Error> {
    let opened = LocalStorage::open(
        Arc::clone(&seams.fs),
        Arc::clone(&seams.clock),
        Arc::clone(&seams.ids),
        &entry.root,
        Some(entry.vault_id),
    )?;
    let storage = Arc::new(opened.storage);
    let user = user.unwrap_or(entry.user_id);
    if !opened.marker.users.contains(&user) {
        return Err(InvalidInput::new("user", "must be a user of the vault").into());
    }
    let (index_file, index, lost) = IndexFile::open(home.index(&entry.vault_id.to_string()), seams)?;
    // Asked before anything is written to it. While others have it open they write to its log.
    let has_lost_commits = opened.sole && index.has_lost_commits()?;
    let index = Arc::new(index);
    let service = DocumentService::new(Parts {
        index: Arc::clone(&index),
        storage: Arc::clone(&storage) as Arc<_>,
        upkeep: Arc::clone(&storage) as Arc<_>,
        fs: Arc::clone(&seams.fs),
        clock: Arc::clone(&seams.clock),
        ids: Arc::clone(&seams.ids),
        device,
        off_limits: vec![entry.root.clone(), home.data().to_owned()],
    });
    let mut vault = Vault {
        name: entry.name,
        root: entry.root,
        vault_id: entry.vault_id,
        user,
        users: opened.marker.users,
        service: Arc::new(service),
        recovered: None,
        index_rebuilt: None,
        index,
        index_file,
        mended: Mutex::default(),
        seams: seams.clone(),
    };
    let rebuilt_before = vault.attend(|vault| vault.last_rebuild())?;
    vault.attend(|vault| vault.complete_index(lost.as_deref(), has_lost_commits))?;
    if opened.sole {
        vault.recovered = Some(vault.attend(|vault| vault.service.recover(&vault.users))?);
        let claimed: HashSet<String> = vault.index.claimed_uploads()?.into_iter().collect();
        storage.sweep_scratch(&|upload| claimed.contains(upload.as_str()))?;
        storage.share()?;
    }
    // Not worth failing an opening: what is left lying about is there at the next sweep, too.
    let _ = vault.attend(|vault| vault.service.sweep_if_due(&vault.users, SweepScope::Unfinished));
    let rebuilt = vault.attend(|vault| vault.last_rebuild())?;
    vault.index_rebuilt = rebuilt.filter(|rebuilt| rebuilt_before.as_ref() != Some(rebuilt)).map(|note| note.reason);
    Ok(vault)
}

impl Vault {
    /// Fills the index unless it has everything; `lost` is what could not be read out of one that was set aside just now.
    fn complete_index(&self, lost: Option<&[IndexPart]>, has_lost_commits: bool) -> Result<(), Error> {
        match lost {
            // Its last commits may have been of any part.
            _ if has_lost_commits => self.read_sidecars(RebuildReason::Damaged, &IndexPart::ALL),
            _ if self.index.setting(COMPLETE)?.is_some() => Ok(()),
            Some(lost) => self.read_sidecars(RebuildReason::Damaged, lost),
            None => self.read_sidecars(RebuildReason::Lost, &[]),
        }
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

/// A user id out of a login name: its letters and digits in lower case, the rest `_`; `me` if nothing is left.
fn user_id_from(login_name: Option<&str>) -> UserId {
    let ascii = deunicode::deunicode(login_name.unwrap_or_default()).to_lowercase();
    let id: String = ascii
        .chars()
        .map(|character| if character.is_ascii_alphanumeric() || character == '-' { character } else { '_' })
        .take(64)
        .collect();
    let id = if id.trim_matches('_').is_empty() { "me" } else { &id };
    UserId::from_str(id).expect("it is made of allowed characters only, at least one and at most 64")
}

fn check_vault_name(name: &str) -> Result<(), InvalidInput> {
    if name.trim().is_empty() || name.len() > 100 || name.chars().any(char::is_control) {
        return Err(InvalidInput::new("vault", "must be 1 to 100 bytes without control characters"));
    }
    Ok(())
}

/// `wanted`, with a number if another vault is called so.
fn free_vault_name(settings: &Settings, wanted: &str) -> String {
    let taken = |name: &str| settings.vaults.iter().any(|vault| vault.name == name);
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let mut number = 2u32;
    while taken(&format!("{wanted} ({number})")) {
        number += 1;
    }
    format!("{wanted} ({number})")
}
