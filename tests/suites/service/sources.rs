//! Sources that change while they are read, and folders of which not all can be added. What is refused for what it is, is
//! in `bad_input/drops.rs`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use coffer_core::document::FolderPath;
use coffer_core::error::ErrorKind;
use coffer_core::service::{ImportControl, Proceed};
use coffer_tests::Desk;
use rustix::fs::{CWD, FileType, Mode, mknodat};

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
fn a_file_that_is_deleted_before_its_turn_is_reported_and_can_be_given_up() {
    let desk = Desk::new();
    let path = desk.file("scan.pdf", b"%PDF");
    let gathered = desk
        .service
        .enqueue(&desk.user, std::slice::from_ref(&path), &FolderPath::root(), &mut |_| {})
        .expect("queued");
    fs::remove_file(&path).expect("deleted");
    let outcome = desk.service.import(&desk.user, gathered.queued[0].file_id, &coffer_core::service::Unattended);
    assert_eq!(outcome.expect_err("it is gone").kind(), ErrorKind::SourceGone);
    desk.service.give_up(&desk.user, gathered.queued[0].file_id).expect("it is still queued");
    assert!(desk.service.open_imports(&desk.user).expect("readable").is_empty());
}
