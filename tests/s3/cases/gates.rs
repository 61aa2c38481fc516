//! Who gets in, and what must match what it says of itself.

use coffer_tests::s3::client::object_path;
use time::{Duration, OffsetDateTime};

use super::{Bench, cases};

cases! {
    nobody_gets_in_without_a_signature,
    a_presigned_path_is_enough,
    a_presigned_path_is_for_one_object,
    a_presigned_path_ends,
    a_presigned_path_can_name_the_type,
    a_changed_request_is_refused,
    an_old_request_is_refused,
    content_must_match_its_signed_hash except { s3s_fs: "answers 500", seaweed_fs: "does not compare the hash" },
    content_must_match_its_md5 except { s3s_fs: "does not read Content-MD5" },
    content_must_match_its_checksum except { s3s_fs: "stores what it refuses" },
    a_checksum_in_a_trailer_must_match except { s3s_fs: "stores what it refuses" },
    chunks_are_taken_off except { s3s_fs: "gives the framing back as an encoding", seaweed_fs: "gives the framing back as an encoding" },
}

pub fn nobody_gets_in_without_a_signature(bench: &Bench) {
    bench.put("a", b"content");
    for method in ["GET", "PUT", "DELETE"] {
        let answer = bench.client.try_send_unsigned(method, &object_path(&bench.bucket, "a"), &[], b"");
        assert_eq!(answer.expect("it answers").status, 403, "{method}");
    }
    assert_eq!(bench.get("a").text(), "content");
}

fn fetch(bench: &Bench, target: &str) -> coffer_tests::s3::client::Answer {
    bench.client.try_send_unsigned("GET", target, &[], b"").expect("it answers")
}

pub fn a_presigned_path_is_enough(bench: &Bench) {
    bench.put("a folder/ä", b"content");
    let path = object_path(&bench.bucket, "a folder/ä");
    let answer = fetch(bench, &bench.client.presigned("GET", &path, 60, OffsetDateTime::now_utc()));
    assert_eq!((answer.status, answer.text().as_str()), (200, "content"));
}

pub fn a_presigned_path_is_for_one_object(bench: &Bench) {
    bench.put("a", b"content");
    bench.put("b", b"secret");
    let path = bench.client.presigned("GET", &object_path(&bench.bucket, "a"), 60, OffsetDateTime::now_utc());
    let other = path.replacen("/a?", "/b?", 1);
    assert_eq!(fetch(bench, &other).status, 403);
}

pub fn a_presigned_path_ends(bench: &Bench) {
    bench.put("a", b"content");
    let an_hour_ago = OffsetDateTime::now_utc() - Duration::hours(1);
    let path = bench.client.presigned("GET", &object_path(&bench.bucket, "a"), 60, an_hour_ago);
    assert_eq!(fetch(bench, &path).status, 403);
}

pub fn a_presigned_path_can_name_the_type(bench: &Bench) {
    bench.put("a", b"content");
    let target = format!("{}?response-content-type=text%2Fx-one", object_path(&bench.bucket, "a"));
    let answer = fetch(bench, &bench.client.presigned("GET", &target, 60, OffsetDateTime::now_utc()));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/x-one")));
}

/// A PUT whose headers were signed for other things than are sent.
fn put_signed(
    bench: &Bench,
    signed_headers: &[(&str, &str)],
    signed: &[u8],
    sent: &[u8],
    moment: OffsetDateTime,
) -> u16 {
    let path = object_path(&bench.bucket, "a");
    let headers = bench.client.signed_headers("PUT", &path, signed_headers, signed, moment);
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    bench.client.try_send_unsigned("PUT", &path, &headers, sent).expect("it answers").status
}

pub fn a_changed_request_is_refused(bench: &Bench) {
    let path = object_path(&bench.bucket, "a");
    let headers = bench.client.signed_headers("PUT", &path, &[], b"x", OffsetDateTime::now_utc());
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let other = object_path(&bench.bucket, "b");
    let answer = bench.client.try_send_unsigned("PUT", &other, &headers, b"x").expect("it answers");
    assert_eq!((answer.status, answer.code().as_str()), (403, "SignatureDoesNotMatch"));
}

pub fn an_old_request_is_refused(bench: &Bench) {
    let hours_ago = OffsetDateTime::now_utc() - Duration::hours(2);
    assert_eq!(put_signed(bench, &[], b"x", b"x", hours_ago), 403);
    assert_eq!(bench.get("a").status, 404);
}

pub fn content_must_match_its_signed_hash(bench: &Bench) {
    assert_eq!(put_signed(bench, &[], b"signed", b"served", OffsetDateTime::now_utc()), 400);
    assert_eq!(bench.get("a").status, 404);
}

pub fn content_must_match_its_md5(bench: &Bench) {
    let right = [("content-md5", "mgNkuembtIDdJeHwKEyFVQ==")];
    assert_eq!(bench.object("PUT", "a", "", &right, b"content").status, 200);
    let answer = bench.object("PUT", "b", "", &right, b"another");
    assert_eq!((answer.status, answer.code().as_str()), (400, "BadDigest"));
    assert_eq!(bench.get("b").status, 404);
}

/// Checksums of `123456789` in Base64, as the catalogues of such algorithms give them.
const OF_NINE_DIGITS: [(&str, &str); 4] = [
    ("x-amz-checksum-crc32", "y/Q5Jg=="),
    ("x-amz-checksum-crc32c", "4waSgw=="),
    ("x-amz-checksum-crc64nvme", "rosUhgp5mIg="),
    ("x-amz-checksum-sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
];

pub fn content_must_match_its_checksum(bench: &Bench) {
    for (name, value) in OF_NINE_DIGITS {
        let answer = bench.object("PUT", "right", "", &[(name, value)], b"123456789");
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
        let answer = bench.object("PUT", "wrong", "", &[(name, value)], b"923456781");
        assert_eq!(answer.status, 400, "{name}: {}", answer.text());
    }
    assert_eq!(bench.get("wrong").status, 404);
}

fn put_chunked(bench: &Bench, key: &str, trailer: &str) -> u16 {
    let body = format!("4\r\n1234\r\n5\r\n56789\r\n0\r\n{trailer}\r\n\r\n");
    let headers = [
        ("x-amz-content-sha256", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"),
        ("content-encoding", "aws-chunked"),
        ("x-amz-decoded-content-length", "9"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ];
    bench.object("PUT", key, "", &headers, body.as_bytes()).status
}

pub fn a_checksum_in_a_trailer_must_match(bench: &Bench) {
    assert_eq!(put_chunked(bench, "a", "x-amz-checksum-crc32:AAAAAA=="), 400);
    assert_eq!(bench.get("a").status, 404);
}

pub fn chunks_are_taken_off(bench: &Bench) {
    assert_eq!(put_chunked(bench, "a", "x-amz-checksum-crc32:y/Q5Jg=="), 200);
    let answer = bench.get("a");
    assert_eq!((answer.text().as_str(), answer.header("content-encoding")), ("123456789", None));
}
