//! A vault on a simulated disk, with a real index beside it.
//!
//! The index is SQLite's and lies in a real folder, in memory where the system has such a place. It can be copied at any
//! moment and put back, so that a disk and the index of the same moment can be opened again together.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use coffer_core::document::{Document, FileId, FolderPath, UserId};
use coffer_core::error::Error;
use coffer_core::home::Home;
use coffer_core::query::{DocumentQuery, Place};
use coffer_core::repository::{Index, OpenUpload};
use coffer_core::seams::Fs;
use coffer_core::service::{DocumentService, ImportControl, Parts, Unattended};
use coffer_core::settings::Settings;
use coffer_core::storage::{LocalStorage, Storage};
use coffer_core::vault::{self, Choice, Seams, Vault};
use rusqlite::{Connection, MAIN_DB, OpenFlags};
use tempfile::TempDir;

use crate::sim::SimFs;
use crate::{CountingIds, ManualClock, root_of};

/// All indexes of an installation, as they were committed at one moment: usually one, none before the first start.
pub type IndexImage = BTreeMap<PathBuf, Arc<Vec<u8>>>;

/// The folder that everything of one installation lies in: on a simulated disk, but for the index, which lies in a real
/// folder of the same name.
#[derive(Debug)]
pub struct SimHome {
    folder: TempDir,
    seen: Mutex<BTreeMap<PathBuf, Seen>>,
}

/// A look at an index from outside.
#[derive(Debug)]
struct Seen {
    connection: Connection,
    /// The last change that it saw, and the index of then.
    version: i64,
    image: Arc<Vec<u8>>,
}

impl Default for SimHome {
    fn default() -> Self {
        SimHome::new()
    }
}

impl SimHome {
    /// A folder without an index.
    pub fn new() -> SimHome {
        let in_memory = Path::new("/dev/shm");
        let place = if in_memory.is_dir() { in_memory.to_owned() } else { std::env::temp_dir() };
        SimHome { folder: TempDir::new_in(place).expect("a temporary folder"), seen: Mutex::default() }
    }

    /// Where things lie.
    pub fn home(&self) -> Home {
        Home::at(self.folder.path())
    }

    /// Where files to be added lie, on the simulated disk.
    pub fn source(&self, name: &str) -> PathBuf {
        self.folder.path().join("sources").join(name)
    }

    /// Where copies go, on the simulated disk.
    pub fn exports(&self) -> PathBuf {
        self.folder.path().join("exports")
    }

    /// The index as it is now.
    pub fn index(&self) -> IndexImage {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let paths = self.index_files().into_iter().filter(|path| path.extension().is_some_and(|end| end == "sqlite3"));
        paths.filter_map(|path| Some((path.clone(), Seen::look(&mut seen, path)?))).collect()
    }

    /// Puts `image` in the place of the index. Nobody may have it open.
    pub fn put_index(&self, image: &IndexImage) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clear();
        for leftover in self.index_files() {
            fs::remove_file(leftover).expect("it can be removed");
        }
        for (path, bytes) in image {
            fs::write(path, bytes.as_slice()).expect("it can be written");
        }
    }

    /// Indexes, and the logs beside them.
    fn index_files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.home().data().join("index"));
        entries.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect()
    }
}

impl Seen {
    /// The index at `path` as it is now; `None` while it is being made.
    fn look(seen: &mut BTreeMap<PathBuf, Seen>, path: PathBuf) -> Option<Arc<Vec<u8>>> {
        let version_of = |connection: &Connection| connection.query_row("PRAGMA data_version", [], |row| row.get(0));
        let image_of = |connection: &Connection| Some(Arc::new(connection.serialize(MAIN_DB).ok()?.to_vec()));
        match seen.get_mut(&path) {
            Some(known) => {
                let version = version_of(&known.connection).ok()?;
                if version != known.version {
                    known.image = image_of(&known.connection)?;
                    known.version = version;
                }
                Some(Arc::clone(&known.image))
            }
            None => {
                let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
                let connection = Connection::open_with_flags(&path, flags).ok()?;
                let (version, image) = (version_of(&connection).ok()?, image_of(&connection)?);
                seen.insert(path, Seen { connection, version, image: Arc::clone(&image) });
                Some(image)
            }
        }
    }
}

/// An open vault on a simulated disk.
pub struct SimVault {
    home: Arc<SimHome>,
    disk: SimFs,
    seams: Seams,
    vault: Vault,
}

impl SimVault {
    /// Opens the vault of `home` on `disk`, as a process does that has just started; makes one if there is none. Ids are
    /// those of `series`: no two processes may have the same.
    pub fn open(home: &Arc<SimHome>, disk: &SimFs, series: u64) -> Result<SimVault, Error> {
        SimVault::open_through(home, disk, Arc::new(disk.clone()), series)
    }

    /// The same through `fs`, which leads to `disk`.
    pub fn open_through(home: &Arc<SimHome>, disk: &SimFs, fs: Arc<dyn Fs>, series: u64) -> Result<SimVault, Error> {
        let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(CountingIds::series(series)));
        let seams = Seams::of(fs, clock, ids);
        let choice = Choice { login_name: Some("anna".to_owned()), ..Choice::default() };
        let vault = vault::open(&home.home(), &choice, &seams)?;
        Ok(SimVault { home: Arc::clone(home), disk: disk.clone(), seams, vault })
    }

    /// The same vault, whose service reaches its storage through `wrap`.
    pub fn with_storage(mut self, wrap: impl FnOnce(Arc<dyn Storage>) -> Arc<dyn Storage>) -> Result<SimVault, Error> {
        let home = self.home.home();
        let local = self.local_storage()?;
        let parts = Parts {
            index: Arc::new(Index::open(&home.index(&self.vault_id()))?),
            storage: wrap(Arc::clone(&local) as Arc<_>),
            upkeep: local,
            sharing: None,
            fs: Arc::clone(&self.seams.fs),
            clock: Arc::clone(&self.seams.clock),
            ids: Arc::clone(&self.seams.ids),
            device: Settings::load(&*self.seams.fs, &*self.seams.ids, &home.settings())?.device,
            chunk_budget: Arc::clone(self.seams.limits.chunks()),
            off_limits: vec![root_of(&self.vault).to_owned(), home.data().to_owned()],
        };
        self.vault.service = Arc::new(DocumentService::new(parts));
        Ok(self)
    }

    /// The disk under it.
    pub fn disk(&self) -> &SimFs {
        &self.disk
    }

    /// Where it lies.
    pub fn home(&self) -> &Arc<SimHome> {
        &self.home
    }

    /// What can be done with it.
    pub fn service(&self) -> &DocumentService {
        &self.vault.service
    }

    /// Who acts.
    pub fn user(&self) -> &UserId {
        &self.vault.user
    }

    /// Its id.
    pub fn vault_id(&self) -> String {
        self.vault.vault_id.to_string()
    }

    /// A file to be added; one that is there stays as it is.
    pub fn source(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.home.source(name);
        if self.disk.stat(&path).is_err() {
            self.disk.place(&path, content);
        }
        path
    }

    /// Queues a file for the root of the vault.
    pub fn enqueue(&self, path: &Path) -> Result<OpenUpload, Error> {
        let root = FolderPath::root();
        let mut gathered = self.service().enqueue(self.user(), &[path.to_owned()], &root, &mut |_| {})?;
        match gathered.skipped.pop() {
            Some(skipped) => Err(skipped.error),
            None => Ok(gathered.queued.remove(0)),
        }
    }

    /// Adds a file of this name and content to the root of the vault.
    pub fn add(&self, name: &str, content: &[u8]) -> Result<Document, Error> {
        self.add_under(name, content, &Unattended)
    }

    /// The same, under `control`.
    pub fn add_under(&self, name: &str, content: &[u8], control: &dyn ImportControl) -> Result<Document, Error> {
        let import = self.enqueue(&self.source(name, content))?;
        self.service().import(self.user(), import.file_id, control).map(|imported| imported.document().clone())
    }

    /// Every document that is shown, those in the trash included.
    pub fn documents(&self) -> Result<BTreeMap<FileId, Document>, Error> {
        let mut documents = BTreeMap::new();
        for place in [Place::Vault, Place::Trash] {
            let query = DocumentQuery { place, ..DocumentQuery::default() };
            let page = self.service().page(self.user(), &query, None, 10_000)?;
            documents.extend(page.documents.into_iter().map(|document| (document.file_id, document)));
        }
        Ok(documents)
    }

    /// Says what is not whole; see [`crate::Desk::assert_whole`].
    pub fn check_whole(&self) -> Result<(), String> {
        crate::whole::check_whole(self.service(), &*self.storage().map_err(|error| error.to_string())?, self.user())
    }

    /// A second look at the same vault, as another process has it.
    pub fn storage(&self) -> Result<Arc<dyn Storage>, Error> {
        Ok(self.local_storage()?)
    }

    fn local_storage(&self) -> Result<Arc<LocalStorage>, Error> {
        let Seams { fs, clock, ids, .. } = self.seams.clone();
        let opened = LocalStorage::open(fs, clock, ids, root_of(&self.vault), Some(self.vault.vault_id))?;
        Ok(Arc::new(opened.storage))
    }
}
