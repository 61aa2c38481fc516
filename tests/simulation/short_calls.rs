//! Reads and writes that do less than they are asked for: the system may, and nobody may notice.

use std::sync::Arc;

use coffer_tests::SimHome;
use coffer_tests::sim::{Cuts, SimFs};

use crate::budget::say;
use crate::operations::{self, Operation, Scene};
use crate::product::Product;
use crate::recording::Shown;

fn done_with(operation: &Operation, seed: u64, cuts: Cuts) -> Vec<String> {
    let home = Arc::new(SimHome::new());
    let disk = SimFs::new();
    disk.set_cuts(cuts, seed);
    let when = format!("{}, seed {seed}, {cuts:?}", operation.name);
    let vault = Product::REAL.open(&home, &disk, Arc::new(disk.clone()), 1).expect("the vault opens");
    let scene = Scene { vault: &vault, seed, acknowledge: &|| {} };
    operation.prepare(&scene).and_then(|()| (operation.act)(&scene)).unwrap_or_else(|error| panic!("{when}: {error}"));
    vault.check_whole().unwrap_or_else(|reason| panic!("{when}: {reason}"));
    Shown::by(&vault).expect("it can be looked at").essence()
}

#[test]
fn calls_that_do_less_than_they_are_asked_for_change_nothing() {
    let mut runs = 0;
    for (operation, seeds) in operations::all() {
        let is_large = seeds == 1;
        for seed in 1..=seeds {
            let expected = done_with(&operation, seed, Cuts::None);
            // Eight million single bytes would prove nothing more.
            let cuts = if is_large { &[Cuts::Random][..] } else { &[Cuts::Random, Cuts::Bytes] };
            for cuts in cuts {
                assert_eq!(done_with(&operation, seed, *cuts), expected, "{}, seed {seed}, {cuts:?}", operation.name);
                runs += 1;
            }
        }
    }
    say(&format!("{runs} runs with short reads and writes"));
}
