//! One object: put, got, asked for, deleted.

use coffer_tests::s3::client::object_path;

use super::{Bench, cases};

cases! {
    what_was_put_is_got,
    an_empty_object_is_an_object,
    put_again_it_is_replaced,
    the_etag_is_the_md5_of_the_content,
    a_missing_object_is_not_found,
    a_missing_bucket_is_not_found except { s3s_fs: "says that the key is missing" },
    head_tells_what_get_would_give,
    deleted_it_is_gone,
    deleting_what_is_not_there_succeeds,
    odd_keys_are_keys,
    keys_may_be_as_long_as_1024_bytes except { s3s_fs: "keeps keys as names of files, which are shorter", seaweed_fs: "keeps a key's parts as names of files" },
    keys_that_differ_in_case_are_two,
    a_key_and_one_below_it_can_both_be except { s3s_fs: "keeps keys as paths of files" },
    metadata_comes_back,
    a_type_comes_back,
    a_range_is_its_bytes,
    an_open_range_goes_to_the_end,
    a_suffix_range_is_the_last_bytes,
    a_range_beyond_the_end_is_cut,
    a_range_that_begins_beyond_the_end_is_refused,
    many_are_deleted_at_once,
    deleting_many_takes_those_that_are_not_there,
}

pub fn what_was_put_is_got(bench: &Bench) {
    bench.put("a", b"content");
    let answer = bench.get("a");
    assert_eq!((answer.status, answer.body.as_slice()), (200, &b"content"[..]));
}

pub fn an_empty_object_is_an_object(bench: &Bench) {
    bench.put("empty", b"");
    let answer = bench.get("empty");
    assert_eq!((answer.status, answer.body.len()), (200, 0));
}

pub fn put_again_it_is_replaced(bench: &Bench) {
    bench.put("a", b"before, and longer");
    bench.put("a", b"after");
    assert_eq!(bench.get("a").text(), "after");
}

pub fn the_etag_is_the_md5_of_the_content(bench: &Bench) {
    let put = bench.put("a", b"content");
    let md5 = "\"9a0364b9e99bb480dd25e1f0284c8555\"";
    assert_eq!(put.header("etag"), Some(md5));
    assert_eq!(bench.get("a").header("etag"), Some(md5));
}

pub fn a_missing_object_is_not_found(bench: &Bench) {
    let answer = bench.get("never-was");
    assert_eq!((answer.status, answer.code().as_str()), (404, "NoSuchKey"));
    assert_eq!(bench.object("HEAD", "never-was", "", &[], b"").status, 404);
}

pub fn a_missing_bucket_is_not_found(bench: &Bench) {
    let answer = bench.client.send("GET", &object_path("no-such-bucket-here", "a"), &[], b"");
    assert_eq!((answer.status, answer.code().as_str()), (404, "NoSuchBucket"));
    assert_eq!(bench.client.send("HEAD", "/no-such-bucket-here", &[], b"").status, 404);
}

pub fn head_tells_what_get_would_give(bench: &Bench) {
    bench.put("a", b"content");
    let (head, get) = (bench.object("HEAD", "a", "", &[], b""), bench.get("a"));
    assert_eq!(head.status, 200);
    for header in ["content-length", "etag", "last-modified"] {
        assert!(head.header(header).is_some(), "{header} is told");
        assert_eq!(head.header(header), get.header(header), "{header}");
    }
}

pub fn deleted_it_is_gone(bench: &Bench) {
    bench.put("a", b"content");
    assert_eq!(bench.object("DELETE", "a", "", &[], b"").status, 204);
    assert_eq!(bench.get("a").status, 404);
    assert_eq!(bench.list(&[]).0, [""; 0]);
}

pub fn deleting_what_is_not_there_succeeds(bench: &Bench) {
    assert_eq!(bench.object("DELETE", "never-was", "", &[], b"").status, 204);
}

pub fn odd_keys_are_keys(bench: &Bench) {
    let keys = [
        "a b", "a+b", "a%20b", "ä", "日本", "a&b=c?d", "'quoted'", "a*b", "~", "(x)", "#1", "a;b", "a:b", "\"", "a<b>",
    ];
    for key in keys {
        bench.put(key, key.as_bytes());
    }
    for key in keys {
        assert_eq!(bench.get(key).text(), key);
    }
    let mut expected = keys.to_vec();
    expected.sort_unstable();
    assert_eq!(bench.list(&[]).0, expected);
}

pub fn keys_may_be_as_long_as_1024_bytes(bench: &Bench) {
    let longest = "k".repeat(1024);
    bench.put(&longest, b"long");
    assert_eq!(bench.get(&longest).text(), "long");
    let answer = bench.object("PUT", &"k".repeat(1025), "", &[], b"too long");
    assert_eq!((answer.status, answer.code().as_str()), (400, "KeyTooLongError"));
}

pub fn keys_that_differ_in_case_are_two(bench: &Bench) {
    bench.put("Name", b"upper");
    bench.put("name", b"lower");
    assert_eq!(bench.get("Name").text(), "upper");
    assert_eq!(bench.list(&[]).0, ["Name", "name"]);
}

pub fn a_key_and_one_below_it_can_both_be(bench: &Bench) {
    bench.put("a", b"above");
    bench.put("a/b", b"below");
    assert_eq!(bench.get("a").text(), "above");
    assert_eq!(bench.get("a/b").text(), "below");
}

pub fn metadata_comes_back(bench: &Bench) {
    let headers = [("x-amz-meta-one", "first value"), ("x-amz-meta-two", "2")];
    assert_eq!(bench.object("PUT", "a", "", &headers, b"content").status, 200);
    let head = bench.object("HEAD", "a", "", &[], b"");
    for (name, value) in headers {
        assert_eq!(head.header(name), Some(value), "{name}");
    }
    bench.put("a", b"again, without");
    assert_eq!(bench.get("a").header("x-amz-meta-one"), None, "metadata belongs to what was put");
}

pub fn a_type_comes_back(bench: &Bench) {
    let headers = [("content-type", "text/x-one"), ("cache-control", "no-transform")];
    assert_eq!(bench.object("PUT", "a", "", &headers, b"content").status, 200);
    for (name, value) in headers {
        assert_eq!(bench.get("a").header(name), Some(value), "{name}");
    }
}

pub fn a_range_is_its_bytes(bench: &Bench) {
    range(bench, "bytes=2-4", "cde", "bytes 2-4/10");
}

pub fn an_open_range_goes_to_the_end(bench: &Bench) {
    range(bench, "bytes=7-", "hij", "bytes 7-9/10");
}

pub fn a_suffix_range_is_the_last_bytes(bench: &Bench) {
    range(bench, "bytes=-3", "hij", "bytes 7-9/10");
}

pub fn a_range_beyond_the_end_is_cut(bench: &Bench) {
    range(bench, "bytes=8-100", "ij", "bytes 8-9/10");
}

fn range(bench: &Bench, range: &str, expected: &str, content_range: &str) {
    bench.put("a", b"abcdefghij");
    let answer = bench.object("GET", "a", "", &[("range", range)], b"");
    assert_eq!((answer.status, answer.text().as_str()), (206, expected));
    assert_eq!(answer.header("content-range"), Some(content_range));
}

pub fn a_range_that_begins_beyond_the_end_is_refused(bench: &Bench) {
    bench.put("a", b"abcdefghij");
    let answer = bench.object("GET", "a", "", &[("range", "bytes=10-")], b"");
    assert_eq!(answer.status, 416);
}

pub fn many_are_deleted_at_once(bench: &Bench) {
    for key in ["a", "b", "c"] {
        bench.put(key, b"x");
    }
    delete_many(bench, &["a", "c"]);
    assert_eq!(bench.list(&[]).0, ["b"]);
}

pub fn deleting_many_takes_those_that_are_not_there(bench: &Bench) {
    bench.put("a", b"x");
    delete_many(bench, &["never-was", "a"]);
    assert_eq!(bench.list(&[]).0, [""; 0]);
}

fn delete_many(bench: &Bench, keys: &[&str]) {
    let objects: String = keys.iter().map(|key| format!("<Object><Key>{key}</Key></Object>")).collect();
    let body = format!("<Delete>{objects}</Delete>");
    let answer = bench.bucket("POST", "?delete", body.as_bytes());
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut deleted = answer.elements("Key");
    deleted.sort_unstable();
    let mut expected = keys.to_vec();
    expected.sort_unstable();
    assert_eq!(deleted, expected);
}
