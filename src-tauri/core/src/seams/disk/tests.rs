//! What the real file system promises that a storage cannot see.

use super::*;

/// A folder with the file `from` in it.
fn folder() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let from = folder.path().join("from");
    fs::write(&from, b"content").expect("written");
    (folder, from)
}

#[test]
fn both_ways_of_renaming_refuse_a_taken_name() {
    for rename in [|from: &Path, to: &Path| Disk.rename_new(from, to), link_then_unlink] {
        let (folder, from) = folder();
        let taken = folder.path().join("taken");
        fs::write(&taken, b"other").expect("written");
        std::os::unix::fs::symlink("nowhere", folder.path().join("link")).expect("a link");
        for to in [taken.as_path(), &folder.path().join("link"), folder.path()] {
            let error = rename(&from, to).expect_err("the name is taken");
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists, "{}", to.display());
        }
        assert_eq!(fs::read(&taken).expect("there"), b"other", "nothing has changed");
        let free = folder.path().join("free");
        rename(&from, &free).expect("the name is free");
        assert_eq!(fs::read(&free).expect("there"), b"content");
        assert!(!from.exists(), "it has one name again");
    }
}

#[test]
fn links_and_fifos_are_neither_followed_nor_waited_for() {
    let (folder, from) = folder();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&from, &link).expect("a link");
    let refused = Disk.open_read(&link).expect_err("a link");
    assert_eq!(refused.raw_os_error(), Some(Errno::LOOP.raw_os_error()));
    assert!(Disk.open_write(&link).is_err());
    assert!(Disk.try_lock(&link, LockMode::Shared).is_err());
    assert_eq!(Disk.create_new(&link).expect_err("taken").kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(Disk.stat(&link).expect("there").kind, EntryKind::Symlink);
    assert!(Disk.create_folder(&link).is_err(), "a link to nothing like a folder");

    let fifo = folder.path().join("fifo");
    rustix::fs::mknodat(CWD, &fifo, FileType::Fifo, FILE_MODE, 0).expect("a FIFO");
    // Without a writer this would wait for ever.
    let opened = Disk.open_read(&fifo).expect("opened at once");
    assert_eq!(opened.stat().expect("open").kind, EntryKind::Other);

    let mut kinds = Disk.read_folder(folder.path()).expect("readable");
    kinds.sort_by(|one, other| one.0.cmp(&other.0));
    let expected = [("fifo", EntryKind::Other), ("from", EntryKind::File), ("link", EntryKind::Symlink)];
    assert_eq!(kinds, expected.map(|(name, kind)| (OsString::from(name), kind)));
}

#[test]
fn files_are_made_durable_together() {
    let (folder, _) = folder();
    let mut group = Disk.begin_group(folder.path()).expect("a folder");
    let paths = ["one", "two"].map(|name| folder.path().join(name));
    for path in &paths {
        Disk.create_new(path).and_then(|mut file| file.write_all_at(b"content", 0)).expect("written");
    }
    group.sync(&paths).expect("durable");
    assert!(Disk.begin_group(&paths[0]).is_err(), "a file is no folder");
    assert!(Disk.begin_group(&folder.path().join("absent")).is_err());
}

#[test]
fn locks_exclude_each_other_until_they_are_dropped() {
    let (folder, _) = folder();
    let path = folder.path().join("lock");
    let lock = |mode| Disk.try_lock(&path, mode).expect("lockable");
    let shared = [lock(LockMode::Shared), lock(LockMode::Shared)];
    assert!(shared.iter().all(Option::is_some), "many may share");
    assert!(lock(LockMode::Exclusive).is_none());
    drop(shared);
    let exclusive = lock(LockMode::Exclusive);
    assert!(exclusive.is_some());
    assert!(lock(LockMode::Shared).is_none() && lock(LockMode::Exclusive).is_none());
    drop(exclusive);
    assert!(lock(LockMode::Shared).is_some());
}

#[test]
fn bytes_land_where_they_are_meant_to() {
    let (folder, _) = folder();
    let path = folder.path().join("file");
    let mut file = Disk.create_new(&path).expect("new");
    file.write_all_at(b"89", 8).expect("written beyond the end");
    file.write_all_at(b"0123", 0).expect("written");
    file.sync().expect("synced");
    let mut again = Disk.open_write(&path).expect("there");
    again.write_all_at(b"4567", 4).expect("its content was kept");
    assert_eq!(fs::read(&path).expect("there"), b"0123456789");
}
