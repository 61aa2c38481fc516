//! What the desktop is told of the transfers: notifications, and the face of the icon in the tray.

use std::time::Duration;

use serde_json::{Value, json};

use super::harness::{TestWindow, is_idle};
use crate::background::{self, Icon};
use crate::outside::{Outside, SHOW_EVENT};

/// Adds files in a batch that takes so many seconds.
fn add_in(window: &TestWindow, outside: &mut Outside, seconds: u64, names: &[&str]) {
    let done_before = window.watch(7)["totals"]["done"].as_u64().expect("a number");
    // Files that are being looked for keep the batch open.
    window.imports().transfers.set_scanning(Some(0));
    window.look(outside);
    window.clock.move_on(Duration::from_secs(seconds));
    window.drop(names.iter().map(|name| window.file(name, name.as_bytes())).collect(), "");
    let all = done_before + names.len() as u64;
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == all);
    // The gesture is over a moment after its files.
    while !window.imports().is_idle() {
        window.state.changed.wait(window.state.changed.rings(), Duration::from_millis(20));
    }
    window.look(outside);
}

#[test]
fn a_long_batch_is_told_to_who_does_not_look_and_a_click_shows_it() {
    let window = TestWindow::new();
    window.add("before.txt", b"before");
    let mut outside = Outside::default();
    window.look(&mut outside);
    assert_eq!(window.desktop.notices(), [""; 0], "what was there before is no news");

    add_in(&window, &mut outside, 11, &["a.txt", "b.txt"]);
    assert_eq!(window.desktop.notices(), ["2 files added"], "one a batch");
    window.look(&mut outside);
    assert_eq!(window.desktop.notices().len(), 1);

    let shown = window.listen(SHOW_EVENT);
    window.desktop.click_notice();
    assert!(window.desktop.is_in_front_now());
    let shown: Value = shown.recv_timeout(Duration::from_secs(20)).expect("the page is told");
    let page = window.ask("documents_page", json!({ "query": {}, "first": 0, "limit": 10 }));
    let rows = page["documents"].as_array().expect("rows").iter();
    let mut added: Vec<&Value> = rows.filter(|row| row["name"] != "before.txt").map(|row| &row["file_id"]).collect();
    let mut told: Vec<&Value> = shown["file_ids"].as_array().expect("ids").iter().collect();
    added.sort_by_key(|id| id.to_string());
    told.sort_by_key(|id| id.to_string());
    assert_eq!(told, added);
}

#[test]
fn who_looks_or_waited_a_moment_only_is_not_told() {
    let window = TestWindow::new();
    window.ask("vault_status", json!({}));
    let mut outside = Outside::default();
    add_in(&window, &mut outside, 5, &["quick.txt"]);
    window.desktop.look_at_window(true);
    add_in(&window, &mut outside, 60, &["seen.txt"]);
    assert_eq!(window.desktop.notices(), [""; 0]);
}

#[test]
fn what_failed_is_told_with_what_did_not() {
    let window = TestWindow::new();
    window.ask("vault_status", json!({}));
    let mut outside = Outside::default();
    window.imports().transfers.set_scanning(Some(0));
    window.look(&mut outside);
    window.clock.move_on(Duration::from_secs(30));
    let link = window.folder.path().join("link");
    std::os::unix::fs::symlink("nowhere", &link).expect("writable");
    window.drop(vec![link, window.file("good.txt", b"good")], "");
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["failed"] == 1);
    while !window.imports().is_idle() {
        window.state.changed.wait(window.state.changed.rings(), Duration::from_millis(20));
    }
    window.look(&mut outside);
    assert_eq!(window.desktop.notices(), ["1 file added, 1 needs attention"]);
}

#[test]
fn the_icon_shows_what_goes_on_and_its_menu_lets_it_go_on() {
    let window = TestWindow::new();
    let mut settings = window.ask("settings_get", json!({}));
    settings["keep_in_background"] = json!(true);
    window.ask("settings_set", json!({ "settings": settings }));
    let face = window.desktop.face().expect("an icon");
    assert_eq!((face.icon, face.line.as_str(), face.can_pause), (Icon::Still, "Nothing is being added", false));

    hold(&window, &["a.txt"]);
    let mut outside = Outside::default();
    window.look(&mut outside);
    let face = window.desktop.face().expect("an icon");
    assert_eq!((face.line.as_str(), face.pause, face.can_pause), ("1 file paused", "Resume all", true));

    window.choose_in_tray(background::PAUSE);
    window.wait_until(|snapshot| is_idle(snapshot) && snapshot["totals"]["done"] == 1);
    window.look(&mut outside);
    assert_eq!(window.desktop.face().map(|face| face.line), Some("Nothing is being added".to_owned()));
}

/// Queues files that do not begin: they are paused before anybody can.
fn hold(window: &TestWindow, names: &[&str]) {
    let vault = window.state.vault().expect("open");
    let paths: Vec<_> = names.iter().map(|name| window.file(name, name.as_bytes())).collect();
    let root = coffer_core::document::FolderPath::root();
    let queued = vault.service.enqueue(&vault.user, &paths, &root, &mut |_| {}).expect("queued").queued;
    for import in &queued {
        vault.service.pause_import(&vault.user, import.file_id).expect("paused");
    }
    let file_ids: Vec<_> = queued.iter().map(|import| import.file_id).collect();
    window.imports().put_on_board(&vault.service.imports_of(&vault.user, &file_ids).expect("readable"));
}
