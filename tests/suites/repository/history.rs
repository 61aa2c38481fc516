//! A random history of an index, and beside it a plain list of what it should hold.

use std::collections::{BTreeMap, HashMap};

use coffer_core::document::{Document, FileId, FolderPath, Kind, Name, Status, Tag};
use coffer_core::query::{Amount, Direction, DocumentQuery, Folder, Place, SortBy, Usage};
use coffer_core::repository::{Index, RepositoryError};
use coffer_core::text::{fold, natural_sort_key};
use coffer_tests::Random;
use coffer_tests::documents::{DocumentBuilder, anna, parsed};

const FOLDERS: [&str; 7] = ["", "a", "a/b", "a/b/c", "a/x", "d", "d/e"];
const TYPES: [&str; 4] = ["image/png", "application/pdf", "text/plain", "application/octet-stream"];
const TAGS: [&[&str]; 5] = [&[], &[], &["red"], &["blue", "red"], &["green"]];
const NOTES: [&str; 3] = ["", "", "Ärger with 100% of it"];

/// What happens to an index, at random, and what must follow from it.
pub struct History {
    pub index: Index,
    pub documents: BTreeMap<FileId, Document>,
    pub writes: u64,
    sort_names: HashMap<Name, String>,
    random: Random,
    next: u64,
}

impl History {
    /// An index in memory with this many documents of [`anna`], put in by one write.
    pub fn with(documents: u64, seed: u64) -> Self {
        let index = Index::open_in_memory().expect("an index in memory always opens");
        let mut history = History {
            index,
            documents: BTreeMap::new(),
            writes: 0,
            sort_names: HashMap::new(),
            random: Random::new(seed),
            next: 0,
        };
        let new: Vec<Document> = (0..documents).map(|_| history.new_document()).collect();
        history.write(|write| new.iter().try_for_each(|document| write.insert_document(document)));
        history.documents.extend(new.into_iter().map(|document| (document.file_id, document)));
        history
    }

    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// One write with one change: a document comes, is changed, or goes.
    pub fn step(&mut self) {
        let existing: Vec<FileId> = self.documents.keys().copied().collect();
        match self.random.below(10) {
            0..4 => {
                let document = self.new_document();
                self.write(|write| write.insert_document(&document));
                self.documents.insert(document.file_id, document);
            }
            4..7 if !existing.is_empty() => {
                let file_id = self.random.choose(&existing);
                let document = self.changed(&self.documents[&file_id].clone());
                self.write(|write| write.replace_document(&document));
                self.documents.insert(file_id, document);
            }
            _ if !existing.is_empty() => {
                let file_id = self.random.choose(&existing);
                self.write(|write| write.remove_document(&anna(), file_id));
                self.documents.remove(&file_id);
            }
            _ => {}
        }
    }

    fn write(
        &mut self,
        change: impl FnOnce(&mut coffer_core::repository::IndexWrite<'_>) -> Result<(), RepositoryError>,
    ) {
        self.index.write(change).expect("the history only makes changes that are possible");
        self.writes += 1;
    }

    /// Few names, sizes and times, so that many documents are equal in what they are sorted by.
    fn new_document(&mut self) -> Document {
        self.next += 1;
        let random = &mut self.random;
        let mut builder = DocumentBuilder::new(self.next)
            .name(&format!("{} {}", random.choose(&["File", "file", "Ärger", "zoo_", "50%"]), random.below(30)))
            .folder(random.choose(&FOLDERS))
            .mime_type(random.choose(&TYPES))
            .size_bytes(random.below(20))
            .created_at(1_000 + i64::try_from(random.below(20)).expect("a small number"))
            .tags(random.choose(&TAGS))
            .note(random.choose(&NOTES));
        if random.below(5) == 0 {
            builder = builder.trashed();
        }
        let document = builder.build();
        // There are few names, and making a key takes longer than all the rest.
        self.sort_names.entry(document.name.clone()).or_insert_with(|| natural_sort_key(document.name.as_str()));
        document
    }

    fn changed(&mut self, before: &Document) -> Document {
        let other = self.new_document();
        let mut document = before.clone();
        match self.random.below(4) {
            0 => document.name = other.name,
            1 => document.folder = other.folder,
            2 => document.tags = other.tags,
            _ if document.is_trashed() => (document.status, document.trashed_at) = (Status::Stored, None),
            _ => (document.status, document.trashed_at) = (Status::Trashed, Some(before.updated_at)),
        }
        document.rev += 1;
        document
    }

    /// The ids of the documents that match, in order.
    pub fn list(&self, query: &DocumentQuery) -> Vec<FileId> {
        let matching = self.documents.values().filter(|document| matches(document, query));
        let mut list: Vec<(&str, i64, FileId)> = matching
            .map(|document| match query.sort {
                SortBy::Name => (self.sort_names[&document.name].as_str(), 0, document.file_id),
                SortBy::Size => ("", i64::try_from(document.size_bytes).expect("a small size"), document.file_id),
                SortBy::Added => ("", document.created_at.as_millis(), document.file_id),
            })
            .collect();
        list.sort_unstable();
        if query.direction == Direction::Descending {
            list.reverse();
        }
        list.into_iter().map(|(.., file_id)| file_id).collect()
    }

    /// What they take, by counting.
    pub fn usage(&self) -> Usage {
        let mut usage = Usage::default();
        let mut kinds: BTreeMap<Kind, Amount> = BTreeMap::new();
        let add = |amount: &mut Amount, document: &Document| {
            amount.documents += 1;
            amount.size_bytes += document.size_bytes;
        };
        for document in self.documents.values() {
            if document.is_trashed() {
                add(&mut usage.trash, document);
            } else {
                add(&mut usage.vault, document);
                add(kinds.entry(document.kind()).or_default(), document);
            }
        }
        usage.kinds = kinds.into_iter().collect();
        usage.kinds.sort_by_key(|(kind, amount)| (std::cmp::Reverse(amount.size_bytes), *kind));
        usage
    }

    /// The tags, by counting.
    pub fn tags(&self) -> Vec<(Tag, u64)> {
        let mut tags: BTreeMap<Tag, u64> = BTreeMap::new();
        for document in self.documents.values().filter(|document| !document.is_trashed()) {
            for tag in document.tags.iter() {
                *tags.entry(tag.clone()).or_default() += 1;
            }
        }
        tags.into_iter().collect()
    }

    /// The folders directly in this one, by counting.
    pub fn folders(&self, parent: &FolderPath) -> Vec<Folder> {
        let mut folders: BTreeMap<String, Folder> = BTreeMap::new();
        for document in self.documents.values().filter(|document| !document.is_trashed()) {
            let chain: Vec<FolderPath> = document.folder.and_ancestors().collect();
            for (depth, path) in chain.iter().enumerate() {
                if path.parent().as_ref() == Some(parent) {
                    let folder = folders.entry(path.to_string()).or_insert_with(|| Folder {
                        path: path.clone(),
                        documents: 0,
                        size_bytes: 0,
                        has_folders: false,
                    });
                    folder.documents += 1;
                    folder.size_bytes += document.size_bytes;
                    folder.has_folders |= depth > 0;
                }
            }
        }
        folders.into_values().collect()
    }
}

fn matches(document: &Document, query: &DocumentQuery) -> bool {
    let fields = [document.name.as_str(), document.folder.as_str(), document.note.as_str()];
    let mut words = fields.into_iter().chain(document.tags.iter().map(Tag::as_str));
    document.is_trashed() == (query.place == Place::Trash)
        && query.folder.as_ref().is_none_or(|folder| *folder == document.folder)
        && query.kind.is_none_or(|kind| kind == document.kind())
        && query.tag.as_ref().is_none_or(|tag| document.tags.iter().any(|carried| carried == tag))
        && query.text.as_ref().is_none_or(|text| words.any(|word| fold(word).contains(text.folded())))
}

/// Every order of every kind of filter.
pub fn queries() -> Vec<DocumentQuery> {
    let all = DocumentQuery::default();
    let filters = [
        all.clone(),
        DocumentQuery { place: Place::Trash, ..all.clone() },
        DocumentQuery { folder: Some(FolderPath::root()), ..all.clone() },
        DocumentQuery { folder: Some(parsed("a/b")), ..all.clone() },
        DocumentQuery { kind: Some(Kind::Pdf), ..all.clone() },
        DocumentQuery { tag: Some(parsed("red")), ..all.clone() },
        DocumentQuery { tag: Some(parsed("green")), place: Place::Trash, ..all.clone() },
        DocumentQuery { text: Some(parsed("arger")), ..all.clone() },
        DocumentQuery { text: Some(parsed("e 1")), kind: Some(Kind::Image), ..all.clone() },
        DocumentQuery { text: Some(parsed("%")), folder: Some(parsed("d")), ..all.clone() },
        DocumentQuery { text: Some(parsed("_")), tag: Some(parsed("blue")), ..all.clone() },
        DocumentQuery { text: Some(parsed("nowhere to be found")), ..all.clone() },
        DocumentQuery { folder: Some(parsed("a")), kind: Some(Kind::Document), tag: Some(parsed("red")), ..all },
    ];
    let mut queries = Vec::new();
    for filter in filters {
        for sort in [SortBy::Name, SortBy::Size, SortBy::Added] {
            for direction in [Direction::Ascending, Direction::Descending] {
                queries.push(DocumentQuery { sort, direction, ..filter.clone() });
            }
        }
    }
    queries
}
