//! What a power cut may take from the simulated disk, and what not.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use coffer_core::seams::{Fs, WriteFile};
use coffer_tests::Random;
use coffer_tests::sim::SimFs;

fn path(name: &str) -> PathBuf {
    Path::new("/").join(name)
}

fn create(fs: &SimFs, name: &str) -> Box<dyn WriteFile> {
    fs.create_new(&path(name)).expect("the name is free")
}

/// A file with content, all of it durable.
fn durable(fs: &SimFs, name: &str, bytes: &[u8]) {
    fs.place(&path(name), bytes);
}

/// What the files of the disk can be after a power cut: each state as a list of names and contents.
fn states(fs: &SimFs) -> BTreeSet<Vec<(String, Vec<u8>)>> {
    let moment = fs.moment();
    let states = moment.states(4000, &mut Random::new(1));
    let files = |state: &coffer_tests::sim::CrashState| {
        let files = state.disk().files().into_iter();
        files.map(|(path, bytes)| (path.to_string_lossy().into_owned(), bytes.to_vec())).collect()
    };
    states.iter().map(files).collect()
}

fn names(state: &[(String, Vec<u8>)]) -> String {
    state.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_was_synced_stays() {
    let fs = SimFs::new();
    let mut file = create(&fs, "a");
    file.write_all_at(b"words", 0).expect("written");
    file.sync().expect("synced");
    fs.sync_folder(Path::new("/")).expect("synced");
    assert_eq!(states(&fs), BTreeSet::from([vec![("/a".to_owned(), b"words".to_vec())]]));
}

#[test]
fn a_name_may_be_there_without_content_and_content_without_a_name() {
    let fs = SimFs::new();
    let mut file = create(&fs, "a");
    file.write_all_at(b"words", 0).expect("written");
    fs.sync_folder(Path::new("/")).expect("synced");
    let contents: BTreeSet<Vec<u8>> = states(&fs).into_iter().map(|state| state[0].1.clone()).collect();
    for possible in [&b""[..], b"words", b"\0\0\0\0\0", b"\xa5\xa5\xa5\xa5\xa5"] {
        assert!(contents.contains(possible), "{possible:?} is possible: {contents:?}");
    }
    assert!(contents.iter().any(|content| content.len() < 5 && b"words".starts_with(content) && !content.is_empty()));

    let fs = SimFs::new();
    let mut file = create(&fs, "a");
    file.write_all_at(b"words", 0).expect("written");
    file.sync().expect("synced");
    assert_eq!(states(&fs), BTreeSet::from([vec![], vec![("/a".to_owned(), b"words".to_vec())]]));
}

#[test]
fn renames_of_different_names_may_come_in_any_order() {
    let fs = SimFs::new();
    ["a", "b"].iter().for_each(|name| durable(&fs, name, b"words"));
    fs.rename_new(&path("a"), &path("c")).expect("renamed");
    fs.rename_new(&path("b"), &path("d")).expect("renamed");
    let found: BTreeSet<String> = states(&fs).iter().map(|state| names(state)).collect();
    assert_eq!(found, ["/a /b", "/a /d", "/b /c", "/c /d"].map(str::to_owned).into());
}

#[test]
fn changes_of_one_name_come_in_their_order() {
    let fs = SimFs::new();
    let mut file = create(&fs, "a");
    file.sync().expect("synced");
    fs.rename_new(&path("a"), &path("b")).expect("renamed");
    fs.remove_file(&path("b")).expect("removed");
    let found: BTreeSet<String> = states(&fs).iter().map(|state| names(state)).collect();
    assert_eq!(found, ["", "/a", "/b"].map(str::to_owned).into());
}

#[test]
fn a_rename_over_a_file_leaves_the_old_one_or_the_new_one() {
    let fs = SimFs::new();
    durable(&fs, "a", b"old");
    durable(&fs, "b", b"new");
    fs.rename_over(&path("b"), &path("a")).expect("renamed");
    let old = vec![("/a".to_owned(), b"old".to_vec()), ("/b".to_owned(), b"new".to_vec())];
    let new = vec![("/a".to_owned(), b"new".to_vec())];
    assert_eq!(states(&fs), BTreeSet::from([old, new]));
}

#[test]
fn a_rename_between_folders_is_one_step_and_either_sync_keeps_it() {
    for synced in [None, Some("from"), Some("to")] {
        let fs = SimFs::new();
        durable(&fs, "from/a", b"words");
        durable(&fs, "to/z", b"");
        fs.rename_new(&path("from/a"), &path("to/a")).expect("renamed");
        if let Some(folder) = synced {
            fs.sync_folder(&path(folder)).expect("synced");
        }
        let found: BTreeSet<String> = states(&fs).iter().map(|state| names(state)).collect();
        let before = synced.is_none().then(|| "/from/a /to/z".to_owned());
        assert_eq!(found, before.into_iter().chain(["/to/a /to/z".to_owned()]).collect(), "{synced:?}");
    }
}

#[test]
fn what_lies_in_a_folder_goes_with_it() {
    let fs = SimFs::new();
    fs.create_folder(&path("f/g")).expect("made");
    let mut file = create(&fs, "f/g/a");
    file.sync().expect("synced");
    fs.sync_folder(&path("f/g")).expect("synced");
    assert!(states(&fs).contains(&vec![]), "its own name is not durable");
    fs.sync_folder(&path("f")).expect("synced");
    fs.sync_folder(&path("")).expect("synced");
    assert_eq!(states(&fs), BTreeSet::from([vec![("/f/g/a".to_owned(), vec![])]]));
}

#[test]
fn sectors_are_torn_apart_and_old_ones_stay() {
    let fs = SimFs::new();
    durable(&fs, "a", &[1; 1024]);
    let mut file = fs.open_write(&path("a")).expect("there");
    file.write_all_at(&[2; 1024], 0).expect("written");
    let sectors: BTreeSet<(u8, u8)> = states(&fs)
        .iter()
        .map(|state| {
            let bytes = &state[0].1;
            assert!(bytes.len() == 1024, "its length was durable");
            assert!(bytes[..512].iter().all(|byte| *byte == bytes[0]), "a sector is written in one piece");
            (bytes[0], bytes[1023])
        })
        .collect();
    let mut random = Random::new(3);
    let drawn = (0..200).map(|_| fs.crash(&mut random).files()[&path("a")].clone());
    let drawn: BTreeSet<(u8, u8)> = drawn.map(|bytes| (bytes[0], bytes[1023])).collect();
    assert!(sectors.contains(&(1, 1)) && sectors.contains(&(2, 2)));
    assert_eq!(drawn, [(1, 1), (1, 2), (2, 1), (2, 2)].into(), "every mixture");
}

#[test]
fn a_sync_that_failed_proves_nothing_and_neither_does_the_next() {
    let fs = SimFs::new();
    let mut file = create(&fs, "a");
    fs.sync_folder(Path::new("/")).expect("synced");
    file.write_all_at(b"words", 0).expect("written");
    fs.fail_nth_sync(1);
    assert_eq!(file.sync().expect_err("told to").raw_os_error(), Some(rustix::io::Errno::IO.raw_os_error()));
    file.sync().expect("the second one says it is fine");
    assert!(states(&fs).contains(&vec![("/a".to_owned(), vec![])]), "but the words may be gone");
    file.write_all_at(b" again", 5).expect("written");
    file.sync().expect("synced");
    let lost = vec![("/a".to_owned(), b"\0\0\0\0\0 again".to_vec())];
    assert!(states(&fs).contains(&lost), "what is written later is durable, what was dropped is not");

    durable(&fs, "b", b"words");
    fs.rename_new(&path("b"), &path("c")).expect("renamed");
    fs.fail_nth_sync(1);
    fs.sync_folder(Path::new("/")).expect_err("told to");
    let found = |fs: &SimFs| states(fs).iter().map(|state| names(state)).collect::<BTreeSet<_>>();
    assert_eq!(found(&fs), ["/a /b", "/a /c"].map(str::to_owned).into(), "the rename is not durable");
    fs.sync_folder(Path::new("/")).expect("synced");
    assert_eq!(found(&fs), ["/a /c".to_owned()].into(), "names wait for the next sync");
}

#[test]
fn a_group_makes_content_durable_and_no_names() {
    let fs = SimFs::new();
    let mut group = fs.begin_group(Path::new("/")).expect("begun");
    for name in ["a", "b"] {
        create(&fs, name).write_all_at(b"words", 0).expect("written");
    }
    group.sync(&[path("a"), path("b")]).expect("synced");
    let found = states(&fs);
    assert_eq!(found.len(), 4, "each name for itself: {found:?}");
    assert!(found.iter().flatten().all(|(_, content)| content == b"words"));
}

#[test]
fn death_of_the_process_forgets_nothing_and_makes_nothing_durable() {
    let fs = SimFs::new();
    let mut file = create(&fs, "a");
    file.write_all_at(b"words", 0).expect("written");
    let _lock = fs.try_lock(&path("lock"), coffer_core::seams::LockMode::Exclusive).expect("asked");
    let later = fs.moment().after_kill();
    assert_eq!(later.files()[&path("a")].as_slice(), b"words");
    assert!(later.try_lock(&path("lock"), coffer_core::seams::LockMode::Exclusive).expect("asked").is_some());
    assert!(states(&later).contains(&vec![]), "a power cut still takes it");
}

#[test]
fn the_same_seed_makes_the_same_disk() {
    let fs = SimFs::new();
    for number in 0..20 {
        create(&fs, &number.to_string()).write_all_at(&[number; 2000], 0).expect("written");
    }
    let drawn = |seed| fs.crash(&mut Random::new(seed)).files();
    assert_eq!(drawn(5), drawn(5));
    assert!((0..20).any(|seed| drawn(seed) != drawn(5)), "and another seed another one");
}
