//! Pausing, cancelling, trying again, clearing.
//!
//! A transfer is held still by pausing it before it can start: its source is gone or the board holds it.

use std::fs;

use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};

/// A transfer that failed because its file was gone by the time it was read.
fn failed_transfer(window: &TestWindow) -> Value {
    let vault = window.state.vault().expect("open");
    let path = window.file("gone.txt", b"gone");
    let root = coffer_core::document::FolderPath::root();
    let queued = vault.service.enqueue(&vault.user, std::slice::from_ref(&path), &root, &mut |_| {}).expect("queued");
    fs::remove_file(path).expect("it was there");
    window.imports().put_on_board(&queued.queued);
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["failed"] == 1)["transfers"][0].clone()
}

#[test]
fn a_file_that_was_gone_is_added_again_once_it_is_back() {
    let window = TestWindow::new();
    let failed = failed_transfer(&window);
    assert_eq!((&failed["state"], &failed["error"]["kind"]), (&json!("failed"), &json!("sourceGone")));
    window.file("gone.txt", b"back");
    window.ask("transfer_retry", json!({ "id": failed["id"] }));
    let snapshot = window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    assert_eq!(snapshot["totals"]["failed"], 0, "{snapshot:#}");
}

#[test]
fn what_failed_is_forgotten_when_it_is_cleared() {
    let window = TestWindow::new();
    failed_transfer(&window);
    window.ask("transfers_clear", json!({}));
    assert_eq!(window.watch(1)["count"], 0);
    let vault = window.state.vault().expect("open");
    assert_eq!(vault.service.open_imports(&vault.user).expect("readable"), [], "it does not come back with a start");
}

#[test]
fn what_could_not_be_queued_cannot_be_tried_again() {
    let window = TestWindow::new();
    let link = window.folder.path().join("link");
    std::os::unix::fs::symlink("nowhere", &link).expect("writable");
    window.drop(vec![link], "");
    let snapshot = window.wait_until(|snapshot| snapshot["totals"]["failed"] == 1);
    let id = json!({ "id": snapshot["transfers"][0]["id"] });
    assert_eq!(window.kind("transfer_retry", id.clone()), "illegalStatus");
    window.ask("transfer_cancel", id);
    assert_eq!(window.watch(1)["transfers"][0]["state"], "cancelled");
}

#[test]
fn a_click_that_comes_too_late_does_no_harm() {
    let window = TestWindow::new();
    window.drop(vec![window.file("a.txt", b"a")], "");
    let snapshot = window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    let id = json!({ "id": snapshot["transfers"][0]["id"] });
    for command in ["transfer_pause", "transfer_cancel", "transfer_resume", "transfer_retry"] {
        assert_eq!(window.ask(command, id.clone()), Value::Null, "{command}");
    }
    assert_eq!(window.watch(1)["transfers"][0]["state"], "done");
    for command in ["transfer_pause", "transfer_cancel", "transfer_resume", "transfer_retry"] {
        assert_eq!(window.kind(command, json!({ "id": "0".repeat(32) })), "notFound", "{command}");
        assert_eq!(window.kind(command, json!({ "id": "4711" })), "invalidInput", "{command}");
    }
}

#[test]
fn a_paused_import_stays_paused_over_a_start_and_a_cancelled_one_leaves_nothing() {
    let window = TestWindow::new();
    let vault = window.state.vault().expect("open");
    let paths = [window.file("a.txt", b"a"), window.file("b.txt", b"b")];
    let root = coffer_core::document::FolderPath::root();
    let queued = vault.service.enqueue(&vault.user, &paths, &root, &mut |_| {}).expect("queued").queued;
    for import in &queued {
        vault.service.pause_import(&vault.user, import.file_id).expect("paused");
    }
    let paused = vault.service.open_imports(&vault.user).expect("readable");
    window.imports().put_on_board(&paused);
    let snapshot = window.watch(1);
    let ids: Vec<Value> = (0..2).map(|row| json!({ "id": snapshot["transfers"][row]["id"] })).collect();

    window.ask("transfer_pause", ids[0].clone());
    window.ask("transfer_cancel", ids[1].clone());
    let open = vault.service.open_imports(&vault.user).expect("readable");
    assert_eq!(open.iter().map(|import| import.file_id).collect::<Vec<_>>(), [queued[0].file_id]);
    window.ask("transfer_resume", ids[0].clone());
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
}
