//! What is refused at the door, each with its exact kind, without waiting, and with nothing left behind.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Instant;

use coffer_core::document::FolderPath;
use coffer_core::error::ErrorKind;
use coffer_core::query::DocumentQuery;
use coffer_core::service::{ImportControl, Proceed};
use coffer_tests::Desk;
use rustix::fs::{CWD, FileType, Mode, mknodat};

/// The kind that adding `path` fails with, without waiting and without a trace. What blocks here would block for ever.
fn refusal(desk: &Desk, path: &Path) -> ErrorKind {
    let started = Instant::now();
    let error = desk.import(path, "").expect_err("it must be refused");
    assert!(started.elapsed().as_secs() < 20, "{}: nothing may block", path.display());
    assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("a count"), 0);
    assert!(
        desk.service.open_imports(&desk.user).expect("readable").is_empty(),
        "{}: nothing is queued",
        path.display()
    );
    assert!(desk.storage.keys().is_empty(), "{}: nothing is stored", path.display());
    error.kind()
}

#[test]
fn what_is_no_regular_file_is_refused() {
    let desk = Desk::new();
    let folder = desk.folder.path().to_owned();
    desk.file("real.txt", b"words");
    symlink(folder.join("real.txt"), folder.join("link")).expect("a link");
    symlink(folder.join("nowhere"), folder.join("dangling")).expect("a link");
    symlink(folder.join("loop"), folder.join("loop")).expect("a link");
    mknodat(CWD, folder.join("fifo"), FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("a FIFO");
    let _socket = std::os::unix::net::UnixListener::bind(folder.join("socket")).expect("a socket");
    for (path, kind) in [
        (folder.join("link"), ErrorKind::SourceSymlink),
        (folder.join("dangling"), ErrorKind::SourceSymlink),
        (folder.join("loop"), ErrorKind::SourceSymlink),
        (folder.join("fifo"), ErrorKind::SourceNotRegular),
        (folder.join("socket"), ErrorKind::SourceNotRegular),
        ("/dev/zero".into(), ErrorKind::SourceNotRegular),
        ("/dev/null".into(), ErrorKind::SourceNotRegular),
        (folder.join("nowhere"), ErrorKind::SourceGone),
        (folder.join("real.txt/below"), ErrorKind::SourceGone),
        ("/proc/self/status".into(), ErrorKind::SourceSpecial),
        ("/proc/self/cmdline".into(), ErrorKind::SourceSpecial),
        ("https://example.org/image.png".into(), ErrorKind::SourceGone),
    ] {
        assert_eq!(refusal(&desk, &path), kind, "{}", path.display());
    }
}

#[test]
fn a_folder_brings_what_is_good_and_says_what_is_not() {
    let desk = Desk::new();
    let root = desk.file("Mixed/good.txt", b"words").parent().expect("a folder").to_owned();
    symlink("good.txt", root.join("link")).expect("a link");
    symlink(&root, root.join("loop")).expect("a link");
    mknodat(CWD, root.join("fifo"), FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("a FIFO");
    fs::create_dir(root.join("empty")).expect("a folder");
    let gathered = desk
        .service
        .enqueue(&desk.user, std::slice::from_ref(&root), &FolderPath::root(), &mut |_| {})
        .expect("queued");
    assert_eq!(gathered.queued.len(), 1);
    let mut kinds: Vec<ErrorKind> = gathered.skipped.iter().map(|skipped| skipped.error.kind()).collect();
    kinds.sort_by_key(|kind| kind.as_str());
    assert_eq!(kinds, [ErrorKind::SourceNotRegular, ErrorKind::SourceSymlink, ErrorKind::SourceSymlink]);
}

#[test]
fn an_empty_gesture_is_refused() {
    let desk = Desk::new();
    let nothing = desk.service.enqueue(&desk.user, &[], &FolderPath::root(), &mut |_| {});
    assert_eq!(nothing.expect_err("no paths").kind(), ErrorKind::DropEmpty);
}

#[test]
fn a_folder_that_is_nested_too_deep_is_refused_whole() {
    let desk = Desk::new();
    let mut path = desk.folder.path().join("deep");
    for _ in 0..70 {
        path.push("d");
    }
    fs::create_dir_all(&path).expect("folders");
    fs::write(path.join("file"), b"x").expect("a file");
    fs::write(desk.folder.path().join("deep/first"), b"x").expect("a file");
    assert_eq!(refusal(&desk, &desk.folder.path().join("deep")), ErrorKind::TooMany);
}

/// Does something to the source once the first chunk was read.
struct Meanwhile<F: Fn()>(F);

impl<F: Fn() + Sync> ImportControl for Meanwhile<F> {
    fn proceed(&self, done_bytes: u64) -> Proceed {
        if done_bytes > 0 {
            (self.0)();
        }
        Proceed::Go
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_refused_and_adding_it_again_works() {
    const LENGTH: usize = 20 * 1024 * 1024;
    type Act = fn(&Path);
    let acts: [(&str, Act); 4] = [
        ("grows", |path| {
            let file = fs::OpenOptions::new().append(true).open(path).expect("it opens");
            std::io::Write::write_all(&mut &file, b"more").expect("it grows");
        }),
        ("shrinks", |path| {
            fs::OpenOptions::new().write(true).open(path).expect("it opens").set_len(9_000_000).expect("it shrinks");
        }),
        ("is replaced", |path| {
            fs::write(path.with_extension("new"), b"other").expect("written");
            fs::rename(path.with_extension("new"), path).expect("replaced");
        }),
        ("gets an older time", |path| {
            let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1);
            fs::OpenOptions::new().write(true).open(path).expect("it opens").set_modified(old).expect("set");
        }),
    ];
    for (act, change) in acts {
        let desk = Desk::new();
        let path = desk.file("film.mkv", &vec![7; LENGTH]);
        let gathered = desk
            .service
            .enqueue(&desk.user, std::slice::from_ref(&path), &FolderPath::root(), &mut |_| {})
            .expect("queued");
        let control = Meanwhile(|| change(&path));
        let error = desk
            .service
            .import(&desk.user, gathered.queued[0].file_id, &control)
            .expect_err("what is not one state of the file must not be stored");
        assert_eq!(error.kind(), ErrorKind::SourceChanged, "a file that {act}");
        assert!(desk.storage.keys().is_empty() && desk.storage.open_uploads().is_empty(), "{act}: nothing is left");
        desk.assert_whole(act);
        fs::write(&path, vec![8; LENGTH]).expect("it is still now");
        assert_eq!(desk.import(&path, "").expect("adding it again works").len(), 1, "{act}");
    }
}

#[test]
fn a_file_that_is_deleted_before_its_turn_is_reported_and_forgotten() {
    let desk = Desk::new();
    let path = desk.file("scan.pdf", b"%PDF");
    let gathered = desk
        .service
        .enqueue(&desk.user, std::slice::from_ref(&path), &FolderPath::root(), &mut |_| {})
        .expect("queued");
    fs::remove_file(&path).expect("deleted");
    let outcome = desk.service.import(&desk.user, gathered.queued[0].file_id, &coffer_core::service::Unattended);
    assert_eq!(outcome.expect_err("it is gone").kind(), ErrorKind::SourceGone);
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty());
}

#[test]
fn a_file_name_that_is_no_unicode_keeps_its_bytes() {
    use std::os::unix::ffi::OsStrExt;
    let desk = Desk::new();
    let path = desk.folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9.txt"));
    fs::write(&path, b"words").expect("written");
    let imported = desk.import(&path, "").expect("imported");
    let document = imported[0].document();
    assert_eq!(document.name.as_str(), "caf\u{fffd}.txt");
    let metadata: Vec<_> = document.metadata.iter().collect();
    assert_eq!(metadata.len(), 1, "the bytes are kept: {metadata:?}");
    assert_eq!(metadata[0].1, "636166e92e747874");
}
