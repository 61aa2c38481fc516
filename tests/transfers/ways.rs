//! The four ways on which a document goes: into a vault and out of it, in a folder and in a bucket.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use coffer_tests::processes::place::Place;
use coffer_tests::processes::program::Program;
use coffer_tests::processes::running::Running;
use coffer_tests::processes::sources::Sources;
use coffer_tests::s3::S3Server;

use crate::cloud::Cloud;

/// Bytes of a chunk.
pub const CHUNK: u64 = 8 << 20;

/// Parts that are under way at once, either way.
pub const PARTS_AT_ONCE: u64 = 4;

/// What a run writes or reads beside the document: sidecars, lists, the index.
const BESIDE: u64 = 2 << 20;

/// A way on which a document goes, begun anew in every round.
pub trait Way {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// Everything is again as before the first run; the round has a number that was not used before.
    fn begin(&mut self, round: usize);

    /// The run that begins it, and that goes on with it.
    fn program(&self) -> Program;

    /// Bytes that were moved by a run that has just ended or was killed.
    fn moved_bytes(&self, run: &Running) -> u64;

    /// What one kill may cost, in bytes that are moved again.
    fn cost_of_a_kill(&self) -> u64;

    /// What every run may move beside the document.
    fn beside(&self) -> u64 {
        BESIDE
    }

    /// Looks at what a kill has left; the answer is what is acknowledged and must not be moved again, where that can be
    /// known to the byte.
    fn acknowledged_bytes(&mut self) -> Option<u64>;

    /// Checks that it is done, to the last byte.
    fn check(&self);
}

/// Into a vault in a folder.
pub struct LocalUp {
    place: Place,
    sources: Sources,
    length: u64,
    source: PathBuf,
}

/// Out of a vault in a folder.
pub struct LocalDown {
    place: Place,
    sources: Sources,
    source: PathBuf,
    copy: PathBuf,
}

/// Into a bucket.
pub struct BucketUp {
    cloud: Cloud,
    sources: Sources,
    length: u64,
    source: PathBuf,
}

/// Out of a bucket.
pub struct BucketDown {
    cloud: Cloud,
    /// Its cache would have what earlier rounds have read.
    reader: Option<Cloud>,
    sources: Sources,
    source: PathBuf,
    copy: PathBuf,
}

impl LocalUp {
    pub fn of(length: u64) -> LocalUp {
        LocalUp { place: Place::new(), sources: Sources::new(), length, source: PathBuf::new() }
    }
}

impl Way for LocalUp {
    fn name(&self) -> &'static str {
        "into a folder"
    }

    fn begin(&mut self, round: usize) {
        self.place = Place::new();
        self.place.done(&["usage"]);
        self.source = next_source(&self.sources, &self.source, round, self.length);
    }

    fn program(&self) -> Program {
        self.place.program(["add", text(&self.source)])
    }

    fn moved_bytes(&self, run: &Running) -> u64 {
        run.written_bytes()
    }

    /// Chunks that wait for their flush, which comes every four, and the one that is being written. There is no
    /// connection; what a flush would cost after each chunk is more than writing four again.
    fn cost_of_a_kill(&self) -> u64 {
        5 * CHUNK
    }

    fn acknowledged_bytes(&mut self) -> Option<u64> {
        None
    }

    fn check(&self) {
        let stored = fs::read_dir(self.place.vault().join("anna")).expect("there is a user");
        let stored: Vec<PathBuf> = stored.map(|entry| entry.expect("an entry").path()).collect();
        let content = stored.iter().find(|path| path.extension().is_none()).expect("there is content");
        assert_eq!(stored.len(), 2, "one content, one sidecar: {stored:?}");
        assert_same(content, &self.source);
        let staged = fs::read_dir(self.place.vault().join(".coffer/staging")).expect("there is a staging folder");
        assert_eq!(staged.count(), 0, "nothing is left");
        self.place.done(&["verify", "--read-data"]);
    }
}

impl LocalDown {
    pub fn of(length: u64) -> LocalDown {
        let (place, sources) = (Place::new(), Sources::new());
        let source = next_source(&sources, Path::new(""), 0, length);
        place.done(&["add", text(&source)]);
        fs::create_dir(place.copies()).expect("folders can be made");
        LocalDown { place, sources, source, copy: PathBuf::new() }
    }
}

impl Way for LocalDown {
    fn name(&self) -> &'static str {
        "out of a folder"
    }

    fn begin(&mut self, round: usize) {
        self.copy = next_copy(&self.place, &self.copy, round);
    }

    fn program(&self) -> Program {
        self.place.program(["get", "film", "--resume", "--output", text(&self.copy)])
    }

    fn moved_bytes(&self, run: &Running) -> u64 {
        run.written_bytes()
    }

    fn cost_of_a_kill(&self) -> u64 {
        CHUNK
    }

    fn acknowledged_bytes(&mut self) -> Option<u64> {
        check_whole_if_there(&self.copy, &self.source);
        None
    }

    fn check(&self) {
        check_copy(&self.place, &self.copy, &self.source, &self.sources);
    }
}

impl BucketUp {
    pub fn of(length: u64, server: S3Server) -> BucketUp {
        BucketUp { cloud: Cloud::on(server), sources: Sources::new(), length, source: PathBuf::new() }
    }
}

impl Way for BucketUp {
    fn name(&self) -> &'static str {
        "into a bucket"
    }

    fn begin(&mut self, round: usize) {
        if round > 0 {
            self.cloud.done(&["rm", "film"]);
            self.cloud.done(&["trash", "--empty"]);
        }
        self.source = next_source(&self.sources, &self.source, round, self.length);
        self.cloud.wire.wait_until_idle();
        self.cloud.wire.forget();
    }

    fn program(&self) -> Program {
        self.cloud.program(&["add", text(&self.source)])
    }

    fn moved_bytes(&self, _run: &Running) -> u64 {
        self.cloud.wire.wait_until_idle();
        let parts = self.cloud.wire.parts();
        let mut numbers: Vec<u32> = parts.iter().filter_map(|part| part.part_number()).collect();
        numbers.sort_unstable();
        assert!(numbers.windows(2).all(|pair| pair[0] != pair[1]), "no run sends a part twice: {numbers:?}");
        let bytes = self.cloud.sent_bytes();
        self.cloud.wire.forget();
        bytes
    }

    fn cost_of_a_kill(&self) -> u64 {
        PARTS_AT_ONCE * CHUNK
    }

    /// Only the bodies of parts are counted.
    fn beside(&self) -> u64 {
        0
    }

    fn acknowledged_bytes(&mut self) -> Option<u64> {
        let bytes = self.cloud.acknowledged_bytes();
        self.cloud.wire.wait_until_idle();
        self.cloud.wire.forget();
        Some(bytes)
    }

    fn check(&self) {
        let copy = self.cloud.place.work().join("copy");
        self.cloud.done(&["get", "film", "--force", "--output", text(&copy)]);
        assert_same(&copy, &self.source);
        assert_eq!(self.cloud.open_uploads(), 0, "no upload is left open");
        let listed = self.cloud.json(&["ls"]);
        assert_eq!(listed["documents"].as_array().map(Vec::len), Some(1), "nothing is there twice: {listed}");
    }
}

impl BucketDown {
    pub fn of(length: u64, server: S3Server) -> BucketDown {
        let (cloud, sources) = (Cloud::on(server), Sources::new());
        let source = next_source(&sources, Path::new(""), 0, length);
        cloud.done(&["add", text(&source)]);
        BucketDown { cloud, reader: None, sources, source, copy: PathBuf::new() }
    }

    fn reader(&self) -> &Cloud {
        self.reader.as_ref().expect("a round has begun")
    }
}

impl Way for BucketDown {
    fn name(&self) -> &'static str {
        "out of a bucket"
    }

    fn begin(&mut self, round: usize) {
        let reader = self.cloud.on_another_computer();
        fs::create_dir(reader.place.copies()).expect("folders can be made");
        self.copy = next_copy(&reader.place, Path::new(""), round);
        reader.wire.wait_until_idle();
        reader.wire.forget();
        self.reader = Some(reader);
    }

    fn program(&self) -> Program {
        self.reader().program(&["get", "film", "--resume", "--output", text(&self.copy)])
    }

    fn moved_bytes(&self, _run: &Running) -> u64 {
        let wire = &self.reader().wire;
        wire.wait_until_idle();
        let bytes = wire.answered_bytes();
        wire.forget();
        bytes
    }

    fn cost_of_a_kill(&self) -> u64 {
        PARTS_AT_ONCE * CHUNK
    }

    fn acknowledged_bytes(&mut self) -> Option<u64> {
        check_whole_if_there(&self.copy, &self.source);
        None
    }

    fn check(&self) {
        check_copy(&self.reader().place, &self.copy, &self.source, &self.sources);
    }
}

/// A file that was not added before; the one of the last round goes.
fn next_source(sources: &Sources, last: &Path, round: usize, length: u64) -> PathBuf {
    // There is none before the first round.
    let _ = fs::remove_file(last);
    sources.file(&format!("{round}/film.mp4"), usize::try_from(length).expect("it fits on a disk"))
}

/// Where the next copy goes; the last one goes.
fn next_copy(place: &Place, last: &Path, round: usize) -> PathBuf {
    let _ = fs::remove_file(last);
    place.copies().join(format!("{round}.mp4"))
}

fn check_copy(place: &Place, copy: &Path, source: &Path, sources: &Sources) {
    assert_same(copy, source);
    assert!(source.starts_with(sources.folder()), "the source is still there");
    let left = fs::read_dir(place.copies()).expect("there is a folder");
    assert_eq!(left.count(), 1, "nothing lies beside the copy");
}

/// A copy has its name only when it is whole.
fn check_whole_if_there(copy: &Path, source: &Path) {
    if copy.exists() {
        assert_same(copy, source);
    }
}

fn assert_same(one: &Path, other: &Path) {
    assert!(hash_of(one) == hash_of(other), "{} has the bytes of {}", one.display(), other.display());
}

/// The hash of a file.
pub fn hash_of(path: &Path) -> blake3::Hash {
    let mut hasher = blake3::Hasher::new();
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    hasher.update_reader(file).expect("a file can be read");
    hasher.finalize()
}

/// A path as text.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}
