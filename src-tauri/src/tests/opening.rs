//! A vault that cannot be opened: every command says why, the settings work, and a later try may succeed.

use std::fs;
use std::sync::Arc;

use serde_json::json;

use super::harness::{TestWindow, with_vault};

#[test]
fn every_command_says_why_the_vault_cannot_be_opened() {
    let folder = with_vault();
    let marker = folder.path().join("home/vault/.coffer/vault.json");
    let text = fs::read_to_string(&marker).expect("a marker");
    let newer = text.replacen("\"format\": 1", "\"format\": 99", 1).replacen("\"format\":1", "\"format\":99", 1);
    assert_ne!(newer, text, "the marker names its format: {text}");
    fs::write(&marker, &newer).expect("writable");

    let window = TestWindow::over(Arc::clone(&folder));
    let error = window.call("vault_status", json!({})).expect_err("it is newer");
    assert_eq!((&error["kind"], &error["found_version"]), (&json!("newerVersion"), &json!(99)), "{error}");
    for (command, args) in [
        ("usage", json!({})),
        ("documents_page", json!({ "query": {}, "first": 0, "limit": 10 })),
        ("trash_empty", json!({})),
        ("vault_rebuild_index", json!({})),
        ("transfers_clear", json!({})),
    ] {
        assert_eq!(window.kind(command, args), "newerVersion", "{command}");
    }
    window.ask("settings_get", json!({}));
    window.watch(1);
    assert_eq!(fs::read_to_string(&marker).expect("a marker"), newer, "nothing was touched");

    fs::write(&marker, text).expect("writable");
    assert_eq!(window.kind("usage", json!({})), "newerVersion", "only asking for the vault's state tries again");
    window.ask("vault_status", json!({}));
    window.ask("usage", json!({}));
    window.add("a.txt", b"imports run after a late opening");
}

#[test]
fn settings_that_cannot_be_read_are_never_replaced() {
    let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
    let path = folder.path().join("home/config/settings.json");
    fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
    fs::write(&path, "{ not JSON").expect("writable");
    let window = TestWindow::over(folder);
    assert_eq!(window.kind("settings_get", json!({})), "invalidInput");
    assert_eq!(window.kind("vault_status", json!({})), "invalidInput");
    assert_eq!(fs::read_to_string(path).expect("there"), "{ not JSON");
}
