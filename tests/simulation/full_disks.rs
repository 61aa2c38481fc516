//! Disks of every size, a page larger each time: what does not fit is refused and leaves nothing, and then it fits.

use std::path::Path;
use std::sync::Arc;

use coffer_core::error::ErrorKind;
use coffer_tests::SimHome;
use coffer_tests::sim::SimFs;

use crate::budget::say;
use crate::operations::{self, Operation, Scene};
use crate::product::Product;
use crate::recording::Shown;

/// More pages than any of the operations here needs, with what documents leave free.
const MOST_PAGES: u64 = 4096 + 200;

fn files_below(disk: &SimFs, folder: &Path) -> usize {
    disk.files().keys().filter(|path| path.starts_with(folder)).count()
}

/// Gives an operation one page more each time until it fits; answers how many sizes were too small.
fn grow(operation: &Operation, seed: u64) -> u64 {
    let home = Arc::new(SimHome::new());
    let disk = SimFs::new();
    let vault = Product::REAL.open(&home, &disk, Arc::new(disk.clone()), 1).expect("the vault opens");
    let scene = Scene { vault: &vault, seed, acknowledge: &|| {} };
    operation.prepare(&scene).expect("there is space");
    // Files to be added are there from the beginning.
    (0..10).for_each(|number| drop(scene.source(number)));
    let before = Shown::by(&vault).expect("it can be looked at");
    let used = disk.used_pages();
    let staging = home.home().default_vault().join(".coffer/staging");
    for pages in 0..MOST_PAGES {
        disk.set_capacity_pages(used + pages);
        let when = format!("{}, seed {seed}, {pages} pages", operation.name);
        match (operation.act)(&scene) {
            Ok(()) => {
                vault.check_whole().unwrap_or_else(|reason| panic!("{when}: {reason}"));
                return pages;
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::NoSpace, "{when}: {error}");
                let shown = Shown::by(&vault).expect("it can be looked at");
                // Of files that are added together, some may fit.
                let is_there = |document: &String| shown.essence().contains(document);
                assert!(before.essence().iter().all(is_there), "{when}: nothing that was there has changed");
                let objects = files_below(&disk, &home.home().default_vault().join("anna"));
                assert_eq!(objects, 2 * shown.documents.len(), "{when}: nothing is left of what did not fit");
                assert_eq!(files_below(&disk, &staging), 0, "{when}: nothing is left half written");
            }
        }
    }
    panic!("{}, seed {seed}: it does not fit into {MOST_PAGES} pages", operation.name)
}

#[test]
fn whatever_does_not_fit_is_refused_and_leaves_nothing() {
    for (operation, least) in [
        (operations::import_a_small_file(), 4096),
        (operations::import_files_together(), 4096),
        (operations::rename_a_document(), 1),
        (operations::move_a_document_to_the_trash(), 1),
        (operations::export_over_a_file(), 1),
    ] {
        for seed in 1..=3 {
            let refused = grow(&operation, seed);
            assert!(refused >= least, "{}: only {refused} sizes were too small", operation.name);
            say(&format!("“{}” was refused by {refused} sizes", operation.name));
        }
    }
}
