//! Every sync of every operation fails once, and the system forgets what it could not write.
//!
//! What was answered with success is there after a power cut all the same; what was answered with an error can be done
//! again, and is there then.

use std::cell::RefCell;
use std::sync::Arc;

use coffer_core::error::Error;
use coffer_tests::sim::SimFs;
use coffer_tests::{Random, SimHome};

use crate::budget::say;
use crate::checking::{Bench, Then, caught, compare};
use crate::operations::{self, Operation, Scene};
use crate::product::Product;
use crate::recording::Shown;

/// States drawn after each failure.
const STATES: usize = 8;

/// Fails each sync of an operation in turn; answers how many there are.
pub fn fail_every_sync(operation: &Operation, seed: u64, product: &Product) -> Result<u64, String> {
    for nth in 1.. {
        let reached = fail_sync(operation, seed, nth, product);
        let reached = reached.map_err(|reason| format!("{}, seed {seed}, sync {nth}: {reason}", operation.name))?;
        if !reached {
            return Ok(nth - 1);
        }
    }
    unreachable!("operations end")
}

/// Whether there is an `nth` sync.
fn fail_sync(operation: &Operation, seed: u64, nth: u64, product: &Product) -> Result<bool, String> {
    caught(|| {
        let failed = |error: Error| error.to_string();
        let home = Arc::new(SimHome::new());
        let disk = SimFs::new();
        let vault = product.open(&home, &disk, Arc::new(disk.clone()), 1).map_err(failed)?;
        let acknowledged = RefCell::new(Shown::default());
        let acknowledge = || {
            acknowledged.replace(Shown::by(&vault).expect("a vault that works can be looked at"));
        };
        let scene = Scene { vault: &vault, seed, acknowledge: &acknowledge };
        operation.prepare(&scene).map_err(failed)?;
        acknowledge();
        let syncs = disk.syncs();
        disk.fail_nth_sync(nth);
        let outcome = (operation.act)(&scene);
        disk.heal();
        if disk.syncs() < syncs + nth {
            return outcome.map(|()| false).map_err(failed);
        }
        let refused = outcome.is_err().then(|| (disk.moment(), home.index(), acknowledged.take()));
        if refused.is_some() {
            (operation.act)(&scene).map_err(|error| format!("it cannot be done again: {error}"))?;
        }
        let after = Arc::new(Shown::by(&vault).map_err(failed)?);
        let (done, index) = (disk.moment(), home.index());
        drop(vault);

        let last = Arc::clone(&after);
        let mut bench = Bench { home, operation, seed, product, last, series: 1 };
        let mut random = Random::new(seed);
        for state in done.states(STATES, &mut random) {
            let judge = |shown: &Shown| compare(shown, &after, &after);
            let checked = bench.check(&state.disk(), &index, &judge, Then::Nothing);
            checked.map_err(|reason| format!("after it was done: {state:?}: {reason}"))?;
        }
        if let Some((moment, index, before)) = refused {
            for state in moment.states(STATES, &mut random) {
                let judge = |shown: &Shown| still_there(shown, &before, &after);
                let checked = bench.check(&state.disk(), &index, &judge, Then::Repeat);
                checked.map_err(|reason| format!("after it failed: {state:?}: {reason}"))?;
            }
        }
        Ok(true)
    })
}

/// Whether everything that was acknowledged before the failure is there, changed or not. What became of a change whose
/// answer was an error may be anything on its way to `after`.
fn still_there(shown: &Shown, before: &Shown, after: &Shown) -> Result<(), String> {
    for (file_id, document) in &before.documents {
        match shown.documents.get(file_id) {
            None if !after.documents.contains_key(file_id) => {}
            Some(now) if now == document || now.rev > document.rev => {}
            now => return Err(format!("{document:#?} was acknowledged and is now {now:#?}")),
        }
    }
    let gone = before.exports.keys().find(|path| !shown.exports.contains_key(*path));
    gone.map_or(Ok(()), |path| Err(format!("the copy {} was acknowledged and is gone", path.display())))
}

#[test]
fn every_sync_may_fail_once() {
    let mut sites = 0;
    let mut failures = Vec::new();
    for (operation, seeds) in operations::all() {
        for seed in 1..=seeds {
            match fail_every_sync(&operation, seed, &Product::REAL) {
                Ok(syncs) => sites += syncs,
                Err(failure) => failures.push(failure),
            }
        }
    }
    say(&format!("{sites} syncs failed, one at a time"));
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(sites > 200, "{sites} syncs are not all");
}
