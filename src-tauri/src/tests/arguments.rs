//! Whatever the page sends, a command answers with an error of a kind (or the framework with a sentence), and the vault
//! stays as it is: a table of all commands by all classes of arguments.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::Duration;

use serde_json::{Value, json};

use super::harness::TestWindow;
use super::reference;
use crate::picked::Picked;

/// The form of an id, of no document.
pub(super) const NOBODY: &str = "0192f0c1d2e37a4b8c5d6e7f80912a3b";

/// What an argument must be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Shape {
    Text,
    /// As `Text`, but nobody reads it: any will do.
    AnyText,
    /// What the framework makes a channel of.
    Channel,
    /// A whole number that is not negative.
    Count,
    Switch,
    Object,
    /// A whole number, or nothing.
    MaybeNumber,
    /// As `Text`, or nothing.
    MaybeText,
}

impl Shape {
    /// Whether leaving it out is fine.
    fn is_optional(self) -> bool {
        matches!(self, Shape::MaybeNumber | Shape::MaybeText)
    }
}

/// A command, arguments with which it changes nothing, and the shape of each argument.
pub(super) type Call = (&'static str, Value, Vec<(&'static str, Shape)>);

/// Every command that takes arguments.
pub(super) fn calls() -> Vec<Call> {
    use Shape::{AnyText, Channel, Count, MaybeNumber, MaybeText, Object, Switch, Text};
    // Nobody answers there.
    let form = json!({
        "name": "", "endpoint": "http://127.0.0.1:1", "bucket": "photos", "region": "", "prefix": "", "key_id": "a",
        "secret": "b", "session_token": null, "credentials": "session", "allow_plain_http": false
    });
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
        ("transfers_watch", json!({ "channel": "__CHANNEL__:1" }), vec![("channel", Channel)]),
        (
            "vault_verify",
            json!({ "read_data": false, "channel": "__CHANNEL__:1" }),
            vec![("read_data", Switch), ("channel", Channel)],
        ),
        ("vault_repair", json!({ "dry_run": true }), vec![("dry_run", Switch)]),
        ("set_aside_restore", json!({ "id": "anna/x" }), vec![("id", Text)]),
        ("set_aside_remove", json!({ "id": "anna/x" }), vec![("id", Text)]),
        ("page_error", json!({ "message": "x" }), vec![("message", AnyText)]),
        ("vault_use", json!({ "name": "nowhere" }), vec![("name", Text)]),
        ("vault_add_local", json!({ "name": "Work", "folder_id": NOBODY }), vec![("name", Text), ("folder_id", Text)]),
        (
            "bucket_test",
            json!({ "form": form, "channel": "__CHANNEL__:1" }),
            vec![("form", Object), ("channel", Channel)],
        ),
        ("vault_add_bucket", json!({ "form": form, "user_id": null }), vec![("form", Object), ("user_id", MaybeText)]),
        (
            "vault_replace_keys",
            json!({
                "name": "nowhere", "key_id": "a", "secret": "b", "session_token": null, "credentials": "session"
            }),
            vec![
                ("name", Text),
                ("key_id", Text),
                ("secret", Text),
                ("session_token", MaybeText),
                ("credentials", Text),
            ],
        ),
        ("bucket_facts", json!({ "name": "nowhere" }), vec![("name", Text)]),
        (
            "bucket_check",
            json!({ "name": "nowhere", "channel": "__CHANNEL__:1" }),
            vec![("name", Text), ("channel", Channel)],
        ),
        ("vault_remove", json!({ "name": "nowhere" }), vec![("name", Text)]),
        ("vault_rename", json!({ "name": "nowhere", "new_name": "Work" }), vec![("name", Text), ("new_name", Text)]),
    ];
    for command in ["documents_export", "documents_trash", "documents_restore", "documents_purge"] {
        calls.push((command, json!({ "selection": selection }), vec![("selection", Object)]));
    }
    for command in ["transfer_pause", "transfer_resume", "transfer_cancel", "transfer_retry"] {
        calls.push((command, json!({ "id": "1" }), vec![("id", Text)]));
    }
    calls
}

/// The commands that take none. All can be repeated without changing anything but `vault_rebuild_index`.
const WITHOUT_ARGUMENTS: [&str; 17] = [
    "aws_profiles",
    "date_settings_open",
    "local_folder_choose",
    "local_folder_offered",
    "set_aside_show",
    "settings_get",
    "tags",
    "transfers_clear",
    "trash_empty",
    "usage",
    "vault_health",
    "vault_list",
    "vault_rebuild_index",
    "vault_status",
    "vault_take_over",
    "vault_verify_cancel",
    "window_ready",
];

/// Values that no command expects everywhere.
pub(super) fn oddities() -> Vec<Value> {
    // The framework reads what the page sends with a parser that goes no deeper; see the test below.
    let deep = |wrap: fn(Value) -> Value| (0..120).fold(Value::Null, |inner, _| wrap(inner));
    let mut odd = vec![
        // NaN and the infinities reach us as null: JSON has no others.
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(-0.0),
        json!(1e308),
        json!(i64::MIN),
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
        deep(|inner| Value::Array(vec![inner])),
        deep(|inner| json!({ "query": inner })),
    ];
    let upper = NOBODY.to_uppercase();
    let (short, long) = (&NOBODY[1..], format!("{NOBODY}0"));
    let texts = [
        "",
        "../../etc/passwd",
        "../../../../../../../etc/passwd0",
        "/",
        "a//b",
        "a/../b",
        "C:\\x",
        "nul\0",
        "__CHANNEL__:",
        "-1",
        "1e9",
        "NaN",
        &upper,
        short,
        &long,
    ];
    odd.extend(texts.into_iter().map(Value::from));
    odd.push("x".repeat(10_000_000).into());
    odd
}

pub(super) fn fits(value: &Value, shape: Shape) -> bool {
    match shape {
        Shape::Text | Shape::AnyText => value.is_string(),
        Shape::Channel => value.as_str().is_some_and(|text| text.starts_with("__CHANNEL__:") && text.len() > 12),
        Shape::Count => value.is_u64(),
        Shape::Switch => value.is_boolean(),
        // An array is read as the fields of an object in their order.
        Shape::Object => value.is_object() || value.is_array(),
        Shape::MaybeNumber => value.is_null() || value.is_i64(),
        Shape::MaybeText => value.is_null() || value.is_string(),
    }
}

/// Either an error of ours, of a kind that bad arguments may have and naming the field, or a sentence of the framework
/// that names command and argument.
pub(super) fn assert_refusal(command: &str, argument: &str, error: &Value, case: &str) {
    let short: String = error.to_string().chars().take(300).collect();
    match error {
        Value::String(sentence) => {
            let names_it = sentence.contains(command) && sentence.contains(argument);
            assert!(names_it || sentence.contains("invalid channel value"), "{command} with {case}: {short}");
        }
        Value::Object(body) => {
            let kind = body["kind"].as_str().unwrap_or_default();
            assert!(
                ["invalidInput", "notFound", "vaultNotFound", "dropEmpty"].contains(&kind),
                "{command} with {case}: {short}"
            );
            assert_eq!(body.contains_key("field"), kind == "invalidInput", "{command} with {case}: {short}");
            let message = body["message"].as_str().unwrap_or_default();
            assert!((1..=1_000).contains(&message.len()), "{command} with {case}: {short}");
        }
        _ => panic!("{command} with {case} fails with {short}"),
    }
}

#[test]
fn every_command_is_in_the_table() {
    let known: BTreeSet<String> =
        calls().into_iter().map(|(command, ..)| command).chain(WITHOUT_ARGUMENTS).map(str::to_owned).collect();
    assert_eq!(known, reference::commands());
}

#[test]
fn an_argument_of_the_wrong_shape_is_refused_and_nothing_changes() {
    let window = TestWindow::new();
    window.add("kept.txt", b"kept");
    let before = window.fingerprint();
    let mut rows = 0;
    for (command, valid, shapes) in calls() {
        for (key, shape) in shapes {
            let mut without = valid.clone();
            without.as_object_mut().expect("arguments").remove(key);
            match window.call(command, without) {
                Ok(answer) => assert!(shape.is_optional(), "{command} without {key}: {answer}"),
                Err(error) => assert_refusal(command, key, &error, &format!("no {key}")),
            }
            rows += 1;
            for odd in oddities() {
                let case = describe(key, &odd);
                let fits = fits(&odd, shape);
                let mut args = valid.clone();
                args[key] = odd;
                match window.call(command, args) {
                    Ok(answer) => assert!(fits, "{command} takes {case} and answers {answer}"),
                    Err(error) => {
                        assert_refusal(command, key, &error, &case);
                        // The framework checks shapes, those of fields too; what has the right one is for us to judge.
                        assert!(error.is_string() || fits, "{command} with {case} gets past the framework: {error}");
                        assert!(error.is_object() || !fits || shape == Shape::Object, "{command} with {case}: {error}");
                    }
                }
                rows += 1;
            }
        }
    }
    assert_eq!(window.fingerprint(), before, "a refused call changes nothing");
    // Not `println!`, which is shown only if the test fails.
    let _ = writeln!(std::io::stderr(), "bad input, arguments of commands: {rows} rows");
}

/// An argument in a few words: not all of what may be megabytes, or nested deeper than can be written.
fn describe(key: &str, value: &Value) -> String {
    match value {
        Value::String(text) => format!("{key} = {:?}", text.chars().take(60).collect::<String>()),
        Value::Array(items) => format!("{key} = an array of {}", items.len()),
        Value::Object(fields) => format!("{key} = an object with {:?}", fields.keys().collect::<Vec<_>>()),
        other => format!("{key} = {other}"),
    }
}

#[test]
fn what_is_nested_ten_thousand_deep_never_becomes_an_argument() {
    // As in `tauri::ipc::protocol`, which answers the page with the parser's sentence.
    for (open, close) in [("[", "]"), ("{\"query\":", "}")] {
        let text = format!("{}null{}", open.repeat(10_000), close.repeat(10_000));
        let error = serde_json::from_str::<Value>(&text).expect_err("too deep");
        assert!(error.to_string().starts_with("recursion limit exceeded"), "{error}");
    }
    for text in ["NaN", "Infinity", "-Infinity", "1e999", "{\"limit\":NaN}"] {
        assert!(serde_json::from_str::<Value>(text).is_err(), "{text} is no JSON");
    }
}

#[test]
fn arguments_that_are_no_object_at_all_are_refused_and_nothing_changes() {
    let window = TestWindow::new();
    window.add("kept.txt", b"kept");
    let before = window.fingerprint();
    for body in [Value::Null, json!([]), json!("x"), json!(7), json!(true), json!([{ "file_id": NOBODY }])] {
        for (command, _, shapes) in calls() {
            let optional = shapes.iter().all(|(_, shape)| shape.is_optional());
            match window.call(command, body.clone()) {
                Ok(answer) => assert!(optional, "{command} takes {body} and answers {answer}"),
                Err(error) => assert_refusal(command, "", &error, &body.to_string()),
            }
        }
        // The one would change something, the other has nothing to show.
        let apart = ["vault_rebuild_index", "set_aside_show"];
        for command in WITHOUT_ARGUMENTS.iter().filter(|command| !apart.contains(command)) {
            window.ask(command, body.clone());
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

#[test]
fn a_thousand_calls_at_once_are_each_answered_and_one_of_each_race_wins() {
    let window = TestWindow::new();
    let file_id = window.add("kept.txt", b"kept");
    let drop_id = window.state.drops.hold(&Picked::look_at(vec![window.file("new.txt", b"new")])).expect("a file");
    let calls: Vec<(&str, Value)> = (0..250)
        .flat_map(|number| {
            let changes = json!({ "note": format!("by {number}") });
            [
                ("documents_page", json!({ "query": {}, "first": 0, "limit": 10 })),
                ("document_get", json!({ "file_id": NOBODY.to_uppercase() })),
                ("document_update", json!({ "file_id": file_id, "rev": 1, "changes": changes })),
                ("import_drop", json!({ "drop_id": drop_id, "folder": "" })),
            ]
        })
        .collect();
    let answers: Vec<(&str, Result<Value, Value>)> = std::thread::scope(|scope| {
        let threads: Vec<_> = calls
            .chunks(20)
            .map(|calls| {
                let page = window.page();
                let call =
                    move |(command, args): &(&'static str, Value)| (*command, page.invoke(command, args.clone()));
                scope.spawn(move || calls.iter().map(call).collect::<Vec<_>>())
            })
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("no call panics")).collect()
    });
    assert_eq!(answers.len(), 1_000);
    let kinds = |wanted: &str| -> Vec<String> {
        let of = answers.iter().filter(|(command, _)| *command == wanted);
        let kinds = of.map(|(_, answer)| match answer {
            Ok(_) => "ok".to_owned(),
            Err(error) => error["kind"].as_str().unwrap_or_default().to_owned(),
        });
        kinds.collect()
    };
    let count = |wanted: &str, kind: &str| kinds(wanted).iter().filter(|found| *found == kind).count();
    assert_eq!(count("documents_page", "ok"), 250);
    assert_eq!(count("document_get", "invalidInput"), 250);
    assert_eq!((count("document_update", "ok"), count("document_update", "conflict")), (1, 249));
    assert_eq!((count("import_drop", "ok"), count("import_drop", "invalidInput")), (1, 249));
    window.wait_until(|snapshot| snapshot["totals"]["done"] == 1 || super::harness::is_idle(snapshot));
    assert_eq!(window.ask("document_get", json!({ "file_id": file_id }))["rev"], 2, "changed once");
}
