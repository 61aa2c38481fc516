//! The operations that are interrupted, each with what it needs beforehand.
//!
//! `act` is done once to be recorded, and again on every vault that an interrupted one has left: it must be possible to
//! repeat, and come to the same. Sizes and contents come from the seed, so that no two rounds write the same bytes.

mod changes;
mod imports;
mod large;
mod links;
mod looks;

use std::path::PathBuf;

use coffer_core::document::{ContentHash, Document, FileId};
use coffer_core::error::Error;
use coffer_core::query::Selection;
use coffer_core::service::{BulkOutcome, DocumentChanges};
use coffer_tests::{Random, SimVault};

pub use self::changes::*;
pub use self::imports::*;
pub use self::large::*;
pub use self::links::*;
pub use self::looks::*;

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
        (publish_a_document(), 3),
        (switch_links_off(), 3),
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

/// What one of many failed at is a failure of all here.
fn all_of(outcome: BulkOutcome) -> Result<(), Error> {
    outcome.failures.into_iter().next().map_or(Ok(()), |(_, _, error)| Err(error))
}

fn nothing(_: &Scene<'_>) -> Result<(), Error> {
    Ok(())
}
