//! The same calls to the simulation and to a real folder, and the same answers.

use std::fmt::Debug;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coffer_core::seams::{Disk, EntryKind, Fs, LockMode};
use coffer_tests::Random;
use coffer_tests::sim::{Cuts, SimFs};

/// An answer, without what differs between any two disks.
fn told<T: Debug>(answer: io::Result<T>) -> String {
    match answer {
        Ok(answer) => format!("{answer:?}"),
        Err(error) => format!("{:?} {:?}", error.kind(), error.raw_os_error()),
    }
}

fn names(fs: &dyn Fs, path: &Path) -> io::Result<Vec<(String, EntryKind)>> {
    let entries = fs.read_folder(path)?;
    let mut names: Vec<_> =
        entries.into_iter().map(|(name, kind)| (name.to_string_lossy().into_owned(), kind)).collect();
    names.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(names)
}

fn content(fs: &dyn Fs, path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs.open_read(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// One call, by chance; what it says.
fn call(fs: &dyn Fs, root: &Path, random: &mut Random) -> String {
    const PATHS: [&str; 8] = ["a", "b", "f", "f/a", "f/b", "f/g/c", "link", "a/x"];
    let path = root.join(random.choose(&PATHS));
    let other = root.join(random.choose(&PATHS));
    let number = random.below(12);
    let answer = match number {
        0 => told(fs.create_new(&path).and_then(|mut file| file.write_all_at(b"words", random.below(3)))),
        1 => told(fs.open_write(&path).and_then(|mut file| {
            file.write_all_at(b"more", random.below(9))?;
            file.sync()
        })),
        2 => told(content(fs, &path)),
        3 => told(fs.stat(&path).map(|stat| (stat.kind, (stat.kind == EntryKind::File).then_some(stat.size_bytes)))),
        4 if fs.stat(&path).is_ok_and(|stat| stat.kind == EntryKind::Folder) => "nobody renames a folder".to_owned(),
        4 => told(fs.rename_new(&path, &other)),
        5 if fs.stat(&path).is_ok_and(|stat| stat.kind == EntryKind::Folder) => "nobody renames a folder".to_owned(),
        5 => told(fs.rename_over(&path, &other)),
        6 => told(fs.sync_folder(&path)),
        7 => told(fs.remove_file(&path)),
        8 => told(fs.create_folder(&path)),
        9 => told(names(fs, &path)),
        10 => told(fs.try_lock(&path, LockMode::Exclusive).map(|lock| lock.is_some())),
        _ => told(fs.canonicalize(&path).map(|path| path.strip_prefix(root).map(Path::to_owned))),
    };
    format!("call {number} of {} and {}: {answer}", path.display(), other.display())
}

#[test]
fn the_simulation_answers_as_a_disk_does() {
    for seed in 0..400 {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path().canonicalize().expect("it is there");
        std::os::unix::fs::symlink("f", root.join("link")).expect("a link can be made");
        let sim = SimFs::new();
        sim.create_folder(&root).expect("a folder");
        sim.place_link(&root.join("link"), Path::new("f"));
        let (mut for_disk, mut for_sim) = (Random::new(seed), Random::new(seed));
        for step in 0..60 {
            let real = call(&Disk, &root, &mut for_disk);
            let simulated = call(&sim, &root, &mut for_sim);
            assert_eq!(simulated, real, "seed {seed}, step {step}");
        }
    }
}

fn written(fs: &dyn Fs, path: &str, bytes: &[u8]) -> PathBuf {
    let path = PathBuf::from(path);
    fs.create_new(&path).expect("the name is free").write_all_at(bytes, 0).expect("there is space");
    path
}

#[test]
fn an_open_file_outlives_its_name() {
    let sim = SimFs::new();
    let path = written(&sim, "/a", b"words");
    let mut open = sim.open_read(&path).expect("there");
    let used = sim.used_pages();
    sim.remove_file(&path).expect("removed");
    assert_eq!(sim.used_pages(), used, "it takes its space until it is closed");
    let mut text = String::new();
    open.read_to_string(&mut text).expect("readable");
    assert_eq!((text.as_str(), open.stat().expect("open").size_bytes), ("words", 5));
    drop(open);
    assert!(sim.used_pages() < used, "and gives it back then");
}

#[test]
fn locks_keep_each_other_out_as_those_of_the_system_do() {
    let sim = SimFs::new();
    let lock = |mode| sim.try_lock(Path::new("/lock"), mode).expect("it can be asked for");
    let first = lock(LockMode::Shared);
    let second = lock(LockMode::Shared);
    assert!(first.is_some() && second.is_some(), "many may share");
    assert!(lock(LockMode::Exclusive).is_none(), "nobody alone meanwhile");
    drop((first, second));
    let alone = lock(LockMode::Exclusive);
    assert!(alone.is_some() && lock(LockMode::Shared).is_none(), "alone, and nobody else");
    drop(alone);
    assert!(lock(LockMode::Shared).is_some(), "given back");
}

#[test]
fn a_full_disk_takes_what_fits_and_says_so() {
    let sim = SimFs::new();
    sim.set_capacity_pages(4);
    // The root takes one page, the file one, its content two.
    let mut file = sim.create_new(Path::new("/a")).expect("one page is enough");
    let refused = file.write_all_at(&[7; 3 * 4096], 0).expect_err("it does not fit");
    assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
    assert_eq!(file_length(&sim, "/a"), 2 * 4096, "what fits is there");
    assert_eq!(sim.free_bytes(Path::new("/")).expect("known"), 0);
    assert_eq!(sim.create_new(Path::new("/b")).expect_err("full").kind(), io::ErrorKind::StorageFull);
    file.write_all_at(&[8; 4096], 4096).expect("what is there can be overwritten");
    drop(file);
    sim.remove_file(Path::new("/a")).expect("removed");
    assert_eq!(sim.free_bytes(Path::new("/")).expect("known"), 3 * 4096);
}

fn file_length(fs: &dyn Fs, path: &str) -> u64 {
    fs.stat(Path::new(path)).expect("there").size_bytes
}

#[test]
fn short_reads_and_writes_lose_nothing() {
    for (cuts, seed) in [(Cuts::Bytes, 0), (Cuts::Random, 1), (Cuts::Random, 2)] {
        let sim = SimFs::new();
        sim.set_cuts(cuts, seed);
        let bytes = (0..3000_u32).map(|number| number as u8).collect::<Vec<_>>();
        let path = written(&sim, "/a", &bytes);
        assert!(content(&sim, &path).expect("readable") == bytes, "{cuts:?}");
        let mut once = vec![0; bytes.len()];
        let got = sim.open_read(&path).expect("there").read(&mut once).unwrap_or(0);
        assert!(got < bytes.len(), "{cuts:?}: one call does not do all");
    }
}

#[test]
fn two_clones_are_one_disk() {
    let sim = SimFs::new();
    let other: Arc<dyn Fs> = Arc::new(sim.clone());
    written(&sim, "/a", b"words");
    assert_eq!(file_length(&*other, "/a"), 5);
}
