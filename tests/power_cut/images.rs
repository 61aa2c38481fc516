//! Disks as they were at a moment of an operation, each recovered from and checked.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use coffer_tests::Random;
use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::disk_images::{Format, Image, ImageStore};
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::recovery::{self, Said};
use coffer_tests::processes::system_call::{CallKind, SystemCall};
use coffer_tests::processes::tracer::Decision;

use crate::store;

/// Moments before a sync, a rename or a removal that are looked at, of each operation on each kind of disk.
const BOUNDARIES: u32 = 3;

/// Moments in between.
const OTHERS: u32 = 1;

/// In a soak all boundaries are looked at, and so many others.
const OTHERS_IN_SOAK: u32 = 6;

/// An operation on a disk, and before which of its calls the power goes.
struct Cuts<'a> {
    operation: &'a Prepared,
    format: Format,
    calls: Vec<u32>,
}

/// A disk as it was at a moment, and what had been acknowledged by then.
struct Moment {
    when: String,
    said: Said,
    image: Image,
}

/// The calls of an operation before which the power goes.
fn moments(operation: &Prepared, random: &mut Random) -> Vec<u32> {
    let is_on_disk = |call: &SystemCall| call.path.components().any(|part| part.as_os_str() == "home");
    let is_boundary = |call: &SystemCall| matches!(call.kind, CallKind::Sync | CallKind::Rename | CallKind::Remove);
    let all = (1..).zip(&operation.calls).filter(|(_, call)| is_on_disk(call));
    let (boundaries, others): (Vec<_>, Vec<_>) = all.partition(|(_, call)| is_boundary(call));
    let mut chosen = chosen(random, &boundaries, BOUNDARIES);
    let number = if cases::is_soak() { OTHERS_IN_SOAK } else { OTHERS };
    chosen.extend((0..number).map(|_| random.choose(&others).0));
    chosen.sort_unstable();
    chosen.dedup();
    chosen
}

fn chosen(random: &mut Random, calls: &[(u32, &SystemCall)], number: u32) -> Vec<u32> {
    let end = u32::try_from(calls.len()).expect("a program makes no more calls");
    cases::sample(random, end, number).into_iter().map(|place| calls[place as usize - 1].0).collect()
}

/// Carries the operation out on a disk, and keeps the disk as it was at each of the moments and at its end.
fn photographed(cuts: &Cuts<'_>, place: &Place, disk: &Image, name: &str) -> Vec<Moment> {
    let program = cuts.operation.program(place);
    let mut moments = Vec::new();
    let ended = cuts.operation.trace(place, &program, &mut |number, call| {
        if cuts.calls.contains(&number) {
            // What was said first: it may have been said at any time before the power goes.
            let said = Said::in_lines(&fs::read_to_string(program.stdout()).expect("answers are kept"));
            let image = disk.copy(&format!("{name}-{number}"));
            moments.push(Moment { when: format!("before call {number}, {call}"), said, image });
        }
        Decision::Make
    });
    assert!(ended.is_done(), "{:?} {}", ended.code, ended.stderr);
    let image = disk.copy(&format!("{name}-end"));
    moments.push(Moment { when: "at its end".to_owned(), said: Said::by(&ended), image });
    moments
}

/// Lets the power go at every moment; answers how many there were.
fn cut(cuts: &Cuts<'_>, store: &ImageStore) -> usize {
    let name = format!("{}-{:?}", cuts.operation.name, cuts.format).replace(' ', "-");
    let disk = store.empty(&name, cuts.format).expect("a disk can be made");
    let mount = disk.mount().expect("it can be mounted");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let place = Place::on(mount.point().join("home"), folder);
    place.copy_home(&cuts.operation.origin);
    // What was there before is durable.
    disk.mount_again(&mount);
    let moments = photographed(cuts, &place, &disk, &name);
    for moment in &moments {
        moment.image.mount_instead(&mount);
        cases::under(&moment.when, || recovery::check(cuts.operation, &place, &moment.said, 1));
    }
    moments.len()
}

#[test]
fn what_was_acknowledged_is_there_after_a_power_cut() {
    let Some(store) = store() else { return };
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    let mut random = cases::random();
    let mut all = Vec::new();
    for operation in &operations {
        for format in Format::ALL {
            let calls = moments(operation, &mut random);
            all.push(Case {
                name: format!("{} on {format:?}", operation.name),
                what: Cuts { operation, format, calls },
            });
        }
    }
    let images = AtomicUsize::new(0);
    cases::run("disks that lose their power", all.len(), &all, |cuts| {
        images.fetch_add(cut(cuts, &store), Ordering::Relaxed);
        true
    });
    let images = images.into_inner();
    cases::say(&format!("power cuts: {images} images of disks"));
    let least = if cases::is_soak() { 500 } else { 100 };
    assert!(cases::is_filtered() || images >= least, "only {images} images were looked at");
}
