//! Clauses about several callers at once.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use coffer_core::storage::{Storage, StorageError, StoreMode, UploadPlan};

use super::words::{bytes, key, read};

/// What each of four threads answers that do `work` at the same moment.
fn at_once<T: Send>(work: impl Fn(u8) -> T + Sync) -> Vec<T> {
    let start = Barrier::new(4);
    thread::scope(|scope| {
        let (start, work) = (&start, &work);
        let threads = (0..4).map(|number| {
            scope.spawn(move || {
                start.wait();
                work(number)
            })
        });
        let threads = threads.collect::<Vec<_>>();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    })
}

pub fn of_two_writers_exactly_one_creates(storage: &dyn Storage) {
    if !storage.capabilities().exclusive_create {
        return;
    }
    for round in 0..20 {
        let answers =
            at_once(|number| storage.store(&key(round), &bytes(50_000, number), StoreMode::CreateOnly).map(|_| number));
        let winners = answers.iter().flatten().copied().collect::<Vec<_>>();
        let [winner] = winners[..] else { panic!("exactly one wins: {answers:?}") };
        for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert!(matches!(answer, StorageError::AlreadyExists { .. }), "{answer:?}");
        }
        assert!(read(storage, &key(round)).expect("there") == bytes(50_000, winner), "the winner's, unmixed");
    }
}

pub fn of_two_uploads_exactly_one_completes(storage: &dyn Storage) {
    if !storage.capabilities().exclusive_create {
        return;
    }
    let length = storage.capabilities().least_chunk_bytes.max(1000);
    let plan = UploadPlan { size_bytes: 2 * length, chunk_size: length };
    let rounds = if length > 1000 { 2 } else { 10 };
    for round in 0..rounds {
        let answers = at_once(|number| {
            let upload = match storage.begin(&key(round), plan) {
                Ok(upload) => upload,
                // Begun after another one was complete.
                Err(error) => return Err(error),
            };
            for chunk in 0..2 {
                storage.put_chunk(&upload, chunk, &bytes(length as usize, number)).expect("stored");
            }
            storage.complete(&key(round), &upload).map(|_| number)
        });
        let winners = answers.iter().flatten().copied().collect::<Vec<_>>();
        let [winner] = winners[..] else { panic!("exactly one wins: {answers:?}") };
        for answer in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            assert!(matches!(answer, StorageError::AlreadyExists { .. }), "{answer:?}");
        }
        assert!(read(storage, &key(round)).expect("there") == bytes(length as usize, winner).repeat(2), "the winner's");
    }
}

pub fn readers_see_the_old_or_the_new_object_never_a_mixture(storage: &dyn Storage) {
    let versions = [bytes(70_000, 0), bytes(50_000, 1)];
    storage.store(&key(1), &versions[0], StoreMode::CreateOnly).expect("stored");
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let (done, versions) = (&done, &versions);
        let reader = scope.spawn(move || {
            let mut reads = 0;
            while !done.load(Ordering::Relaxed) || reads == 0 {
                let found = read(storage, &key(1)).expect("always there");
                assert!(versions.contains(&found), "{} bytes of neither version", found.len());
                reads += 1;
            }
        });
        for round in 1..=40 {
            storage.store(&key(1), &versions[round % 2], StoreMode::Replace).expect("replaced");
        }
        done.store(true, Ordering::Relaxed);
        reader.join().expect("no mixture");
    });
}
