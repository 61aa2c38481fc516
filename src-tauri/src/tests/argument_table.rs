//! Every command with arguments with which it changes nothing, the values that no command expects, and what a refusal
//! looks like. For the tests that put them together.

use serde_json::{Value, json};

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
    pub(super) fn is_optional(self) -> bool {
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
    let link = json!({
        "kind": "served", "ends": "week", "password": null, "download_limit": null, "follows_newest": false, "shown": false
    });
    let settings = json!({
        "theme": "system", "density": "comfortable", "text_percent": 100, "details_open": true,
        "keep_in_background": false,
        "transfers": { "files_at_once": 2, "parts_at_once": 4, "up": null, "down": null }
    });
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
        ("lost_upload_clear", json!({ "id": NOBODY }), vec![("id", Text)]),
        (
            "links_page",
            json!({ "file_id": null, "ended": true, "before": null, "limit": 10 }),
            vec![("file_id", MaybeText), ("ended", Switch), ("before", MaybeText), ("limit", Count)],
        ),
        ("link_add", json!({ "file_id": NOBODY, "request": link }), vec![("file_id", Text), ("request", Object)]),
        ("link_off", json!({ "id": NOBODY }), vec![("id", Text)]),
        ("sharing_set_lan", json!({ "on": false }), vec![("on", Switch)]),
        ("sharing_set_bucket", json!({ "bucket": null }), vec![("bucket", MaybeText)]),
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
        ("cache_limit_set", json!({ "bytes": 2_000_000_000_u64 }), vec![("bytes", Count)]),
        ("bucket_facts", json!({ "name": "nowhere" }), vec![("name", Text)]),
        (
            "bucket_check",
            json!({ "name": "nowhere", "channel": "__CHANNEL__:1" }),
            vec![("name", Text), ("channel", Channel)],
        ),
        ("vault_remove", json!({ "name": "nowhere" }), vec![("name", Text)]),
        ("vault_rename", json!({ "name": "nowhere", "new_name": "Work" }), vec![("name", Text), ("new_name", Text)]),
    ];
    for command in ["documents_drag_out", "documents_export", "documents_trash", "documents_restore", "documents_purge"]
    {
        calls.push((command, json!({ "selection": selection }), vec![("selection", Object)]));
    }
    for command in TRANSFER_COMMANDS {
        calls.push((command, json!({ "id": NOBODY }), vec![("id", Text)]));
    }
    calls
}

/// The commands that take the id of a transfer.
const TRANSFER_COMMANDS: [&str; 6] = [
    "transfer_cancel",
    "transfer_keep_both",
    "transfer_move_up",
    "transfer_pause",
    "transfer_resume",
    "transfer_retry",
];

/// The commands that take none. All can be repeated without changing anything but `vault_rebuild_index`.
pub(super) const WITHOUT_ARGUMENTS: [&str; 28] = [
    "aws_profiles",
    "cache_status",
    "date_settings_open",
    "links_check",
    "local_folder_choose",
    "local_folder_offered",
    "lost_uploads",
    "set_aside_show",
    "settings_get",
    "sharing_check",
    "sharing_status",
    "tags",
    "transfers_clear",
    "transfers_pause_all",
    "transfers_resume_all",
    "trash_empty",
    "tray_status",
    "usage",
    "vault_health",
    "vault_list",
    "vault_rebuild_index",
    "vault_status",
    "vault_take_over",
    "vault_verify_cancel",
    "window_close",
    "window_close_asked",
    "window_quit",
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
            // What is right may be asked of a bucket at which nobody answers.
            assert!(
                ["invalidInput", "notFound", "vaultNotFound", "dropEmpty", "offline"].contains(&kind),
                "{command} with {case}: {short}"
            );
            assert_eq!(body.contains_key("field"), kind == "invalidInput", "{command} with {case}: {short}");
            let message = body["message"].as_str().unwrap_or_default();
            assert!((1..=1_000).contains(&message.len()), "{command} with {case}: {short}");
        }
        _ => panic!("{command} with {case} fails with {short}"),
    }
}
