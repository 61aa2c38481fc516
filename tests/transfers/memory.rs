//! How much memory a long transfer takes: no more than a few chunks, however long it is.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use coffer_tests::processes::cases;
use coffer_tests::processes::place::Place;
use coffer_tests::processes::program::Program;
use coffer_tests::s3::seaweed::seaweed;

use crate::cloud::Cloud;
use crate::ways::{hash_of, text};

/// What a process may have at once.
const MOST_BYTES: u64 = 150_000_000;

/// How often it is asked.
const LOOK: Duration = Duration::from_millis(2);

/// A file of so many zeros, which takes no space.
fn sparse(place: &Place) -> PathBuf {
    let path = place.work().join("film.mp4");
    let length = if cases::is_soak() { 5 << 30 } else { 512 << 20 };
    File::create(&path).and_then(|file| file.set_len(length)).expect("a long file");
    path
}

/// Runs it to its end, and answers with the most memory that it has had.
fn peak_of(program: &Program) -> u64 {
    let running = program.start();
    let mut peak = 0;
    while !running.ends_within(LOOK) {
        peak = peak.max(running.peak_bytes().unwrap_or_default());
    }
    let ended = running.ended();
    assert!(ended.is_done(), "{:?} {}", ended.code, ended.stderr);
    peak
}

/// Moves the file with both programs, and compares what comes out.
fn both_ways(name: &str, source: &Path, up: &Program, down: &Program, copy: &Path) {
    let peaks = [up, down].map(peak_of);
    cases::say(&format!(
        "memory of a long transfer, {name}: {} MB up, {} MB down",
        peaks[0] / 1_000_000,
        peaks[1] / 1_000_000
    ));
    for peak in peaks {
        assert!(peak > 0, "it was looked at");
        assert!(peak <= MOST_BYTES, "{peak} bytes at once, {name}");
    }
    assert!(hash_of(copy) == hash_of(source), "every byte is there");
}

/// What it may have at once while many files go up, as many at a time as a person may choose.
const MOST_BYTES_OF_MANY: u64 = 300_000_000;

#[test]
fn many_uploads_at_once_take_little_memory() {
    let Some(server) = seaweed() else { return };
    let cloud = Cloud::on(server);
    cloud.done(&["transfers", "limit", "--files", "8", "--parts", "8"]);
    let folder = cloud.place.work().join("films");
    fs::create_dir(&folder).expect("a folder can be made");
    for number in 0..64_u64 {
        // Each another one, of two parts.
        let file = File::create(folder.join(format!("{number}.mp4"))).expect("a file can be made");
        file.set_len(12 * 1024 * 1024 + number).expect("it can be long");
    }
    let peak = peak_of(&cloud.program(&["add", text(&folder)]));
    cases::say(&format!("memory of 64 uploads, 8 at once: {} MB", peak / 1_000_000));
    assert!(peak > 0, "it was looked at");
    assert!(peak <= MOST_BYTES_OF_MANY, "{peak} bytes at once");
    let listed = cloud.json(&["ls", "--folder", "films"]);
    assert_eq!(listed["documents"].as_array().map(Vec::len), Some(64), "all are there");
}

#[test]
fn a_long_transfer_takes_little_memory_in_a_folder() {
    let place = Place::new();
    let (source, copy) = (sparse(&place), place.work().join("copy"));
    let (up, down) = (place.program(["add", text(&source)]), place.program(["get", "film", "-o", text(&copy)]));
    both_ways("in a folder", &source, &up, &down, &copy);
}

#[test]
fn a_long_transfer_takes_little_memory_in_a_bucket() {
    let Some(server) = seaweed() else { return };
    let cloud = Cloud::on(server);
    let (source, copy) = (sparse(&cloud.place), cloud.place.work().join("copy"));
    let (up, down) = (cloud.program(&["add", text(&source)]), cloud.program(&["get", "film", "-o", text(&copy)]));
    both_ways("in a bucket", &source, &up, &down, &copy);
}
