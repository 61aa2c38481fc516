//! Where Coffer keeps what is not in a vault.

use std::path::{Path, PathBuf};

/// The folders and files of one installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    data: PathBuf,
    config: PathBuf,
    default_vault: PathBuf,
}

impl Home {
    /// Everything under one folder: what `COFFER_HOME` names.
    pub fn at(folder: &Path) -> Home {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Home { data: folder.join("data"), config: folder.join("config"), default_vault: folder.join("vault") }
    }

    /// The platform's own places: `~/.local/share/coffer`, `~/.config/coffer` and `~/Coffer` on Linux. `None` if there
    /// is no home folder.
    pub fn of_platform() -> Option<Home> {
        let folders = directories::ProjectDirs::from("", "", "coffer")?;
        let home = directories::UserDirs::new()?.home_dir().to_owned();
        Some(Home {
            data: folders.data_local_dir().to_owned(),
            config: folders.config_dir().to_owned(),
            default_vault: home.join("Coffer"),
        })
    }

    /// The folder that holds all that Coffer keeps beside vaults.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The settings file.
    pub fn settings(&self) -> PathBuf {
        self.config.join("settings.json")
    }

    /// The index of a vault. Always on this computer's own disk, never in the vault.
    pub fn index(&self, vault_id: &str) -> PathBuf {
        self.data.join("index").join(format!("{vault_id}.sqlite3"))
    }

    /// What is kept on this computer of a vault in a bucket: how the bucket behaves, what is remembered of uploads, and
    /// content that was opened. Losing it costs time only.
    pub fn bucket(&self, vault_id: &str) -> PathBuf {
        self.data.join("buckets").join(vault_id)
    }

    /// Content of vaults in buckets that was opened lately. Losing it costs fetching it again.
    pub fn cache(&self) -> PathBuf {
        self.data.join("cache")
    }

    /// Where copies lie that were opened in other programs.
    pub fn opened(&self) -> PathBuf {
        self.data.join("opened")
    }

    /// Where the pictures lie that the desktop's tray shows.
    pub fn tray(&self) -> PathBuf {
        self.data.join("tray")
    }

    /// The folder of the vault that is made at the first start.
    pub fn default_vault(&self) -> &Path {
        &self.default_vault
    }
}
