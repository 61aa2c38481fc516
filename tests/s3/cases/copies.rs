//! Copies within a server.

use coffer_tests::s3::client::object_path;

use super::{Bench, cases};

cases! {
    a_copy_is_the_same,
    a_copy_takes_metadata_along,
    a_copy_can_have_metadata_of_its_own,
    the_source_of_a_copy_may_have_an_odd_key,
    what_is_not_there_cannot_be_copied,
    copied_only_with_the_right_etag,
}

fn copy(bench: &Bench, from: &str, to: &str, headers: &[(&str, &str)]) -> coffer_tests::s3::client::Answer {
    let source = object_path(&bench.bucket, from);
    let mut all = vec![("x-amz-copy-source", source.as_str())];
    all.extend(headers);
    bench.object("PUT", to, "", &all, b"")
}

pub fn a_copy_is_the_same(bench: &Bench) {
    let etag = bench.put("from", b"content").header("etag").expect("an ETag").trim_matches('"').to_owned();
    let answer = copy(bench, "from", "to", &[]);
    assert_eq!((answer.status, answer.element("ETag").trim_matches('"').to_owned()), (200, etag));
    assert_eq!(bench.get("to").text(), "content");
    assert_eq!(bench.get("from").text(), "content");
}

pub fn a_copy_takes_metadata_along(bench: &Bench) {
    bench.object("PUT", "from", "", &[("x-amz-meta-one", "first")], b"content");
    assert_eq!(copy(bench, "from", "to", &[]).status, 200);
    assert_eq!(bench.get("to").header("x-amz-meta-one"), Some("first"));
}

pub fn a_copy_can_have_metadata_of_its_own(bench: &Bench) {
    bench.object("PUT", "from", "", &[("x-amz-meta-one", "first")], b"content");
    let headers = [("x-amz-metadata-directive", "REPLACE"), ("x-amz-meta-two", "second")];
    assert_eq!(copy(bench, "from", "to", &headers).status, 200);
    let to = bench.get("to");
    assert_eq!((to.header("x-amz-meta-one"), to.header("x-amz-meta-two")), (None, Some("second")));
}

pub fn the_source_of_a_copy_may_have_an_odd_key(bench: &Bench) {
    bench.put("a folder/ä+b", b"content");
    assert_eq!(copy(bench, "a folder/ä+b", "to", &[]).status, 200);
    assert_eq!(bench.get("to").text(), "content");
}

pub fn what_is_not_there_cannot_be_copied(bench: &Bench) {
    let answer = copy(bench, "never-was", "to", &[]);
    assert_eq!(answer.status, 404, "{}", answer.text());
    assert_eq!(bench.get("to").status, 404);
}

pub fn copied_only_with_the_right_etag(bench: &Bench) {
    bench.put("from", b"content");
    let wrong = ("x-amz-copy-source-if-match", "\"00000000000000000000000000000000\"");
    assert_eq!(copy(bench, "from", "to", &[wrong]).status, 412);
}
