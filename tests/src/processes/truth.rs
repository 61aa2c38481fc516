//! What a vault says of itself, and what it may say after an accident in the middle of an operation.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::{ContentHash, Document, FileId, LinkToken, Status, Visibility};
use coffer_core::home::Home;
use coffer_core::query::{DocumentQuery, Place as Shelf};
use coffer_core::repository::OpenState;
use coffer_core::seams::{Disk, RandomIds};
use coffer_core::service::{LinkFilter, LinksShown, PublicAnswer, SweepScope};
use coffer_core::settings::Settings;
use coffer_core::storage::BlobPart;
use coffer_core::vault::{self, Choice, Seams, Vault};

use super::place::Place;
use super::spawning;
use crate::whole::{assert_whole, stored_ids};
use crate::{ManualClock, root_of};

/// The vault that all operations are about.
pub const VAULT: &str = "My vault";
const DAY: Duration = Duration::from_secs(86_400);

/// What there is to say of a document, but for its id and the times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Where it lies and what it is called.
    pub path: String,
    unique_name: String,
    /// Of its bytes, which were read.
    pub content_hash: ContentHash,
    is_trashed: bool,
    tags: Vec<String>,
    note: String,
    /// Whether a stranger who has a link gets it.
    is_given: bool,
}

/// What a vault says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Truth {
    /// Every document, those in the trash too.
    pub documents: BTreeMap<FileId, Told>,
    /// The imports that are not finished.
    pub open_imports: usize,
    /// Those of them that a person has stopped.
    paused_imports: usize,
    /// The copies of documents outside the vault, by their names.
    copies: BTreeMap<String, ContentHash>,
    /// The vaults that the settings know, the current one first.
    vaults: Vec<String>,
}

/// What is lying about in a vault's folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Litter {
    /// Files in the staging folder.
    pub staged: usize,
    /// Content that belongs to no document.
    pub contents: usize,
    /// Objects that were set aside.
    pub quarantined: usize,
}

impl Truth {
    /// What the vault of `place` says, and what lies about in it. Reads every byte.
    ///
    /// # Panics
    /// If something is damaged, or does not agree with itself.
    pub fn of(place: &Place) -> (Truth, Litter) {
        spawning::with_open_vaults(|| Truth::told_by(place))
    }

    fn told_by(place: &Place) -> (Truth, Litter) {
        let home = Home::at(place.home());
        let seams = Seams::real();
        let vault = open(place, &seams);
        let storage = storage_of(&vault, &seams);
        // What the next hour would do at the latest: then no document is public without a link.
        vault.service.check_links(&vault.user).expect("links can be looked at");
        let mut documents = BTreeMap::new();
        for shelf in [Shelf::Vault, Shelf::Trash] {
            let query = DocumentQuery { place: shelf, ..DocumentQuery::default() };
            for document in vault.service.page(&vault.user, &query, None, 10_000).expect("a page").documents {
                documents.insert(document.file_id, told(&vault, &document));
            }
        }
        // Only now: a check mends what the index has lost, and whoever has lost it would not be noticed.
        assert_whole(&vault.service, &storage, &vault.user, "a look at the vault");
        let imports = vault.service.open_imports(&vault.user).expect("a list");
        let contents = stored_ids(&storage, &vault.user, BlobPart::Content);
        let litter = Litter {
            staged: staged(&vault),
            contents: contents.iter().filter(|id| !documents.contains_key(id)).count(),
            quarantined: entries(&root_of(&vault).join(".quarantine").join(vault.user.as_str())),
        };
        let settings = Settings::load(&Disk, &RandomIds, &home.settings()).expect("readable settings");
        let mut vaults: Vec<String> = settings.vaults.into_iter().map(|vault| vault.name).collect();
        vaults.insert(0, settings.current.unwrap_or_default());
        let paused_imports = imports.iter().filter(|import| import.state == OpenState::Paused).count();
        let truth = Truth { documents, open_imports: imports.len(), paused_imports, copies: copies(place), vaults };
        (truth, litter)
    }

    /// The documents that are new since `earlier`.
    pub fn new_since(&self, earlier: &Truth) -> Vec<&Told> {
        self.documents.iter().filter(|(id, _)| !earlier.documents.contains_key(id)).map(|(_, told)| told).collect()
    }

    /// Whether an operation that began with `before` and ends with `after` may leave this when it is interrupted: every
    /// document as it was or as it is to be, none lost that is to stay, none there twice.
    pub fn lies_between(&self, before: &Truth, after: &Truth) -> Result<(), String> {
        for (id, told) in &self.documents {
            let known = [before.documents.get(id), after.documents.get(id)];
            if before.documents.contains_key(id) && !known.contains(&Some(told)) {
                return Err(format!("{} is neither as it was nor as it is to be: {told:?}", told.path));
            }
        }
        for (id, told) in &before.documents {
            if after.documents.contains_key(id) && !self.documents.contains_key(id) {
                return Err(format!("{} is lost", told.path));
            }
        }
        let mut expected = after.new_since(before);
        for told in self.new_since(before) {
            match expected.iter().position(|expected| *expected == told) {
                Some(place) => drop(expected.swap_remove(place)),
                None => return Err(format!("{} is there twice, or is not what was added: {told:?}", told.path)),
            }
        }
        for (name, copy) in &self.copies {
            if ![before.copies.get(name), after.copies.get(name)].contains(&Some(copy)) {
                return Err(format!("the copy {name} is neither as it was nor as it is to be"));
            }
        }
        if let Some(name) = before.copies.keys().find(|name| !self.copies.contains_key(*name)) {
            return Err(format!("the copy {name} is lost"));
        }
        if self.vaults != before.vaults && self.vaults != after.vaults {
            return Err(format!("the vaults are {:?}", self.vaults));
        }
        Ok(())
    }

    /// Whether this is what an operation that began with `before` leaves when it is done: `after`, but for the ids of
    /// what is new.
    pub fn is_done(&self, before: &Truth, after: &Truth) -> Result<(), String> {
        self.lies_between(before, after)?;
        let known = |truth: &Truth| -> BTreeMap<FileId, Told> {
            let known = truth.documents.iter().filter(|(id, _)| before.documents.contains_key(id));
            known.map(|(id, told)| (*id, told.clone())).collect()
        };
        if known(self) != known(after) {
            return Err(format!("not all was changed: {:?}", known(self)));
        }
        let mut missing = after.new_since(before);
        let there = self.new_since(before);
        missing.retain(|told| !there.contains(told));
        if let Some(told) = missing.first() {
            return Err(format!("{} is not there", told.path));
        }
        if self.vaults != after.vaults {
            return Err(format!("the vaults are {:?} instead of {:?}", self.vaults, after.vaults));
        }
        if self.copies != after.copies {
            return Err(format!("the copies are {:?} instead of {:?}", self.copies, after.copies));
        }
        let imports = |truth: &Truth| (truth.open_imports, truth.paused_imports);
        if imports(self) != imports(after) {
            return Err(format!("imports, and paused ones, are {:?} instead of {:?}", imports(self), imports(after)));
        }
        Ok(())
    }

    /// Whether the copy of this name is there, as it is in `done`.
    pub fn has_copy(&self, name: &str, done: &Truth) -> bool {
        self.copies.get(name).is_some_and(|copy| done.copies.get(name) == Some(copy))
    }

    /// Whether a document of this unique name is there.
    pub fn has(&self, unique_name: &str) -> bool {
        self.documents.values().any(|told| told.unique_name == unique_name)
    }
}

/// Lets days pass in which Coffer runs, and answers how many files are left in the staging folder then.
///
/// # Panics
/// If it cannot be swept.
pub fn staged_days_later(place: &Place) -> usize {
    spawning::with_open_vaults(|| {
        let real = Seams::real();
        let clock = Arc::new(ManualClock::at(real.clock.now()));
        let vault = open(place, &Seams { clock: Arc::clone(&clock) as Arc<_>, ..real });
        // One sweep marks, and the next acts.
        for _ in 0..2 {
            vault.service.sweep(&vault.users, SweepScope::Unfinished).expect("swept");
            clock.advance(8 * DAY);
        }
        staged(&vault)
    })
}

fn open(place: &Place, seams: &Seams) -> Vault {
    let choice = Choice { vault: Some(VAULT.to_owned()), ..Choice::default() };
    vault::open(&Home::at(place.home()), &choice, seams).expect("the vault opens")
}

fn staged(vault: &Vault) -> usize {
    entries(&root_of(vault).join(".coffer/staging"))
}

/// The storage of the vault, once more.
fn storage_of(vault: &Vault, seams: &Seams) -> coffer_core::storage::LocalStorage {
    let Seams { fs, clock, ids, .. } = seams.clone();
    coffer_core::storage::LocalStorage::open(fs, clock, ids, root_of(vault), Some(vault.vault_id))
        .expect("it can be opened twice")
        .storage
}

fn told(vault: &Vault, document: &Document) -> Told {
    let mut hasher = blake3::Hasher::new();
    let mut content = vault.service.open(&vault.user, document.file_id, None).expect("the content opens");
    while let Some(piece) = content.next_piece().expect("the content can be read") {
        hasher.update(piece);
    }
    Told {
        path: format!("{}/{}", document.folder, document.name),
        unique_name: document.unique_name.to_string(),
        content_hash: hasher.finalize().into(),
        is_trashed: document.status == Status::Trashed,
        tags: document.tags.iter().map(ToString::to_string).collect(),
        note: document.note.as_str().to_owned(),
        is_given: is_given(vault, document),
    }
}

/// Whether a stranger gets a document: it is public, and one of its links is on. One that has no link on is not public.
fn is_given(vault: &Vault, document: &Document) -> bool {
    let filter = LinkFilter { document: Some(document.file_id), shown: LinksShown::All, ..LinkFilter::default() };
    let links = vault.service.links(&vault.user, &filter).expect("a list");
    let has_link = links.iter().any(|listed| listed.link.switched_off_at.is_none());
    let is_public = document.visibility == Visibility::Public;
    assert!(has_link || !is_public, "{} is public without a link", document.name);
    is_public && has_link
}

/// Whether what a run has printed as the path of a link opens for a stranger, with all its bytes.
///
/// # Panics
/// If it is no path of a link.
pub fn opens(place: &Place, path: &str) -> bool {
    let token: LinkToken = path.split('/').nth(2).and_then(|token| token.parse().ok()).expect("/p/<secret>/<name>");
    spawning::with_open_vaults(|| {
        let vault = open(place, &Seams::real());
        let Ok(PublicAnswer::Given(link)) = vault.service.open_public(&vault.user, token.hash(), None) else {
            return false;
        };
        let (size_bytes, hash) = (link.document().size_bytes, link.document().content_hash);
        let mut bytes = Vec::new();
        let reader = vault.service.read_public(&link, 0..size_bytes).expect("it is there");
        std::io::Read::read_to_end(&mut { reader }, &mut bytes).expect("it is whole");
        ContentHash::of(&bytes) == hash
    })
}

/// What was written outside the vault and has its name.
fn copies(place: &Place) -> BTreeMap<String, ContentHash> {
    let entries = fs::read_dir(place.copies()).into_iter().flatten().map(|entry| entry.expect("an entry"));
    let named = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    let whole = named.filter(|(name, _)| !name.starts_with(".coffer-"));
    whole.map(|(name, path)| (name, ContentHash::of(&fs::read(path).expect("it can be read")))).collect()
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).map_or(0, Iterator::count)
}
