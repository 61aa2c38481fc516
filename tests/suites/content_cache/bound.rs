//! What the cache takes of the disk.

use coffer_core::storage::Storage;
use coffer_tests::Random;

use super::fixtures::{Kit, MEBIBYTE, is_offline, read};

const M: u64 = MEBIBYTE as u64;
/// What a whole block counts for.
const BLOCK: u64 = M + 32;

/// Bytes of all files of the cache.
fn bytes_on_disk(kit: &Kit) -> u64 {
    let files = kit.disk.files();
    kit.files().iter().map(|path| files[path].len() as u64).sum()
}

#[test]
fn the_bound_holds_whatever_is_read_by_however_many() {
    let most = 5 * BLOCK;
    let kit = Kit::of_most(most);
    let contents = (0..6).map(|number| kit.object(number, 3 * MEBIBYTE - 1000 * number as usize)).collect::<Vec<_>>();
    std::thread::scope(|scope| {
        for lane in 0..8 {
            let (kit, contents) = (&kit, &contents);
            scope.spawn(move || {
                let mut random = Random::new(lane);
                for _ in 0..40 {
                    let number = random.below(6);
                    let content = &contents[number as usize];
                    let length = content.len() as u64;
                    let (one, other) = (random.below(length), random.below(length));
                    let (first, last) = (one.min(other), one.max(other));
                    let first = random.choose(&[first, first / M * M]);
                    let found = read(&kit.storage, number.into(), Some((first, last))).expect("readable");
                    assert!(found == content[first as usize..=last as usize], "{first} to {last} of object {number}");
                    let used = kit.cache.used_bytes();
                    assert!(used <= most, "{used} of {most}");
                }
            });
        }
    });
    assert!(kit.cache.used_bytes() >= 2 * BLOCK, "it was used");
    assert!(bytes_on_disk(&kit) <= kit.cache.used_bytes(), "nothing lies there that is not counted");
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let kit = Kit::of_most(3 * BLOCK);
    for number in 1..=4 {
        kit.object(number, MEBIBYTE);
    }
    // Ranges, so that an object takes one block and no end of one.
    let all = Some((0, M - 1));
    for number in [1, 2, 3, 1, 4] {
        read(&kit.storage, number, all).expect("readable");
    }
    kit.go_offline();
    let is_kept = |number| !is_offline(&read(&kit.storage, number, all));
    assert_eq!([1, 2, 3, 4].map(is_kept), [true, false, true, true], "the second was not read again");
}

#[test]
fn a_smaller_bound_holds_at_once_and_none_switches_it_off() {
    let kit = Kit::of_most(64 * M);
    let content = kit.object(1, 6 * MEBIBYTE);
    kit.read(1);
    assert!(kit.cache.used_bytes() >= 6 * BLOCK);
    kit.cache.set_most_bytes(2 * BLOCK);
    assert_eq!((kit.cache.used_bytes(), kit.cache.most_bytes()), (2 * BLOCK - (BLOCK - 16 * 1024), 2 * BLOCK));
    assert!(bytes_on_disk(&kit) <= 2 * BLOCK);
    kit.cache.set_most_bytes(0);
    assert_eq!((kit.files().len(), kit.cache.used_bytes()), (0, 0));
    assert!(kit.read(1) == content);
    assert!(kit.files().is_empty(), "nothing is kept while it is off");
    kit.cache.set_most_bytes(64 * M);
    kit.read(1);
    kit.go_offline();
    assert!(kit.read(1) == content, "and it is on again");
}

#[test]
fn clearing_leaves_nothing() {
    let kit = Kit::new();
    kit.object(1, 3 * MEBIBYTE);
    kit.read(1);
    kit.cache.clear();
    assert_eq!((kit.files().len(), kit.cache.used_bytes()), (0, 0));
    kit.go_offline();
    assert!(is_offline(&kit.storage.retrieve(&super::fixtures::key(1), None)));
}

#[test]
fn a_cache_that_is_too_small_for_a_block_keeps_none() {
    let kit = Kit::of_most(10_000);
    let content = kit.object(1, 2 * MEBIBYTE);
    assert!(kit.read(1) == content && kit.read(1) == content);
    assert_eq!((kit.files().len(), kit.cache.used_bytes()), (0, 0));
}

#[test]
fn a_short_block_counts_for_what_it_costs() {
    let kit = Kit::of_most(10 * 16 * 1024);
    for number in 0..30 {
        kit.object(number, 10);
        kit.read(number);
    }
    assert_eq!((kit.files().len(), kit.cache.used_bytes()), (10, 10 * 16 * 1024));
}
