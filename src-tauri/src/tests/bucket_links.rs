//! Links that a bucket answers, made and ended in the window, on the tests' own S3 server.

use coffer_tests::s3::double::Personality;
use serde_json::{Value, json};

use super::buckets::{Cloud, wait_for_status};
use super::harness::{TestWindow, set_sharing};
use super::links::usual;

/// A computer with a vault in a bucket that gives copies of links to strangers, or to nobody, and a document in it.
fn computer(serves_shares: bool) -> (Cloud, TestWindow, String) {
    let cloud = Cloud::like(Personality { serves_shares, ..Personality::default() });
    let window = cloud.computer();
    wait_for_status(&window, "online", None);
    let file_id = window.add("a.txt", b"hello");
    set_sharing(&window.folder, |sharing| sharing.confirmed = true);
    (cloud, window, file_id)
}

fn request(kind: &str) -> Value {
    let mut request = usual();
    request["kind"] = json!(kind);
    request
}

/// Why there are no links of a kind; `null` if there are.
fn not_shared(status: &Value, kind: &str) -> Value {
    let kinds = status["kinds"].as_array().expect("kinds");
    kinds.iter().find(|one| one["kind"] == kind).unwrap_or_else(|| panic!("no {kind} in {status}"))["not_shared"]
        .clone()
}

#[test]
fn a_signed_address_is_whole_and_nobody_says_that_it_is_off_before_it_is() {
    let (cloud, window, file_id) = computer(false);
    let status = window.ask("sharing_status", json!({}));
    assert_eq!((&status["kinds"][0]["kind"], not_shared(&status, "quick")), (&json!("quick"), Value::Null));
    let made = window.ask("link_add", json!({ "file_id": file_id, "request": request("quick") }));
    let url = made["url"].as_str().expect("an address");
    assert!(url.starts_with(&cloud.double.server().endpoint) && url.contains("X-Amz-Signature="), "{url}");
    assert_eq!(made["path"], Value::Null);
    assert_eq!(window.ask("sharing_status", json!({}))["server"]["running"], false, "we are not asked for it");

    let result = window.ask("documents_trash", json!({ "selection": { "mode": "only", "file_ids": [file_id] } }));
    let end = &made["link"]["expires_at"];
    assert_eq!(result["links"], json!({ "switched_off": 1, "still_open": 1, "still_open_until": end }));
    let off = window.ask("link_off", json!({ "id": made["link"]["id"] }));
    assert_eq!((&off["link"]["still_opens_until"], &off["link"]["checked_at"]), (end, &Value::Null));
    for (field, value) in
        [("password", json!("correct horse")), ("follows_newest", json!(true)), ("shown", json!(true))]
    {
        let mut asked = request("quick");
        asked[field] = value;
        assert_eq!(window.kind("link_add", json!({ "file_id": file_id, "request": asked })), "invalidInput", "{field}");
    }
}

#[test]
fn whether_strangers_get_copies_is_asked_and_a_copy_goes_with_its_link() {
    let (cloud, window, file_id) = computer(true);
    assert_eq!(
        not_shared(&window.ask("sharing_status", json!({})), "shareCopy"),
        Value::Null,
        "found when it was added"
    );
    cloud.double.become_like(Personality::default());
    assert_eq!(not_shared(&window.ask("sharing_check", json!({})), "shareCopy"), "notPublic");
    assert_eq!(not_shared(&window.ask("sharing_status", json!({})), "shareCopy"), "notPublic", "it is remembered");
    cloud.double.become_like(Personality { serves_shares: true, ..Personality::default() });
    assert_eq!(not_shared(&window.ask("sharing_check", json!({})), "shareCopy"), Value::Null);
    let copies = || cloud.keys().into_iter().filter(|key| key.contains(".share/")).count();
    let made = window.ask("link_add", json!({ "file_id": file_id, "request": request("shareCopy") }));
    assert!(made["url"].as_str().is_some_and(|url| url.contains("/.share/")), "{made}");
    assert_eq!(copies(), 1);
    let off = window.ask("link_off", json!({ "id": made["link"]["id"] }));
    assert_eq!((copies(), &off["is_private"]), (0, &json!(true)));
    assert!(off["link"]["checked_at"].is_i64(), "a stranger was turned away: {off}");
}

#[test]
fn a_bucket_that_gives_copies_to_nobody_makes_no_link() {
    let (cloud, window, file_id) = computer(false);
    assert_eq!(not_shared(&window.ask("sharing_check", json!({})), "shareCopy"), "notPublic");
    let add = json!({ "file_id": file_id, "request": request("shareCopy") });
    assert_eq!(window.kind("link_add", add), "illegalStatus");
    assert!(cloud.keys().iter().all(|key| !key.contains(".share/")), "nothing is left: {:?}", cloud.keys());
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["visibility"], "private");
}

#[test]
fn copies_go_to_another_bucket_once_the_person_says_so_and_the_vault_goes_on() {
    let (cloud, window, file_id) = computer(true);
    let other = cloud.double.new_bucket();
    let set = |bucket: Value| window.call("sharing_set_bucket", json!({ "bucket": bucket }));
    for bucket in [json!(""), json!("Not A Bucket"), json!(cloud.bucket)] {
        let refused = set(bucket).expect_err("it cannot be");
        assert_eq!(
            (&refused["kind"], &refused["field"]),
            (&json!("invalidInput"), &json!("share_bucket")),
            "{refused}"
        );
    }
    window.imports().transfers.set_scanning(Some(0));
    assert_eq!(set(json!(other)).expect_err("something is on its way")["kind"], "busy");
    window.imports().transfers.set_scanning(None);
    let status = set(json!(other)).expect("set");
    assert_eq!((&status["share_bucket"], not_shared(&status, "shareCopy")), (&json!(other), json!("notChecked")));
    let policy = status["share_policy"].as_str().expect("for its owner");
    assert!(policy.contains(&format!("arn:aws:s3:::{other}/.share/*")), "{policy}");
    assert!(status["share_rules"].as_str().is_some_and(|rules| rules.contains("\".share/d7/\"")), "{status}");
    wait_for_status(&window, "online", None);
    window.add("b.txt", b"the vault goes on");
    assert_eq!(not_shared(&window.ask("sharing_check", json!({})), "shareCopy"), Value::Null);
    let made = window.ask("link_add", json!({ "file_id": file_id, "request": request("shareCopy") }));
    assert!(made["url"].as_str().is_some_and(|url| url.contains(&other)), "{made}");
    assert_eq!(cloud.double.keys(&other).len(), 1);
    assert_eq!(set(Value::Null).expect("set back")["share_bucket"], Value::Null);
    window.ask("link_off", json!({ "id": made["link"]["id"] }));
    assert_eq!(cloud.double.keys(&other), [""; 0], "a link knows where its copy is");
}
