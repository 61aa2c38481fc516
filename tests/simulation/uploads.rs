//! Uploads of many small chunks: whatever the power takes, a chunk that is claimed is there.
//!
//! On the storage alone, without hashing megabytes, so that many more orders of events can be tried than with documents.

use std::sync::Arc;

use coffer_core::document::{ContentHash, FileId, UserId, VaultId};
use coffer_core::seams::Fs;
use coffer_core::storage::{
    BlobKey, LeftoverKind, LocalStorage, Storage, StorageError, Upkeep, UploadId, UploadPlan, VaultMarker,
};
use coffer_tests::sim::{Moment, SimFs, WatchedFs, When};
use coffer_tests::{CountingIds, ManualClock, Random};

use crate::budget::{Budget, say};

/// Six chunks, the last one short. Each spans sectors of its neighbours.
const PLAN: UploadPlan = UploadPlan { size_bytes: 3_300, chunk_size: 600 };
const ROOT: &str = "/vault";

fn anna() -> UserId {
    "anna".parse().expect("valid")
}

fn key() -> BlobKey {
    BlobKey::content(anna(), FileId::from_bytes([1; 16]))
}

fn open(fs: Arc<dyn Fs>, series: u64) -> Result<LocalStorage, String> {
    let opened = LocalStorage::open(
        fs,
        Arc::new(ManualClock::default()),
        Arc::new(CountingIds::series(series)),
        ROOT.as_ref(),
        None,
    );
    Ok(opened.map_err(|error| format!("it does not open: {error}"))?.storage)
}

/// The bytes of chunk `number`; sent again they are the same, as they must be for one content.
fn chunk(seed: u64, number: u64) -> Vec<u8> {
    let mut random = Random::new(seed << 8 | number);
    (0..PLAN.chunk_length(number).expect("in the plan")).map(|_| random.below(256) as u8).collect()
}

/// Sends chunks in some order, some of them twice, asking now and then what is durable; perhaps completes.
fn upload(storage: &LocalStorage, seed: u64) -> Result<UploadId, StorageError> {
    let mut random = Random::new(seed);
    let upload = storage.begin(&key(), PLAN)?;
    for _ in 0..random.below(12) {
        let number = random.below(PLAN.chunk_count());
        storage.put_chunk(&upload, number, &chunk(seed, number))?;
        if random.below(3) == 0 {
            storage.chunks(&upload)?;
        }
    }
    if random.below(2) == 0 {
        for number in 0..PLAN.chunk_count() {
            storage.put_chunk(&upload, number, &chunk(seed, number))?;
        }
        storage.complete(&key(), &upload)?;
    }
    Ok(upload)
}

/// Sends the rest of every upload that was left, completes it, and looks at what it has become.
fn go_on(disk: &SimFs, seed: u64) -> Result<(), String> {
    let storage = open(Arc::new(disk.clone()), 2)?;
    let said = |error: StorageError| error.to_string();
    for leftover in storage.leftovers().map_err(said)? {
        let LeftoverKind::Upload { upload, .. } = &leftover.kind else { continue };
        let claimed = match storage.chunks(upload) {
            Err(StorageError::UploadNotFound { .. }) => continue,
            claimed => claimed.map_err(said)?,
        };
        for number in (0..PLAN.chunk_count()).filter(|number| !claimed.iter().any(|chunk| chunk.number == *number)) {
            storage.put_chunk(upload, number, &chunk(seed, number)).map_err(said)?;
        }
        storage.complete(&key(), upload).map_err(|error| match error {
            StorageError::Incomplete { .. } => format!("a chunk was claimed and is not there: {error}"),
            error => said(error),
        })?;
    }
    let object = format!("{ROOT}/anna/{}", key().object_name());
    let whole: Vec<u8> = (0..PLAN.chunk_count()).flat_map(|number| chunk(seed, number)).collect();
    match disk.files().get(std::path::Path::new(&object)) {
        Some(content) if ContentHash::of(content) != ContentHash::of(&whole) => {
            Err("a chunk was claimed and is not there".to_owned())
        }
        _ => Ok(()),
    }
}

/// One upload, and a power cut at each of its calls; answers how many disks were looked at.
pub fn interrupt(seed: u64, wrap: fn(Arc<dyn Fs>) -> Arc<dyn Fs>) -> Result<u64, String> {
    let disk = SimFs::new();
    let marker = VaultMarker::new(VaultId::from_bytes([7; 16]), vec![anna()]);
    LocalStorage::create(&disk, ROOT.as_ref(), &marker).map_err(|error| error.to_string())?;
    let moments: Arc<std::sync::Mutex<Vec<(String, Moment)>>> = Arc::default();
    let (tape, recorded) = (Arc::clone(&moments), disk.clone());
    let watched = WatchedFs::new(Arc::new(disk.clone()), move |when, call, path| {
        if when == When::After {
            let what = format!("after {call:?} {}", path.display());
            tape.lock().expect("nobody panics with it").push((what, recorded.moment()));
        }
    });
    let storage = open(wrap(Arc::new(watched)), 1)?;
    upload(&storage, seed).map_err(|error| format!("it does not even work: {error}"))?;
    drop(storage);
    let mut random = Random::new(seed);
    let mut checked = 0;
    for (what, moment) in moments.lock().expect("nobody panics with it").iter() {
        for state in moment.states(6, &mut random) {
            go_on(&state.disk(), seed).map_err(|reason| format!("seed {seed}, {what}: {state:?}: {reason}"))?;
            checked += 1;
        }
        // And once more: the process dies first, and the power goes while the next one works.
        let killed = moment.after_kill();
        go_on(&killed, seed).map_err(|reason| format!("seed {seed}, killed {what}: {reason}"))?;
    }
    Ok(checked)
}

#[test]
fn a_chunk_that_is_claimed_is_there() {
    let budget = Budget::of_environment();
    let mut checked = 0;
    let mut seed = budget.first_seed;
    while checked < budget.states / 10 {
        checked += interrupt(seed, |fs| fs).unwrap_or_else(|failure| {
            panic!("{failure}\nreplay: COFFER_SEED={seed} cargo test -p coffer-tests --test simulation -- claimed")
        });
        seed += 1;
        if budget.replay {
            break;
        }
    }
    say(&format!("uploads of small chunks: {checked} states, seeds {} to {}", budget.first_seed, seed - 1));
}
