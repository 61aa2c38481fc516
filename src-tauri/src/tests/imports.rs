//! The ways to add something, each to its end.

use std::fs;
use std::os::unix::fs::symlink;
use std::sync::Arc;

use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};
use crate::desktop::Question;

fn names(window: &TestWindow, folder: &str) -> Vec<String> {
    let page = window.ask("documents_page", json!({ "query": { "folder": folder }, "first": 0, "limit": 500 }));
    let rows = page["documents"].as_array().expect("rows");
    rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
}

fn all_done(count: u64) -> impl Fn(&Value) -> bool {
    move |snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == count
}

#[test]
fn a_folder_keeps_its_structure_below_where_it_is_dropped() {
    let window = TestWindow::new();
    window.file("Trip/day 1/a.jpg", b"a");
    window.file("Trip/b.txt", b"b");
    let loose = window.file("c.txt", b"c");
    let started = window.drop(vec![window.folder.path().join("Trip"), loose], "Photos");
    assert_eq!(started, json!({ "files": 1, "folders": 1 }));
    let snapshot = window.wait_until(all_done(3));
    assert_eq!(snapshot["totals"]["size_bytes"], snapshot["totals"]["done_bytes"]);
    assert_eq!(names(&window, "Photos"), ["c.txt"]);
    assert_eq!(names(&window, "Photos/Trip"), ["b.txt"]);
    assert_eq!(names(&window, "Photos/Trip/day 1"), ["a.jpg"]);
}

#[test]
fn dialogs_and_clipboard_end_where_a_drop_does() {
    let window = TestWindow::new();
    let file = window.file("chosen.txt", b"1");
    window.file("Folder/inside.txt", b"2");
    let copied = window.file("copied.txt", b"3");
    let to = json!({ "folder": "In" });

    assert_eq!(window.ask("import_files", to.clone()), Value::Null, "cancelled");
    window.desktop.will_choose(&[&file]);
    assert_eq!(window.ask("import_files", to.clone()), json!({ "files": 1, "folders": 0 }));
    window.desktop.will_choose(&[&window.folder.path().join("Folder")]);
    assert_eq!(window.ask("import_folder", to.clone()), json!({ "files": 0, "folders": 1 }));
    assert_eq!(window.desktop.asked(), [Question::Files, Question::Files, Question::Folders]);

    assert_eq!(window.kind("import_paste", to.clone()), "dropEmpty");
    window.desktop.copy(&[&copied]);
    assert_eq!(window.ask("import_paste", to), json!({ "files": 1, "folders": 0 }));
    window.wait_until(all_done(3));
    assert_eq!(names(&window, "In"), ["chosen.txt", "copied.txt"]);
    assert_eq!(names(&window, "In/Folder"), ["inside.txt"]);
}

#[test]
fn what_cannot_be_added_says_why_and_the_rest_is_added() {
    let window = TestWindow::new();
    let good = window.file("good.txt", b"good");
    let link = window.folder.path().join("link");
    symlink(&good, &link).expect("writable");
    window.ask("vault_status", json!({}));
    let vault_itself = window.folder.path().join("home/vault");
    window.drop(vec![link, good, vault_itself], "");
    let snapshot = window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["failed"] == 2);
    let mut kinds: Vec<&str> =
        (0..2).map(|row| snapshot["transfers"][row]["error"]["kind"].as_str().expect("a reason")).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["sourceInVault", "sourceSymlink"]);
    assert_eq!(names(&window, ""), ["good.txt"]);
    assert!(
        !snapshot.to_string().contains(window.folder.path().to_str().expect("Unicode")),
        "no path reaches the page"
    );
}

#[test]
fn the_same_file_again_is_there_already() {
    let window = TestWindow::new();
    let file_id = window.add("a.txt", b"hello");
    window.drop(vec![window.folder.path().join("a.txt")], "");
    let snapshot = window.wait_until(all_done(1));
    assert_eq!(snapshot["transfers"][0]["state"], "alreadyThere");
    assert_eq!(snapshot["transfers"][0]["file_id"], file_id.as_str());
    assert_eq!(names(&window, "").len(), 1);
}

#[test]
fn a_start_goes_on_with_what_an_earlier_run_left() {
    let folder = Arc::new(tempfile::tempdir().expect("a temporary folder"));
    let source = folder.path().join("left.txt");
    fs::write(&source, "left over").expect("writable");
    let paused = folder.path().join("paused.txt");
    fs::write(&paused, "for later").expect("writable");
    {
        // A run that queues and dies.
        let home = coffer_core::home::Home::at(&folder.path().join("home"));
        let vault = coffer_core::vault::open(&home, &Default::default(), &coffer_core::vault::Seams::real());
        let vault = vault.expect("a new vault");
        let root = coffer_core::document::FolderPath::root();
        let queued = vault.service.enqueue(&vault.user, &[source, paused], &root, &mut |_| {}).expect("queued").queued;
        vault.service.pause_import(&vault.user, queued[1].file_id).expect("paused");
    }
    let window = TestWindow::over(folder);
    let snapshot = window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    assert_eq!(snapshot["totals"]["paused"], 1, "what a person has paused stays so");
    assert_eq!(names(&window, ""), ["left.txt"]);

    let id = snapshot["transfers"][0]["id"].clone();
    window.ask("transfer_resume", json!({ "id": id }));
    window.wait_until(all_done(2));
    assert_eq!(names(&window, ""), ["left.txt", "paused.txt"]);
}
