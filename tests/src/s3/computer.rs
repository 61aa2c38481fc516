//! One of several computers that have the same vault in a bucket: a service with an index, a folder, sources and a clock of its
//! own, over a line that counts.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

use coffer_core::document::{DeviceId, Document, FileId, FolderPath, Timestamp, UserId};
use coffer_core::error::Error;
use coffer_core::repository::{Index, OpenUpload, SameContent};
use coffer_core::seams::{Clock, Disk, RandomIds};
use coffer_core::service::{AddRequest, DocumentService, ImportControl, Imported, News, Parts, Proceed};
use coffer_core::storage::s3::S3Storage;
use coffer_core::storage::{Sharing, Storage, Upkeep};
use tempfile::TempDir;

use super::S3Server;
use super::bucket_vault::BucketVault;
use super::counting_line::CountingLine;
use crate::read_whole;

/// A computer with its own view of the vault.
pub struct Computer<'v> {
    vault: &'v BucketVault,
    line: CountingLine,
    device: DeviceId,
    index: Arc<Index>,
    clock: Arc<PassingClock>,
    folder: TempDir,
    service: DocumentService,
}

impl<'v> Computer<'v> {
    /// The how many-th computer with this vault, which reaches it at `server`.
    pub fn new(vault: &'v BucketVault, server: &S3Server, number: u8) -> Computer<'v> {
        let line = CountingLine::to(server);
        let device = DeviceId::from_bytes([number; 16]);
        let index = Arc::new(Index::open_in_memory().expect("an index in memory opens"));
        let folder = tempfile::tempdir().expect("a folder for the computer");
        let clock = Arc::new(PassingClock::default());
        let service = service(vault, &line, device, &index, &clock, &folder);
        Computer { vault, line, device, index, clock, folder, service }
    }

    /// Another process on it, after the first has died.
    pub fn restart(&mut self) {
        self.service = service(self.vault, &self.line, self.device, &self.index, &self.clock, &self.folder);
    }

    /// Its index was lost: a new one, which has read what the bucket holds.
    pub fn lose_index(&mut self) {
        self.index = Arc::new(Index::open_in_memory().expect("an index in memory opens"));
        self.restart();
        self.catch_up();
    }

    /// What this computer remembered of uploads was lost.
    pub fn lose_journals(&mut self) {
        fs::remove_dir_all(self.folder.path().join("bucket").join("uploads")).expect("there are some");
        self.restart();
    }

    /// How many files it has about uploads.
    pub fn remembered(&self) -> usize {
        fs::read_dir(self.folder.path().join("bucket").join("uploads")).map_or(0, Iterator::count)
    }

    /// What can be done with the vault.
    pub fn service(&self) -> &DocumentService {
        &self.service
    }

    /// Who acts.
    pub fn user(&self) -> UserId {
        "anna".parse().expect("a valid user")
    }

    /// Bytes that it has sent so far.
    pub fn sent(&self) -> u64 {
        self.line.sent()
    }

    /// Lets time pass for it, running.
    pub fn pass(&self, duration: Duration) {
        self.clock.shift_ms.fetch_add(i64::try_from(duration.as_millis()).expect("not for ages"), Ordering::SeqCst);
    }

    /// Reads what others have added.
    pub fn catch_up(&self) {
        self.service.read_news(&self.user(), News::All, &mut |_| Proceed::Go).expect("the bucket answers");
    }

    /// Queues a file of this name and content; one that is there already stays as it is.
    pub fn queue(&self, name: &str, content: &[u8]) -> OpenUpload {
        let path = self.file(name, content);
        let queued = self.service.enqueue(&self.user(), &[path], &FolderPath::root(), &mut |_| {});
        queued.expect("queued").queued.remove(0)
    }

    /// Queues a file that is to become a document of its own, though the vault may have its content.
    pub fn queue_to_keep(&self, name: &str, content: &[u8]) -> OpenUpload {
        let paths = [self.file(name, content)];
        let root = FolderPath::root();
        let request = AddRequest { paths: &paths, folder: &root, same_content: SameContent::Keep };
        let mut queued = Vec::new();
        let each = self.service.enqueue_each(
            &self.user(),
            request,
            &mut |_| {},
            &mut |import| queued.push(import),
            &mut |skipped| panic!("{skipped:?}"),
        );
        each.expect("queued");
        queued.remove(0)
    }

    /// A file of this name and content among its sources.
    fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.source(name);
        fs::create_dir_all(path.parent().expect("it has one")).expect("a folder can be made");
        if fs::read(&path).ok().as_deref() != Some(content) {
            fs::write(&path, content).expect("a file can be written");
        }
        path
    }

    /// Queues a folder of this name with these files in it.
    pub fn queue_folder(&self, name: &str, files: &[(&str, &[u8])]) -> Vec<OpenUpload> {
        let folder = self.source(name);
        fs::create_dir_all(&folder).expect("a folder can be made");
        for (name, content) in files {
            fs::write(folder.join(name), content).expect("a file can be written");
        }
        self.service.enqueue(&self.user(), &[folder], &FolderPath::root(), &mut |_| {}).expect("queued").queued
    }

    /// Queues a file and carries its import out.
    ///
    /// # Errors
    /// Of the import.
    pub fn add(&self, name: &str, content: &[u8], control: &dyn ImportControl) -> Result<Imported, Error> {
        self.go_on(self.queue(name, content).file_id, control)
    }

    /// Carries an import out, or goes on with it.
    ///
    /// # Errors
    /// Of the import.
    pub fn go_on(&self, file_id: FileId, control: &dyn ImportControl) -> Result<Imported, Error> {
        self.service.import(&self.user(), file_id, control)
    }

    /// Its imports that are not finished.
    pub fn open_imports(&self) -> Vec<OpenUpload> {
        self.service.open_imports(&self.user()).expect("the index can be read")
    }

    /// The documents that it knows, by id.
    pub fn documents(&self) -> Vec<Document> {
        let mut ids = Vec::new();
        let each = |file_id, _, _| -> Result<(), Error> {
            ids.push(file_id);
            Ok(())
        };
        self.index.file_ids(&self.user(), each).expect("the index can be read");
        ids.into_iter().map(|id| self.service.document(&self.user(), id).expect("it is there")).collect()
    }

    /// The content of a document.
    pub fn content(&self, document: &Document) -> Vec<u8> {
        let reader = self.service.open(&self.user(), document.file_id, None).expect("it can be opened");
        read_whole(reader).expect("every byte is as it should be")
    }

    fn source(&self, name: &str) -> PathBuf {
        self.folder.path().join("sources").join(name)
    }
}

fn service(
    vault: &BucketVault,
    line: &CountingLine,
    device: DeviceId,
    index: &Arc<Index>,
    clock: &Arc<PassingClock>,
    folder: &TempDir,
) -> DocumentService {
    let clock: Arc<dyn Clock> = Arc::clone(clock) as Arc<_>;
    let bucket = folder.path().join("bucket");
    let storage = Arc::new(S3Storage::new(vault.parts_for(line.server(), bucket, device, Arc::clone(&clock))));
    DocumentService::new(Parts {
        index: Arc::clone(index),
        storage: Arc::clone(&storage) as Arc<dyn Storage>,
        upkeep: Arc::clone(&storage) as Arc<dyn Upkeep>,
        sharing: Some(storage as Arc<dyn Sharing>),
        fs: Arc::new(Disk),
        clock,
        ids: Arc::new(RandomIds),
        device,
        off_limits: Vec::new(),
        chunk_budget: Arc::default(),
    })
}

/// The time of day, and as much later as a test wants; waiting takes no time.
#[derive(Debug, Default)]
struct PassingClock {
    shift_ms: AtomicI64,
    waited_ms: AtomicI64,
}

impl Clock for PassingClock {
    fn now(&self) -> Timestamp {
        let now = Timestamp::from(SystemTime::now()).as_millis();
        Timestamp::from_millis(now + self.shift_ms.load(Ordering::SeqCst))
    }

    fn monotonic(&self) -> Duration {
        let passed = self.shift_ms.load(Ordering::SeqCst) + self.waited_ms.load(Ordering::SeqCst);
        Duration::from_millis(passed.unsigned_abs())
    }

    fn sleep(&self, duration: Duration) {
        let millis = i64::try_from(duration.as_millis()).expect("nobody waits for ages");
        self.waited_ms.fetch_add(millis, Ordering::SeqCst);
    }
}
