//! Several processes with one folder: the window and `cofferctl`.

use std::path::Path;
use std::sync::Arc;

use coffer_tests::Random;

use super::fixtures::{FOLDER, Kit, MEBIBYTE, cache_on, over, read};

const M: u64 = MEBIBYTE as u64;

#[test]
fn what_one_process_has_kept_another_serves_without_a_network() {
    let kit = Kit::new();
    let content = kit.object(1, 5 * MEBIBYTE / 2);
    let other_cache = cache_on(Arc::new(kit.disk.clone()), 64 * M);
    let other = over(&kit.mock, &other_cache);
    assert_eq!(other_cache.used_bytes(), 0, "it has looked at the empty folder");
    kit.read(1);
    kit.go_offline();
    assert!(read(&other, 1, None).expect("kept by the other process") == content);
}

#[test]
fn what_one_process_removes_another_fetches_again() {
    let kit = Kit::new();
    let content = kit.object(1, 3 * MEBIBYTE);
    kit.read(1);
    let other_cache = cache_on(Arc::new(kit.disk.clone()), 64 * M);
    let other = over(&kit.mock, &other_cache);
    assert!(read(&other, 1, None).expect("readable") == content);
    kit.cache.clear();
    assert!(read(&other, 1, None).expect("readable") == content);
    assert!(kit.read(1) == content);
}

#[test]
fn processes_keep_within_the_bound_together_but_for_what_they_write_between_two_looks() {
    let most = 80 * (M + 32);
    let kit = Kit::of_most(most);
    let contents = (0..12).map(|number| kit.object(number, 15 * MEBIBYTE)).collect::<Vec<_>>();
    let caches = [cache_on(Arc::new(kit.disk.clone()), most), cache_on(Arc::new(kit.disk.clone()), most)];
    std::thread::scope(|scope| {
        for (lane, cache) in caches.iter().enumerate() {
            let (kit, contents) = (&kit, &contents);
            scope.spawn(move || {
                let storage = over(&kit.mock, cache);
                let mut random = Random::new(lane as u64);
                for _ in 0..24 {
                    let number = random.below(12);
                    let found = read(&storage, number.into(), None).expect("readable");
                    assert!(found == contents[number as usize], "object {number}");
                }
            });
        }
    });
    let files = kit.disk.files();
    let on_disk = kit.files().iter().map(|path| files[path].len() as u64).sum::<u64>();
    let between_looks = 2 * 64 * (M + 32);
    assert!(on_disk <= most + between_looks, "{} MiB", on_disk / M);
    let third = cache_on(Arc::new(kit.disk.clone()), most);
    assert!(third.used_bytes() <= most, "who comes later brings it back");
    let files = kit.disk.files();
    let on_disk = kit.files().iter().map(|path| files[path].len() as u64).sum::<u64>();
    assert!(on_disk <= most, "{} MiB", on_disk / M);
}

#[test]
fn only_what_is_its_own_is_removed() {
    let kit = Kit::new();
    let place = |name: &str| kit.disk.place(&Path::new(FOLDER).join(name), b"bytes");
    for name in ["00000000000000000000000000000001.new", "notes.txt", "sub/0.on"] {
        place(name);
    }
    let unreadable = format!("{}.0.700000.on", "ab".repeat(16));
    place(&unreadable);
    assert_eq!(kit.cache.used_bytes(), 700_032, "a file of that name counts for what it says");
    let names = |kit: &Kit| {
        let files = kit.files().into_iter();
        files.map(|path| path.strip_prefix(FOLDER).expect("below").display().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(names(&kit), [&*unreadable, "notes.txt", "sub/0.on"], "what a dead process has left is gone");
    kit.cache.clear();
    assert_eq!(names(&kit), ["notes.txt", "sub/0.on"]);
}
