//! The harness is tested: products with a mistake in them, and each of the mistakes is found.
//!
//! No mistake is in the product itself. Each is a layer on a seam, so what is tested here is what people use, and the same
//! runs without the layer find nothing.

mod collisions;
mod file_system;
mod storage;

use std::sync::Arc;

use coffer_core::seams::Fs;

use self::file_system::{Mistake, MistakenFs};
use self::storage::{Disorder, DisorderlyStorage};
use crate::budget::say;
use crate::crash_states::Round;
use crate::failing_syncs::fail_every_sync;
use crate::operations::{self, Operation};
use crate::product::Product;
use crate::uploads;

/// How a mistake is looked for.
#[derive(Clone, Copy)]
enum Search {
    /// Power cuts in this operation.
    PowerCuts(fn() -> Operation),
    /// Syncs that fail in this operation.
    FailingSyncs(fn() -> Operation),
    /// Power cuts in uploads of many chunks.
    Uploads,
    /// Files that are in the way of new ones.
    Leftovers,
    /// A copy to a place where something else is.
    TakenName,
    /// Two processes whose ids are the same.
    SameIds,
}

/// Rounds in which a mistake has to be found.
const ROUNDS: u64 = 3;

impl Search {
    /// What is found; `Ok` if nothing is.
    fn run(self, product: &Product) -> Result<(), String> {
        (1..=ROUNDS).try_for_each(|seed| match self {
            Search::PowerCuts(operation) => Round::run(&operation(), seed, product).map(drop),
            Search::FailingSyncs(operation) => fail_every_sync(&operation(), seed, product).map(drop),
            Search::Uploads => {
                (seed * 100..seed * 100 + 40).try_for_each(|seed| uploads::interrupt(seed, product.fs).map(drop))
            }
            Search::Leftovers => collisions::leftovers(product),
            Search::TakenName => collisions::taken_name(product),
            Search::SameIds => collisions::ids(2),
        })
    }
}

macro_rules! mutants {
    ($($name:ident: $search:expr, $mutant:expr, $reason:literal;)+) => {
        $(#[test]
        fn $name() {
            caught(stringify!($name), $search, $mutant, $reason);
        })+

        #[test]
        fn every_mistake_is_found() {
            let mutants: &[(&str, Search, Mutant, &str)] = &[$((stringify!($name), $search, $mutant, $reason)),+];
            let table: Vec<String> =
                mutants.iter().map(|(name, search, mutant, reason)| caught(name, *search, *mutant, reason)).collect();
            say(&format!("{}\n{} of {} caught", table.join("\n"), table.len(), mutants.len()));
            assert!(table.len() >= 12, "there are that many ways to go wrong");
        }

        #[test]
        fn nothing_is_found_in_the_product_itself() {
            for search in [$($search),+] {
                // Its ids are never the same.
                let found = match search {
                    Search::SameIds => collisions::ids(3),
                    search => search.run(&Product::REAL),
                };
                found.unwrap_or_else(|failure| panic!("{failure}"));
            }
        }
    };
}

/// What is wrong.
#[derive(Clone, Copy)]
enum Mutant {
    OnDisk(fn(Arc<dyn Fs>) -> Arc<dyn Fs>),
    InOrder(Product),
    InIds,
}

/// Looks for a mistake, which must be found for the reason that is expected; says so.
fn caught(name: &str, search: Search, mutant: Mutant, reason: &str) -> String {
    let product = match mutant {
        Mutant::OnDisk(fs) => Product { fs, storage: None },
        Mutant::InOrder(product) => product,
        Mutant::InIds => Product::REAL,
    };
    let failure = search.run(&product).expect_err(&format!("{name}: the mistake is not found"));
    assert!(failure.contains(reason), "{name}: found for another reason than “{reason}”: {failure}");
    let last = failure.lines().rev().find(|line| line.contains("→ ")).unwrap_or(&failure);
    format!("{name}: {}", last.trim_start_matches("→ ").chars().take(120).collect::<String>())
}

macro_rules! on_disk {
    ($mistake:ident) => {
        Mutant::OnDisk(|fs| MistakenFs::wrap(fs, Mistake::$mistake))
    };
}

macro_rules! in_order {
    ($disorder:ident) => {
        Mutant::InOrder(Product {
            fs: |fs| fs,
            storage: Some(|storage| DisorderlyStorage::wrap(storage, Disorder::$disorder)),
        })
    };
}

mutants! {
    content_is_not_synced: Search::PowerCuts(operations::import_a_small_file), on_disk!(NoContentSync), "damaged";
    a_sidecar_is_not_synced: Search::PowerCuts(operations::rename_a_document), on_disk!(NoSidecarSync), "Unreadable";
    names_are_not_synced: Search::PowerCuts(operations::import_a_small_file), on_disk!(NoFolderSync), "no sidecar";
    names_of_a_large_file_are_not_synced: Search::PowerCuts(operations::import_a_file_of_two_chunks), on_disk!(NoFolderSync),
        "no sidecar";
    the_folder_of_a_user_is_not_synced: Search::PowerCuts(operations::import_a_small_file), on_disk!(NoRootSync), "no sidecar";
    a_group_is_not_synced: Search::PowerCuts(operations::import_files_together), on_disk!(NoGroupSync), "damaged";
    a_file_is_synced_after_its_rename: Search::PowerCuts(operations::rename_a_document), on_disk!(SyncAfterRename), "may only be one of";
    a_sidecar_gets_its_name_before_its_content: Search::PowerCuts(operations::import_files_together),
        on_disk!(SidecarFirst), "ContentMissing";
    a_state_is_written_before_its_part_is_synced: Search::Uploads, on_disk!(PartSyncAfterState), "a chunk was claimed";
    a_file_is_created_over_another: Search::Leftovers, on_disk!(CreateOverExisting), "Unreadable";
    a_file_is_renamed_over_another: Search::TakenName, on_disk!(RenameOverExisting), "somebody else's";
    a_short_write_is_ignored: Search::PowerCuts(operations::import_a_small_file), on_disk!(ShortWriteIgnored), "SizeDiffers";
    an_error_of_a_sync_is_ignored: Search::FailingSyncs(operations::import_a_small_file), on_disk!(SyncErrorIgnored), "after it was done";
    a_row_is_written_before_its_sidecar: Search::PowerCuts(operations::import_a_small_file),
        in_order!(IndexBeforeSidecar), "no sidecar";
    content_is_stored_after_its_sidecar: Search::PowerCuts(operations::import_a_small_file),
        in_order!(ContentAfterSidecar), "ContentMissing";
    content_is_removed_before_its_tombstone: Search::PowerCuts(operations::delete_a_document_for_good),
        in_order!(UnlinkBeforeTombstone), "ContentMissing";
    an_id_is_used_twice: Search::SameIds, Mutant::InIds, "acknowledged";
}
