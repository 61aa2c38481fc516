//! What can be dropped on the window, or named to `cofferctl`, and is no file that can be kept. What is refused leaves no
//! trace, and nothing blocks: a row that did would never end.
//!
//! Files that change while they are read are in `service/sources.rs`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;

use coffer_core::error::ErrorKind;
use coffer_core::query::DocumentQuery;
use coffer_core::repository::OpenState;
use coffer_tests::Desk;
use rustix::fs::{CWD, FileType, Mode, makedev, mknodat};

use super::{Row, check, refused, taken};

/// Makes what is dropped, and says where it is.
type Make = fn(&Desk) -> PathBuf;

const CHUNK: usize = 8 * 1024 * 1024;

fn links() -> Vec<Row<Make>> {
    let link = || refused(ErrorKind::SourceSymlink, "is a symbolic link");
    vec![
        ("a link to a file", |desk| linked(desk, desk.file("real.txt", b"words")), link()),
        ("a link to a folder", |desk| linked(desk, desk.folder.path().to_owned()), link()),
        ("a link to nothing", |desk| linked(desk, desk.folder.path().join("nowhere")), link()),
        ("a link to itself", |desk| linked(desk, desk.folder.path().join("link")), link()),
        ("a link out of its folder", |desk| linked(desk, "/etc/passwd".into()), link()),
        ("a link to a device", |desk| linked(desk, "/dev/zero".into()), link()),
        (
            "a file behind a linked folder",
            |desk| {
                desk.file("real/a.txt", b"words");
                linked(desk, desk.folder.path().join("real")).join("a.txt")
            },
            taken("a.txt of 5 bytes"),
        ),
    ]
}

fn linked(desk: &Desk, to: PathBuf) -> PathBuf {
    let path = desk.folder.path().join("link");
    symlink(to, &path).expect("a link");
    path
}

fn special() -> Vec<Row<Make>> {
    let not_regular = || refused(ErrorKind::SourceNotRegular, "is not a regular file");
    let system = || refused(ErrorKind::SourceSpecial, "is made by the system");
    vec![
        (
            "a FIFO",
            |desk| {
                let path = desk.folder.path().join("fifo");
                mknodat(CWD, &path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).expect("a FIFO");
                path
            },
            not_regular(),
        ),
        (
            "a socket",
            |desk| {
                let path = desk.folder.path().join("socket");
                drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
                path
            },
            not_regular(),
        ),
        ("/dev/zero", |_| "/dev/zero".into(), not_regular()),
        ("/dev/null", |_| "/dev/null".into(), not_regular()),
        ("/dev/urandom", |_| "/dev/urandom".into(), not_regular()),
        ("a terminal", |_| "/dev/ptmx".into(), not_regular()),
        ("a status of the kernel", |_| "/proc/self/status".into(), system()),
        ("a command line", |_| "/proc/self/cmdline".into(), system()),
        ("the memory of a process", |_| "/proc/self/mem".into(), system()),
        ("its environment", |_| "/proc/self/environ".into(), system()),
        (
            "the namespaces of a process",
            |_| "/proc/self/ns/mnt".into(),
            refused(ErrorKind::SourceSymlink, "is a symbolic link"),
        ),
    ]
}

fn absent() -> Vec<Row<Make>> {
    let gone = || refused(ErrorKind::SourceGone, "was moved or deleted");
    vec![
        ("nothing", |desk| desk.folder.path().join("nowhere"), gone()),
        ("a path without a name", |_| PathBuf::new(), gone()),
        ("a file below a file", |desk| desk.file("real.txt", b"words").join("below"), gone()),
        ("an address of the web", |_| "https://example.org/image.png".into(), gone()),
        ("a name longer than a name can be", |desk| desk.folder.path().join("x".repeat(300)), gone()),
        ("a path longer than a path can be", |desk| desk.folder.path().join("x/".repeat(5_000)), gone()),
        ("a path with a zero byte", |desk| desk.folder.path().join("a\0b"), gone()),
        (
            "a folder below a link to itself",
            |desk| linked(desk, desk.folder.path().join("link")).join("a"),
            refused(ErrorKind::SourceSymlink, "is a symbolic link"),
        ),
    ]
}

fn folders() -> Vec<Row<Make>> {
    vec![
        ("an empty folder", |desk| made(desk, "empty"), taken("nothing")),
        (
            "a folder of empty folders",
            |desk| {
                made(desk, "empty/a/b");
                desk.folder.path().join("empty")
            },
            taken("nothing"),
        ),
        (
            "a folder of litter",
            |desk| {
                desk.file("litter/Thumbs.db", b"x");
                desk.file("litter/.DS_Store", b"x").parent().expect("a folder").to_owned()
            },
            taken("nothing"),
        ),
        (
            "a folder of 100,001 entries",
            |desk| {
                let folder = made(desk, "many");
                let first = desk.file("many/0", b"");
                // Names of one file: quick to make, and entries all the same. A file has no more than 65,000 on ext4.
                let second = desk.file("many/1", b"");
                for number in 2..100_001 {
                    let of = if number % 2 == 0 { &first } else { &second };
                    fs::hard_link(of, folder.join(number.to_string())).expect("a name");
                }
                folder
            },
            refused(ErrorKind::TooMany, "holds more than 100000 entries, or is nested more than 64 deep"),
        ),
        (
            "a folder 70 deep",
            |desk| {
                desk.file(&format!("deep/{}file", "d/".repeat(70)), b"x");
                desk.file("deep/first", b"x").parent().expect("a folder").to_owned()
            },
            refused(ErrorKind::TooMany, "nested more than 64 deep"),
        ),
    ]
}

fn made(desk: &Desk, name: &str) -> PathBuf {
    let path = desk.folder.path().join(name);
    fs::create_dir_all(&path).expect("a folder");
    path
}

fn sizes() -> Vec<Row<Make>> {
    vec![
        ("no bytes", |desk| desk.file("a", b""), taken("a of 0 bytes")),
        ("one byte", |desk| desk.file("a", b"x"), taken("a of 1 bytes")),
        ("a chunk less one", |desk| desk.file("a", &vec![7; CHUNK - 1]), taken("a of 8388607 bytes")),
        ("a chunk", |desk| desk.file("a", &vec![7; CHUNK]), taken("a of 8388608 bytes")),
        ("a chunk and one", |desk| desk.file("a", &vec![7; CHUNK + 1]), taken("a of 8388609 bytes")),
        (
            "a hole of 1 TiB on a smaller disk",
            |desk| {
                desk.storage.set_capacity(Some(1 << 30));
                let path = desk.file("a", b"");
                fs::OpenOptions::new().write(true).open(&path).expect("there").set_len(1 << 40).expect("a hole");
                path
            },
            refused(ErrorKind::NoSpace, "not enough space: 1099511627776 bytes needed"),
        ),
    ]
}

fn block_device() -> Option<Row<Make>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // Of no driver: nothing can happen to a disk.
    let made =
        mknodat(CWD, folder.path().join("x"), FileType::BlockDevice, Mode::from_raw_mode(0o600), makedev(240, 0));
    if made.is_err() {
        eprintln!("SKIPPED: a device cannot be made here; this needs root");
        return None;
    }
    let make: Make = |desk| {
        let path = desk.folder.path().join("disk");
        mknodat(CWD, &path, FileType::BlockDevice, Mode::from_raw_mode(0o600), makedev(240, 0)).expect("a device");
        path
    };
    Some(("a disk", make, refused(ErrorKind::SourceNotRegular, "is not a regular file")))
}

#[test]
fn what_is_no_file_is_refused_without_a_trace() {
    let mut rows = [links(), special(), absent(), folders(), sizes()].into_iter().flatten().collect::<Vec<_>>();
    rows.extend(block_device());
    check("drops", rows, |what, make| {
        let desk = Desk::new();
        let path = make(&desk);
        let source = fs::metadata(&path)
            .ok()
            .filter(|metadata| metadata.is_file() && metadata.len() < 1 << 30)
            .and_then(|_| fs::read(&path).ok());
        let imported = desk.import(&path, "").inspect_err(|error| {
            assert_eq!(desk.service.count(&desk.user, &DocumentQuery::default()).expect("a count"), 0, "{what}");
            // What was queued stays, with its reason, until somebody tries it again or gives it up.
            for row in desk.service.open_imports(&desk.user).expect("readable") {
                assert_eq!(row.state, OpenState::Failed, "{what}");
                assert_eq!(row.failure.map(|failure| failure.kind), Some(error.kind()), "{what}");
            }
            assert!(desk.storage.keys().is_empty(), "{what}: nothing is stored");
            assert!(desk.storage.open_uploads().is_empty(), "{what}: nothing is begun");
        })?;
        desk.assert_whole(what);
        let Some(imported) = imported.first() else { return Ok("nothing".to_owned()) };
        let document = imported.document();
        assert!(Some(desk.content(document).expect("readable")) == source, "{what}: to the byte");
        Ok(format!("{} of {} bytes", document.name, document.size_bytes))
    });
}

#[test]
fn a_gesture_with_nothing_in_it_and_one_that_names_a_file_twice() {
    let gestures: Vec<Row<usize>> = vec![
        ("no path", 0, refused(ErrorKind::DropEmpty, "there are no files in it")),
        ("a file once", 1, taken("1 queued, 0 refused")),
        ("a file twice", 2, taken("2 queued, 0 refused")),
        ("a file 1,000 times", 1_000, taken("1000 queued, 0 refused")),
    ];
    check("gestures", gestures, |_, times| {
        let desk = Desk::new();
        let paths = vec![desk.file("a.txt", b"words"); times];
        let root = "".parse().expect("the root");
        let gathered = desk.service.enqueue(&desk.user, &paths, &root, &mut |_| {})?;
        Ok(format!("{} queued, {} refused", gathered.queued.len(), gathered.skipped.len()))
    });
}
