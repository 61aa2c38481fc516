//! A service whose storage is a bucket of the double, with a document of some parts to be moved: within this process, so
//! that the middle of a transfer can be named exactly.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use coffer_core::document::{Document, FileId, FolderPath};
use coffer_core::error::Error;
use coffer_core::service::{DocumentService, ExportTarget, ImportControl, Imported, OnClash, Proceed};
use coffer_core::storage::s3::{BucketFacts, LEAST_PART_BYTES, Patience};
use coffer_tests::Desk;
use coffer_tests::s3::S3Server;
use coffer_tests::s3::bucket_vault::{BucketVault, facts_of_everything};
use coffer_tests::s3::double::{Double, LoggedRequest, RequestSite};

use crate::ways::CHUNK;

/// A document that goes in three parts: no more than are under way at once.
pub const SHORT: u64 = 2 * CHUNK + 77_777;

/// One that goes in eight: what happens when the first has arrived happens in the middle.
pub const LONG: u64 = 7 * CHUNK + 77_777;

/// A desk before a bucket.
pub struct Bench<'double> {
    /// Length of the document.
    length: u64,
    pub double: &'double Double,
    pub bucket: String,
    pub desk: Desk,
    pub vault: BucketVault,
}

impl<'double> Bench<'double> {
    /// An empty vault in a bucket of its own, for a document of this length.
    pub fn before(double: &'double Double, length: u64) -> Bench<'double> {
        Bench::by_way_of(&double.server(), double, length)
    }

    /// The same, reached as `server`.
    pub fn by_way_of(server: &S3Server, double: &'double Double, length: u64) -> Bench<'double> {
        let bucket = double.new_bucket();
        let facts = BucketFacts { least_part_bytes: LEAST_PART_BYTES, ..facts_of_everything() };
        let mut vault = BucketVault::create(server, &bucket, facts);
        // A line that is as quick as loopback is, so that nobody waits minutes for an answer that never comes.
        vault.patience = Patience { base: Duration::from_secs(30), least_bytes_per_second: 1 << 30, ..vault.patience };
        Bench { length, double, bucket, desk: Desk::new(), vault }
    }

    /// The service as another process has it that has just begun.
    pub fn service(&self) -> DocumentService {
        self.desk.service_over(Arc::new(self.vault.open()))
    }

    /// The bytes of the document.
    pub fn content(&self) -> Vec<u8> {
        (0..self.length).map(|at| (at % 251) as u8 ^ (at / CHUNK) as u8).collect()
    }

    /// How many parts it goes in.
    pub fn parts(&self) -> usize {
        usize::try_from(self.length.div_ceil(CHUNK)).expect("a small number")
    }

    /// The document as a file to be added. No two chunks of it are alike.
    pub fn file(&self) -> PathBuf {
        self.desk.file("film.mp4", &self.content())
    }

    /// Queues the import of a file.
    pub fn queue(&self, service: &DocumentService, path: &Path) -> FileId {
        let root = FolderPath::root();
        let gathered = service.enqueue(&self.desk.user, &[path.to_owned()], &root, &mut |_| {}).expect("queued");
        assert!(gathered.skipped.is_empty(), "{:?}", gathered.skipped);
        gathered.queued[0].file_id
    }

    /// Runs an import as far as `control` lets it.
    pub fn import(
        &self,
        service: &DocumentService,
        import: FileId,
        control: &dyn ImportControl,
    ) -> Result<Imported, Error> {
        service.import(&self.desk.user, import, control)
    }

    /// Writes a copy of a document, as far as `control` lets it.
    pub fn export(
        &self,
        service: &DocumentService,
        document: &Document,
        to: &Path,
        control: &dyn ImportControl,
    ) -> Result<PathBuf, Error> {
        let target = ExportTarget::File(to.to_owned());
        service.export(&self.desk.user, document.file_id, &target, OnClash::Refuse, control)
    }

    /// How many imports are not over.
    pub fn open_imports(&self, service: &DocumentService) -> usize {
        service.open_imports(&self.desk.user).expect("the index answers").len()
    }

    /// Checks that the only document is there with its content, and that nothing lies about in the bucket.
    pub fn check_added(&self, service: &DocumentService, document: &Document) {
        let bytes = coffer_tests::read_whole(service.open(&self.desk.user, document.file_id, None).expect("it opens"));
        assert!(bytes.expect("it is readable") == self.content(), "every byte is there");
        let open_imports = service.open_imports(&self.desk.user).expect("the index answers");
        assert!(open_imports.iter().all(|open| open.file_id != document.file_id), "the import is over");
        assert_eq!(self.objects(), 3, "content, sidecar, marker: {:?}", self.double.keys(&self.bucket));
    }

    /// Objects in the bucket that are not set aside.
    pub fn objects(&self) -> usize {
        self.double.keys(&self.bucket).iter().filter(|key| !key.contains(".quarantine/")).count()
    }

    /// How often a part was sent that had been acknowledged before, in the same upload and by an answer that nothing was
    /// wrong with.
    pub fn sent_again(&self) -> usize {
        let requests = self.double.requests();
        let acknowledged = |before: &LoggedRequest| before.status == Some(200) && before.fault.is_none();
        let parts: Vec<_> = requests.iter().filter(|request| request.site == RequestSite::UploadPart).collect();
        let again = |at: &usize| parts[..*at].iter().any(|old| acknowledged(old) && old.target == parts[*at].target);
        (0..parts.len()).filter(again).count()
    }
}

/// Lets something happen once, when so many bytes are safe, and goes on.
pub struct Meanwhile<'a> {
    from: u64,
    happen: Mutex<Option<Box<dyn FnOnce() + Send + 'a>>>,
    begun_again: AtomicU64,
}

impl<'a> Meanwhile<'a> {
    /// `happen`s when `from` bytes are safe.
    pub fn at(from: u64, happen: impl FnOnce() + Send + 'a) -> Self {
        Meanwhile { from, happen: Mutex::new(Some(Box::new(happen))), begun_again: AtomicU64::new(0) }
    }

    /// How often it was said that all begins again.
    pub fn begun_again(&self) -> u64 {
        self.begun_again.load(Ordering::Relaxed)
    }
}

impl ImportControl for Meanwhile<'_> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes >= self.from
            && let Some(happen) = self.happen.lock().expect("nothing panics while it holds it").take()
        {
            happen();
        }
        Proceed::Go
    }

    fn begin_again(&self) {
        self.begun_again.fetch_add(1, Ordering::Relaxed);
    }
}
