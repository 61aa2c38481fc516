//! Connections that go on: several requests on one, and those that end.

use super::Served;
use super::shelf::bytes;

#[test]
fn requests_that_come_together_are_answered_in_their_order() {
    let served = Served::new();
    let (short, long) = (served.shelf.put(3), served.shelf.put(500_000));
    let mut client = served.client();
    let requests = [
        served.request("GET", &long.path(), ""),
        served.request("GET", &short.path(), ""),
        served.request("GET", "/", ""),
        served.request("GET", &long.path(), "Range: bytes=7-300000\r\n"),
    ];
    client.send(requests.concat());
    assert_eq!(client.answer().body, bytes(0..500_000));
    assert_eq!(client.answer().body, bytes(0..3));
    assert_eq!(client.answer().status, 404);
    assert_eq!(client.answer().body, bytes(7..300_001));
}

#[test]
fn a_request_may_come_byte_by_byte() {
    let served = Served::new();
    let path = served.shelf.put(3).path();
    let mut client = served.client();
    for byte in served.request("GET", &path, "Range: bytes=1-\r\n").as_bytes() {
        client.send([*byte]);
    }
    assert_eq!(client.answer().body, bytes(1..3));
}

#[test]
fn who_has_nothing_more_to_say_is_answered_still() {
    let served = Served::new();
    let path = served.shelf.put(3_000_000).path();
    let mut client = served.client();
    client.send(served.request("GET", &path, ""));
    client.end();
    assert_eq!(client.answer().body.len(), 3_000_000);
    assert!(client.is_closed());
    let mut client = served.client();
    client.send("GET /p/x/y HTTP/1.1\r\nHo");
    client.end();
    assert!(client.is_closed(), "half a request is none");
}

#[test]
fn a_connection_ends_when_that_is_wanted() {
    let served = Served::new();
    let (path, host) = (served.shelf.put(3).path(), served.host());
    for request in [
        served.request("GET", &path, "Connection: close\r\n"),
        served.request("GET", &path, "Connection: foo, Close\r\n"),
        format!("GET {path} HTTP/1.0\r\nHost: {host}\r\n\r\n"),
        format!("GET {path} HTTP/1.0\r\nHost: {host}\r\nConnection: keep-alive\r\n\r\n"),
    ] {
        let mut client = served.client();
        let answer = client.exchange(&request);
        assert_eq!((answer.status, answer.field("connection")), (200, Some("close")), "{request}");
        assert!(client.is_closed(), "{request}");
    }
}

#[test]
fn what_other_protocols_offer_is_not_taken() {
    let served = Served::new();
    let path = served.shelf.put(3).path();
    let mut client = served.client();
    for fields in [
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
        "Expect: 100-continue\r\n",
        "Content-Length: 0\r\n",
        "Accept-Encoding: gzip, br\r\n",
        "TE: trailers\r\n",
    ] {
        let answer = client.exchange(&served.request("GET", &path, fields));
        assert_eq!((answer.status, answer.field("content-encoding")), (200, None), "{fields}");
        assert_eq!(answer.body, bytes(0..3), "{fields}");
    }
}
