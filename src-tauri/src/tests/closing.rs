//! Closing the window: at once, after a question, or out of sight only.

use std::time::Duration;

use serde_json::{Value, json};

use super::harness::TestWindow;
use crate::background;
use crate::closing::{CLOSING_EVENT, Verdict, Wish, decide};

fn keep_in_background(window: &TestWindow, wanted: bool) {
    let mut settings = window.ask("settings_get", json!({}));
    settings["keep_in_background"] = json!(wanted);
    window.ask("settings_set", json!({ "settings": settings }));
}

/// Something is on its way for as long as nobody says otherwise: files that are still being looked for.
fn be_busy(window: &TestWindow) {
    window.imports().transfers.set_scanning(Some(0));
}

#[test]
fn a_window_without_transfers_closes_at_once() {
    let window = TestWindow::new();
    window.add("a.txt", b"a");
    assert_eq!(decide(&window.state, Wish::Close), Verdict::Close);
    window.ask("window_quit", json!({}));
    assert!(window.desktop.is_closed());
}

#[test]
fn while_files_are_on_their_way_the_page_asks_and_the_person_decides() {
    let window = TestWindow::new();
    let asked = window.listen(CLOSING_EVENT);
    be_busy(&window);
    window.ask("window_quit", json!({}));
    let question = asked.recv_timeout(Duration::from_secs(20)).expect("the page is asked");
    assert_eq!(question, json!({ "incoming": 1, "outgoing": 0 }));
    assert!(!window.desktop.is_closed());

    window.ask("window_close_asked", json!({}));
    window.clock.move_on(Duration::from_secs(60));
    assert!(matches!(decide(&window.state, Wish::Close), Verdict::Ask(_)), "a page that answers is asked again");
    window.ask("window_close", json!({}));
    assert!(window.desktop.is_closed());
}

#[test]
fn a_page_that_hangs_cannot_keep_the_window_open() {
    let window = TestWindow::new();
    be_busy(&window);
    assert!(matches!(decide(&window.state, Wish::Close), Verdict::Ask(_)));
    window.clock.move_on(Duration::from_secs(2));
    assert_eq!(decide(&window.state, Wish::Close), Verdict::Close);
}

#[test]
fn closing_hides_the_window_only_behind_an_icon_that_can_be_seen() {
    let window = TestWindow::new();
    assert_eq!(window.ask("tray_status", json!({})), "off");
    keep_in_background(&window, true);
    assert_eq!(window.ask("tray_status", json!({})), "shown");
    be_busy(&window);
    assert_eq!(decide(&window.state, Wish::Close), Verdict::Hide);
    assert!(matches!(decide(&window.state, Wish::Quit), Verdict::Ask(_)), "the menu's Quit is meant");

    window.desktop.take_tray_away();
    assert_eq!(window.ask("tray_status", json!({})), "noPlace");
    assert!(matches!(decide(&window.state, Wish::Close), Verdict::Ask(_)));

    keep_in_background(&window, false);
    assert_eq!(window.desktop.face(), None, "the icon goes at once");
}

#[test]
fn what_was_chosen_is_so_after_a_start() {
    let window = TestWindow::new();
    keep_in_background(&window, true);
    let again = TestWindow::over(window.folder.clone());
    again.ask_until("tray_status", json!({}), |status| *status == "shown");
}

#[test]
fn the_menu_of_the_tray_opens_and_quits() {
    let window = TestWindow::new();
    window.ask("vault_status", json!({}));
    window.choose_in_tray(background::OPEN);
    assert!(window.desktop.is_in_front_now());

    let asked = window.listen(CLOSING_EVENT);
    be_busy(&window);
    window.desktop.look_at_window(false);
    window.choose_in_tray(background::QUIT);
    let question: Value = asked.recv_timeout(Duration::from_secs(20)).expect("the page is asked");
    assert_eq!(question["incoming"], 1);
    assert!(window.desktop.is_in_front_now(), "a question nobody sees is none");
    assert!(!window.desktop.is_closed());
}
