//! The calls of the file system, over the simulated disk. Each answers as the real one does, with the same error numbers.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use coffer_core::seams::{EntryKind, FileLock, FileStat, Fs, LockMode, Ownership, ReadFile, SyncGroup, WriteFile};
use rustix::io::Errno;

use super::content::Content;
use super::entries::{Entries, Slot};
use super::open_files::{Group, Handle, Lock, Reader, Writer};
use super::world::{Inode, Kind, World};
use super::{SimFs, bytes_of};

impl Fs for SimFs {
    fn create_new(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let mut state = self.state();
        let slot = free_slot(&state.world, path)?;
        let inode = state.world.create(slot, Kind::File(Content::default()))?;
        Ok(Box::new(Writer(Handle::open(self, &mut state, inode, true))))
    }

    fn open_write(&self, path: &Path) -> io::Result<Box<dyn WriteFile>> {
        let mut state = self.state();
        let inode = file_at(&state.world, path)?;
        Ok(Box::new(Writer(Handle::open(self, &mut state, inode, true))))
    }

    fn open_read(&self, path: &Path) -> io::Result<Box<dyn ReadFile>> {
        let mut state = self.state();
        let inode = state.world.find(path)?;
        if state.world.node(inode).entry_kind() == EntryKind::Symlink {
            return Err(Errno::LOOP.into());
        }
        Ok(Box::new(Reader { handle: Handle::open(self, &mut state, inode, false), position: 0 }))
    }

    fn stat(&self, path: &Path) -> io::Result<FileStat> {
        let state = self.state();
        Ok(state.world.stat(state.world.find(path)?))
    }

    fn ownership(&self, path: &Path) -> io::Result<Ownership> {
        let state = self.state();
        Ok(state.world.node(state.world.find(path)?).ownership)
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(self.state().world.canonical(path)?)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (from, inode, to) = renamed(&state.world, from, to)?;
        if state.world.named(to.0, &to.1).is_some() {
            return Err(Errno::EXIST.into());
        }
        state.world.change_entries("rename", vec![(from, None), (to, Some(inode))]);
        Ok(())
    }

    fn rename_over(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (from, inode, to) = renamed(&state.world, from, to)?;
        match state.world.named(to.0, &to.1) {
            Some(there) if there == inode => return Ok(()),
            Some(there) if state.world.lies_in(from.0, there) => return Err(Errno::NOTEMPTY.into()),
            Some(there) if state.world.node(there).entry_kind() == EntryKind::Folder => return Err(Errno::ISDIR.into()),
            _ => {}
        }
        state.world.change_entries("rename", vec![(from, None), (to, Some(inode))]);
        Ok(())
    }

    fn begin_group(&self, folder: &Path) -> io::Result<Box<dyn SyncGroup>> {
        let mut state = self.state();
        state.world.find_folder(folder)?;
        let begun_ns = state.world.tick();
        Ok(Box::new(Group { fs: self.clone(), begun_ns }))
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let folder = state.world.find_folder(path)?;
        state.count_sync()?;
        state.world.sync_folder(folder);
        Ok(())
    }

    fn remove_file(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let slot = state.world.slot(path)?.ok_or(Errno::ISDIR)?;
        let inode = state.world.named(slot.0, &slot.1).ok_or(Errno::NOENT)?;
        if state.world.node(inode).entry_kind() == EntryKind::Folder {
            return Err(Errno::ISDIR.into());
        }
        state.world.change_entries("remove", vec![(slot, None)]);
        Ok(())
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        Ok(create_folder(&mut self.state().world, path)?)
    }

    fn read_folder(&self, path: &Path) -> io::Result<Vec<(OsString, EntryKind)>> {
        let state = self.state();
        let entries = state.world.entries(state.world.find_folder(path)?)?;
        // From the last to the first: nobody may rely on an order.
        let entries = entries.visible.iter().rev();
        Ok(entries.map(|(name, inode)| (name.clone(), state.world.node(*inode).entry_kind())).collect())
    }

    fn free_bytes(&self, path: &Path) -> io::Result<u64> {
        let state = self.state();
        state.world.canonical(path)?;
        Ok(bytes_of(state.world.free_pages()))
    }

    fn try_lock(&self, path: &Path, mode: LockMode) -> io::Result<Option<Box<dyn FileLock>>> {
        let mut state = self.state();
        let inode = match file_at(&state.world, path) {
            Err(Errno::NOENT) => {
                let slot = free_slot(&state.world, path)?;
                state.world.create(slot, Kind::File(Content::default()))?
            }
            inode => inode?,
        };
        let in_the_way = |held: LockMode| mode == LockMode::Exclusive || held == LockMode::Exclusive;
        if state.locks.iter().any(|(_, locked, held)| *locked == inode && in_the_way(*held)) {
            return Ok(None);
        }
        state.last_lock += 1;
        let number = state.last_lock;
        state.locks.push((number, inode, mode));
        Ok(Some(Box::new(Lock { number, handle: Handle::open(self, &mut state, inode, false) })))
    }
}

/// A name that nothing has yet.
fn free_slot(world: &World, path: &Path) -> Result<Slot, Errno> {
    let slot = world.slot(path)?.ok_or(Errno::EXIST)?;
    if world.named(slot.0, &slot.1).is_some() { Err(Errno::EXIST) } else { Ok(slot) }
}

/// Makes the folder at `path`, and before it those it lies in if they are not there.
fn create_folder(world: &mut World, path: &Path) -> Result<(), Errno> {
    let slot = match world.slot(path) {
        Err(Errno::NOENT) => {
            create_folder(world, path.parent().ok_or(Errno::NOENT)?)?;
            world.slot(path)
        }
        slot => slot,
    };
    let Some(slot) = slot? else { return Ok(()) };
    match world.named(slot.0, &slot.1).map(|inode| world.node(inode).entry_kind()) {
        None => world.create(slot, Kind::Folder(Entries::default())).map(drop),
        Some(EntryKind::Folder) => Ok(()),
        Some(_) => Err(Errno::EXIST),
    }
}

/// The file at `path`.
fn file_at(world: &World, path: &Path) -> Result<Inode, Errno> {
    let inode = world.find(path)?;
    match world.node(inode).entry_kind() {
        EntryKind::File => Ok(inode),
        EntryKind::Folder => Err(Errno::ISDIR),
        EntryKind::Symlink => Err(Errno::LOOP),
        // As opening a FIFO that nobody reads.
        EntryKind::Other => Err(Errno::NXIO),
    }
}

/// The two names of a rename, and what gets the second. Folders cannot be renamed: nobody of ours does it.
fn renamed(world: &World, from: &Path, to: &Path) -> Result<(Slot, Inode, Slot), Errno> {
    let from = world.slot(from)?.ok_or(Errno::BUSY)?;
    let to = world.slot(to)?.ok_or(Errno::BUSY)?;
    let inode = world.named(from.0, &from.1).ok_or(Errno::NOENT)?;
    if world.node(inode).entry_kind() == EntryKind::Folder { Err(Errno::ISDIR) } else { Ok((from, inode, to)) }
}
