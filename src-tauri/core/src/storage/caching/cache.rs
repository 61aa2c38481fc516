//! A folder of blocks of content that was read, bounded.
//!
//! Nothing in it matters: a file that is missing or damaged is fetched again, one that cannot be written is not kept, and
//! no failure of its disk fails a read. So files are renamed into place without being made durable first: what a power cut
//! leaves of them fails the check.
//!
//! Several processes may use one folder, without a lock. Each removes what is over the bound as it knows it, and looks every
//! so often at what others have kept or removed, so that all together are over it by what they write between two looks.
//! What one removes while another reads it is fetched again.

use std::ffi::OsStr;
use std::io::Read;
use std::mem;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};

use super::block::{Block, BlockId, ObjectTag};
use super::shelf::Shelf;
use crate::seams::{EntryKind, Fs, Ids};
use crate::storage::waiting::lock;

/// Blocks that are written between two looks at what others have done.
const BLOCKS_BETWEEN_LOOKS: u32 = 64;
/// Ending of a file that is being written.
const UNFINISHED: &str = "new";

/// Content that was read, kept for the next time. All vaults may share one.
#[derive(Debug)]
pub struct ContentCache {
    fs: Arc<dyn Fs>,
    ids: Arc<dyn Ids>,
    folder: PathBuf,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    shelf: Shelf,
    /// Blocks that may be written before the folder is looked at again.
    until_look: u32,
    has_looked: bool,
}

/// Which blocks of what is read are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keeping {
    /// Those that are not here yet.
    Missing,
    /// Those that are here, in the place of what is: it may be wrong.
    Known,
    /// None.
    Nothing,
}

/// A reader of an object whose bytes may be kept.
#[derive(Debug)]
pub(super) struct Reading {
    cache: Arc<ContentCache>,
    pub(super) object: ObjectTag,
    begun: u64,
}

impl ContentCache {
    /// The cache in `folder`, of at most `most_bytes`; 0 switches it off. The folder belongs to it, and is looked at when
    /// it is needed first. A block counts for 16 KiB at least.
    pub fn new(fs: Arc<dyn Fs>, ids: Arc<dyn Ids>, folder: PathBuf, most_bytes: u64) -> Self {
        let state = State { shelf: Shelf::new(most_bytes), until_look: 0, has_looked: false };
        ContentCache { fs, ids, folder, state: Mutex::new(state) }
    }

    /// What it takes of the disk, as far as this process knows; never more than [`most_bytes`](Self::most_bytes).
    pub fn used_bytes(&self) -> u64 {
        self.state().shelf.used_bytes()
    }

    /// What it may take.
    pub fn most_bytes(&self) -> u64 {
        lock(&self.state).shelf.most_bytes()
    }

    /// Changes what it may take, and shrinks at once if that is less; 0 empties it and switches it off.
    pub fn set_most_bytes(&self, most_bytes: u64) {
        let evicted = self.state().shelf.set_most_bytes(most_bytes);
        self.remove_files(&evicted);
    }

    /// Removes all that was kept.
    pub fn clear(&self) {
        self.look_again();
        let evicted = self.state().shelf.clear();
        self.remove_files(&evicted);
    }

    pub(super) fn is_on(&self) -> bool {
        self.most_bytes() > 0
    }

    /// Looks at what other processes have kept and removed.
    pub(super) fn look_again(&self) {
        let superfluous = self.look(&mut self.state());
        self.remove_files(&superfluous);
    }

    /// The first byte from `position` up to `end` that cannot be served from here; `None` if all can.
    pub(super) fn first_gap(&self, object: ObjectTag, mut position: u64, end: u64) -> Option<u64> {
        let state = self.state();
        while position < end {
            match state.shelf.get(BlockId::at(object, position)) {
                Some(block) if block.serves(position, end) && block.ends => return None,
                Some(block) if block.serves(position, end) => position = block.end(),
                _ => return Some(position),
            }
        }
        None
    }

    /// Where the first block that is here after the one of `position` begins.
    pub(super) fn next_start(&self, object: ObjectTag, position: u64) -> Option<u64> {
        self.state().shelf.next_after(BlockId::at(object, position)).map(|block| block.start())
    }

    /// The block that serves who reads from `position` up to `end`, with its bytes, which were checked.
    pub(super) fn read(&self, object: ObjectTag, position: u64, end: u64) -> Option<(Block, Vec<u8>)> {
        let block = {
            let mut state = self.state();
            let block = state.shelf.get(BlockId::at(object, position)).filter(|block| block.serves(position, end))?;
            state.shelf.touch(block.id);
            block
        };
        let mut file = Vec::with_capacity(block.file_bytes() as usize + 1);
        let read = self.fs.open_read(&self.path(&block)).and_then(|open| {
            // One byte more than it should have shows that it has more.
            open.take(block.file_bytes() + 1).read_to_end(&mut file)
        });
        let bytes = read.ok().and_then(|_| block.unsealed(file));
        if bytes.is_none() {
            self.state().shelf.remove(&block);
            self.remove_files(&[block]);
        }
        bytes.map(|bytes| (block, bytes))
    }

    /// Removes what was kept of an object, and keeps nothing of what is being read of it now.
    pub(super) fn forget(&self, object: ObjectTag) {
        let forgotten = self.state().shelf.forget(object);
        self.remove_files(&forgotten);
    }

    /// Begins to read an object whose bytes may be kept. Must come before the first byte is asked for.
    pub(super) fn begin_reading(self: &Arc<Self>, object: ObjectTag) -> Reading {
        let begun = self.state().shelf.begin_reading(object);
        Reading { cache: Arc::clone(self), object, begun }
    }

    fn keep(&self, reading: &Reading, block: Block, bytes: &[u8], keeping: Keeping) {
        let room = {
            let mut state = self.state();
            let is_wanted = match (keeping, state.shelf.get(block.id)) {
                (Keeping::Missing, Some(known)) => (block.length, block.ends) > (known.length, known.ends),
                (Keeping::Missing, None) | (Keeping::Known, Some(_)) => true,
                (Keeping::Known, None) | (Keeping::Nothing, _) => false,
            };
            if !is_wanted || !state.shelf.may_keep(reading.object, reading.begun) {
                return;
            }
            state.shelf.make_room(&block)
        };
        self.remove_files(&room.evicted);
        if !room.granted {
            return;
        }
        let is_written = self.write(&block, bytes);
        let superfluous = {
            let mut state = self.state();
            if is_written && state.shelf.may_keep(reading.object, reading.begun) {
                let mut superfluous = Vec::from_iter(state.shelf.place(block));
                state.until_look = state.until_look.saturating_sub(1);
                if state.until_look == 0 {
                    superfluous.extend(self.look(&mut state));
                }
                superfluous
            } else {
                state.shelf.give_back(&block);
                if is_written { vec![block] } else { Vec::new() }
            }
        };
        self.remove_files(&superfluous);
    }

    /// Writes a block's file under its name; answers whether it could.
    fn write(&self, block: &Block, bytes: &[u8]) -> bool {
        let scratch = self.folder.join(format!("{}.{UNFINISHED}", self.ids.op_id()));
        let written = self.fs.create_new(&scratch).and_then(|mut file| file.write_all_at(&block.sealed(bytes), 0));
        let placed = written.and_then(|()| self.fs.rename_over(&scratch, &self.path(block)));
        if placed.is_err() {
            // Best effort: what stays goes when the folder is looked at first.
            let _ = self.fs.remove_file(&scratch);
        }
        placed.is_ok()
    }

    /// The state, of which the folder has been looked at.
    fn state(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.state);
        if !state.has_looked {
            let superfluous = self.look(&mut state);
            self.remove_files(&superfluous);
        }
        state
    }

    /// Brings `state` in line with the folder; answers which blocks must go.
    fn look(&self, state: &mut State) -> Vec<Block> {
        let is_first = !mem::replace(&mut state.has_looked, true);
        state.until_look = BLOCKS_BETWEEN_LOOKS;
        let began = state.shelf.now();
        // Best effort, as everything here: without a folder nothing is kept.
        let _ = self.fs.create_folder(&self.folder);
        let Ok(entries) = self.fs.read_folder(&self.folder) else { return Vec::new() };
        let mut found = Vec::new();
        for (name, kind) in entries {
            if kind != EntryKind::File {
                continue;
            }
            match Block::from_name(&name) {
                Some(block) if state.shelf.get(block.id) == Some(block) => found.push((0, block)),
                Some(block) => {
                    let Ok(stat) = self.fs.stat(&self.folder.join(name)) else { continue };
                    found.push((stat.modified_ns, block));
                }
                // Of a process that has died; and if it lives, it keeps one block less.
                None if is_first && is_unfinished(&name) => drop(self.fs.remove_file(&self.folder.join(name))),
                None => {}
            }
        }
        found.sort_by_key(|(modified_ns, block)| (*modified_ns, block.id));
        let found = found.into_iter().map(|(_, block)| block).collect::<Vec<_>>();
        state.shelf.reconcile(&found, began)
    }

    /// Removes files that are off the shelf already. One that cannot be removed is found again by a later look.
    fn remove_files(&self, blocks: &[Block]) {
        for block in blocks {
            let _ = self.fs.remove_file(&self.path(block));
        }
    }

    fn path(&self, block: &Block) -> PathBuf {
        self.folder.join(block.to_string())
    }
}

impl Reading {
    /// Keeps the beginning of a block of what was read, or all of it, if there is room and nothing better is there.
    pub(super) fn keep(&self, number: u64, bytes: &[u8], keeping: Keeping) {
        self.keep_block(number, bytes, false, keeping);
    }

    /// As [`keep`](Self::keep), with which the object ends.
    pub(super) fn keep_end(&self, number: u64, bytes: &[u8], keeping: Keeping) {
        self.keep_block(number, bytes, true, keeping);
    }

    fn keep_block(&self, number: u64, bytes: &[u8], ends: bool, keeping: Keeping) {
        let id = BlockId { object: self.object, number };
        let length = u32::try_from(bytes.len()).expect("no longer than a block");
        self.cache.keep(self, Block { id, length, ends }, bytes, keeping);
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        lock(&self.cache.state).shelf.end_reading(self.object);
    }
}

fn is_unfinished(name: &OsStr) -> bool {
    name.to_str().and_then(|name| name.rsplit_once('.')).is_some_and(|(_, ending)| ending == UNFINISHED)
}
