//! `vault sharing` and links that a bucket answers, by whole processes.

use coffer_tests::s3::curl::curl;
use coffer_tests::s3::double::{Double, Personality, RequestSite};
use serde_json::{Value, json};

use crate::buckets::Bucket;
use crate::harness::{Coffer, Run, text};

fn giving() -> Bucket {
    let double = Double::with(Personality { serves_shares: true, ..Personality::default() });
    let name = double.new_bucket();
    Bucket { double, name }
}

/// What is said of a kind of link; null if there are links of it.
fn not_shared<'a>(answer: &'a Value, kind: &str) -> &'a Value {
    let kinds = answer["kinds"].as_array().expect("a list");
    &kinds.iter().find(|one| one["kind"] == kind).expect("all kinds are told")["not_shared"]
}

fn said(bucket: &Bucket, coffer: &Coffer, arguments: &[&str]) -> Run {
    bucket.command(coffer, arguments.iter().copied()).output().expect("cofferctl starts").into()
}

#[test]
fn a_vault_says_which_links_it_can_give_and_why_not() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    bucket.add(&coffer);
    let before = bucket.double.keys(&bucket.name);
    let closed = bucket.json(&coffer, ["vault", "sharing", "--check"]);
    assert_eq!(not_shared(&closed, "shareCopy"), "notPublic");
    assert_eq!((not_shared(&closed, "quick"), not_shared(&closed, "served")), (&Value::Null, &Value::Null));
    assert_eq!((&closed["share_bucket"], &closed["found"]["gives_copies"]), (&Value::Null, &json!(false)));
    assert_eq!(bucket.double.keys(&bucket.name), before, "nothing is left");
    let shown = said(&bucket, &coffer, &["vault", "sharing", "Cloud"]);
    assert!(shown.text().contains("no: the bucket gives nothing to strangers"), "{}", shown.text());
    assert!(shown.text().contains("strangers get no copies"), "it remembers: {}", shown.text());

    let local = Coffer::new();
    local.added("a.txt", "x");
    let answer = local.json(["vault", "sharing"]);
    assert_eq!(answer["kinds"][0]["kind"], "served");
    assert_eq!((not_shared(&answer, "quick"), &answer["found"]), (&json!("noBucket"), &Value::Null));
    for options in [&["--check"][..], &["--policy"], &["--rules"], &["--bucket", "shares"], &["--own"]] {
        let arguments = ["vault", "sharing"].into_iter().chain(options.iter().copied());
        assert_eq!(local.failure(arguments), (Some(1), "invalidInput".to_owned()), "{options:?}");
    }
}

#[test]
fn a_policy_and_rules_are_printed_for_this_very_vault_without_a_network() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    let endpoint = bucket.double.server().endpoint;
    let add = ["vault", "add", "s3", "--endpoint", &endpoint, "--bucket", &bucket.name, "--prefix", "work"];
    bucket.json(&coffer, add);
    bucket.double.forget_requests();
    let own = format!("arn:aws:s3:::{}/work/.share/*", bucket.name);
    let printed = said(&bucket, &coffer, &["vault", "sharing", "--policy"]);
    let policy: Value = serde_json::from_str(printed.text()).expect("exactly one document, to be copied");
    assert_eq!(policy["Statement"][0]["Resource"], json!([own]));
    assert_eq!(policy["Statement"][0]["Action"], json!(["s3:GetObject"]));
    let rules = bucket.json(&coffer, ["vault", "sharing", "--rules"]);
    assert_eq!(rules["Rules"][1]["Filter"]["Prefix"], "work/.share/d7/");
    let other = bucket.json(&coffer, ["vault", "sharing", "--bucket", "photos-shared", "--policy"]);
    assert_eq!(other["Statement"][0]["Resource"], json!(["arn:aws:s3:::photos-shared/.share/*"]));
    let chosen = bucket.json(&coffer, ["vault", "sharing"]);
    assert_eq!(chosen["share_bucket"], "photos-shared");
    assert_eq!(not_shared(&chosen, "shareCopy"), "notChecked", "nobody has looked there");
    assert_eq!(bucket.json(&coffer, ["vault", "sharing", "--own"])["share_bucket"], Value::Null);
    assert!(bucket.double.requests().is_empty(), "nobody was asked: {:?}", bucket.double.requests());
}

#[test]
fn a_link_goes_through_the_share_bucket_until_it_is_off() {
    let bucket = giving();
    let shares = bucket.double.new_bucket();
    let coffer = Coffer::new();
    bucket.add(&coffer);
    let file = coffer.file("Zürich.txt", "the words of a report");
    bucket.json(&coffer, ["add", file.to_str().expect("text")]);
    let checked = bucket.json(&coffer, ["vault", "sharing", "--bucket", &shares, "--check"]);
    assert_eq!(not_shared(&checked, "shareCopy"), &Value::Null);
    let listed = bucket.json(&coffer, ["ls"]);
    let document = text(&listed["documents"][0], "file_id");
    let made = bucket.json(&coffer, ["links", "add", document, "--copy", "--expires", "1d"]);
    let url = text(&made, "url");
    assert!(url.contains(&format!("/{shares}/.share/d1/")), "{url}");
    let answer = curl(url, &[]);
    assert_eq!((answer.status, answer.text().as_str()), (200, "the words of a report"));
    assert!(answer.header("content-disposition").is_some_and(|said| said.ends_with("UTF-8''Z%C3%BCrich.txt")));
    bucket.json(&coffer, ["vault", "sharing", "--own"]);
    let off = said(&bucket, &coffer, &["links", "off", text(&made["link"], "id")]);
    assert!(off.code == Some(0) && off.text().contains("off, checked "), "{off:?}");
    assert_eq!(curl(url, &[]).status, 404);
    assert_eq!(bucket.double.keys(&shares), [] as [String; 0]);
}

#[test]
fn what_cannot_be_chosen_or_tried_says_why() {
    let bucket = giving();
    let coffer = Coffer::new();
    bucket.add(&coffer);
    for name in ["Shares", &bucket.name] {
        let refused = bucket.run(&coffer, ["vault", "sharing", "--bucket", name]);
        assert_eq!((refused.code, refused.kind()), (Some(1), "invalidInput".to_owned()), "{name}");
        assert_eq!(refused.errors()[0]["field"], "share_bucket");
    }
    let absent = bucket.run(&coffer, ["vault", "sharing", "--bucket", "no-such-bucket", "--check"]);
    assert_eq!((absent.code, absent.kind()), (Some(1), "bucketNotFound".to_owned()));
    let denied = Personality { denied: vec![RequestSite::Copy], serves_shares: true, ..Personality::default() };
    bucket.double.become_like(denied);
    let denied = bucket.run(&coffer, ["vault", "sharing", "--own", "--check"]);
    assert_eq!((denied.code, denied.kind()), (Some(1), "permissionDenied".to_owned()));
    for wrong in [&["--bucket", "abc", "--own"][..], &["--check", "--policy"], &["--policy", "--rules"]] {
        let run = coffer.run(["vault", "sharing"].into_iter().chain(wrong.iter().copied()));
        assert_eq!(run.code, Some(2), "{wrong:?}");
    }
    assert_eq!(coffer.failure(["vault", "sharing", "Nothing"]), (Some(1), "vaultNotFound".to_owned()));
}

#[test]
fn a_vault_that_anybody_can_read_is_said_loudly() {
    let bucket = Bucket::new();
    let coffer = Coffer::new();
    bucket.add(&coffer);
    bucket.double.become_like(Personality { serves_anyone: true, ..Personality::default() });
    let loud = said(&bucket, &coffer, &["vault", "sharing", "--check"]);
    assert_eq!(loud.code, Some(1));
    assert!(loud.stderr.contains("WARNING: what is in the vault itself can be read"), "{}", loud.stderr);
    let answer = bucket.run(&coffer, ["vault", "sharing"]);
    assert_eq!((answer.code, &answer.json()["found"]["gives_originals"]), (Some(1), &json!(true)));
}
