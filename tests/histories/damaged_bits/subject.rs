//! The vault whose bits are turned: made once, and put back from a copy before every turn.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::document::{Document, FileId, Tags, UserId};
use coffer_core::error::Error;
use coffer_core::home::Home;
use coffer_core::query::{DocumentQuery, Place as Which, Usage};
use coffer_core::seams::Disk;
use coffer_core::service::{DocumentChanges, DocumentService, ImportControl, Proceed, Unattended};
use coffer_core::vault::{self, Choice, Seams, Vault};
use coffer_tests::documents::{anna, parsed};
use coffer_tests::{CountingIds, ManualClock, Random};
use tempfile::TempDir;

/// What kind of file a bit is turned in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Place {
    Content,
    Sidecar,
    Database,
    Log,
    Part,
    State,
    Marker,
    Settings,
}

/// A bit that was turned.
#[derive(Debug)]
pub struct Turned {
    pub file: PathBuf,
    pub byte: usize,
    pub bit: u32,
}

impl Turned {
    /// The document whose file it is.
    pub fn file_id(&self) -> FileId {
        let stem = self.file.file_stem().expect("a file has a name").to_string_lossy();
        parsed(&stem)
    }
}

/// What lists and counters answer.
#[derive(Debug, PartialEq)]
pub struct Answers {
    pub documents: Vec<Document>,
    pub trash: Vec<Document>,
    pub usage: Usage,
    pub found: u64,
    pub tags: usize,
    pub folders: usize,
    pub imports: usize,
}

/// A vault with some of everything.
pub struct Subject {
    /// Where it is opened, always at the same path.
    home: PathBuf,
    /// As it is when it is closed.
    closed: PathBuf,
    /// The same with a log that was not folded into the database.
    unfolded: PathBuf,
    /// What it holds.
    pub documents: Vec<(Document, Vec<u8>)>,
    /// What its lists answer.
    pub answers: Answers,
    /// What the paused import will hold.
    pub large: Vec<u8>,
    runs: u64,
    _folder: TempDir,
}

impl Subject {
    pub fn new() -> Subject {
        // In memory: thousands of copies are made.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let folder = folder.expect("a temporary folder");
        let (home, closed) = (folder.path().join("home"), folder.path().join("closed"));
        let unfolded = folder.path().join("unfolded");
        fs::create_dir(&home).expect("a folder can be made");
        let large: Vec<u8> = (0..9 * 1024 * 1024_u32).map(|number| (number % 251) as u8).collect();
        let vault = open(&home, 0).expect("a new vault opens");
        let documents = fill(&vault.service, &home, &large);
        let answers = answers(&vault.service).expect("a sound index answers");
        copy(&home, &unfolded);
        drop(vault);
        copy(&home, &closed);
        Subject { home, closed, unfolded, documents, answers, large, runs: 0, _folder: folder }
    }

    /// Puts the vault back and turns one bit of one file of this kind.
    pub fn turn(&mut self, place: Place, random: &mut Random) -> Turned {
        fs::remove_dir_all(&self.home).expect("it is there");
        copy(if place == Place::Log { &self.unfolded } else { &self.closed }, &self.home);
        let mut files = Vec::new();
        files_below(&self.home, &mut files);
        files.retain(|file| {
            place_of(&self.home, file) == Some(place) && fs::metadata(file).is_ok_and(|it| it.len() > 0)
        });
        files.sort();
        assert!(!files.is_empty(), "there must be something of {place:?}");
        let file = files[random.below(files.len() as u64) as usize].clone();
        let mut bytes = fs::read(&file).expect("it can be read");
        let turned = Turned { file, byte: random.below(bytes.len() as u64) as usize, bit: random.below(8) as u32 };
        bytes[turned.byte] ^= 1 << turned.bit;
        fs::write(&turned.file, bytes).expect("it can be written");
        turned
    }

    /// Opens it, as a new process would.
    pub fn open(&mut self) -> Result<Vault, Error> {
        self.runs += 1;
        open(&self.home, self.runs)
    }

    /// Takes the index away.
    pub fn lose_index(&self) {
        fs::remove_dir_all(self.home.join("data/index")).expect("it is there");
    }
}

/// What the lists, the counters and a search answer.
pub fn answers(service: &DocumentService) -> Result<Answers, Error> {
    let user = anna();
    let page = |place| {
        let query = DocumentQuery { place, ..DocumentQuery::default() };
        service.page(&user, &query, None, 1_000).map(|page| page.documents)
    };
    Ok(Answers {
        documents: page(Which::Vault)?,
        trash: page(Which::Trash)?,
        usage: service.usage(&user)?,
        found: service.count(&user, &DocumentQuery { text: Some(parsed("grosse")), ..DocumentQuery::default() })?,
        tags: service.tags(&user)?.len(),
        folders: service.folders(&user, &parsed(""))?.len(),
        imports: service.open_imports(&user)?.len(),
    })
}

/// The whole content of a document.
pub fn content(service: &DocumentService, file_id: FileId) -> Result<Vec<u8>, Error> {
    coffer_tests::read_whole(service.open(&anna(), file_id, None)?)
}

fn open(home: &Path, run: u64) -> Result<Vault, Error> {
    let (clock, ids) = (Arc::new(ManualClock::default()), Arc::new(CountingIds::series(run)));
    let seams = Seams::of(Arc::new(Disk), clock, ids);
    vault::open(&Home::at(home), &Choice { login_name: Some("anna".to_owned()), ..Choice::default() }, &seams)
}

/// Documents in folders, with tags and notes, in the trash and purged, and one import that was paused after a chunk.
fn fill(service: &DocumentService, home: &Path, large: &[u8]) -> Vec<(Document, Vec<u8>)> {
    let user = anna();
    let mut file_ids = Vec::new();
    for number in 0..12_u8 {
        let content: Vec<u8> = (0..u32::from(number) * 97).map(|at| b'a' + (at % 26) as u8).collect();
        let document = add(service, &user, home, &format!("Größe {number}.txt"), &content, &Unattended).expect("added");
        let tags = Tags::new(["red", "ü"].into_iter().take(usize::from(number % 3)).map(parsed)).expect("few");
        let changes = DocumentChanges {
            tags: Some(tags),
            note: Some(parsed(&format!("note {number}, 100%"))),
            folder: Some(parsed(["", "a", "a/b"][usize::from(number % 3)])),
            ..DocumentChanges::default()
        };
        service.update(&user, document.file_id, None, &changes).expect("changed");
        file_ids.push((document.file_id, content));
    }
    for (file_id, _) in &file_ids[9..] {
        service.trash(&user, *file_id).expect("trashed");
    }
    service.purge(&user, file_ids.pop().expect("the last one").0).expect("purged");
    let paused = add(service, &user, home, "large.bin", large, &PausedAfterAChunk);
    assert!(matches!(paused, Err(Error::Paused)), "{paused:?}");
    let document = |file_id| service.document(&user, file_id).expect("it is there");
    file_ids.into_iter().map(|(file_id, content)| (document(file_id), content)).collect()
}

fn add(
    service: &DocumentService,
    user: &UserId,
    home: &Path,
    name: &str,
    content: &[u8],
    control: &dyn ImportControl,
) -> Result<Document, Error> {
    let path = home.join(name);
    fs::write(&path, content).expect("files can be written");
    let gathered = service.enqueue(user, &[path], &parsed(""), &mut |_| {})?;
    Ok(service.import(user, gathered.queued[0].file_id, control)?.document().clone())
}

struct PausedAfterAChunk;

impl ImportControl for PausedAfterAChunk {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes > 0 { Proceed::Pause } else { Proceed::Go }
    }
}

fn place_of(home: &Path, file: &Path) -> Option<Place> {
    let name = file.file_name()?.to_str()?;
    let ending = file.extension().and_then(|ending| ending.to_str());
    let is_object = file.parent() == Some(&home.join("vault").join(anna().as_str()));
    match (name, ending) {
        ("settings.json", _) => Some(Place::Settings),
        ("vault.json", _) => Some(Place::Marker),
        (_, Some("meta")) => Some(Place::Sidecar),
        (_, Some("part")) => Some(Place::Part),
        (_, Some("state")) => Some(Place::State),
        (_, Some("sqlite3")) => Some(Place::Database),
        (_, Some("sqlite3-wal")) => Some(Place::Log),
        (_, None) if is_object => Some(Place::Content),
        _ => None,
    }
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("it is a folder").flatten() {
        let path = entry.path();
        if path.is_dir() { files_below(&path, files) } else { files.push(path) }
    }
}

/// Copies a folder, with what makes a source the same file: its time. The number of the file on the disk is another, so the
/// source of the paused import is linked instead of copied.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a folder can be made");
    let mode = fs::metadata(from).expect("it is there").permissions();
    fs::set_permissions(to, mode).expect("it can be set");
    for entry in fs::read_dir(from).expect("it is a folder").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else if entry.file_name() == "large.bin" {
            fs::hard_link(entry.path(), &target).expect("it can be linked");
        } else {
            fs::copy(entry.path(), &target).expect("it can be copied");
        }
    }
}
