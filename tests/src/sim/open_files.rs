//! Handles on simulated files. What they lead to stays until the last of them is closed, whatever its name means by then.

use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::sync::{Arc, MutexGuard};

use coffer_core::seams::{FileLock, FileStat, ReadFile, SyncGroup, WriteFile};
use rustix::io::Errno;

use super::world::{Inode, Kind, PAGE};
use super::{Cuts, SimFs, State};

pub(super) type LockNumber = u64;

impl State {
    /// How much of `length` bytes this call does; an error if it is interrupted.
    fn cut(&mut self, length: usize) -> io::Result<usize> {
        match self.cuts {
            _ if length <= 1 => Ok(length),
            Cuts::None => Ok(length),
            Cuts::Bytes => Ok(1),
            Cuts::Random => match self.random.below(8) {
                0 => Err(Errno::INTR.into()),
                1 => Ok(1),
                _ => Ok(1 + self.random.below(length as u64) as usize),
            },
        }
    }

    /// Counts a sync; an error if it is to fail.
    pub(super) fn count_sync(&mut self) -> Result<(), Errno> {
        self.syncs += 1;
        if self.failing_sync == Some(self.syncs) { Err(Errno::IO) } else { Ok(()) }
    }
}

/// One handle: an inode that stays as long as it is open.
#[derive(Debug)]
pub(super) struct Handle {
    fs: SimFs,
    inode: Inode,
    writes: bool,
}

impl Handle {
    pub(super) fn open(fs: &SimFs, state: &mut State, inode: Inode, writes: bool) -> Self {
        let node = state.world.node_mut(inode);
        node.opened += 1;
        node.writers += u32::from(writes);
        Handle { fs: fs.clone(), inode, writes }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.fs.state()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        let mut state = self.state();
        let node = state.world.node_mut(self.inode);
        node.opened -= 1;
        node.writers -= u32::from(self.writes);
    }
}

/// A file open for writing.
#[derive(Debug)]
pub(super) struct Writer(pub(super) Handle);

impl WriteFile for Writer {
    fn write_all_at(&mut self, bytes: &[u8], offset: u64) -> io::Result<()> {
        let mut done = 0;
        let mut state = self.0.state();
        while done < bytes.len() {
            let length = match state.cut(bytes.len() - done) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                length => length?,
            };
            let offset = offset + done as u64;
            let here = state.world.node(self.0.inode).size_bytes();
            // What fits into the pages that it has and those that are free.
            let most = (here.div_ceil(PAGE) + state.world.free_pages()) * PAGE;
            let length = (length as u64).min(most.saturating_sub(offset)) as usize;
            if length == 0 {
                return Err(Errno::NOSPC.into());
            }
            let now = state.world.tick();
            state.world.node_mut(self.0.inode).modified_ns = now;
            state.world.content_mut(self.0.inode).write(&bytes[done..done + length], offset as usize);
            done += length;
        }
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.0.state();
        let counted = state.count_sync();
        let content = state.world.content_mut(self.0.inode);
        match counted {
            Ok(()) => content.sync(),
            Err(_) => content.drop_pending(),
        }
        Ok(counted?)
    }
}

/// A file open for reading.
#[derive(Debug)]
pub(super) struct Reader {
    pub(super) handle: Handle,
    pub(super) position: u64,
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut state = self.handle.state();
        let content = match &state.world.node(self.handle.inode).kind {
            Kind::File(content) => Arc::clone(content.visible()),
            Kind::Folder(_) => return Err(Errno::ISDIR.into()),
            Kind::Symlink(_) | Kind::Other => return Ok(0),
        };
        let start = content.len().min(self.position as usize);
        let length = state.cut(buffer.len().min(content.len() - start))?;
        drop(state);
        buffer[..length].copy_from_slice(&content[start..start + length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for Reader {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        let (base, by) = match position {
            SeekFrom::Start(position) => (position, 0),
            SeekFrom::Current(by) => (self.position, by),
            SeekFrom::End(by) => (self.handle.state().world.node(self.handle.inode).size_bytes(), by),
        };
        self.position = base.checked_add_signed(by).ok_or(Errno::INVAL)?;
        Ok(self.position)
    }
}

impl ReadFile for Reader {
    fn stat(&self) -> io::Result<FileStat> {
        Ok(self.handle.state().world.stat(self.handle.inode))
    }
}

/// Files written together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) fs: SimFs,
    /// When it was begun.
    pub(super) begun_ns: i128,
}

impl SyncGroup for Group {
    /// # Panics
    /// If a file is still open, or was last written before the group was begun: that breaks the contract of the seam.
    fn sync(&mut self, files: &[PathBuf]) -> io::Result<()> {
        let mut state = self.fs.state();
        let counted = state.count_sync();
        for path in files {
            let inode = state.world.find(path)?;
            let node = state.world.node(inode);
            assert!(node.writers == 0, "{} is synced with its group while it is open", path.display());
            assert!(node.modified_ns >= self.begun_ns, "{} is older than its group", path.display());
            let content = state.world.content_mut(inode);
            match counted {
                Ok(()) => content.sync(),
                Err(_) => content.drop_pending(),
            }
        }
        Ok(counted?)
    }
}

/// A lock, until it is dropped.
#[derive(Debug)]
pub(super) struct Lock {
    pub(super) number: LockNumber,
    pub(super) handle: Handle,
}

impl FileLock for Lock {}

impl Drop for Lock {
    fn drop(&mut self) {
        self.handle.state().locks.retain(|(number, ..)| *number != self.number);
    }
}
