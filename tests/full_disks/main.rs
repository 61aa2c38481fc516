//! Disks that are really full: of bytes, or of files, at every size up to what an operation needs.
//!
//! The disks are in memory, so this needs root; it says that it is SKIPPED where they cannot be mounted. Needs
//! `cofferctl` beside it: `cargo build --package cofferctl`. Elsewhere than on Linux on x86-64 there is nothing in it.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

mod small_disk;

use std::collections::BTreeSet;

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::mounts::Mount;
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::recovery::{self, Said};

use small_disk::{Measure, OnDisk, SmallDisk};

/// What is done on them.
const TRIED: [&str; 6] = ["first start", "add a small file", "add a folder", "edit", "purge", "rebuild-index"];

/// Sizes of each that are tried beside those round what is needed, unless all are.
const SIZES: u32 = 12;

/// Sizes beyond and before what is needed that are always tried.
const MARGIN: u32 = 8;

/// Much more than any of them needs: the vault's reserve and some megabytes.
const PLENTY: u32 = 8192;

/// An operation on a disk with so much room.
struct Full<'a> {
    operation: &'a Prepared,
    on_disk: OnDisk,
    measure: Measure,
    room: u32,
}

/// Whether an operation can be done with so much room.
fn is_done_with(operation: &Prepared, on_disk: OnDisk, measure: Measure, room: u32) -> bool {
    let disk = SmallDisk::new(operation, on_disk);
    disk.leave(measure, room);
    operation.program(&disk.place).run().is_done()
}

/// The least room with which an operation can be done, if with more it always can be.
fn needed(operation: &Prepared, on_disk: OnDisk, measure: Measure) -> u32 {
    let (mut too_little, mut enough) = (0, PLENTY);
    while too_little < enough {
        let middle = u32::midpoint(too_little, enough);
        if is_done_with(operation, on_disk, measure, middle) {
            enough = middle;
        } else {
            too_little = middle + 1;
        }
    }
    enough
}

#[test]
fn a_full_disk_is_told_and_costs_nothing_but_the_operation() {
    if let Err(reason) = Mount::in_memory("size=1m") {
        cases::say(&format!("full disks: SKIPPED: {reason}"));
        return;
    }
    let tried = OPERATIONS.iter().filter(|operation| TRIED.contains(&operation.name));
    let operations: Vec<Prepared> = tried.map(|operation| operation.prepared()).collect();
    let mut random = cases::random();
    let mut all = Vec::new();
    for operation in &operations {
        for (on_disk, measure) in OnDisk::ALL.into_iter().flat_map(|on| Measure::ALL.map(|measure| (on, measure))) {
            let needed = needed(operation, on_disk, measure);
            cases::say(&format!("{}, {on_disk:?} on a small disk: needs {needed} {measure}", operation.name));
            let mut sizes: BTreeSet<u32> = (needed.saturating_sub(MARGIN)..=needed + MARGIN).collect();
            sizes.extend(0..=MARGIN.min(needed));
            sizes.extend(cases::sample(&mut random, needed, SIZES));
            for room in sizes {
                let name = format!("{}, {on_disk:?} on a disk with room for {room} {measure}", operation.name);
                all.push(Case { name, what: Full { operation, on_disk, measure, room } });
            }
        }
    }
    cases::run("full disks", all.len(), &all, |full| {
        let disk = SmallDisk::new(full.operation, full.on_disk);
        disk.leave(full.measure, full.room);
        let ended = full.operation.program(&disk.place).in_json().run();
        let kinds = recovery::check_end(full.operation, &ended);
        // SQLite does not say why it could not make a file.
        let is_unknown = full.on_disk == OnDisk::Index && full.measure == Measure::Files;
        let is_right = |kind: &String| kind == "noSpace" || (is_unknown && kind == "unavailable");
        assert!(kinds.iter().all(is_right), "it says why: {}", ended.stderr);
        disk.make_room();
        recovery::check(full.operation, &disk.place, &Said::in_json(&ended), 1);
        true
    });
}
