//! The head of every kind of answer, exactly, and its body.

use std::sync::atomic::Ordering;

use coffer_core::links::Media;

use super::shelf::{Draft, bytes};
use super::{Received, Served};

/// What every answer has.
const ALWAYS: [(&str, &str); 7] = [
    ("accept-ranges", "bytes"),
    ("cache-control", "private, no-cache"),
    ("content-security-policy", "default-src 'none'; sandbox"),
    ("cross-origin-resource-policy", "same-origin"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-robots-tag", "noindex"),
];
const SAVED: (&str, &str) = ("content-disposition", "attachment; filename=\"letter.txt\"; filename*=UTF-8''letter.txt");

/// Asserts that `answer` has these fields and those that every answer has, and no others.
#[track_caller]
fn assert_exact(answer: &Received, status: u16, fields: &[(&str, &str)]) {
    let mut expected: Vec<(String, String)> =
        ALWAYS.iter().chain(fields).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    expected.sort();
    assert_eq!((answer.status, &answer.fields), (status, &expected));
}

/// The same for an answer that says a line.
#[track_caller]
fn assert_words(answer: &Received, status: u16, line: &str, fields: &[(&str, &str)]) {
    let length = line.len().to_string();
    let words = [
        ("content-disposition", "inline"),
        ("content-length", length.as_str()),
        ("content-type", "text/plain; charset=utf-8"),
    ];
    let all: Vec<_> = words.iter().chain(fields).copied().collect();
    assert_exact(answer, status, &all);
    assert_eq!(String::from_utf8_lossy(&answer.body), line);
}

#[test]
fn content_comes_with_what_it_is_and_what_it_may_not_do() {
    let served = Served::new();
    let link = served.shelf.put(1_000);
    let (path, etag) = (link.path(), link.etag());
    let described = [SAVED, ("content-type", "text/plain"), ("etag", etag.as_str())];

    let whole = served.get(&path, "");
    assert_exact(&whole, 200, &[&described[..], &[("content-length", "1000")]].concat());
    assert_eq!(whole.body, bytes(0..1_000));

    let part = served.get(&path, "Range: bytes=10-19\r\n");
    let of_part = [("content-length", "10"), ("content-range", "bytes 10-19/1000")];
    assert_exact(&part, 206, &[&described[..], &of_part].concat());
    assert_eq!(part.body, bytes(10..20));

    let had = served.get(&path, &format!("If-None-Match: {etag}\r\n"));
    assert_exact(&had, 304, &[SAVED, ("etag", etag.as_str())]);
    assert!(had.body.is_empty());

    let beyond = served.get(&path, "Range: bytes=1000-\r\n");
    assert_words(&beyond, 416, "There are no such bytes.\n", &[("content-range", "bytes */1000")]);
    let other = served.get(&path, "If-Match: \"other\"\r\n");
    assert_words(&other, 412, "This is not what it was.\n", &[]);
}

#[test]
fn refusals_say_nothing_of_what_there_is() {
    let served = Served::new();
    let link = served.shelf.put(1_000);
    let path = link.path();
    let close = ("connection", "close");
    let send = |bytes: String| served.client().exchange(&bytes);

    assert_words(&served.get("/", ""), 404, "There is nothing at this address.\n", &[]);
    let malformed = "This is not a request that can be answered.\n";
    assert_words(&send(format!("GET {path} HTTP/1.1\r\n\r\n")), 400, malformed, &[close]);
    let long = format!("/{}", "a".repeat(2_048));
    assert_words(&served.get(&long, ""), 414, "This address is too long.\n", &[close]);
    let many = served.get(&path, &"A: b\r\n".repeat(100));
    assert_words(&many, 431, "The head of this request is too large.\n", &[close]);
    let misdirected = send(format!("GET {path} HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    assert_words(&misdirected, 421, "This is not the server that was asked.\n", &[close]);
    let within_a_page = served.get(&path, "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n");
    assert_words(&within_a_page, 403, "Links cannot be used within other pages.\n", &[close]);
    let posted = send(served.request("POST", &path, ""));
    assert_words(&posted, 405, "Links can only be read.\n", &[("allow", "GET, HEAD"), close]);

    link.damaged_from.store(0, Ordering::SeqCst);
    assert_words(&served.get(&path, ""), 503, "This cannot be read at the moment.\n", &[]);

    let locked = served.shelf.put_draft(Draft { password: Some("secret"), ..Draft::of(10) });
    let realm = ("www-authenticate", "Basic realm=\"Coffer link\", charset=\"UTF-8\"");
    assert_words(&served.get(&locked.path(), ""), 401, "This link opens with a password.\n", &[realm]);

    for _ in 0..30 {
        served.get("/p/x/y", "");
    }
    let too_many = "Too many attempts. Try again in a minute.\n";
    assert_words(&served.get(&path, ""), 429, too_many, &[("retry-after", "60")]);
}

#[test]
fn the_head_alone_is_the_head_of_the_whole() {
    let served = Served::new();
    let path = served.shelf.put(1_000).path();
    for (target, fields) in [(path.as_str(), ""), ("/", ""), (path.as_str(), "If-Match: \"x\"\r\n")] {
        let whole = served.get(target, fields);
        let head = served.client().exchange(&served.request("HEAD", target, fields));
        assert_eq!((head.status, &head.fields, head.body.len()), (whole.status, &whole.fields, 0), "{target} {fields}");
    }
    let ranged = served.client().exchange(&served.request("HEAD", &path, "Range: bytes=0-9\r\n"));
    assert_eq!((ranged.status, ranged.field("content-length")), (200, Some("1000")), "a head has no ranges");
    // Nothing follows a head: the next answer begins right after it.
    let mut client = served.client();
    for request in [served.request("HEAD", &path, ""), served.request("HEAD", "/", "")] {
        client.exchange(&request);
    }
    assert_eq!(client.exchange(&served.request("GET", &path, "")).body, bytes(0..1_000));
    let refused = served.client().exchange("HEAD / HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    assert_eq!((refused.status, refused.raw.ends_with(b"\r\n\r\n")), (421, true), "nor one that refuses");
}

#[test]
fn only_what_is_recognised_is_shown_and_as_what_it_is() {
    let served = Served::new();
    let picture = Media::recognise(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert!(picture.is_some(), "that is how a picture begins");
    let page = Draft { name: "page.html", mime_type: "text/html", ..Draft::of(10) };
    let shown = served.shelf.put_draft(Draft { inline: picture, ..page });
    let answer = served.get(&shown.path(), "");
    assert_eq!(answer.field("content-type"), Some("image/png"), "what somebody wrote down is not believed");
    let disposition = "inline; filename=\"page.html\"; filename*=UTF-8''page.html";
    assert_eq!(answer.field("content-disposition"), Some(disposition));

    let sound = Draft { inline: Media::recognise(b"RIFF\x24\0\0\0WAVEfmt "), ..Draft::of(10) };
    let policy = "default-src 'none'; media-src 'self'; sandbox allow-same-origin";
    let played = served.get(&served.shelf.put_draft(sound).path(), "");
    assert_eq!(played.field("content-security-policy"), Some(policy), "it is played, and nothing runs");

    for (name, mime_type) in [
        ("page.html", "text/html"),
        ("drawing.svg", "image/svg+xml"),
        ("data.xml", "application/xml"),
        ("paper.pdf", "application/pdf"),
        ("code.js", "text/javascript"),
    ] {
        let saved = served.shelf.put_draft(Draft { name, mime_type, ..Draft::of(10) });
        let answer = served.get(&saved.path(), "");
        let disposition = answer.field("content-disposition").expect("it is there");
        assert!(disposition.starts_with("attachment; "), "{name}: {disposition}");
        assert_eq!(answer.field("content-security-policy"), Some("default-src 'none'; sandbox"), "{name}");
    }
}

#[test]
fn a_link_opens_whatever_its_document_is_called_by_now() {
    let served = Served::new();
    let path = served.shelf.put(10).path();
    let renamed = path.replace("/letter", "/another_name");
    assert_eq!(served.get(&renamed, "").raw, served.get(&path, "").raw);
}

#[test]
fn a_name_reaches_the_browser_whole() {
    let served = Served::new();
    let named = Draft { name: "\u{fc}ber \"uns\".txt", ..Draft::of(1) };
    let answer = served.get(&served.shelf.put_draft(named).path(), "");
    let disposition = "attachment; filename=\"_ber _uns_.txt\"; filename*=UTF-8''%C3%BCber%20%22uns%22.txt";
    assert_eq!(answer.field("content-disposition"), Some(disposition));
}

#[test]
fn what_is_empty_is_sent_as_nothing() {
    let served = Served::new();
    let link = served.shelf.put(0);
    let answer = served.get(&link.path(), "");
    assert_eq!((answer.status, answer.field("content-length"), answer.body.len()), (200, Some("0"), 0));
}

#[test]
fn what_is_not_there_is_one_answer_to_the_byte() {
    let served = Served::new();
    let live = served.shelf.put(10);
    let switched_off = served.shelf.put(10);
    switched_off.close();
    let used_up = served.shelf.put_draft(Draft { downloads: 0, ..Draft::of(10) });
    let off_and_locked = served.shelf.put_draft(Draft { password: Some("secret"), ..Draft::of(10) });
    off_and_locked.close();
    let path = live.path();
    let token = &path[3..46];
    let nothing = served.get("/p/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE/letter", "").raw;
    assert!(nothing.starts_with(b"HTTP/1.1 404 Not Found\r\n"));
    for target in [
        switched_off.path(),
        used_up.path(),
        off_and_locked.path(),
        format!("/p/{token}/letter/"),
        format!("/p/{token}/letter?x=1"),
        format!("/p/{token}/"),
        format!("/p/{token}"),
        format!("/p/{token}A/letter"),
        format!("/p/{}/letter", &token[1..]),
        format!("/p//{token}/letter"),
        format!("//p/{token}/letter"),
        format!("/p/../p/{token}/letter"),
        format!("/p/..%2f{token}/letter"),
        format!("/p/%00{token}/letter"),
        format!("/p/%c0%ae/{token}/letter"),
        "/p/!!!!/letter".to_owned(),
        "/p/".to_owned(),
        "/p".to_owned(),
        "/".to_owned(),
        "/favicon.ico".to_owned(),
        "/robots.txt".to_owned(),
        "/.well-known/security.txt".to_owned(),
        format!("http://{}/", served.host()),
    ] {
        // Not so many a minute that they are too many.
        served.clock.advance(std::time::Duration::from_secs(5));
        assert_eq!(served.get(&target, "").raw, nothing, "{target}");
        let with_password = served.get(&target, "Authorization: Basic OnNlY3JldA==\r\n");
        assert_eq!(with_password.raw, nothing, "{target} with a password");
        served.clock.advance(std::time::Duration::from_secs(5));
        let conditions = "Range: bytes=0-0\r\nIf-None-Match: *\r\nIf-Match: \"x\"\r\n";
        assert_eq!(served.get(&target, conditions).raw, nothing, "{target} with conditions");
    }
    assert_eq!(served.get(&path, "").status, 200, "the one that is there is there");
}
