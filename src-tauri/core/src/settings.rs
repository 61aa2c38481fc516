//! The settings: which vaults there are, and what a person has chosen about the window, transfers and public links.
//!
//! One JSON file, written in one step, at most 256 KiB. Fields this program does not know are kept; a newer format is
//! refused and left untouched, and so is a file that cannot be read: settings are never silently replaced.

mod sharing;
mod transfers;
mod vaults;
mod window;

use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::DeviceId;
use crate::error::Error;
use crate::seams::{Fs, Ids, LockMode, create_file, create_folder_durably, replace_file};

pub use self::sharing::SharingSettings;
use self::sharing::StoredSharing;
use self::transfers::StoredTransfers;
pub use self::transfers::TransferSettings;
pub(crate) use self::vaults::share_bucket_beside;
pub use self::vaults::{Access, UnknownVault, VaultEntry};
pub use self::window::{Density, Theme, Window};

const FORMAT: u64 = 1;
const MOST_BYTES: u64 = 256 * 1024;
const TOO_LONG: &str = "it is longer than 256 KiB";
/// Characters of a reason. The parser quotes what it did not expect, however long that is.
const MOST_REASON: usize = 200;

/// What the cache of content may take unless a person says otherwise.
const USUAL_CACHE_BYTES: u64 = 2_000_000_000;

/// What a person chooses in the window's settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// What the window looks like.
    pub window: Window,
    /// How many transfers there are at once, and how fast they are.
    pub transfers: TransferSettings,
}

/// All settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// This installation.
    pub device: DeviceId,
    /// The name of the vault that opens by itself.
    pub current: Option<String>,
    /// The vaults, in the order they were added.
    pub vaults: Vec<VaultEntry>,
    /// What the window looks like.
    pub window: Window,
    /// How many transfers there are at once, and how fast they are.
    pub transfers: TransferSettings,
    /// What may be given out of this computer, and to whom.
    pub sharing: SharingSettings,
    /// Bytes of content of vaults in buckets that are kept on this computer at most; 0 for none.
    pub cache_bytes: u64,
    unknown_vaults: Vec<UnknownVault>,
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u64,
    device: String,
    current: Option<String>,
    vaults: Vec<Value>,
    #[serde(default)]
    window: Window,
    #[serde(default)]
    transfers: StoredTransfers,
    #[serde(default)]
    sharing: StoredSharing,
    #[serde(default = "usual_cache_bytes")]
    cache_bytes: u64,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

fn usual_cache_bytes() -> u64 {
    USUAL_CACHE_BYTES
}

impl Settings {
    /// The settings in `path`; those of a first start if there is no such file.
    ///
    /// # Errors
    /// [`Error::NewerVersion`]; [`Error::Settings`] if the file cannot be read or makes no sense.
    pub fn load(fs: &dyn Fs, ids: &dyn Ids, path: &Path) -> Result<Settings, Error> {
        Ok(Settings::read(fs, path)?.unwrap_or_else(|| Settings::of_first_start(ids)))
    }

    fn of_first_start(ids: &dyn Ids) -> Settings {
        Settings {
            device: ids.device_id(),
            current: None,
            vaults: Vec::new(),
            window: Window::default(),
            transfers: TransferSettings::default(),
            sharing: SharingSettings::default(),
            cache_bytes: USUAL_CACHE_BYTES,
            unknown_vaults: Vec::new(),
            unknown: Map::new(),
        }
    }

    /// The settings in `path`; `None` if there is no such file.
    fn read(fs: &dyn Fs, path: &Path) -> Result<Option<Settings>, Error> {
        let broken = |reason: &dyn std::fmt::Display| broken(path, reason);
        let mut text = Vec::new();
        match fs.open_read(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(broken(&error)),
        }
        if text.len() as u64 > MOST_BYTES {
            return Err(broken(&TOO_LONG));
        }
        #[derive(Deserialize)]
        struct Header {
            format: u64,
        }
        let header: Header = serde_json::from_slice(&text).map_err(|error| broken(&error))?;
        if header.format == 0 {
            return Err(broken(&"format: must not be 0"));
        }
        if header.format > FORMAT {
            return Err(Error::NewerVersion { what: "the settings", found: header.format, supported: FORMAT });
        }
        let stored: Stored = serde_json::from_slice(&text).map_err(|error| broken(&error))?;
        Settings::from_stored(stored).map(Some).map_err(|error| broken(&error))
    }

    /// Changes the settings in `path`: reads them, applies `change`, and writes them in one step, under a lock, so that
    /// the window and `cofferctl` do not overwrite each other.
    ///
    /// # Errors
    /// As [`load`](Self::load), also for settings that would be too long to be read again; what `change` fails with;
    /// [`Error::Target`] if the file cannot be written. The settings are as before then.
    pub fn change<T>(
        fs: &dyn Fs,
        ids: &dyn Ids,
        path: &Path,
        change: impl FnOnce(&mut Settings) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let failed = |source: io::Error| Error::Target { path: path.to_owned(), source };
        let folder = path.parent().unwrap_or(Path::new("."));
        create_folder_durably(fs, folder).map_err(failed)?;
        let _lock = lock(fs, &path.with_extension("lock")).map_err(failed)?;
        let found = Settings::read(fs, path)?;
        let is_first = found.is_none();
        let mut settings = found.unwrap_or_else(|| Settings::of_first_start(ids));
        let answer = change(&mut settings)?;
        let text = serde_json::to_vec_pretty(&settings.to_stored()).map_err(|error| failed(io::Error::other(error)))?;
        if text.len() as u64 > MOST_BYTES {
            return Err(broken(path, &TOO_LONG));
        }
        // Should the file have been overlooked, it is not replaced by one that knows no vault.
        let put = if is_first { create_file } else { replace_file };
        put(fs, ids, path, &text).map_err(failed)?;
        Ok(answer)
    }

    /// What a person has chosen in the window.
    pub fn choices(&self) -> Choices {
        Choices { window: self.window, transfers: self.transfers.clone() }
    }

    /// Takes over what a person chooses in the window.
    pub fn choose(&mut self, choices: Choices) {
        self.window = choices.window;
        self.transfers.replace_with(choices.transfers);
    }

    /// The vault called `name`, or the current one.
    ///
    /// # Errors
    /// [`Error::VaultNotFound`]; [`Error::UnknownPlace`] for a vault that only a newer Coffer can open.
    pub fn vault(&self, name: Option<&str>) -> Result<&VaultEntry, Error> {
        let wanted = name.or(self.current.as_deref());
        if let Some(found) = self.vaults.iter().find(|vault| Some(vault.name.as_str()) == wanted) {
            return Ok(found);
        }
        let name = wanted.unwrap_or_default().to_owned();
        match self.unknown_vaults.iter().any(|vault| vault.name() == Some(&name)) {
            true => Err(Error::UnknownPlace { name }),
            false => Err(Error::VaultNotFound { name }),
        }
    }

    /// The vault called `name`, to be changed.
    ///
    /// # Errors
    /// [`Error::VaultNotFound`].
    pub fn vault_mut(&mut self, name: &str) -> Result<&mut VaultEntry, Error> {
        let found = self.vaults.iter_mut().find(|vault| vault.name == name);
        found.ok_or_else(|| Error::VaultNotFound { name: name.to_owned() })
    }

    /// The vaults that lie in places this program does not know. A newer one has added them; they are kept as they are.
    pub fn unknown_vaults(&self) -> &[UnknownVault] {
        &self.unknown_vaults
    }

    /// Whether a vault is called `name`, be it one that this program can open or not.
    pub fn is_name_taken(&self, name: &str) -> bool {
        self.vaults.iter().any(|vault| vault.name == name)
            || self.unknown_vaults.iter().any(|vault| vault.name() == Some(name))
    }

    fn from_stored(stored: Stored) -> Result<Settings, Box<dyn std::error::Error>> {
        let (unknown, known): (Vec<Value>, Vec<Value>) = stored.vaults.into_iter().partition(UnknownVault::is_one);
        Ok(Settings {
            device: stored.device.parse()?,
            current: stored.current,
            vaults: known.into_iter().map(VaultEntry::from_json).collect::<Result<_, _>>()?,
            window: stored.window.checked()?,
            transfers: TransferSettings::from_stored(stored.transfers)?,
            sharing: SharingSettings::from_stored(stored.sharing)?,
            cache_bytes: stored.cache_bytes,
            unknown_vaults: unknown.into_iter().map(UnknownVault::of).collect(),
            unknown: stored.unknown,
        })
    }

    fn to_stored(&self) -> Stored {
        let known = self.vaults.iter().map(VaultEntry::to_json);
        let unknown = self.unknown_vaults.iter().map(|vault| vault.as_json().clone());
        Stored {
            format: FORMAT,
            device: self.device.to_string(),
            current: self.current.clone(),
            vaults: known.chain(unknown).collect(),
            window: self.window,
            transfers: self.transfers.to_stored(),
            sharing: self.sharing.to_stored(),
            cache_bytes: self.cache_bytes,
            unknown: self.unknown.clone(),
        }
    }
}

/// The settings in `path` cannot be used, and why.
fn broken(path: &Path, reason: &dyn std::fmt::Display) -> Error {
    Error::Settings { path: path.to_owned(), reason: reason.to_string().chars().take(MOST_REASON).collect() }
}

/// The lock of the settings; held for a moment only, so waiting is short.
fn lock(fs: &dyn Fs, path: &Path) -> io::Result<Box<dyn crate::seams::FileLock>> {
    for _ in 0..200 {
        if let Some(lock) = fs.try_lock(path, LockMode::Exclusive)? {
            return Ok(lock);
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    Err(io::ErrorKind::ResourceBusy.into())
}
