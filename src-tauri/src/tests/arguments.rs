//! Whatever the page sends, a command answers with an error of a kind (or the framework with a sentence), and the vault
//! stays as it is.

use std::time::Duration;

use serde_json::{Value, json};

use super::harness::TestWindow;
use crate::picked::Picked;

/// The form of an id, of no document.
const NOBODY: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Shape {
    Text,
    /// A whole number that is not negative.
    Count,
    Switch,
    Object,
    /// A whole number, or nothing.
    MaybeNumber,
}

/// A command, arguments with which it changes nothing, and the shape of each argument.
type Call = (&'static str, Value, Vec<(&'static str, Shape)>);

/// Every command that takes arguments.
fn calls() -> Vec<Call> {
    use Shape::{Count, MaybeNumber, Object, Switch, Text};
    let selection = json!({ "mode": "only", "file_ids": [NOBODY] });
    let settings = json!({ "theme": "system", "density": "comfortable", "text_percent": 100, "details_open": true });
    let mut calls = vec![
        ("activity", json!({ "before": null, "limit": 10 }), vec![("before", MaybeNumber), ("limit", Count)]),
        (
            "documents_page",
            json!({ "query": {}, "first": 0, "limit": 10 }),
            vec![("query", Object), ("first", Count), ("limit", Count)],
        ),
        ("document_position", json!({ "query": {}, "file_id": NOBODY }), vec![("query", Object), ("file_id", Text)]),
        ("document_search_prefix", json!({ "query": {}, "prefix": "a" }), vec![("query", Object), ("prefix", Text)]),
        ("document_get", json!({ "file_id": NOBODY }), vec![("file_id", Text)]),
        ("document_open", json!({ "file_id": NOBODY }), vec![("file_id", Text)]),
        (
            "document_update",
            json!({ "file_id": NOBODY, "rev": 1, "changes": { "note": "x" } }),
            vec![("file_id", Text), ("rev", Count), ("changes", Object)],
        ),
        (
            "documents_move",
            json!({ "selection": selection, "folder": "a" }),
            vec![("selection", Object), ("folder", Text)],
        ),
        ("folders", json!({ "parent": "" }), vec![("parent", Text)]),
        ("import_drop", json!({ "drop_id": NOBODY, "folder": "" }), vec![("drop_id", Text), ("folder", Text)]),
        ("import_files", json!({ "folder": "" }), vec![("folder", Text)]),
        ("import_folder", json!({ "folder": "" }), vec![("folder", Text)]),
        ("import_paste", json!({ "folder": "" }), vec![("folder", Text)]),
        ("settings_set", json!({ "settings": settings }), vec![("settings", Object)]),
        ("transfers_watch", json!({ "channel": "__CHANNEL__:1" }), vec![("channel", Text)]),
        (
            "vault_verify",
            json!({ "read_data": false, "channel": "__CHANNEL__:1" }),
            vec![("read_data", Switch), ("channel", Text)],
        ),
        ("vault_repair", json!({ "dry_run": true }), vec![("dry_run", Switch)]),
        ("set_aside_restore", json!({ "id": "anna/x" }), vec![("id", Text)]),
        ("set_aside_remove", json!({ "id": "anna/x" }), vec![("id", Text)]),
        ("page_error", json!({ "message": "x" }), vec![("message", Text)]),
    ];
    for command in ["documents_export", "documents_trash", "documents_restore", "documents_purge"] {
        calls.push((command, json!({ "selection": selection }), vec![("selection", Object)]));
    }
    for command in ["transfer_pause", "transfer_resume", "transfer_cancel", "transfer_retry"] {
        calls.push((command, json!({ "id": "1" }), vec![("id", Text)]));
    }
    calls
}

/// Values that no command expects everywhere.
fn oddities() -> Vec<Value> {
    let mut odd = vec![
        // NaN and the infinities reach us as null: JSON has no others.
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(9_007_199_254_740_993_u64),
        json!(u64::MAX),
        json!(1e300),
        json!([]),
        json!([1, "a", null]),
        json!({}),
        json!({ "mode": "everything" }),
        json!({ "mode": "only", "file_ids": "all" }),
        json!({ "mode": "only", "file_ids": vec![NOBODY; 10_001] }),
        json!({ "mode": "allExcept", "file_ids": [] }),
        json!({ "__proto__": {}, "constructor": 1 }),
    ];
    let upper = NOBODY.to_uppercase();
    let texts = ["", "../../etc/passwd", "/", "a//b", "a/../b", "C:\\x", "nul\0", "__CHANNEL__:", "-1", "1e9", &upper];
    odd.extend(texts.into_iter().map(Value::from));
    odd.push("x".repeat(10_000_000).into());
    odd
}

fn fits(value: &Value, shape: Shape) -> bool {
    match shape {
        Shape::Text => value.is_string(),
        Shape::Count => value.is_u64(),
        Shape::Switch => value.is_boolean(),
        // An array is read as the fields of an object in their order.
        Shape::Object => value.is_object() || value.is_array(),
        Shape::MaybeNumber => value.is_null() || value.is_i64(),
    }
}

/// Either an error of ours, of a kind and never `internal`, or a sentence of the framework.
fn assert_refusal(command: &str, error: &Value, case: &str) {
    let short: String = error.to_string().chars().take(300).collect();
    match error {
        Value::String(sentence) => assert!(!sentence.is_empty(), "{command} with {case}"),
        Value::Object(body) => {
            let kind = body["kind"].as_str().unwrap_or_default();
            assert!(!kind.is_empty() && kind != "internal", "{command} with {case}: {short}");
            let message = body["message"].as_str().unwrap_or_default();
            assert!((1..=1_000).contains(&message.len()), "{command} with {case}: {short}");
        }
        _ => panic!("{command} with {case} fails with {short}"),
    }
}

#[test]
fn an_argument_of_the_wrong_shape_is_refused_and_nothing_changes() {
    let window = TestWindow::new();
    window.add("kept.txt", b"kept");
    let before = window.fingerprint();
    for (command, valid, shapes) in calls() {
        for (key, shape) in shapes {
            let mut without = valid.clone();
            without.as_object_mut().expect("arguments").remove(key);
            let answer = window.call(command, without);
            assert_eq!(answer.is_err(), shape != Shape::MaybeNumber, "{command} without {key}: {answer:?}");
            for odd in oddities() {
                let case: String = format!("{key} = {odd}").chars().take(100).collect();
                let fits = fits(&odd, shape);
                let mut args = valid.clone();
                args[key] = odd;
                match window.call(command, args) {
                    Ok(answer) => assert!(fits, "{command} takes {case} and answers {answer}"),
                    Err(error) => assert_refusal(command, &error, &case),
                }
            }
        }
    }
    assert_eq!(window.fingerprint(), before, "a refused call changes nothing");
}

#[test]
fn an_argument_nobody_knows_is_harmless() {
    let window = TestWindow::new();
    for (command, mut valid, _) in calls() {
        let expected = window.call(command, valid.clone()).is_ok();
        valid["path"] = json!("/etc/passwd");
        valid["user_id"] = json!("eve");
        assert_eq!(window.call(command, valid).is_ok(), expected, "{command} must not look at what it does not know");
    }
}

#[test]
fn a_number_nobody_can_mean_is_refused_with_its_field() {
    let window = TestWindow::new();
    for (command, args) in [
        ("documents_page", json!({ "query": {}, "first": 0, "limit": 0 })),
        ("documents_page", json!({ "query": {}, "first": 0, "limit": 501 })),
        ("documents_page", json!({ "query": {}, "first": 0, "limit": u64::MAX })),
        ("activity", json!({ "before": null, "limit": 201 })),
    ] {
        let error = window.call(command, args.clone()).expect_err("out of bounds");
        assert_eq!((&error["kind"], &error["field"]), (&json!("invalidInput"), &json!("limit")), "{command} {args}");
    }
    let beyond = window.call("documents_page", json!({ "query": {}, "first": u64::MAX, "limit": 1 }));
    match beyond {
        Ok(page) => assert_eq!(page["documents"], json!([]), "beyond the end there is nothing"),
        Err(error) => assert_eq!(error["kind"], "invalidInput"),
    }
}

#[test]
fn what_is_no_id_is_refused_before_anything_is_looked_up() {
    let window = TestWindow::new();
    let no_ids = [
        NOBODY[1..].to_owned(),
        format!("{NOBODY}0"),
        NOBODY.to_uppercase(),
        format!("{}.meta", &NOBODY[..27]),
        "0192f0c1-d2e3-7a4b-8c5d-6e7f80912a3b".to_owned(),
        "../../../../../../../etc/passwd0".to_owned(),
    ];
    for id in &no_ids {
        for (command, args) in [
            ("document_get", json!({ "file_id": id })),
            ("document_open", json!({ "file_id": id })),
            ("document_update", json!({ "file_id": id, "rev": 1, "changes": {} })),
            ("document_position", json!({ "query": {}, "file_id": id })),
            ("documents_purge", json!({ "selection": { "mode": "only", "file_ids": [id] } })),
            ("documents_trash", json!({ "selection": { "mode": "allExcept", "query": {}, "file_ids": [id] } })),
        ] {
            assert_eq!(window.kind(command, args), "invalidInput", "{command} with {id:?}");
        }
    }
    assert_eq!(window.kind("document_get", json!({ "file_id": NOBODY })), "notFound");
}

#[test]
fn a_document_of_another_user_does_not_exist() {
    let window = TestWindow::new();
    let vault = window.state.vault().expect("open");
    let eve = "eve".parse().expect("a user");
    let path = window.file("secret.txt", b"of eve");
    let root = coffer_core::document::FolderPath::root();
    let queued = vault.service.enqueue(&eve, &[path], &root, &mut |_| {}).expect("queued").queued;
    let file_id = queued[0].file_id;
    vault.service.import(&eve, file_id, &coffer_core::service::Unattended).expect("imported");
    let before = vault.service.document(&eve, file_id).expect("it is eve's");

    let id = file_id.to_string();
    for (command, args) in [
        ("document_get", json!({ "file_id": id })),
        ("document_open", json!({ "file_id": id })),
        ("document_update", json!({ "file_id": id, "rev": 1, "changes": { "name": "mine.txt" } })),
    ] {
        assert_eq!(window.kind(command, args), "notFound", "{command}");
    }
    assert_eq!(window.ask("document_position", json!({ "query": {}, "file_id": id })), Value::Null);
    let selection = json!({ "mode": "only", "file_ids": [id] });
    for command in ["documents_trash", "documents_restore", "documents_purge"] {
        let result = window.ask(command, json!({ "selection": selection }));
        assert_eq!(
            (&result["changed"], &result["failed"][0]["error"]["kind"]),
            (&json!(0), &json!("notFound")),
            "{command}"
        );
        assert_eq!(result["failed"][0]["name"], Value::Null, "not even its name is told");
    }
    assert_eq!(window.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 10 }))["count"], 0);
    assert_eq!(vault.service.document(&eve, file_id).expect("still there"), before);
}

#[test]
fn a_drop_id_works_once_and_for_a_minute() {
    let window = TestWindow::new();
    let picked = Picked::look_at(vec![window.file("a.txt", b"a")]);
    let import = |drop_id: &str, folder: &str| json!({ "drop_id": drop_id, "folder": folder });

    let drop_id = window.state.drops.hold(&picked).expect("a file");
    assert_eq!(window.kind("import_drop", import(&drop_id, "a//b")), "invalidInput");
    window.ask("import_drop", import(&drop_id, ""));
    let reused = window.call("import_drop", import(&drop_id, "")).expect_err("it is spent");
    assert_eq!((&reused["kind"], &reused["field"]), (&json!("invalidInput"), &json!("drop_id")));

    let drop_id = window.state.drops.hold(&picked).expect("a file");
    window.clock.move_on(Duration::from_secs(61));
    assert_eq!(window.kind("import_drop", import(&drop_id, "")), "invalidInput", "a minute is over");
}
