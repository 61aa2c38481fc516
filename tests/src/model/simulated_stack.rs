//! The stack that fifty thousand histories are played on: everything is real but the disk, which is simulated, and the
//! index, which lies in memory. What the index has committed it keeps, whatever dies; so does SQLite with its own file.

use std::cell::Cell;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{UserId, VaultId};
use coffer_core::error::Error;
use coffer_core::repository::{Index, RepositoryError};
use coffer_core::seams::{Clock, Fs, Ids};
use coffer_core::service::{DocumentService, Parts, SweepScope};
use coffer_core::storage::{BlobKey, LocalStorage, Storage, VaultMarker};

use super::stack::Stack;
use crate::documents::{anna, parsed, user};
use crate::sim::SimFs;
use crate::{CountingIds, FaultyFs, ManualClock, Random};

/// The setting by which an index says that it was filled.
const COMPLETE: &str = "complete";

thread_local! {
    /// The index of the last vault of this thread, emptied. Making one takes longer than playing a history on it.
    static POOL: Cell<Option<Arc<Index>>> = const { Cell::new(None) };
}

fn pooled_index() -> Arc<Index> {
    POOL.take().unwrap_or_else(|| {
        let index = Index::open_in_memory().expect("an index in memory opens");
        index.write(|write| write.set_setting(COMPLETE, "yes")).expect("it can be written");
        Arc::new(index)
    })
}

/// What may stand between the service and its storage: a decorator that a test plants.
pub type Decorator = fn(Arc<dyn Storage>) -> Arc<dyn Storage>;

/// A vault on a simulated disk.
pub struct SimulatedStack {
    faults: Arc<FaultyFs>,
    disk: SimFs,
    outside: PathBuf,
    root: PathBuf,
    clock: Arc<ManualClock>,
    ids: Arc<CountingIds>,
    users: [UserId; 2],
    vault_id: VaultId,
    index: Arc<Index>,
    decorate: Decorator,
    opened: Option<(DocumentService, Arc<dyn Storage>)>,
}

impl fmt::Debug for SimulatedStack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedStack").field("is_open", &self.opened.is_some()).finish_non_exhaustive()
    }
}

impl Default for SimulatedStack {
    fn default() -> Self {
        SimulatedStack::with(|storage| storage)
    }
}

impl SimulatedStack {
    /// A new vault, closed, whose storage `decorate` is put in front of.
    pub fn with(decorate: Decorator) -> Self {
        let disk = SimFs::new();
        let (root, outside) = (PathBuf::from("/vault"), PathBuf::from("/outside"));
        let ids = Arc::new(CountingIds::default());
        let users = [anna(), user("ben")];
        let marker = VaultMarker::new(ids.vault_id(), users.to_vec());
        LocalStorage::create(&disk, &root, &marker).expect("a new disk takes a vault");
        disk.create_folder(&outside.join("exported")).expect("it takes a folder");
        for folder in [&outside, Path::new("/")] {
            disk.sync_folder(folder).expect("it keeps it");
        }
        SimulatedStack {
            faults: Arc::new(FaultyFs::new(Arc::new(disk.clone()))),
            disk,
            outside,
            root,
            clock: Arc::new(ManualClock::default()),
            ids,
            users,
            vault_id: marker.vault_id,
            index: pooled_index(),
            decorate,
            opened: None,
        }
    }
}

impl Stack for SimulatedStack {
    fn users(&self) -> &[UserId; 2] {
        &self.users
    }

    fn service(&self) -> &DocumentService {
        &self.opened.as_ref().expect("the vault is open").0
    }

    /// As [`coffer_core::vault::open`] does it, on an index that is there already.
    fn open(&mut self) -> Result<(), Error> {
        let fs = Arc::clone(&self.faults) as Arc<dyn Fs>;
        let (clock, ids) = (Arc::clone(&self.clock) as Arc<dyn Clock>, Arc::clone(&self.ids) as Arc<dyn Ids>);
        let seams = (Arc::clone(&fs), Arc::clone(&clock), Arc::clone(&ids));
        let opened = LocalStorage::open(seams.0, seams.1, seams.2, &self.root, Some(self.vault_id))?;
        let local = Arc::new(opened.storage);
        let storage = (self.decorate)(Arc::clone(&local) as Arc<dyn Storage>);
        let service = DocumentService::new(Parts {
            index: Arc::clone(&self.index),
            storage: Arc::clone(&storage),
            upkeep: Arc::clone(&local) as Arc<_>,
            sharing: None,
            fs,
            clock,
            ids,
            device: parsed("00000000000000000000000000000d01"),
            chunk_budget: Arc::default(),
            off_limits: vec![self.root.clone()],
        });
        if self.index.setting(COMPLETE)?.is_none() {
            for user in &self.users {
                service.rebuild_index(user, &mut |_| {})?;
            }
            self.index.write(|write| write.set_setting(COMPLETE, "yes"))?;
        }
        if opened.sole {
            service.recover(&self.users)?;
            local.share()?;
        }
        // Not worth failing an opening, there and here.
        let _ = service.sweep_if_due(&self.users, SweepScope::Unfinished);
        self.opened = Some((service, storage));
        Ok(())
    }

    fn close(&mut self) {
        self.opened = None;
    }

    fn lose_index(&mut self) {
        self.index = Arc::new(Index::open_in_memory().expect("an index in memory opens"));
    }

    fn retire(&mut self) {
        self.close();
        let index = Arc::clone(&self.index);
        for user in &self.users {
            let open = index.uploads(user).expect("the index can be read");
            let copies = index.exports(user).expect("the index can be read");
            let links = index.links(user, None, 1_000).expect("the index can be read");
            let cleared = index.write(|write| -> Result<(), RepositoryError> {
                open.iter().try_for_each(|upload| write.remove_upload(upload.file_id))?;
                copies.iter().try_for_each(|copy| write.remove_export(copy.id))?;
                links.iter().try_for_each(|link| write.remove_link(user, link.id))?;
                write.clear_documents(user)
            });
            cleared.expect("the index can be written");
        }
        assert!(index.intents().expect("the index can be read").is_empty(), "a last start has settled all of them");
        POOL.set(Some(index));
    }

    fn cut_power(&mut self, seed: u64) {
        self.disk = self.disk.crash(&mut Random::new(seed));
        self.faults = Arc::new(FaultyFs::new(Arc::new(self.disk.clone())));
    }

    fn objects(&self, user: &UserId) -> Result<Vec<BlobKey>, String> {
        let (_, storage) = self.opened.as_ref().ok_or("the vault is closed")?;
        super::stack::objects(&**storage, user)
    }

    fn faults(&self) -> &FaultyFs {
        &self.faults
    }

    fn disk(&self) -> Arc<dyn Fs> {
        Arc::new(self.disk.clone())
    }

    fn outside(&self) -> &Path {
        &self.outside
    }

    fn clock(&self) -> &ManualClock {
        &self.clock
    }
}
