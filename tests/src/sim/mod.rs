//! A file system in memory that forgets, in a power cut, all that a disk is allowed to forget.
//!
//! [`SimFs`] is a whole [`Fs`](coffer_core::seams::Fs): what is written is seen at once, by every handle, as on a real
//! computer. Beside that it keeps which of it is durable. A [`Moment`] of it can be asked for the disks that may be found
//! if the power goes right then ([`CrashState`]); each is a `SimFs` again, on which everything is durable.
//!
//! The rules are the weakest that a Unix file system gives, as they were found in *All File Systems Are Not Created
//! Equal* (Pillai and others, OSDI 2014), whose tool is called ALICE, and for failed syncs in *Can Applications Recover
//! from fsync Failures?* (Rebello and others, USENIX ATC 2020):
//!
//! - Content that was not synced may be there, be lost, or be cut short at any byte. Its length may be there without it,
//!   with zeros or with old bytes of the disk in its place. Each write may be there without those before it, and of each
//!   write each sector of 512 bytes without the others. What was overwritten keeps its old bytes where the new are not.
//! - A sync of a file makes its content durable, and not its name.
//! - Every creation, removal and rename is one step, also between two folders: it is there as a whole or not at all. Until
//!   its folder is synced it may be there without any other change and without the content of its file. Only changes of
//!   one and the same name come in their order. A sync of either folder of a rename makes all of it durable.
//! - After a sync of a file that failed the system takes what was to be written for written: it stays visible, and no
//!   later sync makes it durable. Names are in a journal: after a sync of a folder that failed they wait for the next one.
//!
//! Deliberately not here: damage to what is durable (bit rot), and time that passes by itself. What SQLite writes does not
//! go through this; its commits are durable when they return.

mod choice;
mod content;
mod crash;
mod entries;
mod fs;
mod open_files;
mod watched;
mod world;

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use coffer_core::seams::{Fs, LockMode, Ownership};

pub use crash::{CrashState, Moment};
pub use watched::{WatchedFs, When};

use self::content::Content;
use self::open_files::LockNumber;
use self::world::{Inode, Kind, PAGE, World};
use crate::Random;

/// The simulated file system. Clones are the same one.
#[derive(Clone, Debug)]
pub struct SimFs {
    state: Arc<Mutex<State>>,
}

#[derive(Debug)]
struct State {
    world: World,
    locks: Vec<(LockNumber, Inode, LockMode)>,
    last_lock: LockNumber,
    cuts: Cuts,
    random: Random,
    syncs: u64,
    failing_sync: Option<u64>,
}

/// How much one read or write does at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cuts {
    /// All that is asked for.
    #[default]
    None,
    /// One byte.
    Bytes,
    /// Any number of bytes, and sometimes nothing but an interruption.
    Random,
}

impl State {
    fn of(world: World) -> Self {
        State {
            world,
            locks: Vec::new(),
            last_lock: 0,
            cuts: Cuts::None,
            random: Random::new(0),
            syncs: 0,
            failing_sync: None,
        }
    }
}

impl Default for SimFs {
    fn default() -> Self {
        SimFs::new()
    }
}

impl SimFs {
    /// An empty disk of 1 TiB.
    pub fn new() -> SimFs {
        SimFs { state: Arc::new(Mutex::new(State::of(World::new()))) }
    }

    /// Sets how much the disk holds, what is there included; in pages of 4096 bytes. A file or folder takes one, and as
    /// many as its content needs.
    pub fn set_capacity_pages(&self, pages: u64) {
        self.state().world.capacity_pages = pages;
    }

    /// Pages that are taken.
    pub fn used_pages(&self) -> u64 {
        let state = self.state();
        state.world.capacity_pages - state.world.free_pages()
    }

    /// Sets how much every read and write does at a time from now on.
    pub fn set_cuts(&self, cuts: Cuts, seed: u64) {
        let mut state = self.state();
        state.cuts = cuts;
        state.random = Random::new(seed);
    }

    /// Syncs so far, of files, groups and folders.
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// The `nth` sync from now on, of whatever, fails with `EIO`; the content it was to make durable is dropped.
    pub fn fail_nth_sync(&self, nth: u64) {
        let mut state = self.state();
        state.failing_sync = Some(state.syncs + nth);
    }

    /// Takes back what was to fail, and all cuts.
    pub fn heal(&self) {
        let mut state = self.state();
        state.failing_sync = None;
        state.cuts = Cuts::None;
    }

    /// Puts a durable file at `path`, with the folders it lies in, as if it had always been there. Nothing of it is
    /// counted, cut or made to fail.
    ///
    /// # Panics
    /// If something is there already, or there is no space.
    pub fn place(&self, path: &Path, content: &[u8]) {
        self.create_folder(path.parent().expect("a file lies in a folder")).expect("folders can be made");
        let mut state = self.state();
        let slot = state.world.slot(path).ok().flatten().expect("its folder is there");
        assert!(state.world.named(slot.0, &slot.1).is_none(), "the name is free");
        let content = Content::durable(Arc::new(content.to_vec()));
        state.world.create(slot, Kind::File(content)).expect("there is space");
        for folder in path.ancestors().skip(1) {
            let folder = state.world.find_folder(folder).expect("it was just made");
            state.world.sync_folder(folder);
        }
    }

    /// Puts a symbolic link at `path`, whose folder is there.
    ///
    /// # Panics
    /// If something is there already.
    pub fn place_link(&self, path: &Path, target: &Path) {
        self.place_node(path, Kind::Symlink(target.to_owned()));
    }

    /// Puts something at `path` that is neither a file nor a folder nor a link.
    ///
    /// # Panics
    /// If something is there already.
    pub fn place_special(&self, path: &Path) {
        self.place_node(path, Kind::Other);
    }

    fn place_node(&self, path: &Path, kind: Kind) {
        let mut state = self.state();
        let slot = state.world.slot(path).ok().flatten().expect("its folder is there");
        assert!(state.world.named(slot.0, &slot.1).is_none(), "the name is free");
        state.world.create(slot, kind).expect("there is space");
    }

    /// Says who may change what lies in the folder at `path`.
    ///
    /// # Panics
    /// If there is nothing.
    pub fn set_ownership(&self, path: &Path, ownership: Ownership) {
        let mut state = self.state();
        let inode = state.world.find(path).expect("it is there");
        state.world.node_mut(inode).ownership = ownership;
    }

    /// Every file that has a name, and its bytes.
    pub fn files(&self) -> BTreeMap<PathBuf, Arc<Vec<u8>>> {
        let state = self.state();
        let content = |(path, inode)| match &state.world.node(inode).kind {
            Kind::File(content) => Some((path, Arc::clone(content.visible()))),
            _ => None,
        };
        state.world.walk_visible().filter_map(content).collect()
    }

    /// A number that is the same for disks with the same names and contents, and hardly ever for others. Of long files
    /// only some bytes are looked at.
    pub fn fingerprint(&self) -> u64 {
        let state = self.state();
        let mut hasher = DefaultHasher::new();
        for (path, inode) in state.world.walk_visible() {
            path.hash(&mut hasher);
            if let Kind::File(content) = &state.world.node(inode).kind {
                let bytes = content.visible();
                bytes.len().hash(&mut hasher);
                bytes.chunks(512).step_by(1 + bytes.len() / 65_536).for_each(|sector| sector.hash(&mut hasher));
            }
        }
        hasher.finish()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Pages as bytes.
fn bytes_of(pages: u64) -> u64 {
    pages * PAGE
}
