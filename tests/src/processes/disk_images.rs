//! Disks whose blocks are a file that can be copied in an instant, so that any moment can be looked at as if the power
//! had gone.
//!
//! The files lie on an xfs of their own, which shares blocks between copies. A copy is the disk as it was written so
//! far, a prefix of all that was sent to it, without what the system still kept in memory. Disks are mounted so that the
//! system does not write on its own account meanwhile.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::mounts::{Mount, run};

/// What a disk is formatted with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The usual one.
    Ext4,
    /// Another that keeps names and bytes by other rules.
    Xfs,
}

impl Format {
    /// Both.
    pub const ALL: [Format; 2] = [Format::Ext4, Format::Xfs];

    /// With what it is mounted while something happens to it.
    fn options(self) -> &'static str {
        match self {
            // Five minutes until it writes without being asked.
            Format::Ext4 => "commit=300",
            Format::Xfs => "nouuid",
        }
    }

    /// With what a copy is mounted.
    fn options_of_copy(self) -> &'static str {
        match self {
            Format::Ext4 => "noatime",
            // The original has the same id.
            Format::Xfs => "nouuid,noatime",
        }
    }

    /// Bytes of the smallest disk that is large enough for everybody.
    fn size_bytes(self) -> u64 {
        match self {
            Format::Ext4 => 128 * 1024 * 1024,
            // The least that mkfs.xfs makes.
            Format::Xfs => 320 * 1024 * 1024,
        }
    }

    fn make(self, image: &Path) -> Result<(), String> {
        let image = image.to_str().expect("temporary folders have plain names");
        match self {
            Format::Ext4 => run("mkfs.ext4", &["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image]),
            Format::Xfs => run("mkfs.xfs", &["-q", image]),
        }
    }
}

/// The place for images.
#[derive(Debug)]
pub struct ImageStore {
    mount: Mount,
}

impl ImageStore {
    /// A new one; the error says why there can be none.
    ///
    /// # Errors
    /// Where files cannot be mounted, or there is no xfs.
    pub fn new() -> Result<ImageStore, String> {
        if !rustix::process::geteuid().is_root() {
            return Err("only root mounts disks".to_owned());
        }
        // Takes space only as it is filled.
        let file = NamedTempFile::new().map_err(|error| error.to_string())?;
        file.as_file().set_len(8 * 1024 * 1024 * 1024).map_err(|error| error.to_string())?;
        run("mkfs.xfs", &["-q", "-m", "reflink=1", file.path().to_str().expect("temporary folders have plain names")])?;
        let mount = Mount::of_image(file.path(), "noatime")?;
        // The disk has it open. Without a name it goes with the disk, even if this process is killed.
        drop(file);
        Ok(ImageStore { mount })
    }

    /// A disk in this format, with nothing on it, not mounted.
    ///
    /// # Errors
    /// Where the format is not known.
    pub fn empty(&self, name: &str, format: Format) -> Result<Image, String> {
        let path = self.mount.point().join(name);
        let made = File::create(&path).and_then(|file| file.set_len(format.size_bytes()));
        made.map_err(|error| error.to_string())?;
        format.make(&path)?;
        Ok(Image { path, format })
    }
}

/// A disk's blocks, until this is dropped.
#[derive(Debug)]
pub struct Image {
    path: PathBuf,
    format: Format,
}

impl Image {
    /// The same blocks once more, as they are in this instant.
    ///
    /// # Panics
    /// If they cannot be shared.
    pub fn copy(&self, name: &str) -> Image {
        let path = self.path.with_file_name(name);
        let names = [&self.path, &path].map(|path| path.to_str().expect("temporary folders have plain names"));
        run("cp", &[&["--reflink=always"][..], &names].concat()).expect("blocks can be shared");
        Image { path, format: self.format }
    }

    /// Mounts it, to be worked on.
    ///
    /// # Errors
    /// What the system says.
    pub fn mount(&self) -> Result<Mount, String> {
        Mount::of_image(&self.path, self.format.options())
    }

    /// Unmounts it, which makes everything durable, and mounts it again.
    ///
    /// # Panics
    /// If it cannot be done.
    pub fn mount_again(&self, mount: &Mount) {
        mount.replace(&self.path, self.format.options());
    }

    /// Mounts it in the place of the disk that is mounted in `mount`, as a computer does that had no power meanwhile.
    ///
    /// # Panics
    /// If it cannot be done.
    pub fn mount_instead(&self, mount: &Mount) {
        mount.replace(&self.path, self.format.options_of_copy());
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        // Its space goes with the store at the latest.
        let _ = fs::remove_file(&self.path);
    }
}
