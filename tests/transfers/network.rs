//! The network goes away in the middle of a transfer and comes back: what is short is waited out, what is longer is gone
//! on with, and nothing that arrived goes over the line again. Waiting takes no time: the network comes back when so much
//! time would have passed.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use coffer_core::error::ErrorKind;
use coffer_core::seams::Clock as _;
use coffer_core::service::Unattended;
use coffer_tests::s3::double::Double;
use coffer_tests::s3::wire::Wire;

use crate::bench::{Bench, LONG, Meanwhile};
use crate::ways::{CHUNK, PARTS_AT_ONCE};

/// Longer than one request is tried for; waits of all parts that are under way count together.
const GONE: Duration = Duration::from_secs(30 * PARTS_AT_ONCE);

/// Shorter than one request is tried for at the least, even if only one waits.
const FOR_A_MOMENT: Duration = Duration::from_millis(100);

/// How long somebody waits who was told that nobody answers.
const PAUSE: Duration = Duration::from_secs(10);

/// Cuts the wire until so much was waited.
fn cut_for(bench: &Bench<'_>, wire: &Arc<Wire>, time: Duration) {
    wire.cut();
    let mended = Arc::clone(wire);
    bench.vault.clock().after(time, move || mended.mend());
}

/// What was under way when the wire was cut may be sent again, and nothing else.
fn check_sent(bench: &Bench<'_>, wire: &Wire) {
    let sent: u64 = wire.parts().iter().map(|part| part.came_bytes).sum();
    assert!(sent <= LONG + PARTS_AT_ONCE * CHUNK, "{sent} bytes of {LONG}");
    // What was acknowledged when the wire was cut may not have been heard.
    let again = bench.sent_again() as u64;
    assert!(again <= PARTS_AT_ONCE, "{again} parts that were acknowledged were sent again");
}

#[test]
fn a_short_absence_of_the_network_is_waited_out() {
    let double = Double::start();
    let wire = Arc::new(Wire::to(&double.server()));
    let bench = Bench::by_way_of(&wire.server(), &double, LONG);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    let control = Meanwhile::at(1, || cut_for(&bench, &wire, FOR_A_MOMENT));
    let document = bench.import(&service, import, &control).expect("it goes on by itself").document().clone();
    bench.check_added(&service, &document);
    check_sent(&bench, &wire);
}

#[test]
fn an_upload_goes_on_when_the_network_is_back() {
    let double = Double::start();
    let wire = Arc::new(Wire::to(&double.server()));
    let bench = Bench::by_way_of(&wire.server(), &double, LONG);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    let control = Meanwhile::at(1, || cut_for(&bench, &wire, GONE));
    let mut outcome = bench.import(&service, import, &control);
    assert!(outcome.is_err(), "nobody waits for ever within one call");
    while let Err(error) = &outcome {
        assert_eq!(error.kind(), ErrorKind::Offline, "{error:?}");
        assert_eq!(bench.open_imports(&service), 1, "it can be gone on with");
        bench.vault.clock().sleep(PAUSE);
        outcome = bench.import(&service, import, &Unattended);
    }
    let document = outcome.expect("it went on").document().clone();
    bench.check_added(&service, &document);
    check_sent(&bench, &wire);
    assert_eq!(double.open_uploads(&bench.bucket), []);
}

#[test]
fn a_download_goes_on_when_the_network_is_back() {
    let double = Double::start();
    let wire = Arc::new(Wire::to(&double.server()));
    let bench = Bench::by_way_of(&wire.server(), &double, LONG);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    let document = bench.import(&service, import, &Unattended).expect("imported").document().clone();
    wire.forget();
    let copy = bench.desk.folder.path().join("copy.mp4");
    let control = Meanwhile::at(2 * CHUNK, || cut_for(&bench, &wire, GONE));
    let mut outcome = bench.export(&service, &document, &copy, &control);
    assert!(outcome.is_err(), "nobody waits for ever within one call");
    while let Err(error) = &outcome {
        assert_eq!(error.kind(), ErrorKind::Offline, "{error:?}");
        assert!(!copy.exists(), "what is not whole has no name");
        bench.vault.clock().sleep(PAUSE);
        outcome = bench.export(&service, &document, &copy, &Unattended);
    }
    assert!(fs::read(&copy).expect("there is a copy") == bench.content(), "every byte is there");
    // The chunks that were asked for when the wire was cut, and what goes before each of a document.
    let most = LONG + PARTS_AT_ONCE * CHUNK + (1 << 20);
    assert!(wire.answered_bytes() <= most, "{} bytes came, at most {most}", wire.answered_bytes());
}
