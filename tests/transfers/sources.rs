//! A source that is another one half-way: what is no one state of a file is never stored, and nothing is left of it. What
//! other sorts of changes come to is in `tests/suites/service/sources.rs`.

use std::fs;
use std::path::Path;

use coffer_core::error::ErrorKind;
use coffer_core::service::Unattended;
use coffer_tests::s3::double::{Double, Fault, Strike};

use crate::bench::{Bench, LONG, Meanwhile};

/// What becomes of the file when its first part has been sent.
type Act = fn(&Path);

const CHANGES: [(&str, Act); 4] = [
    ("grows", |path| {
        let file = fs::OpenOptions::new().append(true).open(path).expect("it opens");
        std::io::Write::write_all(&mut &file, b"more").expect("it grows");
    }),
    ("is cut short", |path| {
        fs::OpenOptions::new().write(true).open(path).expect("it opens").set_len(9_000_000).expect("it shrinks");
    }),
    ("is replaced", |path| {
        fs::write(path.with_extension("new"), b"other").expect("written");
        fs::rename(path.with_extension("new"), path).expect("replaced");
    }),
    ("is written over", |path| {
        let file = fs::OpenOptions::new().write(true).open(path).expect("it opens");
        std::os::unix::fs::FileExt::write_all_at(&file, b"other", 10_000_000).expect("written");
    }),
];

#[test]
fn a_source_that_changes_between_two_parts_leaves_nothing_in_the_bucket() {
    for (change, act) in CHANGES {
        let double = Double::start();
        let bench = Bench::before(&double, LONG);
        let (service, file) = (bench.service(), bench.file());
        let import = bench.queue(&service, &file);
        let control = Meanwhile::at(1, || act(&file));
        let refused = bench.import(&service, import, &control).expect_err("it is no one state of the file");
        assert_eq!(refused.kind(), ErrorKind::SourceChanged, "a file that {change}");
        assert_eq!((bench.objects(), bench.open_imports(&service)), (1, 1), "{change}: only the marker is there");
        assert_eq!(double.open_uploads(&bench.bucket), [], "{change}");
        service.give_up(&bench.desk.user, import).expect("it waits for somebody to try it again");
        fs::write(&file, bench.content()).expect("it is still now");
        let import = bench.queue(&service, &file);
        let document = bench.import(&service, import, &Unattended).expect("added again").document().clone();
        bench.check_added(&service, &document);
    }
}

#[test]
fn a_source_that_is_deleted_between_two_parts_was_read_to_its_end() {
    let double = Double::start();
    let bench = Bench::before(&double, LONG);
    let (service, file) = (bench.service(), bench.file());
    let import = bench.queue(&service, &file);
    let control = Meanwhile::at(1, || fs::remove_file(&file).expect("deleted"));
    let document = bench.import(&service, import, &control).expect("it was open").document().clone();
    bench.check_added(&service, &document);
}

#[test]
fn a_source_that_is_gone_when_it_is_to_go_on_leaves_nothing() {
    let double = Double::start();
    let bench = Bench::before(&double, LONG);
    let (service, file) = (bench.service(), bench.file());
    let import = bench.queue(&service, &file);
    // Nobody answers any more, and the process ends.
    let control = Meanwhile::at(1, || {
        double.inject(Strike::everything(Fault::ResetBeforeBody));
    });
    bench.import(&service, import, &control).expect_err("the bucket is gone");
    double.clear_faults();
    fs::remove_file(&file).expect("deleted");
    let gone = bench.import(&bench.service(), import, &Unattended).expect_err("there is nothing to go on from");
    assert_eq!(gone.kind(), ErrorKind::SourceGone);
    assert_eq!((bench.objects(), bench.open_imports(&service)), (1, 1), "only the marker is there");
    assert_eq!(double.open_uploads(&bench.bucket), []);
}
