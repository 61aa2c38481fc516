//! Sending a long file in chunks: one thread reads and hashes the next chunk while others store the last ones.
//!
//! As many chunks are stored at once as the storage is quicker for and a person allows, all imports of this process together
//! ([`ChunkBudget`]); with one, they are stored in their order. What a person wants is heard after every chunk that is stored,
//! and a few times a second while none is. Whoever pauses or cancels wants the line for something else: chunks that take
//! longer are then given up, and sent again by the run that goes on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, Scope};
use std::time::Duration;

use bytes::BytesMut;

use super::ImportControl;
use super::send::{Content, Learning};
use crate::document::ContentHash;
use crate::error::{Error, SourceError};
use crate::limits::{ChunkBudget, ChunkPermit, Importing};
use crate::repository::OpenUpload;
use crate::service::DocumentService;
use crate::service::source::Source;
use crate::storage::{BlobKey, ChunkReceipt, Storage, StorageError, UploadId, UploadPlan};

/// How often it is asked what a person wants while nothing is answered.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// What is known of the chunks that are stored.
struct Stored {
    hashes: Vec<Option<ContentHash>>,
    bytes: u64,
}

impl Stored {
    fn note(&mut self, receipt: ChunkReceipt) {
        self.bytes += receipt.size_bytes;
        self.hashes[receipt.number as usize] = Some(receipt.hash);
    }
}

/// The way to the threads that store, and back.
struct Lanes {
    budget: Arc<ChunkBudget>,
    _importing: Importing,
    most_under_way: usize,
    under_way: usize,
    chunks: SyncSender<(u64, ChunkPermit)>,
    answers: Receiver<Result<ChunkReceipt, StorageError>>,
}

impl Lanes {
    /// Opens them; chunks that are under way are given up once `is_over`.
    fn open<'scope>(
        scope: &'scope Scope<'scope, '_>,
        storage: &'scope dyn Storage,
        budget: &Arc<ChunkBudget>,
        upload: &'scope UploadId,
        is_over: &'scope AtomicBool,
    ) -> Self {
        let lanes = storage.capabilities().chunks_at_once.min(budget.most()).max(1);
        let (chunks, to_store) = mpsc::sync_channel::<(u64, ChunkPermit)>(lanes);
        let (answer, answers) = mpsc::sync_channel(lanes);
        let to_store = Arc::new(Mutex::new(to_store));
        for _ in 0..lanes {
            let (to_store, answer) = (Arc::clone(&to_store), answer.clone());
            scope.spawn(move || {
                let is_wanted = || !is_over.load(Ordering::Acquire);
                while let Some((number, mut permit)) = next_of(&to_store).filter(|_| is_wanted()) {
                    let send = |bytes| storage.put_chunk_while(upload, number, bytes, &is_wanted);
                    let stored = permit.lend(send);
                    // Before the answer: whoever waits for one of the two finds the other.
                    drop(permit);
                    // Nobody listens any more once the import has failed or was stopped.
                    let Some(stored) = stored.transpose() else { break };
                    if answer.send(stored).is_err() {
                        break;
                    }
                }
            });
        }
        let (budget, importing) = (Arc::clone(budget), budget.enter());
        Lanes { budget, _importing: importing, most_under_way: lanes, under_way: 0, chunks, answers }
    }

    fn send(&mut self, number: u64, permit: ChunkPermit) {
        self.chunks
            .send((number, permit))
            .expect("a thread that stores ends only when this sender is gone, or nobody asks for its answers");
        self.under_way += 1;
    }

    /// The next chunk that is stored, waited for at most as long as `patience` says.
    fn receive(&mut self, patience: Duration) -> Result<Option<ChunkReceipt>, StorageError> {
        match self.answers.recv_timeout(patience) {
            Ok(answer) => {
                self.under_way -= 1;
                answer.map(Some)
            }
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => unreachable!("every chunk under way is answered"),
        }
    }

    /// Leave to store another chunk, waited for a moment only; `None` if there is none yet. Notes what was answered meanwhile.
    fn permit(&mut self, stored: &mut Stored) -> Result<Option<ChunkPermit>, StorageError> {
        let is_full = self.under_way >= self.most_under_way;
        if self.under_way > 0
            && let Some(receipt) = self.receive(if is_full { ASK_EVERY } else { Duration::ZERO })?
        {
            stored.note(receipt);
        }
        if self.under_way >= self.most_under_way { Ok(None) } else { Ok(self.budget.take(ASK_EVERY)) }
    }
}

/// The next chunk to store; `None` when there will be none.
fn next_of(to_store: &Mutex<Receiver<(u64, ChunkPermit)>>) -> Option<(u64, ChunkPermit)> {
    to_store.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl DocumentService {
    /// Stores the content of `source` as a resumable upload. Chunks that are stored already, with the same hash, are not
    /// sent again, whoever stored them.
    pub(super) fn send_chunks(
        &self,
        import: &mut OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Content, Error> {
        self.adopt_upload(import, source)?;
        let begun_before = import.upload_id.is_some();
        match self.send_chunks_once(import, source, control) {
            Err(Error::Storage(error)) if must_begin_anew(&error, begun_before) => {
                self.abort_upload(import)?;
                // There is never a second upload of a key that others know.
                if self.may_be_shared(import) {
                    let upload = import.upload_id.as_deref().unwrap_or_default().parse()?;
                    return Err(StorageError::UploadNotFound { upload }.into());
                }
                source.rewind()?;
                if let Some(content) = self.completed_earlier(import, source, control)? {
                    return Ok(content);
                }
                import.upload_id = None;
                control.begin_again();
                self.send_chunks_once(import, source, control)
            }
            sent => sent,
        }
    }

    fn send_chunks_once(
        &self,
        import: &mut OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
    ) -> Result<Content, Error> {
        let size_bytes = source.stat.size_bytes;
        let plan = UploadPlan { size_bytes, chunk_size: import.chunk_size };
        let key = BlobKey::content(import.owner_id.clone(), import.file_id);
        let (upload, receipts) = self.resume_or_begin(import, &key, plan)?;
        let send = |source: &mut Source, receipts: &[ChunkReceipt]| {
            let is_over = AtomicBool::new(false);
            let content = thread::scope(|scope| {
                let lanes = Lanes::open(scope, &*self.storage, &self.chunk_budget, &upload, &is_over);
                let sent = self.read_and_send(import, source, control, plan, receipts, lanes);
                is_over.store(matches!(sent, Err(Error::Paused | Error::Cancelled)), Ordering::Release);
                sent
            })?;
            source.check_unchanged(&*self.fs).map(|()| content).map_err(Error::from)
        };
        let mut content = send(source, &receipts)?;
        let stored = match self.storage.complete(&key, &upload) {
            // A chunk that an earlier run had stored was damaged since: what is missing is sent again.
            Err(StorageError::Incomplete { .. }) => {
                source.rewind()?;
                content = send(source, &self.storage.chunks(&upload)?)?;
                self.storage.complete(&key, &upload)?
            }
            // Completed by a run that died before its commit, where beginning does not say so.
            Err(StorageError::AlreadyExists { .. }) if !self.may_be_shared(import) => {
                self.storage.set_aside(&key)?;
                self.storage.complete(&key, &upload)?
            }
            stored => stored?,
        };
        self.guard.ensure(stored.size_bytes == size_bytes, "a completed upload has the length of its plan")?;
        Ok(content)
    }

    fn read_and_send(
        &self,
        import: &OpenUpload,
        source: &mut Source,
        control: &dyn ImportControl,
        plan: UploadPlan,
        receipts: &[ChunkReceipt],
        mut lanes: Lanes,
    ) -> Result<Content, Error> {
        let mut learning = Learning::of(&import.name);
        let mut stored = Stored { hashes: vec![None; plan.chunk_count() as usize], bytes: 0 };
        // The last bytes count only once the document is safe.
        let go_on = |stored: &Stored| self.verdict(import, control, stored.bytes.min(plan.size_bytes - 1));
        let mut chunk = BytesMut::new();
        for number in 0..plan.chunk_count() {
            chunk.resize(plan.chunk_length(number).unwrap_or_default() as usize, 0);
            if source.fill(&mut chunk)? < chunk.len() {
                return Err(SourceError::Changed { path: source.path.clone() }.into());
            }
            learning.read(&chunk);
            match receipts.binary_search_by_key(&number, |receipt| receipt.number).map(|place| receipts[place]) {
                Ok(receipt) if receipt.size_bytes == chunk.len() as u64 && receipt.hash == ContentHash::of(&chunk) => {
                    stored.note(receipt);
                    go_on(&stored)?;
                }
                _ => {
                    let mut permit = loop {
                        let before = stored.bytes;
                        let permit = lanes.permit(&mut stored)?;
                        if permit.is_none() || stored.bytes > before {
                            go_on(&stored)?;
                        }
                        if let Some(permit) = permit {
                            break permit;
                        }
                    };
                    std::mem::swap(&mut chunk, &mut permit.buffer);
                    lanes.send(number, permit);
                }
            }
        }
        while lanes.under_way > 0 {
            lanes.receive(ASK_EVERY)?.into_iter().for_each(|receipt| stored.note(receipt));
            go_on(&stored)?;
        }
        let hashes: Option<Vec<ContentHash>> = stored.hashes.into_iter().collect();
        let chunk_hashes = hashes.expect("every chunk was either stored before or sent and answered");
        Ok(learning.learned(plan.size_bytes, chunk_hashes))
    }

    /// The open upload of this import and what it has, or a new one; its id is remembered before the first chunk goes.
    fn resume_or_begin(
        &self,
        import: &mut OpenUpload,
        key: &BlobKey,
        plan: UploadPlan,
    ) -> Result<(UploadId, Vec<ChunkReceipt>), Error> {
        if let Some(upload) = &import.upload_id {
            let upload: UploadId = upload.parse()?;
            let receipts = self.storage.chunks(&upload)?;
            self.index.write(|write| write.set_upload_id(import.file_id, upload.as_str()))?;
            return Ok((upload, receipts));
        }
        let upload = match self.storage.begin(key, plan) {
            // Completed by a run that died before its commit, of another state of the source.
            Err(StorageError::AlreadyExists { .. }) => {
                self.storage.set_aside(key)?;
                self.storage.begin(key, plan)?
            }
            begun => begun?,
        };
        self.index.write(|write| write.set_upload_id(import.file_id, upload.as_str()))?;
        import.upload_id = Some(upload.as_str().to_owned());
        Ok((upload, Vec::new()))
    }
}

/// Whether an upload that has failed like this never becomes the document, however often it is resumed: the place has
/// given it up, or what lies under its id is not what was begun (of another document, or cut otherwise).
fn must_begin_anew(error: &StorageError, begun_before: bool) -> bool {
    match error {
        StorageError::UploadNotFound { .. } => true,
        StorageError::InvalidChunk { .. } | StorageError::Incomplete { .. } => begun_before,
        _ => false,
    }
}
