//! Conditions: writes that must not happen twice or over something else, reads that need not happen.

use std::thread;

use super::{Bench, cases};

cases! {
    created_once_it_is_not_created_again,
    created_only_where_nothing_is,
    replaced_only_with_the_right_etag,
    nothing_is_replaced_where_nothing_is except { s3s_fs: "answers 412", seaweed_fs: "answers 412" },
    of_many_that_create_one_wins never_on { s3s_fs: "looks first and writes then" },
    of_many_that_replace_one_wins never_on { s3s_fs: "looks first and writes then" },
    an_etag_may_come_without_quotes,
    got_only_with_the_right_etag except { s3s_fs: "does not read the condition" },
    not_got_again_with_the_known_etag except { s3s_fs: "does not read the condition" },
}

pub fn created_once_it_is_not_created_again(bench: &Bench) {
    let create = |body: &[u8]| bench.object("PUT", "a", "", &[("if-none-match", "*")], body);
    assert_eq!(create(b"first").status, 200);
    let second = create(b"second");
    assert_eq!((second.status, second.code().as_str()), (412, "PreconditionFailed"));
    assert_eq!(bench.get("a").text(), "first");
}

pub fn created_only_where_nothing_is(bench: &Bench) {
    bench.put("a", b"first");
    bench.object("DELETE", "a", "", &[], b"");
    assert_eq!(bench.object("PUT", "a", "", &[("if-none-match", "*")], b"second").status, 200);
    assert_eq!(bench.get("a").text(), "second");
}

pub fn replaced_only_with_the_right_etag(bench: &Bench) {
    let etag = bench.put("a", b"first").header("etag").expect("an ETag").to_owned();
    let replace = |etag: &str, body: &[u8]| bench.object("PUT", "a", "", &[("if-match", etag)], body);
    assert_eq!(replace("\"00000000000000000000000000000000\"", b"wrong").status, 412);
    assert_eq!(bench.get("a").text(), "first");
    assert_eq!(replace(&etag, b"second").status, 200);
    assert_eq!(replace(&etag, b"third").status, 412, "the ETag is that of the first");
    assert_eq!(bench.get("a").text(), "second");
}

pub fn nothing_is_replaced_where_nothing_is(bench: &Bench) {
    let answer = bench.object("PUT", "a", "", &[("if-match", "\"00000000000000000000000000000000\"")], b"x");
    assert_eq!(answer.status, 404);
}

pub fn of_many_that_create_one_wins(bench: &Bench) {
    for round in 0..5 {
        one_of_eight_wins(bench, &format!("race-{round}"), ("if-none-match", "*"));
    }
}

pub fn of_many_that_replace_one_wins(bench: &Bench) {
    for round in 0..5 {
        let key = format!("race-{round}");
        let etag = bench.put(&key, b"before").header("etag").expect("an ETag").to_owned();
        one_of_eight_wins(bench, &key, ("if-match", &etag));
    }
}

fn one_of_eight_wins(bench: &Bench, key: &str, condition: (&str, &str)) {
    let winners: Vec<String> = thread::scope(|scope| {
        let writers: Vec<_> = (0..8)
            .map(|writer| {
                scope.spawn(move || {
                    let body = format!("writer {writer}");
                    let status = bench.object("PUT", key, "", &[condition], body.as_bytes()).status;
                    assert!(matches!(status, 200 | 409 | 412), "a writer wins or loses: {status}");
                    (status == 200).then_some(body)
                })
            })
            .collect();
        writers.into_iter().filter_map(|writer| writer.join().expect("no writer panics")).collect()
    });
    assert_eq!(winners.len(), 1, "exactly one writer may believe that it has won");
    assert_eq!(bench.get(key).text(), winners[0]);
}

pub fn an_etag_may_come_without_quotes(bench: &Bench) {
    let etag = bench.put("a", b"first").header("etag").expect("an ETag").trim_matches('"').to_owned();
    assert_eq!(bench.object("PUT", "a", "", &[("if-match", &etag)], b"second").status, 200);
}

pub fn got_only_with_the_right_etag(bench: &Bench) {
    let etag = bench.put("a", b"first").header("etag").expect("an ETag").to_owned();
    let get = |etag: &str| bench.object("GET", "a", "", &[("if-match", etag)], b"").status;
    assert_eq!(get(&etag), 200);
    assert_eq!(get("\"00000000000000000000000000000000\""), 412);
}

pub fn not_got_again_with_the_known_etag(bench: &Bench) {
    let etag = bench.put("a", b"first").header("etag").expect("an ETag").to_owned();
    let get = |etag: &str| bench.object("GET", "a", "", &[("if-none-match", etag)], b"").status;
    assert_eq!(get(&etag), 304);
    assert_eq!(get("\"00000000000000000000000000000000\""), 200);
}
