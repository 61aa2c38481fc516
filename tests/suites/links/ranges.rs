//! Which bytes come for which range, over the wire.

use super::Served;
use super::shelf::bytes;

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    /// All of the content.
    Everything,
    /// The bytes from the first to the last of these.
    Part(u64, u64),
    /// A refusal.
    Nothing,
}

use Is::{Everything, Nothing, Part};

const TABLE: &[(&str, u64, Is)] = &[
    ("bytes=0-", 1_000, Part(0, 999)),
    ("bytes=0-0", 1_000, Part(0, 0)),
    ("bytes=0-999", 1_000, Part(0, 999)),
    ("bytes=0-1000", 1_000, Part(0, 999)),
    ("bytes=500-", 1_000, Part(500, 999)),
    ("bytes=999-", 1_000, Part(999, 999)),
    ("bytes=999-999", 1_000, Part(999, 999)),
    ("bytes=1000-", 1_000, Nothing),
    ("bytes=1000-2000", 1_000, Nothing),
    ("bytes=5-2", 1_000, Everything),
    ("bytes=2-5", 1_000, Part(2, 5)),
    ("bytes=-0", 1_000, Nothing),
    ("bytes=-1", 1_000, Part(999, 999)),
    ("bytes=-999", 1_000, Part(1, 999)),
    ("bytes=-1000", 1_000, Part(0, 999)),
    ("bytes=-1001", 1_000, Part(0, 999)),
    ("bytes=-00", 1_000, Nothing),
    ("bytes=00002-00005", 1_000, Part(2, 5)),
    ("bytes=0-18446744073709551615", 1_000, Part(0, 999)),
    ("bytes=0-18446744073709551616", 1_000, Part(0, 999)),
    ("bytes=18446744073709551615-", 1_000, Nothing),
    ("bytes=18446744073709551616-", 1_000, Nothing),
    ("bytes=18446744073709551617-18446744073709551616", 1_000, Everything),
    ("bytes=-18446744073709551616", 1_000, Part(0, 999)),
    ("bytes=-99999999999999999999999999999999999999999", 1_000, Part(0, 999)),
    ("bytes=0-", 0, Nothing),
    ("bytes=0-0", 0, Nothing),
    ("bytes=-5", 0, Everything),
    ("bytes=-0", 0, Nothing),
    ("bytes=0-", 1, Part(0, 0)),
    ("bytes=-5", 1, Part(0, 0)),
    ("bytes=1-", 1, Nothing),
    ("BYTES=0-1", 1_000, Part(0, 1)),
    ("Bytes=0-1", 1_000, Part(0, 1)),
    ("bytes=0-1,", 1_000, Part(0, 1)),
    ("bytes=,0-1", 1_000, Part(0, 1)),
    ("bytes=, ,\t0-1 ,", 1_000, Part(0, 1)),
    (" \t bytes=0-1 \t ", 1_000, Part(0, 1)),
    ("bytes=0-1,4-5", 1_000, Everything),
    ("bytes=0-1, 4-5", 1_000, Everything),
    ("bytes=0-,0-,0-", 1_000, Everything),
    ("bytes=5000-,6000-", 1_000, Everything),
    ("bytes=0-1,5-2", 1_000, Everything),
    ("bytes= 0-1", 1_000, Everything),
    ("bytes =0-1", 1_000, Everything),
    ("bytes=0 -1", 1_000, Everything),
    ("bytes=0- 1", 1_000, Everything),
    ("bytes=0 - 1", 1_000, Everything),
    ("bytes=\t0-1", 1_000, Everything),
    ("bytes=", 1_000, Everything),
    ("bytes=,", 1_000, Everything),
    ("bytes=-", 1_000, Everything),
    ("bytes=--1", 1_000, Everything),
    ("bytes=-1-2", 1_000, Everything),
    ("bytes=1-2-3", 1_000, Everything),
    ("bytes=+1-2", 1_000, Everything),
    ("bytes=0x0-0x5", 1_000, Everything),
    ("bytes=a-b", 1_000, Everything),
    ("bytes=\u{661}-\u{662}", 1_000, Everything),
    ("bytes=0-1;4-5", 1_000, Everything),
    ("bytes", 1_000, Everything),
    ("bytes:0-1", 1_000, Everything),
    ("0-1", 1_000, Everything),
    ("", 1_000, Everything),
    ("=0-1", 1_000, Everything),
    ("items=0-1", 1_000, Everything),
    ("seconds=1-2", 1_000, Everything),
    ("bytes=bytes=0-1", 1_000, Everything),
];

#[test]
fn every_range_has_one_answer() {
    assert!(TABLE.len() >= 60, "the table is the promise");
    let served = Served::new();
    let links = [0, 1, 1_000].map(|size_bytes| (size_bytes, served.shelf.put(size_bytes)));
    // All on one connection: an answer of a wrong length would show in the next.
    let mut client = served.client();
    let thousand = format!("bytes={}", "0-,".repeat(1_000));
    for (range, size_bytes, is) in TABLE.iter().copied().chain([(thousand.as_str(), 1_000, Everything)]) {
        let (_, link) = links.iter().find(|(size, _)| *size == size_bytes).expect("there is one of each size");
        let answer = client.exchange(&served.request("GET", &link.path(), &format!("Range: {range}\r\n")));
        let found = (answer.status, answer.field("content-range"), &answer.body);
        let of = |first: u64, last: u64| format!("bytes {first}-{last}/{size_bytes}");
        match is {
            Everything => assert_eq!(found, (200, None, &bytes(0..size_bytes)), "{range} of {size_bytes}"),
            Part(first, last) => {
                let expected = (206, Some(of(first, last)), bytes(first..last + 1));
                assert_eq!(found, (expected.0, expected.1.as_deref(), &expected.2), "{range} of {size_bytes}");
            }
            Nothing => {
                let (status, content_range, _) = found;
                assert_eq!((status, content_range), (416, Some(format!("bytes */{size_bytes}").as_str())), "{range}");
            }
        }
    }
}

#[test]
fn a_part_comes_only_to_who_has_the_rest_of_the_same_content() {
    let served = Served::new();
    let link = served.shelf.put(1_000);
    let etag = link.etag();
    let mut client = served.client();
    for (if_range, status) in [
        (etag.clone(), 206),
        (format!("W/{etag}"), 200),
        ("\"other\"".to_owned(), 200),
        (etag.trim_matches('"').to_owned(), 200),
        ("*".to_owned(), 200),
        (format!("{etag}, {etag}"), 200),
        ("Tue, 24 Nov 2026 12:00:00 GMT".to_owned(), 200),
        (String::new(), 200),
    ] {
        let fields = format!("Range: bytes=5-6\r\nIf-Range: {if_range}\r\n");
        let answer = client.exchange(&served.request("GET", &link.path(), &fields));
        assert_eq!(answer.status, status, "{if_range}");
    }
    let twice = "Range: bytes=0-1\r\nRange: bytes=0-1\r\n";
    assert_eq!(client.exchange(&served.request("GET", &link.path(), twice)).status, 200, "two are none");
}

#[test]
fn conditions_come_before_ranges() {
    let served = Served::new();
    let link = served.shelf.put(1_000);
    let etag = link.etag();
    let mut client = served.client();
    for (fields, status) in [
        (format!("If-None-Match: {etag}\r\n"), 304),
        (format!("If-None-Match: W/{etag}\r\n"), 304),
        (format!("If-None-Match: \"x\"\r\nIf-None-Match: {etag}\r\n"), 304),
        ("If-None-Match: *\r\n".to_owned(), 304),
        ("If-None-Match: \"x\"\r\n".to_owned(), 200),
        (format!("If-Match: {etag}\r\n"), 200),
        ("If-Match: *\r\n".to_owned(), 200),
        (format!("If-Match: W/{etag}\r\n"), 412),
        ("If-Match: \"x\"\r\n".to_owned(), 412),
        (format!("If-Match: \"x\"\r\nIf-None-Match: {etag}\r\n"), 412),
        (format!("If-None-Match: {etag}\r\nRange: bytes=0-1\r\n"), 304),
        (format!("If-None-Match: {etag}\r\nRange: bytes=5000-\r\n"), 304),
        ("If-Match: \"x\"\r\nRange: bytes=0-1\r\n".to_owned(), 412),
        (format!("If-Match: {etag}\r\nRange: bytes=0-1\r\n"), 206),
        // Dates are not known here and not asked.
        ("If-Modified-Since: Tue, 24 Nov 2099 12:00:00 GMT\r\n".to_owned(), 200),
        ("If-Unmodified-Since: Tue, 24 Nov 1999 12:00:00 GMT\r\n".to_owned(), 200),
    ] {
        let answer = client.exchange(&served.request("GET", &link.path(), &fields));
        assert_eq!(answer.status, status, "{fields}");
    }
}
