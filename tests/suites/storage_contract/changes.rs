//! Clauses about the change lock and about space.

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use coffer_core::storage::{Storage, StorageError, StoreMode};

use super::words::key;

pub fn the_change_lock_lets_one_in_at_a_time(storage: &dyn Storage) {
    let inside = AtomicU32::new(0);
    let changes = AtomicU32::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..25 {
                    // The clock of the fixture runs ahead of the threads, so ten seconds may be over early.
                    let held = loop {
                        match storage.lock_changes() {
                            Err(StorageError::Busy) => thread::yield_now(),
                            held => break held.expect("locked"),
                        }
                    };
                    assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "nobody else is inside");
                    changes.fetch_add(1, Ordering::SeqCst);
                    thread::yield_now();
                    inside.fetch_sub(1, Ordering::SeqCst);
                    drop(held);
                }
            });
        }
    });
    assert_eq!(changes.into_inner(), 100, "everybody got in");
}

pub fn a_held_change_lock_makes_others_busy_after_ten_seconds(storage: &dyn Storage) {
    let held = storage.lock_changes().expect("free");
    assert!(matches!(storage.lock_changes(), Err(StorageError::Busy)), "held");
    drop(held);
    drop(storage.lock_changes().expect("free again"));
    drop(storage.lock_changes().expect("and again"));
}

pub fn new_objects_need_no_lock(storage: &dyn Storage) {
    let held = storage.lock_changes().expect("free");
    storage.store(&key(1), b"new", StoreMode::CreateOnly).expect("stored beside it");
    storage.store(&key(1), b"changed", StoreMode::Replace).expect("its holder may change");
    drop(held);
}

pub fn free_bytes_can_be_asked(storage: &dyn Storage) {
    let free_bytes = storage.free_bytes().expect("healthy");
    assert_ne!(free_bytes, Some(0), "an empty storage has room, or does not know");
}
