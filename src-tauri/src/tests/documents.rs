//! What the page does with documents, folders, tags, trash, activity and the vault as a whole.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};
use crate::desktop::Question;

fn only(file_id: &str) -> Value {
    json!({ "selection": { "mode": "only", "file_ids": [file_id] } })
}

#[test]
fn a_document_is_listed_found_and_changed() {
    let window = TestWindow::new();
    let first = window.add("file 10.txt", b"ten");
    let second = window.add("file 2.txt", b"two");

    let page = window.ask("documents_page", json!({ "query": { "folder": "" }, "first": 0, "limit": 500 }));
    let names = [&page["documents"][0]["name"], &page["documents"][1]["name"]];
    assert_eq!(names, ["file 2.txt", "file 10.txt"], "in natural order");
    assert_eq!(page["count"], 2);
    assert_eq!(window.ask("document_position", json!({ "query": {}, "file_id": first })), 1);
    assert_eq!(
        window.ask("document_search_prefix", json!({ "query": {}, "prefix": "FILE 1" })),
        0,
        "file 2 comes after it"
    );

    let document = window.ask("document_get", json!({ "file_id": second }));
    assert_eq!(
        (&document["size_bytes"], &document["status"], &document["rev"]),
        (&json!(3), &json!("stored"), &json!(1))
    );
    let update = |rev: u64, changes: Value| json!({ "file_id": second, "rev": rev, "changes": changes });
    let changed =
        window.ask("document_update", update(1, json!({ "tags": ["b", "a"], "note": "n", "folder": "In/Box" })));
    assert_eq!(
        (&changed["rev"], &changed["tags"], &changed["folder"]),
        (&json!(2), &json!(["a", "b"]), &json!("In/Box"))
    );
    let stale = window.call("document_update", update(1, json!({ "note": "other" }))).expect_err("it was changed");
    assert_eq!((&stale["kind"], &stale["name"]), (&json!("conflict"), &json!("file 2.txt")));
    assert_eq!(window.kind("document_update", update(2, json!({ "name": "a/b" }))), "invalidInput");

    let folders = window.ask("folders", json!({ "parent": "" }));
    assert_eq!((&folders[0]["path"], &folders[0]["has_folders"]), (&json!("In"), &json!(true)));
    assert_eq!(window.ask("tags", json!({})), json!([{ "tag": "a", "documents": 1 }, { "tag": "b", "documents": 1 }]));
    let moved = window.ask("documents_move", json!({ "selection": only(&first)["selection"], "folder": "In" }));
    assert_eq!(moved["changed"], 1);
}

#[test]
fn a_document_goes_to_the_trash_and_back_and_away() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let refused = window.ask("documents_purge", only(&file_id));
    assert_eq!(refused["failed"][0]["error"]["kind"], "illegalStatus", "only what is in the trash may be purged");

    assert_eq!(window.ask("documents_trash", only(&file_id))["changed"], 1);
    assert_eq!(window.ask("usage", json!({}))["trashed_documents"], 1);
    assert_eq!(window.ask("documents_restore", only(&file_id))["file_ids"], json!([file_id]));
    window.ask("documents_trash", only(&file_id));
    assert_eq!(window.ask("documents_purge", only(&file_id))["size_bytes"], 5);

    let file_id = window.add("b.txt", b"hello");
    let everything = json!({ "mode": "allExcept", "query": {}, "file_ids": [] });
    assert_eq!(window.ask("documents_trash", json!({ "selection": everything }))["changed"], 1);
    assert_eq!(window.ask("trash_empty", json!({}))["file_ids"], json!([file_id]));
    assert_eq!(window.kind("document_get", json!({ "file_id": file_id })), "notFound");

    let page = window.ask("activity", json!({ "before": null, "limit": 2 }));
    assert_eq!(page["entries"][0]["action"], "purged");
    let older = window.ask("activity", json!({ "before": page["next"], "limit": 200 }));
    assert_eq!(older["entries"].as_array().expect("entries").last().expect("the first")["action"], "added");
    assert_eq!(older["next"], Value::Null);
}

#[test]
fn a_copy_is_exported_where_the_person_says() {
    let window = TestWindow::new();
    let file_id = window.add("Report 100% #1.pdf", b"%PDF-1.4 text");
    let target = window.folder.path().join("target");
    fs::create_dir(&target).expect("writable");

    assert_eq!(window.ask("documents_export", only(&file_id)), Value::Null, "the dialog was cancelled");
    window.desktop.will_choose(&[&target]);
    assert_eq!(window.ask("documents_export", only(&file_id))["documents"], 1);
    let snapshot = window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    assert_eq!(snapshot["transfers"][0]["direction"], "out");
    assert_eq!(fs::read(target.join("Report 100% #1.pdf")).expect("exported"), b"%PDF-1.4 text");
    assert_eq!(window.desktop.asked(), [Question::Destination; 2]);
}

#[test]
fn a_read_only_copy_is_opened_and_a_program_never() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    for _ in 0..2 {
        window.ask("document_open", json!({ "file_id": file_id }));
    }
    let opened = window.desktop.opened();
    assert_eq!(opened[0], opened[1], "the same content is copied once");
    assert!(opened[0].ends_with(format!("{file_id}/a.txt")), "{opened:?}");
    assert_eq!(fs::read(&opened[0]).expect("a copy"), b"hello");
    assert_eq!(fs::metadata(&opened[0]).expect("a copy").permissions().mode() & 0o777, 0o400);

    for name in ["run.sh", "App.AppImage", "link.desktop", "Setup.EXE", "x.jar"] {
        let file_id = window.add(name, format!("#!/bin/sh\ntouch /tmp/owned-by-{name}\n").as_bytes());
        let error = window.call("document_open", json!({ "file_id": file_id })).expect_err("it could be run");
        assert_eq!((&error["kind"], &error["name"]), (&json!("permissionDenied"), &json!(name)));
    }
    assert_eq!(window.desktop.opened().len(), 2, "no program was opened");
}

#[test]
fn the_vault_says_what_it_is_and_how_it_is() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    let status = window.ask("vault_status", json!({}));
    assert_eq!((&status["name"], &status["version"]), (&json!("My vault"), &json!(env!("CARGO_PKG_VERSION"))));
    assert_eq!(status["place"]["root"], window.folder.path().join("home/vault").to_str().expect("Unicode"));

    let report = window.ask("vault_verify", json!({ "read_data": true, "channel": "__CHANNEL__:1" }));
    assert_eq!((&report["documents"], &report["read_bytes"], &report["damaged"]), (&json!(1), &json!(5), &json!([])));
    let user_id = status["user_id"].as_str().expect("a user");
    fs::write(window.folder.path().join("home/vault").join(user_id).join(&file_id), b"HELLO").expect("writable");
    let report = window.ask("vault_verify", json!({ "read_data": true, "channel": "__CHANNEL__:1" }));
    assert_eq!(report["damaged"], json!([{ "file_id": file_id, "name": "a.txt", "damage": "hashDiffers" }]));
    assert_eq!(window.kind("document_open", json!({ "file_id": file_id })), "damaged");
    assert_eq!(window.ask("vault_rebuild_index", json!({})), json!({ "documents": 1, "skipped": 0 }));
}

#[test]
fn settings_are_kept_and_an_error_of_the_page_is_written_down() {
    let window = TestWindow::new();
    let mut settings = window.ask("settings_get", json!({}));
    assert_eq!(
        settings,
        json!({
            "theme": "system", "density": "comfortable", "text_percent": 100, "details_open": true,
            "keep_in_background": false,
            "transfers": { "files_at_once": 2, "parts_at_once": 4, "up": null, "down": null }
        })
    );
    settings["theme"] = json!("dark");
    assert_eq!(window.ask("settings_set", json!({ "settings": settings })), settings);
    assert_eq!(window.ask("settings_get", json!({})), settings);
    settings["text_percent"] = json!(500);
    let error = window.call("settings_set", json!({ "settings": settings })).expect_err("too large");
    assert_eq!(error["field"], "text_percent");
    settings["text_percent"] = json!(100);
    settings["transfers"]["up"] = json!("2500K");
    assert_eq!(window.ask("settings_set", json!({ "settings": settings }))["transfers"]["up"], "2.5M");
    settings["transfers"]["up"] = json!("fast");
    let error = window.call("settings_set", json!({ "settings": settings })).expect_err("no rate");
    assert_eq!(error["field"], "up");

    assert_eq!(window.ask("page_error", json!({ "message": "x is not a function\n".repeat(1_000) })), Value::Null);
    assert_eq!(window.ask("window_ready", json!({})), Value::Null);
}
