//! One upload in progress: its content (`.part`) and what is known about it (`.state`).
//!
//! A chunk counts as durable when the part was synced with it in it and then a line in the state file, synced too, says
//! so. In between it is pending: a crash loses it and it is sent again. Before a durable chunk is overwritten its line is
//! revoked, so a receipt that is read after a crash is never wrong. A part whose sync failed is dead, and its upload with
//! it: the system may have dropped what it could not write, and a later success would prove nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind, Read, SeekFrom};
use std::path::PathBuf;

use super::layout::{Layout, Staged};
use super::upload_state::{self, UploadState};
use crate::document::{ContentHash, OpId};
use crate::seams::{Fs, ReadFile, WriteFile};
use crate::storage::{BlobKey, ChunkReceipt, UploadPlan};

/// Bytes that may be pending. What a crash can cost, and what a sync is spread over.
const SYNC_EVERY_BYTES: u64 = 32 * 1024 * 1024;

/// Why a session could not do what it should.
#[derive(Debug)]
pub(super) enum SessionError {
    /// This step failed; the session goes on, its chunks are as they were.
    Step(io::Error),
    /// The part can no longer be trusted.
    Dead(io::Error),
}

impl From<io::Error> for SessionError {
    fn from(error: io::Error) -> Self {
        SessionError::Step(error)
    }
}

/// An upload in progress.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) key: BlobKey,
    pub(super) plan: UploadPlan,
    /// Set once, when it has become an object, was given up or died. Nothing may be done with it then.
    pub(super) ended: bool,
    pub(super) part_path: PathBuf,
    pub(super) state_path: PathBuf,
    scratch_path: PathBuf,
    staging_path: PathBuf,
    durable: BTreeMap<u64, ChunkReceipt>,
    pending: BTreeMap<u64, ChunkReceipt>,
    pending_bytes: u64,
    /// Durable chunks that another session stored and whose bytes this one has not compared with their hash.
    inherited: BTreeSet<u64>,
    /// The part, once something was written to it.
    part: Option<Box<dyn WriteFile>>,
    /// The state file and its length; none if what it says may differ from `durable`, and it must be written anew.
    state: Option<(Box<dyn WriteFile>, u64)>,
}

impl Session {
    fn new(layout: &Layout, id: OpId, key: BlobKey, plan: UploadPlan) -> Self {
        Session {
            key,
            plan,
            ended: false,
            part_path: layout.staged(id, Staged::Part),
            state_path: layout.staged(id, Staged::State),
            scratch_path: layout.staged(id, Staged::Scratch),
            staging_path: layout.staging(),
            durable: BTreeMap::new(),
            pending: BTreeMap::new(),
            pending_bytes: 0,
            inherited: BTreeSet::new(),
            part: None,
            state: None,
        }
    }

    /// Begins an upload: an empty part, and a state that says what it is for, both durable.
    pub(super) fn begin(fs: &dyn Fs, layout: &Layout, id: OpId, key: BlobKey, plan: UploadPlan) -> io::Result<Self> {
        let mut session = Session::new(layout, id, key, plan);
        session.part = Some(fs.create_new(&session.part_path)?);
        match session.write_state(fs, BTreeMap::new()) {
            Ok(()) => Ok(session),
            Err(error) => {
                // Best effort: what stays is swept, for it never became an upload.
                let _ = fs.remove_file(&session.state_path);
                let _ = fs.remove_file(&session.part_path);
                Err(error)
            }
        }
    }

    /// Takes up an upload that another session, or another process, began. `None` if there is none that can be.
    pub(super) fn load(fs: &dyn Fs, layout: &Layout, id: OpId) -> io::Result<Option<Self>> {
        let Some(state) = read_state(fs, layout, id)? else { return Ok(None) };
        let mut session = Session::new(layout, id, state.key, state.plan);
        let receipts = match fs.open_read(&session.part_path) {
            // It could never become the object.
            Ok(part) if part.stat()?.size_bytes > session.plan.size_bytes => return Ok(None),
            Ok(part) => session.trusted(part, state.receipts)?,
            // It has become the object, and only the state was left to remove. A state that lacks chunks all the same was
            // completed by a process that had read lines of it which a power cut then took: nothing can be added to it.
            Err(error) if error.kind() == ErrorKind::NotFound => match fs.stat(&layout.object(&session.key)) {
                Ok(object)
                    if object.size_bytes == session.plan.size_bytes
                        && state.receipts.len() as u64 == session.plan.chunk_count() =>
                {
                    state.receipts
                }
                Ok(_) => return Ok(None),
                Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(error),
            },
            Err(error) => return Err(error),
        };
        session.inherited.extend(receipts.iter().map(|receipt| receipt.number));
        session.durable.extend(receipts.into_iter().map(|receipt| (receipt.number, receipt)));
        Ok(Some(session))
    }

    /// The `receipts` that the part bears out: those within its length, up to the last one whose bytes still have their
    /// hash. Earlier ones are compared in [`prove`](Self::prove), before anybody relies on them.
    fn trusted(&self, mut part: Box<dyn ReadFile>, mut receipts: Vec<ChunkReceipt>) -> io::Result<Vec<ChunkReceipt>> {
        let length = part.stat()?.size_bytes;
        receipts.retain(|receipt| self.offset(receipt.number) + receipt.size_bytes <= length);
        while let Some(last) = receipts.last() {
            if self.bears_out(part.as_mut(), last)? {
                break;
            }
            receipts.pop();
        }
        Ok(receipts)
    }

    fn bears_out(&self, part: &mut dyn ReadFile, receipt: &ChunkReceipt) -> io::Result<bool> {
        part.seek(SeekFrom::Start(self.offset(receipt.number)))?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(part.take(receipt.size_bytes))?;
        Ok(ContentHash::from_bytes(*hasher.finalize().as_bytes()) == receipt.hash)
    }

    /// Compares every chunk that another session stored with its hash, once: the part is about to become the object, and
    /// what was damaged since must not. A chunk that is not what it was does not count any more.
    pub(super) fn prove(&mut self, fs: &dyn Fs) -> io::Result<()> {
        if self.inherited.is_empty() {
            return Ok(());
        }
        let mut part = fs.open_read(&self.part_path)?;
        for number in self.inherited.clone() {
            if let Some(receipt) = self.durable.get(&number).copied()
                && !self.bears_out(part.as_mut(), &receipt)?
            {
                self.durable.remove(&number);
                // The file says more than that now; the next step writes a new one.
                self.state = None;
            }
        }
        self.inherited.clear();
        Ok(())
    }

    /// Where chunk `number`, which the plan has, begins.
    const fn offset(&self, number: u64) -> u64 {
        number * self.plan.chunk_size
    }

    /// Whether chunk `number` is there, durable or not.
    pub(super) fn has(&self, number: u64) -> bool {
        self.durable.contains_key(&number) || self.pending.contains_key(&number)
    }

    /// How many chunks are there, durable or not.
    pub(super) fn stored(&self) -> u64 {
        // A chunk is never in both.
        (self.durable.len() + self.pending.len()) as u64
    }

    /// The durable chunks, in the order of their numbers.
    pub(super) fn receipts(&self) -> Vec<ChunkReceipt> {
        self.durable.values().copied().collect()
    }

    /// Writes a chunk that the plan has; makes it durable if enough has come together.
    pub(super) fn put(&mut self, fs: &dyn Fs, receipt: ChunkReceipt, bytes: &[u8]) -> Result<(), SessionError> {
        self.open_part(fs)?;
        if self.state.is_none() {
            // What was read from the disk may say more than is trusted.
            self.write_state(fs, self.durable.clone())?;
        }
        if self.durable.contains_key(&receipt.number) {
            let mut durable = self.durable.clone();
            durable.remove(&receipt.number);
            self.record(fs, &upload_state::again_line(receipt.number), durable)?;
        }
        self.pending.remove(&receipt.number);
        self.inherited.remove(&receipt.number);
        let offset = self.offset(receipt.number);
        self.open_part(fs)?.write_all_at(bytes, offset)?;
        self.pending.insert(receipt.number, receipt);
        self.pending_bytes += receipt.size_bytes;
        if self.pending_bytes >= SYNC_EVERY_BYTES { self.settle(fs) } else { Ok(()) }
    }

    /// Makes every chunk that is there durable.
    pub(super) fn settle(&mut self, fs: &dyn Fs) -> Result<(), SessionError> {
        if self.pending.is_empty() {
            return Ok(());
        }
        self.open_part(fs)?.sync().map_err(SessionError::Dead)?;
        let lines = self.pending.values().map(upload_state::chunk_line).collect::<String>();
        let mut durable = self.durable.clone();
        durable.extend(&self.pending);
        self.record(fs, &lines, durable)?;
        self.pending.clear();
        self.pending_bytes = 0;
        Ok(())
    }

    fn open_part(&mut self, fs: &dyn Fs) -> io::Result<&mut Box<dyn WriteFile>> {
        match &mut self.part {
            Some(part) => Ok(part),
            none => Ok(none.insert(fs.open_write(&self.part_path)?)),
        }
    }

    /// Appends `lines`, after which the state says `durable`. If that fails the file is left as it is, and the next step
    /// writes a new one.
    fn record(&mut self, fs: &dyn Fs, lines: &str, durable: BTreeMap<u64, ChunkReceipt>) -> io::Result<()> {
        let Some((mut file, length)) = self.state.take() else { return self.write_state(fs, durable) };
        file.write_all_at(lines.as_bytes(), length)?;
        file.sync()?;
        self.state = Some((file, length + lines.len() as u64));
        self.durable = durable;
        Ok(())
    }

    /// Writes a state file that says `durable`, in the place of the one that is there.
    fn write_state(&mut self, fs: &dyn Fs, durable: BTreeMap<u64, ChunkReceipt>) -> io::Result<()> {
        self.state = None;
        let lines = durable.values().map(upload_state::chunk_line);
        let content = std::iter::once(upload_state::first_line(&self.key, self.plan)).chain(lines).collect::<String>();
        let mut file = match fs.create_new(&self.scratch_path) {
            // Left by a process that died right here.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                fs.remove_file(&self.scratch_path)?;
                fs.create_new(&self.scratch_path)?
            }
            other => other?,
        };
        let written = file
            .write_all_at(content.as_bytes(), 0)
            .and_then(|()| file.sync())
            .and_then(|()| fs.rename_over(&self.scratch_path, &self.state_path));
        written.inspect_err(|_| {
            // Best effort: it is made anew next time, and swept otherwise.
            let _ = fs.remove_file(&self.scratch_path);
        })?;
        fs.sync_folder(&self.staging_path)?;
        self.state = Some((file, content.len() as u64));
        self.durable = durable;
        Ok(())
    }
}

/// Bytes of the longest state file that is read; some 100 for each of a million chunks.
const MOST_STATE_BYTES: u64 = 256 * 1024 * 1024;

/// What the state file of upload `id` says; `None` if there is none, or none of ours.
pub(super) fn read_state(fs: &dyn Fs, layout: &Layout, id: OpId) -> io::Result<Option<UploadState>> {
    let mut file = match fs.open_read(&layout.staged(id, Staged::State)) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut content = Vec::new();
    file.as_mut().take(MOST_STATE_BYTES).read_to_end(&mut content)?;
    Ok(upload_state::parse(&content))
}
