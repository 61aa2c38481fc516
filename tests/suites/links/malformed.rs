//! What is not plain HTTP, byte by byte: each gets one answer and the end of its connection, and nobody else notices.

use std::sync::atomic::Ordering;

use super::Served;

#[test]
fn what_is_not_plain_is_answered_once_and_ends() {
    let served = Served::new();
    let (path, host) = (served.shelf.put(1_000).path(), served.host());
    let line = format!("GET {path} HTTP/1.1\r\n");
    let head = format!("{line}Host: {host}\r\n");
    let mut rows: Vec<(&str, Vec<u8>, u16)> = [
        ("HTTP/0.9", format!("GET {path}\r\n"), 400),
        ("a version to come", format!("GET {path} HTTP/1.2\r\nHost: {host}\r\n\r\n"), 400),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(), 400),
        ("no host in HTTP/1.0", format!("GET {path} HTTP/1.0\r\n\r\n"), 400),
        ("no host", format!("{line}\r\n"), 400),
        ("lines that end with LF", format!("GET {path} HTTP/1.1\nHost: {host}\n\n"), 400),
        ("one line that ends with LF", format!("{line}Host: {host}\nA: b\r\n\r\n"), 400),
        ("the last line ends with LF", format!("{head}\n"), 400),
        ("a CR by itself", format!("{head}A: b\rc\r\n\r\n"), 400),
        ("a folded line", format!("{head}A: b\r\n c\r\n\r\n"), 400),
        ("a folded line with a tab", format!("{head}A: b\r\n\tc\r\n\r\n"), 400),
        ("a blank before the first field", format!("{line} Host: {host}\r\n\r\n"), 400),
        ("a blank before the colon", format!("{line}Host : {host}\r\n\r\n"), 400),
        ("no colon", format!("{head}A\r\n\r\n"), 400),
        ("no name", format!("{head}: b\r\n\r\n"), 400),
        ("a name that is none", format!("{head}A(: b\r\n\r\n"), 400),
        ("NUL in a field", format!("{head}A: b\0c\r\n\r\n"), 400),
        ("NUL in the target", format!("GET {path}\0 HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("DEL in a field", format!("{head}A: b\x7fc\r\n\r\n"), 400),
        ("two blanks", format!("GET  {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("a tab", format!("GET\t{path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("an empty line first", format!("\r\n{head}\r\n"), 400),
        ("no method", format!(" {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("a method that is none", format!("G@T {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("a fragment", format!("GET {path}#part HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("an asterisk", format!("GET * HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("a target of a proxy", format!("GET {host} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("other letters in the target", format!("GET {path}\u{e4} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("a script in the target", format!("GET /<script> HTTP/1.1\r\nHost: {host}\r\n\r\n"), 400),
        ("two hosts", format!("{head}Host: {host}\r\n\r\n"), 400),
        ("two lengths", format!("{head}Content-Length: 0\r\nContent-Length: 0\r\n\r\n"), 400),
        ("two lengths in one", format!("{head}Content-Length: 0, 0\r\n\r\n"), 400),
        ("a length below nothing", format!("{head}Content-Length: -1\r\n\r\n"), 400),
        ("a length with a sign", format!("{head}Content-Length: +0\r\n\r\n"), 400),
        ("a length that is none", format!("{head}Content-Length: x\r\n\r\n"), 400),
        ("a body", format!("{head}Content-Length: 5\r\n\r\nhello"), 400),
        ("a body in chunks", format!("{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400),
        ("a body twice", format!("{head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n"), 400),
        ("an odd encoding", format!("{head}Transfer-Encoding: xchunked\r\n\r\n"), 400),
        ("a body that waits", format!("{head}Content-Length: 5\r\nExpect: 100-continue\r\n\r\n"), 400),
        ("POST", format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nhello"), 405),
        ("PUT", format!("PUT {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("DELETE", format!("DELETE {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("PATCH", format!("PATCH {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("TRACE", format!("TRACE {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("OPTIONS", format!("OPTIONS {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("OPTIONS of the server", format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("CONNECT", format!("CONNECT {host} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("PROPFIND", format!("PROPFIND {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("a method in small letters", format!("get {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"), 405),
        ("a target of 64 KiB", format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "a".repeat(64 * 1024)), 414),
        ("a target one byte too long", format!("GET /{} HTTP/1.1\r\nHost: {host}\r\n\r\n", "a".repeat(2_048)), 414),
        ("101 fields", format!("{head}{}\r\n", "A: b\r\n".repeat(100)), 431),
        ("a head of 64 KiB", format!("{head}A: {}\r\n\r\n", "b".repeat(64 * 1024)), 431),
        ("a head that never ends", format!("{head}{}", "A: bcdefgh\r\n".repeat(6_000)), 431),
    ]
    .into_iter()
    .map(|(what, text, status)| (what, text.into_bytes(), status))
    .collect();
    rows.push(("TLS", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(), 400));
    rows.push(("bytes that are no text", b"\xff\xfe\xfd\x00".to_vec(), 400));
    let no_text = [&b"GET /\xff\xfe HTTP/1.1\r\nHost: "[..], host.as_bytes(), b"\r\n\r\n"].concat();
    rows.push(("no UTF-8 in the target", no_text, 400));

    for (what, bytes, status) in rows {
        let mut client = served.client();
        client.send(bytes);
        let answer = client.answer();
        assert_eq!(answer.status, status, "{what}");
        assert_eq!(answer.field("connection"), Some("close"), "{what}");
        assert!(client.is_closed(), "{what}: one answer and no more");
    }
    assert_eq!(served.shelf.asked.load(Ordering::SeqCst), 0, "none of them had a link looked for");
    assert_eq!(served.get(&path, "").status, 200, "and the server is well");
}

#[test]
fn nothing_after_a_request_that_is_refused_is_read_as_another() {
    let served = Served::new();
    let (path, host) = (served.shelf.put(10).path(), served.host());
    let second = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    for first in [
        format!("POST / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n", second.len()),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n\r\n", second.len()),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n5c\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n".to_owned(),
    ] {
        let mut client = served.client();
        client.send(format!("{first}{second}"));
        assert_ne!(client.answer().status, 200, "{first}");
        assert!(client.is_closed(), "{first}");
    }
    assert_eq!(served.shelf.asked.load(Ordering::SeqCst), 0);
}

#[test]
fn random_bytes_are_refused_or_waited_for_and_never_answered_with_content() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let request = served.request("GET", &path, "Range: bytes=0-3\r\n").into_bytes();
    let mut random = coffer_tests::Random::new(7);
    for _ in 0..1_000 {
        // A good request with a few bytes of it changed.
        let mut bytes = request.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(bytes.len() as u64) as usize;
            bytes[at] = random.below(256) as u8;
        }
        let mut client = served.client();
        client.send(&bytes);
        client.end();
        let answer = client.read(true);
        // Not so many a minute that they are too many.
        served.clock.advance(std::time::Duration::from_secs(3));
        let Some(answer) = answer else { continue };
        let expected = [200, 206, 400, 404, 405, 414, 416, 421, 431];
        assert!(expected.contains(&answer.status), "{}: {}", answer.status, String::from_utf8_lossy(&bytes));
        if matches!(answer.status, 200 | 206) {
            let target = String::from_utf8_lossy(&bytes).into_owned();
            let secret = path.trim_end_matches("letter");
            assert!(target.contains(secret), "only the secret of a link opens it: {target}");
        }
    }
    assert_eq!(served.get(&path, "").status, 200, "and the server is well");
}
