//! The settings: which vaults there are, and what a person has chosen about the window.
//!
//! One JSON file, written in one step, at most 256 KiB. Fields this program does not know are kept; a newer format is
//! refused and left untouched, and so is a file that cannot be read: settings are never silently replaced.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::document::{DeviceId, UserId, VaultId};
use crate::error::{Error, InvalidInput};
use crate::seams::{Fs, Ids, LockMode, create_folder_durably};

const FORMAT: u64 = 1;
const MOST_BYTES: u64 = 256 * 1024;
const TOO_LONG: &str = "it is longer than 256 KiB";
/// Characters of a reason. The parser quotes what it did not expect, however long that is.
const MOST_REASON: usize = 200;

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
    unknown: Map<String, Value>,
}

/// One vault that was added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VaultEntry {
    /// What people call it; unique.
    pub name: String,
    /// The folder it lies in.
    pub root: PathBuf,
    /// Its own id; a folder with another one is another vault.
    pub vault_id: VaultId,
    /// Who acts in it.
    pub user_id: UserId,
}

/// What the window looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Window {
    /// Light or dark.
    pub theme: Theme,
    /// Height of the rows.
    pub density: Density,
    /// Size of text in percent, 80 to 200.
    pub text_percent: u16,
    /// Whether the details panel is open.
    pub details_open: bool,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// Height of the list's rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Density {
    #[default]
    Comfortable,
    Compact,
}

impl Default for Window {
    fn default() -> Self {
        Window { theme: Theme::System, density: Density::Comfortable, text_percent: 100, details_open: true }
    }
}

impl Window {
    /// These choices, if the text size is one that can be read.
    ///
    /// # Errors
    /// [`InvalidInput`] for a text size outside 80 to 200 percent.
    pub fn checked(self) -> Result<Window, InvalidInput> {
        if (80..=200).contains(&self.text_percent) {
            Ok(self)
        } else {
            Err(InvalidInput::new("text_percent", "must be 80 to 200"))
        }
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    format: u64,
    device: String,
    current: Option<String>,
    vaults: Vec<StoredVault>,
    #[serde(default)]
    window: Window,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
enum StoredVault {
    Local { name: String, root: PathBuf, vault_id: String, user_id: String },
}

impl Settings {
    /// The settings in `path`; those of a first start if there is no such file.
    ///
    /// # Errors
    /// [`Error::NewerVersion`]; [`Error::Settings`] if the file cannot be read or makes no sense.
    pub fn load(fs: &dyn Fs, ids: &dyn Ids, path: &Path) -> Result<Settings, Error> {
        let broken = |reason: &dyn std::fmt::Display| broken(path, reason);
        let mut text = Vec::new();
        match fs.open_read(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text)) {
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Settings {
                    device: ids.device_id(),
                    current: None,
                    vaults: Vec::new(),
                    window: Window::default(),
                    unknown: Map::new(),
                });
            }
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
        Settings::from_stored(stored).map_err(|error| broken(&error))
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
        let mut settings = Settings::load(fs, ids, path)?;
        let answer = change(&mut settings)?;
        let text = serde_json::to_vec_pretty(&settings.to_stored()).map_err(|error| failed(io::Error::other(error)))?;
        if text.len() as u64 > MOST_BYTES {
            return Err(broken(path, &TOO_LONG));
        }
        let scratch = path.with_extension(format!("{}.new", ids.op_id()));
        let written = fs.create_new(&scratch).and_then(|mut file| {
            file.write_all_at(&text, 0)?;
            file.sync()
        });
        let placed = written.and_then(|()| fs.rename_over(&scratch, path)).and_then(|()| fs.sync_folder(folder));
        if let Err(error) = placed {
            let _ = fs.remove_file(&scratch);
            return Err(failed(error));
        }
        Ok(answer)
    }

    /// The vault called `name`, or the current one.
    ///
    /// # Errors
    /// [`Error::VaultNotFound`].
    pub fn vault(&self, name: Option<&str>) -> Result<&VaultEntry, Error> {
        let wanted = name.or(self.current.as_deref());
        let found = self.vaults.iter().find(|vault| Some(vault.name.as_str()) == wanted);
        found.ok_or_else(|| Error::VaultNotFound { name: wanted.unwrap_or_default().to_owned() })
    }

    fn from_stored(stored: Stored) -> Result<Settings, InvalidInput> {
        let vaults = stored.vaults.into_iter().map(|vault| {
            let StoredVault::Local { name, root, vault_id, user_id } = vault;
            if !root.is_absolute() {
                return Err(InvalidInput::new("root", "must be an absolute path"));
            }
            Ok(VaultEntry { name, root, vault_id: vault_id.parse()?, user_id: user_id.parse()? })
        });
        Ok(Settings {
            device: stored.device.parse()?,
            current: stored.current,
            vaults: vaults.collect::<Result<_, _>>()?,
            window: stored.window.checked()?,
            unknown: stored.unknown,
        })
    }

    fn to_stored(&self) -> Stored {
        let vaults = self.vaults.iter().map(|vault| StoredVault::Local {
            name: vault.name.clone(),
            root: vault.root.clone(),
            vault_id: vault.vault_id.to_string(),
            user_id: vault.user_id.to_string(),
        });
        Stored {
            format: FORMAT,
            device: self.device.to_string(),
            current: self.current.clone(),
            vaults: vaults.collect(),
            window: self.window,
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
