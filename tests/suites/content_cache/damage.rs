//! Disks that fail, are full, or change what they hold: no byte of that is ever served, and no read fails for it.

use std::path::Path;
use std::sync::Arc;

use coffer_core::seams::Fs;
use coffer_core::storage::StorageError;
use coffer_tests::sim::SimFs;
use coffer_tests::{FaultyFs, Random};
use rustix::io::Errno;

use super::fixtures::{FOLDER, Kit, MEBIBYTE, cache_on, is_offline, over, overwrite, read};

const M: u64 = MEBIBYTE as u64;

#[test]
fn no_damaged_byte_of_a_block_is_served() {
    let kit = Kit::new();
    let content = kit.object(1, 300);
    kit.read(1);
    let [path] = &kit.files()[..] else { panic!("one block") };
    let length = kit.disk.files()[path].len();
    for offset in 0..length {
        let byte = kit.disk.files()[path][offset];
        overwrite(&kit.disk, path, &[byte ^ 0x10], offset as u64);
        let before = kit.requests();
        assert!(kit.read(1) == content, "byte {offset} of the file was damaged");
        assert_eq!(kit.requests() - before, 1, "byte {offset}: it is fetched again");
        assert!(kit.read(1) == content);
        assert_eq!(kit.requests() - before, 1, "byte {offset}: and kept again");
    }
    overwrite(&kit.disk, path, b"longer", length as u64);
    assert!(kit.read(1) == content, "a file that has grown");
}

#[test]
fn a_file_under_the_name_of_another_block_is_not_served() {
    let kit = Kit::new();
    let contents = [1, 2].map(|number| kit.object(number, 2 * MEBIBYTE));
    read(&kit.storage, 1, Some((0, 2 * M - 1))).expect("readable");
    read(&kit.storage, 2, Some((0, 2 * M - 1))).expect("readable");
    let files = kit.files();
    assert_eq!(files.len(), 4);
    for pair in [[0, 1], [1, 2], [2, 3]] {
        let spare = Path::new(FOLDER).join("spare");
        let [one, other] = pair.map(|index: usize| files[index].as_path());
        for (from, to) in [(one, &*spare), (other, one), (&*spare, other)] {
            kit.disk.rename_over(from, to).expect("renamed");
        }
    }
    assert!(kit.read(1) == contents[0] && kit.read(2) == contents[1]);
}

#[test]
fn a_damaged_block_is_missing_while_there_is_no_network() {
    let kit = Kit::new();
    let content = kit.object(1, 3 * MEBIBYTE);
    read(&kit.storage, 1, Some((0, 3 * M - 1))).expect("readable");
    let second = kit.files().into_iter().find(|path| path.to_string_lossy().contains(".1.")).expect("kept");
    overwrite(&kit.disk, &second, b"other bytes", 77);
    kit.go_offline();
    let all = read(&kit.storage, 1, Some((0, 3 * M - 1)));
    assert!(
        is_offline(&all),
        "what is wrong in the middle shows only when it is reached: {:?}",
        all.map(|all| all.len())
    );
    assert!(read(&kit.storage, 1, Some((2 * M, 3 * M - 1))).expect("kept") == content[2 * MEBIBYTE..]);
}

#[test]
fn files_that_vanish_are_fetched_again() {
    let kit = Kit::new();
    let content = kit.object(1, 3 * MEBIBYTE);
    kit.read(1);
    for path in kit.files() {
        kit.disk.remove_file(&path).expect("removed");
    }
    assert!(kit.read(1) == content);
    kit.go_offline();
    assert!(kit.read(1) == content, "kept anew");
}

#[test]
fn no_failure_of_the_disk_fails_a_read() {
    for error in [Errno::NOSPC, Errno::IO, Errno::ROFS, Errno::ACCESS] {
        for nth in 1..=16 {
            for lasts in [false, true] {
                let disk = SimFs::new();
                let faulty = FaultyFs::new(Arc::new(disk.clone()));
                let kit = Kit::on(Arc::new(faulty.clone()), disk, 64 * M);
                let content = kit.object(1, 5 * MEBIBYTE / 2);
                if lasts {
                    faulty.fail_from(nth, error)
                } else {
                    faulty.fail_nth(nth, error)
                }
                assert!(kit.read(1) == content && kit.read(1) == content, "{error:?} at call {nth}");
                faulty.heal();
                assert!(kit.read(1) == content, "afterwards");
                kit.go_offline();
                let cache = cache_on(Arc::new(kit.disk.clone()), 64 * M);
                match read(&over(&kit.mock, &cache), 1, None) {
                    Ok(found) => assert!(found == content, "{error:?} at call {nth}"),
                    Err(StorageError::Offline { .. }) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }
}

#[test]
fn a_full_disk_is_read_past() {
    let kit = Kit::new();
    let content = kit.object(1, 6 * MEBIBYTE);
    kit.disk.set_capacity_pages(kit.disk.used_pages() + 3 * 256);
    assert!(kit.read(1) == content && kit.read(1) == content);
    let kept = kit.files();
    assert!(!kept.is_empty() && kept.len() < 6, "what fits is kept: {kept:?}");
    assert!(kept.iter().all(|path| !path.to_string_lossy().ends_with(".new")), "nothing half written stays: {kept:?}");
    assert!(kit.cache.used_bytes() <= 3 * (M + 32), "what could not be written does not count");
}

#[test]
fn a_folder_that_cannot_be_made_is_read_past() {
    let disk = SimFs::new();
    disk.place(Path::new(FOLDER), b"a file has the name");
    let kit = Kit::on(Arc::new(disk.clone()), disk, 64 * M);
    let content = kit.object(1, 100);
    assert!(kit.read(1) == content && kit.read(1) == content);
    assert_eq!(kit.cache.used_bytes(), 0);
}

#[test]
fn after_a_power_cut_nothing_wrong_is_served() {
    let kit = Kit::new();
    let contents = [(1, 700), (2, 5 * MEBIBYTE / 2), (3, MEBIBYTE)].map(|(number, length)| {
        let content = kit.object(number, length);
        kit.read(number);
        (number, content)
    });
    kit.go_offline();
    let mut random = Random::new(11);
    let (mut served, mut missing) = (0, 0);
    for state in kit.disk.moment().states(400, &mut random) {
        let cache = cache_on(Arc::new(state.disk()), 64 * M);
        let storage = over(&kit.mock, &cache);
        for (number, content) in &contents {
            match read(&storage, *number, None) {
                Ok(found) => {
                    assert!(found == *content, "object {number} after {state:?}");
                    served += 1;
                }
                Err(StorageError::Offline { .. }) => missing += 1,
                Err(error) => panic!("{error}"),
            }
        }
    }
    assert!(served > 10 && missing > 100, "{served} served and {missing} missing: both were tried");
}
