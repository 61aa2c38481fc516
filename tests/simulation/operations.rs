//! The operations that are interrupted, each with what it needs beforehand.
//!
//! `act` is done once to be recorded, and again on every vault that an interrupted one has left: it must be possible to
//! repeat, and come to the same. Sizes and contents come from the seed, so that no two rounds write the same bytes.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use coffer_core::document::{ContentHash, Document, FileId};
use coffer_core::error::Error;
use coffer_core::query::{DocumentQuery, Selection};
use coffer_core::service::{
    BulkOutcome, DocumentChanges, ExportTarget, ImportControl, OnClash, Proceed, ReadShare, Unattended,
};
use coffer_tests::documents::parsed;
use coffer_tests::{Random, SimVault};

/// One operation.
#[derive(Clone, Copy)]
pub struct Operation {
    pub name: &'static str,
    /// States that are drawn at each point of its recording.
    pub states_a_point: usize,
    /// What is done before anything is recorded; `None` if the recording begins before there is a vault at all.
    pub prepare: Option<Step>,
    /// The operation itself.
    pub act: Step,
}

type Step = fn(&Scene<'_>) -> Result<(), Error>;

impl Operation {
    /// Does what comes before.
    pub fn prepare(&self, scene: &Scene<'_>) -> Result<(), Error> {
        self.prepare.map_or(Ok(()), |prepare| prepare(scene))
    }
}

/// An open vault and the seed of what happens in it.
pub struct Scene<'a> {
    pub vault: &'a SimVault,
    pub seed: u64,
    /// Tells the recording that everything up to here is acknowledged.
    pub acknowledge: &'a dyn Fn(),
}

const STATES: usize = 12;
/// For content of several chunks, every state of which takes long to check.
const FEW_STATES: usize = 3;

/// Sizes round the borders of sectors, pages and read buffers.
const SIZES: [usize; 12] = [0, 1, 10, 511, 512, 513, 1000, 1024, 1537, 2048, 3000, 5000];
/// Two chunks.
const LARGE: usize = 8 * 1024 * 1024 + 700;

impl Scene<'_> {
    /// The content of file `number`; never twice the same, but for empty ones.
    fn content(&self, number: u64) -> Vec<u8> {
        let mut random = Random::new(self.seed << 8 | number);
        let size = random.choose(&SIZES);
        (0..size).map(|_| random.below(256) as u8).collect()
    }

    fn large(&self) -> Vec<u8> {
        let words = self.content(1);
        let pattern = if words.is_empty() { &[1, 2, 3][..] } else { &words };
        let mut content = pattern.repeat(LARGE / pattern.len() + 1);
        content.truncate(LARGE);
        content
    }

    /// How many files this round has, at least 1.
    fn number_of_files(&self) -> u64 {
        1 + Random::new(self.seed).below(5)
    }

    /// File `number`, to be added.
    pub fn source(&self, number: u64) -> PathBuf {
        self.vault.source(&name_of(number), &self.content(number))
    }

    fn add(&self, number: u64) -> Result<Document, Error> {
        self.vault.add(&name_of(number), &self.content(number))
    }

    fn add_all(&self) -> Result<(), Error> {
        (0..self.number_of_files()).try_for_each(|number| self.add(number).map(drop))
    }

    /// The document that file `number` has become, whatever it is called by now.
    fn document(&self, number: u64) -> Result<Option<Document>, Error> {
        let hash = ContentHash::of(&self.content(number));
        let documents = self.vault.documents()?;
        Ok(documents.into_values().find(|document| document.content_hash == hash))
    }

    fn id(&self) -> Result<FileId, Error> {
        self.document(0)?.map(|document| document.file_id).ok_or(Error::NotFound)
    }

    fn all(&self) -> Result<Selection, Error> {
        Ok(Selection::Only(self.vault.documents()?.into_keys().collect()))
    }

    /// A file that was in the folder for copies before.
    fn place_export(&self) {
        self.vault.disk().place(&self.vault.home().exports().join("known.txt"), b"somebody else's");
    }

    fn update(&self, changes: &DocumentChanges) -> Result<(), Error> {
        self.vault.service().update(self.vault.user(), self.id()?, None, changes).map(drop)
    }
}

fn name_of(number: u64) -> String {
    format!("file {number}.txt")
}

/// What one of many failed at is a failure of all here.
fn all_of(outcome: BulkOutcome) -> Result<(), Error> {
    outcome.failures.into_iter().next().map_or(Ok(()), |(_, _, error)| Err(error))
}

/// Lets an import go on for some chunks, and then not.
struct StopAfter {
    chunks: AtomicU64,
    verdict: Proceed,
}

impl StopAfter {
    const fn chunks(chunks: u64, verdict: Proceed) -> Self {
        StopAfter { chunks: AtomicU64::new(chunks), verdict }
    }
}

impl ImportControl for StopAfter {
    fn proceed(&self, _done_bytes: u64) -> Proceed {
        match self.chunks.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)) {
            Ok(_) => Proceed::Go,
            Err(_) => self.verdict,
        }
    }
}

fn add_large_until(scene: &Scene<'_>, verdict: Proceed) -> Result<(), Error> {
    // Asked once before the first chunk, and after each.
    let stopped = scene.vault.add_under("large.bin", &scene.large(), &StopAfter::chunks(1, verdict));
    match stopped {
        Err(Error::Paused | Error::Cancelled) | Ok(_) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Every operation, and of how many seeds each is worth trying where each call of it is tried: large ones of one.
pub fn all() -> Vec<(Operation, u64)> {
    vec![
        (start_for_the_first_time(), 3),
        (import_a_small_file(), 3),
        (import_files_one_by_one(), 3),
        (import_files_together(), 3),
        (import_what_is_there_already(), 3),
        (rename_a_document(), 3),
        (edit_tags_note_and_metadata(), 3),
        (move_documents(), 3),
        (move_a_document_to_the_trash(), 3),
        (move_documents_to_the_trash(), 3),
        (restore_a_document(), 3),
        (delete_a_document_for_good(), 3),
        (empty_the_trash(), 3),
        (live_with_a_document_from_its_import_to_its_end(), 3),
        (rebuild_the_index(), 3),
        (verify(), 3),
        (export_documents(), 3),
        (export_over_a_file(), 3),
        (import_a_file_of_two_chunks(), 1),
        (go_on_with_an_import_that_was_paused(), 1),
        (pause_an_import_and_go_on_with_it(), 1),
        (cancel_an_import_while_it_runs(), 1),
        (cancel_an_import_that_was_paused(), 1),
    ]
}

fn nothing(_: &Scene<'_>) -> Result<(), Error> {
    Ok(())
}

pub const fn start_for_the_first_time() -> Operation {
    Operation {
        name: "start for the first time",
        states_a_point: STATES,
        prepare: None,
        act: |scene| scene.add(0).map(drop),
    }
}

pub const fn import_a_small_file() -> Operation {
    Operation {
        name: "import a small file",
        states_a_point: STATES,
        prepare: Some(nothing),
        act: |scene| scene.add(0).map(drop),
    }
}

pub const fn import_files_one_by_one() -> Operation {
    Operation {
        name: "import files one by one",
        states_a_point: STATES,
        prepare: Some(nothing),
        act: |scene| {
            (0..scene.number_of_files()).try_for_each(|number| {
                scene.add(number)?;
                (scene.acknowledge)();
                Ok(())
            })
        },
    }
}

pub const fn import_files_together() -> Operation {
    Operation {
        name: "import files together",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add(9).map(drop)),
        act: |scene| {
            let vault = scene.vault;
            let paths: Vec<_> = (0..scene.number_of_files()).map(|number| scene.source(number)).collect();
            let outcomes = coffer_tests::import_together(vault.service(), vault.user(), &paths, "mail")?;
            outcomes.into_iter().try_for_each(|outcome| outcome.map(drop))
        },
    }
}

pub const fn import_what_is_there_already() -> Operation {
    Operation {
        name: "import what is there already",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add(0).map(drop)),
        act: |scene| scene.add(0).map(drop),
    }
}

pub const fn rename_a_document() -> Operation {
    Operation {
        name: "rename a document",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| {
            scene.update(&DocumentChanges {
                name: Some(parsed("renamed.txt")),
                unique_name: Some(parsed("renamed")),
                ..DocumentChanges::default()
            })
        },
    }
}

pub const fn edit_tags_note_and_metadata() -> Operation {
    Operation {
        name: "edit tags, note and metadata",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| {
            let tags = coffer_core::document::Tags::new([parsed("tax"), parsed("2026")])?;
            scene.update(&DocumentChanges { tags: Some(tags), ..DocumentChanges::default() })?;
            (scene.acknowledge)();
            let note = "word ".repeat(scene.seed as usize % 200);
            scene.update(&DocumentChanges { note: Some(parsed(&note)), ..DocumentChanges::default() })?;
            (scene.acknowledge)();
            let pairs = [("author".to_owned(), format!("somebody {}", scene.seed))].into();
            let metadata = coffer_core::document::Metadata::new(pairs)?;
            scene.update(&DocumentChanges { metadata: Some(metadata), ..DocumentChanges::default() })
        },
    }
}

pub const fn move_documents() -> Operation {
    Operation {
        name: "move documents",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| {
            let service = scene.vault.service();
            all_of(service.move_many(scene.vault.user(), &scene.all()?, &parsed("letters/2026"))?)
        },
    }
}

pub const fn move_a_document_to_the_trash() -> Operation {
    Operation {
        name: "move a document to the trash",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add(0).map(drop)),
        act: |scene| scene.vault.service().trash(scene.vault.user(), scene.id()?).map(drop),
    }
}

pub const fn move_documents_to_the_trash() -> Operation {
    Operation {
        name: "move documents to the trash",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| all_of(scene.vault.service().trash_many(scene.vault.user(), &scene.all()?)?),
    }
}

pub const fn restore_a_document() -> Operation {
    Operation {
        name: "restore a document",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            scene.vault.service().trash(scene.vault.user(), scene.id()?).map(drop)
        }),
        act: |scene| scene.vault.service().restore(scene.vault.user(), scene.id()?).map(drop),
    }
}

pub const fn delete_a_document_for_good() -> Operation {
    Operation {
        name: "delete a document for good",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            scene.vault.service().trash(scene.vault.user(), scene.id()?).map(drop)
        }),
        act: |scene| match scene.document(0)? {
            Some(document) => scene.vault.service().purge(scene.vault.user(), document.file_id),
            None => Ok(()),
        },
    }
}

pub const fn empty_the_trash() -> Operation {
    Operation {
        name: "empty the trash",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.add_all()?;
            all_of(scene.vault.service().trash_many(scene.vault.user(), &scene.all()?)?)
        }),
        act: |scene| all_of(scene.vault.service().empty_trash(scene.vault.user())?),
    }
}

pub const fn live_with_a_document_from_its_import_to_its_end() -> Operation {
    Operation {
        name: "live with a document from its import to its end",
        states_a_point: STATES,
        prepare: Some(nothing),
        act: |scene| {
            let (service, user) = (scene.vault.service(), scene.vault.user());
            // Done again, it may be anywhere on the way, or at its end; what failed half way shows once it is settled.
            service.recover(std::slice::from_ref(user))?;
            if scene.document(0)?.is_none() {
                scene.add(0)?;
                (scene.acknowledge)();
            }
            let Some(document) = scene.document(0)? else { return Ok(()) };
            if !document.is_trashed() {
                let changes = DocumentChanges { folder: Some(parsed("end")), ..DocumentChanges::default() };
                scene.update(&changes)?;
                (scene.acknowledge)();
                service.trash(user, document.file_id)?;
                (scene.acknowledge)();
            }
            service.purge(user, document.file_id)
        },
    }
}

pub const fn rebuild_the_index() -> Operation {
    Operation {
        name: "rebuild the index",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| scene.vault.service().rebuild_index(scene.vault.user(), &mut |_| {}).map(drop),
    }
}

pub const fn verify() -> Operation {
    Operation {
        name: "verify",
        states_a_point: STATES,
        prepare: Some(|scene| scene.add_all()),
        act: |scene| scene.vault.service().verify(scene.vault.user(), ReadShare::ALL, &Unattended).map(drop),
    }
}

pub const fn export_documents() -> Operation {
    Operation {
        name: "export documents",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.place_export();
            scene.add_all()
        }),
        act: |scene| {
            let everything = Selection::AllExcept(DocumentQuery::default(), Vec::new());
            let (service, user) = (scene.vault.service(), scene.vault.user());
            all_of(service.export_many(user, &everything, &scene.vault.home().exports(), &Unattended)?)
        },
    }
}

pub const fn export_over_a_file() -> Operation {
    Operation {
        name: "export over a file",
        states_a_point: STATES,
        prepare: Some(|scene| {
            scene.place_export();
            scene.add(0).map(drop)
        }),
        act: |scene| {
            let target = ExportTarget::File(scene.vault.home().exports().join("known.txt"));
            let (service, user) = (scene.vault.service(), scene.vault.user());
            service.export(user, scene.id()?, &target, OnClash::Replace, &Unattended).map(drop)
        },
    }
}

pub const fn import_a_file_of_two_chunks() -> Operation {
    Operation {
        name: "import a file of two chunks",
        states_a_point: FEW_STATES,
        prepare: Some(nothing),
        act: |scene| scene.vault.add("large.bin", &scene.large()).map(drop),
    }
}

pub const fn go_on_with_an_import_that_was_paused() -> Operation {
    Operation {
        name: "go on with an import that was paused",
        states_a_point: FEW_STATES,
        prepare: Some(|scene| add_large_until(scene, Proceed::Pause)),
        act: |scene| scene.vault.add("large.bin", &scene.large()).map(drop),
    }
}

pub const fn pause_an_import_and_go_on_with_it() -> Operation {
    Operation {
        name: "pause an import and go on with it",
        states_a_point: FEW_STATES,
        prepare: Some(nothing),
        act: |scene| {
            add_large_until(scene, Proceed::Pause)?;
            (scene.acknowledge)();
            scene.vault.add("large.bin", &scene.large()).map(drop)
        },
    }
}

pub const fn cancel_an_import_while_it_runs() -> Operation {
    Operation {
        name: "cancel an import while it runs",
        states_a_point: FEW_STATES,
        prepare: Some(|scene| scene.add(0).map(drop)),
        act: |scene| add_large_until(scene, Proceed::Cancel),
    }
}

pub const fn cancel_an_import_that_was_paused() -> Operation {
    Operation {
        name: "cancel an import that was paused",
        states_a_point: FEW_STATES,
        prepare: Some(|scene| add_large_until(scene, Proceed::Pause)),
        act: |scene| {
            let (service, user) = (scene.vault.service(), scene.vault.user());
            let open = service.open_imports(user)?;
            open.into_iter().try_for_each(|import| service.cancel_import(user, import.file_id, false))
        },
    }
}
