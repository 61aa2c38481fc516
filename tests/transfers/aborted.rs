//! An upload that the server gives up half-way: it begins again by itself, and ends right.

use coffer_core::Error;
use coffer_core::document::FileId;
use coffer_core::service::{ImportControl, Proceed, Unattended};
use coffer_tests::s3::double::{Double, RequestSite};

use crate::bench::{Bench, LONG, Meanwhile};
use crate::ways::CHUNK;

/// Ends every open upload, as a rule of the bucket does, or somebody who tidies up.
fn give_up(bench: &Bench<'_>) {
    let client = bench.double.server().client();
    for (id, key) in bench.double.open_uploads(&bench.bucket) {
        let target = format!("/{}/{key}?uploadId={id}", bench.bucket);
        assert_eq!(client.send("DELETE", &target, &[], b"").status, 204);
    }
}

#[test]
fn an_upload_that_is_given_up_between_two_parts_begins_again() {
    let double = Double::start();
    let bench = Bench::before(&double, LONG);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    let control = Meanwhile::at(1, || give_up(&bench));
    let document = bench.import(&service, import, &control).expect("it begins again").document().clone();
    assert_eq!(control.begun_again(), 1, "it is said");
    assert_eq!(double.count(RequestSite::CreateMultipart), 2);
    bench.check_added(&service, &document);
    assert_eq!(double.open_uploads(&bench.bucket), []);
    assert_eq!(bench.sent_again(), 0);
}

#[test]
fn an_upload_that_is_given_up_while_nobody_works_at_it_begins_again() {
    let double = Double::start();
    let bench = Bench::before(&double, LONG);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    pause(&bench, import);
    give_up(&bench);
    let service = bench.service();
    let document = bench.import(&service, import, &Unattended).expect("it begins again").document().clone();
    assert_eq!(double.count(RequestSite::CreateMultipart), 2);
    bench.check_added(&service, &document);
    assert_eq!(bench.sent_again(), 0);
}

#[test]
fn an_upload_that_is_given_up_when_all_parts_have_come_begins_again() {
    let double = Double::start();
    let bench = Bench::before(&double, LONG);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    // The last bytes are called safe only with the document.
    let control = Meanwhile::at(LONG - 1, || give_up(&bench));
    let document = bench.import(&service, import, &control).expect("it begins again").document().clone();
    assert_eq!(double.count(RequestSite::UploadPart), 2 * bench.parts());
    bench.check_added(&service, &document);
}

/// Runs an import until its first part is safe.
fn pause(bench: &Bench<'_>, import: FileId) {
    struct Pause;
    impl ImportControl for Pause {
        fn proceed(&self, done_bytes: u64) -> Proceed {
            if done_bytes >= CHUNK { Proceed::Pause } else { Proceed::Go }
        }
    }
    let paused = bench.import(&bench.service(), import, &Pause).expect_err("it is to stop");
    assert!(matches!(paused, Error::Paused), "{paused:?}");
}
