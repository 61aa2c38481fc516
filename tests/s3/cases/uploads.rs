//! Uploads in parts.

use coffer_tests::s3::client::{Answer, object_path};

use super::{Bench, cases};

cases! {
    parts_become_one_object,
    parts_may_come_in_any_order,
    a_part_sent_again_replaces_the_first,
    the_etag_counts_the_parts,
    nothing_is_seen_before_the_end,
    parts_are_listed except { s3s_fs: "names no ETags" },
    parts_are_listed_in_pages except { s3s_fs: "lists all parts at once" },
    open_uploads_are_listed except { s3s_fs: "does not list uploads" },
    given_up_it_is_gone except { s3s_fs: "still lists its parts" },
    an_upload_that_never_was_cannot_end except { s3s_fs: "denies access" },
    an_upload_that_never_was_cannot_be_given_up except { s3s_fs: "answers with success or another error", seaweed_fs: "answers with success" },
    parts_out_of_order_are_refused except { s3s_fs: "answers with another code" },
    a_part_that_never_came_is_refused except { s3s_fs: "answers with another code" },
    a_part_with_another_etag_is_refused except { s3s_fs: "does not compare ETags" },
    a_small_part_before_the_last_is_refused,
    a_number_beyond_10000_is_refused,
    metadata_of_the_beginning_comes_back,
    it_ends_only_where_nothing_is,
    a_part_can_be_copied,
}

const FULL: usize = 5 << 20;

fn begin(bench: &Bench, key: &str) -> String {
    let answer = bench.object("POST", key, "?uploads", &[], b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = answer.element("UploadId");
    assert!(!id.is_empty());
    id
}

fn send(bench: &Bench, key: &str, id: &str, number: u32, body: &[u8]) -> String {
    let answer = bench.object("PUT", key, &format!("?partNumber={number}&uploadId={id}"), &[], body);
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("etag").expect("a part has an ETag").to_owned()
}

fn end(bench: &Bench, key: &str, id: &str, parts: &[(u32, &str)], headers: &[(&str, &str)]) -> Answer {
    let parts: String = parts
        .iter()
        .map(|(number, etag)| format!("<Part><PartNumber>{number}</PartNumber><ETag>{etag}</ETag></Part>"))
        .collect();
    let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
    bench.object("POST", key, &format!("?uploadId={id}"), headers, body.as_bytes())
}

/// An upload of two parts, the first of them full: its id and the ETags of the parts.
fn two_parts(bench: &Bench, key: &str) -> (String, [String; 2]) {
    let id = begin(bench, key);
    let etags = [send(bench, key, &id, 1, &vec![b'a'; FULL]), send(bench, key, &id, 2, b"the end")];
    (id, etags)
}

pub fn parts_become_one_object(bench: &Bench) {
    let (id, [first, second]) = two_parts(bench, "a");
    let answer = end(bench, "a", &id, &[(1, &first), (2, &second)], &[]);
    assert_eq!((answer.status, answer.element("Key").as_str()), (200, "a"), "{}", answer.text());
    assert_eq!(bench.get("a").body, [vec![b'a'; FULL], b"the end".to_vec()].concat());
}

pub fn parts_may_come_in_any_order(bench: &Bench) {
    let id = begin(bench, "a");
    let second = send(bench, "a", &id, 2, b"the end");
    let first = send(bench, "a", &id, 1, &vec![b'a'; FULL]);
    assert_eq!(end(bench, "a", &id, &[(1, &first), (2, &second)], &[]).status, 200);
    assert!(bench.get("a").body.ends_with(b"aathe end"));
}

pub fn a_part_sent_again_replaces_the_first(bench: &Bench) {
    let id = begin(bench, "a");
    send(bench, "a", &id, 1, b"before");
    let etag = send(bench, "a", &id, 1, b"after");
    assert_eq!(end(bench, "a", &id, &[(1, &etag)], &[]).status, 200);
    assert_eq!(bench.get("a").text(), "after");
}

pub fn the_etag_counts_the_parts(bench: &Bench) {
    let (id, [first, second]) = two_parts(bench, "a");
    let answer = end(bench, "a", &id, &[(1, &first), (2, &second)], &[]);
    let etag = answer.element("ETag").trim_matches('"').to_owned();
    assert!(etag.ends_with("-2"), "{etag}");
    assert_eq!(bench.get("a").header("etag").map(|etag| etag.trim_matches('"').to_owned()), Some(etag));
}

pub fn nothing_is_seen_before_the_end(bench: &Bench) {
    two_parts(bench, "a");
    assert_eq!(bench.get("a").status, 404);
    assert_eq!(bench.list(&[]).0, [""; 0]);
}

pub fn parts_are_listed(bench: &Bench) {
    let (id, [first, second]) = two_parts(bench, "a");
    let answer = bench.object("GET", "a", &format!("?uploadId={id}"), &[], b"");
    assert_eq!(answer.status, 200);
    assert_eq!(answer.elements("PartNumber"), ["1", "2"]);
    assert_eq!(answer.elements("Size"), [FULL.to_string(), "7".to_owned()]);
    let etags: Vec<_> = answer.elements("ETag").iter().map(|etag| etag.trim_matches('"').to_owned()).collect();
    assert_eq!(etags, [first.trim_matches('"'), second.trim_matches('"')]);
}

pub fn parts_are_listed_in_pages(bench: &Bench) {
    let id = begin(bench, "a");
    for number in 1..=3 {
        send(bench, "a", &id, number, b"part");
    }
    let first = bench.object("GET", "a", &format!("?max-parts=2&uploadId={id}"), &[], b"");
    assert_eq!(
        (first.elements("PartNumber"), first.element("IsTruncated")),
        (vec!["1".to_owned(), "2".to_owned()], "true".to_owned())
    );
    let second = bench.object("GET", "a", &format!("?max-parts=2&part-number-marker=2&uploadId={id}"), &[], b"");
    assert_eq!(
        (second.elements("PartNumber"), second.element("IsTruncated")),
        (vec!["3".to_owned()], "false".to_owned())
    );
}

pub fn open_uploads_are_listed(bench: &Bench) {
    let (one, two) = (begin(bench, "folder/a"), begin(bench, "folder/b"));
    let answer = bench.bucket("GET", "?prefix=folder%2F&uploads", b"");
    let mut found: Vec<_> = answer.elements("Key").into_iter().zip(answer.elements("UploadId")).collect();
    found.sort_unstable();
    assert_eq!(found, [("folder/a".to_owned(), one), ("folder/b".to_owned(), two)], "{}", answer.text());
}

pub fn given_up_it_is_gone(bench: &Bench) {
    let id = begin(bench, "a");
    let etag = send(bench, "a", &id, 1, b"part");
    assert_eq!(bench.object("DELETE", "a", &format!("?uploadId={id}"), &[], b"").status, 204);
    assert_eq!(bench.object("GET", "a", &format!("?uploadId={id}"), &[], b"").status, 404);
    assert_eq!(end(bench, "a", &id, &[(1, &etag)], &[]).status, 404);
    assert_eq!(bench.get("a").status, 404);
}

pub fn an_upload_that_never_was_cannot_end(bench: &Bench) {
    let id = begin(bench, "a");
    let etag = send(bench, "a", &id, 1, b"part");
    bench.object("DELETE", "a", &format!("?uploadId={id}"), &[], b"");
    let answer = end(bench, "a", &id, &[(1, &etag)], &[]);
    assert_eq!((answer.status, answer.code().as_str()), (404, "NoSuchUpload"));
}

pub fn an_upload_that_never_was_cannot_be_given_up(bench: &Bench) {
    let id = begin(bench, "a");
    assert_eq!(bench.object("DELETE", "a", &format!("?uploadId={id}"), &[], b"").status, 204);
    assert_eq!(bench.object("DELETE", "a", &format!("?uploadId={id}"), &[], b"").status, 404);
}

pub fn parts_out_of_order_are_refused(bench: &Bench) {
    let (id, [first, second]) = two_parts(bench, "a");
    let answer = end(bench, "a", &id, &[(2, &second), (1, &first)], &[]);
    assert_eq!((answer.status, answer.code().as_str()), (400, "InvalidPartOrder"));
}

pub fn a_part_that_never_came_is_refused(bench: &Bench) {
    let (id, [first, second]) = two_parts(bench, "a");
    let answer = end(bench, "a", &id, &[(1, &first), (3, &second)], &[]);
    assert_eq!((answer.status, answer.code().as_str()), (400, "InvalidPart"));
    assert_eq!(bench.get("a").status, 404);
}

pub fn a_part_with_another_etag_is_refused(bench: &Bench) {
    let (id, [first, second]) = two_parts(bench, "a");
    let answer = end(bench, "a", &id, &[(1, &second), (2, &first)], &[]);
    assert_eq!((answer.status, answer.code().as_str()), (400, "InvalidPart"));
}

pub fn a_small_part_before_the_last_is_refused(bench: &Bench) {
    let id = begin(bench, "a");
    let (first, second) = (send(bench, "a", &id, 1, b"small"), send(bench, "a", &id, 2, b"the end"));
    let answer = end(bench, "a", &id, &[(1, &first), (2, &second)], &[]);
    assert_eq!((answer.status, answer.code().as_str()), (400, "EntityTooSmall"));
}

pub fn a_number_beyond_10000_is_refused(bench: &Bench) {
    let id = begin(bench, "a");
    let answer = bench.object("PUT", "a", &format!("?partNumber=10001&uploadId={id}"), &[], b"part");
    assert_eq!(answer.status, 400);
}

pub fn metadata_of_the_beginning_comes_back(bench: &Bench) {
    let answer = bench.object("POST", "a", "?uploads", &[("x-amz-meta-one", "first")], b"");
    let id = answer.element("UploadId");
    let etag = send(bench, "a", &id, 1, b"part");
    assert_eq!(end(bench, "a", &id, &[(1, &etag)], &[]).status, 200);
    assert_eq!(bench.get("a").header("x-amz-meta-one"), Some("first"));
}

pub fn it_ends_only_where_nothing_is(bench: &Bench) {
    let id = begin(bench, "a");
    let etag = send(bench, "a", &id, 1, b"late");
    bench.put("a", b"first");
    let answer = end(bench, "a", &id, &[(1, &etag)], &[("if-none-match", "*")]);
    assert_eq!(answer.status, 412, "{}", answer.text());
    assert_eq!(bench.get("a").text(), "first");
    bench.object("DELETE", "a", "", &[], b"");
    assert_eq!(end(bench, "a", &id, &[(1, &etag)], &[("if-none-match", "*")]).status, 200, "the upload is still open");
}

pub fn a_part_can_be_copied(bench: &Bench) {
    bench.put("from", b"0123456789");
    let id = begin(bench, "to");
    let source = object_path(&bench.bucket, "from");
    let headers = [("x-amz-copy-source", source.as_str()), ("x-amz-copy-source-range", "bytes=2-5")];
    let answer = bench.object("PUT", "to", &format!("?partNumber=1&uploadId={id}"), &headers, b"");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let etag = answer.element("ETag");
    assert_eq!(end(bench, "to", &id, &[(1, &etag)], &[]).status, 200);
    assert_eq!(bench.get("to").text(), "2345");
}
