//! Vaults in buckets, on the tests' own S3 server: tried, added, shared by two computers, out of reach and back, forgotten.

use std::fs;
use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::VaultId;
use coffer_tests::s3::double::{Conditions, Double, Fault, Personality, RequestSite, Strike};
use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};
use crate::watch;

const FOUR_TICKS: [&str; 4] = ["reach", "signIn", "list", "writeDelete"];

/// A server with a bucket in it.
pub(super) struct Cloud {
    pub(super) double: Double,
    pub(super) bucket: String,
}

impl Cloud {
    pub(super) fn new() -> Self {
        Cloud::like(Personality::default())
    }

    pub(super) fn like(personality: Personality) -> Self {
        let double = Double::with(personality);
        let bucket = double.new_bucket();
        Cloud { double, bucket }
    }

    /// What a person fills in.
    fn form(&self) -> Value {
        let server = self.double.server();
        json!({
            "name": "Photos", "endpoint": server.endpoint, "bucket": self.bucket, "region": "", "prefix": "",
            "key_id": server.access_key, "secret": server.secret_key, "session_token": null,
            "credentials": "keyring", "allow_plain_http": false,
        })
    }

    /// Another computer, which has added the vault too.
    pub(super) fn computer(&self) -> TestWindow {
        let window = computer();
        window.ask("vault_add_bucket", json!({ "form": self.form(), "user_id": null }));
        window
    }

    /// The vault's own objects, as they lie in the bucket.
    pub(super) fn keys(&self) -> Vec<String> {
        self.double.keys(&self.bucket)
    }

    fn new_keys(&self, secret: &str, credentials: &str) -> Value {
        let key_id = self.double.server().access_key;
        json!({
            "name": "Photos", "key_id": key_id, "secret": secret, "session_token": null, "credentials": credentials
        })
    }
}

/// A computer on which Coffer runs for the first time.
fn computer() -> TestWindow {
    TestWindow::over(Arc::new(tempfile::tempdir().expect("a temporary folder")))
}

fn names(window: &TestWindow) -> Vec<String> {
    let page = window.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 500 }));
    let rows = page["documents"].as_array().expect("rows");
    rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
}

fn vault_id(window: &TestWindow) -> VaultId {
    let status = window.ask("vault_status", json!({}));
    status["vault_id"].as_str().and_then(|id| id.parse().ok()).expect("an id")
}

/// Waits until the page is told of this connection, and of this reason why nothing can be changed.
pub(super) fn wait_for_status(window: &TestWindow, connection: &str, read_only: Option<&str>) {
    let wanted = |status: &Value| status["connection"] == connection && status["read_only"].as_str() == read_only;
    window.ask_until("vault_status", json!({}), wanted);
}

/// Drops a file that cannot be added now, and answers the kind of what it waits for, or failed with.
fn drop_in_vain(window: &TestWindow, name: &str) -> String {
    window.drop(vec![window.file(name, name.as_bytes())], "");
    let is_stopped = |totals: &Value| totals["failed"] == 1 || totals["waiting"] == 1;
    let snapshot = window.wait_until(|snapshot| is_idle(snapshot) && is_stopped(&snapshot["totals"]));
    snapshot["transfers"][0]["error"]["kind"].as_str().expect("it says why").to_owned()
}

#[test]
fn a_bucket_is_tried_without_a_trace_and_becomes_a_vault() {
    let (cloud, window) = (Cloud::new(), computer());
    let report = window.ask("bucket_test", json!({ "form": cloud.form(), "channel": "__CHANNEL__:7" }));
    for tick in FOUR_TICKS {
        let told = window.next_snapshot(7).expect("each check is told");
        assert_eq!((&told["check"], &told["state"]), (&json!(tick), &json!("passed")), "{told}");
    }
    assert_eq!(report["existing"], Value::Null);
    assert_eq!(cloud.keys(), [""; 0], "trying leaves nothing behind");

    let added = window.ask("vault_add_bucket", json!({ "form": cloud.form(), "user_id": null }));
    assert_eq!((&added["name"], &added["current"], &added["open"]), (&json!("Photos"), &json!(true), &json!(true)));
    assert_eq!((&added["place"]["bucket"], &added["place"]["credentials"]), (&json!(cloud.bucket), &json!("keyring")));
    wait_for_status(&window, "online", None);
    let file_id = window.add("a.txt", b"hello");
    let content = cloud.keys().into_iter().find(|key| key.ends_with(&file_id)).expect("it lies in the bucket");
    assert_eq!(cloud.double.bytes(&cloud.bucket, &content).as_deref(), Some(&b"hello"[..]));

    let facts = window.ask("bucket_facts", json!({ "name": "Photos" }));
    assert_eq!(facts["checks"], report["checks"], "what was found is kept");
    let again = window.ask("bucket_check", json!({ "name": "Photos", "channel": "__CHANNEL__:8" }));
    assert_eq!(again["existing"]["vault_id"], added["vault_id"]);
    assert_eq!(names(&window), ["a.txt"]);
}

#[test]
fn what_is_wrong_with_a_bucket_is_an_answer_and_makes_no_vault() {
    let (cloud, window) = (Cloud::new(), computer());
    let mut form = cloud.form();
    form["secret"] = "wrong".into();
    let report = window.ask("bucket_test", json!({ "form": form, "channel": "__CHANNEL__:7" }));
    let failed = report["checks"].as_array().expect("checks").iter().find(|check| check["state"] == "failed");
    let failed = failed.expect("keys that are refused are no tick");
    assert_eq!((&failed["check"], &failed["error"]), (&json!("signIn"), &json!("credentialsRefused")));
    assert_eq!(window.kind("vault_add_bucket", json!({ "form": form, "user_id": null })), "credentialsRefused");
    assert_eq!(window.ask("vault_list", json!({})), json!([]));
    assert_eq!(cloud.keys(), [""; 0]);
}

#[test]
fn a_second_computer_is_told_how_far_it_has_read_and_shows_the_documents() {
    let cloud = Cloud::new();
    let first = cloud.computer();
    for name in ["a.txt", "b.txt", "c.txt"] {
        first.add(name, name.as_bytes());
    }
    let second = computer();
    let told = second.listen(watch::READING_EVENT);
    cloud.double.inject(Strike::always(RequestSite::GetSidecar, Fault::StalledAnswer));
    second.ask("vault_add_bucket", json!({ "form": cloud.form(), "user_id": null }));
    let patience = Duration::from_secs(20);
    let reading = loop {
        let reading = told.recv_timeout(patience).expect("how far it has come");
        if !reading.is_null() {
            break reading;
        }
    };
    assert_eq!(reading, json!({ "documents": 0, "documents_total": 3 }));
    cloud.double.clear_faults();
    while !told.recv_timeout(patience).expect("that it is over").is_null() {}
    second.ask_until("usage", json!({}), |usage| usage["documents"] == 3);
    assert_eq!(names(&second), ["a.txt", "b.txt", "c.txt"]);

    let page = second.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 1 }));
    second.ask("document_open", json!({ "file_id": page["documents"][0]["file_id"] }));
    let opened = second.desktop.opened();
    assert_eq!(fs::read(&opened[0]).expect("a copy"), b"a.txt");
}

#[test]
fn out_of_reach_the_list_answers_and_what_was_dropped_goes_on_by_itself() {
    let cloud = Cloud::new();
    let window = cloud.computer();
    window.add("a.txt", b"a");
    cloud.double.inject(Strike::everything(Fault::ResetBeforeBody));
    assert_eq!(drop_in_vain(&window, "b.txt"), "offline");
    wait_for_status(&window, "offline", Some("offline"));
    assert_eq!(names(&window), ["a.txt"], "what is known needs no network");
    cloud.double.clear_faults();
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    assert_eq!(names(&window), ["a.txt", "b.txt"]);
    wait_for_status(&window, "online", None);
}

#[test]
fn keys_that_are_refused_are_replaced_and_what_was_dropped_goes_on() {
    let cloud = Cloud::new();
    let window = cloud.computer();
    let (vault, secret) = (vault_id(&window), cloud.double.server().secret_key);
    cloud.double.inject(Strike::everything(Fault::Refused(403, "InvalidAccessKeyId")));
    assert_eq!(drop_in_vain(&window, "a.txt"), "credentialsRefused");
    wait_for_status(&window, "locked", Some("credentialsRefused"));
    cloud.double.clear_faults();
    assert_eq!(window.kind("vault_replace_keys", cloud.new_keys("wrong", "keyring")), "credentialsRefused");
    let kept = window.keys.keyring.get(&vault).expect("memory answers").expect("the keys it had");
    assert!(!format!("{kept:?}").contains(&secret), "keys do not print themselves");

    window.ask("vault_replace_keys", cloud.new_keys(&secret, "session"));
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    assert_eq!(names(&window), ["a.txt"]);
    wait_for_status(&window, "online", None);
    assert!(window.keys.keyring.get(&vault).expect("memory answers").is_none(), "they are kept in one place");
    let vaults = window.ask("vault_list", json!({}));
    assert_eq!(vaults[0]["place"]["credentials"], "session");
}

#[test]
fn where_only_one_computer_may_write_another_takes_over() {
    let cloud = Cloud::like(Personality { conditions: Conditions::Ignored, ..Personality::default() });
    let first = cloud.computer();
    first.add("a.txt", b"a");
    let second = cloud.computer();
    assert_eq!(drop_in_vain(&second, "b.txt"), "readOnly");
    wait_for_status(&second, "online", Some("readOnly"));

    second.ask("vault_take_over", json!({}));
    second.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    wait_for_status(&second, "online", None);
    first.state.vaults.shown().expect("open").catching.try_now();
    wait_for_status(&first, "online", Some("readOnly"));
    first.ask_until("usage", json!({}), |usage| usage["documents"] == 2);
    assert_eq!(names(&first), ["a.txt", "b.txt"], "it can still read");
}

#[test]
fn forgetting_takes_the_keys_and_leaves_the_bucket() {
    let cloud = Cloud::new();
    let window = cloud.computer();
    window.add("a.txt", b"a");
    let (vault, before) = (vault_id(&window), cloud.keys());
    assert!(window.keys.keyring.get(&vault).expect("memory answers").is_some());
    window.ask("vault_remove", json!({ "name": "Photos" }));
    assert!(window.keys.keyring.get(&vault).expect("memory answers").is_none());
    assert_eq!(cloud.keys(), before);
    assert_eq!(window.ask("vault_list", json!({})), json!([]));

    window.ask("vault_add_bucket", json!({ "form": cloud.form(), "user_id": null }));
    window.ask_until("usage", json!({}), |usage| usage["documents"] == 1);
    assert_eq!(names(&window), ["a.txt"], "it was only forgotten");
}

#[test]
fn the_desktop_shows_where_the_clock_is_set() {
    let window = computer();
    window.ask("date_settings_open", json!({}));
    assert_eq!(window.desktop.date_settings_opened(), 1);
}
