//! Several vaults in one window: added, shown, left and forgotten, while imports run.

use std::sync::Arc;
use std::time::Duration;

use coffer_core::document::FolderPath;
use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};
use crate::desktop::Question;
use crate::picked::Picked;

fn names(window: &TestWindow) -> Vec<String> {
    let page = window.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 500 }));
    let rows = page["documents"].as_array().expect("rows");
    rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
}

/// Of every vault its name, whether it is the one that is shown, and whether it is open.
fn listed(window: &TestWindow) -> Vec<(String, bool, bool)> {
    let vaults = window.ask("vault_list", json!({}));
    let one = |vault: &Value| {
        let name = vault["name"].as_str().expect("a name").to_owned();
        (name, vault["current"] == true, vault["open"] == true)
    };
    vaults.as_array().expect("a list").iter().map(one).collect()
}

fn add_vault(window: &TestWindow, name: &str) -> Value {
    window.desktop.will_choose(&[&window.folder.path().join(name)]);
    let folder = window.ask("local_folder_choose", json!({}));
    window.ask("vault_add_local", json!({ "name": name, "folder_id": folder["folder_id"] }))
}

fn known(name: &str, current: bool, open: bool) -> (String, bool, bool) {
    (name.to_owned(), current, open)
}

/// Waits until a vault that the window has left is closed.
fn wait_until_closed(window: &TestWindow, name: &str) {
    let is_open = || listed(window).iter().any(|(listed, _, open)| listed == name && *open);
    for _ in 0..20 {
        let heard = window.state.changed.rings();
        if !is_open() {
            return;
        }
        window.state.changed.wait(heard, Duration::from_secs(1));
    }
    panic!("{name} stays open");
}

#[test]
fn a_first_run_asks_before_it_makes_a_vault() {
    let window = TestWindow::over(Arc::new(tempfile::tempdir().expect("a temporary folder")));
    assert_eq!(window.ask("vault_list", json!({})), json!([]));
    assert_eq!(window.kind("vault_status", json!({})), "vaultNotFound");
    assert_eq!(window.kind("documents_page", json!({ "query": {}, "first": 0, "limit": 1 })), "vaultNotFound");
    let root = window.folder.path().join("home/vault");
    assert!(!root.exists(), "nothing was made");
    let offered = window.ask("local_folder_offered", json!({}));
    assert_eq!(offered["root"], root.to_str().expect("Unicode"));
    assert!(offered["free_bytes"].as_u64().is_some_and(|bytes| bytes > 0), "{offered}");
    let made = window.ask("vault_add_local", json!({ "name": "Mine", "folder_id": offered["folder_id"] }));
    assert_eq!((&made["name"], &made["current"], &made["open"]), (&json!("Mine"), &json!(true), &json!(true)));
    assert_eq!(made["shortcut"], 1);
    window.add("a.txt", b"a");
    let offered = window.ask("local_folder_offered", json!({}));
    assert_eq!(offered["root"], window.folder.path().join("home/vault 2").to_str().expect("Unicode"), "the next one");
}

#[test]
fn vaults_are_added_and_shown_side_by_side() {
    let window = TestWindow::new();
    window.add("first.txt", b"1");
    assert_eq!(window.ask("local_folder_choose", json!({})), Value::Null, "cancelled");
    let work = add_vault(&window, "Work");
    assert_eq!(window.desktop.asked(), [Question::VaultFolder, Question::VaultFolder]);
    assert_eq!(work["place"], json!({ "kind": "local", "root": window.folder.path().join("Work") }));
    assert_eq!(names(&window), [""; 0], "the one just added is shown");
    window.add("second.txt", b"2");
    window.ask("vault_use", json!({ "name": "My vault" }));
    assert_eq!(names(&window), ["first.txt"]);
    assert_eq!(window.ask("vault_status", json!({}))["name"], "My vault");
    window.ask("vault_rename", json!({ "name": "My vault", "new_name": "Home" }));
    assert_eq!(window.ask("vault_status", json!({}))["name"], "Home", "also while it is open");
    assert_eq!(window.kind("vault_rename", json!({ "name": "Home", "new_name": "Work" })), "alreadyExists");
    assert_eq!(window.kind("vault_use", json!({ "name": "nowhere" })), "vaultNotFound");
    assert_eq!(names(&window), ["first.txt"], "what cannot be shown changes nothing");
    let again = TestWindow::over(Arc::clone(&window.folder));
    assert_eq!(names(&again), ["first.txt"], "the next start shows what was shown last");
}

#[test]
fn a_vault_that_cannot_be_opened_leaves_the_window_where_it_is() {
    let window = TestWindow::new();
    window.add("first.txt", b"1");
    add_vault(&window, "Work");
    window.ask("vault_use", json!({ "name": "My vault" }));
    wait_until_closed(&window, "Work");
    std::fs::rename(window.folder.path().join("Work"), window.folder.path().join("unplugged")).expect("movable");
    assert_eq!(window.kind("vault_use", json!({ "name": "Work" })), "unavailable");
    assert_eq!(names(&window), ["first.txt"]);
    assert_eq!(listed(&window), [known("My vault", true, true), known("Work", false, false)]);
}

#[test]
fn what_is_added_ends_in_the_vault_it_was_added_to_whatever_is_shown_by_then() {
    let window = TestWindow::new();
    add_vault(&window, "Work");
    window.ask("vault_use", json!({ "name": "My vault" }));
    let open = window.state.vaults.shown().expect("open");
    let paths: Vec<_> = (0..40).map(|number| window.file(&format!("{number:02}.txt"), &[number])).collect();
    window.drop(paths, "");
    window.ask("vault_use", json!({ "name": "Work" }));
    assert_eq!(window.watch(1)["count"], 0, "the other vault's transfers are not this one's");
    // A dialog that was opened before, and is answered now.
    let chosen = vec![window.file("chosen.txt", b"late")];
    let added = window.state.add(Arc::clone(&open), || Picked::look_at(chosen), FolderPath::root());
    tauri::async_runtime::block_on(added).expect("it is still open");
    assert_eq!(names(&window), [""; 0], "nothing is misplaced");
    window.ask("vault_use", json!({ "name": "My vault" }));
    assert!(Arc::ptr_eq(&open, &window.state.vaults.shown().expect("open")), "who held it kept it open");
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 41);
    assert_eq!(names(&window).len(), 41, "nothing is lost");
}

#[test]
fn a_vault_that_was_left_is_closed_when_its_imports_are_over() {
    let window = TestWindow::new();
    add_vault(&window, "Work");
    let imports = window.imports();
    imports.transfers.set_scanning(Some(1));
    window.ask("vault_use", json!({ "name": "My vault" }));
    assert_eq!(listed(&window), [known("My vault", true, true), known("Work", false, true)], "files are being found");
    assert_eq!(window.kind("vault_remove", json!({ "name": "Work" })), "busy");
    imports.transfers.set_scanning(None);
    wait_until_closed(&window, "Work");
    window.ask("vault_use", json!({ "name": "Work" }));
    window.add("a.txt", b"it is opened anew");
}

#[test]
fn a_vault_that_is_forgotten_makes_room_for_the_next_and_is_not_touched() {
    let window = TestWindow::new();
    window.add("first.txt", b"1");
    add_vault(&window, "Work");
    window.ask("vault_use", json!({ "name": "My vault" }));
    window.ask("vault_remove", json!({ "name": "My vault" }));
    assert_eq!(window.ask("vault_status", json!({}))["name"], "Work", "which is shown without being asked for");
    assert_eq!(listed(&window), [known("Work", true, true)]);
    let offered = window.ask("local_folder_offered", json!({}));
    window.ask("vault_add_local", json!({ "name": "Back", "folder_id": offered["folder_id"] }));
    assert_eq!(names(&window), ["first.txt"], "it was only forgotten");
    window.ask("vault_remove", json!({ "name": "Back" }));
    window.ask("vault_remove", json!({ "name": "Work" }));
    assert_eq!(window.ask("vault_list", json!({})), json!([]));
    assert_eq!(window.kind("vault_status", json!({})), "vaultNotFound", "nothing is made in their place");
}
