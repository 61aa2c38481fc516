//! What a transfer costs in requests and in bytes, to the last one: nothing beside the parts that it does not need, and
//! nothing twice that was acknowledged.

use std::collections::BTreeMap;
use std::thread;
use std::time::{Duration, Instant};

use coffer_core::service::Unattended;
use coffer_tests::processes::cases;
use coffer_tests::processes::sources::Sources;
use coffer_tests::s3::double::{Double, Fault, LoggedRequest, RequestSite, Strike};

use crate::bench::{Bench, SHORT};
use crate::cloud::Cloud;
use crate::ways::{CHUNK, PARTS_AT_ONCE, hash_of, text};

/// Parts of the file that is killed, the last of which is short.
const MANY: u64 = 14;
const LENGTH: u64 = (MANY - 1) * CHUNK + 4_321;

/// How often it is killed.
const KILLS: u64 = 2;

/// A process that was told nothing and does nothing for so long hangs.
const PATIENCE: Duration = Duration::from_secs(120);

#[test]
fn an_upload_in_parts_asks_for_its_parts_its_beginning_its_end_and_the_sidecar() {
    let double = Double::start();
    let bench = Bench::before(&double, SHORT);
    let service = bench.service();
    let import = bench.queue(&service, &bench.file());
    double.forget_requests();
    let connections = double.connections();
    bench.import(&service, import, &Unattended).expect("imported");
    let mut counted: BTreeMap<RequestSite, usize> = BTreeMap::new();
    for request in double.requests() {
        *counted.entry(request.site).or_default() += 1;
    }
    // Once in the life of a process it looks which vault is there before it writes.
    assert_eq!(counted.remove(&RequestSite::GetMarker), Some(1));
    let expected = [
        (RequestSite::CreateMultipart, 1),
        (RequestSite::UploadPart, bench.parts()),
        (RequestSite::Complete, 1),
        (RequestSite::PutSidecar, 1),
    ];
    assert_eq!(counted, BTreeMap::from(expected));
    assert!(double.connections() - connections <= bench.parts(), "connections are used again");
}

#[test]
fn of_an_upload_that_was_killed_no_acknowledged_part_is_sent_again() {
    let double = Double::start();
    let cloud = Cloud::on(double.server());
    let sources = Sources::new();
    let source = sources.file("film.mp4", usize::try_from(LENGTH).expect("it fits"));
    let add = cloud.program(&["add", text(&source)]);
    cloud.wire.wait_until_idle();
    cloud.wire.forget();
    double.forget_requests();
    let mut random = cases::random();
    for kill in 0..KILLS {
        // So many parts are acknowledged, then the server falls silent.
        let answered = 1 + random.below(2);
        double.inject(Strike::from_nth(
            RequestSite::UploadPart,
            usize::try_from(answered + 1).expect("a small number"),
            Fault::StalledAnswer,
        ));
        let before = acknowledged(&double);
        let running = add.start();
        wait_until_all_is_sent(&cloud, &double, kill, before + answered);
        running.kill();
        cloud.wire.wait_until_idle();
        double.clear_faults();
        wait_until_all_is_logged(&cloud, &double);
        assert_eq!(acknowledged(&double), before + answered, "the silence came when it was meant to");
    }
    let ended = add.run();
    assert!(ended.is_done(), "{}", ended.stderr);
    let acknowledged: Vec<String> = double
        .requests()
        .iter()
        .filter(|request| is_acknowledged(request))
        .map(|request| request.target.clone())
        .collect();
    let mut once = acknowledged.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(acknowledged.len(), once.len(), "no part is acknowledged twice");
    assert_eq!(double.count(RequestSite::CreateMultipart), 1, "it is one upload from the beginning to the end");
    let silent = cloud.wire.parts().len() as u64 - MANY;
    assert!(silent <= KILLS * PARTS_AT_ONCE, "{silent} parts were under way when it was killed");
    let most = LENGTH + KILLS * PARTS_AT_ONCE * CHUNK;
    assert!(cloud.sent_bytes() <= most, "{} bytes, at most {most}", cloud.sent_bytes());
    let copy = cloud.place.work().join("copy");
    cloud.done(&["get", "film", "--output", text(&copy)]);
    assert!(hash_of(&copy) == hash_of(&source), "every byte is there");
}

/// How many parts were acknowledged in all.
fn acknowledged(double: &Double) -> u64 {
    double.requests().iter().filter(|request| is_acknowledged(request)).count() as u64
}

fn is_acknowledged(request: &LoggedRequest) -> bool {
    request.site == RequestSite::UploadPart && request.status == Some(200) && request.fault.is_none()
}

/// Waits until so many parts are acknowledged, and as many as can be under way have been sent and are
/// not answered. Whoever sent them has seen the answers to all that went before.
fn wait_until_all_is_sent(cloud: &Cloud, double: &Double, kill: u64, acknowledged_by_then: u64) {
    let begun = Instant::now();
    loop {
        let sent = cloud.wire.parts().iter().filter(|part| part.is_whole()).count();
        let answered = double.count(RequestSite::UploadPart);
        let acknowledged = acknowledged(double);
        let missing = PARTS_AT_ONCE.min(MANY - acknowledged);
        if acknowledged == acknowledged_by_then && (sent - answered) as u64 == missing {
            return;
        }
        assert!(begun.elapsed() < PATIENCE, "kill {kill}: {sent} sent, {answered} answered, {missing} missing");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Waits until the server has noticed that nobody listens to what it was silent about.
fn wait_until_all_is_logged(cloud: &Cloud, double: &Double) {
    let begun = Instant::now();
    while cloud.wire.parts().len() > double.count(RequestSite::UploadPart) {
        assert!(begun.elapsed() < PATIENCE, "every request is answered in the end");
        thread::sleep(Duration::from_millis(2));
    }
}
