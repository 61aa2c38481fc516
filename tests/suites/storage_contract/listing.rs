//! Clauses about listing.

use std::ops::ControlFlow;

use coffer_core::storage::{BlobKey, Storage, StoreMode};

use super::words::{anna, ben, file, key, keys};

pub fn a_user_of_whom_nothing_is_stored_has_no_keys(storage: &dyn Storage) {
    assert_eq!(keys(storage, &anna()), []);
    storage.store(&key(1), b"x", StoreMode::CreateOnly).expect("stored");
    assert_eq!(keys(storage, &ben()), []);
    storage.delete(&key(1)).expect("deleted");
    assert_eq!(keys(storage, &anna()), [], "nor has one of whom nothing is left");
}

pub fn a_list_is_whole_and_in_order(storage: &dyn Storage) {
    // Stored in an order that is not the one of their text, more than a page of any server.
    for position in (0..1100_u128).map(|step| step * 977 % 1100) {
        let number = position * 0x1234_5678_9abc;
        storage.store(&key(number), b"", StoreMode::CreateOnly).expect("stored");
        if position.is_multiple_of(3) {
            let sidecar = BlobKey::sidecar(anna(), file(number));
            storage.store(&sidecar, b"", StoreMode::CreateOnly).expect("stored");
        }
    }
    let found = keys(storage, &anna()).iter().map(BlobKey::to_string).collect::<Vec<_>>();
    let mut sorted = found.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(found, sorted, "ascending by their text, each once");
    let sidecars = found.iter().filter(|key| key.ends_with(".meta")).count();
    assert_eq!((found.len() - sidecars, sidecars), (1100, 367), "all of them");
}

pub fn a_list_holds_the_keys_of_its_user_only(storage: &dyn Storage) {
    let others = ["ann", "anna2", "anna-", "a"].map(|name| name.parse().expect("a valid user"));
    storage.store(&key(1), b"", StoreMode::CreateOnly).expect("stored");
    for other in others {
        storage.store(&BlobKey::content(other, file(2)), b"", StoreMode::CreateOnly).expect("stored");
    }
    assert_eq!(keys(storage, &anna()), [key(1)], "a name that begins alike is another user");
}

pub fn a_list_ends_where_the_caller_breaks_it(storage: &dyn Storage) {
    for number in 1..=5 {
        storage.store(&key(number), b"", StoreMode::CreateOnly).expect("stored");
    }
    let mut met = Vec::new();
    let listed = storage.list(&anna(), &mut |key| {
        met.push(key);
        if met.len() == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    listed.expect("breaking is no failure");
    assert_eq!(met, [key(1), key(2)]);
}

pub fn the_caller_may_use_the_storage_while_it_lists(storage: &dyn Storage) {
    for number in 1..=5 {
        storage.store(&key(number), b"", StoreMode::CreateOnly).expect("stored");
    }
    let mut met = Vec::new();
    let listed = storage.list(&anna(), &mut |key| {
        storage.metadata(&key).expect("met, so it is there");
        storage.delete(&key).expect("deleted");
        met.push(key);
        ControlFlow::Continue(())
    });
    listed.expect("listed");
    assert_eq!(met, [key(1), key(2), key(3), key(4), key(5)], "each met exactly once");
}
