//! Listings: order, prefixes, delimiters, pages.

use coffer_tests::s3::client::query_value;

use super::{Bench, cases};

cases! {
    an_empty_bucket_lists_nothing,
    keys_come_in_the_order_of_their_bytes,
    a_prefix_chooses,
    a_prefix_need_not_end_at_a_slash,
    a_delimiter_gathers,
    a_delimiter_gathers_below_a_prefix,
    pages_join_without_gap_or_double,
    pages_with_prefixes_join_without_gap_or_double,
    the_last_page_says_so,
    a_full_page_may_be_the_last,
    it_begins_after_a_key,
    it_begins_after_a_key_that_is_not_there,
    no_keys_may_be_asked_for,
    the_first_version_pages_by_marker,
    keys_are_escaped_when_asked_for except { s3s_fs: "does not escape" },
    a_listing_names_sizes_and_etags except { s3s_fs: "names no ETag" },
    a_missing_bucket_cannot_be_listed,
    a_bucket_is_told_from_none,
}

fn fill(bench: &Bench, keys: &[&str]) {
    for key in keys {
        bench.put(key, b"x");
    }
}

pub fn an_empty_bucket_lists_nothing(bench: &Bench) {
    let page = bench.list_page(&[]);
    assert_eq!(page.elements("Key"), [""; 0]);
    assert_eq!(page.element("IsTruncated"), "false");
}

pub fn keys_come_in_the_order_of_their_bytes(bench: &Bench) {
    let keys = ["B", "a", "a-b", "a.b", "b/a", "b/b", "ä"];
    let mut shuffled = keys;
    shuffled.reverse();
    fill(bench, &shuffled);
    assert_eq!(bench.list(&[]).0, keys);
}

pub fn a_prefix_chooses(bench: &Bench) {
    fill(bench, &["anna/1", "anna/2", "ben/1"]);
    assert_eq!(bench.list(&[("prefix", "anna/")]).0, ["anna/1", "anna/2"]);
    assert_eq!(bench.list(&[("prefix", "carl/")]).0, [""; 0]);
}

pub fn a_prefix_need_not_end_at_a_slash(bench: &Bench) {
    fill(bench, &["an", "anna/1", "anton", "ben"]);
    assert_eq!(bench.list(&[("prefix", "an")]).0, ["an", "anna/1", "anton"]);
}

pub fn a_delimiter_gathers(bench: &Bench) {
    fill(bench, &["a/1", "a/2", "b", "c/d/1"]);
    let (keys, prefixes) = bench.list(&[("delimiter", "/")]);
    assert_eq!(keys, ["b"]);
    assert_eq!(prefixes, ["a/", "c/"]);
}

pub fn a_delimiter_gathers_below_a_prefix(bench: &Bench) {
    fill(bench, &["a/1", "a/b/1", "a/b/2", "b/1"]);
    let (keys, prefixes) = bench.list(&[("delimiter", "/"), ("prefix", "a/")]);
    assert_eq!(keys, ["a/1"]);
    assert_eq!(prefixes, ["a/b/"]);
}

/// All pages: how many items each has, and all items.
fn pages(bench: &Bench, parameters: &[(&str, &str)]) -> (Vec<usize>, Vec<String>) {
    let (mut sizes, mut items, mut token) = (Vec::new(), Vec::new(), String::new());
    loop {
        let mut parameters = parameters.to_vec();
        if !token.is_empty() {
            parameters.push(("continuation-token", &token));
        }
        let page = bench.list_page(&parameters);
        let mut found = page.elements("Key");
        found.extend(page.elements_in("CommonPrefixes", "Prefix"));
        sizes.push(found.len());
        items.extend(found);
        assert!(sizes.len() < 100, "a listing ends");
        if page.element("IsTruncated") != "true" {
            assert_eq!(page.element("NextContinuationToken"), "", "the last page leads nowhere");
            return (sizes, items);
        }
        token = page.element("NextContinuationToken");
    }
}

pub fn pages_join_without_gap_or_double(bench: &Bench) {
    let keys: Vec<String> = (0..25).map(|number| format!("key-{number:02}")).collect();
    fill(bench, &keys.iter().map(String::as_str).collect::<Vec<_>>());
    let (sizes, items) = pages(bench, &[("max-keys", "10")]);
    assert_eq!((sizes, items), (vec![10, 10, 5], keys));
}

pub fn pages_with_prefixes_join_without_gap_or_double(bench: &Bench) {
    fill(bench, &["a/1", "a/2", "a/3", "b", "c/1", "c/2", "d", "e/1"]);
    let (sizes, items) = pages(bench, &[("max-keys", "2"), ("delimiter", "/")]);
    let mut sorted = items.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, ["a/", "b", "c/", "d", "e/"]);
    assert_eq!(sizes, [2, 2, 1]);
}

pub fn the_last_page_says_so(bench: &Bench) {
    fill(bench, &["a", "b", "c"]);
    assert_eq!(bench.list_page(&[("max-keys", "2")]).element("IsTruncated"), "true");
    assert_eq!(bench.list_page(&[("max-keys", "4")]).element("IsTruncated"), "false");
}

pub fn a_full_page_may_be_the_last(bench: &Bench) {
    fill(bench, &["a", "b", "c"]);
    assert_eq!(bench.list_page(&[("max-keys", "3")]).element("IsTruncated"), "false");
}

pub fn it_begins_after_a_key(bench: &Bench) {
    fill(bench, &["a", "b", "c"]);
    assert_eq!(bench.list(&[("start-after", "b")]).0, ["c"]);
    assert_eq!(bench.list(&[("start-after", "c")]).0, [""; 0]);
}

pub fn it_begins_after_a_key_that_is_not_there(bench: &Bench) {
    fill(bench, &["a", "c"]);
    assert_eq!(bench.list(&[("start-after", "b")]).0, ["c"]);
}

pub fn no_keys_may_be_asked_for(bench: &Bench) {
    fill(bench, &["a"]);
    let page = bench.list_page(&[("max-keys", "0")]);
    assert_eq!(page.elements("Key"), [""; 0]);
    assert_eq!(page.element("IsTruncated"), "false");
}

pub fn the_first_version_pages_by_marker(bench: &Bench) {
    fill(bench, &["a", "b", "c"]);
    let first = bench.bucket("GET", "?max-keys=2", b"");
    assert_eq!((first.status, first.elements("Key")), (200, vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(first.element("IsTruncated"), "true");
    let second = bench.bucket("GET", "?max-keys=2&marker=b", b"");
    assert_eq!((second.elements("Key"), second.element("IsTruncated")), (vec!["c".to_owned()], "false".to_owned()));
}

pub fn keys_are_escaped_when_asked_for(bench: &Bench) {
    fill(bench, &["a/ä b"]);
    let page = bench.list_page(&[("encoding-type", "url")]);
    assert_eq!(page.element("EncodingType"), "url");
    let key = page.element("Key").replace("%2F", "/").replace('+', "%20");
    assert_eq!(key, "a/%C3%A4%20b");
}

pub fn a_listing_names_sizes_and_etags(bench: &Bench) {
    bench.put("a", b"content");
    let page = bench.list_page(&[]);
    assert_eq!(page.element("Size"), "7");
    assert_eq!(page.element("ETag").trim_matches('"'), "9a0364b9e99bb480dd25e1f0284c8555");
}

pub fn a_missing_bucket_cannot_be_listed(bench: &Bench) {
    let answer =
        bench.client.send("GET", &format!("/no-such-bucket-here?list-type=2&prefix={}", query_value("a/")), &[], b"");
    assert_eq!((answer.status, answer.code().as_str()), (404, "NoSuchBucket"));
}

pub fn a_bucket_is_told_from_none(bench: &Bench) {
    assert_eq!(bench.bucket("HEAD", "", b"").status, 200);
    let all = bench.client.send("GET", "/", &[], b"");
    assert!(all.elements("Name").contains(&bench.bucket), "the bucket is among all: {}", all.text());
}
