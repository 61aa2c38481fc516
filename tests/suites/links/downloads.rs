//! What counts as a download, and content that cannot be read.

use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use coffer_core::links::Ending;

use super::shelf::{Draft, bytes};
use super::{Served, within};

/// Longer than telling the end of a download takes.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn what_begins_with_the_first_byte_counts_and_nothing_else() {
    let served = Served::new();
    let link = served.shelf.put(1_000);
    let (path, etag) = (link.path(), link.etag());
    let mut client = served.client();
    for (method, fields) in [
        ("HEAD", String::new()),
        ("GET", "Range: bytes=1-\r\n".to_owned()),
        ("GET", "Range: bytes=-999\r\n".to_owned()),
        ("GET", "Range: bytes=1000-\r\n".to_owned()),
        ("GET", format!("If-None-Match: {etag}\r\n")),
        ("GET", "If-Match: \"x\"\r\n".to_owned()),
    ] {
        client.exchange(&served.request(method, &path, &fields));
    }
    for fields in ["", "Range: bytes=0-0\r\n", "Range: bytes=-1000\r\n", "Range: bytes=0-1,5-6\r\n"] {
        client.exchange(&served.request("GET", &path, fields));
    }
    // The end of an answer is told before the next request is looked at.
    client.exchange(&served.request("GET", "/", ""));
    assert_eq!(link.endings(), [Ending::Whole; 4]);
}

#[test]
fn of_what_is_limited_every_part_counts() {
    let served = Served::new();
    let link = served.shelf.put_draft(Draft { downloads: 2, ..Draft::of(1_000) });
    let mut client = served.client();
    let mut get = |fields: &str| client.exchange(&served.request("GET", &link.path(), fields)).status;
    let statuses =
        ["Range: bytes=1-\r\n", "Range: bytes=1000-\r\n", "Range: bytes=-999\r\n", "Range: bytes=1-\r\n"].map(&mut get);
    assert_eq!(statuses, [206, 416, 206, 404], "all but one byte could be had as often as one likes otherwise");
    assert_eq!(link.endings(), [Ending::Whole; 2]);
}

#[test]
fn what_cannot_be_given_is_not_counted() {
    let served = Served::new();
    let link = served.shelf.put_draft(Draft { downloads: 1, ..Draft::of(1_000) });
    link.damaged_from.store(0, Ordering::SeqCst);
    assert_eq!(served.get(&link.path(), "").status, 503);
    link.damaged_from.store(u64::MAX, Ordering::SeqCst);
    assert_eq!(served.get(&link.path(), "").status, 200);
}

#[test]
fn of_many_at_once_only_as_many_are_served_as_are_left() {
    let served = Served::new();
    for downloads in [1, 3] {
        let link = served.shelf.put_draft(Draft { downloads, ..Draft::of(1_000) });
        let request = served.request("GET", &link.path(), "");
        let answers: Vec<u16> = thread::scope(|scope| {
            let asking: Vec<_> = (0..12).map(|_| scope.spawn(|| served.client().exchange(&request).status)).collect();
            asking.into_iter().map(|asking| asking.join().expect("it was answered")).collect()
        });
        let served_to = answers.iter().filter(|status| **status == 200).count() as u64;
        assert_eq!(served_to, downloads, "{answers:?}");
        assert!(answers.iter().all(|status| matches!(status, 200 | 404)), "{answers:?}");
    }
}

#[test]
fn a_download_that_uses_up_the_link_comes_to_its_end() {
    let served = Served::new();
    let link = served.shelf.put_draft(Draft { downloads: 1, ..Draft::of(3_000_000) });
    let request = served.request("GET", &link.path(), "");
    let mut client = served.client();
    assert_eq!(client.exchange(&request).body.len(), 3_000_000);
    assert_eq!(client.exchange(&request).status, 404);
    assert_eq!(link.endings(), [Ending::Whole]);
}

#[test]
fn who_goes_away_has_not_downloaded_it() {
    let served = Served::new();
    let link = served.shelf.put(1 << 30);
    let mut client = served.client();
    client.send(served.request("GET", &link.path(), ""));
    assert!(client.more().is_some(), "it begins");
    drop(client);
    assert!(within(SOON, || link.endings() == [Ending::Cut]), "{:?}", link.endings());
}

#[test]
fn damage_shows_before_anything_is_promised_or_cuts_it_off() {
    let served = Served::new();
    let link = served.shelf.put(3_000_000);
    let path = link.path();
    link.damaged_from.store(100, Ordering::SeqCst);
    assert_eq!(served.get(&path, "").status, 503);
    let answer = served.get(&path, "Range: bytes=0-99\r\n");
    assert_eq!((answer.status, answer.body), (206, bytes(0..100)), "what is not damaged is there");
    link.damaged_from.store(2_000_000, Ordering::SeqCst);
    let mut client = served.client();
    client.send(served.request("GET", &path, ""));
    assert!(client.read(true).is_none(), "what was promised does not come, and the connection says so");
    assert!(within(SOON, || link.endings().last() == Some(&Ending::Cut)));
}
