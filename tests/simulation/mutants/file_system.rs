//! Mistakes that a product can make with its file system, each made by a layer between the two.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use coffer_core::seams::{EntryKind, FileLock, FileStat, Fs, LockMode, Ownership, ReadFile, SyncGroup, WriteFile};

/// What is done wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Content is never synced.
    NoContentSync,
    /// Sidecars are never synced.
    NoSidecarSync,
    /// The names of contents and sidecars are never synced.
    NoFolderSync,
    /// The name of a user's folder is never synced.
    NoRootSync,
    /// The files of a group are never synced.
    NoGroupSync,
    /// Content is synced after its file got its name.
    SyncAfterRename,
    /// The content of an upload is synced after its state says that it was.
    PartSyncAfterState,
    /// Content gets its name after its sidecar.
    SidecarFirst,
    /// A file that is there is taken for a new one.
    CreateOverExisting,
    /// A name that is taken is taken away.
    RenameOverExisting,
    /// A write that wrote half of the bytes counts.
    ShortWriteIgnored,
    /// A sync that failed counts.
    SyncErrorIgnored,
}

/// A file system that is used wrongly.
#[derive(Clone, Debug)]
pub struct MistakenFs {
    inner: Arc<dyn Fs>,
    mistake: Mistake,
    /// Renames that are put off.
    renames: Arc<Mutex<Vec<(PathBuf, PathBuf)>>>,
    /// Files whose sync is put off.
    syncs: Arc<Mutex<Vec<PathBuf>>>,
}

impl MistakenFs {
    pub fn wrap(inner: Arc<dyn Fs>, mistake: Mistake) -> Arc<dyn Fs> {
        Arc::new(MistakenFs { inner, mistake, renames: Arc::default(), syncs: Arc::default() })
    }

    fn makes(&self, mistake: Mistake) -> bool {
        self.mistake == mistake
    }

    fn file(&self, file: Box<dyn WriteFile>, path: &Path) -> Box<dyn WriteFile> {
        Box::new(MistakenFile { fs: self.clone(), file, path: path.to_owned(), written: Written::Other })
    }

    /// A rename by whatever call, as this product does it.
    fn rename(&self, from: &Path, to: &Path, rename: impl Fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
        let is_sidecar = to.extension().is_some_and(|extension| extension == "meta");
        if self.makes(Mistake::SidecarFirst) && is_content(to) {
            self.renames.lock().expect("nobody panics with it").push((from.to_owned(), to.to_owned()));
            return Ok(());
        }
        rename(from, to)?;
        if self.makes(Mistake::SyncAfterRename) {
            self.syncs.lock().expect("nobody panics with it").retain(|path| path != from);
            self.inner.open_write(to)?.sync()?;
        }
        if is_sidecar {
            let late: Vec<_> = std::mem::take(&mut *self.renames.lock().expect("nobody panics with it"));
            late.iter().try_for_each(|(from, to)| self.inner.rename_new(from, to))?;
        }
        Ok(())
    }

    fn put_off(&self, path: &Path) {
        self.syncs.lock().expect("nobody panics with it").push(path.to_owned());
    }

    fn sync_late(&self) -> io::Result<()> {
        let late: Vec<_> = std::mem::take(&mut *self.syncs.lock().expect("nobody panics with it"));
        late.iter()
            .filter(|path| self.inner.stat(path).is_ok())
            .try_for_each(|path| self.inner.open_write(path)?.sync())
    }
}

/// Whether this is the final name of content: 32 hexadecimal digits.
fn is_content(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_part(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "part")
}

impl Fs for MistakenFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let created = match self.inner.create_new(path) {
            Err(error) if self.makes(Mistake::CreateOverExisting) && error.kind() == io::ErrorKind::AlreadyExists => {
                self.inner.open_write(path)
            }
            created => created,
        };
        Ok(self.file(created?, path))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        Ok(self.file(self.inner.open_write(path)?, path))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        self.inner.open_read(path)
    }

    fn stat(&self, path: &Path) -> io::Result<FileStat> {
        self.inner.stat(path)
    }

    fn ownership(&self, path: &Path) -> io::Result<Ownership> {
        self.inner.ownership(path)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        self.inner.canonicalize(path)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.rename(from, to, |from, to| match self.makes(Mistake::RenameOverExisting) {
            true => self.inner.rename_over(from, to),
            false => self.inner.rename_new(from, to),
        })
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.rename(from, to, |from, to| self.inner.rename_over(from, to))
    }

    fn begin_group(&self, folder: &Path) -> io::Result<Box<dyn SyncGroup>> {
        Ok(Box::new(MistakenGroup { mistake: self.mistake, group: self.inner.begin_group(folder)? }))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let (is_root, is_users) = (self.inner.stat(&path.join("anna")).is_ok(), path.ends_with("anna"));
        if self.makes(Mistake::NoFolderSync) && is_users || self.makes(Mistake::NoRootSync) && is_root {
            return Ok(());
        }
        forgiven(self.mistake, self.inner.sync_folder(path))
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.inner.remove_file(path)
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.inner.create_folder(path)
    }

    fn read_folder(&self, path: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
        self.inner.read_folder(path)
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        self.inner.free_bytes(path)
    }

    fn try_lock(&self, path: &Path, mode: LockMode) -> io::Result<Option<Box<dyn FileLock>>> {
        self.inner.try_lock(path, mode)
    }
}

fn forgiven(mistake: Mistake, synced: io::Result<()>) -> io::Result<()> {
    if mistake == Mistake::SyncErrorIgnored { Ok(()) } else { synced }
}

#[derive(Debug)]
struct MistakenFile {
    fs: MistakenFs,
    file: Box<dyn WriteFile>,
    path: PathBuf,
    written: Written,
}

/// What was written to a file, by its looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Content,
    Sidecar,
    /// Settings, or the marker of the vault.
    Other,
}

impl Written {
    fn of(bytes: &[u8]) -> Written {
        match bytes {
            [b'{', ..] if String::from_utf8_lossy(bytes).contains("\"rev\"") => Written::Sidecar,
            [b'{', ..] => Written::Other,
            _ => Written::Content,
        }
    }
}

impl WriteFile for MistakenFile {
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.written = Written::of(bytes);
        let is_short = self.fs.makes(Mistake::ShortWriteIgnored) && self.written == Written::Content;
        let written = if is_short { bytes.len() / 2 } else { bytes.len() };
        self.file.write_all_at(&bytes[..written], offset)
    }

    fn sync(&mut self) -> io::Result<()> {
        match self.fs.mistake {
            Mistake::NoContentSync if self.written == Written::Content => return Ok(()),
            Mistake::NoSidecarSync if self.written == Written::Sidecar => return Ok(()),
            Mistake::SyncAfterRename => {
                self.fs.put_off(&self.path);
                return Ok(());
            }
            Mistake::PartSyncAfterState if is_part(&self.path) => {
                self.fs.put_off(&self.path);
                return Ok(());
            }
            _ => {}
        }
        forgiven(self.fs.mistake, self.file.sync())?;
        if self.fs.makes(Mistake::PartSyncAfterState) { self.fs.sync_late() } else { Ok(()) }
    }
}

#[derive(Debug)]
struct MistakenGroup {
    mistake: Mistake,
    group: Box<dyn SyncGroup>,
}

impl SyncGroup for MistakenGroup {
    fn sync(&mut self, files: &[PathBuf]) -> io::Result<()> {
        if self.mistake == Mistake::NoGroupSync { Ok(()) } else { forgiven(self.mistake, self.group.sync(files)) }
    }
}
